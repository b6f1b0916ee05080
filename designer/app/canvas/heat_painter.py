"""Paints what cards cost: a tint, a bar and a number on each, and what they mean in the corner of the canvas.

Three cues say the same, so that nobody needs the colour; it is one hue that grows stronger.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from designer.app.canvas.card import TEXT_LEFT, Card
from designer.app.canvas.frame import Frame
from designer.app.canvas.heat import Heat, Warmth
from designer.app.theme.theme import Theme

STRONGEST = 0.22  # of the tint: the dim text of a card can still be read on it
_BAR_HEIGHT = 3.0
_BAR_SIDE = 12.0  # from the sides of the card
_BAR_BOTTOM = 2.5
_NUMBER_MIDDLE = 50.0  # the third line of a card, a little above the bar
_EDGE = 12.0  # between the legend and the edges of the canvas
_LEGEND_HEIGHT = 54.0
_SCALE_WIDTH = 150.0
_PAD = 12.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def tint(theme: Theme, share: float) -> QColor:
    """The colour that lies over a card."""
    color = theme.color("heat")
    color.setAlphaF(STRONGEST * share)
    return color


def draw_warmth(painter: QPainter, theme: Theme, card: Card, warmth: Warmth) -> None:
    """Paints how much a card takes over its plate: the tint, and a bar that is as long as its share."""
    width, height = card.size
    radius = theme.tokens.radius.card
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint(theme, warmth.share))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), radius, radius)
    room = QRectF(_BAR_SIDE, height - _BAR_HEIGHT - _BAR_BOTTOM, width - 2 * _BAR_SIDE, _BAR_HEIGHT)
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(room, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
    if warmth.share > 0:
        room.setWidth(max(_BAR_HEIGHT, room.width() * warmth.share))
        painter.setBrush(theme.color("heat"))
        painter.drawRoundedRect(room, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)


def draw_amount(painter: QPainter, theme: Theme, card: Card, warmth: Warmth) -> None:
    """Writes what a card takes where it says its parameters otherwise."""
    painter.setFont(theme.font("mono_caption"))
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(TEXT_LEFT, _NUMBER_MIDDLE - 11, card.size[0] - TEXT_LEFT, 20), _LEFT, warmth.text)


def draw_legend(painter: QPainter, theme: Theme, frame: Frame, heat: Heat) -> None:
    """Says in the corner what is measured, and how much the strongest tint stands for."""
    title, caption = theme.font("small"), theme.font("mono_caption")
    width = max(_SCALE_WIDTH, QFontMetricsF(title).horizontalAdvance(heat.title)) + 2 * _PAD
    plate = QRectF(frame.width - width - _EDGE, _EDGE, width, _LEGEND_HEIGHT)
    radius = theme.tokens.radius.control
    painter.setPen(QPen(theme.color("popup_line"), 1.0))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(plate, radius, radius)
    inner = plate.adjusted(_PAD, 6, -_PAD, -6)
    painter.setFont(title)
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), 16), _LEFT, heat.title)
    scale = QRectF(inner.left(), inner.top() + 20, inner.width(), 6)
    fading = QLinearGradient(scale.topLeft(), scale.topRight())
    fading.setColorAt(0, tint(theme, 0.0))
    fading.setColorAt(1, theme.color("heat"))
    painter.setPen(QPen(theme.color("line"), 1.0))
    painter.setBrush(fading)
    painter.drawRoundedRect(scale, 3, 3)
    painter.setFont(caption)
    painter.setPen(theme.color("text_dim"))
    below = QRectF(inner.left(), inner.top() + 28, inner.width(), 14)
    painter.drawText(below, _LEFT, "0")
    painter.drawText(below, _RIGHT, heat.most)
