"""Walks the graph that a card stands for, and says what that makes of the card."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

from designer.catalogue.open_sizes import with_open_sizes
from designer.catalogue.parts import network_called, part_called
from designer.catalogue.ports import Ports
from designer.document import Graph, Node, NodeFinding, Problem, Severity, Status
from designer.document.expressions import Value
from designer.inference.instances import Bound, bind, other_size, standing
from designer.inference.problems import calling
from designer.inference.values import Flow, Flows
from designer.inference.walked import Entered, Placed

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def bound(
    walk: Walk, node: Node, called: Graph, arrivals: Flows, names: Mapping[str, Value], carried: Container[str] = ()
) -> Bound | Problem:
    """What a card hands to its graph; the problem where that does not suit it."""
    visit = walk.visit
    part = part_called(visit.design, walk.graph, node)
    made = standing(visit.design, part, visit.networks, visit.instances) if part else None
    return bind(visit.design, walk.graph, node, called, arrivals, names, made, carried)


def enter(
    walk: Walk,
    node: Node,
    called: Graph,
    arrivals: Flows,
    names: Mapping[str, Value],
    copy: str = "",
    before: Entered | None = None,
    carried: Container[str] = (),
) -> Entered | None:
    """Walks the graph that a card stands for; None where it does not take what it is given, which is told.

    Args:
        before: The copy before it, where it was handed the same: if its parameters are the same too, so is the rest.
        carried: The inputs at which a copy before it hands on.
    """
    visit = walk.visit
    handed = bound(walk, node, called, arrivals, names, carried)
    if isinstance(handed, Problem):
        walk.problems.append(handed)
        return None
    if before is not None and repr(before.names) == repr(handed.names):  # which tells `1` and `True` apart
        return before
    first = visit.reported.get(called.id)
    result = visit.result(called, handed.names, handed.inputs, walk.training)
    status = Status.FINE
    if result.failed and first is not None and not first.failed:
        worst = next(problem for problem in result.problems if problem.severity is Severity.ERROR)
        walk.problems.append(calling.fails_inside(walk.graph, node, called, worst, copy))
        status = Status.FAULT
    elif result.failed or len(result.outputs) < sum(one.op == "output" for one in called.nodes.values()):
        status = Status.BLOCKED
    elif first is None or called.parameters:
        pass  # each card finds its sizes by itself
    elif clash := other_size(called, first.findings, result.findings):
        opened = with_open_sizes(
            visit.catalogue,
            visit.design,
            called,
            {inner: flow.signature for inner, flow in handed.inputs.items()},
        )
        walk.problems.append(calling.other_sizes(walk.graph, node, called, clash, opened))
        status = Status.FAULT
    return Entered(status, result, handed.names, handed.given)


def found(
    walk: Walk, node: Node, ports: Ports, status: Status, outputs: Mapping[str, Flow], placed: Placed
) -> NodeFinding:
    """What is known of a card that stands for a graph, once or several times."""
    walk.placed[node.id] = placed
    entered = placed.copies
    # The first output answers to no name too, so that a missing one must not leave its place to the next.
    walk.gives(node, outputs if ports.outputs and ports.outputs[0].name in outputs else {})
    owned = [one.result for one in entered if one.owns and network_called(walk.visit.design, walk.graph, node) is None]
    return NodeFinding(
        status,
        outputs={port: flow.signature for port, flow in outputs.items()},
        auto=entered[0].given if entered else {},
        parameters=sum(one.parameters for one in owned),
        frozen=sum(one.frozen for one in owned),
        macs=placed.times * sum(one.result.macs for one in entered),
        activation_bytes=placed.times * sum(one.result.activation_bytes for one in entered),
        copies=tuple(one.given for one in entered) if node.repeat else (),
    )
