"""What is typed to find cards, and which cards answer: by name, type, parameter or shape.

A search is words, all of which a card has to answer. `conv` is part of its name or of what it is; `kernel_size=3` is a
value as it is in force, whether it was typed, worked out, found in what flows in or left as PyTorch has it; `512` and
`64x8x8` are sizes next to each other in what it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from designer.catalogue.custom import operator_of
from designer.catalogue.ports import called_again, called_graph
from designer.catalogue.spec import Catalogue, Operator
from designer.document import UNSET, Design, Graph, GraphId, Json, Node, NodeFinding, NodeId, Report, Signature

Place = tuple[GraphId, NodeId]

_CLOSED_UP = re.compile(r"\s*([=,])\s*")
_TIMES = re.compile("[x\u00d7]")
_APART = re.compile("\\S+(?:\\s+[x\u00d7]\\s+\\S+)+")
_BETWEEN = re.compile("[,x\u00d7]")


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a search.

    Attributes:
        text: What a name or type has in it.
        argument: How the name of an argument begins; empty where the word asks for none.
        value: What that argument is; empty: anything.
        sizes: Sizes next to each other; empty where the word is no shape.
    """

    text: str
    argument: str = ""
    value: str = ""
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Card:
    place: Place
    node: Node
    operator: Operator | None
    names: str
    finding: NodeFinding | None


class CardIndex:
    """The cards of a design as they are at one moment, ready to be searched."""

    def __init__(self, catalogue: Catalogue, design: Design, report: Report | None, first: GraphId | None) -> None:
        """Takes in every card of every graph.

        Args:
            report: What is known of values and shapes.
            first: The graph whose cards come first.
        """
        operators: dict[str, Operator | None] = {}
        self._cards: list[_Card] = []
        for graph in sorted(design.graphs.values(), key=lambda graph: graph.id != first):
            findings = report.graphs.get(graph.id, {}) if report is not None else {}
            for node in graph.nodes.values():
                if node.op not in operators:
                    operators[node.op] = operator_of(catalogue, design, node.op)
                operator = operators[node.op]
                what = operator.title if operator is not None else _called(design, graph, node)
                states = f"{'bypassed' if node.bypass else ''}\n{'frozen' if node.frozen else ''}"
                names = f"{node.label}\n{what}\n{node.op}\n{states}".lower()
                self._cards.append(_Card((graph.id, node.id), node, operator, names, findings.get(node.id)))

    def find(self, text: str) -> tuple[Place, ...]:
        """The cards that answer every word, in the order of the program; none for an empty search."""
        closed = _APART.sub(_as_one_word, _CLOSED_UP.sub(r"\1", text.lower()))
        words = [_word(part) for part in closed.split()]
        if not words:
            return ()
        return tuple(card.place for card in self._cards if all(_answers(card, word) for word in words))


def _called(design: Design, graph: Graph, node: Node) -> str:
    """What a card is that is no operator: the block or layer that it calls."""
    if (relative := called_again(design, graph, node)) is not None:
        return relative.label
    called = called_graph(design, graph, node)
    return called.name if called is not None else node.of


def _as_one_word(apart: re.Match[str]) -> str:
    """A shape as wires show it, with room around its signs; what is no shape stays several words."""
    closed = "".join(apart[0].split())
    return closed if _word(closed).sizes else apart[0]


def _word(part: str) -> _Word:
    argument, equals, value = part.partition("=")
    if equals and argument:
        return _Word(part, argument, value)
    sizes = tuple(_TIMES.split(part))
    is_shape = all(sizes) and any(size.isdigit() for size in sizes)
    return _Word(part, sizes=sizes if is_shape else ())


def _answers(card: _Card, word: _Word) -> bool:
    if word.argument:
        return any(_is(value, word.value) for value in _values(card, word.argument))
    if word.text in card.names:
        return True
    outputs = card.finding.outputs.values() if word.sizes and card.finding is not None else ()
    return any(_gives(signature, word.sizes) for signature in outputs)


def _values(card: _Card, beginning: str) -> Iterator[Json]:
    """What the arguments that begin so are, each in every way that it is known."""
    node, finding, operator = card.node, card.finding, card.operator
    told = [node.args, node.repeat, *(value for value in node.args.values() if isinstance(value, dict))]
    told += [finding.auto, finding.values] if finding is not None else []
    for values in told:
        for name, value in values.items():
            if name.startswith(beginning):
                yield value
    for argument in operator.arguments if operator is not None else ():
        if argument.name.startswith(beginning) and argument.name not in node.args and argument.default is not UNSET:
            yield argument.default


def _is(value: Json, wanted: str) -> bool:
    """Whether a value is what was typed; `3` and `3x3` are the same, and a word need not be typed to its end."""
    if isinstance(value, bool | str) or value is None:
        return str(value).lower().removeprefix("=").startswith(wanted)
    if isinstance(value, dict) or not wanted:
        return not wanted
    parts = _BETWEEN.split(wanted.strip("()[]"))
    numbers = value if isinstance(value, list) else [value] * len(parts)
    if len(parts) == 1:
        parts *= len(numbers)
    return len(parts) == len(numbers) and all(map(_is_number, numbers, parts))


def _is_number(value: Json, wanted: str) -> bool:
    try:
        return float(wanted) == value
    except ValueError:
        return str(value).lower() == wanted


@lru_cache(maxsize=1000)  # thousands of cards give a few shapes
def _gives(signature: Signature, wanted: tuple[str, ...]) -> bool:
    """Whether sizes stand next to each other in a shape: each as its name or, where that is worked out, its number."""
    known = [
        {name.lower(), name if name.isidentifier() else str(size)}
        for name, size in zip(signature.names, signature.sizes, strict=False)  # a list has a size without a name
    ]
    runs = (known[start:] for start in range(len(known) - len(wanted) + 1))
    return any(all(size in spelt for size, spelt in zip(wanted, run, strict=False)) for run in runs)
