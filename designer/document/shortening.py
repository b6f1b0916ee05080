"""Expressions that came of putting one into another, as a person would write them: `depth - 1 - (index - 1)` is
`depth - index`, `2 * growth + growth` is `3 * growth`, and `rate * 0 / 17` is nothing at all.

Only whole numbers are worked out and only what falls away is rewritten, so that an expression that was typed stays as
it was typed wherever nothing in it can be shorter.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import lru_cache

from designer.document.expressions import expression_of, parse
from designer.document.records import Json

_MOST_BITS = 62
_REMEMBERED = 4096  # expressions


def shortened(value: Json, whole: Collection[str] = ()) -> Json:
    """An argument whose expression, if it is one, says no more than it must.

    Args:
        whole: Names that stand for whole numbers, so that `8 * width // 2` is `4 * width`.

    Raises:
        ExpressionError: It is no expression.
    """
    text = expression_of(value)
    return value if text is None else _shortened(text, frozenset(whole))


@lru_cache(_REMEMBERED)
def _shortened(text: str, whole: frozenset[str]) -> str | int:
    tree = _Shortening(whole).visit(parse(text))
    number = _whole(tree)
    return f"={ast.unparse(tree)}" if number is None else number


class _Shortening(ast.NodeTransformer):
    """Works out the innermost first."""

    def __init__(self, whole: Collection[str]) -> None:
        self.whole = whole

    def visit_BinOp(self, tree: ast.BinOp) -> ast.expr:
        self.generic_visit(tree)
        left, right = _whole(tree.left), _whole(tree.right)
        match tree.op:
            case ast.Add() | ast.Sub():
                return _sum(tree)
            case ast.Mult() if left is not None and right is not None:
                return ast.Constant(left * right)
            case ast.Mult() if 0 in (left, right):
                return ast.Constant(0)
            case ast.Div() if left == 0 and right:
                return ast.Constant(0.0)
            case ast.Mult() if left == 1:
                return tree.right
            case ast.Mult() | ast.Pow() | ast.FloorDiv() if right == 1:
                return tree.left
            case ast.FloorDiv() if right is not None and right > 1:
                return self._share(tree, right)
            case ast.Pow() if right == 0:
                return ast.Constant(1)
            case ast.Pow() if left is not None and right is not None and 0 < left.bit_length() * right <= _MOST_BITS:
                return ast.Constant(left**right)
        return tree

    def _share(self, tree: ast.BinOp, bottom: int) -> ast.expr:
        """A sum of whole numbers of which each can be divided; the same tree where one cannot."""
        counted = _counted(_terms(tree.left, 1))
        if any(times % bottom or not self._is_whole(term) for times, term in counted):
            return tree
        return _added([(times // bottom, term) for times, term in counted])

    def _is_whole(self, tree: ast.expr) -> bool:
        match tree:
            case ast.Name(id=name):
                return name in self.whole
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv(), right=right):
                return self._is_whole(left) and self._is_whole(right)
        return _whole(tree) is not None


def _whole(tree: ast.expr) -> int | None:
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
            return -number
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return number
    return None


def _sum(tree: ast.BinOp) -> ast.expr:
    """A sum in which each term stands once; the same tree where it does already."""
    terms = _terms(tree, 1)
    counted = _counted(terms)
    return tree if len(counted) == len(terms) else _added(counted)


def _counted(terms: list[tuple[int, ast.expr]]) -> list[tuple[int, ast.expr]]:
    """The same terms, each once; those that cancel out are gone."""
    counted: dict[str, tuple[int, ast.expr]] = {}
    for factor, term in terms:
        number = _whole(term)
        key, times = ("1", factor * number) if number is not None else (ast.unparse(term), factor)
        counted[key] = (counted.get(key, (0, term))[0] + times, ast.Constant(1) if number is not None else term)
    return [(times, term) for times, term in counted.values() if times]


def _added(terms: list[tuple[int, ast.expr]]) -> ast.expr:
    """The sum of terms, what is taken away last."""
    total: ast.expr | None = None
    for times, term in sorted(terms, key=lambda one: one[0] < 0):
        part = _times(abs(times), term)
        if total is None:
            total = part if times > 0 else ast.UnaryOp(ast.USub(), part)
        else:
            total = ast.BinOp(total, ast.Add() if times > 0 else ast.Sub(), part)
    return total if total is not None else ast.Constant(0)


def _terms(tree: ast.expr, factor: int) -> list[tuple[int, ast.expr]]:
    """What is added up, each with how often."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            return [*_terms(left, factor), *_terms(right, factor if isinstance(op, ast.Add) else -factor)]
        case ast.BinOp(left=ast.Constant() as left, op=ast.Mult(), right=right) if (number := _whole(left)) is not None:
            return _terms(right, factor * number)
    return [(factor, tree)]


def _times(times: int, term: ast.expr) -> ast.expr:
    if isinstance(term, ast.Constant):
        return ast.Constant(times)
    return term if times == 1 else ast.BinOp(ast.Constant(times), ast.Mult(), term)
