"""Cards that are seen from far away: plain boxes in the colours of their families, thousands in a few calls of Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from designer.app.canvas.board import Board
from designer.app.canvas.deck import FAMILIES, Rows
from designer.app.canvas.faces import hue
from designer.app.canvas.frame import Frame, on_screen
from designer.app.canvas.frame_painter import frame_grounds
from designer.app.canvas.heat import COLD, Heat
from designer.app.canvas.routing import Floats, extents, overlap, runs_through
from designer.app.canvas.strokes import fill_boxes
from designer.app.canvas.words import Words
from designer.app.theme.theme import Theme
from designer.document import NodeId
from designer.layout.tidy import COLUMN_GAP

_RING = np.array([-2.5, -2.5, 2.5, 2.5])  # pixels that a ring reaches beyond its box
NAMED_FROM = 0.22  # below this scale a drawing is a map
_NAME = 10  # pixels: letters that can just be read
_HIGH = 9.0  # pixels: from its upper end to its lower one
_CLEAR = 3.0  # pixels between a name and its box, which may wear a ring
_APART = 4.0  # pixels between two names
_MOST_NAMED = 150  # cards; of more, the names would be a carpet
_WARMTHS = 16  # tints that can be told apart


def paint_boxes(painter: QPainter, theme: Theme, board: Board, frame: Frame, cards: Rows, wires: Rows) -> None:
    """Paints cards as boxes; those found, selected or at fault stand out from a larger one, above the others.

    Args:
        wires: Those that are seen; names keep clear of them.
    """
    deck, camera = board.scene.deck, board.camera
    boxes = on_screen(camera, deck.boxes_of(cards).reshape(-1, 2, 2)).reshape(-1, 4)
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1.0)
    marked = [deck.rows(node for node in nodes if node in deck.row) for nodes in (frame.found, board.findings.faults)]
    selected, found, faults = (deck.flags(rows)[cards] for rows in (frame.marked, *marked))
    ringed = found | selected | faults
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for part in (~ringed, ringed):
        for color, own in (("warn", part & found), ("accent", part & selected), ("bad", part & faults)):
            fill_boxes(painter, boxes[own] + _RING, theme.color(color))
        if frame.heat is not None:
            _fill_warm(painter, theme, boxes[part], [deck.ids[row] for row in cards[part].tolist()], frame.heat)
        else:
            fill_in_families(painter, theme, boxes[part], deck.families[cards[part]])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if camera.scale >= NAMED_FROM and len(cards) <= _MOST_NAMED:
        words = [deck.cards[row].words for row in cards.tolist()]
        ways = on_screen(camera, board.scene.wiring.ways(wires))
        _name(painter, theme, words, boxes, COLUMN_GAP * camera.scale, ways, frame_grounds(theme, board, frame.clip))


def _name(
    painter: QPainter,
    theme: Theme,
    cards: list[Words],
    boxes: Floats,
    gap: float,
    ways: Floats,
    grounds: Sequence[tuple[QRectF, QColor]],
) -> None:
    """Writes the names of cards above their boxes, else below them: those that have room there.

    Args:
        gap: How far cards in a row are apart, in pixels.
        ways: Of wires, in pixels; no name lies on one, and no wire is broken off by a name.
        grounds: Where frames lie under them, with the colour that is their ground.
    """
    font = theme.font("caption")
    font.setPixelSize(_NAME)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(theme.color("text_dim"))
    names = [f"{card.title} {card.copies}" if card.copies else card.title for card in cards]
    widths = np.array([metrics.horizontalAdvance(name) for name in names])
    left, right = ((boxes[:, 0] + boxes[:, 2] + side * widths) / 2 for side in (-1, 1))
    tops = (boxes[:, 1] - _CLEAR - _HIGH, boxes[:, 3] + _CLEAR)
    places = [np.stack([left, top, right, top + _HIGH], axis=1) for top in tops]
    has_room = widths <= boxes[:, 2] - boxes[:, 0] + gap - _APART
    above, below = (has_room & _are_clear(some, boxes, ways) for some in places)
    below &= ~np.any(overlap(places[1], places[0][above]), axis=1)
    for row in np.flatnonzero(above | below).tolist():
        x, y, end, low = (places[0] if above[row] else places[1])[row].tolist()
        bare = QRectF(x, y, end - x, low - y)  # no dot of the grid and no edge of a frame goes through a name
        painter.fillRect(bare, theme.color("canvas"))
        for ground, color in grounds:
            painter.fillRect(bare & ground, color)
        painter.drawText(bare, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, names[row])


def _are_clear(places: Floats, boxes: Floats, ways: Floats) -> NDArray[np.bool_]:
    """Which of some places, n x 4, lie on no box, k x 4, and on no way."""
    clear: NDArray[np.bool_] = ~np.any(overlap(places, boxes), axis=1)
    place, way = np.nonzero(overlap(places, extents(ways)))
    clear[place[runs_through(ways[way], places[place])]] = False
    return clear


def fill_in_families(painter: QPainter, theme: Theme, boxes: Floats, families: NDArray[np.uint8]) -> None:
    """Fills boxes in the colours of the families of their cards."""
    for family in np.flatnonzero(np.bincount(families)).tolist():  # np.unique would load masked arrays at the start
        fill_boxes(painter, boxes[families == family], theme.family(hue(theme, FAMILIES[family])))


def _fill_warm(painter: QPainter, theme: Theme, boxes: Floats, nodes: list[NodeId], heat: Heat) -> None:
    """Fills boxes by what their cards cost: what costs nothing recedes, what costs most is one colour."""
    fill_boxes(painter, boxes, theme.color("card"))
    shares = np.array([heat.cards.get(node, COLD).share for node in nodes])
    steps = np.ceil(shares * _WARMTHS).astype(np.intp)
    for step in range(1, _WARMTHS + 1):
        color = theme.color("heat")
        color.setAlphaF(step / _WARMTHS)
        fill_boxes(painter, boxes[steps == step], color)
