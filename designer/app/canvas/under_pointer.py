"""What a point of the drawing means: as near to a port or a wire as a hand aims, at the scale that is seen."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.camera import catch_radius
from designer.app.canvas.card import Spot
from designer.document import Point, Wire

_WIRE_PIXELS = 6.0


def spot_under(board: Board, at: Point) -> Spot | None:
    """The port that a point means."""
    return board.scene.deck.spot_at(at, catch_radius(board.camera.scale))


def wire_under(board: Board, at: Point) -> Wire | None:
    """The wire that a point means, whatever lies over it."""
    return board.wire_under(at, _WIRE_PIXELS / board.camera.scale)
