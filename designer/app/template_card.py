"""A template as the page to begin from shows it: its picture, its title, how large it is and what it is for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame

from designer.app.rich_text import as_tip, kept_together
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document.numerals import grouped, short_count
from designer.templates import Template

PICTURE = QSize(278, 140)
CARD = QSize(PICTURE.width() + 2, PICTURE.height() + 98)

_PAD = 12
_LINES = 3  # of what it is for; the tooltip has all of it


class TemplateCard(QFrame):
    """A click or Enter opens it. It paints its texts by itself: of a label for each, a long shelf would come up late.

    Signals:
        chosen: A person wants to begin with it.

    Attributes:
        picture: What its drawing looks like; null until somebody has drawn it.
    """

    chosen = Signal()

    def __init__(self, template: Template, family: str, switch: ThemeSwitch, parent: QFrame) -> None:
        super().__init__(parent)
        self.template = template
        self.family = family
        self.summary = template.summary()
        self.picture = QPixmap()
        self._switch = switch
        self._size = ""
        tip = self.summary
        if template.parameters is not None:
            self._size = short_count(template.parameters)
            tip = f"{tip}\n{grouped(template.parameters)} parameters"
        self.setObjectName(f"template_{template.name}")
        self.setAccessibleName(f"Template {template.title}: {tip}")
        self.setToolTip(as_tip(tip))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.resize(CARD)
        set_role(self, "card choice")

    def show_picture(self, picture: QPixmap) -> None:
        """Fills the place that was kept for it."""
        self.picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter)
        theme = self._switch.theme
        left, width = 1 + _PAD, self.width() - 2 * (1 + _PAD)
        title, size = theme.font("strong"), theme.font("mono_caption")
        top = PICTURE.height() + _PAD + QFontMetrics(title).ascent()
        painter.setFont(size)
        painter.setPen(theme.color("text_faint"))
        room = QFontMetrics(size).horizontalAdvance(self._size)
        painter.drawText(QPointF(left + width - room, top), self._size)
        painter.setFont(title)
        painter.setPen(theme.color("text"))
        shown = QFontMetrics(title).elidedText(self.template.title, Qt.TextElideMode.ElideRight, width - room - _PAD)
        painter.drawText(QPointF(left, top), shown)
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(theme.color("text_dim"))
        top += 4
        for line in shown_lines(kept_together(self.summary), font, width):
            top += QFontMetrics(font).lineSpacing() + 1
            painter.drawText(QPointF(left, top), line)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        """With the upper corners of the card, within its border."""
        place = QRectF(1, 1, PICTURE.width(), PICTURE.height())
        radius = self._switch.theme.tokens.radius.card - 1
        shape = QPainterPath()
        shape.addRoundedRect(place.adjusted(0, 0, 0, radius), radius, radius)
        painter.save()
        painter.setClipRect(place)
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(place, self._switch.theme.color("canvas"))
        if not self.picture.isNull():
            painter.drawPixmap(place.topLeft(), self.picture)
        painter.restore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def shown_lines(text: str, font: QFont, width: int) -> list[str]:
    """The lines of as many whole sentences as there is room for; a first one that is too long ends in dots.

    Args:
        width: Of a line, in pixels.
    """
    sentences = text.split(". ")
    for count in range(len(sentences), 0, -1):
        lines = _lines(". ".join(sentences[:count]).removesuffix(".") + ".", font, width)
        if len(lines) <= _LINES:
            return lines
    last = QFontMetrics(font).elidedText(" ".join(lines[_LINES - 1 :]), Qt.TextElideMode.ElideRight, width)
    return [*lines[: _LINES - 1], last]


def _lines(text: str, font: QFont, width: int) -> list[str]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines
