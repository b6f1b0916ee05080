"""Where a value comes from: through the cards of blocks and networks, and past cards that change nothing of it.

What may not be there, by its `when` or behind a `first`, and what comes from outside of the graph that is looked at,
has no origin that can be told, so that nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from designer.catalogue.ports import called_graph
from designer.document import Graph, Node, Slot
from designer.inference.problems.rule import Case

_DEEPEST = 8  # cards and graphs that are gone through


@dataclass(frozen=True, slots=True)
class Origin:
    """The card that made a value.

    Attributes:
        graph: Where it is; another graph than that of the asker where it is inside of a block or a network.
        inside: The card that stands for that graph; None where it is the asker's own.
        way: The card and those that were gone through on the way to it, each with its graph and where it led.
    """

    graph: Graph
    node: Node
    inside: Node | None
    way: tuple[tuple[Graph, Node, Slot], ...]

    def is_alone(self, case: Case) -> bool:
        """Whether the value goes to whoever asked and nowhere else, on its whole way."""
        return all(
            wire.target == slot for graph, node, slot in self.way for wire in case.leaving(graph).get(node.id, ())
        )


def origin_of(case: Case, slot: Slot, past: Set[str] = frozenset()) -> Origin | None:
    """Where what flows into a slot of the case's graph was made; None where that cannot be told.

    Args:
        past: Operators of one input that are looked past.
    """
    graph = case.graph
    inside: Node | None = None
    way: list[tuple[Graph, Node, Slot]] = []
    for _ in range(_DEEPEST):
        source = graph.source_of(slot)
        node = graph.nodes.get(source.node) if source is not None else None
        if source is None or node is None or node.when or node.op in ("input", "first"):
            return None
        way.append((graph, node, slot))
        called = called_graph(case.design, graph, node)
        if called is not None:
            outputs = [one for one in called.nodes.values() if one.op == "output"]
            named = [one for one in outputs if one.label == source.name] or outputs[:1]
            if not named or "collect" in node.repeat:
                return None
            inside, graph, slot = inside or node, called, Slot(named[0].id, "value")
        elif node.op in past:
            slot = Slot(node.id, next(iter(node.inputs), ""))
        else:
            return Origin(graph, node, inside, tuple(way))
    return None
