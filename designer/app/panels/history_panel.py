"""What was done to the document, entry by entry; a click goes to any of them."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from designer.app.panels.history_model import HistoryModel
from designer.app.panels.tagged_row import TaggedRow
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Change, History

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HistoryPanel(QWidget):
    """The entries, the oldest first, with the present one marked.

    Signals:
        picked(int): The design should be as it was after so many entries.
        left: The keyboard should go back to the canvas.
    """

    picked = Signal(int)
    left = Signal()

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self.setObjectName("history")
        set_role(self, "panel")
        self._model = HistoryModel(self)
        self.list = QListView()
        self.list.setObjectName("history_list")
        self.list.setAccessibleName("History of the design")
        self.list.setModel(self._model)
        self.list.setItemDelegate(TaggedRow(switch, self))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.addWidget(self.list)
        self.list.clicked.connect(self._pick)
        self.list.installEventFilter(self)

    def show_history(self, history: History) -> None:
        """Shows what was done to another document."""
        self._model.show_history(history)
        self._mark()

    def follow(self, change: Change) -> None:
        """Takes in what was just done, undone or done again."""
        self._model.follow(change)
        self._mark()

    def focus_list(self) -> None:
        """Gives the keyboard to the list."""
        self.list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            key = cast(QKeyEvent, event).key()
            if key in _ENTER:
                self._pick(self.list.currentIndex())
                return True
            if key == Qt.Key.Key_Escape:
                self._mark()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(index.row())

    def _mark(self) -> None:
        self.list.setCurrentIndex(self._model.present)
