"""Selecting what lies in a loop that is drawn by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.board import Board
from designer.app.canvas.deck import Rows
from designer.app.canvas.routing import Floats
from designer.app.canvas.tools.box_tool import BoxTool
from designer.app.canvas.tools.tool import Overlay, Touch
from designer.document import Point

_STEP = 3.0  # pixels; a loop needs no points that are nearer to each other


class LassoTool(BoxTool):
    """With Alt, from a spot without a card: a card is in it where its middle is. Shift adds to what is selected."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._loop: list[Point] = []

    def begin(self, touch: Touch) -> None:
        super().begin(touch)
        self._loop = [touch.at]

    def _drawn(self, start: Touch, touch: Touch) -> tuple[Overlay, Rows]:
        step = _STEP / self.board.camera.scale
        if np.hypot(touch.at[0] - self._loop[-1][0], touch.at[1] - self._loop[-1][1]) >= step:
            self._loop.append(touch.at)
        deck, loop = self.board.scene.deck, np.array(self._loop)
        rows = deck.near((*loop.min(axis=0).tolist(), *loop.max(axis=0).tolist()))
        rows = rows[_inside(deck.xy[rows] + deck.wh[rows] / 2, loop)]
        return Overlay(lasso=tuple(self._loop)), rows


def _inside(points: Floats, loop: Floats) -> NDArray[np.bool_]:
    """Which points, n x 2, lie in a closed loop, k x 2: the way to the right crosses it an odd number of times."""
    x, y = points[:, :1], points[:, 1:]
    (x1, y1), (x2, y2) = loop.T, np.roll(loop, -1, axis=0).T
    spans = (y1 > y) != (y2 > y)
    rise = np.where(y1 == y2, 1.0, y2 - y1)
    crossed = spans & (x < x1 + (y - y1) * (x2 - x1) / rise)
    odd: NDArray[np.bool_] = crossed.sum(axis=1) % 2 == 1
    return odd
