"""Which graph of the design is looked at, and the way that led there.

A design has several graphs: networks, blocks that are placed in them, training steps. One of them is drawn. The way to
it is a path of graphs, each an instance in the one before. Back and forward go through all that was looked at, in one
graph as from graph to graph. None of it is in the document: looking changes no file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import takewhile

from PySide6.QtCore import QObject, Signal

from designer.app.canvas.camera import Camera
from designer.app.open_design import OpenDesign
from designer.catalogue.definitions import uses_of
from designer.catalogue.parts import is_step
from designer.catalogue.ports import called_graph
from designer.document import Change, Design, Graph, GraphId, NodeId

Path = tuple[GraphId, ...]
Stop = tuple[Path, Camera | None]
"""A graph, and what was seen of it; None: all of it."""

_FURTHEST = 100  # steps back that are remembered


def graph_title(graph: Graph) -> str:
    """What people call a graph: the name of the class, or what the function is for."""
    if graph.kind == "module":
        return graph.name
    return f'Training step "{graph.name}"' if is_step(graph) else f'Function "{graph.name}"'


def first_step(design: Design) -> GraphId | None:
    """The step that training begins with; without stages the first step there is; None where there is none."""
    steps = [stage.step for stage in design.stages if stage.step in design.graphs]
    steps += [graph.id for graph in design.graphs.values() if is_step(graph)]
    return steps[0] if steps else None


class Navigation(QObject):
    """Goes from graph to graph.

    Signals:
        moved: Another graph is looked at, or none.
        passed: There is another place to go back to.
        returned(Camera): Back at a graph that is looked at now; this was seen of it, None: all of it.

    Attributes:
        path: From the graph that was begun with to the one that is looked at; empty where there is none.
    """

    moved = Signal()
    passed = Signal()
    returned = Signal(object)

    def __init__(self, document: OpenDesign, place: Callable[[], Camera | None], parent: QObject | None = None) -> None:
        """Begins nowhere.

        Args:
            place: Tells what is seen of the graph that is looked at; None: all of it.
        """
        super().__init__(parent)
        self._document = document
        self._place = place
        self.path: Path = ()
        self._behind: list[Stop] = []
        self._ahead: list[Stop] = []

    @property
    def graph_id(self) -> GraphId | None:
        """The graph that is looked at."""
        return self.path[-1] if self.path else None

    @property
    def can_go_back(self) -> bool:
        """Whether anything else was looked at before."""
        return bool(self._behind)

    @property
    def can_go_forward(self) -> bool:
        """Whether somebody went back from elsewhere."""
        return bool(self._ahead)

    @property
    def can_go_out(self) -> bool:
        """Whether this graph was entered from another one."""
        return len(self.path) > 1

    def begin(self) -> None:
        """Looks at the first graph of a document that was just opened."""
        self._behind, self._ahead = [], []
        self.path = self._home()
        self.moved.emit()

    def inside(self, node: NodeId) -> GraphId | None:
        """The graph that a card of this graph stands for; None where it stands for none."""
        graph = self._document.design.graphs.get(self.path[-1]) if self.path else None
        card = graph.nodes.get(node) if graph is not None else None
        if graph is None or card is None:
            return None
        called = called_graph(self._document.design, graph, card)
        return called.id if called is not None else None

    def enter(self, node: NodeId) -> bool:
        """Goes into the graph that a card stands for; tells whether there is one."""
        inside = self.inside(node)
        if inside is not None:
            self._go((*self.path, inside) if inside not in self.path else self._up_to(inside))
        return inside is not None

    def go(self, graph: GraphId) -> None:
        """Goes to any graph: along the path where it lies on it, else into the cards that it lies in, else straight.

        A training step lies behind the network, which is the way back from it.
        """
        if graph == self.graph_id or graph not in self._document.design.graphs:
            return
        if graph in self.path:
            self._go(self._up_to(graph))
        elif self.path and graph in map(self.inside, self._document.design.graphs[self.path[-1]].nodes):
            self._go((*self.path, graph))
        else:
            behind = is_step(self._document.design.graphs[graph])
            self._go((*self._home(), graph) if behind else self._way(graph))

    def go_along(self, path: Path) -> None:
        """Goes to the graph at the end of a path, as far as it is still there."""
        self._go(tuple(takewhile(lambda graph: graph in self._document.design.graphs, path)) or self._home())

    def out(self) -> None:
        """Goes to the graph that this one was entered from."""
        if self.can_go_out:
            self._go(self.path[:-1])

    def back(self) -> None:
        """Goes to what was looked at before."""
        self._return(self._behind, self._ahead)

    def forward(self) -> None:
        """Goes to where `back` came from."""
        self._return(self._ahead, self._behind)

    def pass_by(self, place: Camera | None) -> None:
        """Takes note that somebody goes elsewhere in the same graph.

        Args:
            place: What they saw of it.
        """
        self._behind = [*self._behind, (self.path, place)][-_FURTHEST:]
        self._ahead = []
        self.passed.emit()

    def follow(self, change: Change, *, goes: bool = True) -> None:
        """Leaves a graph that is gone, and goes to where something was undone or done again.

        Args:
            goes: Whether it goes there.
        """
        graphs = self._document.design.graphs
        for stops in (self._behind, self._ahead):
            stops[:] = [(path, place) for path, place in stops if all(graph in graphs for graph in path)]
        here = tuple(takewhile(lambda graph: graph in graphs, self.path)) or self._home()
        if here != self.path:
            self._look(here)
        elif goes and change.how != "do" and not change.delta.design:
            touched = {graph for graph, _ in change.delta.nodes | change.delta.moved}
            if touched and self.graph_id not in touched:
                self.go(next(graph for graph in graphs if graph in touched))

    def _home(self) -> Path:
        root = self._document.design.root()
        return (root.id,) if root is not None else ()

    def _way(self, graph: GraphId) -> Path:
        """The shortest path to a graph over cards, from where one is or from the first graph."""
        chains: deque[Path] = deque([(graph,)])
        seen = {graph}
        while chains:
            chain = chains.popleft()
            for holder, _ in uses_of(self._document.design, chain[0]):
                for path in (self.path, self._home()):
                    if holder in path:
                        return (*path[: path.index(holder) + 1], *chain)
                if holder not in seen:
                    seen.add(holder)
                    chains.append((holder, *chain))
        return (graph,)

    def _up_to(self, graph: GraphId) -> Path:
        return self.path[: self.path.index(graph) + 1]

    def _go(self, path: Path) -> None:
        if path != self.path:
            self.pass_by(self._place())
            self._look(path)

    def _return(self, way: list[Stop], other: list[Stop]) -> None:
        if way:
            other.append((self.path, self._place()))
            path, place = way.pop()
            if path != self.path:
                self._look(path)
            self.passed.emit()
            self.returned.emit(place)

    def _look(self, path: Path) -> None:
        self.path = path
        self.moved.emit()
