"""The gaps that wires leave in those below them where they cross: what lies there is wiped away, down to the ground."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QRegion

from designer.app.canvas.board import Board
from designer.app.canvas.frame import Frame
from designer.app.canvas.frame_painter import frame_grounds
from designer.app.canvas.routing import extents, overlap
from designer.app.canvas.strokes import Ways, solid
from designer.app.theme.theme import Theme

_SEVERAL = -1


class Gaps:
    """The ground of each way, found for all of a picture at once: the canvas, or the frame that it lies in."""

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        board: Board,
        frame: Frame,
        ways: Ways,
        upper: NDArray[np.bool_],
        width: float,
    ) -> None:
        """Finds out where ways lie.

        Args:
            upper: Those that will leave a gap.
            width: Of the gap.
        """
        self._painter = painter
        self._ways = ways
        self._clip = frame.clip
        self._framed = [(place.toAlignedRect(), color) for place, color in frame_grounds(theme, board, frame.clip)]
        self._pens = [solid(theme.color("canvas"), width)]
        self._worn = [0]  # by the canvas and each frame, the place of its pen: frames of a colour share one
        self._on = np.zeros(len(upper), np.intp)  # the pen for each way that lies on one ground alone; else several
        self._meets = np.zeros((len(upper), 1 + len(self._framed)), bool)  # near which grounds each comes
        if self._framed:
            shades: dict[int, int] = {}
            for _, color in self._framed:
                if color.rgba() not in shades:
                    shades[color.rgba()] = len(self._pens)
                    self._pens.append(solid(color, width))
                self._worn.append(shades[color.rgba()])
            places = np.array([place.getCoords() for place, _ in self._framed], np.float64)
            areas = extents(ways.middles[upper]) + np.array([-width, -width, width, width])
            meets = overlap(areas, places)
            many: NDArray[np.intp] = meets.sum(axis=1)
            only = meets.argmax(axis=1)
            inside = np.concatenate([areas[:, :2] >= places[only, :2], areas[:, 2:] <= places[only, 2:]], axis=1)
            alone = (many == 1) & inside.all(axis=1)
            self._on[upper] = np.where(many == 0, 0, np.where(alone, np.array(self._worn)[only + 1], _SEVERAL))
            self._meets[upper, 1:] = meets
            self._meets[:, 0] = True

    def leave(self, chosen: NDArray[np.bool_]) -> None:
        """Wipes away what lies under some ways; only where they come to the edge of a frame there are bounds."""
        for worn in (np.flatnonzero(np.bincount(self._on[chosen] - _SEVERAL)) + _SEVERAL).tolist():
            own = chosen & (self._on == worn)
            if worn != _SEVERAL:
                self._ways.stroke(self._pens[worn], own, ends=False)
                continue
            for region, place, near in zip(self._regions, self._worn, self._meets.T, strict=True):
                if not region.isEmpty() and (meeting := own & near).any():  # to Qt, an empty one would be no bound
                    self._painter.save()
                    self._painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)
                    self._ways.stroke(self._pens[place], meeting, ends=False)
                    self._painter.restore()

    @cached_property
    def _regions(self) -> list[QRegion]:
        """The canvas that is seen between the frames, and each of these."""
        left, top, right, bottom = self._clip
        bare, frames = QRegion(QRectF(left, top, right - left, bottom - top).toAlignedRect()), []
        for place, _ in self._framed:
            frames.append(QRegion(place))
            bare -= frames[-1]
        return [bare, *frames]
