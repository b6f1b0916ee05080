"""Ports on their cards. A drawing shows hundreds: those that nothing is happening to are stamped a look at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from designer.app.canvas.board import Board
from designer.app.canvas.camera import PORTS_FROM, Detail
from designer.app.canvas.card import Spot
from designer.app.canvas.deck import Rows
from designer.app.canvas.faces import Faces, draw_port, hue
from designer.app.canvas.frame import Frame, on_screen
from designer.app.canvas.geometry import Scene
from designer.app.theme.theme import Theme
from designer.catalogue.spec import Family
from designer.document import NodeId, Point

_OPTIONAL = 0.72  # of the size of a port
_LIT = 1.2
_UNSEEN = -1

_Places = Sequence[tuple[Spot, Point]]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a port looks like at any scale; many share one."""

    family: Family
    wired: bool
    optional: bool
    broken: bool
    lit: bool = False


class PortPainter:
    """Paints ports, and knows the looks of those that it has seen until a card or a wire is another."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._of: tuple[object, object] = ((), ())  # the ports and the wired outputs that the looks are of
        self._numbers: NDArray[np.intp] = np.zeros(0, np.intp)  # of the look of each port
        self._looks: dict[_Look, int] = {}

    def paint(self, painter: QPainter, theme: Theme, board: Board, frame: Frame, cards: Rows, detail: Detail) -> None:
        """Paints the ports of some cards; from far away, the one that the pointer means alone."""
        deck, overlay = board.scene.deck, frame.overlay
        apart: _Places
        if detail is Detail.BOXES or (board.camera.scale < PORTS_FROM and overlay.accepts is None):
            meant = overlay.target or frame.hover_spot
            among = meant is not None and bool((cards == deck.row[meant.node]).any())
            apart = [(meant, deck.position(meant))] if meant is not None and among else []
        elif overlay.accepts is not None or not self._faces.keeps:
            apart = deck.spots_in(cards.tolist())
        else:
            happening = _busy(board, frame)
            busy = np.isin(cards, deck.rows(happening)) if happening else np.zeros(len(cards), bool)
            self._stamp_alike(painter, theme, board, frame, cards[~busy])
            apart = deck.spots_in(cards[busy].tolist())
        self._stamp_apart(painter, theme, board, frame, apart)

    def _stamp_alike(self, painter: QPainter, theme: Theme, board: Board, frame: Frame, cards: Rows) -> None:
        """Stamps the ports of cards that nothing is happening to."""
        deck, scale = board.scene.deck, board.camera.scale
        apart = board.findings.apart
        fades = np.array([deck.ids[row] in apart for row in cards.tolist()] if apart else np.zeros(len(cards)), bool)
        for own, opacity in ((cards[~fades], 1.0), (cards[fades], theme.opacity.faded)):
            if not len(own):
                continue
            painter.setOpacity(opacity)
            ports, at = deck.ports_of(own)
            numbers, points = self._numbers_of(board.scene, ports), on_screen(board.camera, at)
            looks = list(self._looks)
            for number in np.bincount(numbers).nonzero()[0].tolist():
                face = _Face(theme, scale, looks[number])
                corners = points[numbers == number] - face.side / 2
                self._faces.stamp_all(painter, corners, face.key(frame), face.side, face.side, frame.ratio, face.draw)
        painter.setOpacity(1.0)

    def _numbers_of(self, scene: Scene, ports: Rows) -> NDArray[np.intp]:
        """The numbers of the looks of some ports."""
        deck, of = scene.deck, (scene.deck.spots, scene.wiring.wired)
        if self._of[0] is not of[0] or self._of[1] is not of[1]:
            self._of, self._looks = of, {}
            self._numbers = np.full(len(deck.spots), _UNSEEN, np.intp)
        for index in ports[self._numbers[ports] == _UNSEEN].tolist():
            look = _look_of(scene, deck.spots[index])
            self._numbers[index] = self._looks.setdefault(look, len(self._looks))
        return self._numbers[ports]

    def _stamp_apart(self, painter: QPainter, theme: Theme, board: Board, frame: Frame, places: _Places) -> None:
        """Stamps ports one by one, each as what is happening to it wants it."""
        overlay, scale = frame.overlay, board.camera.scale
        ends = _picked_ends(board, frame)
        for spot, point in places:
            lit = spot in ends or (overlay.accepts is not None and overlay.accepts(spot))
            lit = lit or spot == frame.hover_spot
            taken_off = spot.side == "in" and spot.slot in overlay.hidden
            face = _Face(theme, scale, _look_of(board.scene, spot, lit=lit, taken_off=taken_off))
            x, y = board.camera.to_screen(point)
            if spot == overlay.target:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("accent_soft"))
                painter.drawEllipse(QPointF(x, y), 12.0, 12.0)
            painter.setOpacity(theme.opacity.faded if board.findings.faded(spot.node) and not lit else 1.0)
            corner, side = (x - face.side / 2, y - face.side / 2), face.side
            self._faces.stamp(painter, corner, face.key(frame), side, side, frame.ratio, face.draw)
        painter.setOpacity(1.0)


class _Face:
    """The picture of a look at a scale."""

    def __init__(self, theme: Theme, scale: float, look: _Look) -> None:
        self._theme = theme
        self._look = look
        size = min(scale, 1.5)
        self._radius = theme.tokens.sizes.port_radius * size
        if look.lit:
            self._radius = theme.tokens.sizes.port_radius * max(size, 1.0) * _LIT
        elif look.optional and not look.wired:
            self._radius *= _OPTIONAL
        self.side = 2 * ceil(self._radius + 3)

    def key(self, frame: Frame) -> tuple[object, ...]:
        look = self._look
        return ("port", look.family, look.wired, look.broken, look.lit, round(self._radius, 2), frame.ratio)

    def draw(self, painter: QPainter) -> None:
        theme, look = self._theme, self._look
        painter.translate(self.side / 2, self.side / 2)
        color = theme.family(hue(theme, look.family))
        if look.broken or look.lit:
            color = theme.color("bad" if look.broken else "accent")
        draw_port(painter, theme.color("canvas"), color, self._radius, look.wired)


def _look_of(scene: Scene, spot: Spot, *, lit: bool = False, taken_off: bool = False) -> _Look:
    """How a port looks.

    Args:
        taken_off: Whether its wire is just being taken off.
    """
    family = scene.deck.cards[scene.deck.row[spot.node]].words.family
    wired = spot.wired if spot.side == "in" else (spot.node, spot.port) in scene.wiring.wired
    return _Look(family, wired and not taken_off, spot.optional, spot.broken, lit)


def _picked_ends(board: Board, frame: Frame) -> tuple[Spot | None, ...]:
    """The ports at both ends of the selected wire."""
    wire = board.wire(frame.selected_wire)
    return (board.scene.deck.input(wire.target), board.output(wire.source)) if wire is not None else ()


def _busy(board: Board, frame: Frame) -> set[NodeId]:
    """The cards of which a port is lit, or losing its wire."""
    spots = (*_picked_ends(board, frame), frame.overlay.target, frame.hover_spot)
    busy = {spot.node for spot in spots if spot is not None} | {slot.node for slot in frame.overlay.hidden}
    return {node for node in busy if node in board.scene.deck.row}


def named_ports(theme: Theme, board: Board, frame: Frame, cards: Rows) -> list[tuple[Spot, QRectF]]:
    """Ports that are named, and where: of a card with several on a side that is hovered, walked or sought."""
    deck, accepts, cursor = board.scene.deck, frame.overlay.accepts, board.cursor.spot
    looked_at = {frame.hover, cursor.node if cursor is not None else None}
    if accepts is None and looked_at == {None}:
        return []
    spots = deck.spots_in(row for row in cards.tolist() if accepts is not None or deck.ids[row] in looked_at)
    several = Counter((spot.node, spot.side) for spot, _ in spots)
    metrics = QFontMetricsF(theme.font("mono_caption"))
    named = []
    for spot, point in spots:
        sought = accepts is not None and accepts(spot)
        if several[spot.node, spot.side] < 2 or not (sought or spot.node in looked_at):
            continue
        width = metrics.horizontalAdvance(spot.port) + 12
        x, y = board.camera.to_screen(point)
        left = x - width - 10 if spot.side == "in" else x + 10
        named.append((spot, QRectF(left, y - 8, width, 16)))
    return named
