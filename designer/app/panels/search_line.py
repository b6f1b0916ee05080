"""The search field above a list: arrow down goes on into the list, Escape empties it before it means anything else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class SearchLine(QLineEdit):
    """A line to search a list with.

    Signals:
        down: The keyboard should go on into the list.
    """

    down = Signal()

    def __init__(self, wanted: str) -> None:
        super().__init__(placeholderText=wanted)
        self.setAccessibleName(wanted)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
