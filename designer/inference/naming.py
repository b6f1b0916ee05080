"""Explains the sizes that an operator gave from the sizes that went in.

The same operator has been run in several worlds, each with large sizes of its own for the names. A size that is the
same everywhere is fixed. One that varies is sought as a simple function of the sizes of the operator's own inputs: the
same, `a*u + b`, `(u + b) // c`, a product, a sum. The last world takes no part in the search; it and the example hold
the answer to account, so that a name is shown only where it is right in worlds it was not made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TypeAlias

from designer.inference.dims import Dim, number

Sizes: TypeAlias = tuple[int, ...]
"""One size in every world: the example, four to learn from, one to check."""

_MOST_KNOWN = 8
_LEARNED = 4  # worlds that names are learned from; what is more are sizes in a row
_MOST_FACTORS = 4
_LARGEST_DIVISOR = 4096


@dataclass(frozen=True, slots=True)
class Known:
    """A size that is understood: its text, and what it is in each world."""

    dim: Dim
    sizes: Sizes

    def in_steps(self) -> Known:
        """The whole number that it is a multiple of something of, where a multiple is declared; else itself."""
        step, rest = self.dim.step, self.dim.constant
        if step == 1:
            return self
        return Known(self.dim.steps(), tuple((size - rest) // step for size in self.sizes))


def explain(sizes: Sizes, known: Sequence[Known]) -> Dim | None:
    """What a size is in terms of known ones; None where nothing simple fits every world."""
    if len(set(sizes)) == 1:
        return number(sizes[0])
    varying = list({one.sizes: one for one in known if len(set(one.sizes)) > 1}.values())[:_MOST_KNOWN]
    for one in varying:
        if one.sizes == sizes:
            return one.dim
    varying += [steps for one in varying if (steps := one.in_steps()) is not one]
    return next((dim for dim, values in _guesses(sizes, varying) if values == sizes), None)


def _guesses(sizes: Sizes, known: Sequence[Known]) -> Iterator[tuple[Dim, Sizes]]:
    """Candidates with what they come to in every world, the simplest first."""
    learned = slice(1, -1)
    wanted = sizes[learned]
    for one in known:
        given = one.sizes[learned]
        if (line := _line(given, wanted)) is not None:
            factor, offset = line
            yield (
                one.dim * number(factor) + number(offset),
                tuple(factor * size + offset for size in one.sizes),
            )
        if (quotient := _quotient(given, wanted, in_steps=one.dim.step > 1)) is not None:
            offset, divisor = quotient
            yield (
                (one.dim + number(offset)) // divisor,
                tuple((size + offset) // divisor for size in one.sizes),
            )
    for count in range(2, min(len(known), _MOST_FACTORS) + 1):
        for chosen in combinations(known, count):
            products = tuple(prod(column) for column in zip(*(one.sizes for one in chosen), strict=True))
            if products[1] and wanted[0] % products[1] == 0 and (factor := wanted[0] // products[1]):
                dim = number(factor)
                for one in chosen:
                    dim = dim * one.dim
                yield dim, tuple(factor * product for product in products)
            sums = tuple(sum(column) for column in zip(*(one.sizes for one in chosen), strict=True))
            offset = wanted[0] - sums[1]
            dim = number(offset)
            for one in chosen:
                dim = dim + one.dim
            yield dim, tuple(total + offset for total in sums)


def _line(given: Sizes, wanted: Sizes) -> tuple[int, int] | None:
    """The whole numbers a and b for which the first two worlds say `a*u + b`."""
    run, rise = given[1] - given[0], wanted[1] - wanted[0]
    if run == 0 or rise % run or rise // run < 1:
        return None
    factor = rise // run
    return factor, wanted[0] - factor * given[0]


def _quotient(given: Sizes, wanted: Sizes, *, in_steps: bool) -> tuple[int, int] | None:
    """The b and c for which every world says `(u + b) // c`.

    Each world leaves c values of b open; the worlds' sizes have different remainders, so that few or one remain. Where
    several do, no answer is given: behind a stride all worlds may be even, and `H//2` would pass for `(H+1)//2`. Only
    of a declared multiple may several be right; they are, once as many of its sizes in a row as the divisor agree.
    """
    if min(wanted) < 1:
        return None
    divisor = round(given[0] / wanted[0])
    if not 2 <= divisor <= _LARGEST_DIVISOR:
        return None
    low = max(divisor * size - whole for whole, size in zip(given, wanted, strict=True))
    high = min(divisor * size - whole for whole, size in zip(given, wanted, strict=True)) + divisor - 1
    settled = low == high or (in_steps and low < high and len(given) - _LEARNED >= divisor)
    return (high, divisor) if settled else None
