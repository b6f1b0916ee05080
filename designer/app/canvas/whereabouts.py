"""Where things are on the canvas, by name: for tests that work the real window from outside."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF

from designer.app.canvas.board import Board
from designer.document import Point

_POINT = 8  # pixels: a port counts as a square of this size


def whereabouts(board: Board) -> dict[str, QRect]:
    """Each card, port and wire to its place in the widget.

    Cards are `card conv1`, ports `in conv1.input` and `out conv1.output`, the places of a list `in cat.tensors.0`. A
    wire is `wire conv1.input` by where it ends; its place is round its middle.
    """
    found: dict[str, QRect] = {}
    deck, camera = board.scene.deck, board.camera
    for row, node in enumerate(deck.ids):
        label = board.label(node)
        left, top, right, bottom = deck.box(node)
        (x1, y1), (x2, y2) = camera.to_screen((left, top)), camera.to_screen((right, bottom))
        found[f"card {label}"] = QRectF(x1, y1, x2 - x1, y2 - y1).toRect()
        for spot, point in deck.spots_in([row]):
            name = f"{label}.{spot.port}" + ("" if spot.place is None else f".{spot.place}")
            found[f"{spot.side} {name}"] = _square(camera.to_screen(point))
            if spot.side == "in" and spot.slot in board.scene.wiring.at:
                found[f"wire {name}"] = _square(camera.to_screen(board.scene.wiring.middle(spot.slot)))
    return found


def _square(middle: Point) -> QRect:
    return QRectF(middle[0] - _POINT / 2, middle[1] - _POINT / 2, _POINT, _POINT).toRect()
