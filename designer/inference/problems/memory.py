"""Rules about sizes that no memory holds."""

from __future__ import annotations

from designer.catalogue.spec import Argument, Kind
from designer.document import Fix, Problem, Severity
from designer.document.numerals import grouped
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, problem_from

_GB = 10**9
_MUCH = 8 * _GB


def too_large(case: Case) -> Problem:
    """A tensor that cannot be, whatever the computer."""
    much = f"{grouped(case.bytes / _GB, 0)} GB" if case.bytes else "more memory than can be counted"
    message = f"One value of `{case.node.label}` would need {much}."
    return problem_from("too_large", case, Explanation(message, _smaller(case)))


def much_memory(case: Case, size: int) -> Problem | None:
    """A tensor that few computers hold, weights or what flows out."""
    if size <= _MUCH:
        return None
    message = f"One value of `{case.node.label}` needs {grouped(size / _GB, 1)} GB."
    explanation = Explanation(message, _smaller(case), severity=Severity.WARNING)
    return problem_from("too_large", case, explanation)


def _smaller(case: Case) -> tuple[Fix, ...]:
    """Takes the largest of its numbers back to what a new card has."""
    sizes: list[tuple[int, Argument]] = []
    for argument in case.operator.arguments:
        value = case.values.get(argument.name)
        if argument.kind is Kind.INT and isinstance(value, int) and argument.name in case.node.args:
            sizes.append((value, argument))
    if not sizes:
        return ()
    value, argument = max(sizes, key=lambda pair: pair[0])
    usual = argument.initial
    if not isinstance(usual, int) or usual >= value:
        return ()
    return (set_argument(case.graph, case.node, argument.name, usual, f"Set `{argument.name}` to {usual}"),)
