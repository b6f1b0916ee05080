"""The rule about what is to learn where a graph says that it works without gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.parts import ADAPT
from designer.document import Design, Fix, Graph, Problem, PutGraph, Severity


def without_gradients_problems(design: Design, graph: Graph) -> Iterator[Problem]:
    """Cards that minimise, or adapt weights, in a graph without gradients, or by a network that is made of one."""
    for node in graph.nodes.values():
        names = node.args.get("networks") if node.op == "minimise" else [node.args.get("network")]
        if node.op not in ("minimise", ADAPT) or not isinstance(names, list):
            continue
        made_of = (design.graphs.get(one.graph) for one in design.networks if one.name in names)
        mute = next((one for one in (graph, *made_of) if one is not None and one.no_grad), None)
        if mute is not None:
            yield Problem(
                code="gradient",
                severity=Severity.ERROR,
                message=f"`{node.label}` needs gradients, and `{mute.name}` is said to work without.",
                graph=graph.id,
                nodes=(node.id,),
                fixes=(Fix(f"Let `{mute.name}` work with gradients", (PutGraph(replace(mute, no_grad=False)),)),),
            )
