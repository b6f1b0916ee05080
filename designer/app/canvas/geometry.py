"""Where everything of one graph is: cards, ports, wires and shapes as arrays, kept in step with the document.

No Qt and no painting here, so all of it is tested without a screen. A change touches what it says it touched: a moved
card routes its own wires again and nothing else. What was done is counted, and tests hold the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.card import Card, Measure, Side, Spot, make_card
from designer.app.canvas.routing import POINTS, Floats, crosses, curves, detour, is_forward, pill_place
from designer.app.canvas.words import Words, card_words
from designer.app.theme.tokens import Sizes
from designer.catalogue.ports import ports_of
from designer.catalogue.spec import Catalogue
from designer.document import (
    Delta,
    Design,
    Graph,
    GraphId,
    Node,
    NodeFinding,
    NodeId,
    Point,
    Signature,
    Slot,
    Wire,
)
from designer.layout import Box, Size, places

Rows = NDArray[np.intp]


@dataclass(slots=True)
class Counters:
    """What the scene has done so far."""

    cards_built: int = 0
    wires_built: int = 0
    full_builds: int = 0


class Scene:
    """The geometry of one graph.

    Attributes:
        ids: The nodes, in the order in which they are drawn; an index into it is a row.
        row: Node to row.
        cards: By row.
        families: The family of each card, by row.
        xy, wh: Upper left corner and size of each card, n x 2.
        spots: Every port of every card.
        wires: In the order of the file; `points` (m x POINTS x 2) and `wire_boxes` (m x 4) go with them.
        broken: Wires whose port is gone, by their index.
        wired: Outputs that some wire takes from.
    """

    def __init__(self, catalogue: Catalogue, design: Design, graph_id: GraphId, measure: Measure, sizes: Sizes) -> None:
        self._catalogue = catalogue
        self._design = design
        self._graph_id = graph_id
        self._measure = measure
        self._sizes = sizes
        self._findings: Mapping[NodeId, NodeFinding] = {}
        self.counters = Counters(full_builds=1)
        graph = self.graph
        self.ids = list(graph.nodes)
        self.cards = [self._build(node) for node in self.ids]
        self.row = {node: row for row, node in enumerate(self.ids)}
        self._stack_cards()
        at = places(graph, self.sizes)
        self.xy = _pairs([at[node] for node in self.ids])
        self._pills: dict[int, Point | None] = {}
        self.wires: list[Wire] = []
        self.points = np.empty((0, POINTS, 2))
        self._link()

    @property
    def graph(self) -> Graph:
        """The graph that is drawn."""
        return self._design.graphs[self._graph_id]

    @property
    def sizes(self) -> dict[NodeId, Size]:
        """Width and height of each card."""
        return {card.node: card.size for card in self.cards}

    # Following the document

    def update(self, delta: Delta) -> None:
        """Takes over what an edit touched."""
        graph = self.graph
        touched = {node for graph_id, node in delta.nodes if graph_id == self._graph_id}
        if any(graph_id != self._graph_id for graph_id, _ in delta.nodes):
            touched |= {node.id for node in graph.nodes.values() if node.op.startswith("@") or node.of}
        moved = {node for graph_id, node in delta.moved if graph_id == self._graph_id}
        if touched:
            self._replace_cards(touched)
        laid = [node for node in (moved | touched) & graph.nodes.keys() if node in graph.positions]
        lost = [node for node in moved & graph.nodes.keys() if node not in graph.positions]
        at = {node: graph.positions[node] for node in laid}
        if lost:
            derived = places(graph, self.sizes)
            at |= {node: derived[node] for node in self.ids if node not in graph.positions}
        rows = np.array([self.row[node] for node in at], np.intp)
        if touched:
            self.xy[rows] = _pairs(list(at.values()))
            self._link()
        else:
            self.move(rows, _pairs(list(at.values())))

    def set_findings(self, findings: Mapping[NodeId, NodeFinding]) -> None:
        """Takes over what a check found; cards whose words it changes are built again."""
        self._findings = findings
        changed = {node for node in self.ids if self._words(node) != self.cards[self.row[node]].words}
        if changed:
            self._replace_cards(changed)
            self._link()
        self._pills.clear()

    def move(self, rows: Rows, xy: Floats) -> None:
        """Lays cards elsewhere. Wires between cards that move alike are shifted, the others routed again."""
        shift = np.zeros_like(self.xy)
        moves = np.zeros(len(self.xy), bool)
        shift[rows] = xy - self.xy[rows]
        moves[rows] = (shift[rows] != 0).any(axis=1)
        self.xy[rows] = xy
        at_source, at_target = self._wire_rows[:, 0], self._wire_rows[:, 1]
        concerned = moves[at_source] | moves[at_target]
        alike = concerned & (shift[at_source] == shift[at_target]).all(axis=1)
        step = shift[at_source[alike]]
        self.points[alike] += step[:, None, :]
        self.wire_boxes[alike] += np.tile(step, 2)
        self._route(np.flatnonzero(concerned & ~alike))
        if moves.any():
            self._pills.clear()

    def imagine(self, node: Node) -> Card:
        """The card that a node would have."""
        graph = self.graph
        words = card_words(self._catalogue, self._design, graph, node, None)
        ports = ports_of(self._catalogue, self._design, graph, node)
        return make_card(node, words, ports, self._measure, self._sizes)

    def _words(self, node: NodeId) -> Words:
        graph = self.graph
        return card_words(self._catalogue, self._design, graph, graph.nodes[node], self._findings.get(node))

    def _build(self, node_id: NodeId) -> Card:
        self.counters.cards_built += 1
        node = self.graph.nodes[node_id]
        ports = ports_of(self._catalogue, self._design, self.graph, node)
        return make_card(node, self._words(node_id), ports, self._measure, self._sizes)

    def _replace_cards(self, touched: Iterable[NodeId]) -> None:
        """Builds touched cards again, adds new ones at the end, and drops those that are gone."""
        graph = self.graph
        gone = [node for node in touched if node not in graph.nodes and node in self.row]
        if gone:
            keep = np.ones(len(self.ids), bool)
            keep[[self.row[node] for node in gone]] = False
            self.xy = self.xy[keep]
            self.ids = [node for node, kept in zip(self.ids, keep, strict=True) if kept]
            self.cards = [card for card, kept in zip(self.cards, keep, strict=True) if kept]
            self.row = {node: row for row, node in enumerate(self.ids)}
        fresh = [node for node in touched if node in graph.nodes and node not in self.row]
        for node in touched:
            if node in self.row and node in graph.nodes:
                self.cards[self.row[node]] = self._build(node)
        for node in fresh:
            self.row[node] = len(self.ids)
            self.ids.append(node)
            self.cards.append(self._build(node))
        self.xy = np.concatenate([self.xy, np.zeros((len(fresh), 2))])
        self._stack_cards()

    def _stack_cards(self) -> None:
        self.wh = _pairs([card.size for card in self.cards])
        self.families = np.array([card.words.family for card in self.cards], dtype=object)
        self.spots = [spot for card in self.cards for spot in card.spots]
        self._spot_rows = np.repeat(np.arange(len(self.cards)), [len(card.spots) for card in self.cards])
        self._spot_at = _pairs([spot.at for spot in self.spots])

        self._input_at = {spot.slot: spot.at for spot in self.spots if spot.side == "in"}
        self._lost = {spot.slot for spot in self.spots if spot.broken}

    # Wires

    def _link(self) -> None:
        """Reads the wires of the document; those whose ends are where they were keep their way."""
        known = {wire: index for index, wire in enumerate(self.wires)}
        points = self.points
        self.wires = list(self.graph.wires())
        self.wire_at: dict[Slot, int] = {wire.target: index for index, wire in enumerate(self.wires)}
        self.wired = {(wire.source.node, wire.source.name) for wire in self.wires}
        self.broken: set[int] = set()
        rows, offsets = [], []
        for index, wire in enumerate(self.wires):
            source = self.cards[self.row[wire.source.node]]
            begin = source.output(wire.source.name)
            if begin is None or wire.target in self._lost:
                self.broken.add(index)
            start = begin.at if begin is not None else (source.size[0], source.size[1] / 2)
            rows.append((self.row[wire.source.node], self.row[wire.target.node]))
            offsets.append((start, self._input_at[wire.target]))
        self._wire_rows: Rows = np.array(rows, np.intp).reshape(-1, 2)
        self._wire_offsets = np.array(offsets, float).reshape(-1, 2, 2)
        self.points = np.zeros((len(self.wires), POINTS, 2))
        self.wire_boxes = np.zeros((len(self.wires), 4))
        old = np.array([known.get(wire, -1) for wire in self.wires], np.intp)
        kept = np.flatnonzero(old >= 0)
        self.points[kept] = points[old[kept]]
        stays = np.zeros(len(self.wires), bool)
        stays[kept] = (self.points[kept][:, [0, -1]] == self._ends(kept)).all(axis=(1, 2))
        self._box_wires(np.flatnonzero(stays))
        self._route(np.flatnonzero(~stays))
        self._pills.clear()

    def _ends(self, wires: Rows) -> Floats:
        """Where wires begin and end, m x 2 x 2."""
        return self.xy[self._wire_rows[wires]] + self._wire_offsets[wires]

    def _route(self, wires: Rows) -> None:
        """Finds the ways of some wires among the cards as they lie now."""
        self.counters.wires_built += len(wires)
        ends = self._ends(wires)
        self.points[wires] = curves(ends[:, 0], ends[:, 1])
        boxes = self.boxes
        for index, (start, end) in zip(wires.tolist(), ends, strict=True):
            if not is_forward(start, end):
                self.points[index] = detour(start, end, boxes)
                continue
            others = self.near((start[0], min(start[1], end[1]), end[0], max(start[1], end[1])), 4.0)
            others = others[~np.isin(others, self._wire_rows[index])]
            if len(others) and crosses(self.points[index], boxes[others]):
                self.points[index] = detour(start, end, boxes)
        self._box_wires(wires)

    def _box_wires(self, wires: Rows) -> None:
        points = self.points[wires]
        self.wire_boxes[wires] = np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)

    def wires_of(self, rows: Iterable[int]) -> Rows:
        """The wires that begin or end at some cards."""
        chosen = np.zeros(len(self.ids), bool)
        chosen[list(rows)] = True
        return np.flatnonzero(chosen[self._wire_rows].any(axis=1))

    def signature(self, wire: Wire) -> Signature | None:
        """What flows through a wire, where that is known."""
        finding = self._findings.get(wire.source.node)
        if finding is None:
            return None
        name = wire.source.name
        return finding.outputs.get(name) if name else next(iter(finding.outputs.values()), None)

    def pill(self, index: int, size: Size) -> Point | None:
        """The middle of what is written beside a wire; None where there is no room that covers no card."""
        if index not in self._pills:
            near = self.near(tuple(self.wire_boxes[index]), 100.0)
            self._pills[index] = pill_place(self.points[index], size, self.boxes[near])
        return self._pills[index]

    # Questions

    @property
    def boxes(self) -> Floats:
        """Left, top, right and bottom of each card, n x 4."""
        return np.concatenate([self.xy, self.xy + self.wh], axis=1)

    def box(self, node: NodeId) -> Box:
        """Left, top, right and bottom of one card."""
        row = self.row[node]
        (x, y), (width, height) = self.xy[row].tolist(), self.wh[row].tolist()
        return (x, y, x + width, y + height)

    def bounds(self, rows: Sequence[int] | None = None) -> Box | None:
        """The box round some cards, or round everything; None where there is nothing."""
        boxes = self.boxes if rows is None else self.boxes[list(rows)]
        if rows is None:
            boxes = np.concatenate([boxes, self.wire_boxes])
        if not len(boxes):
            return None
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = boxes[:, 2:].max(axis=0).tolist()
        return (left, top, right, bottom)

    def near(self, box: Box, margin: float = 0.0) -> Rows:
        """The cards that touch a box."""
        low, high = self.xy, self.xy + self.wh
        return np.flatnonzero(
            (low[:, 0] < box[2] + margin)
            & (high[:, 0] > box[0] - margin)
            & (low[:, 1] < box[3] + margin)
            & (high[:, 1] > box[1] - margin)
        )

    def wires_near(self, box: Box, margin: float = 0.0) -> Rows:
        """The wires whose box touches another."""
        boxes = self.wire_boxes
        return np.flatnonzero(
            (boxes[:, 0] < box[2] + margin)
            & (boxes[:, 2] > box[0] - margin)
            & (boxes[:, 1] < box[3] + margin)
            & (boxes[:, 3] > box[1] - margin)
        )

    def card_at(self, point: Point) -> NodeId | None:
        """The uppermost card under a point."""
        x, y = point
        rows = self.near((x, y, x, y))
        return self.ids[rows[-1]] if len(rows) else None

    def spot_at(self, point: Point, radius: float, side: Side | None = None) -> Spot | None:
        """The port nearest to a point, of one side if that is asked, within a radius."""
        if not self.spots:
            return None
        away = np.hypot(*(self._spot_positions() - point).T)
        for index in np.argsort(away)[:8].tolist():
            if away[index] > radius:
                return None
            if side is None or self.spots[index].side == side:
                return self.spots[index]
        return None

    def spots_in(self, rows: Iterable[int]) -> list[tuple[Spot, Point]]:
        """The ports of some cards, and where they are."""
        found = []
        for row in rows:
            x, y = self.xy[row].tolist()
            found += [(spot, (x + spot.at[0], y + spot.at[1])) for spot in self.cards[row].spots]
        return found

    def position(self, spot: Spot) -> Point:
        """Where a port is."""
        x, y = self.xy[self.row[spot.node]].tolist()
        return (x + spot.at[0], y + spot.at[1])

    def _spot_positions(self) -> Floats:
        return self.xy[self._spot_rows] + self._spot_at

    def wire_under(self, point: Point, radius: float) -> Wire | None:
        """The wire nearest to a point, within a radius."""
        near = self.wires_near((*point, *point), radius)
        if not len(near):
            return None
        start = self.points[near, :-1]
        step = self.points[near, 1:] - start
        length = (step**2).sum(axis=2)
        part = np.clip(((point - start) * step).sum(axis=2) / np.where(length > 0, length, 1.0), 0.0, 1.0)
        away = np.hypot(*np.moveaxis(start + part[..., None] * step - point, 2, 0)).min(axis=1)
        best = int(np.argmin(away))
        return self.wires[near[best]] if away[best] <= radius else None


def _pairs(values: Sequence[tuple[float, float]]) -> Floats:
    return np.array(values, float).reshape(-1, 2)
