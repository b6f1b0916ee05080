"""Asking about a row: typed into a form, or all rows of a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.app.file_dialog import FileDialog
from designer.app.predict.row_form import RowForm
from designer.app.taking import take_copy
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.datasets import TABLE_ENDINGS
from designer.training.predict.records import Description


class RowQuestion(QWidget):
    """A form, and a way to ask about a whole table.

    Signals:
        asked(dict): A row, by column.
        unclear: A field holds what cannot be used; it is marked.
        given(tuple[Path, ...]): A table was chosen or dropped.
    """

    asked = Signal(object)
    unclear = Signal()
    given = Signal(object)

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._description: Description | None = None
        self.form = RowForm(switch)
        self.form.changed.connect(self.ask)
        row = QHBoxLayout()
        row.setSpacing(4)
        for name, text, tip, do in (
            ("predict_typical", "Reset", "Begin again with what was seen most in training", self._begin_again),
            ("predict_choose", "Table…", "Ask about every row of a CSV or Parquet file", self._ask_which),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setToolTip(tip)
            set_role(button, "tool small")
            button.clicked.connect(do)
            row.addWidget(button)
        row.addStretch()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(8)
        stack.addWidget(self.form, 1)
        stack.addLayout(row)
        self.setAcceptDrops(True)

    def prepare(self, description: Description) -> None:
        """Makes ready for another network."""
        self._description = description
        self.form.show_columns(description.columns)

    def ask(self) -> None:
        """Asks about what is in the fields."""
        values = self.form.values()
        if values is None:
            self.unclear.emit()
        else:
            self.asked.emit(values)

    def _begin_again(self) -> None:
        if self._description is not None:
            self.prepare(self._description)
            self.ask()

    def _ask_which(self) -> None:
        dialog = FileDialog(self, "Ask about a table", Path.home())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        endings = " ".join(f"*{ending}" for ending in TABLE_ENDINGS)
        dialog.setNameFilters([f"Tables ({endings})", "All files (*)"])
        if path := dialog.choose():
            self.given.emit((path,))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        take_copy(event)
        self.given.emit(tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()))
