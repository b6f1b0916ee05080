"""A block is defined once, and its cards are linked to that: who uses it, a definition of one's own, one that goes.

What is changed in a block changes in all its cards. A card that is to differ in more than its arguments is detached: it
gets a copy of the definition.
"""

from __future__ import annotations

import random
from dataclasses import replace

from designer.catalogue.blocks import Remade
from designer.catalogue.choosing import alternatives
from designer.catalogue.fresh import fresh_id
from designer.catalogue.ports import called_again, called_graph
from designer.catalogue.spec import Catalogue, Role
from designer.document import (
    AddNode,
    Design,
    EditError,
    Graph,
    GraphId,
    Node,
    NodeId,
    Point,
    PutGraph,
    RemoveGraph,
    ReplaceNode,
)
from designer.document.names import free_class_name, free_name

Use = tuple[GraphId, NodeId]


def uses_of(design: Design, block: GraphId) -> list[Use]:
    """The cards that are linked to a definition, in the order of the design."""
    return [
        (graph.id, node.id)
        for graph in design.graphs.values()
        for node in graph.nodes.values()
        if any(one.op == f"@{block}" for one in alternatives(node))
    ]


def detach(design: Design, graph: Graph, node_id: NodeId) -> Remade:
    """Edits that give one card of a block a definition of its own, the same as the one that the others keep.

    Raises:
        EditError: The card is no block, or the only one of it.
    """
    card = graph.nodes[node_id]
    block = called_graph(design, graph, card)
    if block is None or not card.op.startswith("@"):
        raise EditError(f"{card.label} is not a block")
    if len(uses_of(design, block.id)) < 2 and not any(one.graph == block.id for one in design.networks):
        raise EditError(f"{card.label} is the only card of {block.name}, which is its own already")
    name = free_class_name(block.name, {one.name for one in design.graphs.values()})
    copy = replace(block, id=GraphId(fresh_id(design.graphs, random.SystemRandom())), name=name)
    edits = (
        PutGraph(copy, list(design.graphs).index(block.id) + 1),
        ReplaceNode(graph.id, replace(card, op=f"@{copy.id}")),
    )
    return Remade(f"Detach {card.label} from {block.name}", edits, (node_id,))


def remove_definition(design: Design, block: Graph) -> Remade:
    """Edits that take a block out of the design that nothing uses.

    Raises:
        EditError: Something uses it.
    """
    users = [design.graphs[graph].nodes[node].label for graph, node in uses_of(design, block.id)]
    users += [network.name for network in design.networks if network.graph == block.id]
    if users:
        raise EditError(f"{block.name} is used by {users[0]}{f' and {len(users) - 1} more' if users[1:] else ''}")
    return Remade(f"Delete {block.name}", (RemoveGraph(block.id),), ())


def call_again(catalogue: Catalogue, design: Design, graph: Graph, node_id: NodeId, at: Point) -> Remade:
    """Edits that place a second call of a layer or block: another card with the same weights.

    Raises:
        EditError: The card has no weights that could be used again.
    """
    card = graph.nodes[node_id]
    first = called_again(design, graph, card) or card
    operator = catalogue.get(first.op)
    layer = operator is not None and operator.role is Role.LAYER
    block = called_graph(design, graph, first) if first.op.startswith("@") else None
    if not layer and (block is None or block.kind != "module"):
        raise EditError(f"{card.label} has no weights that a second call could use")
    if first.repeat:
        raise EditError(f"{card.label} is there several times; call a card again that is there once")
    taken = {one.label for one in graph.nodes.values()} | {parameter.name for parameter in graph.parameters}
    name = free_name(f"{first.label.replace('.', '_')}_again", taken)
    made = Node(NodeId(fresh_id(graph.nodes, random.SystemRandom())), name=name, of=str(first.id), when=first.when)
    last = graph.index_of(node_id)
    return Remade(f"Call {first.label} again", (AddNode(graph.id, made, at, last + 1),), (made.id,))
