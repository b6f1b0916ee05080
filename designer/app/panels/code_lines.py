"""Which lines of a text are others than before, so that a long file is written and coloured where it changed alone."""

from __future__ import annotations

from collections.abc import Iterator

QUOTES = '"""'
"""Begins and ends a text of several lines."""


def wide_places(text: str) -> list[int]:
    """Where characters are that count twice for Qt."""
    if max(text, default="") <= "\uffff":  # as nearly all are
        return []
    return [at for at, character in enumerate(text) if character > "\uffff"]


def different_lines(old: str, new: str) -> Iterator[tuple[int, str, str]]:
    """What to write in the place of what, by where it begins in the new text; each is whole lines.

    As many lines in the place of others are compared one by one: a size that is another is told in many places.
    """
    before = _alike(old, new)
    after = _alike(old[before:][::-1], new[before:][::-1])
    first = new.rfind("\n", 0, before) + 1
    last = new.find("\n", len(new) - after) if after else -1
    end = len(new) if last < 0 else last
    was, now = old[first : len(old) - len(new) + end], new[first:end]
    if was.count("\n") != now.count("\n"):
        yield first, was, now
        return
    for one, other in zip(was.split("\n"), now.split("\n"), strict=True):
        if one != other:
            yield first, one, other
        first += len(other) + 1


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:  # halves that are compared whole: a letter at a time, a long text takes milliseconds
        middle = (least + most + 1) // 2
        least, most = (middle, most) if one[least:middle] == other[least:middle] else (least, middle - 1)
    return least
