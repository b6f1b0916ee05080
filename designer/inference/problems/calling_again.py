"""Rules about what is called again: layers that may not be there, and copies of a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.ports import called_again
from designer.document import Design, Fix, Graph, Node, Problem, RemoveNode, ReplaceNode, Severity
from designer.document.expressions import made_when, reads_training


def calling_again_problems(design: Design, graph: Graph) -> Iterator[Problem]:
    """Cards that call a layer again under another condition than the one under which it is made."""
    for node in graph.nodes.values():
        first = called_again(design, graph, node)
        if first is None or first.when == node.when or not first.when:
            continue
        if reads_training(first.when) and not made_when(first.when):
            continue  # it is made always
        same = replace(node, when=first.when)
        yield Problem(
            code="when",
            severity=Severity.ERROR,
            message=f"`{node.label}` calls `{first.label}` again, which is there only when `{first.when}`: "
            "both need that one condition.",
            graph=graph.id,
            nodes=(node.id, first.id),
            fixes=(Fix(f"Have `{node.label}` only when `{first.when}`", (ReplaceNode(graph.id, same),)),),
        )


def calls_copies(graph: Graph, node: Node, first: Node) -> Problem:
    """A card that calls the copies of a block again, which are called as one nowhere."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"`{node.label}` calls `{first.label}` again, which stands for copies: put those into a block, and "
        "call that again.",
        graph=graph.id,
        nodes=(node.id, first.id),
        fixes=(Fix(f"Remove `{node.label}`", (RemoveNode(graph.id, node.id),)),),
    )
