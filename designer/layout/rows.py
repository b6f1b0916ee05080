"""A tidy drawing broken into rows, as a text is into lines: a chain of sixty layers is read, not scrolled along.

It is broken where one wire alone leads on, or else where several of one port do, so that what goes back to the
beginning of the next row is one value and whatever has several ways through stays together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from math import ceil

from designer.document import Graph, NodeId, Point, Port
from designer.layout.tidy import GRID, Size

_SHAPE = 1.6  # how much wider than high a drawing fits a screen best
_SCREEN = 1600.0  # what is no wider is seen as large as it is
_WORTH = 1.25  # how much smaller a drawing may be seen for the sake of one wire between rows where there are several
_BETWEEN = 6 * GRID  # room for the wire that leads back, and for its shape


def in_rows(graph: Graph, sizes: Mapping[NodeId, Size], laid: Mapping[NodeId, Point]) -> dict[NodeId, Point]:
    """Breaks a tidy drawing into as many rows as let it be seen largest.

    Args:
        sizes: Width and height of every node's card.
        laid: Where `tidy` lays the cards: in columns, the first at 0.

    Returns:
        The upper left corner of each card.
    """
    lefts = sorted({x for x, _ in laid.values()})
    number = {left: index for index, left in enumerate(lefts)}
    column = {node: number[x] for node, (x, _) in laid.items()}
    rights, tops, bottoms = list(lefts), [float("inf")] * len(lefts), [-float("inf")] * len(lefts)
    for node, (x, y) in laid.items():
        index, (width, height) = column[node], sizes[node]
        rights[index] = max(rights[index], x + width)
        tops[index], bottoms[index] = min(tops[index], y), max(bottoms[index], y + height)
    by_port, by_wire = (_best_rows(b, lefts, rights, tops, bottoms) for b in _breaks(graph, column, len(lefts)))
    rows = by_wire[1] if by_wire[0] <= _WORTH * by_port[0] else by_port[1]
    away: list[Point] = []  # how far the cards of each column go
    top = 0.0
    for first, last in pairwise(rows):
        upper = min(tops[first:last])
        away += [(-lefts[first], top - upper)] * (last - first)
        top += _height(tops, bottoms, first, last) + _BETWEEN
    return {node: (x + away[column[node]][0], y + away[column[node]][1]) for node, (x, y) in laid.items()}


def _breaks(graph: Graph, column: Mapping[NodeId, int], count: int) -> tuple[list[int], list[int]]:
    """The columns that may begin a row: what leads into them and beyond comes from one port, and even is one wire."""
    spans: list[tuple[int, int]] = []
    reach: dict[Port, tuple[int, int]] = {}
    for wire in graph.wires():
        if wire.source.node in column and wire.target.node in column:
            ends = (column[wire.source.node], column[wire.target.node])
            low, high = reach.get(wire.source, ends)
            reach[wire.source] = (min(low, *ends), max(high, *ends))
            spans.append((min(ends), max(ends)))
    return _crossed_once(reach.values(), count), _crossed_once(spans, count)


def _crossed_once(spans: Iterable[tuple[int, int]], count: int) -> list[int]:
    """The columns that at most one span leads into or over."""
    steps = [0] * (count + 1)
    for low, high in spans:
        steps[low + 1] += 1
        if high < count:
            steps[high + 1] -= 1
    return [index for index, crossing in enumerate(accumulate(steps[:count])) if index and crossing <= 1]


def _best_rows(
    breaks: Sequence[int],
    lefts: Sequence[float],
    rights: Sequence[float],
    tops: Sequence[float],
    bottoms: Sequence[float],
) -> tuple[float, list[int]]:
    """How large a screen the drawing takes at least, and the columns at which its rows begin then, and their number."""
    best, least = [0, len(lefts)], float("inf")
    for count in range(1, len(breaks) + 2):
        rows = _even_rows(count, breaks, lefts, rights)
        width = max(rights[last - 1] - lefts[first] for first, last in pairwise(rows))
        height = sum(_height(tops, bottoms, first, last) + _BETWEEN for first, last in pairwise(rows)) - _BETWEEN
        extent = max(width, _SHAPE * height, _SCREEN)
        if extent < least:
            best, least = rows, extent
        if _SHAPE * height > width:
            break
    return least, best


def _even_rows(count: int, breaks: Sequence[int], lefts: Sequence[float], rights: Sequence[float]) -> list[int]:
    """So many rows at most, as narrow as they can be, so that the last is no leftover."""
    low, high = rights[-1] / count, rights[-1]
    while high - low > GRID:
        width = (low + high) / 2
        if len(_rows(breaks, lefts, rights, width)) - 1 > count:
            low = width
        else:
            high = width
    return _rows(breaks, lefts, rights, high)


def _rows(breaks: Sequence[int], lefts: Sequence[float], rights: Sequence[float], width: float) -> list[int]:
    """Fills rows of a width one after the other, a row that cannot be broken in time longer than that."""
    rows, count = [0], len(lefts)
    while rows[-1] < count:
        fits = bisect_right(rights, lefts[rows[-1]] + width)  # the first column that is beyond the width
        before, after = bisect_right(breaks, fits), bisect_right(breaks, rows[-1])
        if fits >= count or after == len(breaks):
            rows.append(count)
        else:
            rows.append(breaks[max(before - 1, after)])
    return rows


def _height(tops: Sequence[float], bottoms: Sequence[float], first: int, last: int) -> float:
    return GRID * ceil((max(bottoms[first:last]) - min(tops[first:last])) / GRID)
