"""Whose weight a layer has, and whose it could have: of layers beside it, and of layers inside the blocks beside it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.ports import WEIGHT, layer_inside
from designer.catalogue.spec import Catalogue
from designer.document import Design, Graph, GraphId, Node, Port, Report

_DEEPEST = 4  # blocks within each other that are looked into
_MOST = 50  # layers; a longer list is no help


def owner_of(graph: Graph, node: Node) -> Port | None:
    """The weight that a layer shares; None where it has its own."""
    start = Port(node.id, WEIGHT)
    found, seen = start, {start}
    while found.node in graph.nodes and isinstance(source := graph.nodes[found.node].inputs.get(found.name), Port):
        if source in seen:
            break
        seen.add(source)
        found = source
    return found if found != start else None


def may_share(catalogue: Catalogue, design: Design, graph: Graph, node: Node, report: Report | None) -> list[Port]:
    """The weights that would fit a layer, those left out that are this one."""
    finding = report.finding(graph.id, node.id) if report is not None else None
    own = finding.weight if finding is not None else ()
    found: list[Port] = []
    for inner, port in _layers(design, graph, report, own) if own and report is not None else ():
        card = graph.nodes[port.node]
        if card.id != node.id and (inner is card or layer_inside(catalogue, design, card, port.name)):
            owner = owner_of(graph, card) if inner is card else None
            found += [port] if owner is None or owner.node != node.id else []
        if len(found) == _MOST:
            break
    return found


def weight_label(catalogue: Catalogue, design: Design, graph: Graph, port: Port) -> str:
    """What people call the layer that has a weight: `head`, `encoder.embed`."""
    card = graph.nodes.get(port.node)
    if card is None:
        return str(port.node)
    inside = layer_inside(catalogue, design, card, port.name) if port.name != WEIGHT else ()
    return ".".join([card.label, *(inner.label for _, inner in inside)])


def _layers(
    design: Design, graph: Graph, report: Report, weight: tuple[int, ...], card: Node | None = None, path: str = ""
) -> Iterator[tuple[Node, Port]]:
    """The layers of a graph and of the blocks in it with a weight of a size, and which port of a card that is.

    Args:
        card: The card that the graph is inside of, and at which the ports are; None: each card has its own.
        path: The way from that card to the graph.
    """
    fitting = {node for node, finding in report.graphs.get(graph.id, {}).items() if finding.weight == weight}
    for node in [one for one in graph.nodes.values() if one.id in fitting or one.op[:1] == "@"]:
        outer, inside = (node, "") if card is None else (card, f"{path}{node.id}.")
        if node.id in fitting:
            yield node, Port(outer.id, f"{inside}{WEIGHT}")
        block = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
        if block is not None and inside.count(".") < _DEEPEST:
            yield from _layers(design, block, report, weight, outer, inside)
