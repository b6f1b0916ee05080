"""What every card costs, as a table that can be sorted by each column: graphs, and in each its cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from designer.app.navigation import graph_title
from designer.app.rich_text import as_tip
from designer.document import Design, GraphId, NodeId
from designer.document.costs import Cost, Costs
from designer.document.numerals import byte_size, short_count

_COLUMNS = ("Card", "Parameters", "Multiply-adds", "Values", "Kept for training", "Training")
_NARROWEST_NAMES = 140
_TIPS = (
    "The card; a block counts all its copies",
    "Learned numbers, shared ones once",
    "Multiply-adds of a forward pass",
    "What its outputs take in memory",
    "What the backward pass needs of it",
    "Weights, gradients, what the optimiser keeps, and what is kept for the backward pass",
)
_AMOUNT = Qt.ItemDataRole.UserRole
_PLACE = Qt.ItemDataRole.UserRole + 1


class _Row(QTreeWidgetItem):
    """A card, or a graph with the sums of its cards; numbers are sorted by what they are, not by their letters."""

    def __init__(self, name: str, place: tuple[GraphId, NodeId | None], costs: Costs, cost: Cost) -> None:
        super().__init__()
        self.setText(0, name)
        self.setData(0, _PLACE, place)
        amounts = (cost.parameters, cost.macs, cost.activation_bytes, cost.kept_bytes, costs.training_bytes(cost))
        for column, amount in enumerate(amounts, 1):
            text = short_count(amount) if column < 3 else byte_size(amount)
            self.setText(column, text if amount else "–")
            self.setData(column, _AMOUNT, amount)
            self.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: QTreeWidgetItem) -> bool:
        tree = self.treeWidget()
        column = tree.sortColumn() if tree is not None else 0
        if column == 0:
            return self.text(0).casefold() < other.text(0).casefold()
        return int(self.data(column, _AMOUNT)) < int(other.data(column, _AMOUNT))


class CostTable(QTreeWidget):
    """A row a card.

    Signals:
        picked(GraphId, nodes): Rows were chosen: show their cards.
    """

    picked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[tuple[GraphId, NodeId | None], _Row] = {}
        self._marking = False
        self.setObjectName("cost_table")
        self.setAccessibleName("What every card costs")
        self.setHeaderLabels(_COLUMNS)
        for column, tip in enumerate(_TIPS):
            self.headerItem().setToolTip(column, tip)
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            self.headerItem().setTextAlignment(column, side | Qt.AlignmentFlag.AlignVCenter)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.DescendingOrder)  # the order of the program, until a column is chosen
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.sectionResized.connect(self._on_resized)
        self.itemSelectionChanged.connect(self._pick)

    def show_costs(self, design: Design, costs: Costs, seen_as: Mapping[GraphId, str]) -> None:
        """Shows what the cards cost; what was folded, chosen and sorted stays so.

        Args:
            seen_as: The instance that a graph is looked at as, of which there are several.
        """
        folded = {place for place, row in self._rows.items() if place[1] is None and not row.isExpanded()}
        other = {place[0] for place in self._rows} != costs.graphs.keys()
        chosen = {row.data(0, _PLACE) for row in self.selectedItems()}
        self._marking = True
        self.setSortingEnabled(False)
        self.clear()
        self._rows = {}
        for graph_id, nodes in costs.seen_as(seen_as).graphs.items():
            graph = design.graphs.get(graph_id)
            if graph is None:
                continue
            whole = sum(nodes.values(), Cost())
            title = graph_title(graph)
            name = f"{title} as {seen_as[graph_id]}" if graph_id in seen_as else title
            top = self._add(_Row(name, (graph_id, None), costs, whole))
            top.setToolTip(0, as_tip(name))
            self.addTopLevelItem(top)
            for node_id, node in graph.nodes.items():
                cost = nodes.get(node_id)
                if cost is not None and cost != Cost():
                    top.addChild(self._add(_Row(node.label, (graph_id, node_id), costs, cost)))
            top.setExpanded((graph_id, None) not in folded)
        self.setSortingEnabled(True)
        for place in chosen & self._rows.keys():
            self._rows[place].setSelected(True)
        if other:
            self.scrollToTop()
        self._marking = False

    def show_selection(self, graph: GraphId | None, nodes: Sequence[NodeId]) -> None:
        """Marks the rows of the cards that are selected in the drawing."""
        rows = [row for node in nodes if graph is not None and (row := self._rows.get((graph, node))) is not None]
        if set(rows) == set(self.selectedItems()):
            return
        self._marking = True
        self.clearSelection()
        for row in rows:
            row.setSelected(True)
        if rows:
            self.scrollToItem(rows[-1])
        self._marking = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_resized(self, column: int) -> None:
        if column != 0:
            self._fit()

    def _fit(self) -> None:
        """Gives the names what the numbers leave, and never so little that they could not be read."""
        header = self.header()
        left = self.viewport().width() - sum(header.sectionSize(column) for column in range(1, len(_COLUMNS)))
        header.resizeSection(0, max(left, _NARROWEST_NAMES))

    def _add(self, row: _Row) -> _Row:
        self._rows[row.data(0, _PLACE)] = row
        return row

    def _pick(self) -> None:
        if self._marking:
            return
        places = [row.data(0, _PLACE) for row in self.selectedItems()]
        graphs = [graph for graph, node in places if node is not None]
        if graphs:
            nodes = tuple(node for graph, node in places if graph == graphs[-1] and node is not None)
            self.picked.emit(graphs[-1], nodes)
