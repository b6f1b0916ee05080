"""The drawing: takes what the board holds, a theme and a QPainter, and knows of no widget.

Only what is seen is touched. From far away cards are coloured boxes and wires a few straight pieces; near enough to be
read, a card is a stamped picture. What a gesture previews is drawn over it last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, floor, log2

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap

from designer.app.canvas.board import Board, WireLook
from designer.app.canvas.camera import Camera, Detail, detail_at
from designer.app.canvas.card import Card, Spot
from designer.app.canvas.faces import MARGIN, Faces, draw_badge, draw_card, draw_pill, draw_port, hue
from designer.app.canvas.geometry import Rows
from designer.app.canvas.routing import Floats, curves, detour, is_forward
from designer.app.canvas.strokes import ALL_POINTS, FEW_POINTS, draw_lines, draw_way, segments
from designer.app.canvas.tools.tool import NOTHING, Overlay
from designer.app.canvas.words import pill_text
from designer.app.theme.theme import Theme
from designer.document import NodeId, Point, Slot
from designer.layout import Box

_MOST_SMOOTH = 1500  # more wires than this are drawn without smoothing
_MOST_APART = 250  # more wires than this cross without a gap
_LAYERS = 4
_CASING = 3.0  # the gap that a crossing wire leaves, on each side
_PILL_PAD = 7.0
_PILL_HEIGHT = 18.0
_RING_GAP = 2.5
_DOT_PITCH = 18.0  # pixels that dots keep from each other at least
_EMPTY = "Drag a layer here, or double-click one in the list"


@dataclass(slots=True)
class PaintCounters:
    """What was painted so far."""

    frames: int = 0
    cards: int = 0
    wires: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """How one picture of the board is wanted.

    Attributes:
        width, height: In logical pixels.
        clip: The part of it that is to be painted.
        ratio: Device pixels to a logical one.
        settled: Whether the scale is at rest, so that cards are painted for just this scale.
        overlay: What a gesture shows.
        hover: The card under the pointer.
        hover_wire: The wire under the pointer.
        selected: Nodes that wear the ring.
    """

    width: float
    height: float
    clip: Box
    ratio: float = 1.0
    settled: bool = True
    overlay: Overlay = NOTHING
    hover: NodeId | None = None
    hover_wire: Slot | None = None
    selected: frozenset[NodeId] = field(default_factory=frozenset)


class CanvasPainter:
    """Paints boards in one theme.

    Attributes:
        faces: The pictures it keeps.
        counters: What it has done.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.faces = Faces()
        self.counters = PaintCounters()

    def wear(self, theme: Theme) -> None:
        """Paints in another theme from now on."""
        self.theme = theme
        self.faces.clear()

    def paint(self, painter: QPainter, board: Board, frame: Frame) -> None:
        """Paints the board as the camera sees it."""
        self.counters.frames += 1
        painter.fillRect(QRectF(0, 0, frame.width, frame.height), self.theme.color("canvas"))
        camera = board.camera
        self._grid(painter, camera, frame)
        left, top = camera.to_world((frame.clip[0], frame.clip[1]))
        right, bottom = camera.to_world((frame.clip[2], frame.clip[3]))
        seen = (left, top, right, bottom)
        detail = detail_at(camera.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wires = board.scene.wires_near(seen, 20.0 + 6.0 / camera.scale)
        cards = board.scene.near(seen, 20.0)
        self.counters.cards += len(cards)
        self.counters.wires += len(wires)
        self._wires(painter, board, frame, wires, detail)
        if detail is Detail.BOXES:
            self._boxes(painter, board, frame, cards)
        else:
            self._cards(painter, board, frame, cards, detail)
            self._ports(painter, board, frame, cards)
        if detail is Detail.FULL:
            self._pills(painter, board, frame, wires)
        self._overlay(painter, board, frame, detail)
        if not board.scene.ids and frame.overlay is NOTHING:
            self._empty(painter, frame)

    def pill_size(self, text: str) -> tuple[float, float]:
        """How large the label of a shape is, in units of the drawing."""
        width = QFontMetricsF(self.theme.font("mono_caption")).horizontalAdvance(text)
        return (ceil(width) + 2 * _PILL_PAD, _PILL_HEIGHT)

    # Ground

    def _grid(self, painter: QPainter, camera: Camera, frame: Frame) -> None:
        pitch = self.theme.tokens.sizes.grid * camera.scale
        pitch *= 2 ** max(0, ceil(log2(_DOT_PITCH / pitch)))
        offset_x, offset_y = -camera.x * camera.scale, -camera.y * camera.scale
        left, top, right, bottom = frame.clip
        xs = np.arange(floor((left - offset_x) / pitch), ceil((right - offset_x) / pitch) + 1) * pitch + offset_x
        ys = np.arange(floor((top - offset_y) / pitch), ceil((bottom - offset_y) / pitch) + 1) * pitch + offset_y
        xs, ys = (np.round(values * frame.ratio) / frame.ratio for values in (xs, ys))
        dots = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        size = 1.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self.theme.color("grid_dot"), size, c=Qt.PenCapStyle.FlatCap))
        draw_lines(painter, np.concatenate([dots, dots], axis=1) + np.array([-size / 2, 0, size / 2, 0]))

    # Wires

    def _wires(self, painter: QPainter, board: Board, frame: Frame, wires: Rows, detail: Detail) -> None:
        if not len(wires):
            return
        scene, camera, overlay = board.scene, board.camera, frame.overlay
        if overlay.hidden is not None and overlay.hidden in scene.wire_at:
            wires = wires[wires != scene.wire_at[overlay.hidden]]
        looks = board.wire_looks[wires]
        lit = self._lit(board, frame, wires)
        points = self._on_screen(camera, scene.points[wires[:, None], self._kept(detail)])
        width = self._width(camera)
        if detail is Detail.BOXES:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(wires) <= _MOST_SMOOTH)
            for chosen, color in (
                (~lit & (looks != WireLook.BAD), "wire"),
                (looks == WireLook.BAD, "bad"),
                (lit, "wire_hover"),
            ):
                painter.setPen(QPen(self.theme.color(color), width))
                draw_lines(painter, segments(points[chosen]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            return
        layers = _layers(board, wires) if len(wires) <= _MOST_APART else np.zeros(len(wires), int)
        layers[lit] = _LAYERS
        for layer in range(_LAYERS + 1):
            inside = layers == layer
            if layer:
                self._stroke(painter, points[inside], self.theme.color("canvas"), width + 2 * _CASING)
            plain = inside & (looks == WireLook.PLAIN)
            self._stroke(painter, points[plain & ~lit], self.theme.color("wire"), width)
            self._stroke(painter, points[plain & lit], self.theme.color("wire_hover"), width + 0.4)
            self._stroke(painter, points[inside & (looks == WireLook.BAD)], self.theme.color("bad"), width + 0.2)
            self._dashes(painter, points[inside & (looks == WireLook.UNKNOWN)], width)
        if overlay.lit is not None and overlay.lit in scene.wire_at:
            chosen = scene.points[[scene.wire_at[overlay.lit]]]
            self._stroke(painter, self._on_screen(camera, chosen), self.theme.color("accent"), width + 1.6)

    def _lit(self, board: Board, frame: Frame, wires: Rows) -> np.ndarray:
        """Which of the wires are lit: the one under the pointer, or those of the card there."""
        lit = np.zeros(len(board.scene.wires), bool)
        if frame.hover_wire is not None and frame.hover_wire in board.scene.wire_at:
            lit[board.scene.wire_at[frame.hover_wire]] = True
        elif frame.hover in board.scene.row:
            lit[board.scene.wires_of([board.scene.row[frame.hover]])] = True
        return lit[wires]

    def _kept(self, detail: Detail) -> Rows:
        return FEW_POINTS if detail is Detail.BOXES else ALL_POINTS

    def _on_screen(self, camera: Camera, points: Floats) -> Floats:
        return (points - (camera.x, camera.y)) * camera.scale

    def _width(self, camera: Camera) -> float:
        return max(1.0, self.theme.tokens.sizes.wire * min(camera.scale, 2.0))

    def _stroke(self, painter: QPainter, points: Floats, color: QColor, width: float) -> None:
        if len(points):
            painter.setPen(QPen(color, width, c=Qt.PenCapStyle.FlatCap))
            draw_lines(painter, segments(points))

    def _dashes(self, painter: QPainter, points: Floats, width: float) -> None:
        if len(points):
            pen = QPen(self.theme.color("wire"), width, c=Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([4.0, 3.5])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for way in points:
                draw_way(painter, way)

    # Cards

    def _boxes(self, painter: QPainter, board: Board, frame: Frame, cards: Rows) -> None:
        scene, camera = board.scene, board.camera
        boxes = self._on_screen(camera, scene.boxes[cards].reshape(-1, 2, 2)).reshape(-1, 4)
        boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1.0)
        draw_boxes(painter, self.theme, boxes, scene.families[cards])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for marked, color in ((self._selected(frame), "accent"), (board.findings.faults, "bad")):
            rows = np.array([scene.row[node] for node in marked if node in scene.row], np.intp)
            outlines = self._on_screen(camera, scene.boxes[rows].reshape(-1, 2, 2)).reshape(-1, 4)
            painter.setPen(QPen(self.theme.color(color), 2.0))
            draw_lines(painter, _outlines(outlines + np.array([-1.5, -1.5, 1.5, 1.5])))

    def _cards(self, painter: QPainter, board: Board, frame: Frame, cards: Rows, detail: Detail) -> None:
        scene, findings, scale = board.scene, board.findings, board.camera.scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        selected = self._selected(frame)
        for row in cards.tolist():
            card = scene.cards[row]
            stale = card.node in findings.stale
            corner = board.camera.to_screen(tuple(scene.xy[row].tolist()))
            self._stamp_card(painter, frame, card, corner, scale, detail, findings.faded(card.node), stale)
            ground = QRectF(*corner, card.size[0] * scale, card.size[1] * scale)
            fault = card.node in findings.faults
            if fault:
                self._ring(painter, ground, "bad", _RING_GAP)
            if card.node in selected:
                self._ring(painter, ground, "accent", _RING_GAP + (3.0 if fault else 0.0))
            elif card.node == frame.hover and not fault:
                self._hover(painter, ground, scale)
            if fault and detail is Detail.FULL:
                painter.save()
                painter.translate(ground.right() - 3, ground.top() + 2)
                painter.scale(min(1.0, scale), min(1.0, scale))
                draw_badge(painter, self.theme, QPointF(0, 0))
                painter.restore()

    def _stamp_card(
        self,
        painter: QPainter,
        frame: Frame,
        card: Card,
        corner: Point,
        scale: float,
        detail: Detail,
        faded: bool = False,
        stale: bool = False,
    ) -> None:
        """Stamps a card's picture: at rest one that was painted for this very scale, else one that is near."""
        made_for = round(scale, 4) if frame.settled else 2.0 ** (round(log2(scale) * 2) / 2)
        width, height = card.size[0] + 2 * MARGIN, card.size[1] + 2 * MARGIN

        def draw(fresh: QPainter) -> None:
            fresh.scale(made_for, made_for)
            fresh.translate(MARGIN, MARGIN)
            draw_card(fresh, self.theme, card, detail, faded, stale)

        key = (card.words, card.size, detail, faded, stale, made_for, frame.ratio)
        picture = self.faces.get(key, width * made_for, height * made_for, frame.ratio, draw)
        x, y = corner[0] - MARGIN * scale, corner[1] - MARGIN * scale
        if frame.settled:
            painter.drawPixmap(_on_pixel(x, y, frame.ratio), picture)
        else:
            target = QRectF(x, y, width * scale, height * scale)
            source = QRectF(0, 0, width * made_for * frame.ratio, height * made_for * frame.ratio)
            painter.drawPixmap(target, picture, source)

    def _ring(self, painter: QPainter, ground: QRectF, color: str, gap: float) -> None:
        width = float(self.theme.tokens.sizes.ring)
        radius = self.theme.tokens.radius.card + gap
        painter.setPen(QPen(self.theme.color(color), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(-gap, -gap, gap, gap), radius, radius)

    def _hover(self, painter: QPainter, ground: QRectF, scale: float) -> None:
        radius = self.theme.tokens.radius.card * scale
        painter.setPen(QPen(self.theme.color("card_line_hover"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _selected(self, frame: Frame) -> frozenset[NodeId]:
        return frame.overlay.picked if frame.overlay.box is not None else frame.selected

    # Ports

    def _ports(self, painter: QPainter, board: Board, frame: Frame, cards: Rows) -> None:
        scene, overlay = board.scene, frame.overlay
        for spot, point in scene.spots_in(cards.tolist()):
            lit = overlay.accepts is not None and overlay.accepts(spot)
            wired = spot.wired if spot.side == "in" else (spot.node, spot.source.name) in scene.wired
            if overlay.hidden is not None and spot.side == "in" and spot.slot == overlay.hidden:
                wired = False
            at = board.camera.to_screen(point)
            if spot == overlay.target:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.theme.color("accent_soft"))
                painter.drawEllipse(QPointF(*at), 12.0, 12.0)
            family = scene.cards[scene.row[spot.node]].words.family
            self._stamp_port(painter, frame, spot, at, board.camera.scale, family, wired, lit)

    def _stamp_port(
        self,
        painter: QPainter,
        frame: Frame,
        spot: Spot,
        at: Point,
        scale: float,
        family: str,
        wired: bool,
        lit: bool = False,
    ) -> None:
        size = min(scale, 1.5)
        radius = self.theme.tokens.sizes.port_radius * size * (0.72 if spot.optional and not wired else 1.0)
        if lit:
            radius = self.theme.tokens.sizes.port_radius * max(size, 1.0) * 1.25
        color = "bad" if spot.broken else "accent" if lit else hue(self.theme, family)
        side = 2 * ceil(radius + 3)

        def draw(fresh: QPainter) -> None:
            fresh.translate(side / 2, side / 2)
            paint = self.theme.color(color) if spot.broken or lit else self.theme.family(color)
            draw_port(fresh, self.theme.color("canvas"), paint, radius, wired)

        picture = self.faces.get((color, round(radius, 2), wired, frame.ratio), side, side, frame.ratio, draw)
        painter.drawPixmap(_on_pixel(at[0] - side / 2, at[1] - side / 2, frame.ratio), picture)

    # Shapes

    def _pills(self, painter: QPainter, board: Board, frame: Frame, wires: Rows) -> None:
        scene, scale = board.scene, board.camera.scale
        drawn: list[QRectF] = []
        looks = board.wire_looks
        for index in wires.tolist():
            wire = scene.wires[index]
            signature = scene.signature(wire)
            if signature is None or wire.target == frame.overlay.hidden:
                continue
            text = pill_text(signature)
            width, height = self.pill_size(text)
            middle = scene.pill(index, (width, height))
            if middle is None:
                continue
            ground = QRectF(middle[0] - width / 2, middle[1] - height / 2, width, height)
            if any(ground.intersects(other) for other in drawn):
                continue
            drawn.append(ground)
            bad = bool(looks[index] == WireLook.BAD)
            corner = board.camera.to_screen((ground.left(), ground.top()))
            painter.setOpacity(self.theme.opacity.faded if wire.source.node in board.findings.stale else 1.0)
            self._stamp_pill(painter, frame, text, (width, height), corner, scale, bad)
        painter.setOpacity(1.0)

    def _stamp_pill(
        self,
        painter: QPainter,
        frame: Frame,
        text: str,
        size: tuple[float, float],
        corner: Point,
        scale: float,
        bad: bool,
    ) -> None:
        def draw(fresh: QPainter) -> None:
            fresh.scale(scale, scale)
            draw_pill(fresh, self.theme, text, QRectF(0, 0, *size), bad)

        key = (text, bad, round(scale, 4), frame.ratio)
        picture: QPixmap = self.faces.get(key, size[0] * scale, size[1] * scale, frame.ratio, draw)
        painter.drawPixmap(_on_pixel(*corner, frame.ratio), picture)

    # What a gesture shows

    def _overlay(self, painter: QPainter, board: Board, frame: Frame, detail: Detail) -> None:
        overlay, camera = frame.overlay, board.camera
        accent = self.theme.color("accent")
        if overlay.guides:
            color = QColor(accent)
            color.setAlphaF(0.6)
            painter.setPen(QPen(color, 1.0, Qt.PenStyle.DashLine))
            for start, end in overlay.guides:
                painter.drawLine(QPointF(*camera.to_screen(start)), QPointF(*camera.to_screen(end)))
        if overlay.ghost is not None:
            card, corner = overlay.ghost
            at = camera.to_screen(corner)
            painter.setOpacity(0.75)
            self._stamp_card(painter, frame, card, at, camera.scale, max(detail, Detail.CARDS))
            painter.setOpacity(1.0)
            ground = QRectF(*at, card.size[0] * camera.scale, card.size[1] * camera.scale)
            self._ring(painter, ground, "accent", _RING_GAP)
        if overlay.wire is not None:
            self._drawn_wire(painter, camera, *overlay.wire)
        if overlay.box is not None:
            left, top = camera.to_screen((overlay.box[0], overlay.box[1]))
            right, bottom = camera.to_screen((overlay.box[2], overlay.box[3]))
            painter.setPen(QPen(accent, 1.0))
            painter.setBrush(self.theme.color("lasso"))
            painter.drawRect(QRectF(left, top, right - left, bottom - top))

    def _drawn_wire(self, painter: QPainter, camera: Camera, start: Point, end: Point) -> None:
        a, b = np.array([start]), np.array([end])
        way = curves(a, b) if is_forward(a[0], b[0]) else detour(a[0], b[0], np.empty((0, 4)))[None]
        points = self._on_screen(camera, way)
        self._stroke(painter, points, self.theme.color("accent"), self._width(camera) + 0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self.theme.color("accent")))
        for x, y in points[0, [0, -1]].tolist():
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)

    def _empty(self, painter: QPainter, frame: Frame) -> None:
        painter.setFont(self.theme.font("body"))
        painter.setPen(self.theme.color("text_faint"))
        painter.drawText(QRectF(0, 0, frame.width, frame.height), Qt.AlignmentFlag.AlignCenter, _EMPTY)


def draw_boxes(painter: QPainter, theme: Theme, boxes: Floats, families: Iterable[str]) -> None:
    """Draws cards as plain boxes in the colours of their families: each a line as thick as the card is high."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    families = np.asarray(families, dtype=object)
    heights = np.round(boxes[:, 3] - boxes[:, 1], 2)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    lines = np.stack([boxes[:, 0], middles, boxes[:, 2], middles], axis=1)
    for family in set(families.tolist()):
        color = theme.family(hue(theme, family))
        own = families == family
        for height in np.unique(heights[own]):
            painter.setPen(QPen(color, height, c=Qt.PenCapStyle.FlatCap))
            draw_lines(painter, lines[own & (heights == height)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _outlines(boxes: Floats) -> Floats:
    left, top, right, bottom = boxes.T
    sides = (
        (left, top, right, top),
        (right, top, right, bottom),
        (right, bottom, left, bottom),
        (left, bottom, left, top),
    )
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _layers(board: Board, wires: Rows) -> np.ndarray:
    """A layer for each wire, so that most wires that may cross are on different ones; siblings share theirs."""
    scene = board.scene
    boxes = scene.wire_boxes[wires]
    meet = (
        (boxes[:, None, 0] <= boxes[:, 2])
        & (boxes[:, None, 2] >= boxes[:, 0])
        & (boxes[:, None, 1] <= boxes[:, 3])
        & (boxes[:, None, 3] >= boxes[:, 1])
    )
    layers = np.zeros(len(wires), int)
    sources = [scene.wires[index].source for index in wires.tolist()]
    for index in range(1, len(wires)):
        others = [
            int(layers[other]) for other in np.flatnonzero(meet[index, :index]) if sources[other] != sources[index]
        ]
        layers[index] = next((layer for layer in range(_LAYERS) if layer not in others), _LAYERS - 1)
    return layers


def _on_pixel(x: float, y: float, ratio: float) -> QPointF:
    return QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio)
