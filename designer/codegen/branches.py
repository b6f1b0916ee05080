"""Values that may be missing, as Python writes them: a choice in one line, or an `if` that writes over a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.codegen.brackets import Expr, flat
from designer.codegen.literals import expression
from designer.codegen.presence import Condition, asked
from designer.codegen.program import OPEN
from designer.codegen.source import Source, joined
from designer.document import ExpressionError, Node, NodeId, Port, Slot

if TYPE_CHECKING:
    from designer.codegen.body import Body


def chosen(body: Body, node: Node, problems: list[str]) -> Expr:
    """The value of `first`: `x if self.downsample is None else self.downsample(x)`."""
    slots = _slots(node)
    known = [slot for slot in slots if body.source(slot) is not None]
    if not known or len(known) < len(slots):
        problems.append(f"{body.program.label(node)}.values")
        return OPEN
    text = flat(body.arriving(known[-1], problems) or OPEN)
    for place, slot in reversed(list(enumerate(known[:-1]))):
        source = body.source(slot)
        assert source is not None
        there, missing = _questions(body, _conditions(body, source), problems)
        value = flat(body.arriving(slot, problems) or OPEN)
        if not there:  # it is always there, and what stands behind it is never asked for
            text = value
        elif missing and place == len(known) - 2:
            text = joined(text, f" if {missing} else ", value)
        else:
            text = joined(value, f" if {there} else ", text)
    return text


def overwritten(body: Body, node: Node, indent: int) -> list[Source | str] | None:
    """`first` as an `if`, where its value has the name of the one that it falls back to; None where it has not."""
    slots = _slots(node)
    if len(slots) != 2:
        return None
    preferred, otherwise = (body.source(slot) for slot in slots)
    if preferred is None or otherwise is None:
        return None
    name = body.variables.get(Port(node.id, body.ports[node.id].outputs[0].name))
    if name is None or body.variables.get(otherwise) != name:
        return None
    problems: list[str] = []
    there, _ = _questions(body, _conditions(body, preferred), problems)
    if not there:
        return None
    margin = " " * indent
    value = flat(body.read(preferred, problems))
    problem = body.note(problems)
    asks: Source | str = joined(f"{margin}if {there}:", f"  # {problem}" if problem else "")
    row = joined(f"{margin}    {name} = ", value)
    return [asks, row.marked(body.graph.id, node.id)]


def only_if(body: Body, node: Node, expr: Expr, problems: list[str]) -> Expr:
    """A line whose value may be missing: None is what it holds then."""
    there, _ = _questions(body, body.conditions[node.id], problems)
    return joined(flat(expr), f" if {there} else None")


def _slots(node: Node) -> list[Slot]:
    values = node.inputs.get("values")
    return [Slot(node.id, "values", index) for index in range(len(values))] if isinstance(values, tuple) else []


def _conditions(body: Body, source: Port) -> tuple[Condition, ...]:
    entering = body.graph.nodes[source.node]
    if entering.op == "input" and entering.args.get("optional") is True:
        return (Condition(value=source),)
    if source in body.variables and body.conditions[source.node]:  # its line holds None where it is missing
        return (Condition(value=source),)
    return body.conditions[source.node]


def _questions(body: Body, conditions: tuple[Condition, ...], problems: list[str]) -> tuple[str, str]:
    def layer(node: NodeId) -> str:
        return body.scope.layers[node]

    def value(port: Port) -> str:
        output = body.ports[port.node].output(port.name)
        return body.variables.get(Port(port.node, output.name if output is not None else port.name), OPEN.text)

    def written(text: str) -> str:
        try:
            return expression(text, body.scope.spell)
        except ExpressionError:
            problems.append(f"{body.program.names[body.graph.id].name}.when")
            return OPEN.text

    return asked(conditions, layer, value, written)
