"""The numbers of a constant, as a document holds them: one, or lists of them within each other."""

from __future__ import annotations

import math

from designer.document import Json
from designer.document.expressions import expression_of

MOST_NUMBERS = 4096
"""More than anybody types; what is larger is data, which belongs in a file."""


def numbers_shape(value: Json) -> tuple[int, ...] | None:
    """The sizes of a tensor of these numbers, an expression counting as a number; None where they are none."""
    if not isinstance(value, list):
        known = isinstance(value, int | float) and abs(value) < math.inf
        return () if known or expression_of(value) is not None else None
    shapes = {numbers_shape(item) for item in value}
    if len(shapes) != 1 or None in shapes:
        return None
    (shape,) = shapes
    return None if shape is None else (len(value), *shape)


def how_many(value: Json) -> int:
    """How many numbers there are, whatever they are."""
    return sum(map(how_many, value)) if isinstance(value, list) else 1


def numbers_fact(value: Json) -> str:
    """What a card shows of them: a few in full, of more their sizes."""
    text = str(expression_of(value) or value)
    shape = numbers_shape(value)
    return text if len(text) <= 16 or not shape else "\u00d7".join(map(str, shape))
