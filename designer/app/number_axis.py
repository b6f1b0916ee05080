"""The numbers beside a plot: round ones, few enough that they never touch."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtGui import QFont, QFontMetricsF

from designer.document.numerals import grouped

_GAP = 14.0  # pixels between two numbers beside each other
_ROOM = 2.2  # heights of a letter for each of two numbers above each other
_LONG = 4  # places behind the point, at most


def round_numbers(low: float, high: float, most: int) -> tuple[float, list[float]]:
    """At most so many numbers from `low` to `high` that go up in ones, twos or fives of some power of ten.

    Returns:
        By how much they go up, and the numbers.
    """
    if not high > low or most < 1:
        return 1.0, []
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            break
    return step, [number * step for number in range(first, last + 1)]


def number_text(value: float, step: float) -> str:
    """A number in as many places as it takes to tell it from the next."""
    places = max(0, math.ceil(-math.log10(step) - 1e-9))
    if value and (places > _LONG or abs(value) >= 1e6):
        return _short(value, max(3, math.ceil(math.log10(abs(value) / step)) + 1))
    return grouped(value, places)


def _short(value: float, digits: int = 3) -> str:
    """Some digits and a power of ten: `2.5e-7`, `1e30`."""
    return f"{value:.{digits}g}".replace("e+", "e").replace("e0", "e").replace("e-0", "e-")


class NumberAxis(pg.AxisItem):
    """An axis of one level of numbers."""

    def __init__(self, orientation: str, whole: bool = False) -> None:
        """Makes the axis.

        Args:
            whole: Whether there is nothing between two whole numbers.
        """
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self._whole = whole
        self._font = QFont()

    def setTickFont(self, font: QFont) -> None:
        super().setTickFont(font)
        self._font = font

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = min(low, high), max(low, high)
        if self.logMode:
            return [(1.0, self._powers(low, high, size))]
        step, numbers = self._fitting(low * self.scale, high * self.scale, size)
        return [(step / self.scale, [number / self.scale for number in numbers])]

    def _fitting(self, low: float, high: float, size: float) -> tuple[float, list[float]]:
        metrics = QFontMetricsF(self._font)
        if self.orientation in ("left", "right"):
            return round_numbers(low, high, int(size / (_ROOM * metrics.height())))
        most = int(size / (metrics.horizontalAdvance("0") + _GAP))
        while True:
            step, numbers = round_numbers(low, high, most)
            if self._whole and step < 1:
                step, numbers = 1.0, [float(n) for n in range(math.ceil(low), math.floor(high) + 1)]
            widest = max((metrics.horizontalAdvance(self._text(number, step)) for number in numbers), default=0.0)
            if most <= 1 or (high - low) * (widest + _GAP) <= step * size:
                return step, numbers
            most -= 1

    def _powers(self, low: float, high: float, size: float) -> list[float]:
        """Powers of ten where there are two or more, else round numbers."""
        most = max(1, int(size / (_ROOM * QFontMetricsF(self._font).height())))
        first, last = math.ceil(low), math.floor(high)
        if last > first:
            return [float(power) for power in range(first, last + 1, -(-(last - first + 1) // most))]
        _, numbers = round_numbers(10.0**low, 10.0**high, most)
        chosen: list[float] = []
        for place in (math.log10(number) for number in numbers if number > 0):
            if not chosen or (place - chosen[-1]) * size >= (high - low) * size / most:
                chosen.append(place)
        return chosen

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return [_short(10.0**value) for value in values]
        return [self._text(value * scale, spacing * scale) for value in values]

    def _text(self, value: float, step: float) -> str:
        return grouped(value, 0) if self._whole else number_text(value, step)
