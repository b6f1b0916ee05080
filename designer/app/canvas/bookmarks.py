"""Places of one document that somebody comes back to by a digit: a graph, and what is seen of it."""

from __future__ import annotations

from collections.abc import Callable

from designer.app.canvas.board import Board
from designer.app.canvas.camera import Camera
from designer.app.canvas.eye import Eye
from designer.document import GraphId


class Bookmarks:
    """Up to nine places. They are in no file: looking changes nothing."""

    def __init__(self, eye: Eye, go: Callable[[GraphId], object]) -> None:
        """Keeps places that an eye looks at.

        Args:
            go: Has another graph shown.
        """
        self._eye = eye
        self._go = go
        self._places: dict[int, tuple[GraphId, Camera]] = {}

    def forget(self) -> None:
        """Keeps no place: another document is shown."""
        self._places.clear()

    def keep(self, number: int, board: Board) -> None:
        """Keeps the place that is looked at."""
        self._places[number] = (board.graph_id, board.camera)
        board.say(f"This place is kept: {number} brings you back to it.")

    def visit(self, number: int, board: Board) -> None:
        """Goes to a place; says so where none is kept."""
        if number not in self._places:
            board.say(f"No place is kept under {number} yet: Alt+{number} keeps the one you see.")
            return
        graph, camera = self._places[number]
        if board.graph_id != graph:
            self._go(graph)
        if self._eye.board is not None and self._eye.board.graph_id == graph:
            self._eye.go(camera)
