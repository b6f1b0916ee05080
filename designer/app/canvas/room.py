"""Room for a card that is let go: the nearest free spot, and in a wire one that its neighbours make for it.

In a row the rest of it moves on. A wire that leads from the end of one row to the beginning of another takes the card
there; between two columns, and between two rows, what lies beyond makes way, so that what was level stays level.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, dist, inf

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.deck import Rows
from designer.app.canvas.geometry import Scene
from designer.document import NodeId, Point, Wire
from designer.layout import Box, Size, free_place
from designer.layout.tidy import COLUMN_GAP, GRID, LEVEL, ROW_GAP

SEARCHED = 1600.0  # how far round a spot it is looked for room

Room = tuple[Point, dict[NodeId, Point]]
"""Where a card lies, and where others go to make room for it."""


def snapped(point: Point) -> Point:
    """The nearest point of the grid."""
    return (float(GRID * round(point[0] / GRID)), float(GRID * round(point[1] / GRID)))


def free_spot(scene: Scene, wanted: Point, size: Size, node: NodeId | None = None) -> Point:
    """A spot for a card as near to the wanted one as there is room."""
    x, y = wanted
    near = scene.deck.near((x, y, x, y), SEARCHED).tolist()
    others = (scene.deck.ids[row] for row in near)
    return free_place(wanted, size, [scene.deck.box(other) for other in others if other != node])


def room_in(scene: Scene, wire: Wire, size: Size, at: Point, node: NodeId | None = None) -> Room:
    """Where a card with its middle near a point lies in a wire, and where others go to make room for it.

    Args:
        size: Of the card, or of what several cards take up together.
        node: The card, where it is drawn already.
    """
    asked = _Asked(scene, wire, size, at, node)
    if asked.forward and asked.in_one_row and not asked.between.size:
        return asked.in_row()
    spot = free_spot(scene, snapped((at[0] - size[0] / 2, at[1] - size[1] / 2)), size, node)
    is_there = spot[0] <= at[0] <= spot[0] + size[0] and spot[1] <= at[1] <= spot[1] + size[1]
    if asked.forward and not asked.in_one_row and not asked.between.size:
        beside = asked.source[2] + GRID <= spot[0] and spot[0] + size[0] + GRID <= asked.target[0]
        return (spot, {}) if is_there and beside else asked.in_new_column()
    if is_there:
        return spot, {}
    return (None if asked.forward else asked.at_an_end()) or asked.in_new_row()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A card that is to go into a wire, and what it finds there."""

    scene: Scene
    wire: Wire
    size: Size
    at: Point
    node: NodeId | None

    @property
    def source(self) -> Box:
        return self.scene.deck.box(self.wire.source.node)

    @property
    def target(self) -> Box:
        return self.scene.deck.box(self.wire.target.node)

    @property
    def begin(self) -> Point:
        deck = self.scene.deck
        return deck.position(deck.output(self.wire.source.node, self.wire.source.name) or deck.input(self.wire.target))

    @property
    def end(self) -> Point:
        return self.scene.deck.position(self.scene.deck.input(self.wire.target))

    @property
    def forward(self) -> bool:
        """Whether the wire leads to the right."""
        return self.source[2] <= self.target[0]

    @property
    def in_one_row(self) -> bool:
        """Whether a card that is level with the beginning of the wire is beside its end, too."""
        top = _top(self.begin)
        return self.target[1] < top + self.size[1] and self.target[3] > top

    @property
    def between(self) -> Rows:
        """The cards that a card would meet on its way from one end of the wire to the other."""
        tops = (_top(self.begin), _top(self.end))
        found = self._near((self.source[2], min(tops), self.target[0], max(tops) + self.size[1]))
        ends = [self.scene.deck.row[end] for end in (self.wire.source.node, self.wire.target.node)]
        return found[~np.isin(found, ends)]

    def in_row(self) -> Room:
        """In the gap of a row; where that is too narrow, what lies right of it moves on."""
        (width, height), top = self.size, _top(self.begin)
        begin, end = self.source[2], self.target[0]
        missing = width + 2 * COLUMN_GAP - (end - begin)
        if missing <= 0:
            left = min(max(self.at[0] - width / 2, begin + 2 * GRID), end - width - 2 * GRID)
            return (_up(left), top), {}
        band = self._near((end, top, inf, top + height))
        return (_up(begin + COLUMN_GAP), top), self._moved(band[self._lefts(band) >= end], (_up(missing), 0.0))

    def in_new_column(self) -> Room:
        """Between two columns, level with an end of the wire; what lies right of it in the rows of both moves on."""
        (width, height), graph = self.size, self.scene.graph
        begin, end = self.source[2], self.target[0]
        if len(list(graph.nodes[self.wire.target.node].wires())) == 1:
            top = _top(self.end)
        elif len(self.scene.wiring.leaving(self.wire.source.node)) == 1:
            top = _top(self.begin)
        else:
            top = snapped((0.0, self.at[1] - height / 2))[1]
        nearest = begin + COLUMN_GAP
        left = max(min(self.at[0] - width / 2, end - COLUMN_GAP - width), nearest)
        missing = nearest + width + COLUMN_GAP - end
        upper, lower = min(self.source[1], self.target[1], top), max(self.source[3], self.target[3], top + height)
        rows = self._near((end, upper, inf, lower))
        beyond = rows[(self._lefts(rows) >= end) & (missing > 0)]
        return (_up(left), top), self._moved(beyond, (_up(missing), 0.0))

    def at_an_end(self) -> Room | None:
        """At the end of the row that the wire comes from, or the beginning of the one it goes to, where those are such.

        Whichever is nearer to where the card is let go.
        """
        ends = [(dist(self.at, self.begin), self._behind_source()), (dist(self.at, self.end), self._before_target())]
        return next((room for _, room in sorted(ends, key=lambda end: end[0]) if room is not None), None)

    def in_new_row(self) -> Room:
        """Where it is let go: what lies below moves down."""
        (width, height), deck = self.size, self.scene.deck
        left = snapped((self.at[0] - width / 2, 0.0))[0]
        every = self._near((-inf, -inf, inf, inf))
        boxes = deck.boxes_of(every)
        above = boxes[:, 1] + boxes[:, 3] < 2 * self.at[1]
        beside = (boxes[:, 0] < left + width + GRID) & (boxes[:, 2] > left - GRID)
        ceiling = boxes[above & beside, 3].max(initial=-inf)
        top = _up(max(ceiling + ROW_GAP, self.at[1] - height / 2))
        missing = top + height + ROW_GAP - boxes[~above & beside, 1].min(initial=inf)
        return (left, top), self._moved(every[~above], (0.0, _up(missing))) if missing > 0 else {}

    def _behind_source(self) -> Room | None:
        top = _top(self.begin)
        taken = self._near((self.source[2], top, inf, top + self.size[1]))
        return None if taken.size else ((_up(self.source[2] + COLUMN_GAP), top), {})

    def _before_target(self) -> Room | None:
        top, (left, upper, _, lower) = _top(self.end), self.target
        band = self._near((-inf, min(top, upper), inf, max(top + self.size[1], lower)))
        if (self._lefts(band) < left).any():
            return None
        return (left, top), self._moved(band, (_up(self.size[0] + COLUMN_GAP), 0.0))

    def _near(self, box: Box) -> Rows:
        """The cards that touch a box, apart from the one that comes."""
        found = self.scene.deck.near(box)
        return found if self.node is None else found[found != self.scene.deck.row[self.node]]

    def _lefts(self, rows: Rows) -> NDArray[np.float64]:
        return self.scene.deck.xy[rows, 0]

    def _moved(self, rows: Rows, by: Point) -> dict[NodeId, Point]:
        deck = self.scene.deck
        places = zip(rows.tolist(), (deck.xy[rows] + by).tolist(), strict=True)
        return {deck.ids[row]: (x, y) for row, (x, y) in places if deck.ids[row] != self.node}


def _top(port: Point) -> float:
    """Where a card begins whose first ports are level with a port."""
    return float(GRID * round((port[1] - LEVEL) / GRID))


def _up(length: float) -> float:
    """A length that is as long, in steps of the grid."""
    return float(GRID * ceil(length / GRID))
