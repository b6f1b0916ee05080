"""Rules about arguments that have no good value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches

from designer.catalogue.class_parameters import readable_names
from designer.catalogue.exposing import declared
from designer.catalogue.spec import Argument
from designer.document import UNSET, ExpressionError, Fix, Json, Problem, SetParameters, Severity
from designer.document.expressions import expression_of, names_in, renamed
from designer.document.numerals import grouped
from designer.inference.problems.cures import handed_down, set_argument
from designer.inference.problems.rule import Case


def argument_problem(case: Case, name: str, fault: str) -> Problem:
    """An argument with a value that the operator cannot take, or without one that it needs."""
    argument = case.operator.argument(name)
    return Problem(
        code="argument",
        severity=Severity.ERROR,
        message=f"`{case.node.label}`: {fault}.",
        graph=case.graph.id,
        nodes=(case.node.id,),
        fixes=_fixes(case, name, argument),
    )


def _fixes(case: Case, name: str, argument: Argument | None) -> tuple[Fix, ...]:
    graph, node = case.graph, case.node
    if argument is None:
        return (set_argument(graph, node, name, UNSET, f"Remove `{name}`"),)
    text = expression_of(node.args.get(name))
    fixes = list(handed_down(case.design, graph, text))
    if not fixes and text is not None:
        fixes += _meant(case, argument, text)
    if argument.initial is not UNSET:
        fixes.append(set_argument(graph, node, name, argument.initial, f"Set `{name}` to {_shown(argument.initial)}"))
    elif argument.auto is not None:
        fixes.append(set_argument(graph, node, name, UNSET, f"Find `{name}` from what flows in"))
    elif argument.default is not UNSET:
        title = f"Set `{name}` to its default, {_shown(argument.default)}"
        fixes.append(set_argument(graph, node, name, UNSET, title))
    low = argument.low
    begins = not low and argument.initial is not UNSET  # then nothing at all is a bound, and not what anybody means
    if low is None or begins or low == argument.initial or argument.as_list:
        return tuple(fixes)
    if _is_below(node.args.get(name), low):
        fixes.append(set_argument(graph, node, name, low, f"Set `{name}` to {grouped(low)}"))
    return tuple(fixes)


def _meant(case: Case, argument: Argument, text: str) -> Iterator[Fix]:
    """Where an expression reads a name that nothing has: what is called nearly so, or a new parameter of the class."""
    graph, node = case.graph, case.node
    known = readable_names(case.design, graph, node)
    with suppress(ExpressionError):  # which is what the problem says
        for read in sorted(names_in(text).difference(known))[:1]:
            for near in get_close_matches(read, known, 1):
                value = f"={renamed(text, read, near)}"
                yield set_argument(graph, node, argument.name, value, f"Read `{near}` instead of `{read}`")
            if made := declared(graph, argument, read):
                title = f"Make `{read}` a parameter of `{graph.name}`, {_shown(made.default)} at first"
                yield Fix(title, (SetParameters((*graph.parameters, made), graph.id),))


def _is_below(value: Json, low: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value < low


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
