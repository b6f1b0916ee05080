"""Layers, blocks and learned values that `forward` never reads: they are kept for weights that checkpoints hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from designer.catalogue.ports import called_graph, is_weight, owns_weights
from designer.catalogue.spec import Catalogue
from designer.document import Design, Disconnect, Edit, Graph, Json, Node, ReplaceNode


def may_be_unused(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> bool:
    """Whether a card owns weights that can be made without anything flowing in."""
    operator = catalogue.get(node.op)
    if operator is not None:
        return owns_weights(operator)
    placed = called_graph(design, graph, node) if node.op else None
    return placed is not None and placed.kind == "module"


def leave_unused(graph: Graph, node: Node, found: Mapping[str, Json]) -> tuple[Edit, ...]:
    """Takes a card off its wires and keeps what it has learned.

    Args:
        found: Its arguments that were found from what flows in, which must be said from now on.
    """
    wires = [wire for wire in graph.wires() if wire.source.node == node.id and not is_weight(wire.source.name)]
    wires.sort(key=lambda wire: -(wire.target.index or 0))  # so that the places of the others hold
    inputs = {port: source for port, source in node.inputs.items() if is_weight(port)}
    alone = replace(node, unused=True, args={**node.args, **found}, inputs=inputs)
    return (*(Disconnect(graph.id, wire.target) for wire in wires), ReplaceNode(graph.id, alone))


def use_again(graph: Graph, node: Node) -> tuple[Edit, ...]:
    """Gives a card its ports back."""
    return (ReplaceNode(graph.id, replace(node, unused=False)),)
