"""Places for cards among cards that lie already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import ceil, floor, hypot, inf
from typing import TypeAlias

from designer.document import Graph, NodeId, Point, Wire
from designer.layout.levelling import levelled
from designer.layout.rows import in_rows
from designer.layout.tidy import COLUMN_GAP, GRID, ROW_GAP, Size, tidy

Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom

_RINGS = 60
_FURTHEST = 1_000_000.0


def place_of(graph: Graph, node: NodeId) -> Point | None:
    """Where the document lays a node, None where it does not say.

    A place that is further out than any drawing reaches is brought to the edge, so that arithmetic stays exact.
    """
    point = graph.positions.get(node)
    if point is None:
        return None
    x, y = point
    if -_FURTHEST <= x <= _FURTHEST and -_FURTHEST <= y <= _FURTHEST:
        return point
    return (min(max(x, -_FURTHEST), _FURTHEST), min(max(y, -_FURTHEST), _FURTHEST))


def places(graph: Graph, sizes: Mapping[NodeId, Size]) -> dict[NodeId, Point]:
    """Where every card lies: where the document says, and for those it does not place, a free spot.

    A graph without any place is laid out as a whole. A single card without one is put right of what it takes from.
    """
    known = {node: point for node in graph.nodes if (point := place_of(graph, node)) is not None}
    if not known:
        return tidy(graph, sizes)
    if len(known) == len(graph.nodes):
        return known
    boxes = [box_at(point, sizes[node]) for node, point in known.items()]
    for node in graph.nodes:
        if node in known:
            continue
        sources = [wire.source.node for wire in graph.nodes[node].wires() if wire.source.node in known]
        if sources:
            x, y = known[sources[0]]
            wanted = (x + sizes[sources[0]][0] + COLUMN_GAP, y)
        else:
            wanted = (min(box[0] for box in boxes), max(box[3] for box in boxes) + GRID)
        known[node] = free_place(wanted, sizes[node], boxes)
        boxes.append(box_at(known[node], sizes[node]))
    return known


def tidy_among(
    graph: Graph,
    sizes: Mapping[NodeId, Size],
    lie: Mapping[NodeId, Point],
    others: Sequence[Box],
    *,
    drops: Mapping[Wire, float] | None = None,
    widest: float = inf,
) -> dict[NodeId, Point]:
    """Lays a graph out anew where its cards lie now: their corner stays, or goes where all have room among others.

    Args:
        drops: How much further down on its card a wire begins than it ends on its own.
        widest: What is wider than this is broken into rows.
    """
    laid = levelled(graph, tidy(graph, sizes, lie), sizes, drops or {})
    upmost = min(y for _, y in laid.values())
    laid = {node: (x, y - upmost) for node, (x, y) in laid.items()}
    if max(laid[node][0] + sizes[node][0] for node in laid) > widest:
        laid = in_rows(graph, sizes, laid)
    corner = (min(x for x, _ in lie.values()), min(y for _, y in lie.values()))
    if others:
        right = max(laid[node][0] + sizes[node][0] for node in laid)
        bottom = max(laid[node][1] + sizes[node][1] for node in laid)
        corner = free_place(corner, (right, bottom), others, gap=ROW_GAP)
    return {node: (x + corner[0], y + corner[1]) for node, (x, y) in laid.items()}


def free_place(wanted: Point, size: Size, taken: Iterable[Box], gap: float = GRID) -> Point:
    """The spot on the grid nearest to a wanted one where a card overlaps nothing.

    Args:
        taken: What lies there already.
        gap: How far the card keeps from it.
    """
    x, y = (GRID * round(value / GRID) for value in wanted)
    taken = list(taken)
    reach = _RINGS * GRID + gap
    left, top, right, bottom = x - reach, y - reach, x + size[0] + reach, y + size[1] + reach
    blocked = [0] * (2 * _RINGS - 1)  # a number for each row, and in it a bit for each spot
    # Thousands of cards lie in some columns and rows, and to something large most of them block the same spots.
    across = cache(lambda low, high: _among(low - size[0], high, x, gap))
    down = cache(lambda low, high: _among(low - size[1], high, y, gap))
    for spots, rows in {
        (across(box[0], box[2]), down(box[1], box[3]))
        for box in taken
        if box[0] <= right and box[2] >= left and box[1] <= bottom and box[3] >= top
    }:
        bits = (1 << len(spots)) - 1 << spots.start
        for row in rows:
            blocked[row] |= bits
    for column, row in _spiral():
        if not blocked[row] >> column & 1:
            return (x + (column - _RINGS + 1) * GRID, y + (row - _RINGS + 1) * GRID)
    below = max(box[3] for box in taken if box[0] < x + size[0] + gap and box[2] > x - gap) + gap
    return (x, GRID * -(-below // GRID))


def box_at(point: Point, size: Size) -> Box:
    """The box of a card whose upper left corner is at a point."""
    return (point[0], point[1], point[0] + size[0], point[1] + size[1])


def _among(low: float, high: float, zero: float, gap: float) -> range:
    """The steps of the grid round a zero that lie between two bounds and closer to them than a gap, counted from 0."""
    first = max(floor((low - gap - zero) / GRID) + _RINGS, 0)
    last = min(ceil((high + gap - zero) / GRID) + _RINGS - 2, 2 * _RINGS - 2)
    return range(first, max(last + 1, first))


@cache
def _spiral() -> tuple[tuple[int, int], ...]:
    """The spots round the middle one, the nearest first, ring by ring; down comes before up."""
    found = [(0, 0)]
    for ring in range(1, _RINGS):
        edge = range(-ring, ring + 1)
        steps = {(dx, dy) for dx in edge for dy in (-ring, ring)} | {(dx, dy) for dx in (-ring, ring) for dy in edge}
        found += sorted(steps, key=lambda step: (hypot(*step), -step[1], -step[0]))
    return tuple((dx + _RINGS - 1, dy + _RINGS - 1) for dx, dy in found)
