"""What the commands of the menus Select and Arrange do to what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from designer.app.canvas.arranging import align, distribute, straighten
from designer.app.canvas.board import Board
from designer.app.canvas.choosing import invert_selection, select_alike, select_downstream, select_upstream

DEEDS: Mapping[str, Callable[[Board], None]] = {
    "invert_selection": invert_selection,
    "select_upstream": select_upstream,
    "select_downstream": select_downstream,
    "select_alike": select_alike,
    **{f"align_{part}": partial(align, part=part) for part in ("left", "centre", "right", "top", "middle", "bottom")},
    "distribute_across": partial(distribute, axis=0),
    "distribute_down": partial(distribute, axis=1),
    "straighten": straighten,
}
