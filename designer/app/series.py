"""Values at steps that grow at the end, ready at any moment to be drawn with no more points than a screen has.

Above the values stand levels of buckets, each four times as wide as those below, and each knows where its least and its
greatest value are. A new value is looked at fewer than four times, however many there are; drawing takes the level that
fits, so no peak is lost and nothing is scanned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

_POINTS = 4000
_WIDER = 4  # how many buckets make one of the next level
_DECAY = 0.95
_BLOCK = 256  # values averaged at once; few enough for _DECAY ** -_BLOCK to be no large number

AVERAGED = round(1 / (1 - _DECAY))  # steps: how far back the moving average looks


@dataclass(frozen=True, slots=True)
class Part:
    """What one line of a plot shows.

    Attributes:
        key: How its numbers are called in a run.
        name: How people call it.
        colour: The number of its colour.
        noisy: Whether it has a value for each batch, which says little alone; its average is drawn over it.
    """

    key: str
    name: str
    colour: int
    noisy: bool = False


class _Column:
    """An array that grows; room doubles, so that growing stays cheap."""

    def __init__(self, kind: type) -> None:
        self.size = 0
        self._room: np.ndarray = np.empty(1024, kind)

    @property
    def values(self) -> np.ndarray:
        return self._room[: self.size]

    def extend(self, values: np.ndarray) -> None:
        need = self.size + len(values)
        if need > len(self._room):
            room = np.empty(max(need, 2 * len(self._room)), self._room.dtype)
            room[: self.size] = self.values
            self._room = room
        self._room[self.size : need] = values
        self.size = need


class _Level:
    """For each bucket of one width, where its least and its greatest value are."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.least, self.greatest = _Column(np.int64), _Column(np.int64)


class Series:
    """A curve as it grows.

    Attributes:
        scanned: How many numbers were looked at in keeping it up, over all its life.
    """

    def __init__(self, points: int = _POINTS) -> None:
        """Makes an empty series.

        Args:
            points: About as many are drawn at most; a quarter of it at least, where there are more.
        """
        self.scanned = 0
        self._points = points
        self._steps, self._values = _Column(np.float64), _Column(np.float64)
        self._levels: list[_Level] = []

    @property
    def size(self) -> int:
        return self._values.size

    @property
    def last(self) -> float:
        return float(self._values.values[-1])

    @property
    def last_step(self) -> float:
        return float(self._steps.values[-1])

    def before(self, step: float) -> tuple[Numbers, Numbers]:
        """All that it has at earlier steps."""
        count = int(np.searchsorted(self._steps.values, step))
        return self._steps.values[:count], self._values.values[:count]

    def extend(self, steps: Numbers, values: Numbers) -> None:
        """Adds finite values at steps that only grow."""
        self._steps.extend(steps)
        self._values.extend(values)
        self.scanned += len(values)
        below: _Level | None = None
        for level in self._levels:
            if not self._fill(level, below):
                return
            below = level
        while self.size // (width := _WIDER ** (len(self._levels) + 1)):
            level = _Level(width)
            self._levels.append(level)
            self._fill(level, below)
            below = level

    def _fill(self, level: _Level, below: _Level | None) -> bool:
        """Adds the buckets of a level that have become full; tells whether there were any."""
        values = self._values.values
        first, last = level.least.size, len(values) // level.width
        if first == last:
            return False
        part = slice(first * _WIDER, last * _WIDER)
        for column, pick in ((level.least, np.argmin), (level.greatest, np.argmax)):
            if below is None:
                places = np.arange(part.start, part.stop)
            else:
                places = (below.least if column is level.least else below.greatest).values[part]
            buckets = places.reshape(-1, _WIDER)
            column.extend(buckets[np.arange(len(buckets)), pick(values[buckets], axis=1)])
            self.scanned += len(places)
        return True

    def drawn(self, low: float | None = None, high: float | None = None) -> tuple[Numbers, Numbers]:
        """The points to draw between two steps, or in all: the points themselves, or two a bucket."""
        steps, values = self._steps.values, self._values.values
        first = 0 if low is None else max(0, int(np.searchsorted(steps, low)) - 1)
        last = self.size if high is None else min(self.size, int(np.searchsorted(steps, high, "right")) + 1)
        count = last - first
        if count <= self._points:
            return steps[first:last], values[first:last]
        level = next(one for one in self._levels if 2 * count <= self._points * one.width)
        begin, end = -(-first // level.width), last // level.width
        buckets = np.stack([level.least.values[begin:end], level.greatest.values[begin:end]], axis=1)
        inner = np.sort(buckets, axis=1).ravel()
        kept = [self._ends(first, begin * level.width), inner, self._ends(end * level.width, last)]
        places = np.concatenate(kept)
        return steps[places], values[places]

    def _ends(self, first: int, last: int) -> Places:
        """What stands for the points beside the full buckets: the outermost, the least, the greatest."""
        if first == last:
            return np.empty(0, np.int64)
        part = self._values.values[first:last]
        return np.array(sorted({first, first + int(part.argmin()), first + int(part.argmax()), last - 1}))

    def at(self, step: float) -> float | None:
        """The value at a step, or the newest before it."""
        place = int(np.searchsorted(self._steps.values, step, "right")) - 1
        return float(self._values.values[place]) if place >= 0 else None


class MovingAverage:
    """An exponential moving average: each value counts a little less than the next; the first ones are a plain mean."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._count = 0

    def of(self, values: Numbers) -> Numbers:
        """The average after each of these values, which come after all those before."""
        averages = np.empty(len(values))
        for start in range(0, len(values), _BLOCK):
            block = values[start : start + _BLOCK]
            powers = _DECAY ** np.arange(1, len(block) + 1)
            sums = powers * (self._sum + (1 - _DECAY) * np.cumsum(block / powers))
            averages[start : start + len(block)] = sums / (1 - _DECAY**self._count * powers)
            self._sum, self._count = float(sums[-1]), self._count + len(block)
        return averages
