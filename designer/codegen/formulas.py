"""A formula as Python: its own text, with what flows in put in the place of its names."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from designer.codegen.brackets import Brackets, Expr, operand
from designer.codegen.literals import formula
from designer.codegen.program import OPEN, Program, Scope
from designer.codegen.source import Source, joined
from designer.document import ExpressionError, Graph, Node, Port
from designer.document.formulas import formula_names, parse_formula

_PLACE = re.compile("place_([0-9]+)_")


def formula_text(node: Node) -> str:
    """What a formula says; empty where it says nothing."""
    text = node.args.get("text")
    return text if isinstance(text, str) else ""


def written_formula(
    program: Program,
    graph: Graph,
    node: Node,
    scope: Scope,
    value: Callable[[str], Expr | None],
    problems: list[str],
) -> Expr:
    """The formula of a card; `...` where it cannot be written.

    Args:
        value: What arrives at the input of a name; None where nothing does.
    """
    place = f"{program.label(node)}.text"
    parts: list[Source] = []
    ports = {port.name for port in program.ports(graph, node).inputs}

    def spell(name: str) -> str | None:
        if name not in ports:
            return scope.spell(name)
        arriving = value(name)
        if arriving is None:
            problems.append(f"{program.label(node)}.{name}")
        source = operand(arriving if arriving is not None else OPEN)
        if source.text.isidentifier() or source.text == OPEN.text:
            return source.text
        parts.append(source)
        return f"place_{len(parts) - 1}_"

    def is_number(name: str) -> bool:
        source = node.inputs.get(name)
        signature = program.signature(graph, source) if isinstance(source, Port) and name in ports else None
        return signature.kind == "number" if signature is not None else name not in ports

    try:
        written = formula(formula_text(node), spell, is_number)
    except ExpressionError:
        problems.append(place)
        return OPEN
    program.used |= written.modules
    pieces = _PLACE.split(written.text)
    whole = joined(*(piece if index % 2 == 0 else parts[int(piece)] for index, piece in enumerate(pieces)))
    if written.infix:
        return Brackets(Source("("), (whole,), infix=written.infix, owner=(graph.id, node.id))
    return whole.marked(graph.id, node.id)


def is_part(node: Node) -> bool:
    """Whether a card is a formula that takes a part of a value and does nothing else: `mask[:T, :T]`."""
    try:
        tree = parse_formula(formula_text(node)) if node.op == "formula" else None
    except ExpressionError:
        return False
    return isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name)


def read_twice(node: Node) -> set[str]:
    """The names that a formula reads more than once; what flows in there is worked out before."""
    try:
        tree = parse_formula(formula_text(node))
    except ExpressionError:
        return set()
    found = [one.id for one in ast.walk(tree) if isinstance(one, ast.Name)]
    return {name for name in formula_names(formula_text(node)) if found.count(name) > 1}
