"""Dragging the whole drawing."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.tools.tool import Tool, Touch


class PanTool(Tool):
    """Middle button, or the left one while Space is held."""

    cursor = "ClosedHand"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._before = board.camera
        self._start = (0.0, 0.0)

    def begin(self, touch: Touch) -> None:
        self._start = touch.screen

    def move(self, touch: Touch) -> None:
        dx, dy = touch.screen[0] - self._start[0], touch.screen[1] - self._start[1]
        self.board.look(self._before.panned(dx, dy))

    def commit(self, touch: Touch) -> None:
        self.move(touch)

    def cancel(self) -> None:
        self.board.look(self._before)
