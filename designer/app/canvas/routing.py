"""The ways of wires and the places of what is written beside them: pure geometry on arrays.

A wire leaves and enters horizontally. It is a smooth curve where nothing lies between, else it turns at rounded corners
into a free corridor between the cards. Every wire has the same number of points, so that all of them are one array.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.layout import Size

Floats = NDArray[np.float64]

CORNER = 11  # points of a rounded corner
POINTS = 4 * CORNER + 2  # four corners and two ends are a wire
# The two ends, the outer corners and both ends of the long way between: enough where a wire is a few pixels high.
FEW_POINTS = np.array([0, CORNER // 2, 2 * CORNER, 2 * CORNER + 1, POINTS - CORNER // 2 - 1, POINTS - 1])
_FORWARD = 24.0  # less room than this between an output and an input, and the wire goes round
_RADIUS = 36.0
_KEEP = 14.0  # how far a corridor keeps from cards
_PILL_GAP = 5.0

_T = np.linspace(0.0, 1.0, POINTS)[:, None]
_BEZIER = np.stack([(1 - _T) ** 3, 3 * (1 - _T) ** 2 * _T, 3 * (1 - _T) * _T**2, _T**3])
_TURN = np.linspace(0.0, 1.0, CORNER)[:, None]


def curves(starts: Floats, ends: Floats) -> Floats:
    """Smooth ways from points to points, m x 2 each: m x POINTS x 2."""
    reach = np.zeros_like(starts)
    reach[:, 0] = np.clip((ends[:, 0] - starts[:, 0]) / 2, 12.0, 160.0)
    hull = np.stack([starts, starts + reach, ends - reach, ends])
    ways = np.einsum("ktj,kmi->mti", _BEZIER, hull)
    # Smoothed lines that lap over one another look like beads, so a level wire is one line: all points at its ends.
    level = starts[:, 1] == ends[:, 1]
    ways[level, : POINTS // 2] = starts[level, None]
    ways[level, POINTS // 2 :] = ends[level, None]
    return ways


def is_forward(start: Floats, end: Floats) -> bool:
    """Whether there is room for a wire to run straight to its target."""
    return bool(end[0] - start[0] >= _FORWARD)


def crosses(points: Floats, boxes: Floats) -> bool:
    """Whether a way runs over one of the boxes, n x 4."""
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    over = (
        (high[:, :1] > boxes[:, 0] - 4)
        & (low[:, :1] < boxes[:, 2] + 4)
        & (high[:, 1:] > boxes[:, 1] - 4)
        & (low[:, 1:] < boxes[:, 3] + 4)
    )
    return bool(over.any())


def detour(start: Floats, end: Floats, boxes: Floats) -> Floats:
    """A way round the boxes: out, into the nearest free corridor, along it, and in; POINTS x 2."""
    left, right = sorted((start[0], end[0]))
    across = boxes[(boxes[:, 0] < right + _RADIUS) & (boxes[:, 2] > left - _RADIUS)]
    level = _corridor(start[1], end[1], across)
    out, into = (min(_RADIUS, max(14.0, abs(level - y) / 2)) for y in (start[1], end[1]))
    if is_forward(start, end):
        out, into = (min(reach, (right - left) / 4) for reach in (out, into))
    x1, x2 = start[0] + out, end[0] - into
    return _rounded(np.array([start, (x1, start[1]), (x1, level), (x2, level), (x2, end[1]), end]))


def led(start: Floats, bends: Floats, end: Floats) -> Floats:
    """A smooth way over points, k x 2, that leaves and enters horizontally; POINTS x 2."""
    knots = np.concatenate([start[None], bends, end[None]])
    slopes = np.empty_like(knots)
    slopes[1:-1] = (knots[2:] - knots[:-2]) / 2
    for place, neighbour in ((0, 1), (-1, -2)):
        slopes[place] = (np.clip(np.hypot(*(knots[neighbour] - knots[place])), 40.0, 240.0), 0.0)
    along = np.linspace(0.0, len(knots) - 1, POINTS)
    piece = np.minimum(along.astype(int), len(knots) - 2)
    t = (along - piece)[:, None]
    way: Floats = (
        (2 * t**3 - 3 * t**2 + 1) * knots[piece]
        + (t**3 - 2 * t**2 + t) * slopes[piece]
        + (3 * t**2 - 2 * t**3) * knots[piece + 1]
        + (t**3 - t**2) * slopes[piece + 1]
    )
    return way


def _corridor(y1: float, y2: float, boxes: Floats) -> float:
    """The level that is free of boxes and costs the least way between two others."""
    middle = (y1 + y2) / 2
    if not len(boxes):
        return middle
    order = np.argsort(boxes[:, 1])
    tops, bottoms = boxes[order, 1] - _KEEP, np.maximum.accumulate(boxes[order, 3]) + _KEEP
    # Boxes that overlap in height are one block; what is between blocks is free.
    begins = np.flatnonzero(np.concatenate([[True], tops[1:] > bottoms[:-1]]))
    lows, highs = tops[begins], bottoms[np.append(begins[1:], len(tops)) - 1]
    if not ((lows < middle) & (middle < highs)).any():
        return middle  # midway between two rows looks best
    levels = np.concatenate([lows, highs])
    return float(levels[np.argmin(np.abs(levels - y1) + np.abs(levels - y2))])


def _rounded(way: Floats) -> Floats:
    """A way of straight pieces with its four corners rounded."""
    lengths = np.hypot(*np.diff(way, axis=0).T)
    pieces = [way[:1]]
    for index in range(1, len(way) - 1):
        corner = way[index]
        radius = min(_RADIUS, *(lengths[i] / (1 if i in (0, len(lengths) - 1) else 2) for i in (index - 1, index)))
        toward, away = (
            corner + (other - corner) * (radius / length if length else 0.0)
            for other, length in ((way[index - 1], lengths[index - 1]), (way[index + 1], lengths[index]))
        )
        # A cubic with its handles at 0.55 of the radius is a quarter of a circle.
        a, b = toward + (corner - toward) * 0.55, away + (corner - away) * 0.55
        t = _TURN
        pieces.append((1 - t) ** 3 * toward + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t**2 * b + t**3 * away)
    pieces.append(way[-1:])
    return np.concatenate(pieces)


def segments(points: Floats) -> Floats:
    """The pieces of ways, m x k x 2, as lines: m (k - 1) x 4."""
    return np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4)


def pill_place(points: Floats, size: Size, boxes: Floats, clear: float) -> tuple[float, float] | None:
    """The middle of a label beside a wire, as near the wire's middle as it can be without lying on a box.

    Args:
        clear: How far it keeps from boxes.

    Returns:
        None where every spot near the wire is taken.
    """
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    parts = np.array([0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75, 0.15, 0.85]) * lengths[-1]
    along = np.stack([np.interp(parts, lengths, points[:, axis]) for axis in (0, 1)], axis=1)
    aside = size[1] / 2 + _PILL_GAP
    level = np.tile([[0.0, -aside], [0.0, aside]], (len(along), 1))
    # Further from the middle: above and below it, and where the gap is narrow and the wire steep, to its sides.
    beside = size[0] / 2 + 2 * _PILL_GAP
    rises = aside + np.arange(0.0, 49.0, 4.0)
    away = [(dx, sign * rise) for dx in (0.0, beside, -beside) for rise in rises for sign in (-1, 1)]
    spots = np.concatenate([np.repeat(along, 2, axis=0) + level, along[0] + np.array(away)])
    half = np.array([size[0] / 2 + clear, size[1] / 2 + clear])
    low, high = spots - half, spots + half
    taken = (
        (low[:, None, 0] < boxes[:, 2])
        & (high[:, None, 0] > boxes[:, 0])
        & (low[:, None, 1] < boxes[:, 3])
        & (high[:, None, 1] > boxes[:, 1])
    ).any(axis=1)
    free = np.flatnonzero(~taken)
    if not len(free):
        return None
    x, y = spots[free[0]]
    return (float(x), float(y))
