"""The rows of the history: how the document was opened, and what was done since, the newest last.

It holds no text: rows are read from the history itself when they are shown, so that thousands of them cost nothing.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from designer.app.panels.palette_model import TAG
from designer.app.rich_text import as_tip
from designer.document import Change, History

_NONE = QModelIndex()


class HistoryModel(QAbstractListModel):
    """A row is a place of the history: the design after so many entries."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._history: History | None = None
        self._rows = 0
        self._place = 0

    def show_history(self, history: History) -> None:
        """Lists another document's history."""
        self.beginResetModel()
        self._history, self._rows, self._place = history, history.length + 1, history.place
        self.endResetModel()

    def follow(self, change: Change) -> None:
        """Takes in what was just done, undone or done again."""
        if self._history is None:
            return
        before, self._place = self._place, self._history.place
        if change.how == "do":
            if self._rows > self._place:  # what was undone is gone
                self.beginRemoveRows(_NONE, self._place, self._rows - 1)
                self._rows = self._place
                self.endRemoveRows()
            self.beginInsertRows(_NONE, self._rows, self._rows)
            self._rows += 1
            self.endInsertRows()
        self.dataChanged.emit(self.index(min(before, self._place)), self.index(max(before, self._place)))

    @property
    def present(self) -> QModelIndex:
        """The row of the design as it is now."""
        return self.index(self._place)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NONE) -> int:
        return 0 if parent.isValid() else self._rows

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if self._history is None or not index.isValid() or row > self._history.length:
            return None
        state = "now" if row == self._place else "undone" if row > self._place else ""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self._text(row))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._text(row)}, {state}" if state else self._text(row)
        return state if role == TAG else None

    def _text(self, row: int) -> str:
        assert self._history is not None
        return self._history.name_at(row - 1) if row else "As it was opened"
