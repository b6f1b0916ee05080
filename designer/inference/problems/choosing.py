"""What is wrong with a card that is one of several layers or blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.catalogue.ports import Ports
from designer.document import Graph, Node, Problem, Severity


def wrong_choice(graph: Graph, node: Node, fault: str) -> Problem:
    """Nothing can be picked, or what is picked cannot stand here."""
    message = f"What `{node.label}` is cannot be told: {fault}."
    return Problem("choice", Severity.ERROR, message, graph.id, (node.id,))


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
