"""From the Export button to a project in a folder, or to the sentence that says why there is none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from designer.app.dialogs import choose_export
from designer.app.engine_link import EngineLink
from designer.app.notice_bar import NoticeBar
from designer.document import Report, Severity


class ExportControl(QObject):
    """Asks where the project is to go, has the engine write it, and says how that went.

    Signals:
        problems_wanted: The person wants to see what keeps the drawing from being exported.
    """

    problems_wanted = Signal()

    def __init__(self, link: EngineLink, notice: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._link = link
        self._notice = notice
        self._window = window
        self._writing: dict[int, Path] = {}
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
        folder = choose_export(self._window, title)
        if folder is not None:
            self.write(folder)

    def write(self, folder: Path) -> None:
        """Writes the project into a folder."""
        self._writing[self._link.write_project(folder)] = folder

    def _on_done(self, request: int) -> None:
        folder = self._writing.pop(request, None)
        if folder is not None:
            self._notice.say(f"Exported to {folder}. Train it there with: python train.py")

    def _on_failed(self, request: int, message: str) -> None:
        if self._writing.pop(request, None) is not None:
            self._notice.say(message, bad=True)
