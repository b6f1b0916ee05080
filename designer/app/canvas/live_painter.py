"""The numbers of a run as they stand on the cards of its step."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from designer.app.canvas.board import Board
from designer.app.canvas.deck import Rows
from designer.app.canvas.faces import draw_pill
from designer.app.canvas.live import Live
from designer.app.theme.theme import Theme

_HEIGHT = 18.0
_INSIDE = 3.0  # pixels of it that lie on the card: the words there stay free
_PAD = 7.0


def paint_live(painter: QPainter, theme: Theme, board: Board, live: Live, rows: Rows) -> None:
    """Paints the numbers of a step at the lower edges of its cards: what they measure, how often it has learned."""
    if board.graph.kind != "function":
        return
    metrics = QFontMetricsF(theme.font("mono_caption"))
    for row in rows.tolist():
        node = board.graph.nodes[board.scene.deck.ids[row]]
        said = live.step if node.op == "minimise" else live.values.get(node.label, "")
        if said:
            left, _, right, bottom = board.scene.deck.box(node.id)
            x, y = board.camera.to_screen(((left + right) / 2, bottom))
            width = metrics.horizontalAdvance(said) + 2 * _PAD
            draw_pill(painter, theme, said, QRectF(x - width / 2, y - _INSIDE, width, _HEIGHT), bad=False)
