"""Wires and the shapes beside them.

Wires of one look go to Qt in one call. Where they cross, the upper one leaves a gap in the lower one, so that a
crossing is not taken for a joint.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.app.canvas.board import Board
from designer.app.canvas.camera import Camera, Detail, detail_at
from designer.app.canvas.deck import Rows
from designer.app.canvas.faces import Faces, draw_pill
from designer.app.canvas.frame import Frame, boxes_on_screen, on_screen
from designer.app.canvas.gaps import Gaps
from designer.app.canvas.lanes import LANE
from designer.app.canvas.layering import LAYERS, Layering
from designer.app.canvas.pills import Pill, pill_size
from designer.app.canvas.routing import Floats, overlap
from designer.app.canvas.strokes import DASHES, DOTS, Ways, draw_lines, solid
from designer.app.canvas.wire_looks import WireLook
from designer.app.canvas.wiring import Wiring
from designer.app.theme.theme import Theme
from designer.document import Point, Slot

WIRE_MARGIN = 130.0  # how far a shape may lie from its wire
_MOST_SMOOTH = 1500  # more wires than this are drawn without smoothing
_MOST_APART = 250  # more wires than this cross without a gap
_BLUR = 0.5  # pixels: a wire from far away that bows less is a straight line
_CASING = 3.0  # the gap that a crossing wire leaves, on each side, where it is seen from near enough


def shown_wires(board: Board, frame: Frame) -> Rows:
    """The wires of which something is seen, their shapes included; not those that come off, or would be cut."""
    scene, overlay = board.scene, frame.overlay
    wires = scene.wiring.near(board.camera.seen(frame.width, frame.height), WIRE_MARGIN)
    if away := overlay.hidden | overlay.doomed:
        wires = wires[~np.isin(wires, [scene.wiring.at[slot] for slot in away if slot in scene.wiring.at])]
    return wires


def layers_of(wiring: Wiring, wires: Rows, layering: Layering) -> Rows:
    """Which of all wires that are seen lie over which; of a great many none leaves a gap in another."""
    return layering.of(wiring, wires) if len(wires) <= _MOST_APART else np.zeros(len(wires), np.intp)


def paint_wires(
    painter: QPainter, theme: Theme, board: Board, frame: Frame, wires: Rows, detail: Detail, layering: Layering
) -> int:
    """Paints wires, given by their index: all that are seen, since they lie over each other the same in any part.

    Returns:
        How many were painted.
    """
    scene, camera, overlay = board.scene, board.camera, frame.overlay
    if overlay.doomed:
        _paint_doomed(painter, theme, board, overlay.doomed)
    layers = layers_of(scene.wiring, wires, layering) if detail is not Detail.BOXES else wires
    smooth = len(wires) <= (_MOST_SMOOTH if frame.settled else _MOST_APART)  # on the way nobody sees the steps of many
    margin = wire_width(theme, camera) + 2 * _CASING
    near = frame.shows(boxes_on_screen(camera, scene.wiring.boxes_of(wires)), margin)
    wires, layers = wires[near], layers[near]
    if not len(wires):
        return 0
    looks, lit = board.looks.of(wires), _lit(board, frame, wires)
    width = wire_width(theme, camera)
    plain = theme.color("wire")
    if frame.hover_wire is not None and frame.hover_wire != frame.selected_wire:
        plain.setAlphaF(theme.opacity.faded)  # so that the one under the pointer can be followed
    known, bad = looks == WireLook.PLAIN, looks == WireLook.BAD
    if detail is Detail.BOXES:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        looks_alike = ((plain, ~bad & ~lit), (theme.color("bad"), bad & ~lit), (theme.color("wire_hover"), lit))
        for color, own in looks_alike:
            lines = scene.wiring.coarse_lines(wires[own], _BLUR / camera.scale)
            painter.setPen(QPen(color, width))
            draw_lines(painter, boxes_on_screen(camera, lines))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _stroke_picked(painter, theme, board, frame)
        return len(wires)
    layers[lit] = LAYERS
    pens = (
        (known & ~lit, lambda: solid(plain, width)),
        (known & lit, lambda: solid(theme.color("wire_hover"), width + 0.4)),
        (bad, lambda: solid(theme.color("bad"), width + 0.2)),
        (looks == WireLook.UNKNOWN, lambda: _dashed(plain, width)),
        (looks == WireLook.ABSENT, lambda: _dashed(plain, width, DOTS)),
    )
    worn = [(own, pen()) for own, pen in pens if own.any()]
    ways = Ways(painter, on_screen(camera, scene.wiring.ways(wires)))
    upper = (layers > 0) & (layers < LAYERS)
    casing = min(_CASING, max(0.0, LANE * camera.scale - width))  # which wires in the next lane are not wiped away by
    gaps = Gaps(painter, theme, board, frame, ways, upper, width + 2 * casing) if upper.any() else None
    for layer in np.bincount(layers).nonzero()[0].tolist():
        inside = layers == layer
        if gaps is not None and 0 < layer < LAYERS:
            gaps.leave(inside)
        for own, pen in worn:
            if (drawn := inside & own).any():
                ways.stroke(pen, drawn)
    _stroke_picked(painter, theme, board, frame)
    return len(wires)


def _paint_doomed(painter: QPainter, theme: Theme, board: Board, doomed: Set[Slot]) -> None:
    """Paints the wires that would be cut."""
    wiring = board.scene.wiring
    cut = [wiring.at[slot] for slot in doomed if slot in wiring.at]
    ways = Ways(painter, on_screen(board.camera, wiring.ways(cut)))
    ways.stroke_all(_dashed(theme.color("bad"), wire_width(theme, board.camera)))


def _stroke_picked(painter: QPainter, theme: Theme, board: Board, frame: Frame) -> None:
    """Strokes the wire that is selected and the one that a card would be put into, over all others."""
    wiring = board.scene.wiring
    for slot in (frame.selected_wire, frame.overlay.lit):
        if slot is not None and slot in wiring.at and slot not in frame.overlay.hidden:
            way = Ways(painter, on_screen(board.camera, wiring.ways([wiring.at[slot]])))
            way.stroke_all(solid(theme.color("accent"), wire_width(theme, board.camera) + 1.6))


def paint_bends(painter: QPainter, theme: Theme, board: Board, frame: Frame) -> None:
    """Paints the points that wires are led over."""
    left, top, right, bottom = frame.clip
    for index, points in board.scene.wiring.bent:
        target = board.scene.wiring.wires[index].target
        if target in frame.overlay.hidden | frame.overlay.doomed:
            continue
        lit = target in (frame.selected_wire, frame.overlay.lit, frame.hover_wire)
        painter.setPen(QPen(theme.color("canvas"), 1.5))
        painter.setBrush(theme.color("accent" if lit and target != frame.hover_wire else "wire_hover"))
        radius = 4.5 if lit else 3.5
        for x, y in on_screen(board.camera, np.array(points)).tolist():
            if left - 6 <= x <= right + 6 and top - 6 <= y <= bottom + 6:
                painter.drawEllipse(QPointF(x, y), radius, radius)


def paint_drawn_wire(painter: QPainter, theme: Theme, board: Board, start: Point, end: Point) -> None:
    """Paints a wire that is not there yet."""
    points = on_screen(board.camera, board.scene.wiring.way(start, end)[None])
    color = theme.color("accent")
    Ways(painter, points).stroke_all(solid(color, wire_width(theme, board.camera) + 0.6))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for x, y in points[0, [0, -1]].tolist():
        painter.drawEllipse(QPointF(x, y), 3.5, 3.5)


def told_shapes(board: Board, frame: Frame, wires: Rows) -> list[tuple[int, Pill]]:
    """Of wires that are seen, the shapes that are told: of those that are looked at first, and from near of all.

    At rest shapes settle when a whole picture is noted or painted: part of one is painted as it was noted.
    """
    wiring, away = board.scene.wiring, frame.overlay.hidden | frame.overlay.doomed
    sought = [wiring.at.get(slot, -1) for slot in (frame.selected_wire, frame.hover_wire) if slot is not None]
    every = wires.tolist() if detail_at(board.camera.scale) is Detail.FULL else ()
    order = dict.fromkeys(index for index in (*sought, *every) if index >= 0) if frame.shapes else ()
    told = [index for index in order if not away or wiring.wires[index].target not in away]
    pills, size = board.scene.pills, pill_size(board.camera.scale)
    if frame.moving or not frame.settled:
        pills.unsettled = False
    elif frame.parts is None:
        pills.settle(told, size)
    return [(index, pill) for index, pill in zip(told, pills.of(told, size), strict=True) if pill is not None]


def paint_pills(
    painter: QPainter, theme: Theme, faces: Faces, board: Board, frame: Frame, wires: Rows, taken: Sequence[QRectF]
) -> None:
    """Paints the shapes beside wires; of two that would lie on one another, the first.

    Args:
        wires: Those that are seen.
        taken: Where on the screen something else is read.
    """
    scene, camera, scale = board.scene, board.camera, board.camera.scale
    size, found = pill_size(scale), told_shapes(board, frame, wires)
    if not found:
        return
    boxes = np.array([pill.box for _, pill in found])
    on_drawing = (camera.to_world((x, y)) for one in taken for x, y in _corners(one))
    kept = undisturbed(boxes, np.array(list(on_drawing), float).reshape(-1, 4))
    kept &= frame.shows(boxes_on_screen(camera, boxes), 2.0)
    bad = board.looks.of(np.array([index for index, _ in found])) == WireLook.BAD
    alike: dict[tuple[str, bool, bool], list[int]] = {}
    for place in kept.nonzero()[0].tolist():
        index, pill = found[place]
        stale = scene.wiring.wires[index].source.node in frame.stale
        alike.setdefault((pill.text, bool(bad[place]), stale), []).append(place)
    corners = on_screen(camera, boxes[:, :2])
    made = frame.made_for(scale * size)
    stretch = 1.0 if frame.settled else scale * size / made
    for (text, faulty, stale), places in alike.items():
        left, top, right, bottom = boxes[places[0]].tolist()
        ground = QRectF(0, 0, (right - left) / size, (bottom - top) / size)

        def draw(fresh: QPainter, text: str = text, bad: bool = faulty, ground: QRectF = ground) -> None:
            fresh.scale(made, made)
            draw_pill(fresh, theme, text, ground, bad)

        painter.setOpacity(theme.opacity.faded if stale else 1.0)
        key, extent = (text, faulty, made, frame.ratio), (ground.width() * made, ground.height() * made)
        faces.stamp_all(painter, corners[places], key, *extent, frame.ratio, draw, stretch)
    painter.setOpacity(1.0)


def undisturbed(boxes: Floats, taken: Floats) -> NDArray[np.bool_]:
    """Which boxes lie on none that is taken, and on none of them that comes before: n x 4."""
    kept: NDArray[np.bool_] = ~np.any(overlap(boxes, taken), axis=1)
    for later, earlier in np.argwhere(np.tril(overlap(boxes, boxes), -1)).tolist():
        kept[later] &= not kept[earlier]
    return kept


def _corners(place: QRectF) -> tuple[Point, Point]:
    return (place.left(), place.top()), (place.right(), place.bottom())


def wire_width(theme: Theme, camera: Camera) -> float:
    """How thick wires are, in pixels."""
    return max(1.0, theme.tokens.sizes.wire * min(camera.scale, 2.0))


def _lit(board: Board, frame: Frame, wires: Rows) -> NDArray[np.bool_]:
    """Which wires are lit: the one under the pointer, or those of the card there."""
    wiring, row = board.scene.wiring, board.scene.deck.row
    if frame.hover_wire is not None and frame.hover_wire in wiring.at:
        return wires == wiring.at[frame.hover_wire]
    if frame.hover is not None and frame.hover in row:
        return np.isin(wires, wiring.of([row[frame.hover]]))
    return np.zeros(len(wires), bool)


def _dashed(color: QColor, width: float, pattern: Sequence[float] = DASHES) -> QPen:
    pen = QPen(color, width, c=Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(pattern)
    return pen
