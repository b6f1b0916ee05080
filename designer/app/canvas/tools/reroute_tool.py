"""Leading a wire over a point: one that is new where the wire was pressed with Alt, or one that is there."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.leading import plan_lead
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import Point, Wire

_LEVEL_PIXELS = 6.0  # how near a point comes to the level of its neighbours to be drawn to it


class RerouteTool(Tool):
    """The point follows the pointer, drawn level with what is before and after it. A click with Alt takes it away."""

    cursor = "ClosedHand"

    def __init__(self, board: Board, wire: Wire, place: int | None) -> None:
        """Begins at a point of a wire.

        Args:
            place: Which of the wire's points; None: a new one.
        """
        super().__init__(board)
        self._wire = wire
        self._place = place
        self._before = board.scene.wiring.bends(wire)
        self._start: Touch | None = None
        self._moving = False

    def begin(self, touch: Touch) -> None:
        self._start = touch
        self._new = self._place is None
        if self._place is None:
            self._place = self.board.scene.wiring.place_of_bend(self._wire, touch.at)
            self._lead((*self._before[: self._place], touch.at, *self._before[self._place :]))

    def move(self, touch: Touch) -> None:
        assert self._start is not None and self._place is not None
        if not self._moving and not dragged(self._start, touch):
            return
        self._moving = True
        points = list(self.board.scene.wiring.bends(self._wire))
        points[self._place] = self._levelled(touch.at)
        self._lead(tuple(points))

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        self.overlay = NOTHING
        board = self.board
        points = board.scene.wiring.bends(self._wire)
        if not self._moving and not self._new:
            if touch.alt:
                points = tuple(point for index, point in enumerate(points) if index != self._place)
            else:
                board.select((), self._wire.target)
        if points != self._before and not board.do(
            f"Lead {board.wire_name(self._wire)}", (plan_lead(board.graph, self._wire, points),)
        ):
            self._lead(self._before)

    def cancel(self) -> None:
        self.overlay = NOTHING
        self._lead(self._before)

    def _lead(self, points: tuple[Point, ...]) -> None:
        self.board.scene.bend(self._wire, points)
        self.overlay = Overlay(lit=self._wire.target)
        self.board.redraw()

    def _levelled(self, at: Point) -> Point:
        """The point, on the level of a neighbour where it is near that."""
        assert self._place is not None
        wiring, reach = self.board.scene.wiring, _LEVEL_PIXELS / self.board.camera.scale
        start, end = wiring.ends(self._wire)
        knots = np.array([start, *wiring.bends(self._wire), end])
        near = np.array([knots[self._place], knots[self._place + 2]]) - at
        steps = near[np.abs(near).argmin(axis=0), [0, 1]]
        x, y = (at + np.where(np.abs(steps) <= reach, steps, 0.0)).tolist()
        return (x, y)
