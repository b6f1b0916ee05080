"""From a catalogue entry to a card: a fresh node, whether a value suits an argument, and the facts a card shows.

All of it is asked by the window while somebody types, so none of it needs torch.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from functools import lru_cache

from designer.catalogue.fresh import fresh_id
from designer.catalogue.indexing import parse_index
from designer.catalogue.numbers import MOST_NUMBERS, how_many, numbers_fact, numbers_shape
from designer.catalogue.offers import CALL
from designer.catalogue.promoting import is_from_wire
from designer.catalogue.spec import Argument, Kind, Operator
from designer.document import UNSET, ExpressionError, Graph, Json, Node, NodeId
from designer.document.expressions import expression_of, literal_of, parse
from designer.document.names import free_name
from designer.document.numerals import grouped

_LETTERS = {
    "kernel_size": "k",
    "stride": "s",
    "padding": "p",
    "num_heads": "h",
    "nhead": "h",
    "num_groups": "g",
    "num_layers": "l",
    "start_dim": "from",
    "dim": "dim",
    "height": "h",
    "width": "w",
    "lr": "lr",
}
_NO_SIZES = frozenset({"dim", "dims", "pad", "split_size_or_sections"})  # lists of places and of parts
_SEVERAL = {1: [], 2: ["a pair"], 3: ["three of them"]}
_NEEDED = {
    Kind.INT: "a whole number",
    Kind.FLOAT: "a number",
    Kind.BOOL: "yes or no (true or false)",
    Kind.NUMBERS: "a number, or lists of numbers that are equally long, as `[[1, 0], [0, 1]]`",
    Kind.TEXT: "text",
    Kind.INDEX: "text such as `0, 1:`",
    Kind.NETWORK: "the name of a network",
    Kind.NAMES: "a list of names",
    Kind.TABLE: "a table of names and values",
}


def new_node(operator: Operator, graph: Graph, rng: random.Random | None = None) -> Node:
    """A node of this operator that nothing in the graph is in the way of; a network that it names is the one called.

    Args:
        rng: Where the id comes from; by default the system's own, so that two people never make the same one.
    """
    node_id = NodeId(fresh_id(graph.nodes, rng or random.SystemRandom()))
    taken = graph.names().union(parameter.name for parameter in graph.parameters)
    taken |= {str(node.id) for node in graph.nodes.values() if not node.name}  # they are called by it
    first = free_name(operator.name, taken)
    name = (first, free_name(first, {*taken, first})) if is_named_by_outputs(operator) else first
    node = fresh_node(operator, node_id, name)
    called = {one.of for one in graph.nodes.values() if one.of and not one.op and "." not in one.of}
    named = [one.name for one in operator.arguments if one.kind is Kind.NETWORK] if len(called) == 1 else []
    return replace(node, args={**node.args, **dict.fromkeys(named, *called)}) if named else node


def fresh_node(operator: Operator, node_id: NodeId, name: str | tuple[str, ...]) -> Node:
    """A node of this operator as it is before anybody has touched it."""
    called = operator.op.startswith(CALL)
    return Node(
        id=node_id,
        op="" if called else operator.op,
        of=operator.op.removeprefix(CALL) if called else "",
        name=name,
        args={argument.name: argument.initial for argument in operator.arguments if argument.initial is not UNSET},
    )


def is_named_by_outputs(operator: Operator) -> bool:
    """Whether a card of it has as many outputs as it has names."""
    return any(port.times == "name" for port in operator.outputs)


def check_value(argument: Argument, value: Json) -> str:
    """Why a value does not suit an argument, as one sentence without its full stop; empty where it does.

    An expression is only held to the grammar here: what it comes to is known where the design is checked, and that
    value is then asked about again.
    """
    if value is None:
        return "" if argument.optional else f"{argument.name} is empty; {_needed(argument)} is needed"
    if is_from_wire(value):
        return f"{argument.name} cannot come from a wire; {_needed(argument)} is needed"
    expression = None if argument.kind is Kind.TEXT else expression_of(value)
    if expression is not None and argument.literal:
        return f"{argument.name} is {_shown(value)}; {_needed(argument)} is needed"
    if expression is not None:
        fault = _fault_of_expression(expression)
        return f"{argument.name}: {fault}" if fault else ""
    if argument.kind in (Kind.INTS, Kind.FLOATS):
        return _check_several(argument, value)
    if argument.kind is Kind.NUMBERS and (many := how_many(value)) > MOST_NUMBERS:
        return f"{argument.name} has {grouped(many)} numbers; a card holds {grouped(MOST_NUMBERS)}"
    if not _suits(argument, literal_of(value)):
        return f"{argument.name} is {_shown(value)}; {_needed(argument)} is needed"
    if isinstance(value, int | float) and argument.kind is not Kind.BOOL:
        return _check_bounds(argument, value)
    if argument.kind is Kind.INDEX:
        return _check_index(argument, str(value))
    if argument.kind is Kind.NAMES and argument.choices and isinstance(value, list):
        stranger = next((item for item in value if item not in argument.choices), None)
        return f"`{stranger}` is none of the {argument.name} that there are" if stranger is not None else ""
    return ""


@lru_cache(4096)
def _fault_of_expression(text: str) -> str:
    """Why a text is no expression; a design asks for the same few in every instance."""
    try:
        parse(text)
    except ExpressionError as error:
        return str(error)
    return ""


def _check_index(argument: Argument, text: str) -> str:
    try:
        parse_index(text)
    except ValueError as error:
        return f"{argument.name}: {error}"
    return ""


def _suits(argument: Argument, value: Json) -> bool:
    """Whether a single value is of the argument's kind, bounds aside."""
    match argument.kind:
        case Kind.INT:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.FLOAT:
            # A whole number too large for a float has no place in a network either.
            known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf
            return known or value in argument.choices
        case Kind.BOOL:
            return isinstance(value, bool)
        case Kind.CHOICE | Kind.DTYPE:
            return isinstance(value, str) and value in argument.choices
        case Kind.TEXT | Kind.INDEX:
            return isinstance(value, str)
        case Kind.NETWORK:
            return isinstance(value, str) and value != ""
        case Kind.NUMBERS:
            return numbers_shape(value) is not None
        case Kind.NAMES:
            return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
        case Kind.TABLE:
            return isinstance(value, dict)
        case Kind.INTS | Kind.FLOATS:
            return False


def _check_several(argument: Argument, value: Json) -> str:
    if isinstance(value, str) and value in argument.choices:
        return ""
    if argument.as_list and not isinstance(value, list):
        return f"{argument.name} is {_shown(value)}; a list of whole numbers is needed"
    items = value if isinstance(value, list) else [value]
    one = replace(argument, kind=Kind.INT if argument.kind is Kind.INTS else Kind.FLOAT)
    fit = all(_suits(one, item) for item in items if expression_of(item) is None)
    fit &= argument.kind is Kind.INTS or isinstance(value, list)
    empty = not items and not argument.scalar
    if not fit or empty or (isinstance(value, list) and argument.length and len(items) != argument.length):
        return f"{argument.name} is {_shown(value)}; {_needed(argument)} is needed"
    for item in items:
        text = expression_of(item)
        fault = check_value(argument, item) if text is not None else _check_bounds(argument, item)
        if fault:
            return fault
    return ""


def _check_bounds(argument: Argument, value: Json) -> str:
    assert isinstance(value, int | float)
    low, high = argument.low, argument.high
    if (low is None or value >= low) and (high is None or value <= high):
        return ""
    if low is not None and high is not None and argument.kind in (Kind.FLOAT, Kind.FLOATS):
        bound = f"between {low:g} and {high:g}"
    elif low is not None and value < low:
        bound = f"at least {grouped(low)}"
    else:
        assert high is not None
        bound = f"at most {grouped(high)}"
    return f"{argument.name} is {_shown(value)}; it is {bound}"


def _needed(argument: Argument) -> str:
    if argument.kind in (Kind.CHOICE, Kind.DTYPE):
        return f"one of {', '.join(argument.choices)}"
    if argument.kind is Kind.INTS:
        words = [f"`{word}`" for word in argument.choices]
        *others, last = ["a whole number", *words, *_SEVERAL.get(argument.length, ["a list of whole numbers"])]
        return f"{', '.join(others)} or {last}" if others else last
    if argument.kind is Kind.FLOATS:
        return f"a list of {argument.length} numbers"
    return _NEEDED[argument.kind]


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:40]}..."


def facts_text(operator: Operator, node: Node) -> str:
    """What the card shows behind the type: `32, k3, p1`. What is as torch has it by default is left out."""
    return ", ".join(text for _, text in facts_of(operator, node))


def facts_of(operator: Operator, node: Node) -> list[tuple[str, str]]:
    """The same one by one, each behind the name of its argument."""
    facts = []
    for name in operator.facts:
        argument = operator.argument(name)
        assert argument is not None, f"{operator.op} shows `{name}`, which it does not have"
        value = node.args.get(name)
        if value is None or value == "" or value == argument.default or is_from_wire(value):
            continue
        if argument.kind is Kind.NUMBERS:
            facts.append((name, numbers_fact(value)))
        elif isinstance(value, bool):
            facts.append((name, name.replace("_", " ")))
        else:
            facts.append((name, _labelled(_LETTERS.get(name, ""), _fact(argument, value))))
    return facts


def fact_text(argument: Argument, value: Json, *, named: bool) -> str:
    """What a card shows of a value whose name only its own block knows: `64`, `s2`, `depth 2`, `not causal`."""
    if isinstance(value, bool):
        return argument.name if value else f"not {argument.name}"
    text = _fact(argument, value)
    return _labelled(_LETTERS.get(argument.name, argument.name), text) if named else text


def _labelled(label: str, text: str) -> str:
    """A letter stands close to a number, `k3`, and apart from anything else, `k width`."""
    close = not label or (len(label) == 1 and text[:1].isdigit())
    return label + text if close else f"{label} {text}"


def _fact(argument: Argument, value: Json) -> str:
    if isinstance(value, list):
        items = [_fact(argument, item) for item in value]
        if argument.length and len(set(items)) == 1:  # the same along each dimension of an image
            return items[0]
        return (", " if argument.name in _NO_SIZES else "\u00d7").join(items) or "scalar"
    text = expression_of(value)
    return text if text is not None else str(literal_of(value))
