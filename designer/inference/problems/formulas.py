"""What is wrong with a formula: that it is none, or that torch cannot work it out on what flows in."""

from __future__ import annotations

from designer.document import Problem, Severity
from designer.inference.problems.rule import Case
from designer.inference.values import Flow


def wrong_formula(case: Case, fault: str) -> Problem:
    """A formula that comes to nothing; `fault` says why, in our words or in torch's."""
    there = [(port, flow) for port, flow in case.arrivals.items() if isinstance(flow, Flow)]
    flowing = " and ".join(f"`{port}` is `{flow.signature.text()}`" for port, flow in there)
    return Problem(
        code="formula",
        severity=Severity.ERROR,
        message=f"`{case.node.label}` cannot be worked out: {fault.rstrip('.')}{f'; {flowing}' if flowing else ''}.",
        graph=case.graph.id,
        nodes=(case.node.id,),
        detail=case.detail,
    )
