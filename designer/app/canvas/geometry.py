"""Where everything of one graph is: cards, ports, wires and shapes as arrays, kept in step with the document.

No Qt and no painting here, so all of it is tested without a screen. A change touches what it says it touched: a moved
card routes its own wires again and those that it lay or comes to lie on, and nothing else. What was done is counted,
and tests hold the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from designer.app.canvas.alike import Alike, drawn_alike, ported_alike
from designer.app.canvas.card import Card, Measure, make_card, reworded
from designer.app.canvas.deck import Deck, Rows, pairs
from designer.app.canvas.findings import others
from designer.app.canvas.frame_places import FramePlaces
from designer.app.canvas.pills import Pills
from designer.app.canvas.routing import Floats
from designer.app.canvas.wiring import Wiring
from designer.app.canvas.words import Words, card_words, found_words
from designer.app.theme.tokens import Sizes
from designer.catalogue.keeping import is_tie
from designer.catalogue.ports import WEIGHT, Around, is_weight, ports_of
from designer.catalogue.spec import Catalogue
from designer.document import Delta, Design, Graph, GraphId, Node, NodeFinding, NodeId, Point, Port, Signature, Wire
from designer.layout import Box, place_of, places

TITLE_HEIGHT = 84.0  # the name of the graph and its sentence, and what parts them from the cards


@dataclass(frozen=True, slots=True)
class Counters:
    """What a scene has done so far.

    Attributes:
        scans: How often it went through all wires one by one.
    """

    cards_built: int
    wires_built: int
    scans: int


class _Seen(NamedTuple):
    """What a card was made of."""

    node: Node
    finding: NodeFinding | None
    shares: tuple[str, ...]

    def is_like(self, other: _Seen) -> bool:
        if self.finding is not other.finding or self.shares != other.shares:
            return False
        return self.node is other.node or drawn_alike(self.node, other.node)

    def has_ports_of(self, other: _Seen) -> bool:
        """Whether the card differs in its words alone."""
        return self.shares == other.shares and ported_alike(self.node, other.node)


class Scene:
    """The geometry of one graph.

    Attributes:
        deck: The cards.
        wiring: The wires.
        pills: The shapes beside them.
        frames: The frames round cards.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        design: Design,
        graph_id: GraphId,
        measure: Measure,
        sizes: Sizes,
        *,
        wired: bool = True,
    ) -> None:
        """Draws a graph.

        Args:
            wired: Whether its wires are led, too; else it has none, and is for looking at its cards.
        """
        self._catalogue = catalogue
        self._design = design
        self._graph_id = graph_id
        self._measure = measure
        self._sizes = sizes
        self._findings: Mapping[NodeId, NodeFinding] = {}
        self._cards_built = 0
        self._bounds: tuple[int, Box | None] = (-1, None)
        self._heading: tuple[float, float, float] | None = None  # where it stood before a drag that is not done yet
        self._left: list[Floats] = []  # where cards lay that have been dragged since wires last stepped aside
        self._dragged: Rows = np.zeros(0, np.intp)  # the cards that were dragged last
        self._known: dict[NodeId, tuple[tuple[_Seen, Card], ...]] = {}  # as cards were last and before: an undo asks
        graph = self.graph
        self._ties: dict[NodeId, list[Port]] = {}  # a card to the weights that it shares
        self._shares: dict[NodeId, list[str]] = {}  # a card to its weights that others share
        self._note_ties(graph.nodes)
        self._adapted = _adapted_in(graph)
        self._again = {node.id for node in graph.nodes.values() if node.of}
        unknown = {op for op in {node.op for node in graph.nodes.values()} if self._is_unknown(op)}
        self._unknown = {node.id for node in graph.nodes.values() if node.op in unknown} if unknown else set()
        alike = Alike(catalogue, design, graph)
        self.deck = Deck([self._build(node, alike) for node in graph.nodes.values()])
        at = places(graph, self.deck.sizes)
        self.deck.lay(np.arange(len(at)), pairs([at[node] for node in self.deck.ids]))
        self.wiring = Wiring(self.deck, graph if wired else Graph(graph.id, graph.name))
        self.pills = Pills(self.deck, self.wiring, measure, self.signature)
        self.frames = FramePlaces(self.deck)

    @property
    def graph(self) -> Graph:
        """The graph that is drawn."""
        return self._design.graphs[self._graph_id]

    @property
    def counters(self) -> Counters:
        """What was done so far."""
        return Counters(self._cards_built, self.wiring.built, self.wiring.scans)

    # Following the document

    def update(self, delta: Delta) -> None:
        """Takes over what an edit touched."""
        graph = self.graph
        touched = {node for graph_id, node in delta.nodes if graph_id == self._graph_id}
        if delta.design or any(graph_id != self._graph_id for graph_id, _ in delta.nodes):
            touched |= {node.id for node in graph.nodes.values() if node.op.startswith("@") or node.of}
        touched |= (
            self._note_ties(touched) | self._named_by(touched) | self._called_otherwise() | self._call_again(touched)
        )
        moved = {node for graph_id, node in delta.moved if graph_id == self._graph_id}
        lain = [node for node in touched | moved if node in self.deck.row]
        lay = self.deck.boxes_of(self.deck.rows(lain))
        rebuilt = bool(touched) and self._replace(touched)
        at = {node: point for node in moved if node in graph.nodes and (point := place_of(graph, node)) is not None}
        if any(node in graph.nodes and node not in graph.positions for node in moved):
            derived = places(graph, self.deck.sizes)
            at |= {node: derived[node] for node in self.deck.ids if node not in graph.positions}
        rows, xy = self.deck.rows(at), pairs(list(at.values()))
        rewired = any(graph_id == self._graph_id for graph_id, _ in delta.wires)
        if rebuilt or (touched and rewired and not self.wiring.holds(graph, touched)):
            self.deck.lay(rows, xy)
            self._link(touched | at.keys())
        else:
            self._move(rows, xy)
        if moved:
            self.wiring.relead(graph, moved)
            self.pills.clear()
        self._step_aside(touched | moved, lain, lay)

    def _step_aside(self, nodes: Set[NodeId], lain: Sequence[NodeId], lay: Floats) -> None:
        """Has wires step aside for cards that are new, or lie elsewhere than before an edit or a drag that led to it.

        Args:
            lain: Those of the nodes that had cards.
            lay: The boxes of these, n x 4.
        """
        rows = np.array([self.deck.row.get(node, -1) for node in lain], np.intp)
        gone, lie = rows < 0, lay.copy()
        lie[~gone] = self.deck.boxes_of(rows[~gone])
        freed = gone | (lie[:, :2] > lay[:, :2]).any(axis=1) | (lie[:, 2:] < lay[:, 2:]).any(axis=1)
        other = (lie != lay).any(axis=1) | bool(self._left)
        come = self.deck.rows((nodes - set(lain)) & self.deck.row.keys())
        rows, left = np.concatenate([come, rows[other & ~gone]]), np.concatenate([*self._left, lay[freed]])
        if len(rows) or len(left):
            self.wiring.step_aside(rows, left)
        self._left, self._dragged, self._heading = [], self._dragged[:0], None

    def set_findings(self, findings: Mapping[NodeId, NodeFinding]) -> None:
        """Takes over what a check found; cards whose words it changes are built again."""
        before, self._findings = self._findings, findings
        known = ((node, self.deck.row[node]) for node in others(before, findings) if node in self.deck.row)
        said = ((node, self.deck.cards[row].words) for node, row in known)
        says = {node: words for node, was in said if (words := self._found_words(node, was)) != was}
        if says and self._replace(says.keys(), says):
            self._link(says.keys())
            self._heading = None
        self.pills.retell()

    def move(self, rows: Rows, xy: Floats) -> None:
        """Lays cards elsewhere while they are dragged; wires of others step aside once the document says so too."""
        self._drag(rows)
        self._move(rows, xy)

    def glide(self, before: Floats, step: Floats) -> None:
        """Lays all cards elsewhere while they are dragged together: by so much further than they lay, n x 2."""
        self._drag(np.arange(len(before)))
        gone = before[0] + step - self.deck.xy[0]
        if gone.any():
            self.deck.glide(before, step)
            self._follow_all(gone)

    def _drag(self, rows: Rows) -> None:
        if not np.array_equal(rows, self._dragged):
            self._left.append(self.deck.boxes_of(rows))
            self._dragged = rows
        self._heading = self.heading() if len(rows) < len(self.deck.ids) else None

    def _move(self, rows: Rows, xy: Floats) -> None:
        steps = xy - self.deck.xy[rows]
        if not steps.any():
            return
        if len(rows) == len(self.deck.ids) and (steps == steps[0]).all():
            self.deck.lay(rows, xy)
            self._follow_all(steps[0])
            return
        before = self.deck.boxes_of(rows)
        self.deck.lay(rows, xy)
        concerned = self.wiring.shift(rows, steps)
        self.pills.follow(concerned, np.concatenate([before, self.deck.boxes_of(rows)]))

    def _follow_all(self, step: Floats) -> None:
        """Has all else follow cards that lie to each other as before."""
        known, bounds = self._bounds
        up_to_date = known == self.revision
        self.wiring.glide(step)
        self.pills.shift(step)
        if bounds is not None and up_to_date:
            self._bounds = (self.revision, _shifted(bounds, step))

    def bend(self, wire: Wire, points: tuple[Point, ...]) -> None:
        """Leads a wire over points."""
        self.pills.follow(self.wiring.bend(wire, points), np.zeros((0, 4)))

    def _replace(self, touched: Set[NodeId], says: Mapping[NodeId, Words] | None = None) -> bool:
        """Builds cards again; tells whether one is larger or smaller now, or has other ports.

        Args:
            says: What they say, where that is known already.
        """
        nodes, deck = self.graph.nodes, self.deck
        gone = [node for node in touched if node not in nodes and node in deck.row]
        alike, known = Alike(self._catalogue, self._design, self.graph), says or {}
        there = [node for node in touched if node in nodes]
        return deck.replace(gone, there, lambda node: self._build(nodes[node], alike, known.get(node)))

    def _link(self, touched: Set[NodeId]) -> None:
        self.wiring.link(self.graph, touched)
        self.pills.clear()

    def borrow(self, drawn: Scene) -> None:
        """Keeps the cards of another drawing for when their nodes come into this one, so as not to make them again."""
        self._known |= drawn._known

    def imagine(self, node: Node) -> Card:
        """The card that a node would have."""
        graph = self.graph
        words = card_words(self._catalogue, self._design, graph, node, self._findings.get(node.id))
        ports = ports_of(self._catalogue, self._design, graph, node)
        return make_card(node, words, ports, self._measure, self._sizes)

    def _words(self, node: NodeId) -> Words:
        graph = self.graph
        return card_words(self._catalogue, self._design, graph, graph.nodes[node], self._findings.get(node))

    def _found_words(self, node_id: NodeId, words: Words) -> Words:
        """What a card says once a check has told of it: most of it stands, and thousands may be told of at once."""
        node = self.graph.nodes[node_id]
        if node.op == "input" or node.op not in self._catalogue:
            return self._words(node_id)
        return found_words(words, node, self._findings.get(node_id))

    def _build(self, node: Node, alike: Alike, words: Words | None = None) -> Card:
        seen = _Seen(node, self._findings.get(node.id), tuple(self._shares.get(node.id, ())))
        known = self._known.get(node.id, ())
        card = next((one for of, one in known if of.is_like(seen)), None) if known else None
        if card is None:
            self._cards_built += 1
            if known and known[0][0].has_ports_of(seen):
                said = words or found_words(known[0][1].words, node, seen.finding)
                card = reworded(known[0][1], said, self._measure, self._sizes)
        if card is None:
            said, ports = alike.of(node, seen.finding)
            card = make_card(node, words or said, ports, self._measure, self._sizes, shares=seen.shares)
        if alike.stands_alone(node.op):
            self._known[node.id] = ((seen, card), *known[:1])
        return card

    def _note_ties(self, touched: Iterable[NodeId]) -> set[NodeId]:
        """Keeps who shares whose weight; the layers whose port for it comes or goes."""
        before, nodes = self._weights_taken(), self.graph.nodes
        for node_id in touched:
            self._ties.pop(node_id, None)
            node = nodes.get(node_id)
            if node is not None and any(map(is_weight, node.inputs)):
                self._ties[node_id] = [wire.source for wire in node.wires() if is_tie(node, wire.target.port)]
        taken = self._weights_taken()
        self._shares = {}
        for port in sorted(taken, key=lambda one: one.name):
            self._shares.setdefault(port.node, []).append(port.name)
        return {port.node for port in before ^ taken}

    def _named_by(self, touched: Set[NodeId]) -> set[NodeId]:
        """Cards of unknown types that some cards take from, or took from: the wires alone say what they give."""
        nodes = self.graph.nodes
        self._unknown.difference_update(touched)
        self._unknown |= {node for node in touched if node in nodes and self._is_unknown(nodes[node].op)}
        if not self._unknown:
            return set()
        now = {source.node for node in touched if node in nodes for source in nodes[node].sources()}
        return self._unknown & (now | self.wiring.given_to(touched))

    def _is_unknown(self, op: str) -> bool:
        return bool(op) and op not in self._catalogue and not op.startswith("@")

    def _called_otherwise(self) -> set[NodeId]:
        """The calls of networks, whose port for other weights comes and goes with the cards that adapt some."""
        before, self._adapted = self._adapted, _adapted_in(self.graph)
        come_or_gone = before ^ self._adapted
        return {node.id for node in self.graph.nodes.values() if node.of in come_or_gone} if come_or_gone else set()

    def _call_again(self, touched: Set[NodeId]) -> set[NodeId]:
        """The cards that call another one again, where one is gone, or has come: it may be the one that they name."""
        nodes, row = self.graph.nodes, self.deck.row
        self._again.difference_update(touched)
        self._again |= {node for node in touched if node in nodes and nodes[node].of}
        return self._again.copy() if any((node in nodes) != (node in row) for node in touched) else set()

    def _weights_taken(self) -> set[Port]:
        return {source for sources in self._ties.values() for source in sources}

    # Questions

    @property
    def revision(self) -> int:
        """Counts what changes where things are."""
        return self.wiring.revision

    def bounds(self) -> Box | None:
        """The box round everything, with the room for the title above it; None where there is nothing."""
        if self._bounds[0] != self.revision:
            all_boxes = (self.deck.boxes, self.wiring.boxes_of(slice(None)))
            rounds = [box for boxes in all_boxes if (box := _round(boxes)) is not None]
            box = _round(np.array(rounds).reshape(-1, 4))
            self._bounds = (self.revision, (box[0], box[1] - TITLE_HEIGHT, *box[2:]) if box is not None else None)
        return self._bounds[1]

    def heading(self) -> tuple[float, float, float] | None:
        """Left, upper and right end of the title above everything; None where there is nothing.

        While some of the cards are dragged it stays where it was, or it would run after a hand at the edge.
        """
        if self._heading is not None:
            return self._heading
        bounds = self.bounds()
        return (float(self.deck.xy[:, 0].min()), bounds[1], bounds[2]) if bounds is not None else None

    def bounds_of(self, nodes: Sequence[NodeId]) -> Box | None:
        """The box round some cards; None where there are none."""
        return _round(self.deck.boxes_of(self.deck.rows(nodes)))

    def signature(self, wire: Wire) -> Signature | None:
        """What flows through a wire, where that is known."""
        finding = self._findings.get(wire.source.node)
        if finding is None:
            return None
        name = wire.source.name
        if name == WEIGHT and finding.weight:
            return Signature(finding.weight, tuple(map(str, finding.weight)))
        return finding.outputs.get(name) if name else next(iter(finding.outputs.values()), None)


def _adapted_in(graph: Graph) -> frozenset[str]:
    """The networks whose weights are adapted in a graph, which only functions do: networks may have many cards."""
    return Around(graph).adapted if graph.kind == "function" else frozenset()


def _shifted(box: Box, step: Floats) -> Box:
    dx, dy = step.tolist()
    return (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)


def _round(boxes: Floats) -> Box | None:
    if not len(boxes):
        return None
    left, top, right, bottom = boxes.T  # a column at a time, which is quicker than all together
    return (float(left.min()), float(top.min()), float(right.max()), float(bottom.max()))
