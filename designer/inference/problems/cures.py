"""Cures that several rules offer: put a card into a wire, take one out of it, change an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from designer.catalogue.exposing import take_setting
from designer.catalogue.list_shapes import listed_shapes
from designer.catalogue.spec import Catalogue, InputPort, Role
from designer.document import (
    UNSET,
    AddNode,
    Connect,
    Design,
    Disconnect,
    Edit,
    ExpressionError,
    Fix,
    Graph,
    Json,
    Node,
    NodeId,
    Point,
    Port,
    RemoveNode,
    SetArgument,
    Slot,
    Unset,
)
from designer.document.expressions import names_in
from designer.document.names import free_name
from designer.inference.patterns import ANY
from designer.inference.problems.rule import Case, is_batch_alone

_CARD = (200.0, 80.0)  # the room of a card
ACROSS, DOWN = 240.0, 90.0  # from a card to the next one
_COLOURS, _FEATURES = 3, 10  # what an image and what anything else has, where nobody says it


def taken_names(graph: Graph) -> set[str]:
    """Every name that something in the graph has already."""
    names = {parameter.name for parameter in graph.parameters}
    for node in graph.nodes.values():
        names.update(node.name if isinstance(node.name, tuple) else (node.name,))
    return names


def set_argument(graph: Graph, node: Node, name: str, value: Json | Unset, title: str) -> Fix:
    """Changes one argument."""
    return Fix(title, (SetArgument(graph.id, node.id, name, value),))


def handed_down(design: Design, graph: Graph, text: str | None) -> Iterator[Fix]:
    """Where an expression reads a parameter of the design, which a class must be given; `None` is no expression."""
    known = {parameter.name for parameter in graph.parameters}
    with suppress(ExpressionError):  # which is what the problem says
        for read in sorted(names_in(text) - known) if text is not None else ():
            if edits := take_setting(design, graph, read):
                yield Fix(f"Hand `{read}` of the design down to `{graph.name}`", edits)
                return


def insert(catalogue: Catalogue, graph: Graph, slot: Slot, op: str, args: Mapping[str, Json], title: str) -> Fix | None:
    """Puts a new card into the wire that ends in a slot; None where the catalogue has no such card."""
    operator = catalogue.get(op)
    if operator is None:
        return None
    name = free_name(operator.name, taken_names(graph)) if operator.role is Role.LAYER else ""
    node = Node(NodeId(free_name(operator.name, graph.nodes)), op, name, args=args)
    return put_between(graph, slot, node, operator.inputs[0].name, title)


def put_between(graph: Graph, slot: Slot, node: Node, port: str, title: str) -> Fix | None:
    """Puts this card into the wire that ends in a slot, which then ends in a port of the card; None without a wire."""
    source = graph.source_of(slot)
    if source is None:
        return None
    at = spot_between(graph, source.node, slot.node)
    added = AddNode(graph.id, replace(node, inputs={port: source}), at, index=graph.index_of(slot.node))
    return Fix(title, (added, Connect(graph.id, Port(node.id), slot)))


def give_out(graph: Graph, source: Port, title: str) -> Fix:
    """Adds an Output card, after those that there are, for a value."""
    name = free_name("out", taken_names(graph))
    node = Node(NodeId(free_name("out", graph.nodes)), "output", name, inputs={"value": source})
    at = graph.positions.get(source.node)
    spot = free_spot(graph, (at[0] + ACROSS, at[1])) if at is not None else None
    return Fix(title, (AddNode(graph.id, node, spot),))


def take_in(graph: Graph, slot: Slot, shape: str, title: str) -> Fix:
    """Adds an Input card, before all other cards, for an open input."""
    name = free_name("x", taken_names(graph))
    node = Node(NodeId(free_name("x", graph.nodes)), "input", name, args={"shape": shape})
    at = graph.positions.get(slot.node)
    spot = free_spot(graph, (at[0] - ACROSS, at[1])) if at is not None else None
    added = AddNode(graph.id, node, spot, index=0)
    return Fix(title, (added, Connect(graph.id, Port(node.id), slot)))


def example_shape(node: Node, port: InputPort) -> str:
    """A shape that a port takes: names stay open, what the card states is as it states it."""
    if listed_shapes(port.pattern) is not None:
        return port.pattern
    parts: list[str] = []
    image = {"H", "W"} <= set(port.pattern.split())
    for part in port.pattern.split() or ["N", "10"]:
        if part == ANY:
            parts += [] if parts else ["N"]
        elif part.isidentifier() and not part.isupper():
            stated = node.args.get(part)
            parts.append(str(stated if isinstance(stated, int) else _COLOURS if image else _FEATURES))
        else:
            parts.append(part)
    return " ".join(parts)


def spot_between(graph: Graph, source: NodeId, target: NodeId) -> Point | None:
    """Halfway between two cards, and a little below."""
    a, b = graph.positions.get(source), graph.positions.get(target)
    return None if a is None or b is None else free_spot(graph, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + DOWN))


def free_spot(graph: Graph, spot: Point) -> Point:
    """The spot, or the nearest below it where a card covers no other."""
    x, y = spot
    while any(abs(x - left) < _CARD[0] and abs(y - top) < _CARD[1] for left, top in graph.positions.values()):
        y += DOWN
    return x, y


def take_out(graph: Graph, node: Node, port: str, title: str) -> Fix | None:
    """Removes a card and wires what came into a port of it to everything that it fed."""
    source = graph.source_of(Slot(node.id, port))
    if source is None:
        return None
    wires = [wire for wire in graph.wires() if wire.source.node == node.id and wire.target.node != node.id]
    edits: list[Edit] = [Connect(graph.id, source, wire.target) for wire in wires]
    return Fix(title, (*edits, RemoveNode(graph.id, node.id)))


def remove_wires(graph: Graph, slots: list[Slot], title: str) -> Fix:
    """Removes wires; those of one port from its end, so that the places of the others hold."""
    ordered = sorted(slots, key=lambda slot: (slot.node, slot.port, -(slot.index or 0)))
    return Fix(title, tuple(Disconnect(graph.id, slot) for slot in ordered))


def fold_from_one(case: Case, start: NodeId) -> Fix | None:
    """Makes the nearest Flatten before a node keep the batch apart, where one folds it in that came first."""
    graph, catalogue = case.graph, case.catalogue
    seen: set[NodeId] = set()
    waiting = [start]
    while waiting:
        node = graph.nodes.get(waiting.pop(0))
        if node is None or node.id in seen:
            continue
        seen.add(node.id)
        operator = catalogue.get(node.op)
        if operator is not None and operator.title.lower() == "flatten":
            argument = operator.argument("start_dim")
            assert argument is not None, "every flatten says where it begins"
            before = case.flows.get(source) if (source := graph.source_of(Slot(node.id, "input"))) else None
            apart = before is not None and len(before.sizes) > 1 and is_batch_alone(before, 0)
            if node.args.get("start_dim", argument.default) == 0 and apart:
                value: Json | Unset = UNSET if argument.default == 1 else 1
                return set_argument(graph, node, "start_dim", value, f"Let `{node.label}` begin at dimension 1")
        waiting += [wire.source.node for wire in node.wires()]
    return None
