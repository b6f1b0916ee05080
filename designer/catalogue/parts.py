"""What a function or a step calls of the design's networks: one of them (`gpt`), or a part of one (`seq2seq.decoder`).

A function owns no weights. The networks that it calls, itself or through the functions that it calls, are what it must
be given first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from designer.document import Design, Edit, ExpressionError, Graph, GraphId, Network, Node, NodeId, ReplaceNode
from designer.document.expressions import expressions_in, names_in
from designer.document.formulas import parameters_read

ADAPT = "adapt"
"""The operator that gives the weights which a network would have after one step of descent."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a card calls.

    Attributes:
        path: The cards that lead from the network to the part, outermost first; empty for the network itself.
        graph: What the part is made of.
    """

    network: Network
    path: tuple[Node, ...]
    graph: Graph


def network_called(design: Design, graph: Graph, node: Node) -> Network | None:
    """The network that a node of a function calls, or a part of it; cards may be called what the network is called."""
    if graph.kind != "function" or node.op or not node.of:
        return None
    return _network(design, node.of.partition(".")[0])


def whole_network_called(design: Design, graph: Graph, node: Node) -> Network | None:
    """The network that a node of a function calls, once and not just a part of it: what takes other weights."""
    return network_called(design, graph, node) if "." not in node.of and not node.repeat else None


def network_adapted(design: Design, node: Node) -> Network | None:
    """The network whose weights an `adapt` begins with."""
    named = node.args.get("network") if node.op == ADAPT else None
    return _network(design, named) if isinstance(named, str) else None


def part_called(design: Design, graph: Graph, node: Node) -> Part | None:
    """What a node of a function calls of a network; None where there is no such network or part of it.

    A card that stands for several copies with weights of their own is none: it does not say which.
    """
    network = network_called(design, graph, node)
    inside = design.graphs.get(network.graph) if network is not None else None
    path: list[Node] = []
    words = node.of.split(".")[1:]  # one or more are the name of a card: `head`, or `heads.classes` of a group
    while words:
        names = {".".join(words[: count + 1]) for count in range(len(words))}
        cards = inside.nodes.values() if inside is not None else ()
        card = next((one for one in cards if one.name in names and one.op.startswith("@")), None)
        if card is None or (card.repeat and not card.repeat.get("shared")):
            return None
        path.append(card)
        words = words[card.label.count(".") + 1 :]
        inside = design.graphs.get(GraphId(card.op[1:]))
    return Part(network, tuple(path), inside) if network is not None and inside is not None else None


@dataclass(frozen=True, slots=True)
class LayerOfNetwork:
    """A single layer of a network, and the network, or the part of one, that it stands in."""

    part: Part
    layer: Node


def layer_of_network(design: Design, graph: Graph, node: Node) -> LayerOfNetwork | None:
    """The layer of a network that a node of a function calls by itself, `gpt.lm_head`; None where it calls none."""
    words = node.of.split(".") if node.of else ()
    for count in range(1, len(words)):
        owner, name = ".".join(words[:-count]), ".".join(words[-count:])
        part = part_called(design, graph, replace(node, of=owner)) if owner else None
        layers = part.graph.nodes.values() if part is not None else ()
        layer = next((one for one in layers if one.name == name and one.op.startswith("nn.") and not one.when), None)
        if part is not None and layer is not None:
            return LayerOfNetwork(part, layer)
    return None


def calls_renamed(design: Design, graph: Graph, names: Mapping[NodeId, str]) -> Iterator[Edit]:
    """Edits by which functions call layers and blocks of a network, `gpt.lm_head`, by the names that they get."""
    for other in design.graphs.values():
        for call in other.nodes.values():
            layer = layer_of_network(design, other, call)
            part = layer.part if layer is not None else part_called(design, other, call)
            if part is None:
                continue
            said = [part.network.name]
            inside: GraphId | None = part.network.graph
            for card in (*part.path, *([layer.layer] if layer is not None else ())):
                said.append(names.get(card.id, card.label) if inside == graph.id else card.label)
                inside = GraphId(card.op[1:]) if card.op.startswith("@") else None
            if (called := ".".join(said)) != call.of:
                yield ReplaceNode(other.id, replace(call, of=called))


def networks_needed(design: Design, graph: Graph) -> list[Network]:
    """The networks that a function must be given, in the order of the design."""
    names: set[str] = set()
    seen: set[GraphId] = set()
    waiting = [graph] if graph.kind == "function" else []
    while waiting:
        inner = waiting.pop()
        if inner.id in seen:
            continue
        seen.add(inner.id)
        for node in inner.nodes.values():
            names |= {node.of.partition(".")[0]} if not node.op else set()
            adapted = network_adapted(design, node)
            names |= {adapted.name} if adapted is not None else set()
            names |= {read.partition(".")[0] for read in network_parameters_read(node)}
            placed = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
            waiting += [placed] if placed is not None and placed.kind == "function" else []
    return [network for network in design.networks if network.name in names]


def networks_behind(design: Design, graph: Graph, node: Node) -> list[Network]:
    """The networks that a card of a function calls or adapts, itself or through the function that it stands for."""
    called = network_called(design, graph, node) or network_adapted(design, node)
    if called is not None:
        return [called]
    placed = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
    return networks_needed(design, placed) if placed is not None else []


def network_parameters_read(node: Node) -> Iterator[str]:
    """The dotted names that a card's formula and expressions read: `gpt.context`."""
    try:
        if node.op == "formula":
            yield from parameters_read(str(node.args.get("text")))
        for written in (*node.args.values(), node.repeat.get("n")):
            for text in expressions_in(written):
                yield from (name for name in sorted(names_in(text)) if "." in name)
    except ExpressionError:  # said at the card
        return


def is_step(graph: Graph) -> bool:
    """Whether a graph says what one batch does, and so belongs to `train.py`."""
    return graph.kind == "function" and any(
        node.op in {"minimise", "state"} or node.op.startswith(("metric.", "show.")) for node in graph.nodes.values()
    )


def _network(design: Design, name: str) -> Network | None:
    return next((network for network in design.networks if network.name == name), None)
