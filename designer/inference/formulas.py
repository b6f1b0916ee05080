"""Works a formula out on tensors, as the code that is generated from it does."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from designer.document.formulas import parse_formula

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
            return _BINARY[type(op)](one, other)
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
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return getattr(torch, name)(*(_value(one, names) for one in arguments))
    raise AssertionError(f"the grammar lets {ast.dump(tree)} through")


def _index(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Tuple(elts=parts):
            return tuple(_index(one, names) for one in parts)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(None if one is None else _value(one, names) for one in (lower, upper, step)))
        case ast.Constant() if tree.value is None or tree.value is Ellipsis:
            return tree.value
    return _value(tree, names)
