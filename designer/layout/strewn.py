"""Cards of a selection that no wire joins to each other: each belongs beside what it is wired to, not to the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from designer.document import Graph, NodeId, Point, Wire
from designer.layout.places import Box, box_at, free_place
from designer.layout.tidy import COLUMN_GAP, ROW_GAP


def strewn_in(graph: Graph, chosen: Collection[NodeId]) -> frozenset[NodeId]:
    """Those of some cards that no wire joins to another of them; one may hold what it gave before."""
    inside = set(chosen)
    joined: set[NodeId] = set()
    for node in inside:
        sources = {source.node for source in graph.nodes[node].sources()} & inside
        sources.discard(node)
        joined |= sources
        if sources:
            joined.add(node)
    return frozenset(inside - joined)


def beside_their_own(
    graph: Graph, chosen: Collection[NodeId], boxes: Mapping[NodeId, Box], drops: Mapping[Wire, float]
) -> dict[NodeId, Point]:
    """Lays each of some strewn cards behind what it takes, else before what takes it, as near as there is room.

    Those beside the same card lie below each other, in the order that they have. One without a wire stays where it is.

    Args:
        boxes: Where all cards of the graph lie.
        drops: How much further down on its card a wire begins than it ends on its own.
    """
    inside = set(chosen)
    taken = [box for node, box in boxes.items() if node not in inside]
    takers = {wire.source.node: wire for wire in graph.wires() if wire.target.node not in inside}
    to: dict[NodeId, Point] = {}
    last: dict[tuple[NodeId, bool], Box] = {}
    for node in sorted(inside, key=lambda node: (boxes[node][1], boxes[node][0], node)):
        left, top, right, bottom = boxes[node]
        size, wanted, place = (right - left, bottom - top), (left, top), (node, False)
        wire = next((wire for wire in graph.nodes[node].wires() if wire.source.node != node), None)
        if wire is not None:
            source = boxes[wire.source.node]
            wanted, place = (source[2] + COLUMN_GAP, source[1] + drops.get(wire, 0.0)), (wire.source.node, True)
        elif (wire := takers.get(node)) is not None:
            taker = boxes[wire.target.node]
            wanted = (taker[0] - COLUMN_GAP - size[0], taker[1] - drops.get(wire, 0.0))
            place = (wire.target.node, False)
        if place in last:
            wanted = (last[place][0], last[place][3] + ROW_GAP)
        to[node] = free_place(wanted, size, taken)
        last[place] = box_at(to[node], size)
        taken.append(last[place])
    return to
