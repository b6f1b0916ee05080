"""The outline's rows: the graphs of a design, and in each its cards in the order of the program.

Rows are worked out when they are shown; a change of the document that leaves the rows what they are repaints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from designer.app.canvas.findings import others
from designer.app.canvas.layer_look import LayerLooks
from designer.app.canvas.words import card_words
from designer.app.navigation import graph_title
from designer.app.panels.palette_model import TAG
from designer.app.rich_text import as_tip, escaped, plain
from designer.app.theme.icons import family_icon, icon
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.parts import is_step
from designer.catalogue.renaming import fault_of_name, rename_card, typed_name
from designer.catalogue.spec import Catalogue, Family
from designer.document import (
    Delta,
    DescribeGraph,
    Design,
    Edit,
    Graph,
    GraphId,
    Node,
    NodeId,
    Problem,
    Report,
    Severity,
    Status,
)
from designer.document.names import whole_name_fault
from designer.document.numerals import short_count

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_ROW = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable
_APART = 20  # rows between two that change: fewer are shown again with them, as a telling costs more than a few rows
_GRAPH = 0  # the internal id of a graph's row; a card's is the row of its graph and one


class OutlineModel(QAbstractItemModel):
    """Graphs, and under each its cards.

    Signals:
        edits(name, edits): A row was renamed.
        refused(str): Why a row cannot be called so.

    Attributes:
        layers: What a run found of the cards' layers; asked for when a card is read out.
    """

    edits = Signal(str, object)
    refused = Signal(str)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QObject) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._switch = switch
        self._design = Design("")
        self._report: Report | None = None
        self.layers: LayerLooks = {}
        self._problems: dict[tuple[GraphId, NodeId], Problem] = {}
        self._rows: list[tuple[GraphId, list[NodeId]]] = []
        self._places: dict[GraphId, tuple[int, dict[NodeId, int]]] = {}  # the rows of graphs and of the cards in them
        self._named: list[tuple[str, str, str]] = []  # what is said of the graphs themselves
        self._types: dict[tuple[int, int], str] = {}  # of rows by that of their graph, as a search has asked for them

    def show_design(self, design: Design, delta: Delta | None = None) -> bool:
        """Shows a design as it is now; tells whether there are other rows.

        Args:
            delta: What was touched since it was shown last; None where that is not known.
        """
        self._types.clear()
        rows = [(graph.id, list(graph.nodes)) for graph in design.graphs.values()]
        other = rows != self._rows or design is not self._design
        named = [(graph.name, graph.kind, graph.doc) for graph in design.graphs.values()]
        if other:
            self.beginResetModel()
            self._design, self._rows = design, rows
            self._places = {
                graph: (row, {node: place for place, node in enumerate(nodes)})
                for row, (graph, nodes) in enumerate(rows)
            }
            self.endResetModel()
        elif delta is None or named != self._named:
            self.repaint()
        else:
            self._repaint_cards(delta.nodes)
        self._named = named
        return other

    def show_report(self, report: Report | None) -> None:
        """Shows what is known of the cards, and which of them have problems."""
        before, told = self._report, self._problems
        self._report = report
        self._types.clear()
        self._problems = {}
        for problem in report.problems if report else ():  # errors come first
            if problem.graph is not None and problem.nodes:
                self._problems.setdefault((problem.graph, problem.nodes[0]), problem)

        reports = [one.graphs if one is not None else {} for one in (before, report)]
        changed = _other(*reports)
        cards = told.keys() | self._problems.keys()
        changed |= {card for card in cards if told.get(card) != self._problems.get(card)}
        self._repaint_cards(changed)

    def list_again(self) -> None:
        """Has whoever shows the rows ask for all of them anew."""
        self.beginResetModel()
        self.endResetModel()

    def repaint(self) -> None:
        """Has every row shown again."""
        for row, (_, nodes) in enumerate(self._rows):
            place = self.index(row, 0)
            self.dataChanged.emit(place, place)
            if nodes:
                self.dataChanged.emit(self.index(0, 0, place), self.index(len(nodes) - 1, 0, place))

    def _repaint_cards(self, cards: Iterable[tuple[GraphId, NodeId]]) -> None:
        """Has the rows of some cards shown again: each stretch of them is told at once, and of thousands the whole."""
        rows: dict[GraphId, list[int]] = {}
        for graph, node in cards:
            row = self._places.get(graph, (-1, {}))[1].get(node)
            if row is not None:
                rows.setdefault(graph, []).append(row)
        for graph, changed in rows.items():
            above = self.place(graph)
            for first, last in _stretches(sorted(changed)):
                self.dataChanged.emit(self.index(first, 0, above), self.index(last, 0, above))

    # What a row is about

    def graph_of(self, index: Index) -> GraphId | None:
        """The graph of a row, or of the card in it."""
        if not index.isValid():
            return None
        return self._rows[index.row() if index.internalId() == _GRAPH else index.internalId() - 1][0]

    def node_of(self, index: Index) -> NodeId | None:
        """The card of a row; None for a graph."""
        if not index.isValid() or index.internalId() == _GRAPH:
            return None
        return self._rows[index.internalId() - 1][1][index.row()]

    def place(self, graph: GraphId, node: NodeId | None = None) -> QModelIndex:
        """The row of a graph, or of a card in it; not valid where there is none."""
        row, nodes = self._places.get(graph, (-1, {}))
        above = self.index(row, 0)
        if node is None or not above.isValid():
            return above
        return self.index(nodes[node], 0, above) if node in nodes else _NONE

    def says(self, words: Iterable[str], row: int, above: int) -> bool:
        """Whether the name or the type of a row has some words in it, small letters all.

        Args:
            above: The row of its graph; below 0 where it is one itself.
        """
        graph_id, nodes = self._rows[row if above < 0 else above]
        graph = self._design.graphs.get(graph_id)
        node = graph.nodes.get(nodes[row]) if graph is not None and above >= 0 else None
        if graph is None or (node is None and above >= 0):
            return False  # the design is ahead of the rows
        name = (graph.name if node is None else node.label).lower()
        missing = [word for word in words if word not in name]
        if not missing:
            return True
        kind = self._types.get((above, row))
        if kind is None:
            said = self._of_graph(graph, TAG) if node is None else self._type(graph, node)
            kind = self._types[above, row] = str(said).lower()
        return all(word in kind for word in missing)

    # What Qt asks

    def rowCount(self, parent: Index = _NONE) -> int:
        if not parent.isValid():
            return len(self._rows)
        return len(self._rows[parent.row()][1]) if parent.internalId() == _GRAPH else 0

    def columnCount(self, parent: Index = _NONE) -> int:
        return 1

    def index(self, row: int, column: int, parent: Index = _NONE) -> QModelIndex:
        if not 0 <= row < self.rowCount(parent) or column:
            return _NONE
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _GRAPH)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == _GRAPH:
            return _NONE
        return self.createIndex(index.internalId() - 1, 0, _GRAPH)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _ROW if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        graph_id, node_id = self.graph_of(index), self.node_of(index)
        graph = self._design.graphs.get(graph_id) if graph_id is not None else None
        if graph is None:
            return None
        if node_id is None:
            return self._of_graph(graph, role)
        node = graph.nodes.get(node_id)
        return self._of_node(graph, node, role) if node is not None else None

    def _of_graph(self, graph: Graph, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return graph.name
            case Qt.ItemDataRole.DecorationRole:
                family = Family.TRAINING if is_step(graph) else Family.BLOCK
                return family_icon(family.value, self._switch.theme)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(graph.doc or graph_title(graph))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{graph_title(graph)}, {len(graph.nodes)} cards"
        if role == TAG:
            return "" if graph.kind == "module" else "step" if is_step(graph) else "function"
        return None

    def _of_node(self, graph: Graph, node: Node, role: int) -> Any:
        problem = self._problems.get((graph.id, node.id))
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return node.label
            case Qt.ItemDataRole.DecorationRole:
                if problem is not None:
                    bad = problem.severity is Severity.ERROR
                    return icon("alert" if bad else "warning", self._switch.theme, "bad" if bad else "warn")
                return family_icon(self._family(graph, node), self._switch.theme)
            case Qt.ItemDataRole.ToolTipRole:
                said = [problem.message.replace("`", "")] if problem is not None else []
                return "<br>".join(f"<span>{escaped(text)}</span>" for text in (*said, node.note) if text)
            case Qt.ItemDataRole.AccessibleTextRole:
                wrong = f", {plain(problem.message)}" if problem is not None else ""
                return f"{node.label}, {self._type(graph, node)}{wrong}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                look = self.layers.get(graph.id, {}).get(node.id)
                return look.words if look is not None else None
        return self._type(graph, node) if role == TAG else None

    def _type(self, graph: Graph, node: Node) -> str:
        """What a card is, how often, and how much it learns: `Conv2d · 160`, `Block ×3 · 1.2 K`."""
        words = card_words(self._catalogue, self._design, graph, node, None)
        what = " ".join(text for text in (words.what.partition(" · ")[0], words.copies) if text)
        finding = self._report.finding(graph.id, node.id) if self._report else None
        if finding is not None and finding.status is Status.ABSENT:
            return f"{what} · absent"
        states = (("bypassed", node.bypass), ("frozen", node.frozen), ("unused", node.unused))
        what = " · ".join([what, *(word for word, holds in states if holds)])
        return f"{what} · {short_count(finding.parameters)}" if finding and finding.parameters else what

    def _family(self, graph: Graph, node: Node) -> str:
        family = card_words(self._catalogue, self._design, graph, node, None).family.value
        return family if family in self._switch.theme.tokens.families else Family.CUSTOM.value

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        graph_id, node_id, name = self.graph_of(index), self.node_of(index), str(value).strip()
        if graph_id is None or role != Qt.ItemDataRole.EditRole:
            return False
        graph = self._design.graphs[graph_id]
        before = graph.name if node_id is None else graph.nodes[node_id].label
        if name == before:
            return False
        fault = self._fault(graph, node_id, name)
        if fault:
            self.refused.emit(f"`{name}` cannot be its name: {fault}.")
            return False
        edits: tuple[Edit, ...] = (DescribeGraph(graph_id, name, graph.doc),)
        if node_id is not None:
            node = graph.nodes[node_id]
            edits = rename_card(self._design, graph, node, typed_name(self._catalogue, node, name))
        self.edits.emit(f"Rename {before} to {name}", edits)
        return True

    def _fault(self, graph: Graph, node_id: NodeId | None, name: str) -> str:
        """Why something cannot be called so; empty where it can."""
        if node_id is None:
            taken = any(other.name == name for other in self._design.graphs.values() if other.id != graph.id)
            return whole_name_fault(name) or ("another graph has that name" if taken else "")
        node = graph.nodes[node_id]
        return fault_of_name(graph, node, typed_name(self._catalogue, node, name))


def _stretches(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of rows that stand one after the other, with few that do not change between them."""
    first = last = rows[0]
    for row in rows[1:]:
        if row - last > _APART:
            yield first, last
            first = row
        last = row
    yield first, last


def _other(
    before: Mapping[GraphId, Mapping[NodeId, object]], after: Mapping[GraphId, Mapping[NodeId, object]]
) -> set[tuple[GraphId, NodeId]]:
    """The cards of which something else is known than before."""
    graphs = before.keys() | after.keys()
    return {(graph, node) for graph in graphs for node in others(before.get(graph, {}), after.get(graph, {}))}
