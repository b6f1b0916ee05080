"""Many lines in one call of Qt: twelve times cheaper than a path for each wire."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPaintEngine, QPainter
from shiboken6 import Shiboken

from designer.app.canvas.routing import Floats, segments

DASHES = [4.0, 3.5]
"""How what is not known, or not there, is drawn: in widths of the pen."""


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draws lines, n x 4, with the painter's pen.

    Qt reads them where numpy keeps them: a QLineF is four doubles. The binding does not promise that this works, so a
    version that refuses it is served a list.
    """
    if not len(lines):
        return
    lines = np.ascontiguousarray(lines, np.float64)
    try:
        first = cast(QLineF, Shiboken.wrapInstance(lines.ctypes.data, QLineF))
    except (RuntimeError, TypeError):
        painter.drawLines([QLineF(*line) for line in lines.tolist()])
        return
    painter.drawLines(first, len(lines))


def draw_way(painter: QPainter, points: Floats) -> None:
    """Draws one way, k x 2, as a single stroke, so that dashes run on round its corners."""
    painter.drawPolyline([QPointF(x, y) for x, y in points.tolist()])


def draw_ways(painter: QPainter, points: Floats) -> None:
    """Draws ways, n x k x 2: in one call on the screen, and each as one stroke where it becomes a line of a file."""
    if painter.paintEngine().type() is QPaintEngine.Type.Raster:
        lines = segments(points)
        draw_lines(painter, lines[(lines[:, :2] != lines[:, 2:]).any(axis=1)])
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for way in points:
        draw_way(painter, way[np.append(True, (way[1:] != way[:-1]).any(axis=1))])
