"""Cutting wires with a stroke across them."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import Point


class CutTool(Tool):
    """With Ctrl, from a spot without a card: every wire that the stroke crosses is marked, and removed at its end."""

    cursor = "Cross"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._stroke: list[Point] = []
        self._start: Touch | None = None

    def begin(self, touch: Touch) -> None:
        self._start = touch
        self._stroke = [touch.at]

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if len(self._stroke) == 1 and not dragged(self._start, touch):
            return
        if touch.at == self._stroke[-1]:
            return
        piece = np.array([self._stroke[-1], touch.at])
        self._stroke.append(touch.at)
        crossed = frozenset(wire.target for wire in self.board.scene.wiring.crossed(piece))
        self.overlay = Overlay(stroke=tuple(self._stroke), doomed=self.overlay.doomed | crossed)
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        wiring, doomed, self.overlay = self.board.scene.wiring, self.overlay.doomed, NOTHING
        if doomed:
            self.board.cut([wire for wire in wiring.wires if wire.target in doomed])
        self.board.redraw()

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.board.redraw()
