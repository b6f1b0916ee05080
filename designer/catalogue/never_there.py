"""Cards that are never there, whatever the parameters are, since two conditions that they need exclude each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from designer.catalogue.keeping import is_tie
from designer.catalogue.ports import Ports
from designer.document import ExpressionError, Graph, Node, NodeId, Port
from designer.document.expressions import asked_where
from designer.document.records import Source

PortsOf = Callable[[Node], "Ports | None"]


@dataclass(frozen=True, slots=True)
class NeverThere:
    """What is never there.

    Attributes:
        clashes: The cards that ask for what excludes each other, with the two conditions.
        nodes: They, and those that need what they would give.
    """

    clashes: Mapping[NodeId, tuple[str, str]]
    nodes: frozenset[NodeId]


def never_there(graph: Graph, ports: PortsOf, order: Iterable[NodeId]) -> NeverThere:
    """The cards of a graph that are never there.

    Args:
        order: All nodes, each after those that it reads.
    """
    clashes: dict[NodeId, tuple[str, str]] = {}
    gone: set[NodeId] = set()
    held: dict[NodeId, tuple[str, ...]] = {}
    if not any(node.when for node in graph.nodes.values()):
        return NeverThere(clashes, frozenset())
    for node in map(graph.nodes.__getitem__, order):
        needed = _needed(node, ports)
        if node.op == "first":
            there = [held.get(source.node, ()) for source in needed if source.node not in gone]
            if needed and not there:
                gone.add(node.id)
            held[node.id] = tuple(one for one in there[0] if all(one in other for other in there)) if there else ()
            continue
        if any(source.node in gone for source in needed):
            gone.add(node.id)
            continue
        asked = [one for source in needed for one in held.get(source.node, ())]
        known: list[str] = []
        for one in dict.fromkeys([*asked, *([node.when] if node.when else [])]):
            other = next((before for before in known if _exclude(one, before)), None)
            if other is not None and node.id not in gone:
                gone.add(node.id)
                clashes[node.id] = (other, one)
            known.append(one)
        held[node.id] = tuple(known)
    return NeverThere(clashes, frozenset(gone))


def without_never_there(graph: Graph, ports: PortsOf, order: Iterable[NodeId]) -> Graph:
    """The graph without them; as it is where something else needs to know them by their names or in their places."""
    gone = never_there(graph, ports, order).nodes
    left = [node for node in graph.nodes.values() if node.id not in gone]
    named = any("." in graph.nodes[node].name for node in gone) or any(node.of in gone for node in left)
    if not gone or named or any(node.op == "output" for node in map(graph.nodes.__getitem__, gone)):
        return graph
    return replace(graph, nodes={node.id: replace(node, inputs=_without(node, gone)) for node in left})


def _without(node: Node, gone: frozenset[NodeId]) -> dict[str, Source]:
    """What a card takes, without what is never there."""
    kept: dict[str, Source] = {}
    for port, source in node.inputs.items():
        if isinstance(source, tuple):
            kept[port] = tuple(one for one in source if one.node not in gone)
        elif source.node not in gone:
            kept[port] = source
    return kept


def _needed(node: Node, ports: PortsOf) -> list[Port]:
    """What a card takes and cannot do without; of a `first` one is enough."""
    known = ports(node)
    found: list[Port] = []
    for wire in node.wires():
        port = known.input(wire.target.port) if known is not None else None
        later = is_tie(node, wire.target.port) or node.keeps(wire.target.port)
        if not later and port is not None and (not port.optional or node.op == "first"):
            found.append(wire.source)
    return found


def _exclude(condition: str, other: str) -> bool:
    """Whether one condition cannot hold where another does."""
    try:
        return asked_where(condition, [other]) == "False"
    except ExpressionError:  # said at the card
        return False
