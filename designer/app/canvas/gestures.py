"""The gesture that is under way, and what the pointer is over without one: from the pointer to a tool, without Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from designer.app.canvas.board import Board
from designer.app.canvas.camera import PORTS_FROM
from designer.app.canvas.card import Spot
from designer.app.canvas.framing import frame_titled_at, members
from designer.app.canvas.tools.key_tool import KeyTool
from designer.app.canvas.tools.pan_tool import PanTool
from designer.app.canvas.tools.tool import NOTHING, NOWHERE, Overlay, Tool, Touch
from designer.app.canvas.under_pointer import spot_under, wire_under
from designer.app.canvas.values import number_at
from designer.document import NodeId, Point, Slot, Wire

Button: TypeAlias = Literal["left", "middle", "drag", "keys"]


class Gestures:
    """The pointer's side of the canvas.

    Attributes:
        board: What is worked on; None where nothing is shown.
        hover, hover_spot, hover_wire: The card, the port and the wire under the resting pointer.
        space: Whether the key is held that makes a drag a pan.
        committing: Whether a gesture is just being done: changes of the document are its own.
    """

    def __init__(self, redraw: Callable[[], None]) -> None:
        self.board: Board | None = None
        self.hover: NodeId | None = None
        self.hover_spot: Spot | None = None
        self.hover_wire: Slot | None = None
        self.space = False
        self.committing = False
        self._tool: Tool | None = None
        self._button: Button = "left"
        self._held = NOTHING
        self._on_number = False
        self._redraw = redraw

    @property
    def active(self) -> bool:
        """Whether a gesture is under way."""
        return self._tool is not None

    @property
    def at_rest(self) -> bool:
        """Whether nothing in the drawing is on its way: there is no gesture, or one that looks elsewhere."""
        return self._tool is None or isinstance(self._tool, PanTool)

    @property
    def moving(self) -> bool:
        """Whether cards are being dragged."""
        return self._tool is not None and self._tool.carries

    @property
    def key_led(self) -> KeyTool | None:
        """The gesture that the keys are leading, if they do."""
        return self._tool if isinstance(self._tool, KeyTool) else None

    @property
    def overlay(self) -> Overlay:
        """What the gesture shows; without one, what is held."""
        return self._tool.overlay if self._tool is not None else self._held

    @property
    def cursor(self) -> str:
        """The pointer's shape, by Qt's name without `Cursor`."""
        if self._tool is not None:
            return self._tool.cursor
        if self.space:
            return "OpenHand"
        if self.hover_spot is not None:
            return "PointingHand"
        return "SizeHor" if self._on_number else "Arrow"

    def show(self, board: Board | None) -> None:
        """Works on another board from now on, or on none."""
        self.cancel()
        self._held = NOTHING
        self.board, self.hover, self.hover_spot, self.hover_wire = board, None, None, None

    def press(self, button: Button, touch: Touch) -> None:
        """Begins the gesture that a press means; while another one is under way it means nothing.

        What the keys are leading gives way to the pointer.
        """
        if self.key_led is not None:
            self.cancel()
        if self.board is not None:
            self.board.point_at(None)
        if self.board is not None and self._tool is None:
            self._start(button, self._tool_for(self.board, button, touch), touch)

    def drag_in(self, op: str, touch: Touch) -> None:
        """Begins to drop a new card."""
        from designer.app.canvas.tools.drop_tool import DropTool

        assert self.board is not None
        self.cancel()
        self._start("drag", DropTool(self.board, op), touch)

    def lead(self, tool: Tool) -> None:
        """Begins a gesture that the pointer does not lead."""
        self.cancel()
        self._start("keys", tool, NOWHERE)

    def leads(self, tool: Tool) -> bool:
        """Whether a gesture is still under way."""
        return self._tool is tool

    def finish(self) -> None:
        """Does what a gesture is for that the pointer does not lead."""
        self.release("keys", NOWHERE)

    def move(self, touch: Touch) -> None:
        """The pointer moved, or the drawing under it."""
        if self._tool is not None:
            self._tool.move(touch)
        else:
            self._hover_at(touch.at)

    def scrolled(self, touch: Touch) -> None:
        """The drawing moved under a pointer that rests; from afar, card after card would light up on the way."""
        if self._tool is None and self.board is not None and self.board.camera.scale < PORTS_FROM:
            self.leave()
        elif not isinstance(self._tool, PanTool):
            self.move(touch)

    def release(self, button: Button, touch: Touch) -> bool:
        """Does what the gesture is for, when the button goes up that began it.

        Returns:
            Whether what is selected lies now where there was room for it, maybe out of sight.
        """
        if self._tool is None or button != self._button:
            return False
        tool, self.committing = self._tool, True
        try:
            tool.commit(touch)
        finally:
            self._tool, self.committing = None, False
        if touch is not NOWHERE:
            self._hover_at(touch.at)
        self._redraw()
        return tool.found_room

    def cancel(self) -> None:
        """Ends the gesture without a trace."""
        if self._tool is not None:
            self._tool.cancel()
            self._tool = None
            self._redraw()

    def hold(self, overlay: Overlay) -> None:
        """Goes on showing something though its gesture is over."""
        self._held = overlay
        self._redraw()

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._set_hover(None, None)

    def forget_lost(self) -> None:
        """The document changed: what is gone is not hovered."""
        if self.board is not None and self.hover not in self.board.scene.deck.row:
            self.hover = None
        self.hover_spot = None

    def _start(self, button: Button, tool: Tool, touch: Touch) -> None:
        self._tool, self._button = tool, button
        self._set_hover(None, None)
        tool.begin(touch)

    def _tool_for(self, board: Board, button: Button, touch: Touch) -> Tool:
        if button == "middle" or self.space:
            return PanTool(board)
        from designer.app.canvas.pressing import tool_for  # loaded beside the window, or with the first press

        return tool_for(board, touch)

    def select_for_menu(self, at: Point) -> None:
        """Selects what a menu at a point is about: a card, a wire, that which ends in a port, or all in a frame."""
        if self.board is None:
            return
        board = self.board
        spot = spot_under(board, at)
        node = board.scene.deck.card_at(at) or (spot.node if spot is not None else None)
        wire = board.wire(spot.slot) if spot is not None and spot.side == "in" else None
        if wire is None and node is None:
            wire = wire_under(board, at)
        if wire is not None:
            if wire.target != board.selected_wire:
                board.select((), wire.target)
        elif node is None and (framed := frame_titled_at(board.scene, at)) is not None:
            board.select(members(board.scene, framed))
        elif node not in board.selection:
            board.select((node,) if node is not None else ())

    def wire_at(self, at: Point) -> Wire | None:
        """The wire at a point, where no card and no port lies over it."""
        assert self.board is not None
        covered = self.board.scene.deck.card_at(at) is not None or spot_under(self.board, at) is not None
        return None if covered else wire_under(self.board, at)

    def is_empty(self, at: Point) -> bool:
        """Whether there is no card, no port and no wire at a point."""
        assert self.board is not None
        covered = spot_under(self.board, at) is not None or self.board.scene.deck.card_at(at) is not None
        return not covered and wire_under(self.board, at) is None

    def _hover_at(self, at: Point) -> None:
        assert self.board is not None
        board = self.board
        node = board.scene.deck.card_at(at)
        wire = wire_under(board, at) if node is None else None
        self._on_number = node is not None and number_at(board, at) is not None
        self._set_hover(node, wire.target if wire is not None else None, spot_under(board, at))

    def _set_hover(self, node: NodeId | None, wire: Slot | None, spot: Spot | None = None) -> None:
        if (node, wire, spot) != (self.hover, self.hover_wire, self.hover_spot):
            self.hover, self.hover_wire, self.hover_spot = node, wire, spot
            self._redraw()
