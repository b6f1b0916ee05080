"""Two ways through a graph of which always one is taken: cards with `when: p` beside cards with `when: not p`, brought
together by a `first`. They are written as a person writes them, under one `if` and its `else`.

So they are where nothing else is written between them and nothing else reads what they make. As one of them runs and
never both, what runs is in the order of the drawing however their cards lie among each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.document import ExpressionError, Graph, Node, NodeId, Port
from designer.document.expressions import asked_where

if TYPE_CHECKING:
    from designer.codegen.presence import Condition

_NO_LINE = {"input", "output", "parameter", "buffer"}
_FAR = {"gradient", "adapt", "minimise"}  # what reads values that no wire of theirs begins at


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ways.

    Attributes:
        value: What it comes to.
        when: What must hold for it to be taken.
        nodes: The cards on it.
    """

    value: Port
    when: str
    nodes: frozenset[NodeId]


def sides_of(
    graph: Graph,
    order: Sequence[NodeId],
    first: Node,
    held: Sequence[Sequence[Condition]],
    common: Collection[Condition],
    found: Mapping[NodeId, Sequence[Condition]],
) -> tuple[Side, Side] | None:
    """The two ways that a `first` brings together; None where its values are something else.

    Args:
        order: All nodes, each after those that it reads.
        held: What must hold for each of its values.
        common: What must hold for both.
        found: What must hold for each node before it.
    """
    wires = list(first.wires())
    apart = [[one for one in conditions if one not in common] for conditions in held]
    if len(wires) != 2 or first.when or any(len(one) != 1 or not one[0].when or one[0].value for one in apart):
        return None
    (preferred,), (otherwise,) = apart
    known = [one.when for one in common if one.when]
    if not _is_either(preferred.when, otherwise.when, known) or any(node.op in _FAR for node in graph.nodes.values()):
        return None
    sides = [
        Side(wire.source, one.when, frozenset(_before(graph, wire.source.node, one, found)))
        for wire, one in zip(wires, (preferred, otherwise), strict=True)
    ]
    inside = sides[0].nodes | sides[1].nodes
    return (sides[0], sides[1]) if _stand_together(graph, order, inside, first.id) else None


def _is_either(when: str, other: str, known: Sequence[str]) -> bool:
    """Whether always one of two conditions holds, and never both, where others do."""
    try:
        when, other = asked_where(when, known), asked_where(other, known)
        return asked_where(other, [f"not ({when})"]) == "True" and asked_where(other, [when]) == "False"
    except ExpressionError:  # said at the card
        return False


def _before(
    graph: Graph, node: NodeId, condition: Condition, found: Mapping[NodeId, Sequence[Condition]]
) -> set[NodeId]:
    """A node and those before it that are there where a condition holds, and there alone."""
    inside: set[NodeId] = set()
    waiting = [node]
    while waiting:
        if (one := waiting.pop()) in graph.nodes and one not in inside and condition in found[one]:
            inside.add(one)
            waiting += [source.node for source in graph.nodes[one].sources()]
    return inside


def _stand_together(graph: Graph, order: Sequence[NodeId], inside: frozenset[NodeId], first: NodeId) -> bool:
    """Whether nodes and the `first` behind them are all that is written from the first of them on, or reads of them."""
    whole = inside | {first}
    leaving = graph.leaving()
    read = all(wire.target.node in whole for node in inside for wire in leaving.get(node, ()))
    begin = min(order.index(node) for node in inside)
    between = order[begin : order.index(first)]
    alone = all(node in whole or graph.nodes[node].op in _NO_LINE or graph.nodes[node].unused for node in between)
    return read and alone and all(whole <= {*frame.nodes} or not whole & {*frame.nodes} for frame in graph.frames)
