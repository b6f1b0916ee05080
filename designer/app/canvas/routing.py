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
_FEW_POINTS = np.array([0, CORNER // 2, 2 * CORNER, 2 * CORNER + 1, POINTS - CORNER // 2 - 1, POINTS - 1])
FEW_LINES = len(_FEW_POINTS) - 1
_RUN = 40.0  # so far or further to its next point a way runs level on purpose
_FORWARD = 24.0  # with less room than this between an output and an input, a wire that is to climb goes round
_RADIUS, _TIGHT = 36.0, 14.0  # of corners where there is room, and where there is least
BEYOND = _RADIUS
"""How far a way may reach left and right of both its ends."""
_STEEP, _UPRIGHT = 4.0, 0.8  # a curve that climbs more than twice as far as it runs is upright midway
_FANNED = 10 / 3  # how many times as far as their turns the ports of a card lie apart
_ROUND = 1.66 * _RADIUS  # the slope at both ends of a quarter of a circle
_TURNED = 0.35  # how much of the way to its first point a wire needs to turn round
_PILL_PARTS = np.array([0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75, 0.15, 0.85])  # of a wire, the best first
_PILL_GAP = 5.0

_T = np.linspace(0.0, 1.0, POINTS)[:, None]
_BEZIER = np.concatenate([(1 - _T) ** 3, 3 * (1 - _T) ** 2 * _T, 3 * (1 - _T) * _T**2, _T**3], axis=1).T
_BEZIERS = np.kron(_BEZIER, np.eye(2))  # of both coordinates, which take turns
_TURN = np.linspace(0.0, 1.0, CORNER)[:, None]
# A cubic with its handles at 0.55 of the radius is a quarter of a circle.
_HANDLES = np.array([[1.0, 0.0, 0.0], [0.45, 0.55, 0.0], [0.0, 0.55, 0.45], [0.0, 0.0, 1.0]])
_CUBIC = ((1 - _TURN) ** 3, 3 * (1 - _TURN) ** 2 * _TURN, 3 * (1 - _TURN) * _TURN**2, _TURN**3)
_ROUNDING = np.concatenate(_CUBIC, axis=1) @ _HANDLES  # what a corner's points have of where it begins, is, and ends
_SERVED = np.array([1.0, 2.0, 2.0, 2.0, 1.0])  # corners by each straight piece: one between two of them serves both
_BESIDE_CORNERS = np.array([[0, 1, 2, 3], [1, 2, 3, 4]])  # the pieces before and after each corner
_AROUND = (slice(0, 4), slice(2, 6))  # the points before and after each corner


def curves(starts: Floats, ends: Floats) -> Floats:
    """Smooth ways from points to points, m x 2 each: m x POINTS x 2."""
    reach = np.zeros_like(starts)
    room, rise = ends[:, 0] - starts[:, 0], np.abs(ends[:, 1] - starts[:, 1])
    reach[:, 0] = np.clip(np.maximum(room / 2, np.minimum(rise / _STEEP, _UPRIGHT * room)), 0.0, 160.0)
    # Smoothed lines that lap over one another look like beads, so a level wire is one line: all points at its ends.
    level = starts[:, 1] == ends[:, 1]
    steep = ~level
    ways = np.empty((len(starts), POINTS, 2))
    ways[level, : POINTS // 2] = starts[level, None]
    ways[level, POINTS // 2 :] = ends[level, None]
    starts, ends, reach = starts[steep], ends[steep], reach[steep]
    hull = np.concatenate([starts, starts + reach, ends - reach, ends], axis=1)
    ways[steep] = (hull @ _BEZIERS).reshape(-1, POINTS, 2)
    return ways


def is_forward(starts: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Whether there is room for wires to run straight to their targets, m x 2 each; the steeper, the more they need."""
    room, rise = ends[:, 0] - starts[:, 0], np.abs(ends[:, 1] - starts[:, 1])
    forward: NDArray[np.bool_] = (room > 0) & (room >= np.minimum(rise, _FORWARD))
    return forward


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


def touched(boxes: Floats, point: Floats) -> NDArray[np.bool_]:
    """Which boxes a point lies on, or next to."""
    inside: NDArray[np.bool_] = (boxes[:, :2] - 5 <= point) & (point <= boxes[:, 2:] + 5)
    return inside[:, 0] & inside[:, 1]


def overlap(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which boxes, n x 4, touch which of some others, k x 4: n x k."""
    found: NDArray[np.bool_] = boxes[:, None, 0] <= others[:, 2]
    found &= boxes[:, None, 2] >= others[:, 0]
    found &= boxes[:, None, 1] <= others[:, 3]
    found &= boxes[:, None, 3] >= others[:, 1]
    return found


def along(starts: Floats, ends: Floats, levels: Floats, among: Floats) -> Floats:
    """Ways that go round something at some levels, m; m x POINTS x 2.

    Args:
        among: How far their ends lie below the first input of their card, and above the last, m x 2. Those that come to
            one card turn the nearer to it, the sooner they are there, and so do not cross or run on one line.
    """
    (from_x, from_y), (to_x, to_y) = starts.T, ends.T
    before = np.where(levels < to_y, among[:, 1], among[:, 0]) / _FANNED
    out, into = (np.minimum(np.maximum(np.abs(levels - y) / 2, _TIGHT), _RADIUS) for y in (from_y, to_y))
    into = np.maximum(into - before, _TIGHT)
    most = np.where(is_forward(starts, ends), np.abs(to_x - from_x) / 4, np.inf)
    turns = np.empty((len(starts), 6, 2))
    turns[:, 0], turns[:, 5] = starts, ends
    turns[:, 1:3, 0] = (from_x + np.minimum(out, most))[:, None]
    turns[:, 3:5, 0] = (to_x - np.minimum(into, most))[:, None]
    turns[:, 1, 1], turns[:, 4, 1] = from_y, to_y
    turns[:, 2:4, 1] = levels[:, None]
    return _rounded(turns)


def led(start: Floats, bends: Floats, end: Floats) -> Floats:
    """A smooth way over points, k x 2, that leaves and enters horizontally; POINTS x 2.

    Between two knots it has as many points wherever they lie. Where the first or last point lies behind its port, the
    way turns round beside the card, where it is seen.
    """
    knots = np.concatenate([start[None], bends, end[None]])
    slopes = np.empty_like(knots)
    slopes[1:-1] = (knots[2:] - knots[:-2]) / 2
    for place, neighbour in ((0, 1), (-1, -2)):
        slopes[place] = (np.clip(np.hypot(*(knots[neighbour] - knots[place])), 40.0, 240.0), 0.0)
    times = np.arange(len(knots), dtype=float)
    into, out_of = slopes, slopes.copy()  # how it comes to a knot and how it goes on
    for port, neighbour, side in ((0, 1, 1.0), (-1, -2, -1.0)):
        away = knots[neighbour] - knots[port]
        if side * away[0] >= _FORWARD:
            continue
        turn = np.array([side * _RADIUS, np.copysign(_RADIUS, away[1] or -1.0)])
        upright = np.array([0.0, np.copysign(1.0, side * turn[1])])
        near, far = upright * _ROUND, upright * np.clip(np.hypot(*(away - turn)) / 2, _ROUND, 240.0)
        into[port] = out_of[port] = (_ROUND, 0.0)
        place = 1 if port == 0 else len(knots) - 1
        knots = np.insert(knots, place, knots[port] + turn, axis=0)
        times = np.insert(times, place, times[port] + side * _TURNED)
        into = np.insert(into, place, near if port == 0 else far, axis=0)
        out_of = np.insert(out_of, place, far if port == 0 else near, axis=0)
    points = np.linspace(0.0, times[-1], POINTS)
    piece = np.clip(np.searchsorted(times, points, side="right") - 1, 0, len(times) - 2)
    t = ((points - times[piece]) / (times[piece + 1] - times[piece]))[:, None]
    way: Floats = (
        (2 * t**3 - 3 * t**2 + 1) * knots[piece]
        + (t**3 - 2 * t**2 + t) * out_of[piece]
        + (3 * t**2 - 2 * t**3) * knots[piece + 1]
        + (t**3 - t**2) * into[piece + 1]
    )
    return way


def _rounded(ways: Floats) -> Floats:
    """Ways of straight pieces, m x 6 x 2, with their four corners rounded."""
    steps = ways[:, 1:] - ways[:, :-1]
    lengths = np.hypot(steps[..., 0], steps[..., 1])
    reach = lengths / _SERVED
    corner = ways[:, 1:-1]
    radius = np.minimum(_RADIUS, np.minimum(reach[:, :-1], reach[:, 1:]))
    parts = radius[:, None] / np.where(lengths > 0, lengths, np.inf)[:, _BESIDE_CORNERS]
    knots = np.empty((len(ways), 4, 3, 2))  # where each corner begins, itself, and where it ends
    for side, other in enumerate(_AROUND):
        knots[:, :, 2 * side] = corner + (ways[:, other] - corner) * parts[:, side, :, None]
    knots[:, :, 1] = corner
    rounded = np.empty((len(ways), POINTS, 2))
    rounded[:, 0], rounded[:, -1] = ways[:, 0], ways[:, -1]
    rounded[:, 1:-1] = (_ROUNDING @ knots).reshape(len(ways), POINTS - 2, 2)
    return rounded


def extents(ways: Floats) -> Floats:
    """The boxes round ways, m x k x 2: m x 4; a column at a time, which is quicker than points by points."""
    found = np.empty((len(ways), 4))
    for side in (0, 1):
        ways[:, :, side].min(axis=1, out=found[:, side])
        ways[:, :, side].max(axis=1, out=found[:, 2 + side])
    return found


def segments(points: Floats) -> Floats:
    """The pieces of ways, m x k x 2, as lines: m (k - 1) x 4."""
    return np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4)


def bows(lines: Floats) -> Floats:
    """How far ways of some lines each, m x k x 4, lie from the straight line between their ends, at most."""
    starts, points = lines[:, 0, :2], lines[:, 1:, :2]
    chords = lines[:, -1, 2:] - starts
    away = points - starts[:, None]
    squares = np.maximum((chords**2).sum(axis=1), np.finfo(float).tiny)[:, None]
    parts = np.clip((away * chords[:, None]).sum(axis=2) / squares, 0.0, 1.0)
    found: Floats = np.hypot(*np.moveaxis(away - parts[..., None] * chords[:, None], 2, 0)).max(axis=1)
    return found


def few_points(ways: Floats) -> Floats:
    """Ways with few points, m x 6 x 2, enough from afar, where what goes round something has sharp corners."""
    few: Floats = ways[:, _FEW_POINTS]
    upright, level = ways[:, [CORNER, 3 * CORNER + 1], 0], ways[:, 2 * CORNER, 1]
    turned = (upright == ways[:, [CORNER + 1, 3 * CORNER], 0]).all(axis=1) & (level == ways[:, 2 * CORNER + 1, 1])
    corners = np.stack([ways[:, 0, 1], level, level, ways[:, -1, 1]], axis=1)
    few[turned, 1:5] = np.stack([np.repeat(upright, 2, axis=1), corners], axis=2)[turned]
    for end, beside, place in ((0, 1, 1), (-1, -2, -2)):  # what runs level at an end is no slant from afar either
        across, down = np.abs(ways[:, beside] - ways[:, end]).T
        runs = ~turned & (down == 0) & (across > _RUN)
        few[runs, place] = ways[runs, beside]
    return few


def midway(points: Floats) -> tuple[float, float]:
    """The point about halfway along a way, k x 2."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    x, y = (float(np.interp(lengths[-1] / 2, lengths, points[:, axis])) for axis in (0, 1))
    return (x, y)


def distances(ways: Floats, point: tuple[float, float]) -> Floats:
    """How far ways, m x k x 2, are from a point."""
    start, step = ways[:, :-1], np.diff(ways, axis=1)
    length = (step**2).sum(axis=2)
    part = np.clip(((point - start) * step).sum(axis=2) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    away: Floats = np.hypot(*np.moveaxis(start + part[..., None] * step - point, 2, 0)).min(axis=1)
    return away


def pill_place(points: Floats, size: Size, boxes: Floats, clear: float, others: Floats) -> tuple[float, float] | None:
    """The middle of a label beside a wire, as near the wire's middle as it can be without lying on a box.

    Where it can be, no other wire runs through it; else the fewest.

    Args:
        clear: How far it keeps from boxes.
        others: The ways of the other wires about, k x POINTS x 2.

    Returns:
        None where every spot near the wire is taken.
    """
    steps = points[1:] - points[:-1]
    lengths = np.zeros(len(points))
    np.hypot(steps[:, 0], steps[:, 1]).cumsum(out=lengths[1:])
    parts = _PILL_PARTS * lengths[-1]
    aside = size[1] / 2 + _PILL_GAP
    along = np.empty((len(parts), 2, 2))  # just above and just below each of these points of the wire
    along[:, :, 0] = np.interp(parts, lengths, points[:, 0])[:, None]
    along[:, :, 1] = np.interp(parts, lengths, points[:, 1])[:, None] + (-aside, aside)
    half = np.array([size[0] / 2 + clear, size[1] / 2 + clear])
    found, crossing = _least_crossed(along.reshape(-1, 2), half, boxes, others)
    if found is not None and not crossing:
        return found
    # Further from the middle: above and below it, and where the gap is narrow and the wire steep, to its sides.
    beside = size[0] / 2 + 2 * _PILL_GAP
    rises = aside + np.arange(0.0, 49.0, 4.0)
    away = [(dx, sign * rise) for dx in (0.0, beside, -beside) for rise in rises for sign in (-1, 1)]
    middle = along[0].mean(axis=0)
    other, fewest = _least_crossed(middle + np.array(away), half, boxes, others)
    return other if found is None or (other is not None and fewest < crossing) else found


def _least_crossed(spots: Floats, half: Floats, boxes: Floats, ways: Floats) -> tuple[tuple[float, float] | None, int]:
    """The first of some points round which no box lies and the fewest ways run, so far to each side, and how many."""
    low, high = (spots - half).T[..., None], (spots + half).T[..., None]
    left, top, right, bottom = boxes.T
    free = ~((low[0] < right) & (high[0] > left) & (low[1] < bottom) & (high[1] > top)).any(axis=1)
    if not len(ways):
        first = int(free.argmax())
        return ((float(spots[first, 0]), float(spots[first, 1])), 0) if free[first] else (None, 1)
    low, high = _pieces(ways)
    best, fewest = None, len(ways) + 1
    for spot in spots[free]:  # mostly the first will do
        crossing = int(((low < spot + half) & (high > spot - half)).all(axis=2).any(axis=1).sum())
        if crossing < fewest:
            best, fewest = (float(spot[0]), float(spot[1])), crossing
        if not crossing:
            break
    return best, fewest


def runs_through(ways: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Which of some ways, m x POINTS x 2, run through the box that goes with each, m x 4."""
    low, high = _pieces(ways)
    inside = np.all((low < boxes[:, None, 2:]) & (high > boxes[:, None, :2]), axis=2)
    found: NDArray[np.bool_] = np.any(inside, axis=1)
    return found


def _pieces(ways: Floats) -> tuple[Floats, Floats]:
    """The boxes round the pieces of ways, by their upper left and lower right corners.

    Pieces of a bend are short and all others level or upright, so that their boxes are as good as they.
    """
    starts, ends = ways[:, :-1], ways[:, 1:]
    return np.minimum(starts, ends), np.maximum(starts, ends)
