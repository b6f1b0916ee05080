"""Values that may be missing, as Python writes them: a choice in one line, or a line that writes over a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.codegen.brackets import Expr, choice_part
from designer.codegen.forks import Side
from designer.codegen.literals import expression
from designer.codegen.presence import Condition, as_part, asked, beyond, leave_none_out
from designer.codegen.program import OPEN
from designer.codegen.source import joined
from designer.document import ExpressionError, Node, NodeId, Port, Slot

if TYPE_CHECKING:
    from designer.codegen.body import Body


Conditions = tuple[Condition, ...]


def chosen(body: Body, node: Node, problems: list[str]) -> Expr:
    """The value of `first`: `x if self.downsample is None else self.downsample(x)`."""
    slots = _slots(node)
    known = [(slot, source) for slot in slots if (source := body.source(slot)) is not None]
    if not known or len(known) < len(slots):
        problems.append(f"{body.program.label(node)}.values")
        return OPEN
    every = list(known)
    slot, source = known.pop()
    text = choice_part(body.arriving(slot, problems) or OPEN)
    there, _ = _question_of(body, node, source, problems)
    sure = node.id in body.forks or not there or source in body.variables  # else it holds None where it is missing
    held, own = [body.conditions[one.node] for _, one in every], body.conditions[node.id]
    sure = sure or (all(one.value is None or one.value.node != node.id for one in own) and leave_none_out(held, own))
    if not sure:
        text = joined(text, f" if {as_part(there)} else None")
    for slot, source in reversed(known):
        there, missing = _question_of(body, node, source, problems)
        value = choice_part(body.arriving(slot, problems) or OPEN)
        if not there:  # it is always there, and what stands behind it is never asked for
            text, sure = value, True
        elif missing and sure:
            text, sure = joined(text, f" if {missing} else ", value), False
        else:
            text, sure = joined(value, f" if {as_part(there)} else ", text), False
    return text


def overwriting(body: Body, node: Node) -> Port | None:
    """The value that `first` writes over the one that it falls back to; None where it is written otherwise."""
    slots = _slots(node)
    if node.op != "first" or len(slots) != 2:
        return None
    preferred, otherwise = (body.source(slot) for slot in slots)
    if preferred is None or otherwise is None or not conditions_at(body, preferred):
        return None
    name = body.variables.get(Port(node.id, body.ports[node.id].outputs[0].name))
    return preferred if name is not None and body.variables.get(otherwise) == name else None


def either(body: Body, node: Node) -> tuple[Port, Port] | None:
    """The two values of a `first` that is written under an `if` and its `else`; None where it is one line.

    So it is where what it prefers goes on from lines that run under that question too.
    """
    slots = _slots(node)
    if node.op != "first" or len(slots) != 2:
        return None
    preferred, otherwise = (body.source(slot) for slot in slots)
    if preferred is None or otherwise is None or not body.is_nested(preferred) or conditions_at(body, otherwise):
        return None
    asks = body.conditions[preferred.node]
    parts = [source for source in body.read_by(body.node(preferred)) if source.node in body.lines]
    goes_on = any(asks and body.conditions[source.node] == asks for source in parts)
    return (preferred, otherwise) if goes_on else None


def forked(body: Body, node: Node) -> tuple[Side, Side] | None:
    """The two ways that a `first` ends, where there is more on them than what it reads itself."""
    sides = body.forks.get(node.id)
    if sides is None or node.id not in body.lines or all(body.lines.isdisjoint(side.nodes) for side in sides):
        return None
    one, other = (body.source(slot) or side.value for slot, side in zip(_slots(node), sides, strict=True))
    return replace(sides[0], value=one), replace(sides[1], value=other)


def question(body: Body, conditions: Conditions, problems: list[str]) -> tuple[str, str]:
    """The question whether conditions hold, and, where it is short, whether they do not."""

    def layer(node: NodeId) -> tuple[str, str]:
        return body.program.names[body.graph.id].there(node)

    def value(port: Port) -> str:
        output = body.ports[port.node].output(port.name)
        return body.variables.get(Port(port.node, output.name if output is not None else port.name), OPEN.text)

    def written(text: str) -> str:
        try:
            return expression(text, body.scope.spell)
        except ExpressionError:
            problems.append(body.program.place_of_condition(body.graph, text))
            return OPEN.text

    return asked(conditions, layer, value, written)


def asking(body: Body, conditions: Conditions, reading: Sequence[Node], known: Conditions) -> Conditions:
    """What must hold for values to be there, asked of variables that hold None where it does not, if they are read.

    Args:
        reading: The nodes whose values they are.
        known: What holds wherever this is asked.
    """
    found = conditions
    inside = {node.id for node in reading}
    called = {one for node in reading for one in _called_in(body, node)}  # of which a type checker wants to know
    for port in dict.fromkeys(port for node in reading for port in body.read_by(node)):
        own = body.conditions[port.node]
        if (
            port.node not in inside
            and port in body.variables
            and own
            and not set(own) <= set(known)
            and set(own) <= {*conditions, *known}
        ):
            left = [one for one in found if one not in own or one.layer in called]
            found = (Condition(value=port), *beyond(left, own))
    return found


def _called_in(body: Body, node: Node) -> Iterator[NodeId]:
    """The cards that the line of a node calls."""
    yield node.id
    for inner in body.nested(node):
        yield from _called_in(body, body.graph.nodes[inner])


def conditions_at(body: Body, source: Port) -> Conditions:
    """What must hold for a value to be there, as it is asked where the value is read."""
    entering = body.graph.nodes[source.node]
    if entering.op == "input" and entering.args.get("optional") is True:
        return (Condition(value=source),)
    may_miss = body.conditions[source.node] or source in body.missing
    if source in body.variables and may_miss:  # its line holds None where it is missing
        return (Condition(value=source),)
    return body.conditions[source.node]


def _question_of(body: Body, node: Node, source: Port, problems: list[str]) -> tuple[str, str]:
    """Whether a value is there that `first` may take; what must hold for any of them is asked before."""
    before = body.conditions[node.id]
    conditions = tuple(one for one in conditions_at(body, source) if one not in before)
    nested = [body.node(source)] if body.is_nested(source) else []
    asks = asking(body, conditions, nested, before)
    return question(body, beyond(asks, before) or asks, problems)


def _slots(node: Node) -> list[Slot]:
    values = node.inputs.get("values")
    return [Slot(node.id, "values", index) for index in range(len(values))] if isinstance(values, tuple) else []
