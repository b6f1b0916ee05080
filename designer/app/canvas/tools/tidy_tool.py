"""Laying cards out anew, as a gesture: it is seen while it is worked out, Esc ends it, and its end is one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.app.canvas.board import Board
from designer.app.canvas.deck import pairs
from designer.app.canvas.leading import freed
from designer.app.canvas.planning import pins
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch
from designer.document import MoveNodes, NodeId, Point


class TidyTool(Tool):
    """Moves cards from where they lie to where they belong, once that is known."""

    cursor = "Arrow"

    def __init__(self, board: Board, nodes: Sequence[NodeId], *, rows: bool = False) -> None:
        super().__init__(board)
        self._into = " into rows" if rows else ""
        self._nodes = tuple(nodes)
        self._rows = board.scene.deck.rows(nodes)
        self._before = self._after = board.scene.deck.xy[self._rows].copy()

    def begin(self, touch: Touch) -> None:
        self.overlay = Overlay(hint=f"Tidying {self.board.names(self._nodes)}…   Esc gives up")
        self.board.redraw()

    def move(self, touch: Touch) -> None:
        """The pointer leads nothing here."""

    def take(self, places: Mapping[NodeId, Point]) -> None:
        """Takes over where the cards belong."""
        self._after = pairs([places[node] for node in self._nodes])
        self.overlay = NOTHING

    def show(self, part: float) -> None:
        """Shows the cards on their way; 1 is its end."""
        self.board.scene.move(self._rows, self._before + (self._after - self._before) * part)
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        board = self.board
        to = {node: (x, y) for node, (x, y) in zip(self._nodes, self._after.tolist(), strict=True)}
        lay = MoveNodes(board.graph_id, {**pins(board.scene), **to})
        moved = (self._after != self._before).any()
        name = f"Tidy {board.names(self._nodes)}{self._into}"
        if moved and not board.do(name, (*freed(board.graph, self._nodes), lay)):
            self.show(0.0)

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.show(0.0)
