"""The drawing: takes what the board holds, a theme and a QPainter, and knows of no widget.

Only what is seen is touched. From far away cards are coloured boxes and wires a few straight pieces; near enough to be
read, a card is a stamped picture. What a gesture previews is drawn over it last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import ceil, floor, log2

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.app.canvas.board import Board
from designer.app.canvas.box_painter import paint_boxes
from designer.app.canvas.camera import PORTS_FROM, Camera, Detail, detail_at
from designer.app.canvas.captions import EMPTY_GRAPH, draw_hint, draw_note, draw_title
from designer.app.canvas.card import Card
from designer.app.canvas.cursor_painter import paint_cursor
from designer.app.canvas.deck import Rows
from designer.app.canvas.faces import MARGIN, Faces, draw_badge, draw_card, draw_ground, draw_pill
from designer.app.canvas.findings import Standing
from designer.app.canvas.frame import Frame, on_screen
from designer.app.canvas.frame_painter import paint_frames
from designer.app.canvas.heat import COLD, Warmth
from designer.app.canvas.heat_painter import draw_legend
from designer.app.canvas.port_painter import PortPainter, named_ports
from designer.app.canvas.strokes import draw_lines, draw_way
from designer.app.canvas.tools.tool import NOTHING
from designer.app.canvas.wire_painter import paint_bends, paint_drawn_wire, paint_pills, paint_wires
from designer.app.theme.theme import Theme
from designer.document import Point

_CARD_MARGIN = 20.0  # how far ring, ports and shadow reach beyond a card
_WIRE_MARGIN = 130.0  # how far a shape may lie from its wire
_RING_GAP = 3.0
_LARGEST_PICTURE = 4096.0  # device pixels; a larger card (hundreds of ports) is painted each time
_DOT_PITCH = 18.0  # pixels that dots keep from each other at least
_PILE = 500  # cards; fewer are drawn at once wherever they lie
_LAYERS = 3.0  # cards that lie on each other at every point of the view, on average


@dataclass(slots=True)
class PaintCounters:
    """What was painted so far."""

    frames: int = 0
    cards: int = 0
    wires: int = 0


def is_piled(board: Board, frame: Frame) -> bool:
    """Whether so many cards lie on each other that none could be read, and to draw each would hold a hand up."""
    deck = board.scene.deck
    if len(deck.ids) < _PILE:
        return False
    left, top = board.camera.to_world((0.0, 0.0))
    right, bottom = board.camera.to_world((frame.width, frame.height))
    cards = deck.near((left, top, right, bottom))
    covered = float(deck.wh[cards].prod(axis=1).sum())
    return len(cards) >= _PILE and covered > _LAYERS * (right - left) * (bottom - top)


class CanvasPainter:
    """Paints boards in one theme.

    Attributes:
        faces: The pictures it keeps.
        counters: What it has done.
    """

    def __init__(self, theme: Theme, faces: Faces | None = None) -> None:
        self.theme = theme
        self.faces = faces or Faces()
        self.counters = PaintCounters()
        self._ports = PortPainter(self.faces)

    def wear(self, theme: Theme) -> None:
        """Paints in another theme from now on."""
        self.theme = theme
        self.faces.clear()

    def paint(self, painter: QPainter, board: Board, frame: Frame) -> None:
        """Paints the board as the camera sees it."""
        self.counters.frames += 1
        painter.fillRect(QRectF(0, 0, frame.width, frame.height), self.theme.color("canvas"))
        camera = board.camera
        if board.keeps_grid:
            self._grid(painter, camera, frame)
        left, top = camera.to_world((frame.clip[0], frame.clip[1]))
        right, bottom = camera.to_world((frame.clip[2], frame.clip[3]))
        seen = (left, top, right, bottom)
        detail = Detail.BOXES if is_piled(board, frame) else detail_at(camera.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wires = board.scene.wiring.near(seen, _WIRE_MARGIN)
        cards = board.scene.deck.near(seen, _CARD_MARGIN)
        self.counters.cards += len(cards)
        self.counters.wires += len(wires)
        paint_frames(painter, self.theme, board, seen)
        paint_wires(painter, self.theme, board, frame, wires, detail)
        if detail is Detail.BOXES:
            paint_boxes(painter, self.theme, board, frame, cards)
        else:
            self._cards(painter, board, frame, cards, detail)
        self._ports.paint(painter, self.theme, board, frame, cards, detail)
        names = named_ports(self.theme, board, frame, cards) if detail is Detail.FULL else []
        if camera.scale >= PORTS_FROM:
            paint_bends(painter, self.theme, board, frame)
        if frame.shapes:
            told = wires if detail is Detail.FULL else wires[:0]
            paint_pills(painter, self.theme, self.faces, board, frame, told, [ground for _, ground in names])
        for spot, ground in names:
            draw_pill(painter, self.theme, spot.port, ground, spot.broken)
        if frame.titled:
            draw_title(painter, self.theme, board)
        self._overlay(painter, board, frame, detail)
        if frame.heat is not None:
            draw_legend(painter, self.theme, frame, frame.heat)
        if not board.scene.deck.ids and frame.overlay is NOTHING:
            draw_note(painter, self.theme, frame.width, frame.height, EMPTY_GRAPH)

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

    # Cards

    def _cards(self, painter: QPainter, board: Board, frame: Frame, cards: Rows, detail: Detail) -> None:
        scene, findings, scale = board.scene, board.findings, board.camera.scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        selected, ghost = frame.marked, frame.overlay.ghost
        places = zip(cards.tolist(), on_screen(board.camera, scene.deck.xy[cards]).tolist(), strict=True)
        # What is selected lies above, so that it stays in sight while it is dragged over others.
        for row, (x, y) in sorted(places, key=lambda place: scene.deck.ids[place[0]] in selected):
            card, corner = scene.deck.cards[row], (x, y)
            if ghost is not None and ghost[0].node == card.node:
                card = ghost[0]
            stale = card.node in findings.stale
            standing = findings.standing(card.node)
            counted = frame.heat is not None and not card.words.bypassed  # who is bypassed says so, whatever is shown
            warmth = frame.heat.cards.get(card.node, COLD) if frame.heat is not None and counted else None
            self._stamp_card(painter, frame, card, corner, scale, detail, standing, stale, warmth)
            fault, marked = card.node in findings.faults, card.node in selected
            if not (fault or marked or card.node == frame.hover):
                continue
            ground = QRectF(*corner, card.size[0] * scale, card.size[1] * scale)
            if fault:
                self._stamp_ring(painter, frame, ground, "bad", _RING_GAP, scale)
            if marked:
                self._stamp_ring(painter, frame, ground, "accent", _RING_GAP + (3.0 if fault else 0.0), scale)
            elif not fault:
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
        standing: Standing = Standing.THERE,
        stale: bool = False,
        warmth: Warmth | None = None,
    ) -> None:
        """Stamps a card's picture: at rest one that was painted for this very scale, else one that is near."""
        made_for = round(scale, 4) if frame.settled else 2.0 ** (round(log2(scale) * 2) / 2)
        width, height = card.size[0] + 2 * MARGIN, card.size[1] + 2 * MARGIN
        if max(width, height) * made_for * frame.ratio > _LARGEST_PICTURE:
            painter.save()
            painter.translate(*corner)
            painter.scale(scale, scale)
            draw_card(painter, self.theme, card, detail, standing, stale, warmth)
            painter.restore()
            return

        def draw(fresh: QPainter) -> None:
            fresh.scale(made_for, made_for)
            fresh.translate(MARGIN, MARGIN)
            lay = partial(self._lay_ground, made_for, frame.ratio) if self.faces.keeps else None
            draw_card(fresh, self.theme, card, detail, standing, stale, warmth, lay)

        key = (card.words, card.size, detail, standing, stale, warmth, made_for, frame.ratio)
        x, y = corner[0] - MARGIN * scale, corner[1] - MARGIN * scale
        if frame.settled:
            self.faces.stamp(painter, (x, y), key, width * made_for, height * made_for, frame.ratio, draw)
        else:
            picture = self.faces.get(key, width * made_for, height * made_for, frame.ratio, draw)
            target = QRectF(x, y, width * scale, height * scale)
            source = QRectF(0, 0, width * made_for * frame.ratio, height * made_for * frame.ratio)
            painter.drawPixmap(target, picture, source)

    def _lay_ground(self, made_for: float, ratio: float, painter: QPainter, size: QSizeF) -> None:
        """Stamps an empty card with its shadow, which all cards of a size share, into the picture of one."""
        width, height = size.width() + 2 * MARGIN, size.height() + 2 * MARGIN

        def draw(fresh: QPainter) -> None:
            fresh.scale(made_for, made_for)
            fresh.translate(MARGIN, MARGIN)
            draw_ground(fresh, self.theme, size)

        key = ("ground", size.width(), size.height(), made_for, ratio)
        ground = self.faces.get(key, width * made_for, height * made_for, ratio, draw)
        pixel = 1 / (made_for * ratio)
        target = QRectF(-MARGIN, -MARGIN, ground.width() * pixel, ground.height() * pixel)
        painter.drawPixmap(target, ground, QRectF(ground.rect()))

    def _stamp_ring(
        self, painter: QPainter, frame: Frame, ground: QRectF, color: str, gap: float, scale: float
    ) -> None:
        """Stamps a ring round a card; all cards of a size share one."""
        reach = gap + self.theme.tokens.sizes.ring
        width, height = ground.width() + 2 * reach, ground.height() + 2 * reach
        if max(width, height) * frame.ratio > _LARGEST_PICTURE:
            self._ring(painter, ground, color, gap, scale)
            return

        def draw(fresh: QPainter) -> None:
            self._ring(fresh, QRectF(reach, reach, ground.width(), ground.height()), color, gap, scale)

        key = ("ring", color, gap, scale, round(ground.width(), 4), round(ground.height(), 4), frame.ratio)
        at = (ground.left() - reach, ground.top() - reach)
        self.faces.stamp(painter, at, key, width, height, frame.ratio, draw)

    def _ring(self, painter: QPainter, ground: QRectF, color: str, gap: float, scale: float) -> None:
        width = float(self.theme.tokens.sizes.ring)
        radius = self.theme.tokens.radius.card * scale + gap
        painter.setPen(QPen(self.theme.color(color), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(-gap, -gap, gap, gap), radius, radius)

    def _hover(self, painter: QPainter, ground: QRectF, scale: float) -> None:
        radius = self.theme.tokens.radius.card * scale
        painter.setPen(QPen(self.theme.color("card_line_hover"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

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
        if overlay.ghost is not None and overlay.ghost[0].node not in board.scene.deck.row:
            card, corner = overlay.ghost
            at = camera.to_screen(corner)
            self._stamp_card(painter, frame, card, at, camera.scale, max(detail, Detail.CARDS))
            ground = QRectF(*at, card.size[0] * camera.scale, card.size[1] * camera.scale)
            self._ring(painter, ground, "accent", _RING_GAP, camera.scale)
        for start, end in overlay.wires:
            paint_drawn_wire(painter, self.theme, board, start, end)
        if overlay.stroke:
            painter.setPen(QPen(self.theme.color("bad"), 1.6, Qt.PenStyle.DotLine))
            draw_way(painter, on_screen(camera, np.array(overlay.stroke)))
        if overlay.box is not None:
            left, top = camera.to_screen((overlay.box[0], overlay.box[1]))
            right, bottom = camera.to_screen((overlay.box[2], overlay.box[3]))
            painter.setPen(QPen(accent, 1.0, Qt.PenStyle.DashLine if overlay.touching else Qt.PenStyle.SolidLine))
            painter.setBrush(self.theme.color("lasso"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawRect(QRectF(left, top, right - left, bottom - top))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if overlay.lasso:
            painter.setPen(QPen(accent, 1.0))
            painter.setBrush(self.theme.color("lasso"))
            painter.drawPolygon([QPointF(x, y) for x, y in on_screen(camera, np.array(overlay.lasso)).tolist()])
        paint_cursor(painter, self.theme, board, frame)
        if overlay.hint:
            draw_hint(painter, self.theme, frame, overlay.hint)
