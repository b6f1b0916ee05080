"""What is wrong with a card that is one of several layers or blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from designer.catalogue.choosing import choice
from designer.catalogue.placing import fresh_node
from designer.catalogue.ports import Ports
from designer.document import Fix, Graph, Json, Node, Problem, ReplaceNode, Severity

_MOST_FIXES = 3


@dataclass(frozen=True, slots=True)
class Cure:
    """What a choice could say instead."""

    title: str
    args: Mapping[str, Json]


def cures(node: Node) -> Iterator[list[Cure]]:
    """What a choice could say instead, what changes least first; not all of it needs to be a choice that works."""
    written = node.args.get("options")
    options = written if isinstance(written, dict) else {}
    yield [Cure(f"Let it be `{name}`", {**node.args, "by": name}) for name in options]
    yield [_without(node, options, name) for name in options]
    usual = fresh_node(choice, node.id, node.name).args
    assert isinstance(usual["options"], dict), "a new choice has options"
    names = " and ".join(f"`{name}`" for name in usual["options"])
    yield [Cure(f"Choose between {names}", {**node.args, **usual})]


def _without(node: Node, options: Mapping[str, Json], name: str) -> Cure:
    left = {other: said for other, said in options.items() if other != name}
    by = next(iter(left), "") if node.args.get("by") == name else node.args.get("by")
    return Cure(f"Leave `{name}` out", {**node.args, "by": by, "options": left})


def wrong_choice(graph: Graph, node: Node, fault: str, works: Sequence[Cure]) -> Problem:
    """Nothing can be picked, or what is picked cannot stand here.

    Args:
        fault: Why, as the end of a sentence.
        works: What would cure it.
    """
    message = f"What `{node.label}` is cannot be told: {fault}."
    fixes = tuple(_fix(graph, node, cure) for cure in works[:_MOST_FIXES])
    return Problem("choice", Severity.ERROR, message, graph.id, (node.id,), fixes=fixes)


def as_option(graph: Graph, node: Node, option: str, problem: Problem, *, spare: bool) -> Problem:
    """What is wrong with a card where it is this option. What would mend a layer does not know of the choice.

    Args:
        spare: Whether the card is something else and stays so.
    """
    if problem.graph != graph.id or problem.nodes[:1] != (node.id,):
        return problem
    options = node.args["options"]
    assert isinstance(options, dict), "it was found to be one of them"
    fixes = (_fix(graph, node, _without(node, options, option)),) if spare else ()
    return replace(problem, message=f"As `{option}`: {problem.message}", fixes=fixes)


def _fix(graph: Graph, node: Node, cure: Cure) -> Fix:
    return Fix(cure.title, (ReplaceNode(graph.id, replace(node, args=cure.args)),))


def unlike_ports(first: Ports, other: Ports) -> str:
    """What two options take or give that is not the same, as a part of a sentence; empty where all is."""
    for what, one, two in (("takes", first.inputs, other.inputs), ("gives", first.outputs, other.outputs)):
        names, others = ([port.name for port in ports] for ports in (one, two))
        if names != others:
            return f"one {what} {_listed(names)}, another {_listed(others)}"
    return ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"
