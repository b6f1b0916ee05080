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
from designer.layout import beside_their_own, strewn_in, tidy_among
from designer.layout.places import box_at

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
        others = [deck.box(node) for node in deck.ids if node not in inside]
        strewn = strewn_in(graph, inside) if others and not rows else frozenset()
        together = inside - strewn
        joined = {node: graph.nodes[node] for node in graph.nodes if node in together}
        part, whole = (Graph(graph.id, graph.name, nodes=nodes) for nodes in (joined, dict(graph.nodes)))
        sizes = {node: size for node, size in deck.sizes.items() if node in joined}
        boxes = {node: deck.box(node) for node in (deck.ids if strewn else joined)}
        self._nodes, self._tool = chosen, TidyTool(board, chosen, rows=rows)
        self._gestures.lead(self._tool)
        widest = 0.0 if rows else _MOST_VIEWS * self._view.width()
        drops = board.scene.wiring.drops()

        def work() -> dict[NodeId, Point]:
            lie = {node: boxes[node][:2] for node in joined}
            at = tidy_among(part, sizes, lie, others, drops=drops, widest=widest) if joined else {}
            if not strewn:
                return at
            lying = boxes | {node: box_at(point, sizes[node]) for node, point in at.items()}
            return at | beside_their_own(whole, strewn, lying, drops)

        self._aside.begin(work)

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
