"""What may be placed in a graph: in a network layers, operations and the design's own blocks; in a step what measures
and learns, and calls of the design's networks; in a function operations and such calls. Functions may stand in all.

A block of the design is offered as an operator like any other, made on the spot, so that whatever places cards knows
one kind of thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from designer.catalogue.choosing import called_graphs
from designer.catalogue.custom import custom_operators, new_operator, operator_of
from designer.catalogue.parts import is_step, networks_needed
from designer.catalogue.ports import CHOICE, interface_of
from designer.catalogue.spec import Catalogue, Family, Operator, Role
from designer.document import Design, Graph, GraphId, Network
from designer.document.names import snake_case

CALL = "of "  # before the name of a network that a card calls; no operator has a space in its name

_IN_NETWORKS = set(Role) - {Role.ADAPT, Role.METRIC, Role.MINIMISE}
_IN_STEPS = {Role.INPUT, Role.FUNCTION, Role.GRADIENT, Role.ADAPT, Role.METRIC, Role.MINIMISE}
_IN_FUNCTIONS = {Role.INPUT, Role.OUTPUT, Role.FUNCTION, Role.GRADIENT, Role.FORMULA, Role.FIRST, Role.PACK}
_IN_FUNCTIONS |= {Role.UNPACK, Role.ADAPT}


def offered(catalogue: Catalogue, design: Design, graph: Graph | None) -> tuple[Operator, ...]:
    """What a person may place, in the order of the palette; without a graph, what a network may hold."""
    own = _own(design, graph) if graph is not None else ()
    known = (*catalogue.values(), *custom_operators(design), new_operator())
    roles = _roles(graph)
    return (*own, *[operator for operator in known if operator.role in roles])


def operator_called(catalogue: Catalogue, design: Design, graph: Graph, op: str) -> Operator | None:
    """The operator of this name, or what the design itself offers under it."""
    known = operator_of(catalogue, design, op)
    return known if known is not None else next((one for one in _own(design, graph) if one.op == op), None)


def _roles(graph: Graph | None) -> Set[Role]:
    """What cards of a graph may be there for."""
    if graph is not None and graph.kind == "function":
        return _IN_STEPS if is_step(graph) else _IN_FUNCTIONS
    return _IN_NETWORKS


def _own(design: Design, graph: Graph) -> Iterator[Operator]:
    """What would not come to hold itself: blocks, in a function networks in their place, and functions in both."""
    inside = graph.kind == "function"
    if inside:
        yield from (_call(design, network) for network in design.networks if network.graph in design.graphs)
    holders = _holders(design, graph.id)
    for other in design.graphs.values():
        if other.id in holders or is_step(other):
            continue
        if other.kind == "module":
            yield from () if inside else (_placed(other),)
        elif inside or not networks_needed(design, other):  # a block has no network to give
            yield _placed(other)


def _placed(graph: Graph) -> Operator:
    """A card of a block, or of a function."""
    ports = interface_of(graph)
    kind, role = ("block", Role.LAYER) if graph.kind == "module" else ("function", Role.FUNCTION)
    return Operator(
        op=f"@{graph.id}",
        title=graph.name,
        family=Family.BLOCK,
        role=role,
        summary=graph.doc or f"A {kind} of this design.",
        name=snake_case(graph.name) if role is Role.LAYER else graph.name,
        inputs=ports.inputs,
        outputs=ports.outputs,
        tag=kind,
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
        if other.id == graph:  # the drawing that is worked on, and mostly the largest
            continue
        cards = (node for node in other.nodes.values() if node.op[:1] in ("", "@") or node.op == CHOICE)
        held[other.id] = {one.id for node in cards for one in called_graphs(design, other, node)}
    holders = {graph}
    while more := {outer for outer, inner in held.items() if outer not in holders and inner & holders}:
        holders |= more
    return holders
