"""The drawing of a design: the canvas with one of its graphs, and above it where in the design that is.

Whoever wants to show a card, in whatever graph it lies, asks here.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.breadcrumbs import Breadcrumbs
from designer.app.canvas.camera import Camera
from designer.app.canvas.view import CanvasView
from designer.app.lens import Lens
from designer.app.navigation import Navigation, Path, first_step
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.definitions import uses_of
from designer.catalogue.functions import add_function
from designer.catalogue.networks import add_network
from designer.catalogue.ports import called_again
from designer.catalogue.sequences import stem_of
from designer.catalogue.spec import Catalogue, Role
from designer.document import Change, Edit, Graph, GraphId, NodeId, Report, View


class Drawing(QWidget):
    """One graph of the session's design, and the ways to the others.

    Signals:
        moved: Another graph is drawn, or none.
        rename_wanted: A card was opened that holds nothing but its settings.

    Attributes:
        canvas: The graph that is drawn.
        navigation: Which graph that is.
        lens: As which instance a block is shown.
    """

    moved = Signal()
    rename_wanted = Signal()

    def __init__(self, session: Session, catalogue: Catalogue, switch: ThemeSwitch) -> None:
        super().__init__()
        self._session = session
        self.canvas = CanvasView(catalogue, switch)
        self.navigation = Navigation(session, lambda: self.canvas.eye.place, self)
        self.lens = Lens(self)
        self.crumbs = Breadcrumbs(switch)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.crumbs)
        rows.addWidget(self.canvas, 1)
        self.navigation.moved.connect(self._show)
        self.navigation.returned.connect(self.canvas.eye.return_to)
        self.canvas.passed.connect(self.navigation.pass_by)
        self.crumbs.picked.connect(self._go)
        self.crumbs.network_wanted.connect(self._add_network)
        self.crumbs.function_wanted.connect(self._add_function)
        self.crumbs.view_picked.connect(self._choose_view)
        self.canvas.opened.connect(self._open)
        self.canvas.graph_wanted.connect(self.navigation.go)

    @property
    def graph(self) -> Graph | None:
        """The graph that is drawn."""
        shown = self.canvas.graph_id
        return self._session.design.graphs.get(shown) if shown is not None else None

    def begin(self) -> None:
        """Shows the document that was just opened, or that there is none."""
        self.canvas.set_read_only(self._session.read_only)
        self.lens.forget()
        self.navigation.begin()

    def follow(self, change: Change) -> None:
        """Stays with the document; what was undone elsewhere is gone to and selected."""
        before = self.navigation.graph_id
        self.navigation.follow(change)
        here = self.navigation.graph_id
        self.crumbs.show_path(self._session.design, self.navigation.path)
        if here is not None and here != before:
            touched = [node for graph, node in change.delta.nodes | change.delta.moved if graph == here]
            self._select(touched)

    def show_nodes(self, graph: GraphId, nodes: Sequence[NodeId]) -> None:
        """Goes to a graph and selects cards of it."""
        self.navigation.go(graph)
        if self.navigation.graph_id == graph:
            self._select(nodes)

    def return_to(self, path: Path, place: Camera | None, selection: Sequence[NodeId]) -> None:
        """Goes back to where somebody was, with what was selected there.

        Args:
            place: What was seen of the drawing; None: all of it.
        """
        self.navigation.go_along(path)
        if self.navigation.path == path and self.graph is not None:
            self.canvas.select(selection)
            self.canvas.eye.return_to(place)

    def open_step(self) -> None:
        """Shows how the design is trained, as a drawing."""
        step = first_step(self._session.design)
        if step is not None:
            self._go(step)

    def look_inside(self) -> None:
        """Goes into the one card that is selected, where it stands for a graph."""
        if len(self.canvas.selection) == 1:
            self._enter(self.canvas.selection[0])

    def _enter(self, node: NodeId) -> bool:
        """Goes into the graph that a card stands for, to see it as that card; tells whether there is one."""
        here, inside = self.navigation.graph_id, self.navigation.inside(node)
        if here is not None and inside is not None:
            self.lens.look_as(inside, (here, node))
        return self.navigation.enter(node)

    def show_report(self, report: Report) -> Report:
        """Shows what a check found; gives it back as it is seen, with the chosen instance of each block."""
        seen = self.lens.through(report)
        self.canvas.set_report(seen)
        self._show_views()
        return seen

    def _show_views(self) -> None:
        graph = self.navigation.graph_id
        if graph is not None:
            self.crumbs.show_views(self.lens.views(graph), self.lens.view(graph))

    def _choose_view(self, view: View) -> None:
        if self.navigation.graph_id is not None:
            self.lens.choose(self.navigation.graph_id, view)

    @property
    def can_look_inside(self) -> bool:
        """Whether the one card that is selected stands for a graph."""
        selection = self.canvas.selection
        return len(selection) == 1 and self.navigation.inside(selection[0]) is not None

    @property
    def is_framed(self) -> bool:
        """Whether a selected card is in a frame."""
        chosen = set(self.canvas.selection)
        return self.graph is not None and any(chosen & set(frame.nodes) for frame in self.graph.frames)

    @property
    def can_take_apart(self) -> bool:
        """Whether the one card that is selected is a block of this design."""
        graph = self.graph
        return graph is not None and self.can_look_inside and not graph.nodes[self.canvas.selection[0]].of

    @property
    def in_sequence(self) -> bool:
        """Whether the one card that is selected is a part of a sequence."""
        graph, selection = self.graph, self.canvas.selection
        card = graph.nodes.get(selection[0]) if graph is not None and len(selection) == 1 else None
        return card is not None and bool(stem_of(card))

    @property
    def can_detach(self) -> bool:
        """Whether the one card that is selected is one of several of a block."""
        graph = self.graph
        if graph is None or not self.can_take_apart:
            return False
        block = GraphId(graph.nodes[self.canvas.selection[0]].op[1:])
        return len(uses_of(self._session.design, block)) > 1

    @property
    def can_call_again(self) -> bool:
        """Whether the one card that is selected has weights that a second call could use."""
        graph, selection = self.graph, self.canvas.selection
        card = graph.nodes.get(selection[0]) if graph is not None and len(selection) == 1 else None
        if graph is None or graph.kind != "module" or card is None:
            return False
        first = called_again(self._session.design, graph, card) or card
        operator = self._session.catalogue.get(first.op)
        return not first.repeat and (first.op.startswith("@") or (operator is not None and operator.role is Role.LAYER))

    def _add_network(self) -> None:
        self._begin(*add_network(self._session.design))

    def _add_function(self) -> None:
        self._begin(*add_function(self._session.design))

    def _begin(self, named: tuple[str, tuple[Edit, ...]], graph: GraphId) -> None:
        name, edits = named
        if self.graph is not None and self.canvas.board.do(name, edits):
            self._go(graph)

    def _go(self, graph: GraphId) -> None:
        self.navigation.go(graph)
        self.canvas.setFocus()

    def _open(self, node: NodeId) -> None:
        if not self._enter(node):
            self.rename_wanted.emit()

    def _select(self, nodes: Sequence[NodeId]) -> None:
        present = [node for node in nodes if node in self.canvas.board.graph.nodes]
        if present:
            self.canvas.select(present)
            self.canvas.eye.reveal(present)

    def _show(self) -> None:
        graph = self.navigation.graph_id
        if graph is not None:
            self.canvas.show_graph(self._session.history, graph)
        else:
            self.canvas.show_nothing()
        self.crumbs.show_path(self._session.design, self.navigation.path)
        self._show_views()
        self.moved.emit()
