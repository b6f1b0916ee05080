"""Frames as they are drawn: behind everything else, with their titles."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from designer.app.canvas.board import Board
from designer.app.canvas.frame_places import TITLE_HEIGHT
from designer.app.canvas.framing import frame_boxes
from designer.app.canvas.words import as_line
from designer.app.theme.theme import Theme
from designer.layout import Box

_HUES = {
    "green": "normalisation",
    "amber": "activation",
    "red": "attention",
    "violet": "linear",
    "teal": "recurrent",
    "grey": "input_output",
}
_GROUND, _LINE = 0.07, 0.34  # of a colour, as much as the theme's own frame has of its
_BEYOND = 60.0  # pixels outside the picture: further off, nothing of a frame is drawn
_LEAST = 9.0  # pixels: a title that is smaller cannot be read
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_frames(painter: QPainter, theme: Theme, board: Board, seen: Box) -> None:
    """Paints the frames of a board of which something is seen."""
    around = _place(board, seen).adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
    for _, frame, box in frame_boxes(board.scene):
        if box[0] > seen[2] or box[2] < seen[0] or box[1] > seen[3] or box[3] < seen[1]:
            continue
        ground, line = _colours(theme, frame.colour)
        place = _place(board, box)
        radius = theme.tokens.radius.card * min(1.0, board.camera.scale) + 2
        painter.setPen(QPen(line, 1.2))
        painter.setBrush(ground)
        painter.drawRoundedRect(place.intersected(around), radius, radius)
        _write(painter, theme, frame.title, place, board.camera.scale)


def title_place(board: Board, index: int) -> QRectF | None:
    """Where the title of a frame is seen in the widget; None where the frame has no card here."""
    for number, _, (left, top, right, _) in frame_boxes(board.scene):
        if number == index:
            return _place(board, (left, top, right, top + TITLE_HEIGHT))
    return None


def _place(board: Board, box: Box) -> QRectF:
    (left, top), (right, bottom) = board.camera.to_screen(box[:2]), board.camera.to_screen(box[2:])
    return QRectF(left, top, right - left, bottom - top)


def _write(painter: QPainter, theme: Theme, title: str, place: QRectF, scale: float) -> None:
    """Writes a title into the upper edge of a frame, in one line, no larger than the drawing is."""
    height = TITLE_HEIGHT * scale
    if not title or height < _LEAST:
        return
    font = theme.font("small")
    size = max(_LEAST, font.pixelSize() * min(1.0, scale))
    font.setPixelSize(round(size))
    width = place.width() - 24 * scale
    line = QFontMetricsF(font).elidedText(as_line(title), Qt.TextElideMode.ElideRight, width)
    painter.setFont(font)
    painter.setPen(theme.color("text_dim"))
    painter.drawText(QRectF(place.left() + 12 * scale, place.top(), width, height), _LEFT, line)


def _colours(theme: Theme, colour: str) -> tuple[QColor, QColor]:
    if colour not in _HUES:
        return theme.color("frame"), theme.color("frame_line")
    ground, line = theme.family(_HUES[colour]), theme.family(_HUES[colour])
    ground.setAlphaF(_GROUND)
    line.setAlphaF(_LINE)
    return ground, line
