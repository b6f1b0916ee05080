"""Cards that are near enough to be told apart: stamped pictures, with rings round those that stand out.

A view shows hundreds of them, so what they share is found once for a picture of the canvas, and not for each card.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from designer.app.canvas.board import Board
from designer.app.canvas.camera import Detail
from designer.app.canvas.card import Card
from designer.app.canvas.deck import Deck, Rows
from designer.app.canvas.faces import MARGIN, STACK, Faces, draw_badge, draw_card, draw_ground
from designer.app.canvas.findings import Standing, Weights
from designer.app.canvas.frame import Frame, on_pixels, on_screen
from designer.app.canvas.heat import COLD, Warmth
from designer.app.canvas.layer_look import LayerLook
from designer.app.canvas.layer_painter import paint_layer
from designer.app.canvas.routing import Floats
from designer.app.canvas.strokes import DASHES
from designer.app.theme.theme import Theme
from designer.document import Point
from designer.layout import Size

_RING_GAP = 3.0
_FOUND = "warn"  # the ring of what a search found, which is dashed as well
_LARGEST_PICTURE = 4096.0  # device pixels; a larger card (hundreds of ports) is painted each time


class Stamps:
    """Which picture each card had in the last picture of the canvas, by its row: most have the same in the next."""

    def __init__(self) -> None:
        self._of: tuple[Deck, object, int] | None = None
        self._by_row: dict[int, tuple[Card, QPixmap]] = {}

    def of(self, deck: Deck, made: object, faces: Faces) -> dict[int, tuple[Card, QPixmap]]:
        """Those of a drawing that were made in one way; none any more as soon as a picture was thrown away."""
        of = (deck, made, faces.thrown)
        if self._of != of:
            self._of, self._by_row = of, {}
        return self._by_row


class CardPainter:
    """Paints the cards of one picture of the canvas."""

    def __init__(self, faces: Faces, stamps: Stamps, theme: Theme, frame: Frame, scale: float, detail: Detail) -> None:
        self._faces = faces
        self._stamps = stamps
        self._theme = theme
        self._frame = frame
        self._scale = scale
        self._detail = detail
        self._made_for = frame.made_for(scale)
        self._made = (detail, self._made_for, frame.ratio)

    def paint(self, painter: QPainter, board: Board, cards: Rows, *, selected: bool) -> None:
        """Paints some cards, which are selected or not."""
        corners = on_screen(board.camera, board.scene.deck.xy[cards])
        self._stamp_each(painter, board, cards, corners)
        self._ring(painter, board, cards, corners, selected)

    def _stamp_each(self, painter: QPainter, board: Board, rows: Rows, corners: Floats) -> None:
        deck, stale, apart = board.scene.deck, self._frame.stale, board.findings.apart
        heat, ghost, able = self._frame.heat, self._frame.overlay.ghost, self._weights(board)
        looks = board.layers if heat is None and self._detail is Detail.FULL else {}
        known = self._stamps.of(deck, self._made, self._faces)
        alike = self._frame.settled and heat is None and ghost is None and able is Weights.RESTING
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # the edges of the pictures are clear anyway
        for row, at in zip(rows.tolist(), self._stamped_at(corners).tolist(), strict=True):
            card = deck.cards[row]
            node = card.node
            look = looks.get(node) if node not in apart and not card.words.bypassed else None
            plain = alike and look is None and node not in stale and node not in apart
            if plain and (stamp := known.get(row)) is not None and stamp[0] is card:
                painter.drawPixmap(QPointF(*at), stamp[1])
                continue
            if ghost is not None and ghost[0].node == node:
                card = ghost[0]
            warmth = None
            if heat is not None and not card.words.bypassed:  # who is bypassed says so, whatever is shown
                warmth = heat.cards.get(node, COLD)
            weights = able if card.words.learns else Weights.RESTING
            standing, told = apart.get(node, Standing.THERE), look is not None
            picture = self._stamp(painter, card, at, standing, node in stale, warmth, weights, told=told)
            if plain and picture is not None:
                known[row] = (card, picture)
            if look is not None:
                self._tell(painter, card, at, look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _tell(self, painter: QPainter, card: Card, at: Point, look: LayerLook) -> None:
        """Paints what a run found of a layer over the picture of its card, which leaves room for that."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(at[0] + MARGIN * self._scale, at[1] + MARGIN * self._scale)
        painter.scale(self._scale, self._scale)
        paint_layer(painter, self._theme, card, look)
        painter.restore()

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
        *,
        told: bool = False,
    ) -> QPixmap | None:
        """Stamps a card's picture, margin and all, with its corner at a point of the widget.

        Returns:
            The picture, where one is kept.
        """
        scale, made_for, ratio = self._scale, self._made_for, self._frame.ratio
        width, height = card.size[0] + 2 * MARGIN, card.size[1] + 2 * MARGIN
        if not self._faces.keeps or max(width, height) * made_for * ratio > _LARGEST_PICTURE:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(at[0] + MARGIN * scale, at[1] + MARGIN * scale)
            painter.scale(scale, scale)
            draw_card(painter, self._theme, card, self._detail, standing, stale, warmth, weights=weights, told=told)
            painter.restore()
            return None

        plain = standing is Standing.THERE and weights is Weights.RESTING and not (stale or warmth or told)
        key = (card.words, card.size, self._made, None if plain else (standing, stale, warmth, weights, told))
        picture = self._faces.find(key)
        if picture is None:

            def draw(fresh: QPainter) -> None:
                fresh.scale(made_for, made_for)
                fresh.translate(MARGIN, MARGIN)
                lay = self._lay_ground
                draw_card(fresh, self._theme, card, self._detail, standing, stale, warmth, lay, weights, told)

            picture = self._faces.get(key, width * made_for, height * made_for, ratio, draw)
        if self._frame.settled:
            painter.drawPixmap(QPointF(*at), picture)
        else:
            source = QRectF(0, 0, width * made_for * ratio, height * made_for * ratio)
            painter.drawPixmap(QRectF(*at, width * scale, height * scale), picture, source)
        return picture

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

    def _ring(self, painter: QPainter, board: Board, rows: Rows, corners: Floats, selected: bool) -> None:
        """Paints the rings of cards that are selected, found or at fault, else the edge of one under the pointer."""
        faults, found, hover = board.findings.faults, self._frame.found, self._frame.hover
        if not (selected or faults or found or hover is not None):
            return
        rings: dict[tuple[str, float, Size], list[int]] = {}
        cards = [board.scene.deck.cards[row] for row in rows.tolist()]
        behind = np.array([STACK if card.words.stacked else 0.0 for card in cards])
        sizes = [(card.size[0] + more, card.size[1] + more) for card, more in zip(cards, behind.tolist(), strict=True)]
        round_all = corners - np.stack([np.zeros_like(behind), behind * self._scale], axis=1)
        for place, (card, size) in enumerate(zip(cards, sizes, strict=True)):
            fault = card.node in faults
            gap = _RING_GAP + (3.0 if fault else 0.0)
            if fault:
                rings.setdefault(("bad", _RING_GAP, size), []).append(place)
            if selected:
                rings.setdefault(("accent", gap, size), []).append(place)
            elif card.node in found:
                rings.setdefault((_FOUND, gap, size), []).append(place)
            elif card.node == hover and not fault:
                self._draw_edge(painter, self._on_screen(corners[place], card.size))
        for (color, gap, size), places in rings.items():
            self._stamp_rings(painter, size, round_all[places], color, gap)
        if self._detail is Detail.FULL:
            for place in (place for place, card in enumerate(cards) if card.node in faults):
                self._badge(painter, self._on_screen(round_all[place], sizes[place]))

    def _badge(self, painter: QPainter, ground: QRectF) -> None:
        painter.save()
        painter.translate(ground.right() - 3, ground.top() + 2)
        painter.scale(min(1.0, self._scale), min(1.0, self._scale))
        draw_badge(painter, self._theme, QPointF(0, 0))
        painter.restore()

    def _on_screen(self, corner: Point | Floats, size: Size) -> QRectF:
        return QRectF(float(corner[0]), float(corner[1]), size[0] * self._scale, size[1] * self._scale)

    def _stamp_rings(self, painter: QPainter, size: Size, corners: Floats, color: str, gap: float) -> None:
        """Stamps rings round cards of one size, which share one."""
        ratio, reach = self._frame.ratio, gap + self._theme.tokens.sizes.ring
        if not self._faces.keeps or max(size) * self._scale * ratio > _LARGEST_PICTURE:
            for corner in corners:
                self._draw_ring(painter, self._on_screen(corner, size), color, gap)
            return
        around = self._on_screen((reach, reach), size)
        key = ("ring", color, gap, size, self._scale, ratio)
        draw = partial(self._draw_ring, ground=around, color=color, gap=gap)
        extent = (around.width() + 2 * reach, around.height() + 2 * reach)
        self._faces.stamp_all(painter, corners - reach, key, *extent, ratio, draw)

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
