"""Frames as they are drawn: behind everything else, with their titles."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import combinations

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QRegion

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
_LARGEST_PICTURE = 2048  # pixels
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
        shown = place.intersected(around)
        holes = [_place(board, _grown(card)) for card in strangers.get(index, ())]
        if not holes:
            painter.drawRoundedRect(shown, radius, radius)
        elif faces.keeps and _can_be_stamped(holes, frame.ratio):
            _paint_round_stamps(painter, faces, shown, [hole.toAlignedRect() for hole in holes], radius, frame.ratio)
        else:
            painter.drawPath(_with_holes(shown, holes, radius))
        titles.write(one, place)


def are_plain(board: Board, frame: Frame) -> bool:
    """Whether so many frames are seen in all of the widget, and so small, that each is no more than a box."""
    if TITLE_HEIGHT * board.camera.scale >= _LEAST:
        return False
    return len(frames_near(board.scene, board.camera.seen(frame.width, frame.height))) > _MOST_ROUNDED


def _grown(card: Box) -> Box:
    left, top, right, bottom = card
    return (left - _HOLE, top - _HOLE, right + _HOLE, bottom + _HOLE)


def _with_holes(place: QRectF, holes: list[QRectF], radius: float) -> QPainterPath:
    """The outline of a frame that leaves out the cards that are not in it."""
    path = QPainterPath()
    path.addRoundedRect(place, radius, radius)
    for hole in holes:
        path = _without(path, hole, radius)
    return path


def _can_be_stamped(holes: list[QRectF], ratio: float) -> bool:
    """Whether holes lie apart, and none is so large that nobody would keep a picture of it."""
    largest = max(max(hole.width(), hole.height()) for hole in holes) * ratio
    return largest <= _LARGEST_PICTURE and not any(a.intersects(b) for a, b in combinations(holes, 2))


def _paint_round_stamps(
    painter: QPainter, faces: Faces, place: QRectF, holes: list[QRect], radius: float, ratio: float
) -> None:
    """Paints a frame with pen and brush of the painter, and kept pictures of the edges of its holes.

    While a card is dragged over a frame, its hole goes along: a path with a hole takes many times as long.
    """
    pen, ground, whole = painter.pen(), painter.brush(), place.toAlignedRect()
    painter.save()
    left = QRegion(whole.adjusted(-1, -1, 1, 1))
    for hole in holes:
        left -= hole
    painter.setClipRegion(left, Qt.ClipOperation.IntersectClip)
    painter.drawRoundedRect(place, radius, radius)
    painter.restore()
    painter.save()
    painter.setClipRect(whole, Qt.ClipOperation.IntersectClip)
    for hole in holes:
        size = hole.width(), hole.height()
        key = ("hole", size, radius, pen.color().rgba(), ground.color().rgba(), ratio)
        draw = partial(_draw_hole, place=QRectF(0, 0, *size), radius=radius, pen=pen, ground=ground)
        faces.stamp(painter, (hole.x(), hole.y()), key, *size, ratio, draw)
    painter.restore()


def _draw_hole(painter: QPainter, place: QRectF, radius: float, pen: QPen, ground: QBrush) -> None:
    """Draws the edge of a hole, and what is left of the frame beyond its corners."""
    corners = QPainterPath()
    corners.addRect(place)
    painter.fillPath(_without(corners, place, radius), ground)
    inset = pen.widthF() / 2
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), radius, radius)


def _without(path: QPainterPath, place: QRectF, radius: float) -> QPainterPath:
    hole = QPainterPath()
    hole.addRoundedRect(place, radius, radius)
    return path.subtracted(hole)


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
        self._font, self._metrics = _type(theme, min(1.0, scale))

    def write(self, frame: CardFrame, place: QRectF) -> None:
        """Writes what is said of a frame that is seen at a place."""
        height, metrics = TITLE_HEIGHT * self._scale, self._metrics
        if not (frame.title or frame.note) or height < _LEAST:
            return
        mark = metrics.ascent() if frame.note else 0.0
        width = place.width() - 24 * self._scale - 1.5 * mark
        line = as_line(frame.title)
        after = metrics.horizontalAdvance(line)
        if after > width:
            line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)
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


@lru_cache(maxsize=4)
def _type(theme: Theme, scale: float) -> tuple[QFont, QFontMetricsF]:
    font = theme.font("small")
    font.setPixelSize(round(max(_LEAST, font.pixelSize() * scale)))
    return font, QFontMetricsF(font)


def _colours(theme: Theme, colour: str) -> tuple[QColor, QColor]:
    if colour not in _HUES:
        return theme.color("frame"), theme.color("frame_line")
    ground, line = theme.family(_HUES[colour]), theme.family(_HUES[colour])
    ground.setAlphaF(_GROUND)
    line.setAlphaF(_LINE)
    return ground, line
