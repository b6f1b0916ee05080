"""Calls that do more than give a value, such as random draws, run when the drawing says so, and in its order.

What Python would come to too early, too late, or only where its reader is there, has a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from designer.catalogue.choosing import options_of
from designer.catalogue.ports import CHOICE
from designer.catalogue.spec import Family, Operator
from designer.codegen.presence import Condition, beyond
from designer.document import ExpressionError, Graph, GraphId, Node, NodeId
from designer.document.expressions import asked_where

if TYPE_CHECKING:
    from designer.codegen.body import Body
    from designer.codegen.program import Program


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
    return _draws(operator)


def _draws(operator: Operator) -> bool:
    drops = operator.argument("dropout") is not None or operator.argument("dropout_p") is not None
    return drops or operator.draws or operator.family is Family.REGULARISATION


def passed_over(body: Body) -> set[NodeId]:
    """Nodes that do more than give a value, and that nesting would let run only where what reads them is there."""
    if not any(body.conditions.values()):
        return set()
    found: set[NodeId] = set()
    for node in body.order:
        if node.id in body.lines:
            found.update(_passed_over(body, node, body.conditions[node.id], sure=True))
    for end in body.ends:
        if body.is_nested(end):
            found.update(_passed_over(body, body.node(end), body.conditions[end.node], sure=True))
    return found


def _passed_over(body: Body, reader: Node, asked: Sequence[Condition], *, sure: bool) -> Iterator[NodeId]:
    """What is nested in a call and would not run each time that its card is there.

    Args:
        asked: What is asked before Python comes to the call.
        sure: Whether nothing else keeps Python from it.
    """
    before: list[Sequence[Condition]] = []
    for source in body.sources(reader):
        own = body.conditions[source.node]
        first = reader.op == "first"
        reached = sure and (not first or all(_exclude(one, own) for one in before))
        before.append(own)
        if not body.is_nested(source):
            continue
        node = body.node(source)
        more = beyond([one for one in asked if one not in own], own)
        if (more or not reached) and _does_more(body.program, body.graph, node):
            yield node.id
        else:
            yield from _passed_over(body, node, (*asked, *own) if first else asked, sure=reached)


def _exclude(conditions: Sequence[Condition], others: Sequence[Condition]) -> bool:
    """Whether one value is there only where the other is not."""
    whens = [one.when for one in conditions if one.when]
    try:
        return any(asked_where(other.when, whens) == "False" for other in others if other.when)
    except ExpressionError:  # said at the card
        return False


def _does_more(program: Program, graph: Graph, node: Node, around: frozenset[GraphId] = frozenset()) -> bool:
    """Whether a call draws at random or changes what its layer keeps; of a layer in Python nobody knows."""
    node = program.again(graph, node) or node
    placed = program.placed(graph, node)
    if placed is not None:
        inside = around | {graph.id}
        cards = placed.nodes.values() if placed.id not in inside else ()
        return any(_does_more(program, placed, card, inside) for card in cards)
    if node.op == CHOICE:
        return any(_does_more(program, graph, option, around) for option in options_of(node).values())
    operator = program.catalogue.get(node.op)
    if operator is None:
        return True
    return operator.op == "buffer" or operator.argument("track_running_stats") is not None or _draws(operator)


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
