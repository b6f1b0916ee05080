"""The drawing: takes what the board holds, a theme and a QPainter, and knows of no widget.

Only what is seen is touched. From far away cards are coloured boxes and wires a few straight pieces; near enough to be
read, a card is a stamped picture. What a gesture previews is drawn over it last.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log2

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from designer.app.canvas.board import Board
from designer.app.canvas.box_painter import NAMED_FROM, paint_boxes
from designer.app.canvas.camera import PORTS_FROM, Camera, Detail, detail_at
from designer.app.canvas.captions import EMPTY_GRAPH, draw_note, draw_title
from designer.app.canvas.card_painter import CardPainter, Stamps
from designer.app.canvas.cursor_painter import paint_cursor, paint_hint
from designer.app.canvas.damage import CARD_MARGIN, RING, Glance, MapGlance, glance
from designer.app.canvas.deck import Rows
from designer.app.canvas.faces import Faces, draw_pill
from designer.app.canvas.frame import Frame, boxes_on_screen, on_screen
from designer.app.canvas.frame_painter import paint_frames
from designer.app.canvas.heat_painter import draw_legend
from designer.app.canvas.layering import Layering
from designer.app.canvas.live_painter import paint_live
from designer.app.canvas.port_painter import PortPainter, named_ports
from designer.app.canvas.strokes import draw_copies, draw_lines, draw_way
from designer.app.canvas.tools.tool import NOTHING
from designer.app.canvas.wire_painter import paint_bends, paint_drawn_wire, paint_pills, paint_wires, shown_wires
from designer.app.theme.theme import Theme

_DOT_PITCH = 18.0  # pixels that dots keep from each other at least
_DOT = 1.5
_PILE = 500  # cards; fewer are drawn at once wherever they lie
_LAYERS = 3.0  # cards that lie on each other at every point of the view, on average
_MANY = 500  # cards that come to stand out at once, or cease to


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
    if len(cards) < _PILE:
        return False
    wide, high = deck.wh[cards].T
    return float(wide @ high) > _LAYERS * (right - left) * (bottom - top)


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
        self._layering = Layering()
        self._stamps = Stamps()
        self._marked = 0  # how many cards stood out when there was a glance last
        self._row: tuple[tuple[bytes, float, Theme] | None, QPixmap] = (None, QPixmap())
        self._dots: tuple[object, float] = (None, 0.0)  # where rows were to begin last, and where they do

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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wires = shown_wires(board, frame)
        cards = board.scene.deck.near(seen, CARD_MARGIN)
        piled = (frame.parts is not None or len(cards) >= _PILE) and is_piled(board, frame)
        detail = Detail.BOXES if piled else detail_at(camera.scale)
        if frame.parts is not None:
            boxes = boxes_on_screen(camera, board.scene.deck.boxes_of(cards))
            cards = cards[frame.shows(boxes, CARD_MARGIN * camera.scale + RING)]
        self.counters.cards += len(cards)
        paint_frames(painter, self.theme, self.faces, board, frame, seen)
        self.counters.wires += paint_wires(painter, self.theme, board, frame, wires, detail, self._layering)
        if detail is Detail.BOXES:
            paint_boxes(painter, self.theme, board, frame, cards, wires)
            self._ports.paint(painter, self.theme, board, frame, cards, detail)
        else:
            self._cards(painter, board, frame, cards, detail)
        names = named_ports(self.theme, board, frame, cards) if detail is Detail.FULL else []
        if camera.scale >= PORTS_FROM:
            paint_bends(painter, self.theme, board, frame)
        if frame.shapes:
            seen_well = wires if not piled else wires[:0]
            paint_pills(painter, self.theme, self.faces, board, frame, seen_well, [ground for _, ground in names])
        for spot, ground in names:
            draw_pill(painter, self.theme, spot.port, ground, spot.broken)
        if frame.titled:
            draw_title(painter, self.theme, board, seen, frame.live.text if frame.live is not None else "")
        if frame.live is not None and detail is not Detail.BOXES:
            paint_live(painter, self.theme, board, frame.live, cards)
        self._overlay(painter, board, frame, detail)
        if frame.heat is not None:
            draw_legend(painter, self.theme, frame, frame.heat)
        if not board.scene.deck.ids and frame.overlay is NOTHING:
            draw_note(painter, self.theme, frame.width, frame.height, EMPTY_GRAPH)

    def slides(self, board: Board, frame: Frame) -> bool:
        """Whether what is on the screen can go along when the drawing does.

        From nearer than a map, few cards are seen: to paint them again costs no more than to paint a few strips.
        """
        alone = frame.overlay is NOTHING and frame.heat is None and board.cursor.spot is None  # nothing stands still
        far = board.camera.scale < NAMED_FROM
        return alone and far and frame.settled and not frame.ratio % 1 and bool(board.scene.deck.ids)

    def glance(self, board: Board, frame: Frame) -> Glance | MapGlance | None:
        """Notes what a picture would show; None where no part of it can be painted alone."""
        before, self._marked = self._marked, len(frame.marked)
        if abs(self._marked - before) > _MANY:  # hardly a card that is seen stays as it is
            return None
        return glance(board, frame, self._layering)

    def _cards(self, painter: QPainter, board: Board, frame: Frame, cards: Rows, detail: Detail) -> None:
        """Cards with their ports; the selected ones over all that is of others, as they are dragged over them."""
        drawn = CardPainter(self.faces, self._stamps, self.theme, frame, board.camera.scale, detail)
        marked = board.scene.deck.flags(frame.marked)[cards]
        for part, selected in ((cards[~marked], False), (cards[marked], True)):
            if len(part):
                drawn.paint(painter, board, part, selected=selected)
                self._ports.paint(painter, self.theme, board, frame, part, detail)

    # Ground

    def _grid(self, painter: QPainter, camera: Camera, frame: Frame) -> None:
        pitch = self.theme.tokens.sizes.grid * camera.scale
        pitch *= 2 ** max(0, ceil(log2(_DOT_PITCH / pitch)))
        offset_x, offset_y = -camera.x * camera.scale, -camera.y * camera.scale
        _, top, _, bottom = frame.clip
        ys = np.arange(floor((top - offset_y) / pitch), ceil((bottom - offset_y) / pitch) + 1) * pitch + offset_y
        edge = ceil(_DOT * frame.ratio) / frame.ratio  # of the picture of a row, in whole pixels
        left, row = self._row_of_dots(offset_x, pitch, frame.width, edge, frame.ratio)
        places = np.full((len(ys), 2), left - edge)
        places[:, 1] = np.round(ys * frame.ratio) / frame.ratio - edge
        draw_copies(painter, row, places)

    def _row_of_dots(
        self, offset: float, pitch: float, width: float, edge: float, ratio: float
    ) -> tuple[float, QPixmap]:
        """Where rows of dots begin, and a picture of one, which the picture before mostly had as well."""
        asked = (offset, pitch, width, ratio)
        if self._dots[0] == asked and self._row[0] is not None and self._row[0][1:] == (ratio, self.theme):
            return self._dots[1], self._row[1]
        first, count = floor(-offset / pitch), ceil(width / pitch) + 2
        xs = np.round((np.arange(first, first + count) * pitch + offset) * ratio) / ratio
        self._dots, xs = (asked, float(xs[0])), xs - xs[0]
        key = (xs.tobytes(), ratio, self.theme)
        if self._row[0] != key:
            row = QPixmap(ceil((xs[-1] + 2 * edge) * ratio), ceil(2 * edge * ratio))
            row.setDevicePixelRatio(ratio)
            row.fill(Qt.GlobalColor.transparent)
            dots = np.full((len(xs), 4), edge)  # lines as long as they are thick
            dots[:, 0], dots[:, 2] = xs + edge - _DOT / 2, xs + edge + _DOT / 2
            fresh = QPainter(row)
            fresh.setPen(QPen(self.theme.color("grid_dot"), _DOT, c=Qt.PenCapStyle.FlatCap))
            draw_lines(fresh, dots)
            fresh.end()
            self._row = (key, row)
        return self._dots[1], self._row[1]

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
            cards = CardPainter(self.faces, self._stamps, self.theme, frame, camera.scale, max(detail, Detail.CARDS))
            cards.paint_new(painter, card, camera.to_screen(corner))
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
        paint_hint(painter, self.theme, self.faces, board, frame)
