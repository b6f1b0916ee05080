"""Frames as they are drawn: behind everything else, with their titles."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from designer.app.canvas.board import Board
from designer.app.canvas.faces import Faces
from designer.app.canvas.frame import Frame, on_screen
from designer.app.canvas.frame_places import TITLE_HEIGHT
from designer.app.canvas.framing import frame_boxes, frames_near
from designer.app.canvas.routing import Floats
from designer.app.canvas.strokes import fill_boxes
from designer.app.canvas.words import as_line
from designer.app.theme.icons import draw_icon
from designer.app.theme.theme import Theme
from designer.document import CardFrame
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
_MOST_ROUNDED = 60  # frames in one picture; with more, their corners are too small to be seen
_HOLE = 8.0  # round a card that lies in a frame and is not in it: so much of the frame is left out
_LEAST = 9.0  # pixels: a title that is smaller cannot be read
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_frames(painter: QPainter, theme: Theme, faces: Faces, board: Board, frame: Frame, seen: Box) -> None:
    """Paints the frames of a board that touch a part of it."""
    found = frames_near(board.scene, seen)
    boxes = [(one, box) for _, one, box in found]
    if not boxes:
        return
    if are_plain(board, frame):
        _paint_many(painter, theme, board, boxes)
        return
    strangers = board.scene.frames.strangers([index for index, _, _ in found], [box for _, box in boxes])
    around = _place(board, seen).adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
    titles = _Titles(painter, theme, faces, board.camera.scale, frame.ratio)
    radius = theme.tokens.radius.card * min(1.0, board.camera.scale) + 2
    colours = {colour: _colours(theme, colour) for colour in {one.colour for one, _ in boxes}}
    for index, one, box in found:
        ground, line = colours[one.colour]
        place = _place(board, box)
        painter.setPen(QPen(line, 1.2))
        painter.setBrush(ground)
        if index in strangers:
            painter.drawPath(_with_holes(board, place.intersected(around), strangers[index], radius))
        else:
            painter.drawRoundedRect(place.intersected(around), radius, radius)
        titles.write(one, place)


def are_plain(board: Board, frame: Frame) -> bool:
    """Whether so many frames are seen in all of the widget, and so small, that each is no more than a box."""
    if TITLE_HEIGHT * board.camera.scale >= _LEAST:
        return False
    return len(frames_near(board.scene, board.camera.seen(frame.width, frame.height))) > _MOST_ROUNDED


def _with_holes(board: Board, place: QRectF, cards: list[Box], radius: float) -> QPainterPath:
    """The outline of a frame that leaves out the cards that are not in it."""
    path = QPainterPath()
    path.addRoundedRect(place, radius, radius)
    for left, top, right, bottom in cards:
        hole = QPainterPath()
        beyond = (left - _HOLE, top - _HOLE, right + _HOLE, bottom + _HOLE)
        hole.addRoundedRect(_place(board, beyond), radius, radius)
        path = path.subtracted(hole)
    return path


def frame_grounds(theme: Theme, board: Board, clip: Box) -> list[tuple[QRectF, QColor]]:
    """Where frames are seen in a part of the widget, each with the colour that is its ground on the canvas."""
    seen = (*board.camera.to_world(clip[:2]), *board.camera.to_world(clip[2:]))
    found = [(_place(board, box), frame.colour) for _, frame, box in frames_near(board.scene, seen)]
    colours = {colour: _on_canvas(theme, colour) for colour in {colour for _, colour in found}}
    return [(place, colours[colour]) for place, colour in found]


def _on_canvas(theme: Theme, colour: str) -> QColor:
    ground, canvas = _colours(theme, colour)[0], theme.color("canvas")

    def mixed(over: int, under: int) -> int:
        return round(over * ground.alphaF() + under * (1 - ground.alphaF()))

    return QColor(
        mixed(ground.red(), canvas.red()), mixed(ground.green(), canvas.green()), mixed(ground.blue(), canvas.blue())
    )


def _paint_many(painter: QPainter, theme: Theme, board: Board, boxes: list[tuple[CardFrame, Box]]) -> None:
    """Paints frames from so far away that no title can be read: as plain boxes, all of a colour at once."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for colour in dict.fromkeys(frame.colour for frame, _ in boxes):
        ground, line = _colours(theme, colour)
        own = np.array([box for frame, box in boxes if frame.colour == colour])
        places = on_screen(board.camera, own.reshape(-1, 2, 2)).reshape(-1, 4)
        fill_boxes(painter, places, ground)
        fill_boxes(painter, _sides(places), line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _sides(boxes: Floats) -> Floats:
    """The sides of boxes, as boxes that are a pixel thick: a see-through line costs many times more."""
    left, top, right, bottom = boxes.T
    sides = [(left, top, right, top + 1), (left, bottom - 1, right, bottom)]
    sides += [(left, top + 1, left + 1, bottom - 1), (right - 1, top + 1, right, bottom - 1)]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def title_place(board: Board, index: int) -> QRectF | None:
    """Where the title of a frame is seen in the widget; None where the frame has no card here."""
    for number, _, (left, top, right, _) in frame_boxes(board.scene):
        if number == index:
            return _place(board, (left, top, right, top + TITLE_HEIGHT))
    return None


def _place(board: Board, box: Box) -> QRectF:
    (left, top), (right, bottom) = board.camera.to_screen(box[:2]), board.camera.to_screen(box[2:])
    return QRectF(left, top, right - left, bottom - top)


class _Titles:
    """Writes titles into the upper edges of frames, in one line and no larger than the drawing; a note is a mark."""

    def __init__(self, painter: QPainter, theme: Theme, faces: Faces, scale: float, ratio: float) -> None:
        self._painter = painter
        self._theme = theme
        self._faces = faces
        self._scale = scale
        self._ratio = ratio
        self._font = theme.font("small")
        self._font.setPixelSize(round(max(_LEAST, self._font.pixelSize() * min(1.0, scale))))
        self._metrics = QFontMetricsF(self._font)

    def write(self, frame: CardFrame, place: QRectF) -> None:
        """Writes what is said of a frame that is seen at a place."""
        height, metrics = TITLE_HEIGHT * self._scale, self._metrics
        if not (frame.title or frame.note) or height < _LEAST:
            return
        mark = metrics.ascent() if frame.note else 0.0
        width = place.width() - 24 * self._scale - 1.5 * mark
        line = metrics.elidedText(as_line(frame.title), Qt.TextElideMode.ElideRight, width)
        after = metrics.horizontalAdvance(line)
        high = metrics.height() + 2.0

        def draw(fresh: QPainter) -> None:
            fresh.setFont(self._font)
            fresh.setPen(self._theme.color("text_dim"))
            fresh.drawText(QRectF(0, 0, after + 2.0, high), _LEFT, line)
            if mark:
                sign = QRectF(after + (mark / 2 if line else 0.0), (high - mark) / 2, mark, mark)
                draw_icon(fresh, "note", sign, self._theme.color("text_faint"))

        corner = (place.left() + 12 * self._scale, place.top() + (height - high) / 2)
        key = ("title", line, mark, self._font.pixelSize(), self._ratio)
        self._faces.stamp(self._painter, corner, key, after + 2.0 + 1.5 * mark, high, self._ratio, draw)


def _colours(theme: Theme, colour: str) -> tuple[QColor, QColor]:
    if colour not in _HUES:
        return theme.color("frame"), theme.color("frame_line")
    ground, line = theme.family(_HUES[colour]), theme.family(_HUES[colour])
    ground.setAlphaF(_GROUND)
    line.setAlphaF(_LINE)
    return ground, line
