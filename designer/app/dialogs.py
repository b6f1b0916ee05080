"""The questions the program asks. Each is asked once, in words, with the safe answer first."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from designer.app.commands.table import COMMANDS, MENUS
from designer.app.theme.icons import app_icon
from designer.app.theme.style import set_role
from designer.document.storage import SUFFIX

_FILTER = f"Designs (*{SUFFIX})"


def ask_to_save(parent: QWidget, title: str) -> Literal["save", "discard", "cancel"]:
    """Asks what to do with changes that are in no file."""
    box = QMessageBox(parent)
    box.setObjectName("ask_to_save")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(f"Save the changes of {title}?")
    box.setInformativeText("They are in no file yet, and would be lost.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.button(buttons.Discard).setText("Do not save")
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    return "save" if answer == buttons.Save else "discard" if answer == buttons.Discard else "cancel"


def ask_about_changed(parent: QWidget, message: str) -> Literal["save", "save_as", "cancel"]:
    """Asks what to do with a file that another program has changed."""
    box = QMessageBox(parent)
    box.setObjectName("ask_about_changed")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(message)
    box.setInformativeText("Saving would overwrite what is in it now.")
    other = box.addButton("Save under another name", QMessageBox.ButtonRole.AcceptRole)
    over = box.addButton("Overwrite", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(other)
    box.exec()
    clicked = box.clickedButton()
    return "save" if clicked is over else "save_as" if clicked is other else "cancel"


def _dialog(parent: QWidget, title: str, start: Path) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(start.parent))
    dialog.setObjectName("file_dialog")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, _own_dialogs())
    return dialog


def _own_dialogs() -> bool:
    """Whether Qt's own file dialog is used: where the desktop has none that fits."""
    import sys

    return sys.platform.startswith("linux")


def choose_open(parent: QWidget) -> Path | None:
    """Asks which design to open."""
    dialog = _dialog(parent, "Open a design", Path.home() / "x")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_FILTER, "All files (*)"])
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def choose_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Asks under which name to save; the ending is added where it is missing."""
    dialog = _dialog(parent, "Save the design", suggestion)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_FILTER])
    dialog.setDefaultSuffix(SUFFIX.lstrip("."))
    dialog.selectFile(suggestion.name)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def choose_export(parent: QWidget, title: str) -> Path | None:
    """Asks for the folder that becomes the project; a new one is made by typing its name."""
    dialog = _dialog(parent, "Export the project into a folder", Path.home() / title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setLabelText(QFileDialog.DialogLabel.FileName, "Folder:")
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Export")
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
    dialog.setNameFilters(["Folders (*)"])
    dialog.selectFile(title)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def show_shortcuts(parent: QWidget) -> None:
    """Lists every command that has keys, menu by menu."""
    dialog = QDialog(parent)
    dialog.setObjectName("shortcuts")
    dialog.setWindowTitle("Keyboard shortcuts")
    stack = QVBoxLayout(dialog)
    stack.setContentsMargins(24, 20, 24, 16)
    stack.setSpacing(12)
    grid = QGridLayout()
    grid.setHorizontalSpacing(32)
    grid.setVerticalSpacing(6)
    row = 0
    for menu in MENUS:
        commands = [command for command in COMMANDS if command.menu == menu and command.keys]
        if commands:
            heading = QLabel(menu)
            set_role(heading, "section")
            grid.addWidget(heading, row, 0)
            row += 1
        for command in commands:
            keys = " or ".join(
                QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in command.keys
            )
            label = QLabel(keys)
            set_role(label, "mono dim")
            grid.addWidget(QLabel(command.text.rstrip("…")), row, 0)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
            row += 1
    stack.addLayout(grid)
    hint = QLabel(
        "On the canvas: wheel or two fingers to move, Ctrl+wheel to zoom, Space and drag to move, Esc to cancel."
    )
    hint.setWordWrap(True)
    set_role(hint, "dim")
    stack.addWidget(hint)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    stack.addWidget(buttons)
    dialog.exec()


def show_about(parent: QWidget) -> None:
    """Says what this is, which version, and under which licences its parts are."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("netdesigner")
    except PackageNotFoundError:
        number = "not installed"
    box = QMessageBox(parent)
    box.setObjectName("about")
    box.setWindowTitle("About netdesigner")
    box.setIconPixmap(app_icon().pixmap(64, 64))
    box.setText(f"netdesigner {number}")
    box.setInformativeText(
        "Draw a neural network, see every shape, read its code, train it, export it.\n\n"
        "MIT licence. Qt and PySide6: LGPL. Inter and JetBrains Mono: OFL. Lucide icons: ISC."
    )
    box.exec()
