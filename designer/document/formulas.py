"""Formulas: a short run of arithmetic on tensors in one card, `mask[:T, :T]` instead of six.

The grammar is that of Python's expressions with indexing and a few functions of torch, read by Python's parser, held
against a closed list and never run by Python.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from designer.document.errors import ExpressionError
from designer.document.expressions import ARITHMETIC, COMPARISONS, MAGNITUDE_LIMIT, with_name

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
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    **ARITHMETIC,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_LARGEST_EXPONENT = 64
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
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            children = [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert() | ast.Not(), operand=operand):
            children = [operand]
        case ast.BoolOp(values=children):
            pass
        case ast.IfExp(test=test, body=body, orelse=orelse):
            children = [test, body, orelse]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
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


def formula_value(tree: ast.expr, names: Mapping[str, Any], of_tensors: Callable[[str], Callable[..., Any]]) -> Any:
    """What a formula comes to; what is no number in it is a tensor.

    Args:
        names: What its names mean.
        of_tensors: The function of tensors that has a name.

    Raises:
        TypeError, ValueError, ArithmeticError, RuntimeError: As Python and torch raise them, and for what is too large.
    """

    def part(inner: ast.expr) -> Any:
        return formula_value(inner, names, of_tensors)

    def decided(test: ast.expr) -> bool:
        value = part(test)
        if not _is_number(value):
            raise TypeError(f"`{ast.unparse(test)}` is a tensor, which has no single answer; use `where` to choose")
        return bool(value)

    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.Attribute():
            return names[ast.unparse(tree)]
        case ast.BinOp(left=left, op=op, right=right):
            one, other = part(left), part(right)
            if isinstance(op, ast.Pow) and isinstance(other, int | float) and abs(other) > _LARGEST_EXPONENT:
                raise ValueError(f"the exponent is beyond {_LARGEST_EXPONENT}")
            return _bounded(_BINARY[type(op)](one, other))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return part(body if decided(test) else orelse)
        case ast.BoolOp(op=op, values=values):
            decisive = (one for one in values[:-1] if decided(one) is isinstance(op, ast.Or))
            return part(next(decisive, values[-1]))
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not decided(inner)
        case ast.UnaryOp(op=op, operand=inner):
            value = part(inner)
            return -value if isinstance(op, ast.USub) else ~value if isinstance(op, ast.Invert) else +value
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return COMPARISONS[type(op)](part(left), part(right))
        case ast.Subscript(value=inner, slice=index):
            value = part(inner)
            if _is_number(value):
                raise TypeError("only a tensor can be indexed")
            return value[_index(index, part)]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            given = [part(one) for one in arguments]
            return _called(name, given, {str(one.arg): part(one.value) for one in keywords}, of_tensors)
    raise AssertionError(f"the grammar lets {ast.dump(tree)} through")


def require_numbers(tree: ast.expr) -> None:
    """Makes sure that what no name decides can be worked out, so that it can be written down: not `10**10**10`.

    Raises:
        ExpressionError: It cannot, wherever in the formula it stands and is reached.
    """
    if not _reads(tree) and not isinstance(tree, ast.Slice | ast.Tuple):
        try:
            formula_value(tree, {}, _no_tensors)
        except (TypeError, ValueError, ArithmeticError) as fault:
            raise ExpressionError(f"`{ast.unparse(tree)}` has no value: {fault}") from None
    elif not isinstance(tree, ast.IfExp | ast.BoolOp):  # of which not all is reached
        if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Pow) and not _reads(tree.right):
            require_numbers(ast.BinOp(ast.Constant(1), tree.op, tree.right))  # whatever it is the power of
        for part in ast.iter_child_nodes(tree):
            if isinstance(part, ast.expr) and not (isinstance(tree, ast.Call) and part is tree.func):
                require_numbers(part)


def _reads(tree: ast.expr) -> bool:
    """Whether a part of a formula has names that stand for values."""
    called = [one.func for one in ast.walk(tree) if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Name | ast.Attribute) and one not in called for one in ast.walk(tree))


def _no_tensors(name: str) -> Callable[..., Any]:
    raise TypeError(f"`{name}` takes a tensor")


def _called(
    name: str, given: list[Any], by_name: Mapping[str, Any], of_tensors: Callable[[str], Callable[..., Any]]
) -> Any:
    """What a function gives: that of tensors, or of numbers alone that of Python."""
    numbers = all(map(_is_number, (*given, *by_name.values())))
    if numbers and name in OF_NUMBERS:
        return _bounded(OF_NUMBERS[name](*given))
    if numbers:
        raise TypeError(f"`{name}` takes a tensor, and it is given numbers alone")
    if name not in FUNCTIONS:
        raise TypeError(f"`{name}` takes numbers alone; of tensors there are `{name}imum` and `clamp`")
    return of_tensors(name)(*given, **by_name)


def _is_number(value: object) -> bool:
    """Whether a value is no tensor; parameters may also be texts, or None."""
    return value is None or isinstance(value, int | float | complex | str)


def _bounded(value: Any) -> Any:
    if isinstance(value, int | float) and abs(value) > MAGNITUDE_LIMIT:
        raise ValueError("a number in it is larger than any size can be")
    if isinstance(value, complex):
        raise ValueError("a number in it is not real")
    return value


def _index(tree: ast.expr, part: Callable[[ast.expr], Any]) -> Any:
    match tree:
        case ast.Tuple(elts=parts):
            return tuple(_index(one, part) for one in parts)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(None if one is None else part(one) for one in (lower, upper, step)))
        case ast.Constant() if tree.value is None or tree.value is Ellipsis:
            return tree.value
    return part(tree)


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
