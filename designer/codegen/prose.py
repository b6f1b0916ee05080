"""Texts of a document as docstrings and comments, where nothing in them can end the string or the line."""

from __future__ import annotations

import re
import textwrap

from designer.codegen.brackets import WIDTH
from designer.codegen.source import Source, joined

_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")


def plain(text: str) -> str:
    """The text in one line, without characters that cannot be seen."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def docstring(text: str, indent: int = 0, tail: tuple[str, ...] = ()) -> list[str]:
    """The lines of a docstring, indented; none where the text says nothing.

    Args:
        text: Paragraphs are kept, long lines wrapped; of a first one that is too long for a line, the first sentence
            stands by itself.
        tail: Lines of our own that stand at its end as they are.
    """
    margin = " " * indent
    width = WIDTH - indent - 3
    head, *others = text.strip().splitlines() or [""]
    told = [*_summed_up(plain(head), width), *others]
    rows = [part for row in told for part in _wrapped(_escaped(plain(row)), width)]
    while rows and not rows[0]:
        rows.pop(0)
    while rows and not rows[-1]:
        rows.pop()
    rows += tail
    if not rows:
        return []
    first = f" {rows[0]}" if rows[0].startswith('"') else rows[0]
    if len(rows) == 1:
        last = f"{first} " if first.endswith('"') else first
        if indent + len(last) + 6 <= WIDTH:
            return [f'{margin}"""{last}"""']
    return [f'{margin}"""{first}', *(f"{margin}{row}" if row else "" for row in rows[1:]), f'{margin}"""']


def _summed_up(text: str, width: int) -> list[str]:
    """A paragraph, parted behind its first sentence where that alone fits a line."""
    first, *rest = _SENTENCES.split(text, maxsplit=1)
    return [first, "", *rest] if rest and len(first) <= width < len(text) else [text]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")


def comment(text: str, indent: int) -> list[str]:
    """The lines of a comment of its own; none where the text says nothing."""
    margin = " " * indent
    rows = [part for row in text.splitlines() for part in _wrapped(plain(row), WIDTH - indent - 2) if part]
    return [f"{margin}# {row}" for row in rows]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def room_for(said: str) -> int:
    """How many columns a comment takes behind a statement."""
    return len(f"  # {said}") if said else 0


def written_line(text: Source, indent: int, shape: str, problem: str) -> Source:
    """A statement, indented, with its comment: the shape where there is room, a problem always."""
    margin = " " * indent
    width = len(text.text.rpartition("\n")[2]) + (0 if "\n" in text.text else indent)
    said = problem or shape
    if said and width + room_for(said) <= WIDTH:
        return joined(margin, text, f"  # {said}")
    if problem:
        return joined(*(f"{row}\n" for row in comment(problem, indent)), margin, text)
    return joined(margin, text)
