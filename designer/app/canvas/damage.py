"""What of a picture of the canvas looks different than in the one before, so that only that is painted again.

A glance notes what a picture shows: of each card and wire that is seen, what its looks hang on. Two glances tell where
they differ. Whatever is not told of a single card or wire is common to the picture: where it differs, all is painted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.board import Board
from designer.app.canvas.box_painter import NAMED_FROM
from designer.app.canvas.camera import PORTS_FROM, Camera
from designer.app.canvas.captions import heading_box, heading_place, hint_band
from designer.app.canvas.card import Card
from designer.app.canvas.deck import Rows
from designer.app.canvas.findings import Standing
from designer.app.canvas.frame import Frame, boxes_on_screen, on_screen
from designer.app.canvas.frame_painter import are_plain
from designer.app.canvas.frame_places import TITLE_HEIGHT
from designer.app.canvas.framing import frames_near
from designer.app.canvas.layer_look import LayerLook
from designer.app.canvas.layering import Layering
from designer.app.canvas.pills import Pill
from designer.app.canvas.routing import FEW_LINES, Floats, extents, overlap
from designer.app.canvas.tools.tool import Overlay
from designer.app.canvas.wire_looks import WireLook
from designer.app.canvas.wire_painter import layers_of, shown_wires, told_shapes
from designer.document import CardFrame, Wire
from designer.layout import Box

CARD_MARGIN = 20.0  # of the drawing: how far ring, ports and shadow reach beyond a card
_MOST = 400  # cards; of more that are seen, to tell which are different costs as much as to paint them
RING = 12.0  # pixels that a ring and a badge reach beyond that
_PORT = 16.0  # pixels round a wire: the ports at its ends, and the gap that it leaves in others
_LINE = 3.0  # pixels round the line of a band or a frame
_HIDDEN, _LIT = 16, 32  # of a look: the wire comes off, or a card would be put into it
_MARK = 5.0  # pixels round a card or a wire of a map: its ring, and the line
_CORNER = 16.0  # pixels that a round corner takes
_STANDINGS = {standing: number << 4 for number, standing in enumerate(Standing)}

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """What one picture shows, in pixels of the widget where places are told.

    Attributes:
        camera: What it is seen through.
        size: Width and height of the widget.
        common: What else concerns all of it.
        rows, cards, boxes, marks: The cards that are seen: by row, where they lie, and how they stand out.
        layers: What a run found of their layers.
        said: What it says beside the name of the drawing, and where that is.
        wires, ends, ways, looks, pills: The wires that are seen: by index, and how they are drawn.
        frames: The frames that are seen, each with its box and those of cards that do not belong to it.
        overlay: What a gesture shows.
        lines: The boxes of what it draws by points, n x 4.
    """

    camera: Camera
    size: tuple[float, float]
    common: tuple[object, ...]
    rows: Rows
    cards: list[Card]
    boxes: Floats
    marks: Rows
    layers: list[LayerLook | None]
    said: tuple[str, Box] | None
    wires: Rows
    ends: list[Wire]
    ways: Floats
    looks: Rows
    pills: list[tuple[Pill, Box] | None]
    frames: dict[int, tuple[CardFrame, Box, object]]
    overlay: Overlay
    lines: Floats


@dataclass(frozen=True, slots=True, eq=False)
class MapGlance:
    """What the picture of a map shows, as arrays of all cards and wires: of a card no more is seen than its box.

    Attributes:
        boxes, families, marks: By card: where it lies in the drawing, and how it stands out as a number.
        ways, looks: By wire.
    """

    camera: Camera
    size: tuple[float, float]
    common: tuple[object, ...]
    boxes: Floats
    families: NDArray[np.uint8]
    marks: Rows
    ways: Floats
    looks: NDArray[np.uint8]
    frames: dict[int, tuple[CardFrame, Box, object]]
    overlay: Overlay
    lines: Floats


def glance(board: Board, frame: Frame, layering: Layering) -> Glance | MapGlance | None:
    """Notes what a picture shows; None where it is to be painted as a whole in any case."""
    scene, camera, overlay = board.scene, board.camera, frame.overlay
    pointed = (frame.hover, frame.hover_spot, frame.hover_wire, board.cursor.spot, overlay.accepts)
    if overlay.everywhere or not frame.settled or frame.found or any(one is not None for one in pointed):
        return None
    if camera.scale < NAMED_FROM and frame.live is None and not board.layers:
        return _map_glance(board, frame)
    if camera.scale < PORTS_FROM or (frame.live is not None and board.graph.kind == "function"):
        return None
    seen = camera.seen(frame.width, frame.height)
    rows = scene.deck.near(seen, CARD_MARGIN)
    if len(rows) > _MOST:
        return None
    wires = shown_wires(board, frame)
    cards = [scene.deck.cards[row] for row in rows.tolist()]
    ends = [scene.wiring.wires[index] for index in wires.tolist()]
    told = told_shapes(board, frame, wires)
    places = _all_boxed(camera, [pill.box for _, pill in told])
    pills = {index: (pill, place) for (index, pill), place in zip(told, places, strict=True)}
    faded = np.array([wire.source.node in frame.stale for wire in ends], np.intp)
    return Glance(
        camera,
        (frame.width, frame.height),
        _common(board, frame, seen, overlay),
        rows,
        cards,
        boxes_on_screen(board.camera, scene.deck.boxes_of(rows)),
        _marks(board, frame, rows, cards),
        [board.layers.get(card.node) for card in cards] if board.layers else [None] * len(cards),
        _said(board, frame, seen),
        wires,
        ends,
        on_screen(camera, scene.wiring.ways(wires)),
        board.looks.of(wires) + 16 * layers_of(scene.wiring, wires, layering) + 256 * faded,
        [pills.get(index) for index in wires.tolist()],
        _frames(board, frame, seen),
        overlay,
        _lines(board, overlay),
    )


def _map_glance(board: Board, frame: Frame) -> MapGlance:
    deck, wiring = board.scene.deck, board.scene.wiring
    seen = board.camera.seen(frame.width, frame.height)
    faults = deck.rows(node for node in board.findings.faults if node in deck.row)
    looks, overlay = wiring.looks.copy(), frame.overlay
    for slots, bit in ((overlay.hidden, _HIDDEN), ({overlay.lit}, _LIT)):
        looks[[wiring.at[slot] for slot in slots if slot in wiring.at]] |= bit
    of_wires = replace(overlay, hidden=frozenset(), lit=None)
    return MapGlance(
        board.camera,
        (frame.width, frame.height),
        _common(board, frame, seen, of_wires),
        deck.boxes,
        deck.families.copy(),
        deck.flags(frame.marked) + 2 * deck.flags(faults).astype(np.intp),
        wiring.coarse,
        looks,
        _frames(board, frame, seen),
        frame.overlay,
        _lines(board, frame.overlay),
    )


def _common(board: Board, frame: Frame, seen: Box, overlay: Overlay) -> tuple[object, ...]:
    return (
        board,
        board.keeps_grid,
        board.held.everywhere,
        frame.ratio,
        (frame.training, frame.selected_wire),
        frame.heat,
        (overlay.target, overlay.hidden, overlay.doomed, overlay.lit, overlay.point),
        (board.graph.name, board.graph.doc, heading_place(board, seen)) if frame.titled else None,
        not board.scene.deck.ids,
        tuple(board.scene.wiring.bent),
    )


def _frames(board: Board, frame: Frame, seen: Box) -> dict[int, tuple[CardFrame, Box, object]]:
    """The frames that are seen, where on the screen, and the cards that they leave out."""
    found = frames_near(board.scene, seen)
    holed = [] if are_plain(board, frame) else found
    strangers = board.scene.frames.strangers([index for index, _, _ in holed], [box for _, _, box in holed])
    places = _all_boxed(board.camera, [box for _, _, box in found])
    return {index: (one, place, strangers.get(index)) for (index, one, _), place in zip(found, places, strict=True)}


def _marks(board: Board, frame: Frame, rows: Rows, cards: list[Card]) -> Rows:
    """How cards stand out, as a number for each."""
    faults, apart = board.findings.faults, board.findings.apart
    marks = [
        (card.node in frame.stale) + 2 * (card.node in faults) + _STANDINGS[apart.get(card.node, Standing.THERE)]
        for card in cards
    ]
    chosen = board.scene.deck.flags(frame.marked)[rows]
    return np.array(marks, np.intp) + 4 * chosen


def _said(board: Board, frame: Frame, seen: Box) -> tuple[str, Box] | None:
    place = heading_box(board, seen) if frame.live is not None and frame.titled else None
    return (frame.live.text, place) if frame.live is not None and place is not None else None


def _boxed(camera: Camera, box: Box) -> Box:
    return (*camera.to_screen(box[:2]), *camera.to_screen(box[2:]))


def _all_boxed(camera: Camera, boxes: list[Box]) -> list[Box]:
    places = boxes_on_screen(camera, np.array(boxes).reshape(-1, 4)).tolist()
    return [(left, top, right, bottom) for left, top, right, bottom in places]


def _lines(board: Board, overlay: Overlay) -> Floats:
    """The boxes of what a gesture draws by points, n x 4."""
    ways = [board.scene.wiring.way(*wire) for wire in overlay.wires]
    ways += [np.array(line) for line in (*overlay.guides, overlay.stroke, overlay.lasso) if len(line)]
    boxes = [np.concatenate([way.min(axis=0), way.max(axis=0)]) for way in ways]
    if overlay.ghost is not None:
        card, (left, top) = overlay.ghost
        boxes.append(np.array([left, top, left + card.size[0], top + card.size[1]]))
    return boxes_on_screen(board.camera, np.array(boxes).reshape(-1, 4))


def damage(before: Glance | MapGlance, after: Glance | MapGlance) -> Floats | None:
    """Where two pictures differ, as boxes in pixels of the widget, n x 4; None: all over."""
    if (before.camera, before.size) != (after.camera, after.size) or before.common != after.common:
        return None
    if isinstance(before, MapGlance) and isinstance(after, MapGlance):
        return _of_maps(before, after)
    if isinstance(before, MapGlance) or isinstance(after, MapGlance):
        return None
    gone, come = _other_wires(before, after)
    wires = np.concatenate([extents(before.ways[gone]), extents(after.ways[come])])
    parts = [
        _grown(_of_cards(before, after), CARD_MARGIN * after.camera.scale + RING),
        _grown(wires, _PORT),
        _of_pills(before, after, {*before.wires[gone].tolist(), *after.wires[come].tolist()}),
        _of_frames(before, after),
        _of_what_is_said(before, after),
        _of_overlay(before, after),
    ]
    found = np.concatenate(parts)
    dashed = _dashed(after)
    width, height = after.size
    beyond = (dashed[:, :2] < 0).any(axis=1) | (dashed[:, 2:] > (width, height)).any(axis=1)
    whole = _with_touched(found, dashed)
    return None if overlap(dashed[beyond], whole).any() else whole


def _of_maps(before: MapGlance, after: MapGlance) -> Floats | None:
    if len(before.boxes) != len(after.boxes) or len(before.ways) != len(after.ways):
        return None
    cards = (before.boxes != after.boxes).any(axis=1)
    cards |= (before.marks != after.marks) | (before.families != after.families)
    wires = (before.ways != after.ways).any(axis=(1, 2)) | (before.looks != after.looks)
    boxes = [one.boxes[cards] for one in (before, after)]
    boxes += [extents(one.ways[wires].reshape(-1, 2 * FEW_LINES, 2)) for one in (before, after)]
    drawn = boxes_on_screen(after.camera, np.concatenate(boxes))
    whole = np.concatenate([_grown(drawn, _MARK), _of_frames(before, after), _of_overlay(before, after)])
    return _with_touched(whole, _dashed(after))


def _dashed(seen: Glance | MapGlance) -> Floats:
    """The boxes of dashed lines: Qt counts dashes from where it begins to paint, so they are painted as a whole."""
    boxes = [seen.lines]
    if isinstance(seen, Glance):
        looks = seen.looks % 16
        boxes.append(extents(seen.ways[(looks == WireLook.UNKNOWN) | (looks == WireLook.ABSENT)]))
    if seen.overlay.box is not None and seen.overlay.touching:
        boxes.append(np.array([_boxed(seen.camera, seen.overlay.box)]))
    return _grown(np.concatenate(boxes), _LINE)


def _with_touched(found: Floats, others: Floats) -> Floats:
    """Some boxes, with those of others that touch one of them, or one that does."""
    while len(others) and len(found):
        near = overlap(others, found).any(axis=1)
        if not near.any():
            break
        found, others = np.concatenate([found, others[near]]), others[~near]
    return found


def _grown(boxes: Floats, margin: float) -> Floats:
    return boxes + np.array([-margin, -margin, margin, margin])


def _same(before: Rows, after: Rows) -> tuple[Rows, Rows, Flags, Flags]:
    """Where the same numbers stand in two lists, and which of each are in that one alone."""
    if np.array_equal(before, after):  # mostly, and to look for them costs more
        all_of, none = np.arange(len(before)), np.zeros(len(before), bool)
        return all_of, all_of, none, none.copy()
    _, one, other = np.intersect1d(before, after, assume_unique=True, return_indices=True)
    gone, come = np.ones(len(before), bool), np.ones(len(after), bool)
    gone[one], come[other] = False, False
    return one, other, gone, come


def _of_cards(before: Glance, after: Glance) -> Floats:
    one, other, gone, come = _same(before.rows, after.rows)
    differs = (before.boxes[one] != after.boxes[other]).any(axis=1) | (before.marks[one] != after.marks[other])
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    differs |= np.array(
        [before.cards[old] is not after.cards[new] or before.layers[old] != after.layers[new] for old, new in pairs],
        bool,
    )
    gone[one[differs]] = come[other[differs]] = True
    return np.concatenate([before.boxes[gone], after.boxes[come]])


def _other_wires(before: Glance, after: Glance) -> tuple[Flags, Flags]:
    one, other, gone, come = _same(before.wires, after.wires)
    differs = (before.ways[one] != after.ways[other]).any(axis=(1, 2)) | (before.looks[one] != after.looks[other])
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    differs |= np.array([before.ends[old] is not after.ends[new] for old, new in pairs], bool)
    gone[one[differs]] = come[other[differs]] = True
    return gone, come


def _of_pills(before: Glance, after: Glance, wires: set[int]) -> Floats:
    """The shapes that are others, or elsewhere, or of other wires, and those that may be seen or hidden by that."""
    shown = [dict(zip(one.wires.tolist(), one.pills, strict=True)) for one in (before, after)]
    both = shown[0].keys() & shown[1].keys()
    other = {index for index in both if shown[0][index] != shown[1][index]} | wires
    boxes = [pill[1] for of in shown for index in other if (pill := of.get(index)) is not None]
    found = np.array(boxes).reshape(-1, 4)
    rest = [pill[1] for index in both - other if (pill := shown[1][index]) is not None]
    return _with_touched(_grown(found, 2.0), _grown(np.array(rest).reshape(-1, 4), 2.0))


def _of_frames(before: Glance | MapGlance, after: Glance | MapGlance) -> Floats:
    parts: list[Floats] = []
    for index in before.frames.keys() | after.frames.keys():
        old, new = before.frames.get(index), after.frames.get(index)
        if old == new:
            continue
        if old is None or new is None or old[0] is not new[0] or old[2] != new[2]:
            parts += [_grown(np.array([one[1]]), _LINE) for one in (old, new) if one is not None]
        else:
            parts.append(_outline(old[1], new[1], _CORNER))
            titles = [(*one[1][:3], one[1][1] + TITLE_HEIGHT * after.camera.scale) for one in (old, new)]
            parts.append(_grown(np.array(titles), _LINE))
    return np.concatenate(parts) if parts else np.zeros((0, 4))


def _of_what_is_said(before: Glance, after: Glance) -> Floats:
    boxes = [one.said[1] for one in (before, after) if one.said is not None] if before.said != after.said else []
    return _grown(np.array(boxes).reshape(-1, 4), _LINE)


def _of_overlay(before: Glance | MapGlance, after: Glance | MapGlance) -> Floats:
    parts = [np.zeros((0, 4))]
    if before.overlay.hint != after.overlay.hint:
        parts.append(_grown(np.array([hint_band(*after.size)]), _LINE))
    if before.overlay.ghost != after.overlay.ghost or not np.array_equal(before.lines, after.lines):
        parts += [_grown(one.lines, CARD_MARGIN * after.camera.scale + RING) for one in (before, after)]
    bands = [one.overlay.box for one in (before, after)]
    if bands[0] != bands[1]:
        placed = [_boxed(after.camera, box) for box in bands if box is not None]
        if len(placed) < 2 or before.overlay.touching or after.overlay.touching:
            parts += [_grown(np.array([box]), _LINE) for box in placed]
        else:
            parts.append(_outline(placed[0], placed[1], _LINE))
    return np.concatenate(parts)


def _outline(old: Box, new: Box, margin: float) -> Floats:
    """What lies in one of two boxes alone, and the lines round them that are not the same: four strips."""
    low, high = np.minimum(old, new), np.maximum(old, new)
    left, top, right, bottom = low[0], low[1], high[2], high[3]
    strips = [
        (low[0], top, high[0], bottom),
        (low[2], top, high[2], bottom),
        (left, low[1], right, high[1]),
        (left, low[3], right, high[3]),
    ]
    differs = np.array(old) != np.array(new)
    return _grown(np.array(strips)[differs[[0, 2, 1, 3]]], margin)
