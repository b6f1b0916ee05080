"""Dragging a new card in from the list of layers."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.deck import Rows
from designer.app.canvas.planning import Drop
from designer.app.canvas.routing import Floats
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch
from designer.document import Point


class DropTool(Tool):
    """Shows the card where it would lie and the wire it would have; dropping does just that. Alt lifts the wire."""

    cursor = "DragCopy"

    def __init__(self, board: Board, op: str) -> None:
        super().__init__(board)
        self._op = op
        self._aside: tuple[Rows, Floats] | None = None  # cards that make room, and where they were

    def begin(self, touch: Touch) -> None:
        self.move(touch)

    def move(self, touch: Touch) -> None:
        self._put_back()
        drop = self.board.drop_at(self._op, touch.at, alone=touch.alt)
        self._make_room(drop)
        self.overlay = Overlay(
            ghost=(drop.card, drop.at),
            lit=drop.wire.target if drop.wire is not None else None,
            wires=self._wires(drop),
        )
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.cancel()
        self.board.drop(self.board.drop_at(self._op, touch.at, alone=touch.alt))

    def cancel(self) -> None:
        self._put_back()
        self.overlay = NOTHING
        self.board.redraw()

    def _make_room(self, drop: Drop) -> None:
        if drop.moves:
            scene = self.board.scene
            rows = np.array([scene.deck.row[node] for node in drop.moves], np.intp)
            self._aside = (rows, scene.deck.xy[rows].copy())
            scene.move(rows, np.array(list(drop.moves.values()), float))

    def _put_back(self) -> None:
        if self._aside is not None:
            self.board.scene.move(*self._aside)
            self._aside = None

    def _wires(self, drop: Drop) -> tuple[tuple[Point, Point], ...]:
        if drop.spot is None:
            return ()
        inlet = next(spot for spot in drop.card.spots if spot.side == "in")
        end = (drop.at[0] + inlet.at[0], drop.at[1] + inlet.at[1])
        return ((self.board.scene.deck.position(drop.spot), end),)
