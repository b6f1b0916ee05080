"""Works a formula out on tensors, as the code that is generated from it does."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from designer.document.formulas import FUNCTIONS, OF_NUMBERS, parse_formula

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_LARGEST_EXPONENT = 64
_LARGEST_NUMBER = 2**63


def worked_out(*values: Any, text: str, names: tuple[str, ...], known: tuple[tuple[str, Any], ...]) -> Any:
    """What a formula comes to.

    Args:
        values: What its names mean, in the order of `names`: tensors, and sizes as numbers.
        known: The parameters that it reads.

    Raises:
        TypeError, ValueError, RuntimeError: As torch and Python raise them.
    """
    return _value(parse_formula(text), dict(zip(names, values, strict=True)) | dict(known))


def _value(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.Attribute():
            return names[ast.unparse(tree)]
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _value(left, names), _value(right, names)
            if isinstance(op, ast.Pow) and isinstance(other, int | float) and abs(other) > _LARGEST_EXPONENT:
                raise ValueError(f"the exponent is beyond {_LARGEST_EXPONENT}")
            return _bounded(_BINARY[type(op)](one, other))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _decided(test, names) else orelse, names)
        case ast.BoolOp(op=op, values=values):
            decisive = (one for one in values[:-1] if _decided(one, names) is isinstance(op, ast.Or))
            return _value(next(decisive, values[-1]), names)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _decided(inner, names)
        case ast.UnaryOp(op=op, operand=inner):
            value = _value(inner, names)
            return -value if isinstance(op, ast.USub) else ~value if isinstance(op, ast.Invert) else +value
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARISONS[type(op)](_value(left, names), _value(right, names))
        case ast.Subscript(value=inner, slice=index):
            value = _value(inner, names)
            if not isinstance(value, Tensor):
                raise TypeError("only a tensor can be indexed")
            return value[_index(index, names)]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            given = [_value(one, names) for one in arguments]
            return _called(name, given, {str(one.arg): _value(one.value, names) for one in keywords})
    raise AssertionError(f"the grammar lets {ast.dump(tree)} through")


def _called(name: str, given: list[Any], by_name: Mapping[str, Any]) -> Any:
    """What a function gives: that of torch, or of numbers alone that of Python."""
    tensors = any(isinstance(one, Tensor) for one in (*given, *by_name.values()))
    if not tensors and name in OF_NUMBERS:
        return _bounded(OF_NUMBERS[name](*given))
    if not tensors:
        raise TypeError(f"`{name}` takes a tensor, and it is given numbers alone")
    if name not in FUNCTIONS:
        raise TypeError(f"`{name}` takes numbers alone; of tensors there are `{name}imum` and `clamp`")
    return getattr(torch, name)(*given, **by_name)


def _decided(tree: ast.expr, names: Mapping[str, Any]) -> bool:
    """The answer of a condition, which asks of numbers alone: a tensor has an answer for each of its own."""
    value = _value(tree, names)
    if isinstance(value, Tensor):
        raise TypeError(f"`{ast.unparse(tree)}` is a tensor, which has no single answer; use `where` to choose")
    return bool(value)


def _bounded(value: Any) -> Any:
    if isinstance(value, int | float) and abs(value) > _LARGEST_NUMBER:
        raise ValueError("a number in it is larger than any size can be")
    if isinstance(value, complex):
        raise ValueError("a number in it is not real")
    return value


def _index(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Tuple(elts=parts):
            return tuple(_index(one, names) for one in parts)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(None if one is None else _value(one, names) for one in (lower, upper, step)))
        case ast.Constant() if tree.value is None or tree.value is Ellipsis:
            return tree.value
    return _value(tree, names)
