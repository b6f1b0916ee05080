"""What is learned from: the data that comes along, or a file of one's own, with what of it is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.app.data_dialog import DataDialog, choose_images, choose_table
from designer.app.images_dialog import ImagesDialog
from designer.app.look_dialog import LookDialog
from designer.app.table_dialog import TableDialog
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.datasets import data_kinds
from designer.document import UNSET, DataSource, Json
from designer.training.data.records import path_in_design

CHOOSE = "Choose…"
_TABLE, _IMAGES, _NOTHING = "ask for a table", "ask for images", "no training"
_OWN = (("A table from a file…", _TABLE), ("Images from a folder…", _IMAGES))
_DIALOGS: dict[str, type[DataDialog]] = {"table": TableDialog, "image_folder": ImagesDialog}


class DataChoice(QWidget):
    """A box of all there is, a button to look at what was chosen, another to choose again what of a file is used.

    Signals:
        chosen(name, data, inspection): This is learned from; `inspection` is None for data that need not be read.
        changed(name, data, inspection): The same file is used otherwise.
        given_up: Nothing is learned any more.
    """

    chosen = Signal(str, object, object)
    changed = Signal(str, object, object)
    given_up = Signal()

    def __init__(self, switch: ThemeSwitch, where: Callable[[], Path | None]) -> None:
        """Makes an empty choice.

        Args:
            where: Tells the file of the design, beside which data is looked for; None where it was never saved.
        """
        super().__init__()
        self._switch = switch
        self._where = where
        self._source: DataSource | None = None
        self.box = QComboBox()
        self.box.setObjectName("setup_data")
        self.box.setAccessibleName("Data")
        self.box.activated.connect(self._choose)
        self._look = _small("setup_look", "Look at the data…")
        self._look.clicked.connect(self._show_data)
        self._change = _small("setup_change", "Change columns…")
        self._change.clicked.connect(self._ask_again)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._look)
        row.addWidget(self._change)
        row.addStretch()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        stack.addWidget(self.box)
        stack.addLayout(row)

    def show_source(self, source: DataSource | None) -> None:
        """Shows what is learned from; None where nothing is yet."""
        self._source = source
        kinds = [kind for kind in data_kinds().values() if not kind.reads]
        current = str(source.data.get("op")) if source is not None else ""
        rows = [(kind.title, kind.op) for kind in kinds]
        if source is not None and current not in {op for _, op in rows}:
            rows.append((_file_of(source) or source.name, current))
        rows += _OWN
        if source is not None:
            rows.append(("No training", _NOTHING))
        fill_box(self.box, rows, current or None)
        self._look.setVisible(source is not None)
        self._change.setVisible(current in _DIALOGS)
        self._change.setText("Change columns…" if current == "table" else "Change size…")

    def _choose(self, index: int) -> None:
        op = self.box.itemData(index)
        self.show_source(self._source)  # until something is chosen, the data is what it was
        if op in (_TABLE, _IMAGES):
            self._ask(op)
        elif op == _NOTHING:
            self.given_up.emit()
        elif op and not (self._source and self._source.data.get("op") == op):
            self.chosen.emit(data_kinds()[op].title, {"op": op, **_usual(op)}, None)

    def _ask(self, kind: str) -> None:
        """Asks for the person's own data and what of it is learned from."""
        design = self._where()
        choose = choose_table if kind == _TABLE else choose_images
        path = choose(self, design.parent if design else Path.home())
        if path is not None:
            self.ask_about(path)

    def ask_about(self, path: Path) -> None:
        """Asks what of a table, or of a folder of images, is learned from."""
        design = self._where()
        made = _DIALOGS["image_folder" if path.is_dir() else "table"]
        dialog = made(self._switch, path_in_design(path, design), self._folder(), self)
        if dialog.exec() and dialog.inspection is not None:
            self.chosen.emit(path.name, dialog.data, dialog.inspection)
        dialog.deleteLater()

    def _ask_again(self) -> None:
        """Asks what else of the same file is learned from."""
        arguments = self._source.data.get("args") if self._source is not None else None
        if self._source is None or not isinstance(arguments, dict):
            return
        made = _DIALOGS[str(self._source.data.get("op"))]
        dialog = made(self._switch, str(arguments.get("path", "")), self._folder(), self, arguments)
        if dialog.exec() and dialog.inspection is not None:
            self.changed.emit(_file_of(self._source), dialog.data, dialog.inspection)
        dialog.deleteLater()

    def _show_data(self) -> None:
        if self._source is not None:
            dialog = LookDialog(self._switch, self._source, self._folder(), self)
            dialog.exec()
            dialog.deleteLater()

    def _folder(self) -> str:
        design = self._where()
        return str(design.resolve().parent) if design else ""


def fill_box(box: QComboBox, rows: list[tuple[str, str]], current: str | None) -> None:
    """Gives a box its rows; without a current one it says that there is something to choose."""
    if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] != rows:
        box.clear()
        for text, data in rows:
            box.addItem(text, data)
    box.setPlaceholderText(CHOOSE)
    box.setCurrentIndex(-1 if current is None else box.findData(current))


def _small(name: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    set_role(button, "tool small")
    return button


def _file_of(source: DataSource) -> str:
    """What the file or folder that a source reads is called."""
    arguments = source.data.get("args")
    path = arguments.get("path") if isinstance(arguments, dict) else None
    return Path(path).name if isinstance(path, str) else ""


def _usual(op: str) -> dict[str, Json]:
    """The arguments that a kind of data must be given, as they begin."""
    kind = data_kinds()[op]
    args: dict[str, Json] = {
        argument.name: argument.initial for argument in kind.arguments if argument.initial is not UNSET
    }
    return {"args": args} if args else {}
