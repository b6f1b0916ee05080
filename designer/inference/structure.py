"""What is known of a graph before anything flows: the ports of its nodes, and in which order they run.

Program order decides wherever wires do not: execution is the topological order that is smallest by it, so that random
draws keep their order. Nodes on a cycle are left out of the order; what lies behind them has nothing to take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import networkx as nx

from designer.catalogue.keeping import is_tie
from designer.catalogue.parts import layer_of_network
from designer.catalogue.ports import (
    CHOICE,
    Around,
    Ports,
    called_again,
    called_graph,
    first_option,
    instance_ports,
    operator_ports,
)
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Graph, Json, Node, NodeId, Wire

_STEP_ROLES = frozenset({Role.METRIC, Role.MINIMISE})


@dataclass(frozen=True, slots=True)
class Order:
    """In which order nodes run, and the sets of nodes that wait for each other."""

    nodes: tuple[NodeId, ...]
    cycles: tuple[tuple[NodeId, ...], ...]


def order_of(graph: Graph) -> Order:
    """The order of execution."""
    place = {node: index for index, node in enumerate(graph.nodes)}
    drawn: nx.MultiDiGraph[NodeId] = nx.MultiDiGraph()
    drawn.add_nodes_from(graph.nodes)
    drawn.add_edges_from(
        (wire.source.node, wire.target.node) for wire in graph.wires() if not _written_later(graph, wire)
    )
    cycles = () if nx.is_directed_acyclic_graph(drawn) else _cycles(drawn, place)
    drawn.remove_nodes_from([node for cycle in cycles for node in cycle])
    return Order(tuple(nx.lexicographical_topological_sort(drawn, key=place.__getitem__)), cycles)


def _cycles(drawn: nx.MultiDiGraph[NodeId], place: Mapping[NodeId, int]) -> tuple[tuple[NodeId, ...], ...]:
    """The sets of nodes that wait for each other, each in program order."""
    knots = [knot for knot in nx.strongly_connected_components(drawn) if len(knot) > 1]
    knots += [{node} for node in nx.nodes_with_selfloops(drawn) if not any(node in knot for knot in knots)]
    ordered = (tuple(sorted(knot, key=place.__getitem__)) for knot in knots)
    return tuple(sorted(ordered, key=lambda knot: place[knot[0]]))


def _written_later(graph: Graph, wire: Wire) -> bool:
    """Whether what a wire carries is not read when its target runs: what is kept for later, and a weight to share."""
    target = graph.nodes[wire.target.node]
    return is_tie(target, wire.target.port) or target.keeps(wire.target.port)


def layer_called(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> Node | None:
    """The layer that a node calls again, of the same graph or of a network; None where it calls none."""
    alone = layer_of_network(design, graph, node)
    relative = called_again(design, graph, node) if alone is None else alone.layer
    operator = catalogue.get(relative.op) if relative is not None else None
    return relative if operator is not None and operator.role is Role.LAYER else None


def called_as(node: Node, layer: Node, found: Mapping[str, Json]) -> Node:
    """A second call of a layer as if it were one of its own: with what the layer says, and what it found."""
    return replace(node, args={**node.args, **found, **layer.args})


def ports_of_node(
    catalogue: Catalogue, design: Design, graph: Graph, node: Node, around: Around | None = None
) -> Ports | None:
    """The ports of a node; None where this version cannot know them.

    Args:
        around: What is known of the graph, where several nodes are asked about.
    """
    around = around or Around(graph)
    if node.op == CHOICE:
        option = first_option(node)
        return ports_of_node(catalogue, design, graph, option, around) if option is not None else None
    operator = catalogue.get(node.op)
    if operator is None and (relative := layer_called(catalogue, design, graph, node)) is not None:
        operator = catalogue[relative.op]
    if operator is not None:
        return operator_ports(operator, design, graph, node, around)
    called = called_graph(design, graph, node)
    return instance_ports(catalogue, design, graph, node, called, around) if called is not None else None


def is_step(catalogue: Catalogue, graph: Graph) -> bool:
    """Whether a function is what one batch does, rather than a function that others call."""
    if graph.kind != "function":
        return False
    operators = (catalogue.get(node.op) for node in graph.nodes.values())
    reads = any(node.op == "input" and node.args.get("field") for node in graph.nodes.values())
    keeps = any(node.op == "state" or node.op.startswith("show.") for node in graph.nodes.values())
    return reads or keeps or any(operator is not None and operator.role in _STEP_ROLES for operator in operators)
