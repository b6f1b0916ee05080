"""Many lines or boxes in one call of Qt: twelve times cheaper than a path for each wire."""

from __future__ import annotations

from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPixmap
from shiboken6 import Shiboken

from designer.app.canvas.routing import Floats

_Record = TypeVar("_Record", QLineF, QRectF, QPainter.PixmapFragment)

DASHES = [4.0, 3.5]
"""How the line of what is not known, or of a card that is not there, is broken: in widths of the pen."""
DOTS = [1.2, 3.0]
"""That of a wire that is not there: told from one that waits by its line, not by how faint it is."""
_ENDS = 5  # lines at each end of a way


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draws lines, n x 4, with the painter's pen."""
    if not len(lines):
        return
    lines = np.ascontiguousarray(lines, np.float64)
    first = _first(lines, QLineF)
    if first is not None:
        painter.drawLines(first, len(lines))
    else:
        painter.drawLines([QLineF(*line) for line in lines.tolist()])


def fill_boxes(painter: QPainter, boxes: Floats, color: QColor) -> None:
    """Fills boxes, n x 4 by their left, top, right and bottom, in one colour."""
    if not len(boxes):
        return
    rects = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    first = _first(rects, QRectF)
    if first is not None:
        painter.drawRects(first, len(rects))
    else:
        painter.drawRects([QRectF(*rect) for rect in rects.tolist()])


def draw_copies(painter: QPainter, picture: QPixmap, corners: Floats, stretch: float = 1.0) -> None:
    """Draws a picture many times, with its upper left corner at each of some points, n x 2."""
    if not len(corners):
        return
    ratio = picture.devicePixelRatio() / stretch
    width, height = picture.width(), picture.height()
    copies = np.empty((len(corners), 10))
    copies[:] = (0.0, 0.0, 0.0, 0.0, width, height, 1 / ratio, 1 / ratio, 0.0, 1.0)
    copies[:, :2] = corners + np.array([width, height]) / (2 * ratio)
    first = _first(copies, QPainter.PixmapFragment)
    if first is not None:
        painter.drawPixmapFragments(first, len(copies), picture)
    else:
        for x, y in corners.tolist():
            painter.drawPixmap(QRectF(x, y, width / ratio, height / ratio), picture, QRectF(picture.rect()))


def _first(values: Floats, kind: type[_Record]) -> _Record | None:
    """The first of Qt's records in an array, which Qt then reads where numpy keeps them.

    A QLineF or a QRectF is four doubles, a PixmapFragment ten. The binding does not promise that this works: None where
    a version refuses it.
    """
    try:
        address = values.__array_interface__["data"][0]  # `ctypes.data` imports a module each time
        return cast(_Record, Shiboken.wrapInstance(address, kind))
    except (RuntimeError, TypeError):
        return None


def draw_way(painter: QPainter, points: Floats) -> None:
    """Draws one way, k x 2, as a single stroke, so that dashes run on round its corners."""
    painter.drawPolyline([QPointF(x, y) for x, y in points.tolist()])


class Ways:
    """Ways, n x k x 2, some of which are stroked at a time.

    On the screen they are drawn in one call; where they become lines of a file, each is one stroke.
    """

    def __init__(self, painter: QPainter, points: Floats) -> None:
        self._painter = painter
        self._points = points
        self._apart = painter.paintEngine().type() is not QPaintEngine.Type.Raster
        long = (points[:, 1:] != points[:, :-1]).any(axis=2)
        self._of, place = np.nonzero(long)  # each line's way, and where in that it comes
        self._lines = np.concatenate([points[:, :-1], points[:, 1:]], axis=2)[self._of, place]
        self._between = (place >= _ENDS) & (place < long.shape[1] - _ENDS)

    @property
    def middles(self) -> Floats:
        """Their points but for those near the ends."""
        return self._points[:, _ENDS:-_ENDS]

    def stroke(self, pen: QPen, chosen: NDArray[np.bool_], *, ends: bool = True) -> None:
        """Strokes the chosen ones; dashes run on round their corners.

        Args:
            ends: Whether what is near their ends is stroked as well, where those from one port part.
        """
        drawn = chosen[self._of] if ends else chosen[self._of] & self._between
        self._painter.setPen(pen)
        if not self._apart and pen.style() is Qt.PenStyle.SolidLine:
            draw_lines(self._painter, self._lines[drawn])
            return
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for way in chosen.nonzero()[0].tolist():
            pieces = self._lines[drawn & (self._of == way)]
            if len(pieces):
                draw_way(self._painter, np.concatenate([pieces[:1, :2], pieces[:, 2:]]))

    def stroke_all(self, pen: QPen) -> None:
        """Strokes them all."""
        self.stroke(pen, np.ones(len(self._points), bool))


def solid(color: QColor, width: float) -> QPen:
    """What wires are stroked with; square ends lap over the joints, where else the ground would show through."""
    return QPen(color, width, c=Qt.PenCapStyle.SquareCap)
