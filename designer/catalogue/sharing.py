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
    for place, inner, port in _layers(design, graph) if own and report is not None else ():
        other = report.finding(place.id, inner.id) if report is not None else None
        fits = other is not None and other.weight == own and port.node != node.id
        card = graph.nodes[port.node]
        if fits and (inner is card or layer_inside(catalogue, design, card, port.name)):
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


def _layers(design: Design, graph: Graph) -> Iterator[tuple[Graph, Node, Port]]:
    """The cards of a graph and of the blocks in it, and what the weight of each is as a port of the graph."""
    waiting = [(graph, node, node, "") for node in reversed(graph.nodes.values())]
    while waiting:
        place, inner, card, path = waiting.pop()
        yield place, inner, Port(card.id, f"{path}{WEIGHT}")
        block = design.graphs.get(GraphId(inner.op[1:])) if inner.op.startswith("@") else None
        if block is not None and path.count(".") < _DEEPEST:
            waiting += [(block, one, card, f"{path}{one.id}.") for one in reversed(block.nodes.values())]
