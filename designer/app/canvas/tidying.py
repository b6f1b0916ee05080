"""Tidying a drawing: where cards belong is worked out beside the window's thread, and they are seen to go there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QObject, QVariantAnimation
from PySide6.QtWidgets import QWidget

from designer.app.aside import Aside
from designer.app.canvas.board import Board
from designer.app.canvas.eye import Eye
from designer.app.canvas.gestures import Gestures
from designer.app.canvas.tools.tidy_tool import TidyTool
from designer.document import Graph, NodeId, Point
from designer.layout import beside_their_own, is_strewn, tidy_among

_MOST_SEEN = 400  # more cards than this are there at once: to route their wires on the way takes too long
_MOST_VIEWS = 2  # a drawing that is wider, seen as large as it is, is broken into rows


class Tidying(QObject):
    """Tidies the selected cards of a board, or all of them where fewer than two are selected."""

    def __init__(self, gestures: Gestures, eye: Eye, milliseconds: int, view: QWidget) -> None:
        """Works with the gestures and the eye of a canvas.

        Args:
            milliseconds: How long cards are on their way.
        """
        super().__init__(view)
        self._view = view
        self._gestures = gestures
        self._eye = eye
        self._tool: TidyTool | None = None
        self._nodes: tuple[NodeId, ...] = ()
        self._aside = Aside(self)
        self._aside.done.connect(self._take)
        self._way = QVariantAnimation(self, duration=milliseconds)
        self._way.setStartValue(0.0)
        self._way.setEndValue(1.0)
        self._way.valueChanged.connect(self._show)
        self._way.finished.connect(self._finish)

    def begin(self, board: Board, *, rows: bool = False) -> None:
        """Begins to tidy; Esc and every other change of the document give it up.

        Args:
            rows: Whether all is broken into rows, and not only what is far too long to be seen.
        """
        self._way.stop()
        chosen = board.selection if len(board.selection) > 1 else tuple(board.graph.nodes)
        if not chosen:
            return
        graph, deck = board.graph, board.scene.deck
        inside = set(chosen)
        part = Graph(graph.id, graph.name, nodes={node.id: node for node in graph.nodes.values() if node.id in inside})
        sizes = {node: size for node, size in deck.sizes.items() if node in inside}
        lie = {node: deck.box(node)[:2] for node in chosen}
        self._nodes, self._tool = chosen, TidyTool(board, chosen, rows=rows)
        self._gestures.lead(self._tool)
        others = [deck.box(node) for node in deck.ids if node not in inside]
        widest = 0.0 if rows else _MOST_VIEWS * self._view.width()
        drops = board.scene.wiring.drops()
        if not rows and others and is_strewn(part, chosen):
            boxes = {node: deck.box(node) for node in deck.ids}
            whole = Graph(graph.id, graph.name, nodes=dict(graph.nodes))
            self._aside.begin(lambda: beside_their_own(whole, chosen, boxes, drops))
        else:
            self._aside.begin(lambda: tidy_among(part, sizes, lie, others, drops=drops, widest=widest))

    def _take(self, places: object) -> None:
        if self._tool is None or not self._gestures.leads(self._tool):
            return
        self._tool.take(cast(Mapping[NodeId, Point], places))
        if self._eye.animated and len(self._nodes) <= _MOST_SEEN:
            self._way.start()
        else:
            self._finish()

    def _show(self, part: float) -> None:
        if self._tool is not None and self._gestures.leads(self._tool):
            self._tool.show(part)
        else:
            self._way.stop()

    def _finish(self) -> None:
        if self._tool is not None and self._gestures.leads(self._tool):
            self._gestures.finish()
            self._eye.reveal(self._nodes)
