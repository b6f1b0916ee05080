"""The one field in which the title of a frame is written, laid over the drawing while that is done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.app.canvas.board import Board
from designer.app.canvas.frame_painter import title_place
from designer.app.canvas.framing import rename_frame

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LONGEST = 200
_NARROWEST = 160


class TitleEditor(QLineEdit):
    """Enter, or going on elsewhere, keeps what was written; Esc leaves the title as it was."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("frame_title")
        self.setAccessibleName("Title of the frame")
        self.setPlaceholderText("Title")
        self.setToolTip("A comment above the lines of these cards, where they stand together in the code")
        self.setMaxLength(_LONGEST)
        self._under = parent
        self._asked: tuple[Board, int] | None = None
        self.returnPressed.connect(self._keep)
        self.hide()

    def open(self, board: Board, index: int) -> None:
        """Asks for the title of a frame."""
        place = title_place(board, index)
        if place is None:
            return
        self._asked = (board, index)
        self.setText(board.graph.frames[index].title)
        self.selectAll()
        width = max(_NARROWEST, round(min(place.width(), 2.0 * _NARROWEST)))
        within = self._under.size() - QSize(width, self.sizeHint().height())
        left = max(0, min(round(place.left()), within.width()))  # seen, also where the title of the frame is not
        top = max(0, min(round(place.top()), within.height()))
        self.setGeometry(left, top, width, self.sizeHint().height())
        self.show()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _ENTER:
            event.accept()  # or it would edit the selected card
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.isVisible():
            self._keep()

    def _keep(self) -> None:
        if self._asked is not None:
            (board, index), self._asked = self._asked, None
            if self.isModified():  # a title that is longer than the field stays whole where nobody touched it
                rename_frame(board, index, self.text().strip())
        self.leave()

    def leave(self) -> None:
        """Asks no more; the title stays as it is."""
        self._asked = None
        if self.isVisible():
            self.hide()
            self._under.setFocus()
