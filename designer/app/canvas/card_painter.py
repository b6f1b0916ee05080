"""Cards that are near enough to be told apart: stamped pictures, with rings round those that stand out.

A view shows hundreds of them, so what they share is found once for a picture of the canvas, and not for each card.
"""

from __future__ import annotations

from functools import partial
from math import log2

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from designer.app.canvas.board import Board
from designer.app.canvas.camera import Detail
from designer.app.canvas.card import Card
from designer.app.canvas.deck import Rows
from designer.app.canvas.faces import MARGIN, Faces, draw_badge, draw_card, draw_ground
from designer.app.canvas.findings import Standing, Weights
from designer.app.canvas.frame import Frame, on_pixel, on_pixels, on_screen
from designer.app.canvas.heat import COLD, Warmth
from designer.app.canvas.routing import Floats
from designer.app.canvas.strokes import DASHES
from designer.app.theme.theme import Theme
from designer.document import Point
from designer.layout import Size

_RING_GAP = 3.0
_FOUND = "warn"  # the ring of what a search found, which is dashed as well
_LARGEST_PICTURE = 4096.0  # device pixels; a larger card (hundreds of ports) is painted each time


class CardPainter:
    """Paints the cards of one picture of the canvas."""

    def __init__(self, faces: Faces, theme: Theme, frame: Frame, scale: float, detail: Detail) -> None:
        self._faces = faces
        self._theme = theme
        self._frame = frame
        self._scale = scale
        self._detail = detail
        # At rest a picture is painted for this very scale; on the way one that is near is stretched.
        self._made_for = round(scale, 4) if frame.settled else 2.0 ** (round(log2(scale) * 2) / 2)
        self._made = (detail, self._made_for, frame.ratio)
        self._rings: dict[tuple[str, float, Size], QPixmap] = {}  # those of this picture

    def paint(self, painter: QPainter, board: Board, cards: Rows) -> None:
        """Paints some cards; the selected ones above, so that they stay in sight while they are dragged over others."""
        deck, findings, frame = board.scene.deck, board.findings, self._frame
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        marked = deck.flags(frame.marked)[cards]
        cards = np.concatenate([cards[~marked], cards[marked]])
        first_marked = len(cards) - int(marked.sum())
        corners = on_screen(board.camera, deck.xy[cards])
        stamped_at = self._stamped_at(corners)
        ghost = frame.overlay.ghost
        able = self._weights(board)
        places = zip(cards.tolist(), corners.tolist(), stamped_at.tolist(), strict=True)
        for number, (row, (x, y), at) in enumerate(places):
            card = deck.cards[row]
            node = card.node
            if ghost is not None and ghost[0].node == node:
                card = ghost[0]
            warmth = None
            if frame.heat is not None and not card.words.bypassed:  # who is bypassed says so, whatever is shown
                warmth = frame.heat.cards.get(node, COLD)
            weights = able if card.words.learns else Weights.RESTING
            self._stamp(painter, card, at, findings.standing(node), node in findings.stale, warmth, weights)
            fault, selected = node in findings.faults, number >= first_marked
            found = node in frame.found
            if fault or selected or found or node == frame.hover:
                self._stand_out(painter, card.size, (x, y), fault=fault, selected=selected, found=found)

    def paint_new(self, painter: QPainter, card: Card, corner: Point) -> None:
        """Paints a card that is being dropped, at a point of the widget."""
        ((x, y),) = self._stamped_at(np.array([corner])).tolist()
        self._stamp(painter, card, (x, y))
        self._draw_ring(painter, self._on_screen(corner, card.size), "accent", _RING_GAP)

    def _weights(self, board: Board) -> Weights:
        """What becomes of the weights of cards that have some to learn."""
        if board.held.everywhere:
            return Weights.HELD
        return Weights.LEARNING if self._frame.training else Weights.RESTING

    def _stamped_at(self, corners: Floats) -> Floats:
        """Where the pictures of cards with these corners begin; at rest at whole pixels, where they stay sharp."""
        at: Floats = corners - MARGIN * self._scale
        return on_pixels(at, self._frame.ratio) if self._frame.settled and self._faces.keeps else at

    def _stamp(
        self,
        painter: QPainter,
        card: Card,
        at: Point,
        standing: Standing = Standing.THERE,
        stale: bool = False,
        warmth: Warmth | None = None,
        weights: Weights = Weights.RESTING,
    ) -> None:
        """Stamps a card's picture, margin and all, with its corner at a point of the widget."""
        scale, made_for, ratio = self._scale, self._made_for, self._frame.ratio
        width, height = card.size[0] + 2 * MARGIN, card.size[1] + 2 * MARGIN
        if not self._faces.keeps or max(width, height) * made_for * ratio > _LARGEST_PICTURE:
            painter.save()
            painter.translate(at[0] + MARGIN * scale, at[1] + MARGIN * scale)
            painter.scale(scale, scale)
            draw_card(painter, self._theme, card, self._detail, standing, stale, warmth, weights=weights)
            painter.restore()
            return

        def draw(fresh: QPainter) -> None:
            fresh.scale(made_for, made_for)
            fresh.translate(MARGIN, MARGIN)
            draw_card(fresh, self._theme, card, self._detail, standing, stale, warmth, self._lay_ground, weights)

        plain = standing is Standing.THERE and weights is Weights.RESTING and not (stale or warmth)
        key = (card.words, card.size, self._made, None if plain else (standing, stale, warmth, weights))
        picture = self._faces.get(key, width * made_for, height * made_for, ratio, draw)
        if self._frame.settled:
            painter.drawPixmap(QPointF(*at), picture)
        else:
            source = QRectF(0, 0, width * made_for * ratio, height * made_for * ratio)
            painter.drawPixmap(QRectF(*at, width * scale, height * scale), picture, source)

    def _lay_ground(self, painter: QPainter, size: QSizeF) -> None:
        """Stamps an empty card with its shadow, which all cards of a size share, into the picture of one."""
        made_for, ratio = self._made_for, self._frame.ratio
        width, height = size.width() + 2 * MARGIN, size.height() + 2 * MARGIN

        def draw(fresh: QPainter) -> None:
            fresh.scale(made_for, made_for)
            fresh.translate(MARGIN, MARGIN)
            draw_ground(fresh, self._theme, size)

        key = ("ground", size.width(), size.height(), made_for, ratio)
        ground = self._faces.get(key, width * made_for, height * made_for, ratio, draw)
        pixel = 1 / (made_for * ratio)
        target = QRectF(-MARGIN, -MARGIN, ground.width() * pixel, ground.height() * pixel)
        painter.drawPixmap(target, ground, QRectF(ground.rect()))

    # Who stands out

    def _stand_out(
        self, painter: QPainter, size: Size, corner: Point, *, fault: bool, selected: bool, found: bool
    ) -> None:
        """Paints the rings of a card that is selected, found or at fault, else the edge of one under the pointer."""
        if fault:
            self._stamp_ring(painter, size, corner, "bad", _RING_GAP)
        gap = _RING_GAP + (3.0 if fault else 0.0)
        if selected:
            self._stamp_ring(painter, size, corner, "accent", gap)
        elif found:
            self._stamp_ring(painter, size, corner, _FOUND, gap)
        elif not fault:
            self._draw_edge(painter, self._on_screen(corner, size))
        if fault and self._detail is Detail.FULL:
            ground = self._on_screen(corner, size)
            painter.save()
            painter.translate(ground.right() - 3, ground.top() + 2)
            painter.scale(min(1.0, self._scale), min(1.0, self._scale))
            draw_badge(painter, self._theme, QPointF(0, 0))
            painter.restore()

    def _on_screen(self, corner: Point, size: Size) -> QRectF:
        return QRectF(*corner, size[0] * self._scale, size[1] * self._scale)

    def _stamp_ring(self, painter: QPainter, size: Size, corner: Point, color: str, gap: float) -> None:
        """Stamps a ring round a card; all cards of a size share one."""
        ratio, reach = self._frame.ratio, gap + self._theme.tokens.sizes.ring
        if not self._faces.keeps or max(size) * self._scale * ratio > _LARGEST_PICTURE:
            self._draw_ring(painter, self._on_screen(corner, size), color, gap)
            return
        ring = self._rings.get((color, gap, size))
        if ring is None:
            around = self._on_screen((reach, reach), size)
            key = ("ring", color, gap, size, self._scale, ratio)
            draw = partial(self._draw_ring, ground=around, color=color, gap=gap)
            ring = self._faces.get(key, around.width() + 2 * reach, around.height() + 2 * reach, ratio, draw)
            self._rings[color, gap, size] = ring
        painter.drawPixmap(on_pixel(corner[0] - reach, corner[1] - reach, ratio), ring)

    def _draw_ring(self, painter: QPainter, ground: QRectF, color: str, gap: float) -> None:
        radius = self._theme.tokens.radius.card * self._scale + gap
        pen = QPen(self._theme.color(color), float(self._theme.tokens.sizes.ring))
        if color == _FOUND:
            pen.setDashPattern(DASHES)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(-gap, -gap, gap, gap), radius, radius)

    def _draw_edge(self, painter: QPainter, ground: QRectF) -> None:
        radius = self._theme.tokens.radius.card * self._scale
        painter.setPen(QPen(self._theme.color("card_line_hover"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
