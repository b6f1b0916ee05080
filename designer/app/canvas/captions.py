"""What is written on the canvas itself: the title of the drawing, what to do where there is none, what keys do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from designer.app.canvas.board import Board
from designer.app.canvas.faces import Faces
from designer.app.canvas.frame import Frame
from designer.app.canvas.words import as_line
from designer.app.theme.theme import Theme
from designer.document import Point
from designer.layout import Box

EMPTY_GRAPH = "Drag a layer here, double-click, or type its name"
NO_GRAPH = "This design has no drawing"

_TITLE_HEIGHT = 22.0
_DOC_HEIGHT = 18.0
_WRITTEN = 48.0  # so far down from its upper end there is writing; below it is room
_NARROWEST = 420.0  # a sentence may be longer than a small drawing is wide
_LEAST = 0.4  # the scale below which a drawing is a map, and has no title
_SMALLEST = 0.8  # the scale below which the name keeps its size on the screen, 12 pixels, and stands alone
_BESIDE = 14.0  # between the name and what a run says
_HINT_BOTTOM, _HINT_TOP, _HINT_HEIGHT = 56.0, 20.0, 28.0
_HINT_CLEAR = 44.0  # so far above a hint begins what it would lie on, the card of a port among it
_MIDDLE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def draw_title(painter: QPainter, theme: Theme, board: Board, seen: Box, live: str = "") -> None:
    """Writes the name of the graph and what it is above the drawing, where that is seen; from far away neither.

    Args:
        live: What a run says just now, beside the name.
    """
    place = heading_place(board, seen)
    if place is None:
        return
    left, top, right = place
    scale = board.camera.scale
    size = max(scale, _SMALLEST)
    width = max(_NARROWEST, right - left) * scale / size
    x, y = board.camera.to_screen((left, top + _TITLE_HEIGHT))
    painter.save()
    painter.translate(x, y)
    painter.scale(size, size)
    top = -_TITLE_HEIGHT
    lines = [(board.graph.name, "heading", "text", _TITLE_HEIGHT)]
    if scale >= _SMALLEST:
        lines.append((board.graph.doc, "small", "text_dim", _DOC_HEIGHT))
    for text, role, color, height in lines:
        line, font = _fitted(theme, role, text, width)
        painter.setFont(font)
        painter.setPen(theme.color(color))
        painter.drawText(QRectF(0.0, top, width, height), _LEFT, line)
        if live and role == "heading":
            beside = QFontMetricsF(font).horizontalAdvance(line) + _BESIDE
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("accent_text"))
            painter.drawText(QRectF(beside, top, width, height), _LEFT, live)
        top += height
    painter.restore()


@lru_cache(maxsize=8)
def _fitted(theme: Theme, role: str, text: str, width: float) -> tuple[str, QFont]:
    """As much of a text as there is room for, and its font; each picture asks for the same."""
    font = theme.font(role)
    return QFontMetricsF(font).elidedText(as_line(text), Qt.TextElideMode.ElideRight, width), font


def heading_place(board: Board, seen: Box) -> tuple[float, float, float] | None:
    """Left, upper and right end of the title; None where it is not seen."""
    place = board.scene.heading() if board.camera.scale >= _LEAST else None
    if place is None or place[0] > seen[2] or not seen[1] - _WRITTEN <= place[1] <= seen[3]:
        return None
    return place


def heading_box(board: Board, seen: Box) -> Box | None:
    """Where the name and what a run says beside it are in the widget; None where they are not seen."""
    place = heading_place(board, seen)
    if place is None:
        return None
    left, top, right = place
    scale = board.camera.scale
    x, y = board.camera.to_screen((left, top + _TITLE_HEIGHT))
    return (x, y - _TITLE_HEIGHT * max(scale, _SMALLEST), x + max(_NARROWEST, right - left) * scale, y)


def draw_note(painter: QPainter, theme: Theme, width: float, height: float, text: str) -> None:
    """Writes a sentence in the middle of an empty canvas."""
    painter.setFont(theme.font("body"))
    painter.setPen(theme.color("text_faint"))
    painter.drawText(QRectF(0.0, 0.0, width, height), _MIDDLE, text)


def hint_band(width: float, height: float, *, upper: bool = False) -> Box:
    """The part of a widget in which a hint is read, whatever it says: at its lower edge, or at its upper one."""
    top = _HINT_TOP if upper else height - _HINT_BOTTOM - _HINT_HEIGHT
    return (0.0, top, width, top + _HINT_HEIGHT)


def draw_hint(
    painter: QPainter, theme: Theme, faces: Faces, frame: Frame, text: str, meant: Sequence[Point] = ()
) -> None:
    """Writes at the lower edge which keys do what, on a plate of its own: the same in each picture of a gesture.

    Args:
        meant: What it is about, on the screen; where that lies at the lower edge alone, the plate is at the upper one.
    """
    line, width = _hint_line(theme, text, max(60.0, frame.width - 80.0))
    _, lowest, _, _ = hint_band(frame.width, frame.height)
    _, _, _, highest = hint_band(frame.width, frame.height, upper=True)
    levels = [y for _, y in meant]
    upper = max(levels, default=0.0) > lowest - _HINT_CLEAR and min(levels) > highest + _HINT_CLEAR
    _, top, _, bottom = hint_band(frame.width, frame.height, upper=upper)
    high = bottom - top

    def draw(fresh: QPainter) -> None:
        plate = QRectF(1.0, 1.0, width, high)
        radius = theme.tokens.radius.control
        fresh.setPen(QPen(theme.color("popup_line"), 1.0))
        fresh.setBrush(theme.color("panel"))
        fresh.drawRoundedRect(plate, radius, radius)
        fresh.setFont(theme.font("small"))
        fresh.setPen(theme.color("text"))
        fresh.drawText(plate, _MIDDLE, line)

    corner = ((frame.width - width) / 2 - 1.0, top - 1.0)
    faces.stamp(painter, corner, ("hint", line, frame.ratio), width + 2.0, high + 2.0, frame.ratio, draw)


@lru_cache(maxsize=8)
def _hint_line(theme: Theme, text: str, most: float) -> tuple[str, float]:
    """As much of a hint as there is room for, and how wide its plate is."""
    metrics = QFontMetricsF(theme.font("small"))
    line = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, most)
    return line, metrics.horizontalAdvance(line) + 24.0
