"""The rule about what a card says and this version does not act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.kept_aside import kept_aside
from designer.document import Fix, Graph, Problem, ReplaceNode, Severity


def kept_aside_problems(graph: Graph) -> Iterator[Problem]:
    """Keys of cards without which their code would be another program."""
    for node in graph.nodes.values():
        for key in kept_aside(node):
            rest = {name: value for name, value in node.extra.items() if name != key}
            yield Problem(
                code="kept_aside",
                severity=Severity.ERROR,
                message=f"`{node.label}` says `{key}`, which netdesigner 0.1 keeps in the file and writes no code of.",
                graph=graph.id,
                nodes=(node.id,),
                fixes=(Fix(f"Leave `{key}` out", (ReplaceNode(graph.id, replace(node, extra=rest)),)),),
            )
