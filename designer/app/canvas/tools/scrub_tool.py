"""Changing a number on a card by dragging it: to the right it grows, to the left it becomes less."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.app.canvas.values import number_of, stepped, with_value
from designer.catalogue.spec import Argument
from designer.document import NodeId, SetArgument

_STEP_PIXELS = 6.0


class ScrubTool(Tool):
    """The card shows the number that it would have; the document has it when the button goes up. Shift is finer."""

    cursor = "SizeHor"

    def __init__(self, board: Board, node: NodeId, argument: Argument) -> None:
        """Begins at a number that the card shows."""
        super().__init__(board)
        self._node = board.graph.nodes[node]
        self._argument = argument
        before = number_of(self._node, argument)
        assert before is not None
        self._before = self._value = before
        self._start: Touch | None = None
        self._moving = False

    def begin(self, touch: Touch) -> None:
        self._start = touch

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if not self._moving and not dragged(self._start, touch):
            return
        self._moving = True
        steps = round((touch.screen[0] - self._start.screen[0]) / _STEP_PIXELS)
        self._value = stepped(self._argument, self._before, steps, fine=touch.shift)
        card = self.board.scene.imagine(with_value(self._node, self._argument, self._value))
        self.overlay = Overlay(ghost=(card, self.board.scene.deck.box(self._node.id)[:2]))
        self.board.redraw()

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        self.overlay = NOTHING
        if self._value != self._before:
            name = f"Set {self._argument.name} of {self._node.label}"
            self.board.do(name, (SetArgument(self.board.graph_id, self._node.id, self._argument.name, self._value),))

    def cancel(self) -> None:
        self.overlay = NOTHING
