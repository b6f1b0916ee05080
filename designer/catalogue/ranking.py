"""In which order cards are offered where a wire goes on: one table of rules, asked by the window and by the engine.

The rules are asked one after the other, and a later one decides only between what the earlier ones find alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from designer.catalogue.habits import BEGINNING, likely_before, likely_behind, usual_behind
from designer.catalogue.offers import CALL, operator_called
from designer.catalogue.parts import ADAPT
from designer.catalogue.spec import Catalogue, Operator
from designer.document import Design, Follower, Graph, Node, Port, Report, Signature, Slot

_ENDS = frozenset({"input", "output"})  # most drawings have one of each, and need no second


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a card is to be placed.

    Attributes:
        behind: What gives the value that it is to take; None where it takes nothing yet.
        before: What it is to give its value to; None where that is not asked.
        signature: What flows there, where that is known.
        port: The output of `behind` that it flows out of; empty for the first.
        beside: How often each operator stands in that place elsewhere in the same drawing.
        recent: What this person placed last, the latest first.
        verdicts: What torch says of each operator, where it was asked.
    """

    behind: Operator | None = None
    before: Operator | None = None
    signature: Signature | None = None
    port: str = ""
    beside: Mapping[str, int] = field(default_factory=dict)
    recent: Sequence[str] = ()
    verdicts: Mapping[str, Follower] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to offer something earlier than something else.

    Attributes:
        why: The reason.
        place: The place of every operator in a situation, the smallest first; those without one come last.
    """

    name: str
    why: str
    place: Callable[[Situation, Sequence[Operator]], Mapping[str, int]]


def _fitting(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    alike = {operator.op: 0 for operator in operators}  # until torch has said otherwise
    return alike | {op: 2 if one.why_not else int(bool(one.advice)) for op, one in situation.verdicts.items()}


def _in_this_drawing(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    return {op: -count for op, count in situation.beside.items()}


def _asked(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    source, flowing = situation.behind, situation.signature
    if source is not None and source.op == ADAPT:
        return _places(operator.op for operator in operators if operator.op.startswith(CALL))
    if source is None or source.op != "input" or flowing is None or "float" not in flowing.dtype or not flowing.sizes:
        return {}
    return _places(operator.op for operator in operators if operator.op.startswith(CALL))


def _habitual(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    if situation.behind is not None:
        behind = situation.behind
        return _places(likely_behind(behind.op, behind.family, situation.signature, situation.port))
    if situation.before is not None:
        before = situation.before
        found = ((one.op, likely_before(before, one.op, one.family)) for one in operators)
        return {op: place for op, place in found if place is not None}
    return {}


def _recently_used(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    return _places(op for op in situation.recent if op not in _ENDS)


def _usual(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    return _places(usual_behind(situation.signature))


def _beginning(situation: Situation, operators: Sequence[Operator]) -> dict[str, int]:
    return _places(BEGINNING) if situation.behind is None and situation.before is None else {}


RULES: tuple[Rule, ...] = (
    Rule("fits", "What torch takes without a word comes before what it takes with one, and before the rest.", _fitting),
    Rule(
        "asked", "Where networks can be asked, what comes from the data goes into one of them; so do weights.", _asked
    ),
    Rule("drawn", "Who drew conv, norm, silu five times will do so again.", _in_this_drawing),
    Rule("habit", "What most people place there.", _habitual),
    Rule("recent", "What a person placed last is what they are working with.", _recently_used),
    Rule("usual", "Where habits end, what fits most things of that form.", _usual),
    Rule("beginning", "On an empty canvas a network begins.", _beginning),
)


def ranked(operators: Iterable[Operator], situation: Situation) -> list[Operator]:
    """The operators, the likeliest first; where no rule tells two apart, in the order of the catalogue."""
    found = list(operators)
    places = [(rule.place(situation, found), len(found)) for rule in RULES]
    return sorted(found, key=lambda operator: [place.get(operator.op, last) for place, last in places])


def behind(catalogue: Catalogue, design: Design, graph: Graph, source: Port, report: Report | None) -> Situation:
    """The situation of a card that is to take what an output gives."""
    node = graph.nodes[source.node]
    finding = report.finding(graph.id, node.id) if report is not None else None
    outputs = finding.outputs if finding is not None else {}
    return Situation(
        behind=_operator(catalogue, design, graph, node),
        signature=outputs.get(source.name) if source.name else next(iter(outputs.values()), None),
        port=source.name,
        beside=_pairs(graph, lambda giver, taker: taker.op if giver.op == node.op else ""),
    )


def before(catalogue: Catalogue, design: Design, graph: Graph, target: Slot) -> Situation:
    """The situation of a card that is to give its value to an input."""
    node = graph.nodes[target.node]
    return Situation(
        before=_operator(catalogue, design, graph, node),
        beside=_pairs(graph, lambda giver, taker: giver.op if taker.op == node.op else ""),
    )


def _operator(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> Operator | None:
    """What a card is, as it would be offered; None where it is of a type that is not known."""
    return operator_called(catalogue, design, graph, node.op or f"{CALL}{node.of}")


def _pairs(graph: Graph, wanted: Callable[[Node, Node], str]) -> dict[str, int]:
    """How many cards of each operator stand in a place, told by the two ends of their wire."""
    nodes = graph.nodes
    pairs = {(wire.source.node, wire.target.node) for wire in graph.wires() if wire.source.node in nodes}
    found = (wanted(nodes[giver], nodes[taker]) for giver, taker in pairs)
    return Counter(op for op in found if op and op not in _ENDS)


def _places(ops: Iterable[str]) -> dict[str, int]:
    return {op: place for place, op in enumerate(ops)}
