"""Several lines of text that belong to the document: notes and descriptions.

The manners are those of a line of it (`TypedLine`): what is typed becomes an edit when the field is left or Ctrl+Enter
is pressed, Escape takes it back, and, with nothing typed, leaves.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

_LINES = 3
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class TypedText(QPlainTextEdit):
    """A field of a few lines.

    Signals:
        edited(str): Something else is to be said.
    """

    edited = Signal(str)

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__()
        self._settled = ""
        self.setObjectName(name)
        self.setAccessibleName(wanted)
        self.setPlaceholderText(wanted)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(88)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().lineSpacing() * _LINES + 18)

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

    def event(self, event: QEvent) -> bool:
        """Undo is the field's own only while something is typed in it that the document does not know."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.typed:
            ways = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(way) for way in ways):
                event.ignore()
                return True
        return super().event(event)

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
