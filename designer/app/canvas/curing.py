"""Where a card lies that a cure puts into a wire: in the row of its neighbours, who make room as for one dropped there.

A cure is found without a screen, where no card has a width; what it says of places is a guess below the wire.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.app.canvas.geometry import Scene
from designer.app.canvas.planning import plan_move
from designer.app.canvas.room import room_in
from designer.document import AddNode, Connect, Edit


def laid_in(scene: Scene, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits of a cure, with the one card that they put into a wire of the seen graph where there is room for it."""
    added = [edit for edit in edits if isinstance(edit, AddNode)]
    if len(added) != 1 or added[0].graph != scene.graph.id or added[0].at is None:
        return tuple(edits)
    (add,) = added
    into = (edit for edit in edits if isinstance(edit, Connect) and edit.source.node == add.node.id)
    wires = {wire.target: wire for wire in scene.wiring.wires if wire.source in add.node.inputs.values()}
    wire = next((wires[edit.target] for edit in into if edit.target in wires), None)
    middle = scene.wiring.middle(wire.target) if wire is not None else None
    if wire is None or middle is None:
        return tuple(edits)
    at, moves = room_in(scene, wire, scene.imagine(add.node).size, middle)
    laid = (replace(edit, at=at) if edit is add else edit for edit in edits)
    return (*(plan_move(scene, moves) if moves else ()), *laid)
