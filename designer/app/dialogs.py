"""The questions the program asks. Each is asked once, in words, with the safe answer first.

What a dialog is made of is loaded when it is asked: Qt's own, too, which PySide6 makes when they are first named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6 import QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.app.commands.keymap import Keymap
from designer.app.theme.icons import app_icon
from designer.document.storage import SUFFIX
from designer.version import VERSION

_MARGINS = (20, 20, 20, 16)
_FILTER = f"Designs (*{SUFFIX})"


def _say(parent: QWidget | None, name: str, text: str, more: str = "") -> QtWidgets.QMessageBox:
    """A box that says something in plain words; the buttons are for the caller to add, each with its letter for Alt."""
    box = QtWidgets.QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setObjectName(name)
    box.setIcon(QtWidgets.QMessageBox.Icon.Warning)
    box.setText(text)
    box.setInformativeText(more)
    return box


def _add_cancel(box: QtWidgets.QMessageBox) -> QtWidgets.QPushButton:
    button = box.addButton(QtWidgets.QMessageBox.StandardButton.Cancel)
    button.setText("&Cancel")
    return button


def _ask(box: QtWidgets.QMessageBox) -> int:
    """Shows the box until it is answered. Its margins come last: Qt lays it out anew with each part that is set."""
    layout = box.layout()
    assert layout is not None
    layout.setContentsMargins(*_MARGINS)
    return box.exec()


def ask_to_save(parent: QWidget, title: str) -> Literal["save", "discard", "cancel"]:
    """Asks what to do with changes that are in no file."""
    more = "They are in no file yet, and would be lost."
    box = _say(parent, "ask_to_save", f"Save the changes of {title}?", more)
    buttons = QtWidgets.QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard)
    box.button(buttons.Save).setText("&Save")
    box.button(buttons.Discard).setText("&Do not save")
    _add_cancel(box)
    box.setDefaultButton(buttons.Save)
    answer = _ask(box)
    return "save" if answer == buttons.Save else "discard" if answer == buttons.Discard else "cancel"


def ask_to_stop(parent: QWidget, design: str) -> Literal["stop", "keep", "cancel"]:
    """Asks what is to become of a run when the window goes."""
    more = "If it stops, it is saved and can go on later. If it goes on, the next window follows it."
    box = _say(parent, "ask_to_stop", f"{design} is still learning.", more)
    stop = box.addButton("&Stop it", QtWidgets.QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton("&Let it go on", QtWidgets.QMessageBox.ButtonRole.ActionRole)
    _add_cancel(box)
    box.setDefaultButton(stop)
    _ask(box)
    clicked = box.clickedButton()
    return "stop" if clicked is stop else "keep" if clicked is keep else "cancel"


def ask_about_changed(parent: QWidget, message: str) -> Literal["save", "save_as", "cancel"]:
    """Asks what to do with a file that another program has changed."""
    box = _say(parent, "ask_about_changed", message, "Saving would overwrite what is in it now.")
    other = box.addButton("&Save as…", QtWidgets.QMessageBox.ButtonRole.AcceptRole)
    over = box.addButton("&Overwrite", QtWidgets.QMessageBox.ButtonRole.DestructiveRole)
    _add_cancel(box)
    box.setDefaultButton(other)
    _ask(box)
    clicked = box.clickedButton()
    return "save" if clicked is over else "save_as" if clicked is other else "cancel"


def ask_to_delete(parent: QWidget, runs: list[str]) -> bool:
    """Asks whether runs may go for good."""
    more = "The curves, the checkpoints and everything else in the folder are gone then, for good."
    box = _say(parent, "ask_to_delete", f"Delete {runs[0] if len(runs) == 1 else f'{len(runs)} runs'}?", more)
    delete = box.addButton("&Delete", QtWidgets.QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(_add_cancel(box))
    _ask(box)
    return box.clickedButton() is delete


def choose_open(parent: QWidget, folder: Path, title: str = "Open a design") -> Path | None:
    """Asks for the file of a design; the search begins in a folder."""
    from designer.app.file_dialog import FileDialog

    dialog = FileDialog(parent, title, folder)
    dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_FILTER, "All files (*)"])
    return dialog.choose()


def choose_theme(parent: QWidget, folder: Path) -> Path | None:
    """Asks for the file of a theme; the search begins where a person's own themes are, if there are any."""
    from designer.app.file_dialog import FileDialog

    dialog = FileDialog(parent, "Open a theme", folder if folder.is_dir() else Path.home())
    dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(["Themes (*.json)", "All files (*)"])
    return dialog.choose()


def choose_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Asks under which name to save; the ending is added where it is missing."""
    from designer.app.file_dialog import FileDialog

    dialog = FileDialog(parent, "Save the design", suggestion.parent)
    dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_FILTER])
    dialog.setDefaultSuffix(SUFFIX.lstrip("."))
    dialog.selectFile(suggestion.name)
    return dialog.choose()


def choose_picture(parent: QWidget, suggestion: Path) -> Path | None:
    """Asks for the file that a picture is written to, of the kind that is suggested."""
    from designer.app.file_dialog import FileDialog

    dialog = FileDialog(parent, "Save the picture", suggestion.parent)
    dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"Pictures (*{suggestion.suffix})"])
    dialog.setDefaultSuffix(suggestion.suffix.lstrip("."))
    dialog.selectFile(suggestion.name)
    return dialog.choose()


def choose_export(parent: QWidget, suggestion: Path) -> Path | None:
    """Asks for the folder that becomes the project; a new one is made by typing its name."""
    from designer.app.file_dialog import FolderDialog

    dialog = FolderDialog(parent, "Export the project into a folder", suggestion.parent)
    dialog.setLabelText(QtWidgets.QFileDialog.DialogLabel.Accept, "Export")
    dialog.selectFile(suggestion.name)
    return dialog.choose()


def show_shortcuts(parent: QWidget, keymap: Keymap) -> None:
    """Lists every command with its keys, to be chosen otherwise, and what the canvas understands besides."""
    from designer.app.shortcuts_dialog import ShortcutsDialog

    ShortcutsDialog(keymap, parent).exec()


def show_about(parent: QWidget) -> None:
    """Says what this is, which version, and under which licences its parts are."""
    more = (
        "Draw a neural network, see every shape, read its code, train it, export it.\n\n"
        "MIT licence. Qt and PySide6: LGPL. Inter and JetBrains Mono: OFL. Lucide icons: ISC."
    )
    box = _say(parent, "about", f"netdesigner {VERSION}", more)
    box.setWindowTitle("About netdesigner")
    box.setIconPixmap(app_icon().pixmap(64, 64))
    _ask(box)


def show_damage(message: str) -> None:
    """Says that the program itself is not whole, before there is a window."""
    box = _say(None, "damage", message)
    box.setWindowTitle("netdesigner")
    box.setIcon(QtWidgets.QMessageBox.Icon.Critical)
    _ask(box)
