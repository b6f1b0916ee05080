"""A drawing of a graph from left to right, for designs that say nothing of where their cards lie.

Layered drawing in the classic steps: every card in the column after the last of its sources, columns ordered so that
wires cross little (barycentres, then swaps of neighbours), and each card as level with its neighbours as the others in
its column allow. Wires that span several columns hold a place in each, so that room is left for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import TypeAlias

from designer.document import Graph, NodeId, Point

Size: TypeAlias = tuple[float, float]

GRID = 20
COLUMN_GAP = 100  # a shape such as N×32×8×8 fits beside a wire of this length
ROW_GAP = 38
LEVEL = 31.0  # how far below its upper edge a card has its first ports
_SWEEPS = 6
_LEVEL_PASSES = 4


@dataclass(slots=True)
class _Columns:
    """The graph as columns of vertices; vertices are numbers, those of cards first, then the places of long wires."""

    column: list[int]
    sources: list[list[int]]
    targets: list[list[int]]
    order: list[list[int]] = field(default_factory=list)


def tidy(graph: Graph, sizes: Mapping[NodeId, Size], lie: Mapping[NodeId, Point] | None = None) -> dict[NodeId, Point]:
    """Places every node of a graph, the first column at 0, on a grid of 20, without overlaps.

    Args:
        sizes: Width and height of every node's card.
        lie: Where the cards lie now: what is above what stays so where no wire asks for anything else.

    Returns:
        The upper left corner of each card.
    """
    nodes = list(graph.nodes)
    if not nodes:
        return {}
    columns = _split_long_wires(_assign_columns(_edges(graph, nodes), len(nodes)))
    if lie:
        _keep_order(columns, [lie[node][1] for node in nodes])
    _order(columns)
    extents = [sizes[node] for node in nodes]
    extents += [(0.0, 0.0)] * (len(columns.column) - len(nodes))
    tops = _levels(columns, [height for _, height in extents])
    lefts: list[float] = []
    left = 0.0
    for members in columns.order:
        lefts.append(left)
        left += GRID * ceil((max(extents[one][0] for one in members) + COLUMN_GAP) / GRID)
    upmost = min(tops[: len(nodes)])
    return {node: (lefts[columns.column[i]], tops[i] - upmost) for i, node in enumerate(nodes)}


def _edges(graph: Graph, nodes: Sequence[NodeId]) -> list[tuple[int, int]]:
    """What is read when: what a buffer is to hold next leads back to it, and places nothing."""
    number = {node: index for index, node in enumerate(nodes)}
    wires = (wire for wire in graph.wires() if not graph.nodes[wire.target.node].keeps(wire.target.port))
    pairs = dict.fromkeys((wire.source.node, wire.target.node) for wire in wires)
    return [(number[a], number[b]) for a, b in pairs if a != b and a in number]


def _assign_columns(edges: Sequence[tuple[int, int]], count: int) -> _Columns:
    """The longest way from the left decides the column; a wire that closes a cycle is not asked."""
    targets: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        targets[a].append(b)
    order, targets = _without_cycles(targets)
    sources: list[list[int]] = [[] for _ in range(count)]
    for a, outs in enumerate(targets):
        for b in outs:
            sources[b].append(a)
    column = [0] * count
    for one in order:
        for follower in targets[one]:
            column[follower] = max(column[follower], column[one] + 1)
    for one in reversed(order):
        if not sources[one] and targets[one]:
            column[one] = min(column[follower] for follower in targets[one]) - 1
    return _Columns(column, sources, targets)


def _without_cycles(targets: Sequence[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
    """A topological order, and the targets less those that lead back into the path that reached them."""
    kept: list[list[int]] = [[] for _ in targets]
    finished: list[int] = []
    state = [0] * len(targets)  # 0 not met, 1 on the path, 2 done
    for start in range(len(targets)):
        if state[start]:
            continue
        state[start] = 1
        path = [(start, iter(targets[start]))]
        while path:
            one, followers = path[-1]
            follower = next(followers, None)
            if follower is None:
                state[one] = 2
                finished.append(one)
                path.pop()
            elif state[follower] != 1:
                kept[one].append(follower)
                if state[follower] == 0:
                    state[follower] = 1
                    path.append((follower, iter(targets[follower])))
    return finished[::-1], kept


def _split_long_wires(columns: _Columns) -> _Columns:
    """Puts a vertex into every column that a wire passes."""
    column = list(columns.column)
    sources: list[list[int]] = [[] for _ in column]
    targets: list[list[int]] = [[] for _ in column]
    for a, outs in enumerate(columns.targets):
        for b in outs:
            last = a
            for between in range(columns.column[a] + 1, columns.column[b]):
                column.append(between)
                sources.append([last])
                targets.append([])
                targets[last].append(len(column) - 1)
                last = len(column) - 1
            targets[last].append(b)
            sources[b].append(last)
    order: list[list[int]] = [[] for _ in range(max(column) + 1)]
    for one, at in enumerate(column):
        order[at].append(one)
    return _Columns(column, sources, targets, order)


def _keep_order(columns: _Columns, tops: Sequence[float]) -> None:
    """Has each column begin in the order in which its cards lie; a long wire lies where it comes from."""
    levels = list(tops)
    for one in range(len(tops), len(columns.column)):
        levels.append(levels[columns.sources[one][0]])
    for members in columns.order:
        members.sort(key=levels.__getitem__)


def _order(columns: _Columns) -> None:
    """Orders each column by the mean place of its neighbours, back and forth, then swaps where that crosses less."""
    place = [0.0] * len(columns.column)
    for members in columns.order:
        for index, one in enumerate(members):
            place[one] = index
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        neighbours = columns.sources if forward else columns.targets
        for members in columns.order if forward else reversed(columns.order):
            wanted = {one: _mean([place[other] for other in neighbours[one]], place[one]) for one in members}
            members.sort(key=wanted.__getitem__)
            for index, one in enumerate(members):
                place[one] = index
    for _ in range(2):
        for members in columns.order:
            for index in range(len(members) - 1):
                upper, lower = members[index], members[index + 1]
                if _crossings(columns, place, lower, upper) < _crossings(columns, place, upper, lower):
                    members[index], members[index + 1] = lower, upper
                    place[upper], place[lower] = index + 1, index


def _crossings(columns: _Columns, place: Sequence[float], upper: int, lower: int) -> int:
    """How often the wires of two neighbours in a column cross when one lies above the other."""
    return sum(
        place[above] > place[below]
        for sides in (columns.sources, columns.targets)
        for above in sides[upper]
        for below in sides[lower]
    )


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _levels(columns: _Columns, heights: Sequence[float]) -> list[float]:
    """The top of every vertex: as level with its neighbours as order and distance in its column allow."""
    tops = [0.0] * len(heights)
    ports = [LEVEL if height else 0.0 for height in heights]  # below the top
    for members in columns.order:
        for above, below in pairwise(members):
            tops[below] = tops[above] + _pitch(heights[above])
    for number in range(_LEVEL_PASSES):
        forward = number % 2 == 0
        neighbours = columns.sources if forward else columns.targets
        for members in columns.order if forward else reversed(columns.order):
            wanted = []
            for one in members:
                levels = [tops[other] + ports[other] for other in neighbours[one]]
                wanted.append(_mean(levels, tops[one] + ports[one]) - ports[one])
            for one, top in zip(members, _apart(wanted, [_pitch(heights[one]) for one in members]), strict=True):
                tops[one] = top
    return tops


def _pitch(height: float) -> int:
    return GRID * ceil((height + ROW_GAP) / GRID) if height else GRID


def _apart(wanted: Sequence[float], pitches: Sequence[int]) -> list[float]:
    """The places on the grid nearest to the wanted ones (least squares) that keep order and distance.

    Less the distances it is a monotone regression, solved by pooling neighbours that are in each other's way.
    """
    offsets = [0]
    for pitch in pitches:
        offsets.append(offsets[-1] + pitch)
    pools: list[tuple[float, int]] = []  # the mean of a pool, and how many are in it
    for index, want in enumerate(wanted):
        mean, count = want - offsets[index], 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    levels = [GRID * round(mean / GRID) for mean, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=False)]
