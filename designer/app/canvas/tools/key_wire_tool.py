"""Drawing a wire without a pointer: the keys walk the ports that it may end at."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.card import Spot
from designer.app.canvas.speech import spoken
from designer.app.canvas.tips import spot_name
from designer.app.canvas.tools.key_tool import KeyTool
from designer.app.canvas.tools.tool import Overlay, Touch
from designer.layout import Box

_KEYS = "Arrows or Tab choose the port, Enter connects, Esc cancels"


def key_wire(board: Board) -> KeyTool | None:
    """A wire that begins at the port cursor, else at the selected card; says why where there can be none."""
    start = _wire_start(board)
    return KeyWireTool(board, start) if start is not None else None


def _wire_start(board: Board) -> Spot | None:
    """The port of the cursor, else an output of the selected card, a free one first."""
    if (spot := board.cursor.spot) is not None:
        return _if_it_leads_on(board, spot)
    if len(board.selection) != 1:
        board.say("Select the one card that the wire begins at.")
        return None
    (node,) = board.selection
    outputs = [spot for spot in board.scene.deck.cards[board.scene.deck.row[node]].spots if spot.side == "out"]
    if not outputs:
        board.say(f"{board.label(node)} has no output that a wire could begin at.")
        return None
    start = next((spot for spot in outputs if (spot.node, spot.port) not in board.scene.wiring.wired), outputs[0])
    return _if_it_leads_on(board, start)


def _if_it_leads_on(board: Board, start: Spot) -> Spot | None:
    if _ends(board, start):
        return start
    end = "input" if start.side == "out" else "output"
    board.say(f"There is no {end} that {board.label(start.node)} could be wired to.")
    return None


class KeyWireTool(KeyTool):
    """A wire from one port to the chosen one of the other side; free inputs come first, then by how near they are."""

    def __init__(self, board: Board, start: Spot) -> None:
        super().__init__(board)
        self._start = start
        self._ends = _ends(board, start)
        self._chosen = 0

    @property
    def target(self) -> Spot:
        """The port that is chosen now."""
        return self._ends[self._chosen]

    @property
    def sight(self) -> Box:
        return self.board.scene.deck.box(self.target.node)

    @property
    def said(self) -> str:
        return f"wire to {spoken(self.board, self.target)}"

    def begin(self, touch: Touch) -> None:
        self._show()

    def commit(self, touch: Touch) -> None:
        self.cancel()
        self.board.connect(self._start, self.target, None)

    def step(self, by: int) -> None:
        self._chosen = (self._chosen + by) % len(self._ends)
        self._show()

    def turn(self, dx: int, dy: int) -> None:
        """Chooses the nearest port in a direction; where there is none, the choice stays."""
        deck = self.board.scene.deck
        points = np.array([deck.position(spot) for spot in self._ends])
        away = points - points[self._chosen]
        along, aside = away @ (dx, dy), abs(away @ (dy, dx))
        cost = np.where(along > 0, along + 3 * aside, np.inf)
        if np.isfinite(cost.min()):
            self._chosen = int(cost.argmin())
            self._show()

    def _show(self) -> None:
        deck = self.board.scene.deck
        begin, end = (self._start, self.target) if self._start.side == "out" else (self.target, self._start)
        self.overlay = Overlay(
            wires=((deck.position(begin), deck.position(end)),),
            accepts=lambda spot: spot in self._ends,
            target=self.target,
            hint=f"{spot_name(self.board, begin)} → {spot_name(self.board, end)}.   {_KEYS}",
        )
        self.board.redraw()


def _ends(board: Board, start: Spot) -> list[Spot]:
    """The ports that a wire may end at, in the order in which they are offered."""
    deck = board.scene.deck
    x, y = deck.position(start)

    def rank(spot: Spot) -> tuple[bool, bool, float]:
        at = deck.position(spot)
        return spot.wired, spot.optional, float(np.hypot(at[0] - x, at[1] - y))

    return sorted((spot for spot in deck.spots if not board.why_not(start, spot)), key=rank)
