"""What a block asks of its cards: its parameters as arguments, and which of those that a card gives it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from designer.catalogue.custom import operator_of
from designer.catalogue.list_shapes import named_shapes
from designer.catalogue.placing import fact_text, facts_of
from designer.catalogue.ports import called_graph
from designer.catalogue.promoting import is_from_wire
from designer.catalogue.spec import Argument, Auto, Catalogue, Kind
from designer.document import UNSET, Design, Graph, Node, Parameter
from designer.document.expressions import expression_of

MORE = "…"
"""Stands behind the values that a card shows, where it is given others too."""

_KINDS = {"int": Kind.INT, "integer": Kind.INT, "float": Kind.FLOAT, "number": Kind.FLOAT, "bool": Kind.BOOL}
_ROOM = 26  # letters of a line: what a card says at a glance; the rest is in the inspector


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be asked of a card, and what it shows of that.

    Attributes:
        title: What stands before it.
        arguments: All that it may be given.
        facts: What it shows of them, each behind the name of its argument.
        first: The argument that is asked for first; empty where none stands out.
    """

    title: str = ""
    arguments: tuple[Argument, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    first: str = ""


def asked_of(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> Asked:
    """What may be asked of a card of a layer or of a block; nothing of one that calls something again."""
    operator = operator_of(catalogue, design, node.op)
    if operator is not None:
        first = next(iter(operator.facts), "")
        return Asked(operator.title, operator.arguments, tuple(facts_of(operator, node)), first)
    block = called_graph(design, graph, node) if node.op else None
    if block is None:
        return Asked()
    arguments, facts = block_arguments(block), block_facts(block, node)
    main = _main(arguments)
    return Asked(block.name, arguments, tuple(facts), facts[0][0] if facts else main.name if main else "")


def argument_of(parameter: Parameter) -> Argument:
    """A parameter of a design or of a block as a form shows it."""
    kind = _KINDS.get(parameter.type, Kind.TEXT)
    low = 0 if kind in (Kind.INT, Kind.FLOAT) else None
    return Argument(parameter.name, kind, UNSET, low=low, doc=parameter.doc)


def block_arguments(block: Graph) -> tuple[Argument, ...]:
    """The parameters of a block as arguments of its cards; one that an input's pattern names is found by itself."""
    inputs = [node for node in block.nodes.values() if node.op == "input"]
    found: dict[str, Auto] = {}
    for node in inputs:
        for _, words in named_shapes(node):
            for axis, name in enumerate(words):
                found.setdefault(name, Auto(node.label, axis))
    return tuple(replace(argument_of(one), default=one.default, auto=found.get(one.name)) for one in block.parameters)


def block_facts(block: Graph, node: Node) -> list[tuple[str, str]]:
    """What a card of a block shows behind its name, each behind the name of its argument: `64, s2`.

    The first parameter goes without its name, as that of a layer does. What is as usual is left out, and so is what is
    handed on under its own name. Where there is no room for all, `MORE` comes last and is of no argument.
    """
    if not node.args:
        return []
    arguments = block_arguments(block)
    main = _main(arguments)
    given = [argument for argument in arguments if _tells(argument, node)]
    facts: list[tuple[str, str]] = []
    room = _ROOM - len(block.name) - len(MORE)
    for argument in given:
        text = fact_text(argument, node.args[argument.name], named=argument is not main)
        if len(text) + 2 <= room:
            facts.append((argument.name, text))
            room -= len(text) + 2
    return [*facts, ("", MORE)] if facts and len(facts) < len(given) else facts


def _main(arguments: tuple[Argument, ...]) -> Argument | None:
    """The first that is not found by itself."""
    return next((argument for argument in arguments if argument.auto is None), None)


def _tells(argument: Argument, node: Node) -> bool:
    """Whether a card is given a value of its own for an argument."""
    value = node.args.get(argument.name)
    usual = value is None or value == "" or value == argument.default or is_from_wire(value)
    return not usual and expression_of(value) != argument.name
