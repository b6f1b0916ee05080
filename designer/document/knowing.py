"""Advice that somebody knows of and has chosen not to follow: it is not given again, and the design says so.

Only what is no error can be known. What is kept is the short name of the advice, at the card that it is about or at its
graph, so that a card takes it along when it is copied, and other cards are advised as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from designer.document.edits import SetKnown
from designer.document.findings import Fix, Problem, Severity
from designer.document.records import Design, Graph, Node


def told_and_known(design: Design, problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """What is to be said of a design, and what somebody knows already, each with what makes it the other."""
    told: list[Problem] = []
    known: list[Problem] = []
    for problem in problems:
        owner = None if problem.severity is Severity.ERROR else _owner(design, problem)
        if owner is None:
            told.append(problem)
        elif problem.code in owner.known:
            rest = tuple(code for code in owner.known if code != problem.code)
            known.append(replace(problem, dismissal=_fix("Advise again on", problem, owner, rest)))
        else:
            fix = _fix("Dismiss advice on", problem, owner, (*owner.known, problem.code))
            told.append(replace(problem, dismissal=fix))
    return tuple(told), tuple(known)


def _owner(design: Design, problem: Problem) -> Node | Graph | None:
    """The card that it is about, or the graph where it is about no card; None where it is about the whole design."""
    graph = design.graphs.get(problem.graph) if problem.graph is not None else None
    return graph.nodes.get(problem.nodes[0]) if graph is not None and problem.nodes else graph


def _fix(what: str, problem: Problem, owner: Node | Graph, known: tuple[str, ...]) -> Fix:
    assert problem.graph is not None, "what has an owner has a graph"
    node, label = (owner.id, owner.label) if isinstance(owner, Node) else (None, owner.name)
    return Fix(f"{what} {label}", (SetKnown(problem.graph, node, known),))
