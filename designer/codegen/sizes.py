"""Sizes as a comment says them: `N x 4 * dim x ceil(H/2)`, where a wire says `N × 4*dim × (H+1)//2`."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache

from designer.codegen.prose import plain


def shape_comment(names: Iterable[str]) -> str:
    """The sizes of a value, a sum among them in brackets."""
    return plain(" x ".join(_size(name) for name in names))


@lru_cache(maxsize=4096)
def _size(name: str) -> str:
    try:
        tree = ast.parse(name, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # `7?`: a size that could not be named
        return name
    text = _text(tree)
    torn = isinstance(tree, ast.IfExp) or (isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub))
    return f"({text})" if torn else text


def _text(tree: ast.expr) -> str:
    match tree:
        case ast.BinOp(left=top, op=ast.FloorDiv(), right=ast.Constant(value=int() as bottom)):
            match top:
                case ast.BinOp(left=inner, op=ast.Add(), right=ast.Constant(value=more)) if more == bottom - 1:
                    return f"ceil({_text(inner)}/{bottom})"
            return f"{_operand(top)}//{bottom}"
        case ast.BinOp(left=top, op=ast.FloorDiv(), right=bottom):
            return f"{_operand(top)} // {_operand(bottom)}"
        case ast.BinOp(left=top, op=ast.Div(), right=bottom):
            between = "/" if isinstance(top, ast.Name) else " / "
            return f"{_operand(top)}{between}{_operand(bottom)}"
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return f"{_operand(left)} * {_operand(right)}"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{_summand(left)} + {_summand(right)}"
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return f"{_summand(left)} - {_operand(right)}"
    return ast.unparse(tree)


def _operand(tree: ast.expr) -> str:
    """A part of a product or quotient, in brackets where it would be torn apart."""
    if isinstance(tree, ast.BinOp) and not isinstance(tree.op, ast.Mult):
        return f"({_text(tree)})"
    return _summand(tree)


def _summand(tree: ast.expr) -> str:
    return f"({_text(tree)})" if isinstance(tree, ast.IfExp) else _text(tree)
