"""The `if`s of `__init__`: what is asked already is not asked again.

What is made where `wide and deep` holds stands inside of the `if wide:` right before it, under `if deep:`, and what is
made where `wide` does not hold under its `else`, as a person writes it. The order of what is made stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from designer.document import ExpressionError
from designer.document.expressions import asked_where


@dataclass(slots=True)
class _Block:
    """An `if` that further lines may go on from.

    Attributes:
        holds: What must hold in its last branch.
        asks: What the line says that begins that branch.
        passed: What holds in the branches before, where it does not.
        answered: What the lines say that begin those.
    """

    holds: str
    asks: str
    passed: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    @property
    def known(self) -> list[str]:
        return [self.holds, *(f"not ({one})" for one in self.answered)]


class AskedOnce:
    """The questions that the lines which come next stand under."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []

    def leave(self) -> None:
        """Ends all blocks: what comes next is always made."""
        self._blocks.clear()

    def enter(self, when: str) -> tuple[str, str, int]:
        """Goes to where a condition holds.

        Returns:
            The word that begins the line that asks, and what it asks; both are empty where nothing is left to ask. Then
            how many blocks that line stands in.
        """
        for depth in reversed(range(len(self._blocks))):
            found = self._inside(when, depth) or self._otherwise(when, depth)
            if found is not None:
                return (*found, depth + (found[0] in ("", "if")))
        self._blocks = [_Block(when, when)]
        return "if", when, 0

    @property
    def depth(self) -> int:
        """How many blocks the lines stand in."""
        return len(self._blocks)

    def _inside(self, when: str, depth: int) -> tuple[str, str] | None:
        """What is left to ask inside a block; None where that holds in other places, too."""
        known = self._known(depth + 1)
        if not all(_holds_where(block.holds, when) for block in self._blocks[: depth + 1]):
            return None
        left = _left_of(when, known)
        if left == "False" or (left != "True" and len(left) >= len(when)):  # nothing is known there that is asked
            return None
        del self._blocks[depth + 1 :]
        if left == "True":
            return "", ""
        self._blocks.append(_Block(when, left))
        return "if", left

    def _otherwise(self, when: str, depth: int) -> tuple[str, str] | None:
        """What is left to ask where a block is passed by; None where it may hold together with what that asks."""
        block, around = self._blocks[depth], self._blocks[:depth]
        before, answered = [*block.passed, block.holds], [*block.answered, block.asks]
        if any(_left_of(when, [one]) != "False" for one in before):
            return None
        if not all(_holds_where(one.holds, when) for one in around):
            return None
        left = _left_of(when, [*self._known(depth), *(f"not ({one})" for one in answered)])
        if left == "False":
            return None
        del self._blocks[depth + 1 :]
        block.passed, block.answered, block.holds, block.asks = before, answered, when, left
        return ("else", "") if left == "True" else ("elif", left)

    def _known(self, depth: int) -> list[str]:
        return [one for block in self._blocks[:depth] for one in block.known]


def _holds_where(condition: str, when: str) -> bool:
    return _left_of(condition, [when]) == "True"


def _left_of(condition: str, known: list[str]) -> str:
    try:
        return asked_where(condition, known)
    except ExpressionError:  # said at the card
        return condition
