"""Every change of a document is one of these edits.

An edit is a frozen record. `apply` changes the design and returns what was touched and the edits that take it back
exactly, to the byte. Undo, the journal, the engine's replica and the tests all live off this.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, zip_longest

from designer.document.delta import Delta
from designer.document.errors import EditError
from designer.document.layout_codec import rounded
from designer.document.limits import NOTHING, fault_of_json, fault_of_node
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

_APART = (GraphId(""), "")


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

    def join(self, design: Design, found: Gathered) -> None:
        """The same as one of many edits, which say together what they gave."""
        applied = self.apply(design)
        found.nodes |= applied.delta.nodes
        found.wires |= applied.delta.wires
        found.moved |= applied.delta.moved
        found.design |= applied.delta.design
        found.inverse.append(applied.inverse)


class Gathered:
    """What edits gave so far: thousands may be applied at once, and a record for each would take as long as it does.

    Attributes:
        nodes, wires, moved, design: What they touched, as a delta says it.
        inverse: What takes each of them back.
    """

    def __init__(self) -> None:
        self.nodes: set[tuple[GraphId, NodeId]] = set()
        self.wires: set[tuple[GraphId, Slot]] = set()
        self.moved: set[tuple[GraphId, NodeId]] = set()
        self.design = False
        self.inverse: list[tuple[Edit, ...]] = []

    def applied(self) -> Applied:
        """All of it."""
        delta = Delta(frozenset(self.nodes), frozenset(self.wires), frozenset(self.moved), self.design)
        return Applied(delta, tuple(chain.from_iterable(reversed(self.inverse))))


def _alone(edit: Edit, design: Design) -> Applied:
    found = Gathered()
    edit.join(design, found)
    return found.applied()


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


def _require_kept(node: Node, before: Node = NOTHING) -> None:
    """The same of a node that comes, or takes the place of another one."""
    fault = fault_of_node(node, before)
    if fault:
        raise EditError(f"`{node.id}` holds {fault}, which a file cannot keep")


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
        found = Gathered()
        self._append(graph, found)
        if index < len(graph.nodes) - 1:
            order = list(graph.nodes)
            order.insert(index, order.pop())
            _put_in_order(graph, order)
        return found.applied()

    def _append(self, graph: Graph, found: Gathered) -> None:
        """Places the node at the end of the program order, whatever its index."""
        node = self.node
        if node.id in graph.nodes:
            raise EditError(f"`{graph.name}` has a node `{node.id}` already")
        wires = node.wires()
        for wire in wires:
            if wire.source.node not in graph.nodes:
                raise EditError(f"`{node.label}` takes a value from `{wire.source}`, which is not there")
        _require_kept(node)
        if self.at is not None:
            graph.positions[node.id] = _kept(self.at)
        graph.nodes[node.id] = node
        key = (self.graph, node.id)
        found.nodes.add(key)
        found.moved.add(key)
        found.wires.update([(self.graph, wire.target) for wire in wires])
        found.inverse.append((RemoveNode(self.graph, node.id),))


@dataclass(frozen=True, slots=True)
class RemoveNode(Edit):
    """Takes a node out, and every wire that begins or ends at it."""

    graph: GraphId
    node: NodeId

    def apply(self, design: Design) -> Applied:
        graph, found = _graph(design, self.graph), Gathered()
        node = _node(graph, self.node)
        self._take_out(graph, node, graph.index_of(self.node), graph.takers(node.id), found)
        return found.applied()

    def _take_out(self, graph: Graph, node: Node, index: int, takers: Sequence[Node], found: Gathered) -> None:
        """Takes the node out, where it is known which one it is of its graph, and who takes what it gives."""
        loops = False
        for follower in takers:
            if follower is node:
                loops = True
            else:
                _put(graph, follower.but(inputs=_without(follower, node.id)), found)
        del graph.nodes[node.id]
        at = graph.positions.pop(node.id, None)
        add = AddNode(self.graph, node.but(inputs={}) if loops else node, at, index)
        found.inverse.append((add, ReplaceNode(self.graph, node)) if loops else (add,))
        key = (self.graph, node.id)
        found.nodes.add(key)
        found.moved.add(key)
        found.wires.update([(self.graph, wire.target) for wire in node.wires()])


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


def _rewired(before: Node, node: Node) -> Iterator[Slot]:
    """The slots of a node where another wire ends than before, or none any more."""
    for port in {**before.inputs, **node.inputs}:
        old, new = before.inputs.get(port), node.inputs.get(port)
        if old == new:
            continue
        if isinstance(old, Port) or isinstance(new, Port):
            yield Slot(node.id, port)
        olds, news = (one if isinstance(one, tuple) else () for one in (old, new))
        for index, (one, other) in enumerate(zip_longest(olds, news)):
            if one != other:
                yield Slot(node.id, port, index)


def _put(graph: Graph, node: Node, found: Gathered) -> None:
    """Puts a changed record in the place of the old one; the inverse restores the old one whole."""
    before = graph.nodes[node.id]
    graph.nodes[node.id] = node
    found.nodes.add((graph.id, node.id))
    if before.inputs is not node.inputs:
        found.wires.update([(graph.id, slot) for slot in _rewired(before, node)])
    found.inverse.append((ReplaceNode(graph.id, before),))


def _set_node(graph: Graph, node: Node) -> Applied:
    """The same alone."""
    found = Gathered()
    _put(graph, node, found)
    return found.applied()


@dataclass(frozen=True, slots=True)
class ReplaceNode(Edit):
    """Puts a whole record in the place of the one with the same id."""

    graph: GraphId
    node: Node

    def apply(self, design: Design) -> Applied:
        return _alone(self, design)

    def join(self, design: Design, found: Gathered) -> None:
        graph = _graph(design, self.graph)
        before = _node(graph, self.node.id)
        for wire in self.node.wires():
            _node(graph, wire.source.node)
        _require_kept(self.node, before)
        _put(graph, self.node, found)


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
        return _alone(self, design)

    def join(self, design: Design, found: Gathered) -> None:
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
        _put(graph, node.but(inputs={**node.inputs, self.target.port: value}), found)


@dataclass(frozen=True, slots=True)
class Disconnect(Edit):
    """Removes the wire that ends in a slot; a list's later slots move down by one."""

    graph: GraphId
    target: Slot

    def apply(self, design: Design) -> Applied:
        return _alone(self, design)

    def join(self, design: Design, found: Gathered) -> None:
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
        _put(graph, node.but(inputs=inputs), found)


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
    found = Gathered()
    try:
        for (graph, how), run in groupby(edits, _alike):
            if how == "out":
                _remove_all(_graph(design, graph), run, found)
            elif how == "in":
                _put_all(design, _graph(design, graph), run, found)
            else:
                for edit in run:
                    edit.join(design, found)
    except EditError:
        apply_all(design, found.applied().inverse)
        raise
    return found.applied()


def moved_once(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The same edits, where cards that are moved several times in a row go at once to where they come in the end."""
    found: list[Edit] = []
    for edit in edits:
        last = found[-1] if found else None
        if type(edit) is MoveNodes and type(last) is MoveNodes and edit.graph == last.graph:
            found[-1] = MoveNodes(edit.graph, {**last.positions, **edit.positions})
        else:
            found.append(edit)
    return tuple(found)


def _alike(edit: Edit) -> tuple[GraphId, str]:
    """What edits that follow each other have in common where many of them are applied in one go: thousands of cards may
    come or go at once, and each of them would go through all others.
    """
    # An abstract class asks for its subclasses whenever an edit is of another kind, so the kind itself is asked.
    if type(edit) is AddNode or type(edit) is ReplaceNode:
        return edit.graph, "in"
    return (edit.graph, "out") if type(edit) is RemoveNode else _APART


def _remove_all(graph: Graph, edits: Iterable[Edit], found: Gathered) -> None:
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
        edit._take_out(graph, node, place - before, left, found)
        insort(gone, -place)


def _put_all(design: Design, graph: Graph, edits: Iterable[Edit], found: Gathered) -> None:
    """Adds nodes, and puts others in the place of theirs, one after the other; they are put in order in the end."""
    order = list(graph.nodes)
    try:
        for edit in edits:
            if type(edit) is AddNode:
                edit._append(graph, found)
                order.insert(len(order) if edit.index is None else edit.index, edit.node.id)
            else:
                edit.join(design, found)
    finally:
        if order != list(graph.nodes):
            _put_in_order(graph, order)
