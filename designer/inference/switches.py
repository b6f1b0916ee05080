"""What decides which cards of a module are there: parameters that are yes or no, and questions about a whole number.

Each can be turned the other way, to see what the sizes of the module are then. A whole number that is asked about may
be a size as well, `width + n` beside `n > 2`: then it is also several numbers with the same answer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from designer.catalogue.list_shapes import shapes_said
from designer.catalogue.ports import called_graph
from designer.document import Design, ExpressionError, Graph, GraphId, Node
from designer.document.expressions import (
    Value,
    evaluate,
    expression_of,
    expressions_in,
    names_in,
    parse,
    question,
    substituted,
)

MOST_SWITCHES = 5  # each doubles how often a module is run
_MOST_SAMPLES = 24
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
    asked = _asked_of_cards(graph)
    found = [Switch(one, one) for one in _deciding(graph, names)][:MOST_SWITCHES]
    for parameter in graph.parameters:
        if type(names.get(parameter.name)) is int and not _is_read_otherwise(graph, parameter.name):
            questions = _questions(asked, parameter.name, names)
            found += questions if len(found) + len(questions) <= MOST_SWITCHES else []
    return found


def left_alone(graph: Graph, names: Mapping[str, Value], switches: Sequence[Switch]) -> list[str]:
    """The parameters that are yes or no and decide something, and that are no switch since there are too many."""
    return [one for one in _deciding(graph, names) if all(switch.text != one for switch in switches)]


def _deciding(graph: Graph, names: Mapping[str, Value]) -> list[str]:
    asked = _asked_of_cards(graph)
    flags = [one.name for one in graph.parameters if isinstance(names.get(one.name), bool)]
    return [one for one in flags if any(one in _names(when) for when in asked) or reckons_with(graph, one)]


def _asked_of_cards(graph: Graph) -> list[str]:
    return [node.when for node in graph.nodes.values() if node.when and _names(node.when)]


def reckons_with(graph: Graph, parameter: str) -> bool:
    """Whether a card makes something of a parameter, or hands it to a block that may."""
    read = ((node, text) for node in graph.nodes.values() for text in expressions_in(dict(node.args)))
    return any(parameter in _names(text) and (text != parameter or "@" in node.op) for node, text in read)


def _is_read_otherwise(graph: Graph, parameter: str) -> bool:
    """Whether a parameter says more than which cards are there: a size, or how many copies."""
    read = ((*expressions_in(dict(node.args)), *expressions_in(dict(node.repeat))) for node in graph.nodes.values())
    return _is_flowing(graph, parameter) or any(parameter in _names(text) for texts in read for text in texts)


def _is_flowing(graph: Graph, parameter: str) -> bool:
    """Whether a parameter says how large something is that flows in."""
    patterns = (one for node in graph.nodes.values() if node.op == "input" for one in shapes_said(node))
    return any(parameter in _WORD.findall(one) for one in patterns)


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
    tried = _near(trees)
    found = [Switch(text, parameter, tuple(v for v in tried if _has_answer(text, parameter, v))) for text in trees]
    return found if all(_has_answer(text, parameter, names[parameter]) for text in trees) else []


def sized_questions(
    design: Design, graph: Graph, names: Mapping[str, Value], switches: Sequence[Switch]
) -> list[Switch]:
    """What is asked about whole numbers that are sizes or numbers of copies as well, here or in a block placed here.

    Args:
        switches: Of whose parameters all is known that is asked.
    """
    known = {one.parameter for one in switches}
    asked: dict[str, str] = {}
    for one in _all_asked(design, graph):
        for parameter in {*_asks(one)}:
            if type(names.get(parameter)) is int and {*_asks(one)} == {parameter}:
                asked[question(ast.unparse(one))[0]] = parameter
    found: list[Switch] = []
    for text, parameter in asked.items():
        now = names[parameter]
        if isinstance(now, int) and parameter not in known and _has_answer(text, parameter, now):
            numbers = _near(one for one, about in asked.items() if about == parameter)
            others = sorted(numbers, key=lambda one: (one < 1, abs(one - now)))  # what makes nothing empty comes first
            others = [one for one in others if one > 0 or not _is_flowing(graph, parameter)]
            found.append(Switch(text, parameter, tuple(one for one in others if _has_answer(text, parameter, one))))
    return found


def answered(names: Mapping[str, Value], questions: Sequence[Switch]) -> Iterator[dict[str, Value]]:
    """Values of the parameters for all ways in which questions can be answered, two of each where there are."""
    columns: list[list[tuple[str, int]]] = []
    for parameter in dict.fromkeys(one.parameter for one in questions):
        asked = [one for one in questions if one.parameter == parameter]
        ways: dict[tuple[bool, ...], list[tuple[str, int]]] = {}
        for value in sorted(set.intersection(*(set(one.others) for one in asked))):
            answers = tuple(one.holds({**names, parameter: value}) for one in asked)
            ways.setdefault(answers, []).append((parameter, value))
        columns.append([one for way in ways.values() for one in list(dict.fromkeys(way))[:2]])
    for chosen in islice(product(*columns), _MOST_SAMPLES):
        yield {**names, **dict(chosen)}


def _all_asked(design: Design, graph: Graph, within: tuple[GraphId, ...] = ()) -> Iterator[ast.expr]:
    """What is asked in a graph, and in the blocks placed there in the words of what they are given."""
    for node in graph.nodes.values():
        if node.when:
            yield from _asked_in(node.when, whole=True)
        for text in (*expressions_in(dict(node.args)), *expressions_in(dict(node.repeat))):
            yield from _asked_in(text)
        placed = called_graph(design, graph, node)
        if placed is not None and placed.id not in (*within, graph.id):
            yield from _handed(node, _all_asked(design, placed, (*within, graph.id)))


def _handed(node: Node, asked: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """The questions of a block that what its card gives it decides, as questions about that."""
    for one in asked:
        if all(isinstance(node.args.get(name), int | str) for name in _asks(one)):
            try:
                text = substituted(f"={ast.unparse(one)}", dict(node.args))
            except ExpressionError:  # said at the card
                continue
            yield parse(expression_of(text) or "0")


def _asked_in(text: str, *, whole: bool = False) -> Iterator[ast.expr]:
    """What an expression asks: the conditions of its choices, its comparisons, and the expression itself if it is one.

    Args:
        whole: Whether it is a condition itself.
    """
    try:
        tree = parse(text)
    except ExpressionError:  # said at the card
        return
    tests = [one.test for one in ast.walk(tree) if isinstance(one, ast.IfExp)]
    yield from (part for test in (*tests, *([tree] if whole else [])) for part in _conditions(test))
    yield from (one for one in ast.walk(tree) if isinstance(one, ast.Compare))


def _conditions(tree: ast.expr) -> Iterator[ast.expr]:
    """What a condition is put together from."""
    match tree:
        case ast.BoolOp(values=parts):
            yield from (one for part in parts for one in _conditions(part))
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from _conditions(inner)
        case ast.IfExp(body=body, orelse=other):
            yield from (one for part in (body, other) for one in _conditions(part))
        case _:
            yield tree


def _near(questions: Iterable[str]) -> list[int]:
    """Whole numbers that questions about one may be answered otherwise by."""
    constants = (one.value for text in questions for one in ast.walk(parse(text)) if isinstance(one, ast.Constant))
    numbers = [one for one in constants if type(one) is int]
    near = {number + step for number in numbers for step in (0, 1, -1)}
    return sorted({one for one in near if one >= 0} | set(range(min(2 * max(numbers, default=0) + 2, _MOST_TRIED))))


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
