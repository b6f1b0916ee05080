"""Choosing files and folders: Qt's dialog in the dress of the program where the desktop has none that fits.

Only the dialog that Qt draws itself can be dressed; a desktop's own comes as its users know it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo, QSize, QUrl
from PySide6.QtGui import QAbstractFileIconProvider, QIcon, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QSplitter,
    QToolButton,
    QWidget,
)

from designer.app.on_screen import OnScreen
from designer.app.theme.icons import app_icon, tinted_file
from designer.document.storage import SUFFIX

_BUTTONS = {  # as Qt names them
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "chevron-up",
    "newFolderButton": "plus",
}
_MODES = ("listModeButton", "detailModeButton")
_SIZE = (720, 460)
_PLACES_WIDTH = 150


def _icon(name: str, palette: QPalette) -> QIcon:
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        role = QPalette.ColorRole.PlaceholderText if mode is QIcon.Mode.Normal else QPalette.ColorRole.Text
        made.addFile(tinted_file(name, palette.color(group, role).name()), mode=mode)
    return made


class _Icons(QAbstractFileIconProvider):
    """Our line icons for what a folder holds; a design has the program's own."""

    def __init__(self, palette: QPalette) -> None:
        super().__init__()
        self._folder = _icon("folder", palette)
        self._file = _icon("new", palette)
        self._computer = _icon("cpu", palette)
        self._design = app_icon()

    def icon(self, thing: QAbstractFileIconProvider.IconType | QFileInfo) -> QIcon:
        kinds = QAbstractFileIconProvider.IconType
        if isinstance(thing, QFileInfo):
            if thing.isRoot():
                return self._computer
            if thing.isDir():
                return self._folder
            return self._design if thing.fileName().endswith(SUFFIX) else self._file
        if thing in (kinds.Computer, kinds.Drive, kinds.Network):
            return self._computer
        return self._file if thing is kinds.File else self._folder


class FileDialog(QFileDialog):
    """A question for a path."""

    def __init__(self, parent: QWidget, title: str, start: Path) -> None:
        super().__init__(parent, title, str(start))
        self.setObjectName("file_dialog")
        if sys.platform.startswith("linux"):
            self.setOption(QFileDialog.Option.DontUseNativeDialog, True)
            self._dress()

    def choose(self) -> Path | None:
        """Asks, and gives the path; None where the person has changed their mind."""
        return Path(self.selectedFiles()[0]) if self.exec() else None

    def accept(self) -> None:
        """What stands in the line is the answer.

        Qt goes by what is selected in the list, which may hold a folder, too, that was typed on the way to a file in
        it: it would go into that, and empty the line.
        """
        line, names = self.findChild(QLineEdit, "fileNameEdit"), self.findChild(QListView, "listView")
        if line is not None and names is not None and line.text():
            names.clearSelection()
        super().accept()

    def _dress(self) -> None:
        """One list of names, icons of ours, places beside it that can be read."""
        self._icons = _Icons(self.palette())  # the dialog does not keep it
        self.setIconProvider(self._icons)
        self.setViewMode(QFileDialog.ViewMode.List)
        self.setSidebarUrls([QUrl.fromLocalFile(str(Path.home())), QUrl.fromLocalFile(Path.home().anchor)])
        for name, icon in _BUTTONS.items():
            if button := self.findChild(QToolButton, name):
                button.setIcon(_icon(icon, self.palette()))
        for name in _MODES:
            if button := self.findChild(QToolButton, name):
                button.hide()
        OnScreen(self, wanted=QSize(*_SIZE))
        if splitter := self.findChild(QSplitter, "splitter"):
            splitter.setSizes([_PLACES_WIDTH, _SIZE[0] - _PLACES_WIDTH])


class FolderDialog(FileDialog):
    """A question for a folder, which need not be there yet."""

    def __init__(self, parent: QWidget, title: str, start: Path) -> None:
        super().__init__(parent, title, start)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setLabelText(QFileDialog.DialogLabel.FileName, "Folder:")
        self.setOption(QFileDialog.Option.ShowDirsOnly, True)
        self.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
        for kind, name in ((QLabel, "fileTypeLabel"), (QComboBox, "fileTypeCombo")):  # only folders count
            if widget := self.findChild(kind, name):
                widget.hide()

    def accept(self) -> None:
        """A folder that is there is the answer too; Qt, which asks for a file, would look into it and stay."""
        if any(Path(one).is_dir() for one in self.selectedFiles()):
            self.done(QDialog.DialogCode.Accepted)
        else:
            super().accept()
