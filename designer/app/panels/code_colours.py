"""Which parts of a Python text are coloured how. Apart from the panel: a start needs no such library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from designer.app.panels.code_lines import QUOTES

_KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Keyword.Constant, "constant"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Class, "definition"),
    (Name.Function, "definition"),
    (Name.Decorator, "definition"),
)
_LEXER = PythonLexer(stripnl=False, ensurenl=False)  # here, since making the first compiles a hundred expressions


def coloured(text: str) -> Iterator[tuple[int, int, str]]:
    """The parts of a text from its beginning to its end, found while they are asked for.

    Yields:
        Where a part begins and ends, and what it is, as the theme's `syntax` names it; empty where it is plain.
    """
    done = 0
    for start, token, part in _LEXER.get_tokens_unprocessed(text):
        kind = next((name for family, name in _KINDS if token in family), "")
        if kind:
            if done < start:
                yield done, start, ""
            done = start + len(part)
            yield start, done, kind
    if done < len(text):
        yield done, len(text), ""


def coloured_lines(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """The same of some lines alone, told by where they begin and end; none of them begins or ends a text in quotes."""
    done = quotes = 0
    for begin, end in lines:
        quotes, done = quotes + text.count(QUOTES, done, begin), begin
        parts = [(0, end - begin, "string")] if quotes % 2 else coloured(text[begin:end])
        yield from ((begin + start, begin + stop, kind) for start, stop, kind in parts)
