"""Where a dragged card is drawn to: onto a line with another card, level with what it is wired to, or onto the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.deck import Rows
from designer.app.canvas.geometry import Scene
from designer.app.canvas.room import snapped
from designer.app.canvas.routing import Floats
from designer.document import NodeId, Point

_FURTHEST = 1200.0  # cards further away are not offered as a line to keep to
_EXACT = 0.5
_SHARES = np.array([0.0, 0.5, 1.0])  # one edge, the middle, the other edge


@dataclass(frozen=True, slots=True)
class Guided:
    """Where the corner of a dragged card comes to lie, and the lines that say why."""

    at: Point
    lines: tuple[tuple[Point, Point], ...]


def guide(scene: Scene, node: NodeId, moving: Rows, wanted: Point, reach: float, *, grid: bool) -> Guided:
    """Draws a card to what is near.

    Args:
        moving: All cards that move, which are no guides.
        wanted: Where the pointer leads the corner of the card.
        reach: How far a line draws.
        grid: Whether what no line draws goes onto the grid.
    """
    free = snapped(wanted) if grid else wanted
    if len(moving) == len(scene.deck.ids):  # nothing stays where it is
        return Guided(free, ())
    deck = scene.deck
    size = deck.wh[deck.row[node]]
    near = deck.near((*wanted, wanted[0] + size[0], wanted[1] + size[1]), _FURTHEST)
    still = near[~deck.flags(moving)[near]]
    low, extent = deck.xy[still], deck.wh[still]
    at = np.array(wanted)
    # How far the edges and the middles of the other cards are from those of this one, k x 2 x 3.
    apart = low[..., None] + extent[..., None] * _SHARES - (at[:, None] + size[:, None] * _SHARES)
    for axis in (0, 1):
        step = _nearest(apart[:, axis].ravel(), reach)
        level = _level(scene, node, moving, at, reach) if axis == 1 else None
        step = level if level is not None else step
        at[axis] = free[axis] if step is None else at[axis] + step
    exact = np.abs(apart - (at - wanted)[:, None]) <= _EXACT
    lines = (_line(low, extent, exact[:, axis], at, size, axis) for axis in (0, 1))
    return Guided((float(at[0]), float(at[1])), tuple(line for line in lines if line is not None))


def _nearest(apart: Floats, reach: float) -> float | None:
    best = np.abs(apart).argmin() if len(apart) else -1
    return float(apart[best]) if best >= 0 and abs(apart[best]) <= reach else None


def _level(scene: Scene, node: NodeId, moving: Rows, at: Floats, reach: float) -> float | None:
    """How far down the card goes for one of its wires to run level, the nearest such way; None where none is near."""
    row, steps = scene.deck.row[node], []
    for index in scene.wiring.of([row]).tolist():
        rows, offsets = scene.wiring.ends_of(index)
        own = 0 if rows[0] == row else 1
        other = rows[1 - own]
        if other not in moving:
            steps.append(float(scene.deck.xy[other, 1] + offsets[1 - own, 1] - (at[1] + offsets[own, 1])))
    best = min(steps, key=abs, default=None)
    return best if best is not None and abs(best) <= reach else None


def _line(
    low: Floats, extent: Floats, exact: NDArray[np.bool_], at: Floats, size: Floats, axis: int
) -> tuple[Point, Point] | None:
    """The line through the card and the nearest other one that it shares an edge or its middle with.

    Args:
        low, extent: Where the others lie, and how large they are, k x 2.
        exact: Which of their edges and middles lie on those of the card, k x 3.
    """
    found = np.flatnonzero(exact.any(axis=1))
    if not len(found):
        return None
    along = 1 - axis
    first, last = low[found, along], low[found, along] + extent[found, along]
    nearest = int(np.maximum(first - at[along] - size[along], at[along] - last).argmin())
    level = float(at[axis] + size[axis] * _SHARES[exact[found[nearest]].argmax()])
    ends = (float(min(first[nearest], at[along])), float(max(last[nearest], at[along] + size[along])))
    begin, end = ((level, one) if axis == 0 else (one, level) for one in ends)
    return (begin, end)
