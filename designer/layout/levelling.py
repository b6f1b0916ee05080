"""Small steps taken out of a drawing: where two cards nearly lie in a row, the wire between them is made level.

Cards whose wires are level already go together, so that nothing that was straight is bent. A step that is not small
leads to another row and stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from designer.document import Graph, NodeId, Point, Wire
from designer.layout.tidy import GRID, ROW_GAP, Size

_SMALL = 2 * GRID
_PASSES = 4  # what has moved may make room for others
_MOST = 200  # cards that go together
_STRIPE = 400.0


def levelled(
    graph: Graph, at: Mapping[NodeId, Point], sizes: Mapping[NodeId, Size], drops: Mapping[Wire, float]
) -> dict[NodeId, Point]:
    """Moves cards up or down for the sake of wires that climb a little, the smallest steps first.

    Args:
        at: Where the cards lie.
        drops: How much further down on its card a wire begins than it ends on its own; nothing where it is not said.

    Returns:
        The upper left corner of each card.
    """
    rows = _Rows(at, sizes)
    wires = [wire for wire in graph.wires() if wire.source.node in at and wire.target.node in at]
    wires = [wire for wire in wires if at[wire.source.node][0] < at[wire.target.node][0]]

    def step(wire: Wire) -> float:
        return rows.tops[wire.target.node] - rows.tops[wire.source.node] - drops.get(wire, 0.0)

    for wire in wires:
        if step(wire) == 0:
            rows.join(wire)
    for _ in range(_PASSES):
        climbing = sorted((wire for wire in wires if 0 < abs(step(wire)) <= _SMALL), key=lambda wire: abs(step(wire)))
        if not sum(rows.level(wire, step(wire)) for wire in climbing):
            break
    return {node: (x, rows.tops[node]) for node, (x, _) in at.items()}


class _Rows:
    """The cards that go together, and how high they lie; sideways none goes.

    Attributes:
        tops: Their upper edges.
    """

    def __init__(self, at: Mapping[NodeId, Point], sizes: Mapping[NodeId, Size]) -> None:
        self.tops = {node: y for node, (_, y) in at.items()}
        self._extents = {node: (x - GRID, x + sizes[node][0], sizes[node][1]) for node, (x, _) in at.items()}
        self._of = {node: [node] for node in at}
        self._stripes: dict[int, list[NodeId]] = defaultdict(list)  # who may lie above or below whom
        for node in at:
            for stripe in self._across(node):
                self._stripes[stripe].append(node)

    def level(self, wire: Wire, step: float) -> bool:
        """Makes a wire level that climbs by a step, by moving the fewer cards, where they have room; tells whether."""
        source, target = self._of[wire.source.node], self._of[wire.target.node]
        if source is target or not 0 < abs(step) <= _SMALL:
            return False
        for going, by in sorted(((target, -step), (source, step)), key=lambda one: len(one[0])):
            if len(going) <= _MOST and all(self._has_room(node, by) for node in going):
                for node in going:
                    self.tops[node] += by
                self.join(wire)
                return True
        return False

    def join(self, wire: Wire) -> None:
        """Has the cards at both ends of a wire go together from now on."""
        few, many = sorted((self._of[wire.source.node], self._of[wire.target.node]), key=len)
        if few is not many:
            many += few
            self._of.update(dict.fromkeys(few, many))

    def _has_room(self, node: NodeId, by: float) -> bool:
        """Whether a card that goes down so far comes no nearer to others than cards of a column lie to each other."""
        left, right, height = self._extents[node]
        top, bottom = self.tops[node] + min(by, 0.0) - ROW_GAP, self.tops[node] + height + max(by, 0.0) + ROW_GAP
        row = self._of[node]
        return not any(
            self.tops[other] < bottom
            and self.tops[other] + self._extents[other][2] > top
            and self._extents[other][0] < right
            and self._extents[other][1] > left
            and self._of[other] is not row
            for stripe in self._across(node)
            for other in self._stripes[stripe]
        )

    def _across(self, node: NodeId) -> range:
        left, right, _ = self._extents[node]
        return range(int(left // _STRIPE), int(right // _STRIPE) + 1)
