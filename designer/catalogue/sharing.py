"""Whose weight a layer has, and whose it could have: of layers beside it, and of layers inside the blocks beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from designer.catalogue.ports import WEIGHT, has_copies, layer_inside
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


def may_share(catalogue: Catalogue, design: Design, graph: Graph, node: Node, report: Report | None) -> Iterator[Port]:
    """The weights that would fit a layer, those left out that are this one; found one by one, as far as is asked."""
    finding = report.finding(graph.id, node.id) if report is not None else None
    own = finding.weight if finding is not None else ()
    found = _layers(design, graph, report, own) if own and report is not None else iter(())
    return islice((port for inner, port in found if _may_give(catalogue, design, graph, node, inner, port)), _MOST)


def _may_give(catalogue: Catalogue, design: Design, graph: Graph, node: Node, inner: Node, port: Port) -> bool:
    """Whether the weight of a layer, at a port of its card, is another one than that of a node, and can be had."""
    card = graph.nodes[port.node]
    if card.id == node.id:
        return False
    if inner is not card:
        return bool(layer_inside(catalogue, design, card, port.name))
    owner = owner_of(graph, card)
    return owner is None or owner.node != node.id


def weight_label(catalogue: Catalogue, design: Design, graph: Graph, port: Port) -> str:
    """What people call the layer that has a weight: `head`, `encoder.embed`."""
    card = graph.nodes.get(port.node)
    if card is None:
        return str(port.node)
    label = card.label
    for step in layer_inside(catalogue, design, card, port.name) if port.name != WEIGHT else ():
        label += f".{step.node.label}" if step.copy is None else f".{step.copy}.{step.node.label}"
    return label


def _layers(
    design: Design, graph: Graph, report: Report, weight: tuple[int, ...], card: Node | None = None, path: str = ""
) -> Iterator[tuple[Node, Port]]:
    """The layers of a graph and of the blocks in it with a weight of a size, and which port of a card that is.

    Args:
        card: The card that the graph is inside of, and at which the ports are; None: each card has its own.
        path: The way from that card to the graph.
    """
    findings = report.graphs.get(graph.id, {})
    fitting = {node for node, finding in findings.items() if finding.weight == weight}
    # Of thousands, a step for those alone that come into question.
    for node in [one for one in graph.nodes.values() if one.id in fitting or one.op[:1] == "@"]:
        outer, inside = (node, "") if card is None else (card, f"{path}{node.id}.")
        if node.id in fitting:
            yield node, Port(outer.id, f"{inside}{WEIGHT}")
        block = design.graphs.get(GraphId(node.op[1:])) if node.op[:1] == "@" else None
        if block is None or inside.count(".") >= _DEEPEST:
            continue
        for copy in _copies(node):
            yield from _layers(design, block, report, weight, outer, f"{inside}{copy}")


def _copies(node: Node) -> Iterator[str]:
    """How a path goes on into each copy of a card; into none where their number is not written down."""
    if not has_copies(node):
        yield ""
    elif isinstance(n := node.repeat["n"], int):
        yield from (f"{copy}." for copy in range(min(n, _MOST)))
