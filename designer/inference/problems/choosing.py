"""What is wrong with a card that is one of several layers or blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.catalogue.ports import Ports
from designer.document import Graph, Node, Problem, Severity
from designer.inference.problems.cures import set_argument

_MOST_FIXES = 3


def wrong_choice(graph: Graph, node: Node, fault: str, options: Sequence[str]) -> Problem:
    """Nothing can be picked, or what is picked cannot stand here.

    Args:
        fault: Why, as the end of a sentence.
        options: What could be picked instead.
    """
    message = f"What `{node.label}` is cannot be told: {fault}."
    fixes = tuple(set_argument(graph, node, "by", name, f"Let it be `{name}`") for name in options[:_MOST_FIXES])
    return Problem("choice", Severity.ERROR, message, graph.id, (node.id,), fixes=fixes)


def as_option(graph: Graph, node: Node, option: str, problem: Problem) -> Problem:
    """What is wrong with a card where it is this option. What would mend a layer does not know of the choice."""
    own = problem.graph == graph.id and problem.nodes[:1] == (node.id,)
    return replace(problem, message=f"As `{option}`: {problem.message}", fixes=()) if own else problem


def unlike_ports(first: Ports, other: Ports) -> str:
    """What two options take or give that is not the same, as a part of a sentence; empty where all is."""
    for what, one, two in (("takes", first.inputs, other.inputs), ("gives", first.outputs, other.outputs)):
        names, others = ([port.name for port in ports] for ports in (one, two))
        if names != others:
            return f"one {what} {_listed(names)}, another {_listed(others)}"
    return ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"
