"""Patterns of inputs, `N in_channels H W`: what a graph expects, and what its names come to.

A number is fixed, a name that is a parameter of the graph is filled in from what flows in, any other name is a size
that is left open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from designer.document import ExpressionError
from designer.document.expressions import Value, evaluate, names_in
from designer.document.numerals import grouped

ANY = "..."
LARGEST_SIZE = 2**31 - 1
_REMEMBERED = 1024  # patterns that were read before


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, part by part: a number, a name, an expression of parameters, or `...` for any dimensions."""

    parts: tuple[int | str, ...]

    def names(self) -> tuple[str, ...]:
        """The parts that are one name each."""
        return tuple(part for part in self.parts if isinstance(part, str) and part.isidentifier())

    def text(self) -> str:
        return " × ".join(str(part) for part in self.parts)


@lru_cache(_REMEMBERED)
def parse_pattern(text: str) -> Pattern:
    """Reads a pattern.

    Raises:
        ExpressionError: A part is no size.
    """
    parts: list[int | str] = []
    for part in text.split():
        if part == ANY:
            parts.append(part)
            continue
        if part.removeprefix("-").isdecimal():
            size = int(part) if len(part) < 20 else LARGEST_SIZE + 1
            if not 1 <= size <= LARGEST_SIZE:
                raise ExpressionError(f"`{part}` is not a size: it lies between 1 and {grouped(LARGEST_SIZE)}")
            parts.append(size)
        else:
            names_in(part)
            parts.append(part)
    if parts.count(ANY) > 1:
        raise ExpressionError("`...` stands in it twice")
    return Pattern(tuple(parts))


def size_of(part: int | str, values: Mapping[str, Value]) -> int | None:
    """What a part comes to where names have these values; None where one of them has none.

    Raises:
        ExpressionError: It comes to something that is no size.
    """
    if isinstance(part, int):
        return part
    if not names_in(part) <= values.keys():
        return None
    size = evaluate(part, values)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= LARGEST_SIZE:
        raise ExpressionError(f"`{part}` is {size!r}, which is not a size")
    return size


def aligned(pattern: Pattern, rank: int) -> tuple[tuple[int, int | str], ...] | None:
    """Each part that stands for one dimension with its axis; None where the number of dimensions does not fit."""
    if ANY not in pattern.parts:
        return tuple(enumerate(pattern.parts)) if len(pattern.parts) == rank else None
    before = pattern.parts.index(ANY)
    after = len(pattern.parts) - before - 1
    if rank < before + after:
        return None
    tail = tuple((rank - after + index, part) for index, part in enumerate(pattern.parts[before + 1 :]))
    return (*enumerate(pattern.parts[:before]), *tail)
