"""Sizes that `__init__` reads again and again, `expansion * in_channels`: worked out once, in a line of their own.

Whoever writes the same product a third time gives it a name: that of the arguments which it is given as, where they
agree, else what people call the width inside a block.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from designer.codegen.brackets import WIDTH
from designer.codegen.instances import type_name
from designer.codegen.literals import expression
from designer.codegen.program import Program, Scope
from designer.document import ExpressionError, Graph
from designer.document.expressions import parse
from designer.document.names import free_name

_FEWEST = 3
_WIDTHS = ("hidden", "inner")
_OF_LINES = frozenset({"index", "module"})  # what loops over copies and over modules call one of them


def named_sizes(program: Program, graph: Graph, scope: Scope, text: str) -> dict[str, str]:
    """The variable of each size that a class reads often, by its expression; that of the longest comes first.

    Args:
        scope: What `__init__` was written in, with all that was read.
        text: The lines that it came to.
    """
    whole = {one.name for one in graph.parameters if type_name(one) == "int"}
    given = _given_as(scope, whole)
    if not given:
        return {}
    written = _written(text)
    taken = {*scope.taken, *scope.parameters, *_OF_LINES}
    found: dict[str, str] = {}
    for size in sorted(given, key=lambda one: (-len(one), one)):
        read = _read(size, scope)
        often = written[read] if read else 0
        often -= sum(written[_read(other, scope)] for other in found if _is_part(size, other))
        if often >= _FEWEST and len(read) < WIDTH // 2:
            found[size] = _name(program, given[size], taken)
            taken.add(found[size])
    return found


def with_names(scope: Scope, sizes: Mapping[str, str]) -> Scope:
    """The scope in which sizes are read by their names."""
    variables = {variable: variable for variable in sizes.values()}
    return replace(
        scope,
        parameters={**scope.parameters, **variables},
        taken=scope.taken | variables.keys(),
        sizes=sizes,
    )


def lines_of(sizes: Mapping[str, str], scope: Scope, indent: int) -> list[str]:
    """A line for each size that has a name."""
    return [f"{' ' * indent}{variable} = {expression(size, scope.spell)}" for size, variable in sizes.items()]


def _given_as(scope: Scope, whole: Collection[str]) -> dict[str, set[str]]:
    """The sums and products of several parameters that were read, each with the arguments that were given as much."""
    found: dict[str, set[str]] = {}
    for place, text in scope.said:
        if sum(name in text for name in whole) < 2:
            continue
        try:
            tree = parse(text)
        except ExpressionError:  # a gap
            continue
        for part in ast.walk(tree):
            if isinstance(part, ast.BinOp) and _is_size(part, whole) and _reads_several(part):
                argument = place.rpartition(".")[2] if part is tree else ""
                found.setdefault(ast.unparse(part), set()).add(argument)
    return found


def _is_size(tree: ast.expr, whole: Collection[str]) -> bool:
    match tree:
        case ast.Name(id=name):
            return name in whole
        case ast.Constant(value=value):
            return type(value) is int
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult(), right=right):
            return _is_size(left, whole) and _is_size(right, whole)
    return False


def _reads_several(tree: ast.expr) -> bool:
    return len({one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}) > 1


def _written(text: str) -> Counter[str]:
    """How often each sum or product stands in the lines."""
    tree = ast.parse(f"if True:\n{text}")
    return Counter(ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.BinOp))


def _read(size: str, scope: Scope) -> str:
    """A size as it reads in the lines."""
    try:
        return ast.unparse(ast.parse(expression(size, scope.spell), mode="eval"))
    except ExpressionError:  # a gap
        return ""


def _is_part(size: str, other: str) -> bool:
    return any(ast.unparse(one) == size for one in ast.walk(parse(other)) if isinstance(one, ast.BinOp))


def _name(program: Program, arguments: Collection[str], taken: Collection[str]) -> str:
    """What a size is called; a word that is a parameter anywhere in the file means that alone."""
    elsewhere = {one.name for graph in program.design.graphs.values() for one in graph.parameters}
    agreed = [one for one in arguments if one] if len(arguments) == 1 else []
    for name in (*agreed, *(one for one in _WIDTHS if one not in elsewhere)):
        if name not in taken:
            return name
    return free_name(_WIDTHS[0], {*taken, *elsewhere})
