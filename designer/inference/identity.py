"""What tells, from one check to the next, that nothing has changed.

Records are never changed, only replaced, so that the very same objects say the very same. To compare what they say
would take longer than to find it out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_


class Key:
    """All that decides a result, to find it again by. Records in records are long to hash: it is done once."""

    __slots__ = ("_hash", "_parts")

    def __init__(self, *parts: object) -> None:
        self._parts = parts
        self._hash = hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._parts == other._parts


def same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether both hold the very same objects."""
    return len(one) == len(other) and all(map(is_, one, other))
