"""Where things are on the canvas, by name: for tests that work the real window from outside."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF

from designer.app.canvas.board import Board

_PORT = 8  # pixels: a port counts as a square of this size


def whereabouts(board: Board) -> dict[str, QRect]:
    """Each card and port to its place in the widget.

    Cards are `card conv1`, ports `in conv1.input` and `out conv1.output`, the places of a list `in cat.tensors.0`.
    """
    found: dict[str, QRect] = {}
    deck, camera = board.scene.deck, board.camera
    for row, node in enumerate(deck.ids):
        label = board.label(node)
        left, top, right, bottom = deck.box(node)
        (x1, y1), (x2, y2) = camera.to_screen((left, top)), camera.to_screen((right, bottom))
        found[f"card {label}"] = QRectF(x1, y1, x2 - x1, y2 - y1).toRect()
        for spot, point in deck.spots_in([row]):
            x, y = camera.to_screen(point)
            place = "" if spot.index is None else f".{spot.index}"
            square = QRectF(x - _PORT / 2, y - _PORT / 2, _PORT, _PORT)
            found[f"{spot.side} {label}.{spot.port}{place}"] = square.toRect()
    return found
