"""How it is drawn where the keys are: a ring round the port or point that no mouse draws, and a port in words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.app.canvas.board import Board
from designer.app.canvas.captions import draw_hint
from designer.app.canvas.faces import Faces
from designer.app.canvas.frame import Frame
from designer.app.theme.theme import Theme
from designer.document import Point

_GAP = 4.0  # pixels between a port and the ring
_SMALLEST = 7.0  # of the ring, at any scale


def paint_cursor(painter: QPainter, theme: Theme, board: Board, frame: Frame) -> None:
    """Draws the cursor over everything else, on a ground of its own, so that it is seen on a wire and on a card."""
    at = _place(board, frame)
    if at is None:
        return
    sizes = theme.tokens.sizes
    middle = QPointF(*board.camera.to_screen(at))
    radius = max(sizes.port_radius * min(board.camera.scale, 1.5) + _GAP, _SMALLEST)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in (("canvas", sizes.ring + 3.0), ("accent", float(sizes.ring))):
        painter.setPen(QPen(theme.color(color), width))
        painter.drawEllipse(middle, radius, radius)


def paint_hint(painter: QPainter, theme: Theme, faces: Faces, board: Board, frame: Frame) -> None:
    """Says what keys do in a gesture, or where they are, beside what they are at and not over it."""
    at, target = _place(board, frame), frame.overlay.target
    hint = frame.overlay.hint or (f"{frame.cursor_at}.   {frame.keys}" if at is not None else "")
    if hint:
        places = [at, board.scene.deck.position(target) if target is not None else None]
        meant = [board.camera.to_screen(place) for place in places if place is not None]
        draw_hint(painter, theme, faces, frame, hint, meant)


def _place(board: Board, frame: Frame) -> Point | None:
    """Where the keys are: at a point of a wire, or at a port."""
    spot, at = board.cursor.spot, frame.overlay.point
    return board.scene.deck.position(spot) if at is None and spot is not None else at
