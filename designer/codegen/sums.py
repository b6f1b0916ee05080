"""Sizes that add up: what a chain of copies has laid side by side, of which each copy finds more than the one before.

Behind five copies that each add `growth` to `2 * growth` there are `7 * growth`, and copy `index` finds `(2 + index) *
growth`. Only whole numbers, and products of them with what is added, are taken apart; all else stays as it is.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from designer.document import Json
from designer.document.expressions import expression_of, parse

_Terms = Counter[str]  # what is added, and how often; the number stands under no text
_FEWEST = 3  # two copies are no series


def series(values: Sequence[Json]) -> str | None:
    """What copies are given as an expression of `index`, where each is given as much more than the one before."""
    found = [_terms(parse(expression_of(value) or repr(value))) for value in values]
    sums = [one for one in found if one is not None]
    if len(sums) < max(len(found), _FEWEST):
        return None
    steps = [_less(after, before) for before, after in pairwise(sums)]
    step = steps[0]
    if not step or min(step.values()) < 1 or any(one != step for one in steps):
        return None
    return _counted(sums[0], step)


def doubling(values: Sequence[Json]) -> str | None:
    """What copies are given as an expression of `index`, where each is given so many times what the one before is."""
    found = [_terms(parse(expression_of(value) or repr(value))) for value in values]
    sums = [one for one in found if one is not None]
    if len(sums) < max(len(found), _FEWEST):
        return None
    first = sums[0]
    times, rest = divmod(sum(sums[1].values()), sum(first.values()))
    if rest or times < 2:
        return None
    for place, one in enumerate(sums):
        if one != Counter({text: often * times**place for text, often in first.items()}):
            return None
    written = _written(first)
    return f"{written if len(first) == 1 else f'({written})'} * {times}**index"


def _counted(first: _Terms, step: _Terms) -> str:
    """The sum for any copy: `64 + 32 * index`, and `(2 + index) * growth` where all of it is of one kind."""
    if len(step) > 1:
        return f"{_written(first)} + index * ({_written(step)})"
    ((what, times),) = step.items()
    grows = "index" if times == 1 else f"{times} * index"
    if what and first.keys() == step.keys():
        return f"({first[what]} + {grows}) * {what}"
    return f"{_written(first)} + {f'{grows} * {what}' if what else grows}"


def _terms(tree: ast.expr) -> _Terms | None:
    """A sum of positive terms, taken apart; None for what is none."""
    match tree:
        case ast.Constant(value=int(number)) if number > 0 and not isinstance(number, bool):
            return Counter({"": number})
        case ast.Name() | ast.Attribute():
            return Counter({ast.unparse(tree): 1})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, other = _terms(left), _terms(right)
            return None if one is None or other is None else one + other
        case ast.BinOp(left=ast.Constant(value=int(factor)), op=ast.Mult(), right=ast.expr() as right) if factor > 0:
            terms = _terms(right)
            return None if terms is None else Counter({text: factor * times for text, times in terms.items()})
    return None


def _less(after: _Terms, before: _Terms) -> _Terms:
    left = Counter(after)
    left.subtract(before)
    return Counter({text: times for text, times in left.items() if times})


def _written(terms: _Terms) -> str:
    """The sum as an expression, in the order in which its terms came."""
    products = [f"{times} * {text}" if times > 1 else text for text, times in terms.items() if text]
    number = [str(terms[""])] if "" in terms else []
    return " + ".join([*products, *number])
