"""Many lines or boxes in one call of Qt: twelve times cheaper than a path for each wire."""

from __future__ import annotations

from typing import TypeVar, cast

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from shiboken6 import Shiboken

from designer.app.canvas.routing import Floats, segments

_Record = TypeVar("_Record", QLineF, QRectF, QPainter.PixmapFragment)

DASHES = [4.0, 3.5]
"""How what is not known, or not there, is drawn: in widths of the pen."""


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


def draw_copies(painter: QPainter, picture: QPixmap, corners: Floats) -> None:
    """Draws a picture many times, with its upper left corner at each of some points, n x 2."""
    if not len(corners):
        return
    ratio = picture.devicePixelRatio()
    width, height = picture.width(), picture.height()
    copies = np.empty((len(corners), 10))
    copies[:] = (0.0, 0.0, 0.0, 0.0, width, height, 1 / ratio, 1 / ratio, 0.0, 1.0)
    copies[:, :2] = corners + np.array([width, height]) / (2 * ratio)
    first = _first(copies, QPainter.PixmapFragment)
    if first is not None:
        painter.drawPixmapFragments(first, len(copies), picture)
    else:
        for x, y in corners.tolist():
            painter.drawPixmap(QPointF(x, y), picture)


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


def draw_ways(painter: QPainter, points: Floats) -> None:
    """Draws ways, n x k x 2: in one call on the screen, and each as one stroke where it becomes a line of a file."""
    if painter.paintEngine().type() is QPaintEngine.Type.Raster:
        lines = segments(points)
        draw_lines(painter, lines[(lines[:, 0] != lines[:, 2]) | (lines[:, 1] != lines[:, 3])])
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for way in points:
        draw_way(painter, way[np.append(True, (way[1:] != way[:-1]).any(axis=1))])
