"""Labels that a narrow panel can hold: text that ends in dots, sentences with code in them, and what is refused."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from designer.app.rich_text import as_tip, rich
from designer.app.theme.style import ThemeSwitch, set_role


class ElidedLabel(QLabel):
    """A label that gives way: where its text has no room it ends in dots, and the tooltip has all of it."""

    def __init__(self, text: str = "", tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(as_tip(tip or text))

    def show_text(self, text: str) -> None:
        """Shows another text, which is its tooltip too."""
        self.setText(text)
        self.setToolTip(as_tip(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()), text)
        painter.end()


class SentenceLabel(QLabel):
    """A sentence with names and code in it. There only while there is something to say."""

    def __init__(self, switch: ThemeSwitch, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mono = switch.theme.tokens.type.mono
        self.sentence = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        set_role(self, role)
        self.hide()

    def say(self, sentence: str) -> None:
        if sentence == self.sentence:
            return
        self.sentence = sentence
        self.setText(rich(sentence, self._mono))
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


class FaultLabel(SentenceLabel):
    """Under a field: why what was typed cannot be used."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(switch, "small bad", parent)
        self.setObjectName("fault")
