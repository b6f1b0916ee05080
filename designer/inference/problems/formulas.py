"""What is wrong with a formula: that it is none, or that torch cannot work it out on what flows in."""

from __future__ import annotations

import re

from designer.document import Problem, Severity
from designer.inference.problems.rule import Case
from designer.inference.values import Flow

_CLASH = re.compile(r"dimension of length (\d+) at (-\d+)! .* broadcastable to \[([\d, ]+)\]")
_PRODUCT = "`@` meets rows of {} with columns of {}"
_TORCH_SAYS = (
    (r"must have same reduction dim, but got \[\d+, (\d+)\] X \[(\d+), \d+\]", _PRODUCT),
    (r"batch2 tensor to be: \[\d+, (\d+)\] but got: \[\d+, (\d+)\]", _PRODUCT),
    (
        r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)",
        "it picks place {} of dimension {}, which has {}, counted from 0",
    ),
    (r"too many indices for tensor of dimension (\d+)", "it picks from more dimensions than the {} that there are"),
)


def wrong_formula(case: Case, fault: str) -> Problem:
    """A formula that comes to nothing; `fault` says why, in our words or in torch's."""
    there = [(port, flow) for port, flow in case.arrivals.items() if isinstance(flow, Flow)]
    flowing = " and ".join(f"`{port}` is `{flow.signature.text()}`" for port, flow in there)
    return Problem(
        code="formula",
        severity=Severity.ERROR,
        message=f"`{case.node.label}` cannot be worked out: {_in_our_words(fault)}{f'; {flowing}' if flowing else ''}.",
        graph=case.graph.id,
        nodes=(case.node.id,),
        detail=case.detail,
    )


def _in_our_words(fault: str) -> str:
    """What is said instead of torch's words, where they are known; the fault itself elsewhere."""
    if clash := _CLASH.search(fault):
        length, axis, shape = clash.groups()
        return f"sizes of {shape.split(', ')[int(axis)]} and {length} meet in it and do not match"
    for pattern, words in _TORCH_SAYS:
        if said := re.search(pattern, fault):
            return words.format(*said.groups())
    return fault.rstrip(".")
