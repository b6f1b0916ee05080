"""Wires that run along one corridor lie beside each other, each in a lane of its own.

Every wire says at which level it would run, were it alone; which lane it has follows from these levels, whatever was
done before. What takes from one output may lie on one line, since it is one value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.routing import Floats

LANE = 6.0  # how far two lanes lie apart
_NEARER = 8.0  # how much nearer to cards than a wire alone
_STEPS = (0, -1, 1, -2, 2, -3, 3, -4, 4)
_LEVEL = 8.0  # wires at one level are at levels that are as much alike
_MOST = 64  # wires of one heap for which lanes are looked for one by one
_RIBBON = 9  # lanes that these have
_CLOSE = 20.0  # wires of one output whose levels are no further apart would look like two of different ones


def level_of(corridors: Floats) -> Floats:
    """Which of the levels corridors, m x 3, are at; NaN without one. Lanes at one hang on nothing at another."""
    level: Floats = np.round(corridors[:, 0] / _LEVEL)
    return level


def on_one_line(corridors: Floats, lengths: Floats, outputs: Floats) -> Floats:
    """The levels of wires, m, where those of one output that would run close to each other run at one level.

    It is that of the longest which is free for all of them; without one they stay where they were.

    Args:
        corridors: At which level each would run, and from where to where it is free, m x 3.
        lengths: How far each runs there.
        outputs: Where the output lies that each takes from, m x 2.
    """
    level, low, high = corridors.T
    levels = level.copy()
    order = np.lexsort((level, *outputs.T))
    apart = (np.diff(outputs[order], axis=0) != 0).any(axis=1) | (np.diff(level[order]) > _CLOSE)
    begins = np.concatenate([[0], np.flatnonzero(apart) + 1, [len(order)]])
    for one in np.flatnonzero(np.diff(begins) > 1).tolist():
        some = order[begins[one] : begins[one + 1]]
        if np.ptp(level[some]) > 0:
            free = some[(level[some] >= low[some].max()) & (level[some] <= high[some].min())]
            if len(free):
                levels[some] = level[free[np.lexsort((level[free], -lengths[free]))[0]]]
    return levels


def heaps(corridors: Floats, spans: Floats) -> list[NDArray[np.intp]]:
    """Which wires lie on one line with others, each heap from left to right.

    Args:
        corridors: At which level each wire would run, and from where to where it is free, m x 3.
        spans: From where to where it runs there, m x 2.
    """
    if len(corridors) < 2:
        return []
    level = level_of(corridors)
    order = np.lexsort((spans[:, 0], level))
    level, spans = level[order], spans[order]
    # To the right of all before at its level: a heap ends. Levels lie apart as if they were beside each other.
    apart = np.cumsum(np.diff(level, prepend=level[0]) != 0) * (np.ptp(spans) + 1.0)
    reached = np.maximum.accumulate(spans[:, 1] + apart)
    begins = np.flatnonzero(spans[1:, 0] + apart[1:] >= reached[:-1]) + 1
    return [heap for heap in np.split(order, begins) if len(heap) > 1]


def lanes(corridors: Floats, spans: Floats, starts: Floats, sources: Sequence[object]) -> Floats:
    """The levels of the wires of a heap, m; short ones first, so that others run round them.

    Args:
        starts: Where they begin, m x 2; of two that are alike the upper one runs above.
        sources: The outputs that they begin at.
    """
    if len(corridors) > _MOST or _crowd(spans, sources) > len(_STEPS):
        return _ribbon(corridors, spans, starts, sources)
    levels: Floats = corridors[:, 0].copy()
    laid: list[int] = []
    shortness = spans[:, 1] - spans[:, 0]
    for one in np.lexsort((starts[:, 1], starts[:, 0], shortness)).tolist():
        left, right = spans[one].tolist()
        level, low, high = corridors[one].tolist()
        beside = [
            levels[other]
            for other in laid
            if sources[other] != sources[one] and spans[other, 0] < right and spans[other, 1] > left
        ]
        away = 1.0 if starts[one, 1] > level else -1.0
        steps = [level - away * step * LANE for step in _STEPS]
        taken = {step: sum(abs(step - other) < LANE - 1e-6 for other in beside) for step in steps}
        near = [step for step in steps if low - _NEARER <= step <= high + _NEARER] or [level]
        # Where no lane is free, the one that the fewest have.
        levels[one] = min(near, key=lambda step: (taken[step], not low <= step <= high))
        laid.append(one)
    return levels


def _crowd(spans: Floats, sources: Sequence[object]) -> int:
    """How many outputs some place has wires of."""
    known: dict[object, int] = {}
    numbers = [known.setdefault(one, len(known)) for one in sources]
    left, right = np.full(len(known), np.inf), np.full(len(known), -np.inf)
    np.minimum.at(left, numbers, spans[:, 0])
    np.maximum.at(right, numbers, spans[:, 1])
    over = np.searchsorted(np.sort(right), np.sort(left), side="right")  # those that end before each begins
    return int((np.arange(1, len(left) + 1) - over).max())


def _ribbon(corridors: Floats, spans: Floats, starts: Floats, sources: Sequence[object]) -> Floats:
    """The same where there are more than lanes: as many outputs in each, the short ones nearest to where they begin."""
    level, low, high = corridors.T
    down = starts[:, 1] <= level
    room = np.where(down, high - level, level - low) + _NEARER
    lanes_there = 1 + np.clip(np.floor(room / LANE), 0, _RIBBON - 1)
    ranks: dict[object, int] = {}
    order = np.lexsort((starts[:, 1], starts[:, 0], spans[:, 1] - spans[:, 0])).tolist()
    rank = {one: ranks.setdefault(sources[one], len(ranks)) for one in order}
    places = np.array([rank[one] for one in range(len(order))]) / len(ranks)
    found: Floats = level + np.where(down, LANE, -LANE) * (places * lanes_there // 1)
    return found
