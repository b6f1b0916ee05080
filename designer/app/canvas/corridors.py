"""Where wires that cannot run straight to their targets go round cards: in the nearest free corridor between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.crossing import Numbers, ranges
from designer.app.canvas.routing import BEYOND, Floats, along

_KEEP = 14.0  # how far a corridor keeps from cards
_FEW = 200  # spans: each of so few is looked at by itself
_MANY = 256  # boxes: so is what lies among more of them
_AT_ONCE = 400_000  # pairs of a span and a box that are looked at together


class _Blocks(NamedTuple):
    """Boxes that overlap in height are one block; what is between blocks is free.

    Attributes:
        lows, highs: Where each begins and ends, sorted; those in one span behind those in another.
        first, last: Which of them are in each way: from the first on, up to the last and without it.
        above: Which is the first of them that does not begin above the middle of the way.
    """

    lows: Floats
    highs: Floats
    first: Numbers
    last: Numbers
    above: Numbers


def detours(starts: Floats, ends: Floats, boxes: Floats) -> Floats:
    """Ways round the boxes, m x 2 each: out, into the nearest free corridor, along it, and in; m x POINTS x 2."""
    return along(starts, ends, corridors(starts, ends, boxes)[:, 0], np.zeros_like(ends))


def corridors(starts: Floats, ends: Floats, boxes: Floats) -> Floats:
    """Where ways go round boxes: at which level, and from which to which it is free there; m x 3."""
    if not len(starts):
        return np.zeros((0, 3))
    left, right = np.minimum(starts[:, 0], ends[:, 0]) - BEYOND, np.maximum(starts[:, 0], ends[:, 0]) + BEYOND
    boxes = boxes[(boxes[:, 0] < right.max()) & (boxes[:, 2] > left.min())]
    boxes = boxes[np.argsort(boxes[:, 1], kind="stable")]
    heights = np.stack([starts[:, 1], ends[:, 1], (starts[:, 1] + ends[:, 1]) / 2])
    ways: list[int] = []
    blocks: list[_Blocks] = []
    for some, there in _in_the_way(left, right, heights[2], boxes):
        ways += some
        blocks.append(there)
    found = np.empty((len(starts), 3))
    found[ways] = _levels(heights[:, ways], blocks)
    return found


def reaches(ends: Floats, corridors: Floats) -> Floats:
    """How far round wires it matters what lies there, for where they go round cards; m x 4.

    Args:
        ends: Where they begin and end, m x 2 x 2.
        corridors: As they are told, m x 4: the last says at which level each would run, were it alone.
    """
    low, high, level = corridors[:, 1], corridors[:, 2], corridors[:, 3]
    upper, lower = ends[..., 1].min(axis=1), ends[..., 1].max(axis=1)
    beyond = np.maximum(np.maximum(upper - level, level - lower), 0.0)  # as far on the other side another may be nearer
    left, right = ends[..., 0].min(axis=1) - BEYOND, ends[..., 0].max(axis=1) + BEYOND
    return np.stack([left, np.minimum(upper - beyond, low), right, np.maximum(lower + beyond, high)], axis=1)


def _levels(heights: Floats, blocks: Sequence[_Blocks]) -> Floats:
    """The levels that cost ways the least, each with its room; m x 3.

    Args:
        heights: Where each begins, ends, and has its middle; 3 x m.
        blocks: What is in some of them, then in others.
    """
    lows = np.concatenate([*(one.lows for one in blocks), [np.inf]])
    highs = np.concatenate([*(one.highs for one in blocks), [-np.inf]])
    offset = np.repeat(np.cumsum([0, *(len(one.lows) for one in blocks)])[:-1], [len(one.above) for one in blocks])
    first = offset + np.concatenate([one.first for one in blocks])
    last = offset + np.concatenate([one.last for one in blocks])
    gaps = offset + np.concatenate([one.above for one in blocks])
    found = heights[2].copy()  # midway between two rows looks best
    taken = np.flatnonzero((gaps > first) & (found < highs[gaps - 1]))
    over, under = lows[gaps[taken] - 1], highs[gaps[taken] - 1]
    upwards = _cost(over, heights[:, taken]) <= _cost(under, heights[:, taken])
    found[taken] = np.where(upwards, over, under)
    gaps[taken] -= upwards
    before = np.where(gaps > first, highs[gaps - 1], -np.inf)
    return np.stack([found, before, np.where(gaps < last, lows[gaps], np.inf)], axis=1)


def _cost(levels: Floats, heights: Floats) -> Floats:
    """Of levels between both ends, which cost the same, the one that leaves the middle least is best."""
    cost: Floats = np.abs(levels - heights[0]) + np.abs(levels - heights[1]) + np.abs(levels - heights[2]) / 1024
    return cost


def _in_the_way(left: Floats, right: Floats, middles: Floats, boxes: Floats) -> Iterator[tuple[list[int], _Blocks]]:
    """Some of the ways, and what is in them, until all have been looked at.

    Args:
        boxes: Sorted by their tops.
    """
    # In rows and columns many ways run between the same two, and come among the same boxes.
    alike: dict[tuple[float, float], list[int]] = {}
    for way, span in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        alike.setdefault(span, []).append(way)
    lefts, rights, quiet = boxes[:, 0].copy(), boxes[:, 2].copy(), np.zeros(len(alike), bool)
    if len(alike) > _FEW:
        order, spans = np.argsort(lefts), np.array(list(alike))
        first = np.searchsorted(lefts[order], spans[:, 0] - (rights - lefts).max(initial=0.0))
        counts = np.searchsorted(lefts[order], spans[:, 1]) - first
        quiet = counts <= _MANY
        step = _AT_ONCE // _MANY
        each, places = list(alike.values()), np.flatnonzero(quiet)
        for some in (places[begin : begin + step] for begin in range(0, len(places), step)):
            of, box = np.repeat(np.arange(len(some)), counts[some]), order[ranges(first[some], counts[some])]
            inside = rights[box] > spans[some[of], 0]
            own = [each[place] for place in some.tolist()]
            ways = list(chain.from_iterable(own))
            taken = np.divmod(np.sort(of[inside] * len(boxes) + box[inside]), max(len(boxes), 1))
            yield ways, _among_own(*taken, boxes, np.repeat(np.arange(len(own)), list(map(len, own))), middles[ways])
    for (low, high), ways in compress(alike.items(), (~quiet).tolist()):
        yield ways, _among_all(boxes[(lefts < high) & (rights > low)], middles[ways])


def _among_all(boxes: Floats, middles: Floats) -> _Blocks:
    """What is in ways that all come among the same boxes."""
    tops, bottoms = boxes[:, 1] - _KEEP, np.maximum.accumulate(boxes[:, 3]) + _KEEP
    begins = np.ones(len(tops), bool)
    begins[1:] = tops[1:] > bottoms[:-1]
    lows, highs = tops[begins], bottoms[_last_ones(begins)]
    none = np.zeros(len(middles), np.intp)
    return _Blocks(lows, highs, none, none + len(lows), lows.searchsorted(middles))


def _among_own(span: Numbers, box: Numbers, boxes: Floats, own: Numbers, middles: Floats) -> _Blocks:
    """What is in ways of many spans.

    Args:
        span, box: Which boxes lie in each span, in the order of the spans.
        own: The span of each way.
    """
    # Numbers in their order tell the boxes of one span from those of the next: how far down they reach up to each.
    order, rank = _ranked(boxes[:, 3])
    lowest = np.maximum.accumulate(span * len(boxes) + rank[box]) - span * len(boxes)
    tops, bottoms = boxes[box, 1] - _KEEP, boxes[order[lowest], 3] + _KEEP
    begins = np.ones(len(span), bool)
    begins[1:] = (span[1:] != span[:-1]) | (tops[1:] > bottoms[:-1])
    of, lows, highs = span[begins], tops[begins], bottoms[_last_ones(begins)]
    _, rank = _ranked(np.concatenate([middles, lows]))
    above = np.searchsorted(of * len(rank) + rank[len(middles) :], own * len(rank) + rank[: len(middles)])
    return _Blocks(lows, highs, np.searchsorted(of, own), np.searchsorted(of, own, "right"), above)


def _last_ones(begins: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which ones are the last of theirs, where it is said which are the first."""
    return np.append(begins[1:], True)[: len(begins)]


def _ranked(values: Floats) -> tuple[Numbers, Numbers]:
    """The places of numbers in their order, and the place of each in it; of equal ones the first comes first."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    return order, rank
