"""Rules about where values come from and go to: graphs without an end, and parts that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.catalogue.ports import Ports
from designer.catalogue.spec import Catalogue, Role
from designer.document import Fix, Graph, Node, NodeId, Problem, RemoveNode, Severity
from designer.inference.problems.wiring import open_inputs

_ENDS = frozenset({Role.OUTPUT, Role.METRIC, Role.MINIMISE})


def end_problems(catalogue: Catalogue, graph: Graph, ports: Mapping[NodeId, Ports | None]) -> Iterator[Problem]:
    """A module that takes or gives nothing, and cards whose values nothing uses.

    While an input is open, what leads nowhere may be just what belongs there: the open input is what is said.
    """
    ends = {node.id for node in graph.nodes.values() if _is_end(catalogue, node.op)}
    if graph.kind == "module" and graph.nodes:
        if not any(node.op == "input" for node in graph.nodes.values()):
            yield _warning("no_input", graph, f"`{graph.name}` takes nothing: it has no Input card.")
        if not any(node.op == "output" for node in graph.nodes.values()):
            yield _warning("no_output", graph, f"`{graph.name}` gives nothing back: it has no Output card.")
            return
    if not ends or any(known is not None and open_inputs(graph.nodes[node], known) for node, known in ports.items()):
        return
    used = _before(graph, ends)
    dead = [node.id for node in graph.nodes.values() if node.id not in used and _is_operator(catalogue, node)]
    feeding = {wire.source.node for wire in graph.wires()}
    told: set[NodeId] = set()
    for node in reversed(dead):
        if node in feeding:
            continue
        before = _before(graph, {node})
        part = [one for one in dead if one in before and one not in told]
        told.update(part)
        yield _dead(graph, graph.nodes[node], part)


def _is_operator(catalogue: Catalogue, node: Node) -> bool:
    operator = catalogue.get(node.op)
    return operator is not None and operator.role is not Role.INPUT


def _dead(graph: Graph, last: Node, part: list[NodeId]) -> Problem:
    """A part that leads to no output, by its last card."""
    others = len(part) - 1
    behind = {0: "", 1: ", nor does the card before it"}.get(others, f", nor do the {others} cards before it")
    title = f"Remove `{last.label}`" if not others else f"Remove these {len(part)} cards"
    return Problem(
        code="dead",
        severity=Severity.WARNING,
        message=f"`{last.label}` leads to no output{behind}.",
        graph=graph.id,
        nodes=(last.id, *(node for node in part if node != last.id)),
        fixes=(Fix(title, tuple(RemoveNode(graph.id, node) for node in part)),),
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
