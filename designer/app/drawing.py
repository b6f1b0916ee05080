"""The drawing of a design: the canvas with one of its graphs, what lies on it, and where in the design that is.

Each open design has one of its own, and is found again as it was left. Whoever wants to show a card, in whatever graph
it lies, asks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.breadcrumbs import Breadcrumbs
from designer.app.canvas.camera import Camera
from designer.app.canvas.heat import Measure, heats_of
from designer.app.canvas.view import CanvasView
from designer.app.lens import Lens
from designer.app.navigation import Navigation, Path, first_step
from designer.app.open_design import OpenDesign
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.definitions import uses_of
from designer.catalogue.functions import add_function
from designer.catalogue.grouping import stem_of
from designer.catalogue.networks import add_network
from designer.catalogue.ports import called_again
from designer.catalogue.spec import Catalogue, Role
from designer.document import Change, Edit, Graph, GraphId, NodeId, Report, View
from designer.document.costs import Costs

if TYPE_CHECKING:
    from designer.app.card_editor import CardEditor
    from designer.app.card_search import CardSearch


class Drawing(QWidget):
    """One graph of an open design, and the ways to the others.

    Signals:
        moved: Another graph is drawn, or none.
        rename_wanted: A card was opened that holds nothing but its settings.
        edits(name, edits): A value was edited on its card.

    Attributes:
        document: What is drawn.
        canvas: The graph that is drawn.
        navigation: Which graph that is.
        lens: As which instance a block is shown.
    """

    moved = Signal()
    rename_wanted = Signal()
    edits = Signal(str, object)

    def __init__(self, document: OpenDesign, catalogue: Catalogue, switch: ThemeSwitch) -> None:
        super().__init__()
        self.document = document
        self._catalogue, self._switch = catalogue, switch
        self._report: Report | None = None
        self._search: CardSearch | None = None
        self._values: CardEditor | None = None
        self._costs: tuple[Costs, Measure] | None = None  # that the cards show
        self._seen_as: dict[GraphId, str] = {}  # when they were shown
        self.canvas = CanvasView(catalogue, switch)
        self.navigation = Navigation(document, lambda: self.canvas.eye.place, self)
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
        document.titled.connect(self._keep_closed)

    @property
    def graph(self) -> Graph | None:
        """The graph that is drawn."""
        shown = self.canvas.graph_id
        return self.document.design.graphs.get(shown) if shown is not None else None

    def begin(self) -> None:
        """Shows the design that was just opened."""
        self._keep_closed()
        self.navigation.begin()

    def _keep_closed(self) -> None:
        """A design that another window has is not worked on; saved as another file, it is."""
        self.canvas.set_read_only(self.document.read_only)

    def end(self) -> None:
        """Lets go of the design, which is closed."""
        self.canvas.show_nothing()

    def follow(self, change: Change, *, goes: bool = True) -> None:
        """Stays with the document.

        Args:
            goes: Whether what was undone elsewhere is gone to and selected.
        """
        before = self.navigation.graph_id
        self.navigation.follow(change, goes=goes)
        here = self.navigation.graph_id
        self.crumbs.show_path(self.document.design, self.navigation.path)
        if here is not None and here != before:
            touched = [node for graph, node in change.delta.nodes | change.delta.moved if graph == here]
            self._select(touched)
        if self._values is not None:
            self._values.follow()
        if self._search is not None:
            self._search.follow(self._report)

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
        step = first_step(self.document.design)
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
        self._report = seen = self.lens.through(report)
        self.canvas.set_report(seen)
        self._show_views()
        if self._costs is not None and self.lens.labels != self._seen_as:
            self.show_costs(*self._costs)
        if self._values is not None:
            self._values.show_report(seen)
        if self._search is not None:
            self._search.follow(seen)
        return seen

    def show_costs(self, costs: Costs | None, measure: Measure | None) -> None:
        """Has the cards show what they cost, those of a block as the instance that was chosen; with None, nothing."""
        self._seen_as = self.lens.labels
        if costs is None or measure is None:
            self._costs = None
            self.canvas.set_heats({})
        else:
            self._costs = (costs, measure)
            self.canvas.set_heats(heats_of(costs.seen_as(self._seen_as), measure))

    # What lies on it, from when it is first wanted

    @property
    def card_editor(self) -> CardEditor:
        """The field over a card."""
        if self._values is None:
            from designer.app.card_editor import CardEditor

            self._values = CardEditor(self._catalogue, self._switch, self.canvas)
            self._values.edits.connect(self.edits)
            self._values.show_report(self._report)
        return self._values

    def edit_value(self, node: NodeId, name: str = "") -> bool:
        """Asks on a card for a value of it, by default the first; tells whether there is one."""
        graph = self.graph
        return graph is not None and self.card_editor.open(self.document.design, graph, node, name)

    @property
    def search(self) -> CardSearch:
        """The search for cards."""
        if self._search is None:
            from designer.app.card_search import CardSearch

            self._search = CardSearch(self._catalogue, self, self._switch)
        return self._search

    def find_card(self) -> None:
        """Asks which cards are to be found in the whole design."""
        self.search.open(self._report)

    def find_next(self, by: int) -> None:
        """Goes on to the next card that was searched for, or with -1 to the one before; asks where none was yet."""
        if self._search is not None and self._search.is_about_something:
            self._search.step(by)
        else:
            self.find_card()

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
    def can_group(self) -> bool:
        """Whether several cards of a class are selected."""
        return len(self.canvas.selection) > 1 and self.graph is not None and self.graph.kind == "module"

    @property
    def is_grouped(self) -> bool:
        """Whether the one card that is selected is a member of a sequence, a list or a dictionary of layers."""
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
        return len(uses_of(self.document.design, block)) > 1

    @property
    def can_call_again(self) -> bool:
        """Whether the one card that is selected has weights that a second call could use."""
        graph, selection = self.graph, self.canvas.selection
        card = graph.nodes.get(selection[0]) if graph is not None and len(selection) == 1 else None
        if graph is None or graph.kind != "module" or card is None:
            return False
        first = called_again(self.document.design, graph, card) or card
        operator = self._catalogue.get(first.op)
        return not first.repeat and (first.op.startswith("@") or (operator is not None and operator.role is Role.LAYER))

    def _add_network(self) -> None:
        self._begin(*add_network(self.document.design))

    def _add_function(self) -> None:
        self._begin(*add_function(self.document.design))

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
            self.canvas.show_graph(self.document.history, graph)
        else:
            self.canvas.show_nothing()
        self.crumbs.show_path(self.document.design, self.navigation.path)
        self._show_views()
        self.moved.emit()
