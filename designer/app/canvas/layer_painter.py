"""Paints what a run found of a layer on its card: a number where its parameters stand otherwise, and a small trace.

It is painted over the card's picture and is no part of it: it is another one with each look, and pictures are kept.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from designer.app.canvas.card import LINES, MARK, TEXT_LEFT, Card
from designer.app.canvas.layer_look import LayerLook
from designer.app.theme.theme import Theme

_HALF = 4.5  # of the height of a trace
_WIDEST = 44.0
_NARROWEST = 14.0  # with less room there is no trace
_GAP = 6.0  # between the number and the trace
_RIGHT = 12.0  # from the trace to the edge of the card
_LEAST_SPAN = 0.2  # of the largest number: what moves less is drawn nearly flat
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_layer(painter: QPainter, theme: Theme, card: Card, look: LayerLook) -> None:
    """Paints the number and the trace of a card whose upper left corner is at the origin."""
    font, width = _measured(theme, look.fact)
    painter.setFont(font)
    painter.setPen(theme.color("bad" if look.wrong else "text_dim"))
    painter.drawText(QRectF(TEXT_LEFT, LINES[2] - 10, card.size[0] - TEXT_LEFT, 20), _LEFT, look.fact)
    right = card.size[0] - _RIGHT - MARK * (card.words.noted + card.words.frozen)
    left = max(right - _WIDEST, TEXT_LEFT + width + _GAP)
    if len(look.trace) > 1 and right - left >= _NARROWEST:
        painter.setPen(QPen(theme.color("bad" if look.wrong else "accent"), 1.3, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(_line(look.trace, left, right))


@lru_cache(maxsize=512)
def _measured(theme: Theme, text: str) -> tuple[QFont, float]:
    font = theme.font("caption")
    return font, QFontMetricsF(font).horizontalAdvance(text)


def _line(trace: tuple[float, ...], left: float, right: float) -> QPolygonF:
    low, high = min(trace), max(trace)
    span = max(high - low, _LEAST_SPAN * max(abs(high), abs(low))) or 1.0
    middle, step = (low + high) / 2, (right - left) / (len(trace) - 1)
    ups = [2 * _HALF * (value - middle) / span for value in trace]
    return QPolygonF([QPointF(left + step * place, LINES[2] - up) for place, up in enumerate(ups)])
