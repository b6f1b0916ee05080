"""What reading a file needs everywhere: one key after the other with its type, and what had to be mended meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from designer.document.errors import FormatError
from designer.document.records import Json

NAME_LIMIT = 1000  # letters of a name; one that code can use has at most 64

_ID = re.compile(r"[A-Za-z0-9_]{1,64}\Z")

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that was wrong in a file and was mended while it was read."""

    place: str
    message: str


class Reader:
    """Takes the known keys out of a JSON object, checking types; what is left is `extra`."""

    def __init__(self, value: Json, what: str) -> None:
        if not isinstance(value, dict):
            raise FormatError(f"an object was expected, not {kind_of(value)}", what)
        self.what = what
        self.rest: dict[str, Json] = dict(value)

    def take(self, key: str, kind: type[R], default: R | None = None) -> R:
        if key not in self.rest:
            if default is None:
                raise FormatError(f"`{key}` is missing", self.what)
            return default
        value = self.rest.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise FormatError(f"`{key}` is {kind_of(value)}; {_NAMES[kind]} is needed", self.what)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        return self.take(key, str, default)

    def table(self, key: str) -> dict[str, Json]:
        return self.take(key, dict, {})

    def array(self, key: str) -> list[Json]:
        return self.take(key, list, [])

    def texts(self, key: str) -> tuple[str, ...]:
        items = self.array(key)
        if not all(isinstance(item, str) for item in items):
            raise FormatError(f"`{key}` is not a list of texts", self.what)
        return tuple(map(str, items))

    def flag(self, key: str) -> bool:
        return self.take(key, bool, False)

    def any(self, key: str) -> Json:
        return self.rest.pop(key, None)

    def identifier(self, key: str = "id") -> str:
        value = self.text(key)
        if not _ID.match(value):
            raise FormatError(f"the {key} {value[:40]!r} is not made of up to 64 letters, digits and `_`", self.what)
        return value


def cut_name(name: str, place: str, repairs: list[Repair]) -> str:
    """A name that can be shown; what is cut off one that goes on for pages is told."""
    if len(name) <= NAME_LIMIT:
        return name
    repairs.append(Repair(place, f"a name of {len(name)} letters was cut to {NAME_LIMIT}"))
    return name[:NAME_LIMIT]


_NAMES: dict[type, str] = {str: "text", dict: "an object", list: "a list", bool: "true or false", int: "a whole number"}


def kind_of(value: Json) -> str:
    """What a JSON value is, for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    return {str: "text", list: "a list", dict: "an object"}[type(value)]
