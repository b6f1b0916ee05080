"""A line of text that belongs to the document: what it shows is settled there, and what is typed becomes an edit.

The manners are those people know from forms: a field that is entered is selected, so that typing replaces what it
says; Escape takes back what was typed, and, with nothing typed, leaves. Undo is the field's own only while something
is typed in it that the document does not know; otherwise it is the design's.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.app.theme.style import ThemeSwitch

_EDGE = 9
_FOOT = 5  # below a word that has a line of its own
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class TypedLine(QLineEdit):
    """A line for one value, with a small word at its right end, such as `auto`, or below where both find no room."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.installEventFilter(self)
        self._switch = switch
        self._settled = ""
        self._word = ""
        self._below = False
        self._entered = False

    def settle(self, text: str, word: str = "") -> None:
        """Shows what the document says. What is being typed stays, unless the document says something new."""
        stays = text == self._settled
        if word != self._word or not stays:
            self._settled, self._word = text, word
            self._make_room()
            self.update()
        if stays and self.hasFocus() and self.text() != text:
            return
        if text != self.text() or self.isUndoAvailable():
            self.take_back()

    def take_back(self) -> None:
        """Shows again what is settled, and forgets what was typed."""
        self.setText(self._settled)
        if self.hasFocus():
            self.selectAll()
        else:
            self.setCursorPosition(0)

    @property
    def typed(self) -> bool:
        """Whether it says something that the document does not."""
        return self.text() != self._settled

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field is asked first whether a key is its own or a shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoes_design = event.matches(QKeySequence.StandardKey.Undo) and not self.typed
            redoes_design = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if undoes_design or redoes_design:
                event.ignore()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.typed:
            self.take_back()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasFocus():
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._entered = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The click that enters selects all; one that marks a part while it enters keeps to the part."""
        super().mouseReleaseEvent(event)
        if self._entered and not self.hasSelectedText():
            self.selectAll()
        self._entered = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.setCursorPosition(0)  # a long value is read from its beginning

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Keeps the text off the word."""
        wide = self.fontMetrics().horizontalAdvance(self._word) + _EDGE if self._word else 0
        self._below = self._goes_below(self.width())
        right, bottom = (0, self._word_height) if self._below else (min(wide, self.width() // 2), 0)
        margins = self.textMargins()
        if (right, bottom) != (margins.right(), margins.bottom()):  # else Qt lays the whole form out anew
            self.setTextMargins(0, 0, right, bottom)

    def _goes_below(self, width: int) -> bool:
        """Whether the word has a line of its own, since it would cut the text in a field so wide."""
        if not (self._word and self._settled):
            return False
        wide = self.fontMetrics().horizontalAdvance
        return wide(self._settled) + wide(self._word) + 3 * _EDGE > width

    def hasHeightForWidth(self) -> bool:
        return bool(self._word)

    def heightForWidth(self, width: int) -> int:
        height = self.sizeHint().height() - self.textMargins().bottom()
        return height + (self._word_height if self._goes_below(width) else 0)

    @property
    def _word_height(self) -> int:
        return QFontMetrics(self._switch.theme.font("mono_caption")).height()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._word:
            return
        theme = self._switch.theme
        painter = QPainter(self)
        painter.setFont(theme.font("mono_caption"))
        painter.setPen(theme.color("accent_text"))
        side, room = Qt.AlignmentFlag.AlignRight, self.rect().adjusted(self.width() // 2, 0, -_EDGE, 0)
        if self._below:
            top = self.height() - self._word_height - _FOOT
            side, room = Qt.AlignmentFlag.AlignLeft, QRect(_EDGE, top, self.width() - 2 * _EDGE, self._word_height)
        word = painter.fontMetrics().elidedText(self._word, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), word)
        painter.end()
