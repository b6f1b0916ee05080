"""Asking what of one's own data is learned from, whether it is a table or a folder of images.

The file is looked at in a process of its own, again after each choice; what cannot be learned from cannot be taken.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from designer.app.file_dialog import FileDialog, FolderDialog
from designer.app.on_screen import OnScreen
from designer.app.rich_text import rich
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.datasets import TABLE_ENDINGS
from designer.document import Json
from designer.document.numerals import grouped
from designer.training.data.client import inspect_data
from designer.training.data.records import Inspection, InspectionRequest

_PAUSE_MS = 250  # a choice is looked at when the person has stopped choosing


def choose_table(parent: QWidget, start: Path) -> Path | None:
    """Asks for a table."""
    dialog = FileDialog(parent, "Learn from a table", start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    endings = " ".join(f"*{ending}" for ending in TABLE_ENDINGS)
    dialog.setNameFilters([f"Tables ({endings})", "All files (*)"])
    return dialog.choose()


def choose_images(parent: QWidget, start: Path) -> Path | None:
    """Asks for the folder that holds a folder of images for each class."""
    dialog = FolderDialog(parent, "Learn from a folder of images", start)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Choose")
    return dialog.choose()


class _Look(QThread):
    """Waits for the process that looks at the data."""

    seen = Signal(object)

    def __init__(self, request: InspectionRequest, parent: QWidget) -> None:
        super().__init__(parent)
        self._request = request
        self.cancelled = threading.Event()

    def run(self) -> None:
        self.seen.emit(inspect_data(self._request, cancelled=self.cancelled))


class DataDialog(QDialog):
    """What is the same for all files: looking at them, saying what is seen, and taking it or not.

    Attributes:
        op: The kind of data.
        takes: Whether something is chosen; otherwise the data is only looked at.
        inspection: What was seen of the choice that is shown; None while it is looked at.
    """

    op = ""
    takes = True

    def __init__(
        self, switch: ThemeSwitch, path: str, folder: str, parent: QWidget, told: Mapping[str, Json] | None = None
    ) -> None:
        """Makes a dialog that has not looked yet.

        Args:
            path: Where the data is, as the design keeps it; of data that comes along, what it is called.
            folder: What a relative path is relative to.
            told: The arguments that were chosen before.
        """
        super().__init__(parent)
        self._told = told or {}
        self._switch = switch
        self._path = path
        self._folder = folder
        self._look: _Look | None = None
        self._closed = False
        self.inspection: Inspection | None = None
        self.setObjectName("data_dialog")
        self.setWindowTitle(f"Learn from {Path(path).name}" if self.takes else Path(path).name)
        OnScreen(self, wanted=QSize(960, 640))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(24, 20, 24, 16)
        stack.setSpacing(12)
        self._content = QVBoxLayout()
        self._content.setSpacing(12)
        stack.addLayout(self._content, 1)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        keeps = self._progress.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(keeps)
        stack.addWidget(self._progress)
        self._says = _sentences("data_says", "dim")
        self._faults = _sentences("data_faults", "bad")
        stack.addWidget(self._says)
        stack.addWidget(self._faults)
        boxes = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(boxes.Ok | boxes.Cancel)
        self._take = self._buttons.button(boxes.Ok)
        self._take.setText("Learn from this")
        self._take.setObjectName("data_take")
        self._take.setDefault(True)
        set_role(self._take, "primary")
        self._cancel = self._buttons.button(boxes.Cancel)
        self._cancel.setAutoDefault(False)  # Return takes, or does nothing while it cannot
        if not self.takes:
            self._take.hide()
            self._cancel.setText("Close")
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        stack.addWidget(self._buttons)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._begin)
        self._waiting()

    @property
    def data(self) -> dict[str, Json]:
        """The data of a source as it is chosen now."""
        return {"op": self.op, "args": {"path": self._path, **self._choice()}}

    def _choice(self) -> dict[str, Json]:
        """What is chosen beside the path."""
        return {}

    def _show(self, inspection: Inspection) -> None:
        """Shows what was seen, beside the sentences."""

    # Looking

    def look(self) -> None:
        """Looks at what is chosen, as soon as nothing else is chosen."""
        self._waiting()
        if self._look is not None:
            self._look.cancelled.set()
        self._timer.start()

    def _waiting(self) -> None:
        self.inspection = None
        self._take.setEnabled(False)
        self._progress.show()
        self._say(f"Looking at `{Path(self._path).name}`…", "")

    def _begin(self) -> None:
        if self._look is not None or self._closed:
            return  # the one that was called off begins the next when it is over
        self._look = _Look(InspectionRequest(self.data, self._folder), self)
        self._look.seen.connect(self._seen)
        self._look.finished.connect(self._over)
        self._look.start()

    def _seen(self, inspection: Inspection) -> None:
        if self._closed or self._look is None or self._look.cancelled.is_set():
            return
        self.inspection = inspection
        self._progress.hide()
        self._take.setEnabled(inspection.ok)
        if self.takes and inspection.ok and self._cancel.hasFocus():
            self._take.setFocus()
        fatal = [fault.message for fault in inspection.faults if fault.fatal]
        mild = [fault.message for fault in inspection.faults if not fault.fatal]
        skipped = [f"{grouped(count)} {what}." for what, count in inspection.skipped.items()]
        self._say(" ".join([self._summary(inspection), *skipped, *mild]).strip(), " ".join(fatal))
        self._show(inspection)

    def _summary(self, inspection: Inspection) -> str:
        if not inspection.ok:
            return ""
        begun = "" if inspection.whole else "more than "
        row = "image" if inspection.pictures else "row"
        what = f"is 1 {row}" if inspection.rows == 1 else f"are {begun}{grouped(inspection.rows)} {row}s"
        return f"There {what} to learn from."

    def _over(self) -> None:
        if self._look is not None:
            self._look.deleteLater()
            self._look = None
        if self.inspection is None and not self._timer.isActive():
            self._begin()

    def _say(self, text: str, bad: str) -> None:
        mono = self._switch.theme.tokens.type.mono
        for label, said in ((self._says, text), (self._faults, bad)):
            label.setText(rich(said, mono))
            label.setVisible(bool(said))

    def done(self, result: int) -> None:
        """Closes the dialog; what is still looked at is called off."""
        self._closed = True
        self._timer.stop()
        if self._look is not None:
            self._look.cancelled.set()
            self._look.wait()
        super().done(result)


def _sentences(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    set_role(label, role)
    return label


def choice_box(name: str, says: str, choose: object) -> QComboBox:
    """A box that tells when the person has chosen."""
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(says)
    box.activated.connect(choose)  # type: ignore[arg-type]
    return box
