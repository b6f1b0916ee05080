"""Rules about where values come from and go to: graphs without an end, and parts that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.spec import Catalogue, Role
from designer.document import Fix, Graph, NodeId, Problem, RemoveNode, Severity

_ENDS = frozenset({Role.OUTPUT, Role.METRIC, Role.MINIMISE})


def end_problems(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    """A module that takes or gives nothing, and cards whose values nothing uses."""
    ends = {node.id for node in graph.nodes.values() if _is_end(catalogue, node.op)}
    if graph.kind == "module" and graph.nodes:
        if not any(node.op == "input" for node in graph.nodes.values()):
            yield _warning("no_input", graph, f"`{graph.name}` takes nothing: it has no Input card.")
        if not any(node.op == "output" for node in graph.nodes.values()):
            yield _warning("no_output", graph, f"`{graph.name}` gives nothing back: it has no Output card.")
            return
    if not ends:
        return
    used = _before(graph, ends)
    for node in graph.nodes.values():
        operator = catalogue.get(node.op)
        if node.id in used or operator is None or operator.role is Role.INPUT:
            continue
        yield Problem(
            code="dead",
            severity=Severity.WARNING,
            message=f"Nothing uses what `{node.label}` gives: it leads to no output.",
            graph=graph.id,
            nodes=(node.id,),
            fixes=(Fix(f"Remove `{node.label}`", (RemoveNode(graph.id, node.id),)),),
        )


def _is_end(catalogue: Catalogue, op: str) -> bool:
    """Whether values end here; a type that is not known may be one, such as `show.image`."""
    operator = catalogue.get(op)
    return operator.role in _ENDS if operator is not None else not op.startswith("@") and op != ""


def _before(graph: Graph, ends: set[NodeId]) -> set[NodeId]:
    """The nodes from which an end can be reached, the ends included."""
    found = set(ends)
    waiting = list(ends)
    while waiting:
        for wire in graph.nodes[waiting.pop()].wires():
            if wire.source.node not in found and wire.source.node in graph.nodes:
                found.add(wire.source.node)
                waiting.append(wire.source.node)
    return found


def misplaced(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    """Layers in a function, which owns no weights, and what only a step does in a module."""
    for node in graph.nodes.values():
        operator = catalogue.get(node.op)
        role = operator.role if operator is not None else None
        if graph.kind == "function" and role is Role.LAYER:
            message = f"`{node.label}` is a layer, but `{graph.name}` is a function: layers belong into a module."
        elif graph.kind == "module" and role in (Role.METRIC, Role.MINIMISE):
            message = f"`{node.label}` belongs into a training step; `{graph.name}` is a module."
        else:
            continue
        fix = Fix(f"Remove `{node.label}`", (RemoveNode(graph.id, node.id),))
        yield Problem("misplaced", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), fixes=(fix,))


def _warning(code: str, graph: Graph, message: str) -> Problem:
    return Problem(code, Severity.WARNING, message, graph=graph.id)
