"""Which values that nobody takes yet an open input could take: what the problem of an open input offers to wire."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.gradient import way
from designer.catalogue.ports import called_graph
from designer.catalogue.spec import InputPort, Role
from designer.document import Node, Port, Problem
from designer.inference.arguments import resolve
from designer.inference.calls import call_of
from designer.inference.entering import bound
from designer.inference.values import Flow, Flows

if TYPE_CHECKING:
    from designer.inference.walk import Walk

_MOST = 100  # cards that nothing takes from; among more, nobody knows which is meant


def candidates(walk: Walk, node: Node, port: InputPort, arrivals: Flows) -> list[tuple[Port, str]]:
    """Outputs before a node that nothing takes yet and that its open input could take, each with its shape.

    One that is alone is offered, so no more than two are looked for, and none where a great many may be meant.
    """
    design, operator = walk.visit.design, walk.visit.catalogue.get(node.op)
    called = called_graph(design, walk.graph, node)
    found: list[tuple[Port, str]] = []
    ends = walk.visit.ends(walk.graph)
    for source in map(Port, ends if len(ends) <= _MOST else ()):
        flow = walk.flows.get(source)
        if len(found) > 1:
            break
        if flow is None or flow.items is not None or flow.network:
            continue
        given: dict[str, Flow | tuple[Flow, ...]] = {**arrivals, port.name: (flow,) if port.variadic else flow}
        if called is not None and isinstance(bound(walk, node, called, given, walk.names), Problem):
            continue
        if node.op == "gradient" and not _leads(walk, node, port, source):
            continue
        of_loss = operator is not None and operator.role in (Role.MINIMISE, Role.ADAPT)
        if of_loss and (flow.sizes or "float" not in flow.dtype):
            continue
        if operator is not None and operator.role in (Role.LAYER, Role.FUNCTION, Role.METRIC):
            resolved = resolve(node, operator, walk.names, given)
            ready = all(one.optional or one.name in given for one in operator.inputs)
            if resolved.faults or resolved.short or resolved.from_batch:
                continue
            call = call_of(operator, resolved.values, given.keys())
            if ready and not walk.visit.memo.outcome(call, given).outputs:
                continue
        found.append((source, flow.signature.text()))
    return found


def _leads(walk: Walk, node: Node, port: InputPort, source: Port) -> bool:
    """Whether a gradient that this is wired to would find anything; with one end open nobody can tell."""
    wired = replace(node, inputs={**node.inputs, port.name: source})
    return wired.inputs.keys() != {"output", "to"} or bool(way(walk.graph, wired))
