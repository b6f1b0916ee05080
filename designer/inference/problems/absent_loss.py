"""The rule about a loss that a parameter may leave out: then nothing would be learned, and the code could not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.catalogue.ports import Ports
from designer.document import ExpressionError, Fix, Graph, Node, NodeId, Problem, ReplaceNode, Severity, Slot
from designer.document.expressions import made_when


def absent_loss_problems(graph: Graph, ports: Mapping[NodeId, Ports | None]) -> Iterator[Problem]:
    """A `minimise` that is always there, of a loss that is there only where a condition holds."""
    for node in graph.nodes.values():
        if node.op == "minimise" and (sometimes := _sometimes_there(graph, ports, node)) is not None:
            always = Fix(
                f"Let `{sometimes.label}` always be there", (ReplaceNode(graph.id, replace(sometimes, when="")),)
            )
            yield Problem(
                code="absent_loss",
                severity=Severity.ERROR,
                message=(
                    f"`{node.label}` needs its loss in every step, and `{sometimes.label}`, of which that is made, is "
                    f"there only when `{sometimes.when}`. A First card gives something else in its place."
                ),
                graph=graph.id,
                nodes=(node.id, sometimes.id),
                slots=(Slot(node.id, "loss"),),
                fixes=(always,),
            )


def _sometimes_there(graph: Graph, ports: Mapping[NodeId, Ports | None], minimise: Node) -> Node | None:
    """The first card behind a loss, from its side, that parameters may leave out and nothing stands in for."""
    waiting, seen = [minimise.id], {minimise.id}
    while waiting:
        node = graph.nodes[waiting.pop(0)]
        if node.op == "first":
            continue
        if _may_miss(node):
            return node
        known = ports.get(node.id)
        for wire in node.wires():
            port = known.input(wire.target.port) if known is not None else None
            source = wire.source.node
            if (port is None or not port.optional) and source in graph.nodes and source not in seen:
                seen.add(source)
                waiting.append(source)
    return None


def _may_miss(node: Node) -> bool:
    try:
        return bool(node.when) and bool(made_when(node.when))
    except ExpressionError:  # said at the card
        return False
