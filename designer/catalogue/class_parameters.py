"""The parameters of a class: who reads them, and what must be changed with them.

A parameter is read in the expressions of its class, in the shapes of its inputs and in its formulas; the cards of the
class and the networks made of it give it a value by its name. Renaming or removing one therefore is several edits, for
one entry of the undo list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from designer.catalogue.choosing import with_changed_options
from designer.catalogue.list_shapes import list_shape, listed_shapes, shapes_said
from designer.catalogue.overrides import with_changed_overrides
from designer.catalogue.parts import is_step
from designer.catalogue.ports import CHOICE
from designer.document import (
    UNSET,
    Design,
    Edit,
    ExpressionError,
    Graph,
    Json,
    Node,
    Parameter,
    PutGraph,
    ReplaceNode,
    SetNetworks,
    SetParameters,
)
from designer.document.expressions import expression_of, expressions_in, names_in, renamed
from designer.document.formulas import formula_names, renamed_formula
from designer.document.names import free_name, whole_name_fault

_OF_COPIES = ("index", "n")
_COUNTERS = frozenset({*_OF_COPIES, "training"})
_FIRST_WIDTH = 64


def parameter_fault(graph: Graph, name: str) -> str:
    """Why a class cannot have a new parameter of that name; empty where it can."""
    if fault := whole_name_fault(name):
        return fault
    if name in _COUNTERS:
        return "expressions have that name for the copies of a repeat"
    if any(one.name == name for one in graph.parameters):
        return "the class has a parameter of that name"
    if any(name == node.name for node in graph.nodes.values()):
        return "a card has that name"
    return ""


def readable_names(design: Design, graph: Graph, node: Node) -> tuple[str, ...]:
    """What the expressions of a card may read: the parameters of its class, in a step those of the design."""
    owner = design if is_step(graph) else graph
    copies = _OF_COPIES if node.repeat else ()
    return (*(parameter.name for parameter in owner.parameters), *copies)


def new_parameter(graph: Graph) -> Parameter:
    """A parameter to begin with, of a name that is free."""
    taken = {one.name for one in graph.parameters} | {node.label for node in graph.nodes.values()}
    return Parameter(free_name("width", taken), "int", _FIRST_WIDTH)


def readers(graph: Graph, name: str) -> list[str]:
    """What reads a parameter inside of its class: the labels of cards, the names of other parameters."""
    cards = [node.label for node in graph.nodes.values() if name in _read_by(node)]
    return cards + [one.name for one in graph.parameters if name in _names_of(_default(one))]


def rename_edits(design: Design, graph: Graph, old: str, new: str) -> tuple[Edit, ...]:
    """The edits that give a parameter another name, wherever it is read or given."""
    rename = Renaming(old, new)
    parameters = tuple(
        replace(one, name=new if one.name == old else one.name, default=rename.default(one)) for one in graph.parameters
    )
    edits: list[Edit] = []
    if (init := rename.value(graph.init)) != graph.init:
        edits.append(PutGraph(replace(graph, init=init)))
    edits.append(SetParameters(parameters, graph.id))
    for node in graph.nodes.values():
        edits += _changed(graph, node, rename.node(node))
    return (*edits, *_given(design, graph, lambda args: _with_key(args, old, new)))


def remove_edits(design: Design, graph: Graph, name: str) -> tuple[Edit, ...]:
    """The edits that take a parameter out that nothing reads, and the values that it is given."""
    parameters = tuple(one for one in graph.parameters if one.name != name)
    without = _given(design, graph, lambda args: {key: value for key, value in args.items() if key != name})
    return (SetParameters(parameters, graph.id), *without)


def _given(design: Design, graph: Graph, change: Callable[[Mapping[str, Json]], Mapping[str, Json]]) -> Iterator[Edit]:
    """Changes what cards of a class and networks made of it give its parameters."""
    for other in design.graphs.values():
        for node in other.nodes.values():
            if node.op == f"@{graph.id}":
                given = with_changed_overrides(replace(node, args=change(node.args)), change)
                yield from _changed(other, node, given)
            elif node.op == CHOICE:
                yield from _changed(other, node, with_changed_options(node, f"@{graph.id}", change))
    networks = tuple(replace(one, args=change(one.args)) if one.graph == graph.id else one for one in design.networks)
    if networks != design.networks:
        yield SetNetworks(networks)


def _changed(graph: Graph, before: Node, after: Node) -> list[Edit]:
    return [ReplaceNode(graph.id, after)] if after != before else []


def _with_key(args: Mapping[str, Json], old: str, new: str) -> Mapping[str, Json]:
    return {new if key == old else key: value for key, value in args.items()}


def _default(parameter: Parameter) -> Json:
    return None if parameter.default is UNSET else parameter.default


def _read_by(node: Node) -> set[str]:
    """The names that a card reads."""
    told: Json = {"args": dict(node.args), "repeat": dict(node.repeat), "when": f"={node.when}", "init": node.init}
    found = _names_of(told)
    text = node.args.get("text")
    if node.op == "input":
        found |= _names_of([f"={part}" for shape in shapes_said(node) for part in shape.split()])
    if node.op == "formula" and isinstance(text, str):
        with suppress(ExpressionError):  # which is said at the card
            found |= {*formula_names(text)}
    return found


def _names_of(value: Json) -> set[str]:
    found: set[str] = set()
    for text in expressions_in(value):
        with suppress(ExpressionError):  # which is said where the design is checked
            found |= names_in(text)
    return found


class Renaming:
    """One name for another; what is no expression stays as it is, and is told where the design is checked.

    A name that Python cannot read is no expression either: where it stands by itself, it is replaced as well.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def node(self, node: Node) -> Node:
        args = {key: self.value(value) for key, value in node.args.items()}
        shape, text = args.get("shape"), args.get("text")
        if node.op == "input" and isinstance(shape, str):
            several = listed_shapes(shape)
            args["shape"] = self._shape(shape) if several is None else list_shape(map(self._shape, several))
        if node.op == "formula" and isinstance(text, str):
            args["text"] = self._text(text, renamed_formula)
        repeat = {key: self.value(value) for key, value in node.repeat.items()}
        return replace(node, args=args, repeat=repeat, when=self._text(node.when), init=self.value(node.init))

    def _shape(self, shape: str) -> str:
        return re.sub(r"\S+", lambda part: self._text(part[0]), shape)

    def default(self, parameter: Parameter) -> Json:
        return self.value(parameter.default)  # type: ignore[arg-type]  # what is unset stays so

    def value(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        text = expression_of(value)
        return value if text is None else f"={self._text(text)}"

    def _text(self, text: str, rename: Callable[[str, str, str], str] = renamed) -> str:
        try:
            return rename(text, self._old, self._new)
        except ExpressionError:
            return self._new if text and text == self._old else text
