"""How a call, a list or a signature is spread over lines where it is too long for one: as `ruff format` does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from designer.codegen.source import Source, joined
from designer.document import GraphId, NodeId

WIDTH = 120
_STEP = 4

CHOICE = " if "
"""The sign of what holds together least, `a if b else c`."""

Expr: TypeAlias = "Source | Brackets"


@dataclass(frozen=True, slots=True)
class Brackets:
    """Items between an opening and a closing, which may each stand on a line.

    Attributes:
        opening: Up to and including the bracket, such as `nn.Linear(`.
        call: Whether it is called; the items of a call are tried on one line of their own before a line each.
        separator: What stands between the items; a space in a generator, whose clause is the second of them.
        infix: The sign between the items, such as ` + `, where they are no list but a sum.
        owner: The node that the text is.
    """

    opening: Source
    items: tuple[Expr, ...]
    closing: str = ")"
    call: bool = True
    separator: str = ", "
    infix: str = ""
    owner: tuple[GraphId, NodeId] | None = None


def flat(expr: Expr) -> Source:
    """The expression in one line."""
    if isinstance(expr, Source):
        return expr
    if expr.infix:
        return _owned(expr, joined(*_operands(expr), separator=expr.infix))
    items = joined(*(flat(item) for item in expr.items), separator=expr.separator)
    return _owned(expr, joined(expr.opening, items, expr.closing))


def operand(expr: Expr) -> Source:
    """The expression in one line, as a method can be called on it."""
    return joined("(", flat(expr), ")") if isinstance(expr, Brackets) and expr.infix else flat(expr)


def choice_part(expr: Expr) -> Source:
    """The expression in one line, as a part of `a if b else c`."""
    return operand(expr) if isinstance(expr, Brackets) and expr.infix == CHOICE else flat(expr)


def _operands(expr: Brackets) -> list[Source]:
    """The items between the signs, in brackets of their own where they would be torn apart: `(a - b) * c`."""
    first, *others = expr.items
    binds = _binds(expr)
    together = binds >= 0  # `a < b < c` would be another thing than `(a < b) < c`
    return [
        flat(first) if _binds(first) > binds or (together and _binds(first) == binds) else operand(first),
        *(flat(item) if _binds(item) > binds else operand(item) for item in others),
    ]


def _binds(expr: Expr) -> int:
    """How closely an expression holds together: a comparison least, a call most."""
    if not isinstance(expr, Brackets) or not expr.infix:
        return 2
    if expr.infix in (" * ", " @ ", " / "):
        return 1
    return 0 if expr.infix in (" + ", " - ") else -1


def laid_out(expr: Expr, indent: int, before: int = 0, after: int = 0) -> Source:
    """The expression in one line where it fits, otherwise spread; the first line has no indentation.

    Args:
        indent: Of the line that it begins in.
        before, after: How many characters stand in that line before it, and follow it.
    """
    one = flat(expr)
    if isinstance(expr, Source) or indent + before + len(one) + after <= WIDTH:
        return one
    outer, inner = "\n" + " " * indent, "\n" + " " * (indent + _STEP)
    if expr.infix and indent + _STEP + len(one) > WIDTH:
        first, *others = _operands(expr)
        rows = [first, *(joined(expr.infix.lstrip(), item) for item in others)]
        return _owned(expr, joined("(", inner, joined(*rows, separator=inner), outer, ")"))
    if not expr.items or expr.infix:
        return joined("(", inner, one, outer, ")")
    items = joined(*(flat(item) for item in expr.items), separator=expr.separator)
    if not expr.call or indent + _STEP + len(items) > WIDTH:
        listed = expr.separator == ", " and (len(expr.items) > 1 or not expr.call)
        comma = "," if listed else ""
        rows = [joined(laid_out(item, indent + _STEP, after=len(comma)), comma) for item in expr.items]
        items = joined(*rows, separator=inner)
    return _owned(expr, joined(expr.opening, inner, items, outer, expr.closing))


def _owned(expr: Brackets, text: Source) -> Source:
    return text.marked(*expr.owner) if expr.owner else text
