"""A card that stands for several copies of a block: how they are made, and how they are gone through.

A short chain is an `nn.Sequential` of its copies, each with its own arguments; in a longer one those that are alike are
made in one go. Where the number is a parameter, or the copies take more than one value, it is an `nn.ModuleList` and a
`for`; copies that share their weights are one instance.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from designer.catalogue.overrides import OVERRIDES
from designer.codegen.brackets import Brackets, Expr, flat
from designer.codegen.found import argument_at, given_before, given_to_copies, growing, is_true_of_copies
from designer.codegen.instances import instance_arguments
from designer.codegen.program import Program, Scope
from designer.codegen.source import Source, joined
from designer.document import UNSET, ExpressionError, Graph, Json, Node, Parameter, Unset
from designer.document.expressions import decided, expression_of, expressions_in, names_in, parse, substituted
from designer.document.shortening import shortened

_MOST_LISTED = 12
_MOST_TOLD_APART = 4  # copies that are listed although one text could make them all
_MOST_GROWING = 2  # those that are listed though each is given an expression, in which only a number is another


def is_chain(program: Program, graph: Graph, node: Node) -> bool:
    """Whether the copies are an `nn.Sequential`, called as one."""
    placed = program.placed(graph, node)
    if not node.repeat or node.of or placed is None or placed.kind != "module":
        return False
    ports = program.ports(graph, node)
    plain = set(node.repeat) <= {"n", "shared"} and not node.repeat.get("shared")
    taken = [port for port in ports.inputs if not port.shares]
    return plain and isinstance(node.repeat.get("n"), int) and len(taken) == 1 == len(ports.outputs)


def is_loop(program: Program, graph: Graph, node: Node) -> bool:
    """Whether the copies are gone through one by one."""
    return bool(node.repeat) and not repeats_wrongly(program, graph, node) and not is_chain(program, graph, node)


def repeats_wrongly(program: Program, graph: Graph, node: Node) -> bool:
    """Whether a card says `repeat` where no code can be written of it."""
    if not node.repeat:
        return False
    return program.placed(graph, node) is None or OVERRIDES in node.repeat


def owns_copies(program: Program, graph: Graph, node: Node) -> bool:
    """Whether each copy has weights of its own, so that they are gone through and not counted."""
    placed = program.placed(graph, node)
    return placed is not None and placed.kind == "module" and not node.of and not node.repeat.get("shared")


def container(program: Program, graph: Graph, node: Node, placed: Graph, scope: Scope, problems: list[str]) -> Expr:
    """The value of the attribute that holds the copies."""
    name = program.names[placed.id].name
    in_sequence = is_chain(program, graph, node)
    n = node.repeat.get("n")

    def made(copy: int | None, within: Scope = scope) -> Expr:
        arguments = _arguments(program, graph, node, placed, within, problems, copy)
        return Brackets(Source(f"{name}("), tuple(arguments))

    def listed(items: Sequence[Expr]) -> Expr:
        if in_sequence:
            return Brackets(Source("nn.Sequential("), tuple(items))
        return Brackets(Source("nn.ModuleList("), (Brackets(Source("["), tuple(items), "]", call=False),))

    if isinstance(n, int) and not isinstance(n, bool):
        if n > _MOST_TOLD_APART and _first_apart(program, graph, node, placed):
            return listed([made(0), _starred(made(1), Source(f"for _ in range({n - 1})"))])
        if n <= _most_listed(program, graph, node, placed) or not _alike(program, graph, node, placed):
            copies = [made(copy) for copy in range(n)]
            if n < 3 or len({flat(one).text for one in copies}) > 1:
                return listed(copies)
    counting = replace(scope, parameters={**scope.parameters, "index": "index"}, read=set())
    every = made(None, counting)
    variable = "index" if "index" in counting.read else "_"
    scope.read.update(counting.read - {"index"})
    count = flat(program.value(n, scope, f"{program.label(node)}.repeat", problems))
    counted = joined(f"for {variable} in range(", count, ")")
    if in_sequence:
        return listed([_starred(every, counted)])
    return Brackets(Source("nn.ModuleList("), (every, counted), separator=" ")


def _starred(one: Expr, counted: Source) -> Expr:
    return Brackets(Source("*("), (one, counted), separator=" ")


def _most_listed(program: Program, graph: Graph, node: Node, placed: Graph) -> int:
    """Up to how many copies are written one by one: few where an expression tells them apart, fewer where it grows."""
    told = _counting(dict(node.args))
    if not told and not any(growing(program, graph, node, placed, one.name) for one in placed.parameters):
        return _MOST_LISTED
    counting = {one.name: _counting(_for_any(program, graph, node, placed, one.name)) for one in placed.parameters}
    asks = any(isinstance(part, ast.Compare) for text in chain(*counting.values()) for part in ast.walk(parse(text)))
    second = [argument_at(program, graph, node, placed, name, 1) for name, texts in counting.items() if texts]
    numbers = all(isinstance(value, int | float) for value in second)
    return _MOST_TOLD_APART if asks or numbers else _MOST_GROWING


def _first_apart(program: Program, graph: Graph, node: Node, placed: Graph) -> bool:
    """Whether all copies but the first are given the same, and that one something else."""
    given = [_for_any(program, graph, node, placed, one.name) for one in placed.parameters]
    counting = [text for value in given for text in _counting(value)]
    later = [decided(f"={ast.unparse(_BehindFirst().visit(parse(text)))}") for text in counting]
    return bool(counting) and not any(map(_counting, later)) and _alike(program, graph, node, placed)


class _BehindFirst(ast.NodeTransformer):
    """Answers what is asked of `index` in the same way for all copies but the first."""

    def visit_Compare(self, tree: ast.Compare) -> ast.expr:
        match tree:
            case ast.Compare(left=ast.Name(id="index"), ops=[asks], comparators=[ast.Constant(value=0)]):
                answer = {ast.Eq: False, ast.NotEq: True, ast.Gt: True}.get(type(asks))
                return tree if answer is None else ast.Constant(answer)
        return tree


def _counting(given: Json | Unset) -> list[str]:
    """The expressions in an argument that ask for `index`."""
    try:
        return [text for text in expressions_in(given) if "index" in names_in(text)] if given is not UNSET else []
    except ExpressionError:  # an argument is a gap
        return []


def _arguments(
    program: Program, graph: Graph, node: Node, placed: Graph, scope: Scope, problems: list[str], copy: int | None
) -> list[Expr]:
    def given(parameter: Parameter) -> Json | Unset:
        if copy is not None:
            return argument_at(program, graph, node, placed, parameter.name, copy)
        return _for_any(program, graph, node, placed, parameter.name)

    return instance_arguments(program, graph, node, placed, scope, problems, given)


def _alike(program: Program, graph: Graph, node: Node, placed: Graph) -> bool:
    """Whether one text can make every copy."""
    given = [_for_any(program, graph, node, placed, one.name) for one in placed.parameters]
    known = [argument_at(program, graph, node, placed, one.name, 0) for one in placed.parameters]
    return not any(isinstance(value, Unset) for value, first in zip(given, known, strict=True) if first is not UNSET)


def _for_any(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> Json | Unset:
    """What a copy gives a parameter, as an expression of `index`; UNSET where the copies differ in another way."""
    if parameter in node.args:
        return argument_at(program, graph, node, placed, parameter, None)
    told = _for_those_that_are_there(program, graph, node, placed, parameter)
    return told if is_true_of_copies(program, graph, node, parameter, told) else UNSET


def _for_those_that_are_there(
    program: Program, graph: Graph, node: Node, placed: Graph, parameter: str
) -> Json | Unset:
    """What a copy is given that the card says nothing of, as the copies of the instance that is looked at have it."""
    first, *later = map(_as_parsed, given_to_copies(program, graph, node, placed, parameter))
    if isinstance(first, Unset) or not later or all(one == first for one in later):
        return first
    if grows := growing(program, graph, node, placed, parameter):
        return f"={grows}"
    others: Json | Unset = later[0]
    if isinstance(others, Unset) or any(one != others for one in later):
        others = given_before(program, graph, node, placed, parameter)
        if others is None:
            return UNSET
        at_first = decided(shortened(substituted(others, {"index": 0})))
        if at_first == first and type(at_first) is type(first):  # `64 // 2**-1` is 128.0, which is no size
            return others
    one, other = (expression_of(value) or str(value) for value in (first, others))
    return f"={f'({one})' if ' if ' in one else one} if index == 0 else {other}"


def _as_parsed(value: Json | Unset) -> Json | Unset:
    """An argument whose expression has the brackets that it needs, so that those that say the same are the same."""
    text = expression_of(value) if not isinstance(value, Unset) else None
    try:
        return value if text is None else f"={ast.unparse(parse(text))}"
    except ExpressionError:  # an argument is a gap
        return value
