"""Sizes of `__init__` that choose at more length than a line has: worked out before the layer that is given them.

What questions add to is written as people write it, a line each (`if wide: in_channels += 48`), any other choice under
an `if` and its `else`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from designer.codegen.literals import expression
from designer.codegen.program import Scope
from designer.codegen.source import Source
from designer.document.either import steps
from designer.document.expressions import parse, with_parts_named


class Apart:
    """What variables hold that choices went into, from statement to statement.

    Attributes:
        held: By variable the expression that it holds.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._read = scope.apart if scope.apart is not None else {}
        self.held: dict[str, str] = {}

    def begin(self) -> None:
        """Begins a statement, which has not read any yet."""
        self._read.clear()

    def lines(self, indent: int) -> Iterator[Source]:
        """What comes before a statement that has been written; no choice is made again while its variable holds it."""
        for text, variable in self._read.items():
            if self.held.get(variable) != text:
                self.held[variable] = text
                named = with_parts_named(text, self._scope.sizes)
                yield from (Source(f"{' ' * indent}{row}") for row in self._rows(variable, named))

    def forget(self, before: dict[str, str]) -> None:
        """Ends a block, behind which nothing is known of what it wrote.

        Args:
            before: What was held before it.
        """
        self.held = {variable: text for variable, text in before.items() if self.held.get(variable) == text}

    def _rows(self, variable: str, text: str) -> Iterator[str]:
        tree = parse(text)
        added = steps(text) if isinstance(tree, ast.BinOp) else None
        if added is None:
            yield from self._chosen(variable, tree)
            return
        first, others = added
        yield f"{variable} = {self._text(first)}"
        for asked, more, sign in others:
            yield f"if {self._text(asked)}:"
            yield f"    {variable} {sign}= {self._text(more)}"

    def _chosen(self, variable: str, tree: ast.expr, word: str = "if") -> Iterator[str]:
        if not isinstance(tree, ast.IfExp):
            yield f"{variable} = {self._text(ast.unparse(tree))}"
            return
        yield f"{word} {self._text(ast.unparse(tree.test))}:"
        yield from (f"    {row}" for row in self._chosen(variable, tree.body))
        if isinstance(tree.orelse, ast.IfExp):
            yield from self._chosen(variable, tree.orelse, "elif")
        else:
            yield "else:"
            yield from (f"    {row}" for row in self._chosen(variable, tree.orelse))

    def _text(self, text: str) -> str:
        return expression(text, self._scope.spell)
