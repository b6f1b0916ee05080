"""Selecting what lies in a box that is drawn from a spot without a card; a click there selects the wire, or nothing."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import NodeId, Slot


class BoxTool(Tool):
    """A rubber band. With Shift, what it touches is added to what is selected."""

    cursor = "Cross"

    def __init__(self, board: Board, wire: Slot | None = None) -> None:
        """Begins on the empty canvas, or on the wire that ends in a slot."""
        super().__init__(board)
        self._wire = wire
        self._start: Touch | None = None
        self._chosen: tuple[NodeId, ...] = ()

    def begin(self, touch: Touch) -> None:
        self._start = touch
        self._chosen = self.board.selection if touch.shift else ()

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if self.overlay.box is None and not dragged(self._start, touch):
            return
        (x1, y1), (x2, y2) = self._start.at, touch.at
        box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        scene = self.board.scene
        inside = [scene.deck.ids[row] for row in scene.deck.near(box).tolist()]
        kept = self.board.selection if touch.shift else ()
        self._chosen = (*kept, *(node for node in inside if node not in set(kept)))
        self.overlay = Overlay(box=box, picked=frozenset(self._chosen))
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        boxed, self.overlay = self.overlay.box is not None, NOTHING
        board = self.board
        kept = board.selected_wire if touch.shift else None
        if boxed or self._wire is None:
            board.select(self._chosen, kept)
        else:
            board.select(self._chosen, self._wire if self._wire != kept else None)
        self.board.redraw()

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.board.redraw()
