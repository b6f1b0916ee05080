"""Selecting a card by a click, and moving the selected cards by dragging one of them."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import NodeId, Point, Slot

_GUIDE_REACH = 1200.0  # cards further away are not offered as a line to keep to


class MoveTool(Tool):
    """The pressed card snaps to the grid (Alt lifts that), and the others keep their distance from it."""

    cursor = "Arrow"

    def __init__(self, board: Board, node: NodeId) -> None:
        super().__init__(board)
        self._node = node
        self._before = (board.selection, board.selected_wire)
        self._on_click: tuple[NodeId, ...] = ()
        self._start: Touch | None = None
        self._moving = False

    def begin(self, touch: Touch) -> None:
        board, node = self.board, self._node
        self._start = touch
        self._on_click = (node,)
        if touch.shift:
            others = tuple(other for other in board.selection if other != node)
            self._on_click = others if node in board.selection else (*others, node)
        if node not in board.selection:
            board.select((*board.selection, node) if touch.shift else (node,), self._kept_wire(touch))
        scene = board.scene
        self._nodes = board.selection  # these, whatever keys select meanwhile
        self._rows = np.array([scene.deck.row[one] for one in self._nodes], np.intp)
        self._origin = scene.deck.xy[self._rows].copy()
        self._from = scene.deck.box(node)[:2]

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if not self._moving and not dragged(self._start, touch):
            return
        self._moving = True
        self.cursor = "ClosedHand"
        wanted = (
            self._from[0] + touch.at[0] - self._start.at[0],
            self._from[1] + touch.at[1] - self._start.at[1],
        )
        x, y = wanted if touch.alt else self.board.snap(wanted)
        step = np.array([x - self._from[0], y - self._from[1]])
        self.board.scene.move(self._rows, self._origin + step)
        self.overlay = Overlay(guides=self._guides())
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        self.overlay = NOTHING
        board = self.board
        if not self._moving:
            board.select(self._on_click, self._kept_wire(touch))
        elif self._has_moved():
            to = zip(self._nodes, board.scene.deck.xy[self._rows].tolist(), strict=True)
            if not board.move({node: (x, y) for node, (x, y) in to}):
                board.scene.move(self._rows, self._origin)
        board.redraw()

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.board.scene.move(self._rows, self._origin)
        self.board.select(*self._before)
        self.board.redraw()

    def _kept_wire(self, touch: Touch) -> Slot | None:
        return self.board.selected_wire if touch.shift else None

    def _has_moved(self) -> bool:
        return bool((self.board.scene.deck.xy[self._rows] != self._origin).any())

    def _guides(self) -> tuple[tuple[Point, Point], ...]:
        """Lines from the dragged card to the nearest one that is level with it, across and down."""
        scene = self.board.scene
        own = scene.deck.row[self._node]
        still = np.ones(len(scene.deck.ids), bool)
        still[self._rows] = False
        middles = scene.deck.xy + scene.deck.wh / 2
        x, y = middles[own].tolist()
        left = float(scene.deck.xy[own, 0])
        lines: list[tuple[Point, Point]] = []
        across = still & (np.abs(middles[:, 1] - y) < 0.5) & (np.abs(middles[:, 0] - x) < _GUIDE_REACH)
        if across.any():
            other = int(np.where(across, np.abs(middles[:, 0] - x), np.inf).argmin())
            lines.append(((x, y), (float(middles[other, 0]), y)))
        down = still & (np.abs(scene.deck.xy[:, 0] - left) < 0.5) & (np.abs(middles[:, 1] - y) < _GUIDE_REACH)
        if down.any():
            other = int(np.where(down, np.abs(middles[:, 1] - y), np.inf).argmin())
            lines.append(((left, y), (left, float(middles[other, 1]))))
        return tuple(lines)
