"""Formulas: a short run of arithmetic on tensors in one card, `mask[:T, :T]` instead of six.

The grammar is that of Python's expressions with indexing and a few functions of torch, read by Python's parser, held
against a closed list and never run by Python.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import TypeGuard

from designer.document.errors import ExpressionError
from designer.document.expressions import with_name

FUNCTIONS = frozenset(
    "abs ceil clamp cos exp floor log log2 maximum minimum round rsqrt sigmoid sin sqrt tanh where".split()
)
"""What a formula may call: functions of torch of the same names."""

OF_NUMBERS: Mapping[str, Callable[..., float]] = {
    "abs": abs,
    "max": max,
    "min": min,
    "round": round,
    **{name: getattr(math, name) for name in ("ceil", "cos", "exp", "floor", "log", "log2", "sin", "sqrt", "tanh")},
}
"""What it may call of numbers alone: Python's own functions and those of `math`."""

_LONGEST, _DEEPEST = 500, 40
_BINARY = (
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Mod,
    ast.Pow,
    ast.MatMult,
    ast.BitAnd,
    ast.BitOr,
    ast.BitXor,
)
_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_BOUNDS = ("min", "max")  # what `clamp` calls its ends


def parse_formula(text: str) -> ast.expr:
    """The syntax tree of a formula that keeps to the grammar.

    Raises:
        ExpressionError: It is too long, too deep, or says what the grammar does not have.
    """
    if not text.strip():
        raise ExpressionError("the formula is empty; write one such as `a * b + 1`")
    if len(text) > _LONGEST or not text.isprintable():
        raise ExpressionError(f"a formula is one line of at most {_LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"`{text[:60]}` is not a formula") from None
    _check(tree, 0)
    return tree


def _check(tree: ast.expr, depth: int) -> None:
    if depth > _DEEPEST:
        raise ExpressionError("the formula is nested too deeply")
    match tree:
        case ast.Constant(value=bool() | int() | float()):
            children: list[ast.expr] = []
        case ast.Name(id=name) if not name.startswith("__"):
            children = []
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if not f"{name}{attribute}".startswith("__"):
            children = []
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _BINARY):
            children = [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert() | ast.Not(), operand=operand):
            children = [operand]
        case ast.BoolOp(values=children):
            pass
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARISONS):
            children = [left, right]
        case ast.Subscript(value=value, slice=index):
            children = [value, *_indices(index)]
        case ast.Call(func=ast.Name(id="clamp"), args=args, keywords=named) if all(one.arg in _BOUNDS for one in named):
            children = [*args, *(one.value for one in named)]
        case ast.Call(func=ast.Name(id=name), args=children, keywords=[]) if name in FUNCTIONS | OF_NUMBERS.keys():
            pass
        case _:
            raise ExpressionError(f"`{ast.unparse(tree)[:60]}` is not something a formula can say{_instead(tree)}")
    for child in children:
        _check(child, depth + 1)


def _instead(tree: ast.expr) -> str:
    """What to do for a thing that people write in formulas, and that is none of theirs."""
    match tree:
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS | OF_NUMBERS.keys():
            return ""
        case ast.Call():
            return f", which calls only {', '.join(sorted(FUNCTIONS))}; for others place a card before it"
        case ast.Compare(ops=[_, _, *_]):
            return "; compare twice, as in `(0 < x) & (x < 1)`"
        case ast.Attribute():
            return "; sizes have the names that stand in the shape of an Input"
    return ""


def _indices(index: ast.expr) -> list[ast.expr]:
    """The parts of an index that are formulas themselves; `None` and `...` stand for themselves."""
    found: list[ast.expr] = []
    for one in index.elts if isinstance(index, ast.Tuple) else [index]:
        if isinstance(one, ast.Slice):
            found += [part for part in (one.lower, one.upper, one.step) if part is not None]
        elif not (isinstance(one, ast.Constant) and (one.value is None or one.value is Ellipsis)):
            found.append(one)
    return found


def formula_names(text: str) -> tuple[str, ...]:
    """The names that a formula reads, in the order in which they come.

    Raises:
        ExpressionError: It is no formula.
    """
    return names_of(parse_formula(text))


def names_of(tree: ast.expr) -> tuple[str, ...]:
    """The names that a part of a formula reads, in the order in which they come."""
    names: dict[str, None] = {}
    parts = [one.func if isinstance(one, ast.Call) else one.value for one in ast.walk(tree) if _is_no_value(one)]
    found = [one for one in ast.walk(tree) if isinstance(one, ast.Name) and not any(one is part for part in parts)]
    for one in sorted(found, key=lambda name: (name.lineno, name.col_offset)):
        names.setdefault(one.id)
    return tuple(names)


def _is_no_value(tree: ast.AST) -> TypeGuard[ast.Call | ast.Attribute]:
    """Whether a part of a formula begins with a name that stands for no value: of a function, or of a network."""
    return isinstance(tree, ast.Call | ast.Attribute)


def parameters_read(text: str) -> tuple[str, ...]:
    """The parameters of networks that a formula reads, with the network's name: `gpt.context`.

    Raises:
        ExpressionError: It is no formula.
    """
    return tuple(
        dict.fromkeys(ast.unparse(one) for one in ast.walk(parse_formula(text)) if isinstance(one, ast.Attribute))
    )


def renamed_network(text: str, old: str, new: str) -> str:
    """The formula with another name for a network whose parameters it reads.

    Raises:
        ExpressionError: It is no formula.
    """
    if not any(read.startswith(f"{old}.") for read in parameters_read(text)):
        return text
    return with_name(text.strip(), parse_formula(text), 0, old, new)


def renamed_formula(text: str, old: str, new: str) -> str:
    """The formula with a name replaced wherever it is read.

    Raises:
        ExpressionError: It is no formula.
    """
    if old not in formula_names(text):
        return text
    return with_name(text.strip(), parse_formula(text), 0, old, new)
