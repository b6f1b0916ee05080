"""Layers and learned values that `forward` never reads and a class keeps, since their weights are in checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from designer.catalogue.ports import WEIGHT, owns_weights
from designer.catalogue.spec import Catalogue
from designer.document import Disconnect, Edit, Graph, Json, Node, ReplaceNode


def may_be_unused(catalogue: Catalogue, node: Node) -> bool:
    """Whether a card owns weights that can be made without anything flowing in."""
    operator = catalogue.get(node.op)
    return operator is not None and owns_weights(operator)


def leave_unused(graph: Graph, node: Node, found: Mapping[str, Json]) -> tuple[Edit, ...]:
    """Takes a card off its wires and keeps what it has learned.

    Args:
        found: Its arguments that were found from what flows in, which must be said from now on.
    """
    wires = [wire for wire in graph.wires() if wire.source.node == node.id and wire.source.name != WEIGHT]
    wires.sort(key=lambda wire: -(wire.target.index or 0))  # so that the places of the others hold
    inputs = {port: source for port, source in node.inputs.items() if port == WEIGHT}
    alone = replace(node, unused=True, args={**node.args, **found}, inputs=inputs)
    return (*(Disconnect(graph.id, wire.target) for wire in wires), ReplaceNode(graph.id, alone))


def use_again(graph: Graph, node: Node) -> tuple[Edit, ...]:
    """Gives a card its ports back."""
    return (ReplaceNode(graph.id, replace(node, unused=False)),)
