"""What a frame says, its title and its note, written over the drawing while that is done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from designer.app.canvas.board import Board
from designer.app.canvas.frame_painter import title_place
from designer.app.canvas.framing import describe_frame
from designer.app.theme.style import set_role

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OURS = (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)  # which the canvas has other uses for
_LONGEST = 200
_NARROWEST, _WIDEST = 240, 320
_LINES = 3


class FrameEditor(QFrame):
    """Enter in the title, Ctrl+Enter in the note, or going on elsewhere, keeps what was written; Esc leaves both.

    Attributes:
        title, note: Where they are written.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("frame_editor")
        set_role(self, "popup")
        self.title = QLineEdit()
        self.title.setObjectName("frame_title")
        self.title.setAccessibleName("Title of the frame")
        self.title.setPlaceholderText("Title")
        self.title.setToolTip("A comment above the lines of these cards, where they stand together in the code")
        self.title.setMaxLength(_LONGEST)
        self.note = QPlainTextEdit()
        self.note.setObjectName("frame_note")
        self.note.setAccessibleName("Note of the frame")
        self.note.setPlaceholderText("Note")
        self.note.setToolTip("Told under the title in the code, and where the mouse rests on it in the drawing")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * _LINES + 18)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        for field in (self.title, self.note):
            field.installEventFilter(self)
            column.addWidget(field)
        self._under = parent
        self._asked: tuple[Board, int] | None = None
        self._made = False
        self.title.returnPressed.connect(self._keep)
        self.hide()

    def open(self, board: Board, index: int, *, made: bool = False) -> None:
        """Asks what a frame should say.

        Args:
            made: Whether it was made just now, so that both are one entry.
        """
        place = title_place(board, index)
        if place is None:
            return
        self._asked, self._made = (board, index), made
        self.title.setText(board.graph.frames[index].title)
        self.title.selectAll()
        self.note.setPlainText(board.graph.frames[index].note)
        self.ensurePolished()
        self.resize(max(_NARROWEST, round(min(place.width(), _WIDEST))), self.sizeHint().height())
        within = self._under.size() - self.size()
        left = max(0, min(round(place.left()), within.width()))  # seen, also where the title of the frame is not
        self.move(left, max(0, min(round(place.top()), within.height())))
        self.show()
        self.raise_()
        self.title.setFocus()

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Keeps the keys of the fields from the canvas, and notices when both are left."""
        if isinstance(event, QKeyEvent) and event.key() in _OURS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._pressed(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            gone_to = QApplication.focusWidget()
            inside = gone_to is not None and self.isAncestorOf(gone_to)
            if self.isVisible() and not inside and event.reason() != Qt.FocusReason.PopupFocusReason:
                self._keep()
        return super().eventFilter(field, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._keep()
        else:
            return False
        return True

    def _keep(self) -> None:
        if self._asked is not None:
            (board, index), self._asked = self._asked, None
            title = self.title.text().strip() if self.title.isModified() else None  # one that is too long stays whole
            note = self.note.toPlainText().strip() if self.note.document().isModified() else None
            describe_frame(board, index, title, note, made=self._made)
        self.leave()

    def leave(self) -> None:
        """Asks no more; the frame says what it said."""
        self._asked = None
        if self.isVisible():
            self.hide()
            self._under.setFocus()
