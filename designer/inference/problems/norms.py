"""Rules about norms that have too little to even out: one row, or one value of each channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.document import Fix, Problem, ReplaceNode, Severity
from designer.inference.problems.cures import take_out
from designer.inference.problems.rule import Case, Explanation, Rule, is_batch_alone, problem_from, shape_text
from designer.inference.problems.settings import more_rows
from designer.inference.scope import example_batch

_BATCH_NORMS = frozenset({"nn.BatchNorm1d", "nn.BatchNorm2d", "nn.BatchNorm3d"})
_NORMS = _BATCH_NORMS | {"nn.InstanceNorm1d", "nn.InstanceNorm2d", "nn.InstanceNorm3d"}
_ONE = ("more than 1 value per channel", "more than 1 spatial element")


def _one_value(case: Case) -> Explanation | None:
    """A norm that finds one value of each channel, whose mean it is itself."""
    flow, source = case.flow("input"), case.source("input")
    if flow is None or source is None or not any(text in case.detail for text in _ONE):
        return None
    over = "all rows together" if case.operator.op in _BATCH_NORMS else "each row"
    message = (
        f"`{case.node.label}` evens out each channel over {over}; `{source.label}` gives it {shape_text(flow)}, and "
        "there is one value of each."
    )
    removed = take_out(case.graph, case.node, "input", f"Remove `{case.node.label}`")
    return Explanation(message, (*_cures(case), *((removed,) if removed else ())), ("input",), (source.id,))


def one_row(case: Case) -> Iterator[Problem]:
    """A batch norm that learns from one row at a time, whose mean and spread say nothing of the others."""
    flow = case.flow("input")
    if case.operator.op not in _BATCH_NORMS or flow is None or flow.sizes[0] != 1 or not case.design.sources:
        return
    if not is_batch_alone(flow, 0) or example_batch(case.design) != 1:
        return
    message = f"`{case.node.label}` evens out over the rows of a batch, and a batch is 1 row here."
    yield problem_from("one_row", case, Explanation(message, tuple(_cures(case)), ("input",), (), Severity.WARNING))


def _cures(case: Case) -> Iterator[Fix]:
    """More rows where that is a setting, and a norm that looks at each row by itself."""
    flow = case.flow("input")
    if case.operator.op in _BATCH_NORMS and (more := more_rows(case.design)) is not None:
        yield more
    op, args = (
        ("nn.LayerNorm", {}) if flow is not None and len(flow.sizes) == 2 else ("nn.GroupNorm", {"num_groups": 1})
    )
    if flow is not None and case.through(op, args, flow) is not None:
        title = f"Use {op.removeprefix('nn.')}, which looks at each row by itself"
        yield Fix(title, (ReplaceNode(case.graph.id, replace(case.node, op=op, args=dict(args))),))


RULES = (Rule("one_value", _one_value, _NORMS),)
