"""What every gesture has in common: where the pointer is, what is shown meanwhile, how it ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from designer.app.canvas.board import Board
from designer.app.canvas.card import Card, Spot
from designer.app.canvas.deck import Rows
from designer.document import Point, Slot
from designer.layout import Box

DRAG_PIXELS = 4.0  # a press that moves less is a click


@dataclass(frozen=True, slots=True)
class Touch:
    """The pointer at one moment.

    Attributes:
        at: The point of the drawing under it.
        screen: Where it is in the widget.
        shift, alt, ctrl: Held keys.
        time: When, in milliseconds of the system's clock.
    """

    at: Point
    screen: Point
    shift: bool = False
    alt: bool = False
    ctrl: bool = False
    time: int = 0


NOWHERE = Touch((0.0, 0.0), (0.0, 0.0))
"""Of a gesture that the pointer does not lead."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a gesture shows over the drawing while it lasts.

    Attributes:
        box: A rubber band.
        touching: Whether it takes what it touches, too.
        lasso: A loop that is drawn by hand.
        picked: The rows of what the band or the loop holds, shown as selected in place of what is; None where neither
            is drawn.
        wires: Where wires that are not there yet begin (the output end) and end.
        accepts: Which ports it may end at; they light up.
        target: The port that it would end at now.
        hidden: The slots of wires that were picked up, or come off.
        doomed: The slots of wires that would be cut.
        stroke: The line that is drawn through them.
        ghost: A card that is being dropped, or how one that is there would be, and its corner.
        lit: The slot of the wire that a card would be put into, or that is led over points.
        point: The one of its points that the keys are at.
        guides: Lines that show what a dragged card is level with.
        hint: Which keys do what meanwhile.
        everywhere: Whether all cards move, so that nothing stays as it is on the screen.
    """

    box: Box | None = None
    touching: bool = False
    lasso: tuple[Point, ...] = ()
    picked: Rows | None = None
    wires: tuple[tuple[Point, Point], ...] = ()
    accepts: Callable[[Spot], bool] | None = None
    target: Spot | None = None
    hidden: frozenset[Slot] = frozenset()
    doomed: frozenset[Slot] = frozenset()
    stroke: tuple[Point, ...] = ()
    ghost: tuple[Card, Point] | None = None
    lit: Slot | None = None
    point: Point | None = None
    guides: tuple[tuple[Point, Point], ...] = ()
    hint: str = ""
    everywhere: bool = False


NOTHING = Overlay()


class Tool(ABC):
    """One gesture, from press to release.

    Attributes:
        cursor: The pointer's shape meanwhile, by Qt's name without `Cursor`.
        carries: Whether cards go where the pointer goes.
        found_room: Whether, once done, what is selected lies where there was room for it, not where the pointer is.
        overlay: What is shown meanwhile.
    """

    cursor = "Arrow"
    carries = False
    found_room = False

    def __init__(self, board: Board) -> None:
        self.board = board
        self.overlay = NOTHING

    @abstractmethod
    def begin(self, touch: Touch) -> None:
        """The button went down, or something was dragged in."""

    @abstractmethod
    def move(self, touch: Touch) -> None:
        """The pointer is elsewhere: shows what would come of it."""

    @abstractmethod
    def commit(self, touch: Touch) -> None:
        """The button went up: does it."""

    @abstractmethod
    def cancel(self) -> None:
        """Leaves everything as it was before."""


def dragged(start: Touch, now: Touch) -> bool:
    """Whether the pointer has moved so far that a drag is meant."""
    dx, dy = now.screen[0] - start.screen[0], now.screen[1] - start.screen[1]
    return max(abs(dx), abs(dy)) >= DRAG_PIXELS
