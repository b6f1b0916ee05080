"""The values that a card shows behind its type, as places on it: there they are edited, and numbers dragged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor, log10

from designer.app.canvas.board import Board
from designer.app.canvas.camera import FULL_FROM
from designer.app.canvas.card import LINES, TEXT_LEFT
from designer.app.canvas.words import BEFORE_FACTS
from designer.catalogue.block_arguments import asked_of
from designer.catalogue.placing import check_value
from designer.catalogue.spec import Argument, Kind
from designer.document import Json, Node, NodeId, Point

_HALF_LINE = 8.0
_SIDE = 2.0  # how far beside a value a press still means it
_SMALL_BITS = 5  # whole numbers that have more take larger steps, in powers of two


def value_at(board: Board, at: Point) -> tuple[NodeId, Argument] | None:
    """The argument whose value is read at a point, and the card that it is of."""
    node = board.scene.deck.card_at(at) if board.camera.scale >= FULL_FROM else None
    if node is None:
        return None
    left, top, *_ = board.scene.deck.box(node)
    x, y = at[0] - left - TEXT_LEFT, at[1] - top
    for argument, line, start, end in _places(board, board.graph.nodes[node]):
        if abs(y - LINES[line]) <= _HALF_LINE and start - _SIDE <= x <= end + _SIDE:
            return node, argument
    return None


def _places(board: Board, node: Node) -> Iterator[tuple[Argument, int, float, float]]:
    """What is said of a card's arguments: the line, and where in it that begins and ends."""
    asked = asked_of(board.catalogue, board.history.design, board.graph, node)
    words = board.scene.deck.cards[board.scene.deck.row[node.id]].words
    known = {argument.name: argument for argument in asked.arguments}
    if node.op == "input" and "shape" in known and words.fact:
        yield known["shape"], 2, 0.0, board.width(words.fact, "caption")
    start = len(asked.title) + len(BEFORE_FACTS)
    for name, text in asked.facts:
        argument, end = known.get(name), start + len(text)
        if argument is not None and words.what[start:end] == text:  # else it says something else, or less
            yield argument, 1, board.width(words.what[:start], "small"), board.width(words.what[:end], "small")
        start = end + len(", ")


def number_at(board: Board, at: Point) -> tuple[NodeId, Argument] | None:
    """The same where it is a number of the one card that is selected: a drag changes it."""
    found = value_at(board, at) if len(board.selection) == 1 else None
    if found is None or found[0] != board.selection[0]:
        return None
    return found if number_of(board.graph.nodes[found[0]], found[1]) is not None else None


def number_of(node: Node, argument: Argument) -> int | float | None:
    """The value of an argument, where it is a number."""
    value = node.args.get(argument.name)
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return value if known and argument.kind in (Kind.INT, Kind.INTS, Kind.FLOAT) else None  # type: ignore[return-value]


def stepped(argument: Argument, value: int | float, steps: int, *, fine: bool) -> int | float:
    """A number some steps on, within its bounds; the same where the argument could not have that.

    The steps are as large as suits the number: ones, eights from 128 on, twentieths of a power of ten.
    """
    if isinstance(value, int):
        step = 1 if fine else 2 ** max(0, value.bit_length() - _SMALL_BITS)
        found: int | float = value + steps * step
    else:
        digits = 1 - floor(log10(abs(value))) if value else 2
        found = round(value + steps * (1 if fine else 5) * 10.0**-digits, digits)
    low, high = argument.low, argument.high
    found = max(found, low) if low is not None else found
    found = type(value)(min(found, high) if high is not None else found)  # a bound is written as the number was
    return value if check_value(argument, found) else found


def with_value(node: Node, argument: Argument, value: Json) -> Node:
    """A node that is given something else."""
    return replace(node, args={**node.args, argument.name: value})
