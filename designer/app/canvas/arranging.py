"""Cards brought into line: by an edge or their middles, with equal room between them, or so that wires run level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import inf
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.board import Board
from designer.app.canvas.planning import plan_move
from designer.app.canvas.routing import Floats
from designer.document import NodeId, Point
from designer.layout import Box, strewn_in
from designer.layout.tidy import GRID

_STRIPE = 400.0
Axis: TypeAlias = Literal[0, 1]  # across, down
_PARTS: Mapping[str, tuple[Axis, float]] = {
    "left": (0, 0.0),
    "centre": (0, 0.5),
    "right": (0, 1.0),
    "top": (1, 0.0),
    "middle": (1, 0.5),
    "bottom": (1, 1.0),
}


def align(board: Board, part: str) -> None:
    """Brings one part of all selected cards (`left`, `centre`, `top`…) onto one line: that of all of them together.

    Cards that would lie on each other there move on along the line, so that a row becomes a column in its order; so do
    those that would come to lie on a card that is not selected.
    """
    box = board.scene.bounds_of(board.selection)
    if box is None:
        return
    axis, share = _PARTS[part]
    along: Axis = 0 if axis else 1
    line = box[axis] + share * (box[axis + 2] - box[axis])
    boxes = {node: board.scene.deck.box(node) for node in board.selection}
    staying = board.scene.deck.boxes[~board.scene.deck.flags(board.scene.deck.rows(boxes))]
    widest = max(own[axis + 2] - own[axis] for own in boxes.values())
    begin, end = line - share * widest, line + (1 - share) * widest
    staying = staying[(staying[:, axis] < end) & (staying[:, axis + 2] > begin)]  # the others are in nobody's way
    to: dict[NodeId, Point] = {}
    taken = -inf
    for node, own in sorted(boxes.items(), key=lambda item: (item[1][along], item[1][axis])):
        width, height = own[2] - own[0], own[3] - own[1]
        place = own[along] if own[along] >= taken else taken + GRID
        aside = staying[~_lies_on(staying, own)] if len(staying) else staying
        while True:
            x, y = to[node] = _at(_at(own[:2], axis, line - share * (own[axis + 2] - own[axis])), along, place)
            under = _lies_on(aside, (x, y, x + width, y + height))
            if not under.any():
                break
            place = float(aside[under, along + 2].max()) + GRID
        taken = place + own[along + 2] - own[along]
    _lay(board, f"Align {board.names(to)}", to)


def distribute(board: Board, axis: Axis) -> None:
    """Lays the selected cards with equal room between them, from the first to the last; crowded ones move on.

    A column that is laid across, or a row that is laid down, stays in its order, however wide each card is.
    """
    boxes = {node: board.scene.deck.box(node) for node in board.selection}
    if len(boxes) < 3:
        return
    crowd = max(box[axis] for box in boxes.values()) < min(box[axis + 2] for box in boxes.values())
    by: Axis = (0 if axis else 1) if crowd else axis
    ordered = sorted(boxes, key=lambda node: boxes[node][by] + boxes[node][by + 2])
    first, last = boxes[ordered[0]], boxes[ordered[-1]]
    taken = sum(box[axis + 2] - box[axis] for box in boxes.values())
    gap = max(float(GRID), (last[axis + 2] - first[axis] - taken) / (len(ordered) - 1))
    place, to = first[axis], {}
    for node in ordered:
        box = boxes[node]
        to[node] = _at(box[:2], axis, round(place))
        place += box[axis + 2] - box[axis] + gap
    _lay(board, f"Distribute {board.names(to)}", to)


def straighten(board: Board) -> None:
    """Lays each selected card so that its wire from another selected one runs level, or, where no wire joins any two of
    them, its wire from whatever it takes.

    Wires that lead back to the beginning of another row stay as they are, and so does a card that would come to lie on
    another one.
    """
    deck, nodes, chosen = board.scene.deck, board.graph.nodes, set(board.selection)
    alone = len(strewn_in(board.graph, chosen)) == len(chosen)
    to: dict[NodeId, Point] = {}
    boxes = deck.boxes
    lefts, rights = boxes[:, 0].tolist(), boxes[:, 2].tolist()
    stripes: dict[int, list[int]] = defaultdict(list)  # who may lie above or below whom: sideways none goes
    for row, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        for stripe in _across(left, right):
            stripes[stripe].append(row)
    columns = {stripe: np.array(rows, np.intp) for stripe, rows in stripes.items()}
    for row in sorted(sorted(map(deck.row.__getitem__, chosen)), key=lefts.__getitem__):
        node = deck.ids[row]
        left, top, right, bottom = boxes[row].tolist()
        wires = (wire for wire in nodes[node].wires() if alone or wire.source.node in chosen)
        wire = next((wire for wire in wires if rights[deck.row[wire.source.node]] <= left), None)
        begin = board.output(wire.source) if wire is not None else None
        if wire is not None and begin is not None:
            level = float(boxes[deck.row[begin.node], 1]) + begin.at[1] - deck.input(wire.target).at[1]
            there = (left, level, right, level + bottom - top)
            near = boxes[np.concatenate([columns[stripe] for stripe in _across(left, right)])]
            if not (_lies_on(near, there) & ~_lies_on(near, (left, top, right, bottom))).any():
                to[node] = (left, level)
                boxes[row] = there
    _lay(board, f"Straighten {board.names(to)}", to)


def _across(left: float, right: float) -> range:
    """The stripes that a card lies in."""
    return range(int(left // _STRIPE), int(right // _STRIPE) + 1)


def _lies_on(boxes: Floats, box: Box) -> NDArray[np.bool_]:
    """Of each box, whether another one covers some of it."""
    left, top, right, bottom = box
    return (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)


def _at(corner: Point, axis: int, value: float) -> Point:
    return (value, corner[1]) if axis == 0 else (corner[0], value)


def _lay(board: Board, name: str, to: dict[NodeId, Point]) -> None:
    """Lays cards elsewhere; nothing is done where all lie so already."""
    if any(board.scene.deck.box(node)[:2] != point for node, point in to.items()):
        board.do(name, plan_move(board.scene, to))
