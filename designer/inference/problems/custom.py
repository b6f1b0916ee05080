"""Rules about layers that the design itself brings: text that cannot be read, code that is not run, code that fails."""

from __future__ import annotations

from designer.catalogue.custom_text import CustomFault
from designer.document import Graph, Node, Problem, Severity
from designer.inference.memo import Waits
from designer.inference.problems.rule import Case, Explanation, problem_from


def unreadable(graph: Graph, node: Node, fault: CustomFault) -> Problem:
    """A text that is no layer."""
    message = f"The code of `{node.label}` cannot be used: {fault}."
    return Problem("custom_text", Severity.ERROR, message, graph=graph.id, nodes=(node.id,))


def lost(graph: Graph, node: Node) -> Problem:
    """A card that was copied from another design, without its code."""
    message = f"`{node.label}` is a layer whose Python code is not in this design; write one and place that instead."
    return Problem("custom_text", Severity.ERROR, message, graph=graph.id, nodes=(node.id,))


def waits(case: Case, why: Waits) -> Problem:
    """Code whose shapes are not known, though nothing is wrong with it."""
    label, title = case.node.label, case.operator.title
    if why is Waits.TRUST:
        message = f"`{label}` has Python code of its own, `{title}`. It is not run until you trust it."
        return problem_from("untrusted", case, Explanation(message))
    message = f"`{label}` is being run to learn its shapes."
    return problem_from("custom_runs", case, Explanation(message, severity=Severity.HINT))


def fails(case: Case) -> Problem:
    """Code that does not take what it is given, or does not end; what Python says stands behind it."""
    said = case.detail.partition("\n")[0].rstrip(".")
    return problem_from("custom_fails", case, Explanation(f"The code of `{case.node.label}` fails: {said}."))
