"""What follows cards closes up when they take less room together, and moves on when they take more.

Only what comes behind them along wires goes: all of it where it lies to the right of them, else, in a drawing of
several rows, what is in their own. No card comes nearer to one that stays than a wire with its shape needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from math import ceil

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.deck import Rows
from designer.app.canvas.geometry import Scene
from designer.app.canvas.room import snapped
from designer.app.canvas.routing import Floats
from designer.document import NodeId, Point
from designer.layout import Box, Size
from designer.layout.tidy import COLUMN_GAP, GRID

_CLEAR = float(GRID)  # how far apart cards of different rows keep
_MOST_PAIRS = 1_000_000  # of cards that move and cards that they could come close to


def closed_up(scene: Scene, nodes: Set[NodeId], box: Box, size: Size) -> tuple[Point, dict[NodeId, Point]]:
    """Where a card lies that stands for others, and where what follows them goes.

    Args:
        nodes: The cards that go, of which `box` is what they take up.
        size: Of the card that comes.
    """
    slack = box[2] - box[0] - size[0]
    rows = _followers(scene, nodes, box)
    if _others_in(scene, nodes, box, np.zeros(0, np.intp)):
        slack = 0.0
    nearer = max(0.0, float(GRID * (min(slack, _room_left(scene, nodes, rows)) // GRID))) if len(rows) else 0.0
    at = snapped(((box[0] + box[2] - nearer - size[0]) / 2, main_row(scene, nodes)))
    return at, _moved(scene, rows, -nearer)


def main_row(scene: Scene, nodes: Iterable[NodeId]) -> float:
    """The upper edge of the row that most of some cards lie in, or the middle ones: a block of them lies there."""
    tops = np.sort(scene.deck.xy[scene.deck.rows(nodes), 1])
    return float(tops[(len(tops) - 1) // 2])


def opened_up(
    scene: Scene, node: NodeId, size: Size, row: float, usual: float
) -> tuple[Point, dict[NodeId, Point]] | None:
    """Where the corner of several cards lies that come in a card's place, and where what follows it goes.

    Args:
        size: Of what the cards take up.
        row: How far down in that their main row lies.
        usual: How wide a card was taken to be when others closed up to it.

    Returns:
        None where there is no room to be had.
    """
    here = scene.deck.box(node)
    left, top = snapped((here[0], here[1] - row))
    wanted = (left, top, left + size[0], top + size[1])
    rows = _followers(scene, {node}, here)
    first = float(scene.deck.xy[rows, 0].min(initial=np.inf))
    # As far as it came closer when the cards became a block, and no less than a wire with its shape needs.
    further = max(size[0] - max(here[2] - here[0], usual), wanted[2] + COLUMN_GAP - first, 0.0)
    further = float(GRID * ceil(further / GRID))
    if _others_in(scene, {node}, wanted, rows) or _would_hit(scene, {node}, rows, further):
        return None
    return (left, top), _moved(scene, rows, further)


def _followers(scene: Scene, nodes: Set[NodeId], box: Box) -> Rows:
    """What comes behind cards, where all of it lies to the right of them; else what of it does so in their own row.

    Of so many cards that a hand would wait for them none is found.
    """
    deck = scene.deck
    rows = np.sort(deck.rows(scene.wiring.behind(nodes) - nodes))
    boxes = deck.boxes_of(rows)
    right = boxes[:, 0] >= box[2]
    if not right.all():
        right &= (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
    found = rows[right]
    return found if len(found) * len(deck.ids) <= _MOST_PAIRS else found[:0]


def _staying(scene: Scene, nodes: Set[NodeId], rows: Rows) -> Floats:
    """The boxes of all cards but some that go and others that move."""
    stays = ~scene.deck.flags(rows)
    stays[scene.deck.rows(nodes)] = False
    return scene.deck.boxes[stays]


def _others_in(scene: Scene, nodes: Set[NodeId], box: Box, moving: Rows) -> bool:
    """Whether a card lies in or close to a box that neither goes nor moves."""
    return bool(_touching(_staying(scene, nodes, moving), np.array([box])).any())


def _room_left(scene: Scene, nodes: Set[NodeId], rows: Rows) -> float:
    """How far some cards may go to the left before one comes close to a card that stays."""
    moving, staying = scene.deck.boxes_of(rows)[:, None], _staying(scene, nodes, rows)[None]
    beside = (moving[..., 1] < staying[..., 3] + _CLEAR) & (moving[..., 3] > staying[..., 1] - _CLEAR)
    beside &= moving[..., 0] >= staying[..., 0]
    rooms = np.where(beside, moving[..., 0] - staying[..., 2] - COLUMN_GAP, np.inf)
    return float(rooms.min(initial=np.inf))


def _would_hit(scene: Scene, nodes: Set[NodeId], rows: Rows, step: float) -> bool:
    """Whether cards that go to the right come to lie on cards that stay, or go over them."""
    swept = scene.deck.boxes_of(rows)
    swept[:, 2] += step
    return bool(_touching(_staying(scene, nodes, rows), swept).any())


def _touching(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which of some boxes lie close to which of others."""
    a, b = boxes[:, None], others[None]
    across: NDArray[np.bool_] = (a[..., 0] < b[..., 2] + _CLEAR) & (a[..., 2] > b[..., 0] - _CLEAR)
    across &= (a[..., 1] < b[..., 3] + _CLEAR) & (a[..., 3] > b[..., 1] - _CLEAR)
    return across


def _moved(scene: Scene, rows: Rows, step: float) -> dict[NodeId, Point]:
    if not step:
        return {}
    return {scene.deck.ids[row]: (x + step, y) for row, (x, y) in zip(rows, scene.deck.xy[rows].tolist(), strict=True)}
