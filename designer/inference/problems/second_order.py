"""The rule about gradients that something learns from, and what torch can be gone back through only once."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.parts import ADAPT
from designer.catalogue.second_order import ONCE, among, learned_through
from designer.document import Design, Graph, Problem, Severity
from designer.inference.problems.cures import set_argument


def second_order_problems(design: Design, graph: Graph) -> Iterator[Problem]:
    """Gradients that are learned through what has no second derivative, at which a run would stop."""
    for node in graph.nodes.values():
        found = next(among(design, graph, learned_through(design, graph, node), ONCE), None)
        if found is None:
            continue
        card, holder, once = found
        where = f"`{once.label}`" if holder is graph else f"`{once.label}` in `{holder.name}`"
        title = "Adapt by the first order alone" if node.op == ADAPT else "Clear `create_graph`"
        yield Problem(
            code="second_order",
            severity=Severity.WARNING,
            message=f"`{node.label}` is learned through {where}, of which PyTorch has no second derivative.",
            graph=graph.id,
            nodes=(node.id, card),
            fixes=(set_argument(graph, node, "create_graph", False, title),),
        )
