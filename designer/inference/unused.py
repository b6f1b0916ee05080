"""Layers that nothing flows into: they are made, their weights are counted, and all their arguments are said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.ports import WEIGHT
from designer.document import Node, NodeFinding, Status
from designer.inference.arguments import resolve
from designer.inference.calls import call_of
from designer.inference.dims import number
from designer.inference.problems import refusals
from designer.inference.problems.arguments import argument_problem
from designer.inference.problems.unused import unsaid
from designer.inference.values import Flow, TensorValue

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def keep_unused(walk: Walk, node: Node) -> NodeFinding:
    """What a layer owns that is made and never called."""
    operator = walk.visit.catalogue[node.op]
    resolved = resolve(node, operator, walk.names, {})
    open_ones = [one.name for one in operator.arguments if one.auto is not None and one.name not in node.args]
    case = walk.case(node, operator, resolved.values, {})
    if resolved.faults and walk.open_names:
        return NodeFinding(Status.BLOCKED)
    if resolved.faults or open_ones:
        walk.problems += [unsaid(walk.graph, node, name) for name in open_ones]
        walk.problems += [argument_problem(case, name, fault) for name, fault in resolved.faults.items()]
        return NodeFinding(Status.FAULT)
    outcome = walk.visit.memo.outcome(replace(call_of(operator, resolved.values, ()), called=False), {})
    if outcome.ran is None:
        detail = outcome.refusal.text if outcome.refusal is not None else ""
        walk.problems.append(refusals.explain(replace(case, detail=detail)))
        return NodeFinding(Status.FAULT)
    weight = outcome.ran.weight if operator.weight else ()
    if weight:
        walk.gives(node, {WEIGHT: Flow((TensorValue(weight),), tuple(map(number, weight)))})
    return NodeFinding(values=resolved.computed, parameters=outcome.ran.parameters, weight=weight)
