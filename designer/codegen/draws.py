"""Random draws keep their order: what Python would come to too early, or too late, has a line of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.catalogue.spec import Family
from designer.document import Node, NodeId

if TYPE_CHECKING:
    from designer.codegen.body import Body


def crossing(body: Body) -> set[NodeId]:
    """Nodes that may draw at random and whose nesting would let another draw come first."""
    draws = [node.id for node in body.order if _may_draw(body, node)]
    place = {node: index for index, node in enumerate(draws)}
    latest = -1
    late: set[NodeId] = set()
    for node in performed_in_order(body):
        if node.id in place:
            if place[node.id] < latest and node.id not in body.lines:
                late.add(node.id)
            latest = max(latest, place[node.id])
    return late


def _may_draw(body: Body, node: Node) -> bool:
    operator = body.program.catalogue.get(node.op)
    if operator is None:
        return True
    drops = operator.family is Family.REGULARISATION or operator.argument("dropout") is not None
    return drops or operator.draws


def performed_in_order(body: Body) -> Iterator[Node]:
    """The nodes in the order in which Python comes to them."""
    for node in body.order:
        if node.id in body.lines:
            yield from _performed_in(body, node)
    for end in body.ends:
        if body.is_nested(end):
            yield from _performed_in(body, body.node(end))


def _performed_in(body: Body, node: Node) -> Iterator[Node]:
    for source in body.sources(node):
        if body.is_nested(source):
            yield from _performed_in(body, body.node(source))
    yield node
