"""From the Export button to a project in a folder and its proof, or to the sentence that says why there is none."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtWidgets import QWidget

from designer.app.dialogs import choose_export
from designer.app.documents import Documents
from designer.app.engine_link import EngineLink
from designer.app.notice_bar import NoticeBar
from designer.document import Report, Severity

if TYPE_CHECKING:
    from designer.engine.proof.records import Proof


class _Proving(QThread):
    """Waits for the process that proves what was exported.

    Signals:
        proven(Path, Proof): How it ended, also where it was called off.
    """

    proven = Signal(object, object)

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self.cancelled = threading.Event()

    def run(self) -> None:
        from designer.engine.proof.client import prove_export

        self.proven.emit(self._folder, prove_export(self._folder, cancelled=self.cancelled))


class ExportControl(QObject):
    """Asks where the project is to go, has it written and proven beside the window, and says how that went.

    Signals:
        problems_wanted: The person wants to see what keeps the drawing from being exported.
        proven(Proof): What came of holding an export against the drawing.
    """

    problems_wanted = Signal()
    proven = Signal(object)

    def __init__(self, link: EngineLink, documents: Documents, notice: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._link = link
        self._documents = documents
        self._notice = notice
        self._window = window
        self._writing: dict[int, Path] = {}
        self._proving: _Proving | None = None
        link.done.connect(self._on_done)
        link.failed.connect(self._on_failed)

    def ask(self, title: str, report: Report | None) -> None:
        """Asks for a folder and writes the project into it; a drawing with errors is refused.

        Args:
            title: What the design is called.
            report: What the last check found.
        """
        errors = [one for one in report.problems if one.severity is Severity.ERROR] if report else []
        if errors:
            text = f"A drawing with errors cannot be exported. {errors[0].message}"
            show = ("Show the problems", self.problems_wanted.emit)
            self._notice.say(text, show, bad=True, until_mended=True)
            return
        folder = choose_export(self._window, self._documents.project or self._documents.folder / title)
        if folder is not None:
            self.write(folder)

    def write(self, folder: Path) -> None:
        """Writes the project into a folder; the design that lies there is saved first, for its file is one of it."""
        if self._documents.holds(folder) and not self._documents.save():
            return
        self._writing[self._link.write_project(folder)] = folder

    def leave(self) -> None:
        """Ends a proof that still runs."""
        if self._proving is not None:
            self._proving.cancelled.set()
            self._proving.wait()
            self._proving = None

    def _on_done(self, request: int) -> None:
        folder = self._writing.pop(request, None)
        if folder is None:
            return
        self.leave()
        proving = self._proving = _Proving(folder, self)
        proving.proven.connect(self._on_proven)
        proving.finished.connect(proving.deleteLater)
        cancel = ("Cancel the proof", proving.cancelled.set)
        self._notice.say(f"Exported to {folder}. Its code is being held against the drawing…", cancel)
        proving.start()

    def _on_proven(self, folder: Path, proof: Proof) -> None:
        if self.sender() is not self._proving:
            return  # of an export that another has followed
        self._proving = None
        train = " Train it there with: python train.py" if (folder / "train.py").exists() else ""
        told = f"{proof.verdict} This is a mistake in netdesigner." if proof.differences else f"{proof.verdict}{train}"
        self._notice.say(f"Exported to {folder}. {told}", bad=bool(proof.differences))
        self.proven.emit(proof)

    def _on_failed(self, request: int, message: str) -> None:
        if self._writing.pop(request, None) is not None:
            self._notice.say(message, bad=True)
