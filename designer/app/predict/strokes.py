"""What was drawn with the mouse, and what a network is shown of it.

Networks that read digits or letters have learned from pictures in which the sign fills the frame and is drawn with a
pen that is thick for so few pixels. So the strokes are drawn anew before they are shown: wherever on the pad and
however small they were drawn, they are the same sign. `answers.py` of a run then averages the ink to its pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

Stroke = list[QPointF]  # in parts of the pad, from 0 to 1

_PEN = 0.1  # of the shorter side
_THINNEST = 1.3  # pixels of the network's picture: as in the digits of 8 x 8 that come with scikit-learn
_SMALLEST = 0.2  # of the pad: what is smaller is a dot or a dash and stays one
_FINER = 8  # times as many pixels as the network's picture has, at most
_FINE = 96  # pixels: what is drawn with a mouse holds no more


def path_of(stroke: Stroke) -> QPainterPath:
    """A smooth line through the places that the mouse told of."""
    path = QPainterPath(stroke[0])
    for place, (before, after) in enumerate(pairwise(stroke)):
        middle = (before + after) / 2
        if place == 0:
            path.lineTo(middle)
        else:
            path.quadTo(before, middle)
    path.lineTo(stroke[-1] + QPointF(1e-4, 0))  # no line is so short that it leaves nothing: a click is a dot
    return path


def ink_of(strokes: Sequence[Stroke], size: QSize) -> QImage:
    """The drawing in ink, 255, on paper, 0: in the middle, filling the frame, finer than the network's picture.

    Args:
        size: Pixels of the network's picture.

    Returns:
        A picture in shades of grey with the shape of the network's.
    """
    finer = min(max(_FINE // min(size.width(), size.height()), 1), _FINER)
    fine = QImage(size * finer, QImage.Format.Format_Grayscale8)
    fine.fill(0)
    if strokes:
        sign = QPainterPath()
        for stroke in strokes:
            sign.addPath(path_of(stroke))
        width, height = fine.width(), fine.height()
        pen = max(_THINNEST * finer, _PEN * min(width, height))
        drawn = sign.boundingRect()  # in parts of the pad, which has the shape of the picture
        wide, high = max(drawn.width(), _SMALLEST), max(drawn.height(), _SMALLEST)
        scale = min((width - pen) / (wide * width), (height - pen) / (high * height))
        onto = QTransform.fromTranslate(width / 2, height / 2).scale(scale * width, scale * height)
        onto.translate(-drawn.center().x(), -drawn.center().y())
        ink = QPen(QColor(Qt.GlobalColor.white), pen)
        ink.setCapStyle(Qt.PenCapStyle.RoundCap)
        ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter = QPainter(fine)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(onto.map(sign), ink)
        painter.end()
    return fine
