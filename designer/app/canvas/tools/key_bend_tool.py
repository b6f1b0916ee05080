"""Leading a wire over points without a pointer: the arrows move a point, Tab goes from one to the next."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.leading import plan_lead
from designer.app.canvas.tools.key_tool import KeyTool
from designer.app.canvas.tools.tool import NOTHING, Overlay, Touch
from designer.document import Point, Wire
from designer.layout import Box

_KEYS = "Arrows move it, Tab goes on, Delete takes it off, the same keys again add one, Enter keeps, Esc cancels"


def key_bend(board: Board) -> KeyTool | None:
    """The points of the wire that is selected, or that the port cursor is at; says why where there is none."""
    wire = board.wire(board.way_in)
    if wire is not None:
        return KeyBendTool(board, wire)
    spot = board.cursor.spot
    leaving = board.scene.wiring.meeting(spot) if spot is not None else []
    if len(leaving) == 1:
        return KeyBendTool(board, leaving[0])
    board.say("Select a wire, or walk to where one ends with the arrow keys, to lead it over points.")
    return None


class KeyBendTool(KeyTool):
    """One of a wire's points is chosen at a time; a wire without any is given one at once."""

    removes = True

    def __init__(self, board: Board, wire: Wire) -> None:
        super().__init__(board)
        self._wire = wire
        self._before = self._points = board.scene.wiring.bends(wire)
        self._chosen = 0

    @property
    def sight(self) -> Box:
        x, y = self._points[self._chosen] if self._points else self.board.scene.wiring.middle(self._wire.target)
        around = self.board.sizes.grid
        return (x - around, y - around, x + around, y + around)

    @property
    def said(self) -> str:
        which = f"point {self._chosen + 1} of {len(self._points)}" if self._points else "no point"
        return f"{which} of {self.board.wire_name(self._wire)}"

    def begin(self, touch: Touch) -> None:
        if self._points:
            self._show()
        else:
            self.again()

    def step(self, by: int) -> None:
        if self._points:
            self._chosen = (self._chosen + by) % len(self._points)
            self._show()

    def turn(self, dx: int, dy: int) -> None:
        if self._points:
            (x, y), grid, points = self._points[self._chosen], self.board.sizes.grid, list(self._points)
            points[self._chosen] = (x + dx * grid, y + dy * grid)
            self._put(tuple(points))

    def again(self) -> None:
        """Adds a point, in the middle between the chosen one and what follows on it."""
        wiring = self.board.scene.wiring
        if not self._points:
            self._put((wiring.middle(self._wire.target),))
            return
        knots = np.array([*self._points, wiring.ends(self._wire)[1]])
        x, y = knots[self._chosen : self._chosen + 2].mean(axis=0).tolist()
        self._chosen += 1
        self._put((*self._points[: self._chosen], (x, y), *self._points[self._chosen :]))

    def remove(self) -> None:
        points = (*self._points[: self._chosen], *self._points[self._chosen + 1 :])
        self._chosen = max(0, min(self._chosen, len(points) - 1))
        self._put(points)

    def commit(self, touch: Touch) -> None:
        points, board = self._points, self.board
        self.cancel()
        if points != self._before:
            board.do(f"Lead {board.wire_name(self._wire)}", (plan_lead(board.graph, self._wire, points),))

    def cancel(self) -> None:
        self._put(self._before)
        self.overlay = NOTHING

    def _put(self, points: tuple[Point, ...]) -> None:
        self._points = points
        self.board.scene.bend(self._wire, points)
        self._show()

    def _show(self) -> None:
        self.overlay = Overlay(
            lit=self._wire.target,
            point=self._points[self._chosen] if self._points else None,
            hint=f"{self.said[0].upper()}{self.said[1:]}.   {_KEYS}",
        )
        self.board.redraw()
