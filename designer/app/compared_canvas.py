"""One of two drawings that are compared: it is looked at, not changed, and wears marks on what is different.

A mark is told by its sign and by its line as much as by its colour: a plus and a whole ring for what came, a minus and
dashes for what went, a sign of inequality and dots for what is another one.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from designer.app.canvas.faces import STACK
from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme
from designer.catalogue.spec import Catalogue
from designer.document import Design, GraphId, History, NodeId
from designer.document.comparing import How

SIGNS: Mapping[How, str] = {"added": "+", "removed": "\u2212", "changed": "\u2260"}
COLOURS: Mapping[How, str] = {"added": "good", "removed": "bad", "changed": "warn"}
_LINES: Mapping[How, Qt.PenStyle] = {
    "added": Qt.PenStyle.SolidLine,
    "removed": Qt.PenStyle.DashLine,
    "changed": Qt.PenStyle.DotLine,
}
_BADGE = 18.0
_GAP = 8.0  # between a card and its ring: clear of that of a selected one


class ComparedCanvas(CanvasView):
    """A drawing with marks."""

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, design: Design) -> None:
        super().__init__(catalogue, switch)
        self._history = History(design)
        self._marks: Mapping[NodeId, How] = {}
        self.set_read_only(True)

    def show_marked(self, graph: GraphId | None, marks: Mapping[NodeId, How]) -> None:
        """Shows a graph with these cards marked; None: there is none to show."""
        self._marks = marks
        if graph is None:
            self.show_nothing()
        elif graph != self.graph_id:
            self.show_graph(self._history, graph)

    def point_at(self, node: NodeId | None) -> None:
        """Brings a card into view, and selects it."""
        self.select(() if node is None else (node,))
        if node is not None:
            self.reveal(node)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._board is None or not self._marks:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        camera, deck = self._board.camera, self._board.scene.deck
        seen = QRectF(self.rect())
        for node, how in self._marks.items():
            if node in deck.row:
                left, top, right, bottom = deck.box(node)
                if deck.cards[deck.row[node]].words.stacked:  # round all of a repeat
                    right, top = right + STACK, top - STACK
                (x, y), (end, low) = camera.to_screen((left, top)), camera.to_screen((right, bottom))
                ring = QRectF(x, y, end - x, low - y).adjusted(-_GAP, -_GAP, _GAP, _GAP)
                if ring.adjusted(-_BADGE, -_BADGE, _BADGE, _BADGE).intersects(seen):
                    _draw_mark(painter, self._theme, ring, how)
        painter.end()


def _draw_mark(painter: QPainter, theme: Theme, ring: QRectF, how: How) -> None:
    color, radius = theme.color(COLOURS[how]), theme.tokens.radius.card
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, theme.tokens.sizes.ring, _LINES[how]))
    painter.drawRoundedRect(ring, radius, radius)
    badge = QRectF(0, 0, _BADGE, _BADGE)
    badge.moveCenter(ring.topLeft())
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(theme.color("panel"))
    painter.drawEllipse(badge)
    painter.setPen(color)
    painter.setFont(theme.font("title"))
    painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), SIGNS[how])
