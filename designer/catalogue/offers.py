"""What may be placed in a graph: in a network layers, operations and the design's own blocks; in a step what measures
and learns, and calls of the design's networks.

A block of the design is offered as an operator like any other, made on the spot, so that whatever places cards knows
one kind of thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.catalogue.ports import called_graph, interface_of
from designer.catalogue.spec import Catalogue, Family, Operator, Role
from designer.document import Design, Graph, GraphId, Network

CALL = "of "  # before the name of a network that a card calls; no operator has a space in its name

_IN_FUNCTIONS = {Role.INPUT, Role.FUNCTION, Role.METRIC, Role.MINIMISE}


def offered(catalogue: Catalogue, design: Design, graph: Graph | None) -> tuple[Operator, ...]:
    """What a person may place, in the order of the palette; without a graph, what a network may hold."""
    own = _own(design, graph) if graph is not None else ()
    return (*own, *(operator for operator in catalogue.values() if _belongs(operator, graph)))


def operator_called(catalogue: Catalogue, design: Design, graph: Graph, op: str) -> Operator | None:
    """The operator of this name, or what the design itself offers under it."""
    known = catalogue.get(op)
    return known if known is not None else next((one for one in _own(design, graph) if one.op == op), None)


def _belongs(operator: Operator, graph: Graph | None) -> bool:
    if graph is not None and graph.kind == "function":
        return operator.role in _IN_FUNCTIONS
    return operator.role not in (Role.METRIC, Role.MINIMISE)


def _own(design: Design, graph: Graph) -> Iterator[Operator]:
    """Blocks that would not come to hold themselves; in a step the networks."""
    if graph.kind == "function":
        yield from (_call(design, network) for network in design.networks if network.graph in design.graphs)
        return
    holders = _holders(design, graph.id)
    for block in design.graphs.values():
        if block.kind == "module" and block.id not in holders:
            yield _instance(block)


def _instance(block: Graph) -> Operator:
    ports = interface_of(block)
    return Operator(
        op=f"@{block.id}",
        title=block.name,
        family=Family.BLOCK,
        role=Role.LAYER,
        summary=block.doc or "A block of this design.",
        name=re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", block.name).lower(),
        inputs=ports.inputs,
        outputs=ports.outputs,
        tag="block",
    )


def _call(design: Design, network: Network) -> Operator:
    graph = design.graphs[network.graph]
    ports = interface_of(graph)
    return Operator(
        op=f"{CALL}{network.name}",
        title=network.name,
        family=Family.BLOCK,
        role=Role.FUNCTION,
        summary=f"Calls the network {network.name}, a {graph.name}.",
        name=ports.outputs[0].name if len(ports.outputs) == 1 else "output",
        inputs=ports.inputs,
        outputs=ports.outputs,
        tag="network",
    )


def _holders(design: Design, graph: GraphId) -> set[GraphId]:
    """A graph and all that hold a card of it, at once or through others."""
    held: dict[GraphId, set[GraphId]] = {}
    for other in design.graphs.values():
        called = (called_graph(design, other, node) for node in other.nodes.values())
        held[other.id] = {inner.id for inner in called if inner is not None}
    holders = {graph}
    while more := {outer for outer, inner in held.items() if outer not in holders and inner & holders}:
        holders |= more
    return holders
