"""What decides which cards of a module are there: parameters that are yes or no, and questions about a whole number.

Each can be turned the other way, to see what the sizes of the module are then.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from designer.catalogue.list_shapes import shapes_said
from designer.document import ExpressionError, Graph
from designer.document.expressions import Value, evaluate, expressions_in, names_in, parse

_MOST_FLAGS, _MOST = 3, 5  # each doubles how often a module is run
_MOST_TRIED = 100  # values of a whole number
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Switch:
    """A question with two answers.

    Attributes:
        text: The question: `wide`, `n > 2`.
        parameter: What it is about.
        others: Values of a whole number that may be the other answer; none of what is yes or no.
    """

    text: str
    parameter: str
    others: tuple[int, ...] = ()

    def holds(self, names: Mapping[str, Value]) -> bool:
        """Which answer it is."""
        return bool(evaluate(self.text, names))

    def turned(self, names: Mapping[str, Value], settled: Sequence[Switch]) -> dict[str, Value] | None:
        """Values of the parameters that turn it, and leave the answers to others as they are; None where none do."""
        kept = [one for one in settled if one.parameter == self.parameter]
        values: Iterable[Value] = self.others or (not names[self.parameter],)
        for value in values:
            tried = {**names, self.parameter: value}
            if self.holds(tried) != self.holds(names) and all(one.holds(tried) == one.holds(names) for one in kept):
                return tried
        return None


def switches_of(graph: Graph, names: Mapping[str, Value]) -> list[Switch]:
    """The first few of what decides what is there, or what a card is given."""
    whens = [node.when for node in graph.nodes.values() if node.when]
    asked = [one for one in whens if _names(one)]
    flags = [one.name for one in graph.parameters if isinstance(names.get(one.name), bool)]
    found = [
        Switch(one, one) for one in flags if any(one in _names(when) for when in asked) or reckons_with(graph, one)
    ][:_MOST_FLAGS]
    for parameter in graph.parameters:
        if type(names.get(parameter.name)) is int and not _is_read_otherwise(graph, parameter.name):
            questions = _questions(asked, parameter.name, names)
            found += questions if len(found) + len(questions) <= _MOST else []
    return found


def reckons_with(graph: Graph, parameter: str) -> bool:
    """Whether a card makes something of a parameter, or hands it to a block that may."""
    read = ((node, text) for node in graph.nodes.values() for text in expressions_in(dict(node.args)))
    return any(parameter in _names(text) and (text != parameter or "@" in node.op) for node, text in read)


def _is_read_otherwise(graph: Graph, parameter: str) -> bool:
    """Whether a parameter says more than which cards are there: a size, or how many copies."""
    for node in graph.nodes.values():
        read = [*expressions_in(dict(node.args)), *expressions_in(dict(node.repeat))]
        patterns = shapes_said(node) if node.op == "input" else ()
        if any(parameter in _names(text) for text in read) or any(parameter in _WORD.findall(one) for one in patterns):
            return True
    return False


def _questions(whens: Sequence[str], parameter: str, names: Mapping[str, Value]) -> list[Switch]:
    """The comparisons of a parameter with numbers; none where it is asked about in another way, too."""
    trees: dict[str, ast.Compare] = {}
    for when in whens:
        if parameter not in _names(when):
            continue
        whole = parse(when)
        alone = [tree for tree in ast.walk(whole) if isinstance(tree, ast.Compare) and _asks(tree) == [parameter]]
        if len(alone) < _asks(whole).count(parameter):
            return []
        trees |= {ast.unparse(tree): tree for tree in alone}
    numbers = {one.value for tree in trees.values() for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    whole_numbers = [one for one in numbers if type(one) is int]
    near = {number + step for number in whole_numbers for step in (0, 1, -1)}
    tried = sorted(
        {one for one in near if one >= 0} | set(range(min(2 * max(whole_numbers, default=0) + 2, _MOST_TRIED)))
    )
    found = [Switch(text, parameter, tuple(v for v in tried if _has_answer(text, parameter, v))) for text in trees]
    return found if all(_has_answer(text, parameter, names[parameter]) for text in trees) else []


def _asks(tree: ast.expr) -> list[str]:
    """The names in an expression, each as often as it stands there."""
    return [one.id for one in ast.walk(tree) if isinstance(one, ast.Name)]


def _has_answer(text: str, parameter: str, value: Value) -> bool:
    try:
        evaluate(text, {parameter: value})
    except ExpressionError:  # said at the card
        return False
    return True


def _names(text: str) -> frozenset[str]:
    try:
        return names_in(text)
    except ExpressionError:  # said at the card
        return frozenset()
