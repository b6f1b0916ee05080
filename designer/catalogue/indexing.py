"""The words in which a part of a value is picked: `:, 0`, `..., 1:-1`, `:, None`; read here, never run by Python."""

from __future__ import annotations

import re
from types import EllipsisType
from typing import TypeAlias

Place: TypeAlias = "int | slice | EllipsisType | None"

_NUMBER = re.compile(r"-?\d{1,12}")
_STEP = re.compile(r"\d{1,12}")
_MOST = 64


def parse_index(text: str) -> tuple[Place, ...]:
    """The places that a text names, as `value[...]` takes them.

    Raises:
        ValueError: It says something else than places, ranges, `...` and `None`.
    """
    parts = [part.strip() for part in text.split(",")]
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()
    if len(parts) > _MOST or parts.count("...") > 1:
        raise ValueError("`...` stands in it twice, or it has too many parts")
    return tuple(_place(part) for part in parts)


def index_text(text: str) -> str:
    """The same places in Python's own words, written anew from what was read.

    Raises:
        ValueError: It is no such text.
    """
    return ", ".join(_written(place) for place in parse_index(text))


def _place(part: str) -> Place:
    if part == "...":
        return ...
    if part == "None":
        return None
    if _NUMBER.fullmatch(part):
        return int(part)
    ends = [end.strip() for end in part.split(":")]
    if len(ends) not in (2, 3) or not all(_NUMBER.fullmatch(end) or not end for end in ends[:2]):
        raise ValueError(f"`{part}` is no place and no range, such as `0`, `-1`, `:` or `1:5`")
    if len(ends) == 3 and not (_STEP.fullmatch(ends[2]) and int(ends[2])):
        raise ValueError(f"the step of `{part}` must be a whole number above 0")
    return slice(*(int(end) if end else None for end in ends))


def _written(place: Place) -> str:
    if isinstance(place, slice):
        ends = ["" if end is None else str(end) for end in (place.start, place.stop)]
        return ":".join(ends) + (f":{place.step}" if place.step is not None else "")
    return "..." if place is ... else str(place)
