"""What the commands of the menus Select and Arrange, and a few others, do to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from designer.app.canvas.arranging import align, distribute, straighten
from designer.app.canvas.board import Board
from designer.app.canvas.bypassing import bypass_selection
from designer.app.canvas.choosing import invert_selection, select_alike, select_downstream, select_upstream
from designer.app.canvas.framing import recolour_frame, unframe_selection
from designer.app.canvas.freezing import freeze_selection
from designer.app.canvas.leading import plan_lead
from designer.app.canvas.tips import spot_name
from designer.app.canvas.tools.key_bend_tool import key_bend
from designer.app.canvas.tools.key_tool import KeyTool
from designer.app.canvas.tools.key_wire_tool import key_wire


def _free_wire(board: Board) -> None:
    wire = board.wire(board.way_in)
    if wire is not None and board.scene.wiring.bends(wire):
        board.do(f"Free {board.wire_name(wire)}", (plan_lead(board.graph, wire, ()),))


def _clear_port(board: Board) -> None:
    spot = board.cursor.spot
    if spot is None:
        board.say("Walk to a port with the arrow keys first.")
    elif wires := board.scene.wiring.meeting(spot):
        board.cut(wires)
    else:
        board.say(f"There is no wire at {spot_name(board, spot)}.")


DEEDS: Mapping[str, Callable[[Board], None]] = {
    "invert_selection": invert_selection,
    "select_upstream": select_upstream,
    "select_downstream": select_downstream,
    "select_alike": select_alike,
    **{f"align_{part}": partial(align, part=part) for part in ("left", "centre", "right", "top", "middle", "bottom")},
    "distribute_across": partial(distribute, axis=0),
    "distribute_down": partial(distribute, axis=1),
    "straighten": straighten,
    "free_wire": _free_wire,
    "bypass": bypass_selection,
    "freeze": freeze_selection,
    "clear_port": _clear_port,
    "unframe": unframe_selection,
    "recolour_frame": recolour_frame,
}

KEY_DEEDS: Mapping[str, Callable[[Board], KeyTool | None]] = {"connect": key_wire, "bend_wire": key_bend}
"""Those that begin a gesture, which the keys lead from there."""
