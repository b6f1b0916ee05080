"""What findings come to once all of a graph was looked at: what layers share, what is frozen, what gradients cost."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from designer.catalogue.keeping import NEXT
from designer.catalogue.ports import is_weight
from designer.document import NodeFinding, Port, Status
from designer.inference.inner_weights import lost_copy, weight_at
from designer.inference.problems.keeping import no_copy, unlike_next, unlike_weights
from designer.inference.values import NOTHING, TensorValue, Value

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def settle(walk: Walk) -> None:
    """Brings into the findings of a walk what one card alone cannot tell."""
    _share_weights(walk)
    _write_buffers(walk)
    _freeze(walk)
    _count_gradients(walk)
    _hand_on(walk)


def _share_weights(walk: Walk) -> None:
    """Holds weights that are shared against each other, and counts them once."""
    for wire in walk.graph.wires() if walk.survey.ties or walk.survey.inner_weights else ():
        for port in (wire.source, Port(wire.target.node, wire.target.port)):
            if is_weight(port.name) and (lost := lost_copy(walk, port)) is not None:
                walk.problems.append(no_copy(walk.graph, wire, port, lost.copy, lost.count, lost.begins))
    for wire in walk.survey.ties:
        target = walk.findings.get(wire.target.node)
        own = weight_at(walk, Port(wire.target.node, wire.target.port))
        shared = weight_at(walk, wire.source)
        if target is None or not (own and shared):
            continue
        if own == shared:
            walk.findings[wire.target.node] = replace(target, parameters=target.parameters - prod(own))
        else:
            walk.problems.append(unlike_weights(walk.visit.catalogue, walk.graph, wire, own, shared))


def _write_buffers(walk: Walk) -> None:
    """Holds what buffers are to keep next against what they keep now."""
    for wire in walk.survey.writes:
        now, then = walk.flows.get(Port(wire.target.node)), walk.flows.get(wire.source)
        if now is None or then is None or then == NOTHING or now == NOTHING:
            continue
        if then.items is not None or {*map(_form, now.lanes)} != {*map(_form, then.lanes)}:
            node, finding = walk.graph.nodes[wire.target.node], walk.findings[wire.target.node]
            case = walk.case(node, walk.visit.catalogue[node.op], {}, {NEXT: then})
            walk.problems.append(unlike_next(case, now))
            walk.findings[node.id] = replace(finding, status=Status.FAULT)


def _form(value: Value) -> object:
    """What a value must have in common with another to take its place."""
    return (value.sizes, value.dtype) if isinstance(value, TensorValue) else type(value)


def _freeze(walk: Walk) -> None:
    """Counts what a frozen card owns among what stays as it is."""
    for node, finding in walk.findings.items():
        if finding.parameters and walk.graph.nodes[node].frozen:
            walk.findings[node] = replace(finding, frozen=finding.parameters)


def _count_gradients(walk: Walk) -> None:
    """Counts a gradient as much work as the calls that it goes back through."""
    for node, through in walk.survey.gradients.items():
        if walk.findings[node].outputs:
            macs = sum(walk.findings[one].macs for one in through)
            walk.findings[node] = replace(walk.findings[node], macs=macs)


def _hand_on(walk: Walk) -> None:
    """Tells of cards that are bypassed what seems to come out of them."""
    for node, handed in walk.visit.handed.get(walk.graph.id, {}).items():
        flow = walk.flows.get(handed.source) if handed is not None else None
        if handed is None or flow is None:
            walk.findings[node] = NodeFinding(Status.FINE if handed is None else Status.BLOCKED)
        elif flow == NOTHING:
            walk.findings[node] = NodeFinding(Status.ABSENT)
        else:
            walk.findings[node] = NodeFinding(outputs={handed.output: flow.signature})
