"""Metrics as Python: what one batch gives, and what is counted in over a whole pass.

A metric of a pass is no mean over its batches: the last batch is smaller, and some, as R², are no mean of anything. So
a pass counts rows into a collector of `run.py`, and what a metric of one batch cannot say is left out of the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.codegen.brackets import Expr, flat, operand
from designer.codegen.literals import literal
from designer.codegen.program import OPEN, Program
from designer.codegen.source import Source, joined
from designer.document import Node, Slot

Value = Callable[[Slot], "Expr | None"]

_LOW_IS_GOOD = frozenset({"metric.mae"})
_NEEDS_ALL_ROWS = frozenset({"metric.r2"})


def is_metric(node: Node) -> bool:
    """Whether a node measures."""
    return node.op.startswith("metric.")


def low_is_good(node: Node) -> bool:
    """Whether the best value of a metric is the lowest."""
    return node.op in _LOW_IS_GOOD


def has_gradient(node: Node) -> bool:
    """Whether what a batch gives still hangs on the network, which keeping it would keep in memory."""
    return node.op == "metric.mae"


def says_something_of_a_batch(node: Node) -> bool:
    """Whether a metric is reported of single batches too; the spread of a few rows says little of R²."""
    return node.op not in _NEEDS_ALL_ROWS


def collector(node: Node) -> str:
    """The class of `run.py` that counts the rows of a metric in."""
    return "R2" if node.op == "metric.r2" else "Mean"


@dataclass(frozen=True, slots=True)
class Metric:
    """What is written of a metric.

    Attributes:
        counted: What its collector counts in.
        batch: What one batch gives.
    """

    counted: Source
    batch: Source


def metric(program: Program, node: Node, value: Value, problems: list[str]) -> Metric | None:
    """How a metric is written; None for one that is not known."""
    operator = program.catalogue.get(node.op)
    if operator is None:
        problems.append(f"{program.label(node)}.op")
        return None
    problems += [f"{program.label(node)}.{name}" for name in node.args if operator.argument(name) is None]
    given, target = (_input(program, node, port.name, value, problems) for port in operator.inputs)
    match node.op:
        case "metric.accuracy":
            right = _right(program, node, given, target, problems)
            return Metric(right, joined("(", right, ").float().mean()"))
        case "metric.mae":
            apart = joined("(", operand(given), " - ", operand(target), ").abs()")
            return Metric(apart, joined(apart, ".mean()"))
        case "metric.r2":
            return Metric(joined(flat(given), ", ", flat(target)), OPEN)
    problems.append(f"{program.label(node)}.op")
    return None


def _input(program: Program, node: Node, port: str, value: Value, problems: list[str]) -> Expr:
    arriving = None if isinstance(node.inputs.get(port), tuple) else value(Slot(node.id, port))
    if arriving is None:
        problems.append(f"{program.label(node)}.{port}")
    return OPEN if arriving is None else arriving


def _right(program: Program, node: Node, scores: Expr, target: Expr, problems: list[str]) -> Source:
    """Which rows are right."""
    threshold = node.args.get("threshold")
    if threshold is None:
        return joined(operand(scores), ".argmax(1) == ", operand(target))
    limit = literal(threshold)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        problems.append(f"{program.label(node)}.threshold")
        limit = OPEN.text
    return joined("(", operand(scores), f" > {limit}) == ", operand(target))
