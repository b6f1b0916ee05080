"""Selecting what lies in a box that is drawn from a spot without a card; a click there selects the wire, or nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.deck import Rows
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import Slot


class BoxTool(Tool):
    """A rubber band. Drawn to the right it takes what is wholly in it, drawn to the left what it touches.

    With Shift, that is added to what is selected.
    """

    cursor = "Cross"

    def __init__(self, board: Board, wire: Slot | None = None) -> None:
        """Begins on the empty canvas, or on the wire that ends in a slot."""
        super().__init__(board)
        self._wire = wire
        self._start: Touch | None = None
        self._inside: Rows = np.zeros(0, np.intp)

    def begin(self, touch: Touch) -> None:
        self._start = touch

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if self.overlay is NOTHING and not dragged(self._start, touch):
            return
        drawn, self._inside = self._drawn(self._start, touch)
        kept = self.board.selected_rows if touch.shift else self._inside[:0]
        self.overlay = replace(drawn, picked=np.concatenate([kept, self._inside]))
        self.board.redraw()

    def _drawn(self, start: Touch, touch: Touch) -> tuple[Overlay, Rows]:
        """What is drawn so far, and the cards in it."""
        (x1, y1), (x2, y2) = start.at, touch.at
        box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        deck, touching = self.board.scene.deck, x2 < x1
        return Overlay(box=box, touching=touching), deck.near(box) if touching else deck.within(box)

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        boxed, self.overlay = self.overlay is not NOTHING, NOTHING
        board = self.board
        kept = board.selected_wire if touch.shift else None
        inside = (board.scene.deck.ids[row] for row in self._inside.tolist())
        chosen = (*board.selection, *inside) if touch.shift else tuple(inside)
        if boxed or self._wire is None:
            board.select(chosen, kept)
        else:
            board.select(chosen, self._wire if self._wire != kept else None)
        self.board.redraw()

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.board.redraw()
