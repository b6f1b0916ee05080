"""Which commands can be used just now: what is open, selected, running and drawn decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from designer.app.commands.actions import tooltip, with_keys
from designer.app.commands.table import COMMANDS
from designer.app.navigation import first_step
from designer.app.rich_text import as_tip
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.document import Design

if TYPE_CHECKING:
    from designer.app.drawing import Drawing

_ON_DESIGN = (
    *("save", "save_as", "close", "add_card", "fit", "zoom_in", "zoom_out", "zoom_100", "select_all", "paste"),
    *("split", "invert_selection", "bend_wire", "tidy", "tidy_rows", "grid", "wheel_zooms", "compare"),
    *("find_layer", "find_card", "find_next", "find_previous", "outline", "history"),
    *("show_palette", "show_inspector", "show_bottom"),
    *(command.id for command in COMMANDS if command.menu == "Panels"),
    *("heat_off", "heat_parameters", "heat_macs", "heat_memory"),
)
_ON_DRAWING = (
    *(
        "delete",
        "delete_open",
        "free_wire",
        "describe_frame",
        "unframe",
        "recolour_frame",
        "look_inside",
        "edit_card",
        "take_apart",
        "make_sequence",
        "make_list",
        "make_dictionary",
        "group_apart",
        "detach",
        "call_again",
    ),
    *("out", "back", "forward"),
)
_NOTHING_THERE = "The drawing is empty: place an Input, some layers and an Output."
_ON_CARDS = (
    *("cut", "copy", "duplicate", "duplicate_wired", "make_block", "bypass", "freeze", "fit_selection"),
    *("select_upstream", "select_downstream", "select_alike", "straighten", "frame"),
)
_ON_SEVERAL = tuple(f"align_{part}" for part in ("left", "centre", "right", "top", "middle", "bottom"))
_ON_THREE = ("distribute_across", "distribute_down")
_ON_ONE_CARD = ("rename", "note", "connect", "clear_port")


def is_empty(design: Design) -> bool:
    """Whether there is no card anywhere in a design."""
    return not any(graph.nodes for graph in design.graphs.values())


class Availability:
    """Which of the window's commands can be used. Qt is told only where that has changed.

    To tell it of each command at each change takes longer than to find out which are to be told.
    """

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        self._actions = actions
        self._said: dict[str, bool] = {}

    def enable_run(self, runs: RunControl, why_not: str) -> None:
        """Enables the command that begins a run, or says at it why the design cannot be run."""
        run = self._actions["run"]
        _tell(run, as_tip(why_not) or tooltip(run))
        self._enable("run", not why_not and not runs.running)

    def enable(self, session: Session, drawing: Drawing | None, runs: RunControl) -> None:
        """Enables the commands that would do something, Run aside, and says at undo and redo what.

        Args:
            drawing: What is looked at; None before a design was ever open.
        """
        for name, entry in (("undo", session.history.undo_name), ("redo", session.history.redo_name)):
            self._enable(name, bool(entry))
            action = self._actions[name]
            _tell(action, as_tip(with_keys(f"{action.text()}: {entry}", action)) if entry else tooltip(action))
        empty = session.is_open and is_empty(session.design)
        export = self._actions["export"]
        _tell(export, _NOTHING_THERE if empty else tooltip(export))
        for name, can in _usable(session, drawing, runs, empty).items():
            self._enable(name, can)

    def _enable(self, name: str, can: bool) -> None:
        if self._said.get(name) is not can:
            self._said[name] = can
            self._actions[name].setEnabled(can)


def _tell(action: QAction, tip: str) -> None:
    if tip != action.toolTip():  # each button of it would be told
        action.setToolTip(tip)


def _usable(session: Session, drawing: Drawing | None, runs: RunControl, empty: bool) -> dict[str, bool]:
    selection = drawing.canvas.selection if drawing is not None else ()
    usable = {
        **dict.fromkeys(_ON_DRAWING, False),
        **dict.fromkeys(_ON_DESIGN, session.is_open),
        **dict.fromkeys(_ON_CARDS, bool(selection)),
        **dict.fromkeys(_ON_ONE_CARD, len(selection) == 1),
        **dict.fromkeys(_ON_SEVERAL, len(selection) > 1),
        **dict.fromkeys(_ON_THREE, len(selection) > 2),
        **dict.fromkeys(("stop", "pause", "save_checkpoint"), runs.running),
        **dict.fromkeys(("export", "export_picture"), session.is_open and not empty),
        **dict.fromkeys(("close_others", "next_design", "previous_design"), len(session.designs) > 1),
        "compare_saved": session.path is not None and not session.saved,
        "go_on": runs.unfinished is not None and not runs.running,
        "open_step": session.is_open and first_step(session.design) is not None,
    }
    if drawing is not None:
        way = drawing.navigation
        usable |= {
            "delete": bool(selection) or drawing.canvas.selected_wire is not None,
            "delete_open": bool(selection),
            **dict.fromkeys(("describe_frame", "unframe", "recolour_frame"), drawing.is_framed),
            "free_wire": drawing.canvas.is_wire_led,
            "look_inside": drawing.can_look_inside,
            "edit_card": len(selection) == 1 and not drawing.can_look_inside,
            "take_apart": drawing.can_take_apart,
            **dict.fromkeys(("make_sequence", "make_list", "make_dictionary"), drawing.can_group),
            "group_apart": drawing.is_grouped,
            "detach": drawing.can_detach,
            "call_again": drawing.can_call_again,
            "out": way.can_go_out,
            "back": way.can_go_back,
            "forward": way.can_go_forward,
        }
    return usable
