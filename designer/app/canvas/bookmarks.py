"""Places of one document that somebody comes back to by a digit: a graph, and what is seen of it."""

from __future__ import annotations

import math
from collections.abc import Callable

from designer.app.canvas.board import Board
from designer.app.canvas.camera import LARGEST, SMALLEST, Camera
from designer.app.canvas.eye import Eye
from designer.document import GraphId, Json

_DIGITS = "123456789"


class Bookmarks:
    """Up to nine places. They are not in the design: looking changes no file."""

    def __init__(self, eye: Eye, go: Callable[[GraphId], object], changed: Callable[[], object]) -> None:
        """Keeps places that an eye looks at.

        Args:
            go: Has another graph shown.
            changed: Hears that another place is kept.
        """
        self._eye = eye
        self._go = go
        self._changed = changed
        self._places: dict[int, tuple[GraphId, Camera]] = {}

    def forget(self) -> None:
        """Keeps no place: another document is shown."""
        self._places.clear()

    def to_json(self) -> dict[str, Json]:
        """The places, to be written down."""
        return {
            str(number): [graph, camera.x, camera.y, camera.scale] for number, (graph, camera) in self._places.items()
        }

    def take(self, places: Json) -> None:
        """Keeps what was written down; what is no place is left out."""
        for number, place in places.items() if isinstance(places, dict) else ():
            match place:
                case [str(graph), float() | int() as x, float() | int() as y, float() | int() as scale] if (
                    number in _DIGITS and math.isfinite(x) and math.isfinite(y) and SMALLEST <= scale <= LARGEST
                ):
                    self._places[int(number)] = (GraphId(graph), Camera(float(x), float(y), float(scale)))

    def keep(self, number: int, board: Board) -> None:
        """Keeps the place that is looked at."""
        self._places[number] = (board.graph_id, board.camera)
        self._changed()
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
        else:
            board.say(f"The drawing that place {number} was in is gone.")
