"""Rules about cards that may be absent, or that stand for several copies of a block."""

from __future__ import annotations

from dataclasses import replace

from designer.document import Fix, Graph, Node, Problem, ReplaceNode, Severity, Slot


def wrong_when(graph: Graph, node: Node, fault: str) -> Problem:
    """A condition without a value."""
    return Problem(
        code="when",
        severity=Severity.ERROR,
        message=f"When `{node.label}` is there cannot be told: {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(Fix(f"Let `{node.label}` always be there", (ReplaceNode(graph.id, replace(node, when="")),)),),
    )


def wrong_repeat(graph: Graph, node: Node, fault: str) -> Problem:
    """Copies that cannot be made."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"`{node.label}` cannot be repeated: {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(_once(graph, node),),
    )


def no_dimension(graph: Graph, node: Node, port: str, axis: int) -> Problem:
    """A value that is sliced or stacked along a dimension that it does not have."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"`{node.label}` takes `{port}` apart, or puts it together, along dimension {axis}, which it has not.",
        graph=graph.id,
        nodes=(node.id,),
        slots=(Slot(node.id, port),),
        fixes=(_once(graph, node),),
    )


def grows(graph: Graph, node: Node) -> Problem:
    """What is handed on changes its form from slice to slice."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"What `{node.label}` hands on changes its shape from slice to slice, so it cannot be told in advance.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(_once(graph, node),),
    )


def _once(graph: Graph, node: Node) -> Fix:
    return Fix(f"Have `{node.label}` once", (ReplaceNode(graph.id, replace(node, repeat={})),))
