"""What becomes of weights that are adapted, and where they may go: to calls of their network, and to the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalogue.ports import WEIGHTS, Ports
from designer.document import Node, NodeFinding, Problem, Severity, Status
from designer.inference.arguments import resolve
from designer.inference.problems.adapting import adapt_problems, misplaced_weights, no_weights
from designer.inference.problems.arguments import argument_problem
from designer.inference.values import NOTHING, Flows, weights_of

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def walk_adapting(walk: Walk, node: Node, arrivals: Flows) -> NodeFinding:
    """What an `adapt` gives: weights of its network, of which nothing is known but whose they are."""
    if walk.graph.kind != "function":  # which is told of it
        return NodeFinding(Status.FAULT)
    operator = walk.visit.catalogue[node.op]
    sizes = {name: flow.lanes[0] for name, flow in walk.sizes.items()}
    resolved = resolve(node, operator, {**sizes, **walk.names}, arrivals)  # type: ignore[dict-item]
    case = walk.case(node, operator, resolved.values, arrivals)
    faults = {name: fault for name, fault in resolved.faults.items() if name != "network"}
    problems = [argument_problem(case, name, fault) for name, fault in faults.items()]
    problems += adapt_problems(case)
    walk.problems += problems
    network = resolved.values.get("network")
    if any(one.severity is Severity.ERROR for one in problems):
        return NodeFinding(Status.FAULT)
    assert isinstance(network, str), "there is a network of that name"
    given = weights_of(network)
    walk.gives(node, {WEIGHTS: given})
    return NodeFinding(outputs={WEIGHTS: given.signature}, values=resolved.computed)


def astray(walk: Walk, node: Node, ports: Ports) -> Problem | None:
    """What is wrong with the first wire that brings weights to where none are taken, or no weights, or another's."""
    for wire in node.wires() if walk.graph.kind == "function" else ():
        flow, port = walk.flows.get(wire.source, NOTHING), ports.input(wire.target.port)
        takes = port is not None and port.weights
        if flow.network and not takes:
            return misplaced_weights(walk.visit.design, walk.graph, wire, ports, flow)
        if takes and flow != NOTHING:
            wanted = node.args.get("network") if node.op else node.of
            if not flow.network or (wanted and flow.network != wanted):
                return no_weights(walk.visit.design, walk.graph, wire, str(wanted), flow)
    return None
