"""Several lines of text that belong to the document: notes and descriptions.

The manners are those of a line of it (`TypedLine`): what is typed becomes an edit when the field is left or Ctrl+Enter
is pressed, Escape takes it back, and, with nothing typed, leaves.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

_LINES, _MOST_LINES = 3, 8
_EDGE = 10  # above and below the lines
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class TypedText(QPlainTextEdit):
    """A field of a few lines, as high as what it says.

    Signals:
        edited(str): Something else is to be said.
    """

    edited = Signal(str)

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__()
        self.installEventFilter(self)
        self._settled = ""
        self.setObjectName(name)
        self.setAccessibleName(wanted)
        self.setPlaceholderText(wanted)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setMinimumWidth(88)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._grow)

    def sizeHint(self) -> QSize:
        return QSize(200, self._height(_LINES))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as what it says, within reason."""
        room = QRect(0, 0, width - 2 * (_EDGE + round(self.document().documentMargin())), 1)
        wrapped = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.toPlainText())
        return self._height(min(max(_LINES, ceil(wrapped.height() / self.fontMetrics().lineSpacing())), _MOST_LINES))

    def _height(self, lines: int) -> int:
        return self.fontMetrics().lineSpacing() * lines + 2 * _EDGE

    def _grow(self) -> None:
        """Another line makes it higher; else the form is not laid out anew for each letter."""
        if self.heightForWidth(self.width()) != self.height():
            self.updateGeometry()

    @property
    def typed(self) -> bool:
        """Whether it says something that the document does not."""
        return self.toPlainText() != self._settled

    def settle(self, text: str) -> None:
        """Shows what the document says. What is being typed stays, unless the document says something new."""
        if text == self._settled and self.hasFocus():
            return
        self._settled = text
        if self.toPlainText() != text:
            self.setPlainText(text)

    def give(self) -> None:
        """What is typed goes to the document."""
        if self.typed:
            text = self.toPlainText().strip()
            if text != self._settled:
                self.edited.emit(text)
            self.setPlainText(self._settled)  # which is the new text, unless the document would not have it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo is the field's own only while something is typed in it that the document does not know."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.typed:
            ways = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(way) for way in ways):
                event.ignore()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.typed:
            self.setPlainText(self._settled)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # for whoever the field is in
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.give()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.give()
