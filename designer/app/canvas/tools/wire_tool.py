"""Drawing a wire between two ports, from either end, and picking up one that ends in an input."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.card import Side, Spot
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import Point, Slot

SNAP_PIXELS = 26.0  # how near to a port the free end jumps to it


class WireTool(Tool):
    """One end is fixed, the other follows the pointer and jumps to ports that are near.

    Dropped on a card rather than on a port, it takes the card's first port that is free, or its only one. Dropped in
    the empty, a new wire asks for a card at its end and one that was picked up is removed. A click with Alt clears the
    port.
    """

    cursor = "PointingHand"

    def __init__(self, board: Board, spot: Spot) -> None:
        super().__init__(board)
        self._pressed = self._fixed = spot
        self._picked: Slot | None = None
        if spot.side == "in" and spot.wired:
            source = board.graph.source_of(spot.slot)
            begin = board.output(source) if source is not None else None
            if begin is not None:
                self._fixed, self._picked = begin, spot.slot
        self._start: Touch | None = None
        self._moving = False

    def begin(self, touch: Touch) -> None:
        self._start = touch

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if not self._moving and not dragged(self._start, touch):
            return
        self._moving = True
        target = self._target(touch)
        fits = target is not None and self._fits(target)
        free = self.board.scene.deck.position(target) if target is not None and fits else touch.at
        self.overlay = Overlay(
            wires=(self._from_output(free),),
            accepts=self._fits,
            target=target if fits else None,
            hidden=frozenset((self._picked,) if self._picked is not None else ()),
        )
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        self.overlay = NOTHING
        self.board.redraw()
        if not self._moving:
            wires = self.board.scene.wiring.meeting(self._pressed) if touch.alt else []
            if wires:
                self.board.cut(wires)
            return
        target = self._target(touch)
        if target is None:
            self._drop_in_the_empty(touch)
        elif self._picked is not None and target.side == "in" and target.slot == self._picked:
            return
        elif why_not := self.board.why_not(self._fixed, target):
            self.board.say(why_not)
        else:
            self.board.connect(self._fixed, target, self._picked)

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.board.redraw()

    def _drop_in_the_empty(self, touch: Touch) -> None:
        under = self.board.scene.deck.card_at(touch.at)
        if under is not None and under != self._fixed.node:
            side = "input" if self._fixed.side == "out" else "output"
            self.board.say(f"{self.board.label(under)} has no free {side}.")
        elif self._picked is not None:
            self.board.disconnect(self._picked)
        elif under is None:
            self.board.let_go(self._fixed, touch.at)

    def _fits(self, spot: Spot) -> bool:
        if self._picked is not None and spot.side == "in" and spot.slot == self._picked:
            return True
        return not self.board.why_not(self._fixed, spot)

    def _target(self, touch: Touch) -> Spot | None:
        """The port that is meant: one of the other side that is near, else one under the pointer, else a card's."""
        deck, at = self.board.scene.deck, touch.at
        radius = SNAP_PIXELS / self.board.camera.scale
        side: Side = "in" if self._fixed.side == "out" else "out"
        spot = deck.spot_at(at, radius, side)
        # Its own other side is near on every short card, and seldom meant.
        if spot is not None and (spot.node != self._fixed.node or self._is_on(spot, at, radius / 3)):
            return spot
        wrong = deck.spot_at(at, radius / 2)
        if wrong is not None and wrong != self._fixed and wrong.side == self._fixed.side:
            return wrong
        under = deck.card_at(at)
        if under is None or under == self._fixed.node:
            return None
        ports = [one for one in deck.cards[deck.row[under]].spots if one.side == side]
        free = [one for one in ports if not one.wired or len(ports) == 1] if side == "in" else ports
        return next((one for one in free if not one.optional), free[0] if free else None)

    def _from_output(self, free: Point) -> tuple[Point, Point]:
        fixed = self.board.scene.deck.position(self._fixed)
        return (fixed, free) if self._fixed.side == "out" else (free, fixed)

    def _is_on(self, spot: Spot, point: Point, radius: float) -> bool:
        x, y = self.board.scene.deck.position(spot)
        return max(abs(x - point[0]), abs(y - point[1])) <= radius
