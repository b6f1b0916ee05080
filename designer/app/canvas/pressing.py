"""Which gesture a press begins. All tools are known here, and loaded with it: no picture needs them."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.camera import PORTS_FROM, catch_radius
from designer.app.canvas.framing import frame_titled_at, members
from designer.app.canvas.tools.box_tool import BoxTool
from designer.app.canvas.tools.cut_tool import CutTool
from designer.app.canvas.tools.lasso_tool import LassoTool
from designer.app.canvas.tools.move_tool import MoveTool
from designer.app.canvas.tools.reroute_tool import RerouteTool
from designer.app.canvas.tools.scrub_tool import ScrubTool
from designer.app.canvas.tools.tool import Tool, Touch
from designer.app.canvas.tools.wire_tool import WireTool
from designer.app.canvas.under_pointer import spot_under, wire_under
from designer.app.canvas.values import number_at


def tool_for(board: Board, touch: Touch) -> Tool:
    """What the left button begins: with what lies under the pointer, and by the keys that are held."""
    at, scale = touch.at, board.camera.scale
    spot = spot_under(board, at)
    if spot is not None:
        return WireTool(board, spot)
    node = board.scene.deck.card_at(at)
    number = None if touch.shift or touch.alt or touch.ctrl else number_at(board, at)
    if number is not None:
        return ScrubTool(board, *number)
    if node is not None:
        return MoveTool(board, node)
    bend = board.scene.wiring.bend_at(at, catch_radius(scale)) if scale >= PORTS_FROM else None
    if bend is not None:
        return RerouteTool(board, *bend)
    framed = frame_titled_at(board.scene, at)
    if framed is not None and not (touch.ctrl or touch.alt):
        together = members(board.scene, framed)
        return MoveTool(board, together[0], together)
    if touch.ctrl:
        return CutTool(board)
    wire = wire_under(board, at)
    if touch.alt:
        return RerouteTool(board, wire, None) if wire is not None else LassoTool(board)
    return BoxTool(board, wire.target if wire is not None else None)
