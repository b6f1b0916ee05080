"""Which ways run over which boxes: for thousands of both at once, since a drawing is opened with all of its wires."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.routing import Floats, extents

_CLEAR = 4.0  # how far a way keeps from a box
_BAND = 240.0  # boxes are looked up in bands of this height
_APART = 8_000_000.0  # more than a drawing is wide: the places of one band lie apart from those of the next
_FEW = 2000
_AT_ONCE = 400_000  # pairs that are looked at together

Numbers = NDArray[np.intp]


def crossed(ways: Floats, ends: Numbers, boxes: Floats) -> NDArray[np.bool_]:
    """Which ways, m x k x 2, run over a box, other than those at their ends and those that begin right of all of it.

    Args:
        ends: The boxes at both ends of each way, m x 2, by their place.
        boxes: n x 4.
    """
    found = np.zeros(len(ways), bool)
    areas = extents(ways) + np.array([-_CLEAR, -_CLEAR, _CLEAR, _CLEAR])
    low, high = areas[:, :2], areas[:, 2:]
    near = _within(areas, boxes)
    for way, place in _pairs(areas, boxes[near]):
        box = near[place]
        own = (box == ends[way, 0]) | (box == ends[way, 1])
        behind = boxes[box, 0] >= high[way, 0] - _CLEAR
        meets = ((boxes[box, :2] < high[way]) & (boxes[box, 2:] > low[way])).all(axis=1) & ~own & ~behind
        _mark(found, ways, boxes, way[meets], box[meets])
    return found


def cut(ways: Floats, piece: Floats) -> NDArray[np.bool_]:
    """Which ways, m x k x 2, a straight line between two points, 2 x 2, runs across."""
    starts, ends = ways[:, :-1], ways[:, 1:]

    def side(a: Floats, b: Floats, c: Floats) -> Floats:
        """On which side of the line from `a` to `b` the point `c` lies, by its sign."""
        turn: Floats = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1])
        return turn - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])

    apart = side(piece[0], piece[1], starts) * side(piece[0], piece[1], ends) <= 0
    across = side(starts, ends, piece[0]) * side(starts, ends, piece[1]) <= 0
    long = (starts != ends).any(axis=2)
    found: NDArray[np.bool_] = (apart & across & long).any(axis=1)
    return found


def _within(areas: Floats, boxes: Floats) -> Numbers:
    """The boxes that touch the box round all areas: where few ways are asked about, most boxes lie far from them."""
    if not len(areas):
        return np.zeros(0, np.intp)
    left, top, right, bottom = areas[:, 0].min(), areas[:, 1].min(), areas[:, 2].max(), areas[:, 3].max()
    return np.flatnonzero(
        (boxes[:, 0] <= right) & (boxes[:, 2] >= left) & (boxes[:, 1] <= bottom) & (boxes[:, 3] >= top)
    )


def _mark(found: NDArray[np.bool_], ways: Floats, boxes: Floats, way: Numbers, box: Numbers) -> None:
    """Marks the ways that run over one of their boxes; one that does is asked about no other."""
    most = 1
    while len(way):
        rank = np.arange(len(way)) - np.searchsorted(way, way)
        now = rank < most
        w, b = way[now], boxes[box[now], None, :]
        low, high = np.minimum(ways[w, :-1], ways[w, 1:]), np.maximum(ways[w, :-1], ways[w, 1:])
        over = (high > b[..., :2] - _CLEAR) & (low < b[..., 2:] + _CLEAR)
        found[w[np.any(np.all(over, axis=2), axis=1)]] = True
        left = ~now & ~found[way]
        way, box, most = way[left], box[left], 4 * most


def _pairs(areas: Floats, boxes: Floats) -> Iterator[tuple[Numbers, Numbers]]:
    """The pairs of an area and a box that may touch, in the order of the areas, each perhaps more than once."""
    if len(areas) * len(boxes) <= _FEW:  # all of them, sooner than they are looked up
        yield np.divmod(np.arange(len(areas) * len(boxes)), max(len(boxes), 1))
        return
    of_box, bands = _in_bands(boxes)
    keys = bands * _APART + boxes[of_box, 0]
    order = np.argsort(keys)
    keys, of_box = keys[order], of_box[order]
    widest = (boxes[:, 2] - boxes[:, 0]).max(initial=0.0)
    of_area, bands = _in_bands(areas)
    first = np.searchsorted(keys, bands * _APART + areas[of_area, 0] - widest)
    counts = np.searchsorted(keys, bands * _APART + areas[of_area, 2], side="right") - first
    cuts = np.searchsorted(np.cumsum(counts), np.arange(_AT_ONCE, counts.sum() + _AT_ONCE, _AT_ONCE)) + 1
    for part in np.split(np.arange(len(counts)), cuts[:-1]):
        yield np.repeat(of_area[part], counts[part]), of_box[ranges(first[part], counts[part])]


def _in_bands(areas: Floats) -> tuple[Numbers, Numbers]:
    """The bands that areas lie in, each with the area's place."""
    first, last = (np.floor(areas[:, side] / _BAND).astype(np.intp) for side in (1, 3))
    counts = last - first + 1
    return np.repeat(np.arange(len(areas)), counts), ranges(first, counts)


def ranges(first: Numbers, counts: Numbers) -> Numbers:
    """Numbers that count up from each of some, as often as is asked."""
    begins = np.cumsum(counts) - counts
    found: Numbers = np.repeat(first - begins, counts) + np.arange(counts.sum())
    return found
