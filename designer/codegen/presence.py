"""Which values of a graph may be missing when its code runs, and how the code asks.

A card with a `when` may not be there, nor what needs its value; so it is with what needs an input that a caller may
leave out, or an output that a block gives at times alone. `first` ends that: it takes another value instead.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from designer.catalogue.ports import Ports
from designer.codegen.forks import Side, sides_of
from designer.document import ExpressionError, Graph, Node, NodeId, Port
from designer.document.expressions import asked_where, made_when, question, reads_training


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a value to be there.

    Attributes:
        when: An expression over the parameters; empty where an input or another value decides.
        layer: The layer that is None where the expression is false, which is the shorter question.
        lacking: Whether that layer is None where the expression holds, and not otherwise.
        value: An input that may be left out, or another value that may be None.
    """

    when: str = ""
    layer: NodeId | None = None
    lacking: bool = False
    value: Port | None = None


Conditions = Mapping[NodeId, tuple[Condition, ...]]
"""What must hold for each node's values; no conditions: they are always there."""


def conditions_of(
    graph: Graph,
    ports: Mapping[NodeId, Ports],
    order: list[NodeId],
    layers: set[NodeId],
    missing: Collection[Port],
    nested: Callable[[Node], bool] | None = None,
    forks: dict[NodeId, tuple[Side, Side]] | None = None,
) -> Conditions:
    """What must hold for each node to be there.

    Args:
        order: All nodes, each after those that it reads.
        layers: The nodes that are attributes of the class.
        missing: What cards may give as None although they are there.
        nested: Whether a node stands inside of the line that reads it. One that has a line of its own holds None where
            it is missing, so that a type checker cannot tell that one of two that exclude each other is always there.
            None where no line is written of what they give.
        forks: Takes up the two ways that each `first` brings together which ends an `if` and its `else`.
    """
    found: dict[NodeId, tuple[Condition, ...]] = {}

    def of(source: Port) -> list[Condition]:
        node = graph.nodes.get(source.node)
        if node is None:
            return []
        if node.op == "input" and node.args.get("optional") is True:
            return [Condition(value=source)]
        output = ports[node.id].output(source.name)
        given = Port(node.id, output.name) if output is not None else source
        return [*found.get(node.id, ()), *([Condition(value=given)] if given in missing else [])]

    def sure(first: Node, held: Sequence[Sequence[Condition]], common: Collection[Condition]) -> bool:
        given = [graph.nodes[source.node] for source in first.sources() if source.node in graph.nodes]
        short = nested is None or all(
            nested(node) and all(set(of(source)) <= {*common} for source in node.sources()) for node in given
        )
        sides = sides_of(graph, order, first, held, common, found) if nested is not None else None
        if sides is not None and forks is not None:
            forks[first.id] = sides
        return sides is not None or (short and leave_none_out(held, common))

    for node_id in order:
        node = graph.nodes[node_id]
        inherited = _inherited(node, ports[node_id], of, sure)
        own = [Condition(when=node.when)] if node.when else []
        own = own if beyond(own, inherited) else []  # what it needs is there only where it is, too
        found[node_id] = tuple(dict.fromkeys([*own, *inherited]))
    standing = _standing(graph, layers, found)
    return {node: tuple(_asking(standing, one) for one in conditions) for node, conditions in found.items()}


def _standing(graph: Graph, layers: set[NodeId], found: Conditions) -> dict[tuple[str, bool], NodeId]:
    """By what it asks, and the answer, the first layer that is None where the answer is another, and there alone."""
    standing: dict[tuple[str, bool], NodeId] = {}
    for node in graph.nodes.values():
        asks_once = node.when and not reads_training(node.when)  # else it is made always
        alone = asks_once and node.id in layers and all(one.when in ("", node.when) for one in found[node.id])
        if not alone:
            continue
        asked, answer = _question(node.when)
        if (asked, not answer) not in standing:  # of two that exclude each other one is asked for
            standing.setdefault((asked, answer), node.id)
    return standing


def _asking(standing: Mapping[tuple[str, bool], NodeId], condition: Condition) -> Condition:
    if condition.value is not None:
        return condition
    asked, answer = _question(condition.when)
    if (layer := standing.get((asked, answer))) is not None:
        return replace(condition, layer=layer)
    other = standing.get((asked, not answer))
    return condition if other is None else replace(condition, layer=other, lacking=True)


def _question(when: str) -> tuple[str, bool]:
    try:
        return question(when)
    except ExpressionError:  # said at the card
        return when, True


def made_conditions(graph: Graph, ports: Mapping[NodeId, Ports], order: list[NodeId]) -> Conditions:
    """What the parameters decide about each node's being there; what only runs at times is made always.

    Args:
        order: As `conditions_of` has it.
    """
    found = conditions_of(graph, ports, order, set(), ())
    return {node: tuple(made for one in conditions for made in _when_made(one)) for node, conditions in found.items()}


def _when_made(condition: Condition) -> Iterator[Condition]:
    """What of a condition is known where the class is made."""
    if not reads_training(condition.when):
        yield from [condition] if condition.when else []
    elif when := made_when(condition.when):
        yield replace(condition, when=when)


def _inherited(
    node: Node,
    ports: Ports,
    of: Callable[[Port], list[Condition]],
    sure: Callable[[Node, Sequence[Sequence[Condition]], Collection[Condition]], bool],
) -> list[Condition]:
    """The conditions of the values that a node cannot do without."""
    if node.op == "first":
        held = [of(wire.source) for wire in node.wires()]
        common = [one for one in held[0] if all(one in other for other in held)] if held else []
        return common if sure(node, held, common) else [*common, *_of_first(node, held, common)]
    needed: list[Condition] = []
    for wire in node.wires():
        port = ports.input(wire.target.port)
        if port is not None and not port.optional:
            needed += of(wire.source)
    return needed


def _of_first(node: Node, held: list[list[Condition]], common: Collection[Condition]) -> list[Condition]:
    """What else must hold for one of its values to be there; where one list cannot say that, it asks for itself.

    Args:
        held: What must hold for each of them.
        common: What must hold for all.
    """
    more = _more(held, common)
    if not all(more):
        return []
    known = [" and ".join(f"({one.when})" for one in conditions if one.when) for conditions in more]
    either = " or ".join(known) if all(known) else ""
    return [Condition(when=either, value=Port(node.id, "output"))]


def _more(held: Sequence[Sequence[Condition]], common: Collection[Condition]) -> list[list[Condition]]:
    return [[one for one in conditions if one not in common] for conditions in held]


def leave_none_out(held: Sequence[Sequence[Condition]], common: Collection[Condition] = ()) -> bool:
    """Whether one of several values is there whatever the parameters are: one holds where none of the others does.

    Args:
        held: What must hold for each of them.
        common: What holds wherever that is asked.
    """
    held = _more(held, common)
    whens = [conditions[0].when for conditions in held if len(conditions) == 1]
    if not held or len(whens) < len(held) or not all(whens):
        return False
    *others, last = whens
    try:
        return asked_where(last, [f"not ({one})" for one in others]) == "True"
    except ExpressionError:  # said at the card
        return False


def asked(
    conditions: tuple[Condition, ...],
    layer: Callable[[NodeId], tuple[str, str]],
    value: Callable[[Port], str],
    expression: Callable[[str], str],
) -> tuple[str, str]:
    """The question whether a value is there, and whether it is not, as code.

    Args:
        layer: The question whether a layer was made, and whether it was not.
        value, expression: How a value and an expression read where the question stands.
    """
    there, missing = [], []
    told = [one for one in conditions if one.layer is not None or one.value is not None]
    left = [part for one in conditions for part in ([one] if one in told else beyond([one], told))]
    for one in left:
        if one.layer is not None:
            made, lacking = layer(one.layer)
            if one.lacking:
                made, lacking = lacking, made
            there.append(made)
            missing.append(lacking)
        elif one.value is not None:
            there.append(f"{value(one.value)} is not None")
            missing.append(f"{value(one.value)} is None")
        else:
            there.append(expression(one.when))
            missing.append("")
    negative = missing[0] if len(missing) == 1 else ""
    return all_of(there), negative


def beyond(conditions: Sequence[Condition], known: Sequence[Condition]) -> tuple[Condition, ...]:
    """What is left to ask where some conditions hold: of `wide and deep` it is `deep` where `wide` is known.

    What could not hold there is asked as it stands.
    """
    holding = [one.when for one in known if one.when]
    left: list[Condition] = []
    for one in conditions:
        when = one.when if one.value is None and one.layer is None and holding else ""
        try:
            asked = asked_where(when, holding) if when else ""
        except ExpressionError:  # said at the card
            asked = ""
        if asked != "True":
            left.append(replace(one, when=asked) if asked not in ("", "False") else one)
    return tuple(left)


def as_part(question: str) -> str:
    """A question as a part of `a if b else c`, in brackets where it is such a choice itself."""
    chooses = " if " in question and isinstance(ast.parse(question, mode="eval").body, ast.IfExp)
    return f"({question})" if chooses else question


def all_of(questions: Sequence[str]) -> str:
    """Whether all of some questions are answered with yes; what two of them ask alike is asked once."""
    asked: list[str] = []
    for text in questions:
        loose = " or " in text or " if " in text
        parts = [f"({text})" if loose and len(questions) > 1 else text]
        if not loose and not set(text) & set("()[]\"'"):
            parts = text.split(" and ")
        asked += [part for part in parts if part not in asked]
    return " and ".join(asked)
