"""Every change of a document is one of these edits.

An edit is a frozen record. `apply` changes the design and returns what was touched and the edits that take it back
exactly, to the byte. Undo, the journal, the engine's replica and the tests all live off this.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import groupby
from operator import attrgetter, is_

from designer.document.codec import node_to_json
from designer.document.errors import EditError
from designer.document.layout_codec import rounded
from designer.document.limits import fault_of_json
from designer.document.records import (
    UNSET,
    Design,
    Graph,
    GraphId,
    Json,
    Node,
    NodeId,
    Point,
    Port,
    Slot,
    Source,
    Unset,
)

# All that a node says but for what is so or not.
_SAYS = attrgetter(*(one.name for one in fields(Node) if one.type != "bool"))


@dataclass(frozen=True, slots=True)
class Delta:
    """What an edit touched.

    Attributes:
        nodes: Nodes that were added, removed or changed in anything but their place.
        wires: Slots whose wire changed.
        moved: Nodes that lie elsewhere now, or whose wires come another way.
        design: Whether something outside the graphs changed: parameters, sources, stages.
    """

    nodes: frozenset[tuple[GraphId, NodeId]] = frozenset()
    wires: frozenset[tuple[GraphId, Slot]] = frozenset()
    moved: frozenset[tuple[GraphId, NodeId]] = frozenset()
    design: bool = False

    def __or__(self, other: Delta) -> Delta:
        return Delta(
            self.nodes | other.nodes,
            self.wires | other.wires,
            self.moved | other.moved,
            self.design or other.design,
        )

    @property
    def semantic(self) -> bool:
        """Whether what the design means may have changed, so that it must be checked again."""
        return bool(self.nodes or self.wires or self.design)


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying an edit gave."""

    delta: Delta
    inverse: tuple[Edit, ...]


class Edit(ABC):
    """A change of a document."""

    __slots__ = ()

    @abstractmethod
    def apply(self, design: Design) -> Applied:
        """Changes the design.

        Raises:
            EditError: The edit does not fit; the design is unchanged.
        """


def _graph(design: Design, graph_id: GraphId) -> Graph:
    try:
        return design.graphs[graph_id]
    except KeyError:
        raise EditError(f"there is no graph `{graph_id}`") from None


def _node(graph: Graph, node_id: NodeId) -> Node:
    try:
        return graph.nodes[node_id]
    except KeyError:
        raise EditError(f"there is no node `{node_id}` in `{graph.name}`") from None


def _kept(point: Point) -> Point:
    """The point as the file holds it."""
    kept = rounded(point)
    if kept is None:
        raise EditError(f"{point} is not a place on the canvas")
    return kept


def _require_writable(value: Json, what: str) -> None:
    """Refuses what would make a file that cannot be read again."""
    fault = fault_of_json(value)
    if fault:
        raise EditError(f"{what} holds {fault}, which a file cannot keep")


def _says_no_more(node: Node, before: Node) -> bool:
    """Whether all that a node says was said by the one in its place: thousands may be bypassed at once."""
    return all(map(is_, _SAYS(node), _SAYS(before)))


def _put_in_order(graph: Graph, order: Sequence[NodeId]) -> None:
    """Lets the nodes of a graph stand in this order."""
    items = [(node, graph.nodes[node]) for node in order]
    graph.nodes.clear()
    graph.nodes.update(items)


@dataclass(frozen=True, slots=True)
class AddNode(Edit):
    """Places a node at a point, at the end of the program order or at an index in it."""

    graph: GraphId
    node: Node
    at: Point | None = None
    index: int | None = None

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        index = len(graph.nodes) if self.index is None else self.index
        applied = self._append(graph)
        if index < len(graph.nodes) - 1:
            order = list(graph.nodes)
            order.insert(index, order.pop())
            _put_in_order(graph, order)
        return applied

    def _append(self, graph: Graph) -> Applied:
        """Places the node at the end of the program order, whatever its index."""
        if self.node.id in graph.nodes:
            raise EditError(f"`{graph.name}` has a node `{self.node.id}` already")
        lost = [wire for wire in self.node.wires() if wire.source.node not in graph.nodes]
        if lost:
            raise EditError(f"`{self.node.label}` takes a value from `{lost[0].source}`, which is not there")
        _require_writable(node_to_json(self.node), f"`{self.node.id}`")
        at = None if self.at is None else _kept(self.at)
        graph.nodes[self.node.id] = self.node
        if at is not None:
            graph.positions[self.node.id] = at
        key = frozenset({(self.graph, self.node.id)})
        wires = frozenset((self.graph, wire.target) for wire in self.node.wires())
        return Applied(Delta(key, wires, key), (RemoveNode(self.graph, self.node.id),))


@dataclass(frozen=True, slots=True)
class RemoveNode(Edit):
    """Takes a node out, and every wire that begins or ends at it."""

    graph: GraphId
    node: NodeId

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        node = _node(graph, self.node)
        return self._take_out(graph, node, graph.index_of(self.node), graph.takers(node.id))

    def _take_out(self, graph: Graph, node: Node, index: int, takers: Sequence[Node]) -> Applied:
        """Takes the node out, where it is known which one it is of its graph, and who takes what it gives."""
        inverse: list[Edit] = []
        others: list[Delta] = []
        loops = any(one is node for one in takers)
        for follower in takers:
            if follower is not node:
                applied = _set_node(graph, replace(follower, inputs=_without(follower, node.id)))
                others.append(applied.delta)
                inverse += applied.inverse
        del graph.nodes[node.id]
        at = graph.positions.pop(node.id, None)
        bare = replace(node, inputs={}) if loops else node
        inverse.insert(0, AddNode(self.graph, bare, at, index))
        if loops:
            inverse.insert(1, ReplaceNode(self.graph, node))
        key = frozenset({(self.graph, node.id)})
        own = Delta(key, frozenset((self.graph, wire.target) for wire in node.wires()), key)
        return Applied(_merged([own, *others]) if others else own, tuple(inverse))


def _without(node: Node, source: NodeId) -> dict[str, Source]:
    inputs: dict[str, Source] = {}
    for port, value in node.inputs.items():
        if isinstance(value, tuple):
            kept = tuple(one for one in value if one.node != source)
            if kept:
                inputs[port] = kept
        elif value.node != source:
            inputs[port] = value
    return inputs


def _set_node(graph: Graph, node: Node) -> Applied:
    """Puts a changed record in the place of the old one; the inverse restores the old one whole."""
    before = graph.nodes[node.id]
    graph.nodes[node.id] = node
    changed: frozenset[tuple[GraphId, Slot]] = frozenset()
    if before.inputs != node.inputs:
        old, new = ({wire.target: wire.source for wire in one.wires()} for one in (before, node))
        changed = frozenset((graph.id, slot) for slot in old.keys() | new.keys() if old.get(slot) != new.get(slot))
    delta = Delta(nodes=frozenset({(graph.id, node.id)}), wires=changed)
    return Applied(delta, (ReplaceNode(graph.id, before),))


@dataclass(frozen=True, slots=True)
class ReplaceNode(Edit):
    """Puts a whole record in the place of the one with the same id."""

    graph: GraphId
    node: Node

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        _node(graph, self.node.id)
        for wire in self.node.wires():
            _node(graph, wire.source.node)
        if not _says_no_more(self.node, graph.nodes[self.node.id]):
            _require_writable(node_to_json(self.node), f"`{self.node.id}`")
        return _set_node(graph, self.node)


@dataclass(frozen=True, slots=True)
class Connect(Edit):
    """Wires an output to an input slot.

    A wire that ended in the slot is replaced. With `insert`, a list's later slots move up by one instead. A list's slot
    may be its length, which appends.
    """

    graph: GraphId
    source: Port
    target: Slot
    insert: bool = False

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        node = _node(graph, self.target.node)
        _node(graph, self.source.node)
        present = node.inputs.get(self.target.port)
        index = self.target.index
        value: Source
        if index is None:
            value = self.source
        else:
            items = list(present) if isinstance(present, tuple) else []
            if not 0 <= index <= len(items):
                raise EditError(f"`{node.label}` has no place {index} in `{self.target.port}`")
            items[index : index if self.insert else index + 1] = [self.source]
            value = tuple(items)
        return _set_node(graph, replace(node, inputs={**node.inputs, self.target.port: value}))


@dataclass(frozen=True, slots=True)
class Disconnect(Edit):
    """Removes the wire that ends in a slot; a list's later slots move down by one."""

    graph: GraphId
    target: Slot

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        node = _node(graph, self.target.node)
        if graph.source_of(self.target) is None:
            raise EditError(f"no wire ends in `{self.target.port}` of `{node.label}`")
        inputs = dict(node.inputs)
        present = inputs.pop(self.target.port)
        if isinstance(present, tuple) and len(present) > 1:
            assert self.target.index is not None
            kept = present[: self.target.index] + present[self.target.index + 1 :]
            inputs = {port: kept if port == self.target.port else value for port, value in node.inputs.items()}
        return _set_node(graph, replace(node, inputs=inputs))


@dataclass(frozen=True, slots=True)
class SetArgument(Edit):
    """Gives an argument a value; UNSET takes it back to its default, or to what flows in."""

    graph: GraphId
    node: NodeId
    name: str
    value: Json | Unset

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        node = _node(graph, self.node)
        args = dict(node.args)
        if self.value is UNSET:
            args.pop(self.name, None)
        else:
            _require_writable({self.name: self.value}, f"`{self.name}`")
            args[self.name] = self.value
        return _set_node(graph, replace(node, args=args))


@dataclass(frozen=True, slots=True)
class Rename(Edit):
    """Gives a node another name. Wires name nodes by id, so nothing else changes."""

    graph: GraphId
    node: NodeId
    name: str | tuple[str, ...]

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        _require_writable(list(self.name) if isinstance(self.name, tuple) else self.name, "the name")
        return _set_node(graph, replace(_node(graph, self.node), name=self.name))


@dataclass(frozen=True, slots=True)
class SetNote(Edit):
    """Gives a node a note; an empty one removes it."""

    graph: GraphId
    node: NodeId
    note: str

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        _require_writable(self.note, "the note")
        return _set_node(graph, replace(_node(graph, self.node), note=self.note))


@dataclass(frozen=True, slots=True)
class SetKnown(Edit):
    """Says which advice is not given any more: of a node, or of a graph as a whole."""

    graph: GraphId
    node: NodeId | None
    known: tuple[str, ...]

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        _require_writable(list(self.known), "what is known")
        if self.node is not None:
            return _set_node(graph, replace(_node(graph, self.node), known=self.known))
        before, graph.known = graph.known, self.known
        return Applied(Delta(design=True), (SetKnown(graph.id, None, before),))


@dataclass(frozen=True, slots=True)
class ReorderNode(Edit):
    """Moves a node to another place in the program order."""

    graph: GraphId
    node: NodeId
    index: int

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        _node(graph, self.node)
        order = list(graph.nodes)
        before = order.index(self.node)
        order.insert(max(0, self.index), order.pop(before))
        _put_in_order(graph, order)
        delta = Delta(nodes=frozenset({(self.graph, self.node)}))
        return Applied(delta, (ReorderNode(self.graph, self.node, before),))


@dataclass(frozen=True, slots=True)
class MoveNodes(Edit):
    """Lays nodes at points; None says that a node has no place of its own and is laid out when drawn."""

    graph: GraphId
    positions: Mapping[NodeId, Point | None] = field(default_factory=dict)

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        for node in self.positions:
            _node(graph, node)
        after = {node: None if point is None else _kept(point) for node, point in self.positions.items()}
        before = {node: graph.positions.get(node) for node in self.positions}
        for node, point in after.items():
            if point is None:
                graph.positions.pop(node, None)
            else:
                graph.positions[node] = point
        delta = Delta(moved=frozenset((self.graph, node) for node in self.positions))
        return Applied(delta, (MoveNodes(self.graph, before),))


@dataclass(frozen=True, slots=True)
class SetParameter(Edit):
    """Gives a parameter another default: one of a graph, or of the design where no graph is named."""

    graph: GraphId | None
    name: str
    default: Json | Unset

    def apply(self, design: Design) -> Applied:
        owner = design if self.graph is None else _graph(design, self.graph)
        old = next((one for one in owner.parameters if one.name == self.name), None)
        if old is None:
            raise EditError(f"`{owner.name}` has no parameter `{self.name}`")
        if self.default is not UNSET:
            _require_writable(self.default, f"`{self.name}`")
        new = replace(old, default=self.default)
        owner.parameters = tuple(new if one is old else one for one in owner.parameters)
        return Applied(Delta(design=True), (SetParameter(self.graph, self.name, old.default),))


@dataclass(frozen=True, slots=True)
class SetName(Edit):
    """Gives the design another name."""

    name: str

    def apply(self, design: Design) -> Applied:
        before = design.name
        _require_writable(self.name, "the name")
        design.name = self.name
        return Applied(Delta(design=True), (SetName(before),))


@dataclass(frozen=True, slots=True)
class SetTraining(Edit):
    """Gives a setting of training (`seed`, `precision`, `accumulate`) a value; UNSET takes it out."""

    name: str
    value: Json | Unset

    def apply(self, design: Design) -> Applied:
        before = dict(design.training)
        training = dict(before)
        if self.value is UNSET:
            training.pop(self.name, None)
        else:
            _require_writable({self.name: self.value}, f"`{self.name}`")
            training[self.name] = self.value
        design.training = training
        return Applied(Delta(design=True), (_RestoreTraining(before),))


@dataclass(frozen=True, slots=True)
class _RestoreTraining(Edit):
    """Puts all settings of training back, order included."""

    training: Mapping[str, Json]

    def apply(self, design: Design) -> Applied:
        before = design.training
        design.training = dict(self.training)
        return Applied(Delta(design=True), (_RestoreTraining(before),))


def apply_all(design: Design, edits: Iterable[Edit]) -> Applied:
    """Applies edits in order, all or none.

    Raises:
        EditError: One of them does not fit; the design is as it was.
    """
    applied: list[Applied] = []
    try:
        for (graph, how), run in groupby(edits, _alike):
            if how == "out":
                _remove_all(_graph(design, graph), run, applied)
            elif how == "in":
                _put_all(design, _graph(design, graph), run, applied)
            else:
                for edit in run:
                    applied.append(edit.apply(design))
    except EditError:
        apply_all(design, _inverse(applied))
        raise
    return Applied(_merged([one.delta for one in applied]), _inverse(applied))


def moved_once(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The same edits, where cards that are moved several times in a row go at once to where they come in the end."""
    found: list[Edit] = []
    for edit in edits:
        last = found[-1] if found else None
        if isinstance(edit, MoveNodes) and isinstance(last, MoveNodes) and edit.graph == last.graph:
            found[-1] = MoveNodes(edit.graph, {**last.positions, **edit.positions})
        else:
            found.append(edit)
    return tuple(found)


def _alike(edit: Edit) -> tuple[GraphId, str]:
    """What edits that follow each other have in common where many of them are applied in one go: thousands of cards may
    come or go at once, and each of them would go through all others.
    """
    if isinstance(edit, AddNode | ReplaceNode):
        return edit.graph, "in"
    return (edit.graph, "out") if isinstance(edit, RemoveNode) else (GraphId(""), "")


def _remove_all(graph: Graph, edits: Iterable[Edit], applied: list[Applied]) -> None:
    """Takes nodes out one after the other; who stands where, and takes what, is found once for all of them."""
    places = {node: index for index, node in enumerate(graph.nodes)}
    takers = {source: dict.fromkeys(wire.target.node for wire in wires) for source, wires in graph.leaving().items()}
    gone: list[int] = []  # places below zero, in order: mostly the last card goes first
    for edit in edits:
        assert isinstance(edit, RemoveNode)
        node = _node(graph, edit.node)
        place = places[node.id]
        left = [graph.nodes[taker] for taker in takers.get(node.id, ()) if taker in graph.nodes]
        before = len(gone) - bisect_right(gone, -place)
        applied.append(edit._take_out(graph, node, place - before, left))
        insort(gone, -place)


def _put_all(design: Design, graph: Graph, edits: Iterable[Edit], applied: list[Applied]) -> None:
    """Adds nodes, and puts others in the place of theirs, one after the other; they are put in order in the end."""
    order = list(graph.nodes)
    try:
        for edit in edits:
            if isinstance(edit, AddNode):
                applied.append(edit._append(graph))
                order.insert(len(order) if edit.index is None else edit.index, edit.node.id)
            else:
                applied.append(edit.apply(design))
    finally:
        if order != list(graph.nodes):
            _put_in_order(graph, order)


def _inverse(applied: Sequence[Applied]) -> tuple[Edit, ...]:
    return tuple(edit for one in reversed(applied) for edit in one.inverse)


def _merged(deltas: Sequence[Delta]) -> Delta:
    """All that many edits touched, in one pass: thousands may be taken back at once."""
    return Delta(
        frozenset().union(*(delta.nodes for delta in deltas)),
        frozenset().union(*(delta.wires for delta in deltas)),
        frozenset().union(*(delta.moved for delta in deltas)),
        any(delta.design for delta in deltas),
    )
