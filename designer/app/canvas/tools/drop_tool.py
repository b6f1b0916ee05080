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
            hidden=frozenset((drop.wire.target,) if drop.wire is not None else ()),
            wires=self._wires(drop),
        )
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.cancel()
        drop = self.board.drop_at(self._op, touch.at, alone=touch.alt)
        self.found_room = self.board.drop(drop) is not None

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
        deck, wire = self.board.scene.deck, drop.wire
        begin = deck.output(wire.source.node, wire.source.name) if wire is not None else drop.spot
        ports = {spot.side: (drop.at[0] + spot.at[0], drop.at[1] + spot.at[1]) for spot in reversed(drop.card.spots)}
        wires = ((deck.position(begin), ports["in"]),) if begin is not None else ()
        return wires if wire is None else (*wires, (ports["out"], deck.position(deck.input(wire.target))))
