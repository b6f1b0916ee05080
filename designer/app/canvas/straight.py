"""The ways of wires that lead to the right and round nothing.

A short one is a curve. A long one would be a slant across half of the drawing as a curve. Where there is room it runs
level in the row that it comes from and climbs before its target, or else climbs at once and runs in the target's row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.crossing import Numbers, crossed
from designer.app.canvas.routing import Floats, curves, is_forward

_CLIMB = (110.0, 190.0)  # how far a long way takes to climb, at least and at most
_LATER = 4.0  # the further it climbs, the later it turns, so that of ways to one card the outer one keeps clear
_LONG = 240.0  # how far ends lie apart that a way runs level between
_ROUNDED = 0.1  # ways that differ by less are the same
_KEEP = np.array([0.0, -8.0, 0.0, 8.0])  # how much further than a curve keeps what runs level from cards


def straight_ways(starts: Floats, ends: Floats, own: Numbers, boxes: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Ways from points to points, m x 2 each, and which of them are clear of all boxes.

    Args:
        own: The boxes at both ends of each, m x 2, by their place.
        boxes: n x 4.
    """
    ways, found = curves(starts, ends), is_forward(starts, ends)
    found[found] = ~crossed(ways[found], own[found], boxes)
    slants = found & _long(starts, ends)
    for early in (False, True):
        (sought,) = slants.nonzero()
        if len(sought):
            tried = _level(starts[sought], ends[sought], early)
            free = ~crossed(tried, own[sought], boxes + _KEEP)
            ways[sought[free]] = tried[free]
            slants[sought[free]] = False
    return ways, found


def choices(starts: Floats, ends: Floats) -> tuple[Floats, Floats, Floats]:
    """The ways that are tried, the best first: m x POINTS x 2 each, alike where there is but one."""
    curve, long = curves(starts, ends), _long(starts, ends)
    if not long.any():
        return curve, curve, curve
    late, early = curve.copy(), curve.copy()
    late[long], early[long] = (_level(starts[long], ends[long], first) for first in (False, True))
    return late, early, curve


def alike(ways: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which ways are those of others."""
    away: Floats = np.abs(ways - others).max(axis=(1, 2), initial=0.0)
    return away <= _ROUNDED


def _long(starts: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Which ways are to run level for a part."""
    long: NDArray[np.bool_] = (starts[:, 1] != ends[:, 1]) & (ends[:, 0] - starts[:, 0] >= _LONG)
    return long


def _level(starts: Floats, ends: Floats, early: bool) -> Floats:
    """Ways that climb at their beginning, or else at their end, and run level otherwise."""
    climb = np.clip(_CLIMB[1] - np.abs(ends[:, 1] - starts[:, 1]) / _LATER, *_CLIMB)
    if early:
        ways = curves(starts, np.stack([starts[:, 0] + climb, ends[:, 1]], axis=1))
        ways[:, -2], ways[:, -1] = ways[:, -1], ends
    else:
        ways = curves(np.stack([ends[:, 0] - climb, starts[:, 1]], axis=1), ends)
        ways[:, 1], ways[:, 0] = ways[:, 0], starts
    return ways
