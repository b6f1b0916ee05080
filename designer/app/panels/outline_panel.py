"""The outline: every card of every graph as a list, in step with the drawing.

It is the view for whoever works by the keyboard alone or hears the screen read out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QTreeView, QVBoxLayout, QWidget

from designer.app.canvas.layer_look import LayerLooks
from designer.app.panels.outline_model import OutlineModel
from designer.app.panels.search_line import SearchLine
from designer.app.panels.tagged_row import TaggedRow
from designer.app.theme.icons import icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue
from designer.document import Delta, Design, GraphId, NodeId, Report

_INDENT = 22


class _Found(QSortFilterProxyModel):
    """The rows whose name or type has every word of the search in it, with the graphs they are in."""

    def __init__(self, model: OutlineModel) -> None:
        super().__init__(model)
        self._model = model
        self._words: list[str] = []
        self.setRecursiveFilteringEnabled(True)
        self.setDynamicSortFilter(False)
        self.setSourceModel(model)

    def search(self, text: str) -> None:
        """Lists anew what is found: row by row, Qt took many seconds for the thousands that a letter takes away."""
        self._words = text.lower().split()
        self.setDynamicSortFilter(bool(self._words))  # with nothing to look for, no row that changes is asked about
        self._model.list_again()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return not self._words or self._model.says(self._words, row, parent.row())


class _Tree(QTreeView):
    """The list; Enter goes to what is marked and Escape leaves, unless a name is being typed.

    Attributes:
        walks: How often all rows that are unfolded were gone through for their places.

    Signals:
        entered(QModelIndex), left: What these keys ask for.
    """

    entered = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.walks = 0
        self._held = False
        self.installEventFilter(self)

    def doItemsLayout(self) -> None:
        if self._held:
            self.scheduleDelayedItemsLayout()
        else:
            self.walks += 1
            super().doItemsLayout()

    def hold(self, held: bool) -> None:
        """Leaves all rows where they are for now: while the theme changes, Qt asks for their places ten times over."""
        self._held = held
        if not held:
            self.scheduleDelayedItemsLayout()  # which waits for somebody to look

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() == Qt.Key.Key_F2:
            event.accept()  # renamed is what is marked here, in its row
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class OutlinePanel(QWidget):
    """All graphs and cards of the design.

    Signals:
        picked(GraphId, nodes): Cards were marked here: show them.
        opened(GraphId): This graph should be drawn.
        edits(name, edits): A row was renamed.
        refused(str): Why a row cannot be called so.
        left: The keyboard should go back to the canvas.
    """

    picked = Signal(object, object)
    opened = Signal(object)
    edits = Signal(str, object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self._shown: tuple[GraphId | None, tuple[NodeId, ...]] = (None, ())
        self._report: Report | None = None  # the last, whether it is shown or not yet
        self._marking = False
        self.setObjectName("outline")
        set_role(self, "panel")
        self.search = SearchLine("Find a card")
        self.search.setObjectName("outline_search")
        self._model = OutlineModel(catalogue, switch, self)
        self._found = _Found(self._model)
        self.tree = _Tree(self)
        self.tree.setObjectName("outline_tree")
        self.tree.setAccessibleName("Outline of the design")
        self.tree.setModel(self._found)
        self.tree.setItemDelegate(TaggedRow(switch, self))
        self.tree.setHeaderHidden(True)
        self.tree.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QTreeView.EditTrigger.EditKeyPressed)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setIndentation(_INDENT)
        self.tree.setUniformRowHeights(True)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel()
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(8, 4, 8, 4)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self._nothing, "dim")
        self._nothing.hide()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.setSpacing(8)
        stack.addWidget(self.search)
        stack.addWidget(self._nothing, 1)
        stack.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._search)
        self.search.down.connect(self._enter_list)
        self.search.returnPressed.connect(self._go_to_first)
        self.tree.selectionModel().selectionChanged.connect(lambda *_: self._pick())
        self.tree.doubleClicked.connect(self._open)
        self.tree.entered.connect(self._open)
        self.tree.left.connect(self.left)
        self._model.edits.connect(self.edits)
        self._model.refused.connect(self.refused)
        switch.changing.connect(lambda: self.tree.hold(True))
        switch.changed.connect(lambda _theme: self.tree.hold(False))
        switch.changed.connect(lambda _theme: self._dress())
        self._dress()

    def show_design(self, design: Design, delta: Delta | None = None) -> None:
        """Shows a design as it is now.

        Args:
            delta: What was touched since it was shown last; None where that is not known.
        """
        if self._model.show_design(design, delta) and self.isVisible():
            self._mark()

    def show_layers(self, layers: LayerLooks) -> None:
        """Has whoever hears a card hear what a run found of its layer."""
        self._model.layers = layers

    def show_report(self, report: Report | None) -> None:
        """Shows what a check found, as soon as somebody looks."""
        self._report = report
        if self.isVisible():
            self._model.show_report(report)

    def show_selection(self, graph: GraphId | None, nodes: Sequence[NodeId]) -> None:
        """Marks what is selected in the drawing."""
        other = graph != self._shown[0]
        if (graph, tuple(nodes)) != self._shown:
            self._shown = (graph, tuple(nodes))
            if self.isVisible():
                self._mark(unfold=other)

    def showEvent(self, event: QShowEvent) -> None:
        """Shows what was selected and found while nobody looked: thousands of rows are not gone through for nobody."""
        self._model.show_report(self._report)
        self._mark()
        super().showEvent(event)

    def focus_search(self) -> None:
        """Puts the cursor into the search field, ready to be typed over."""
        self.search.setFocus()
        self.search.selectAll()

    def _dress(self) -> None:
        for action in self.search.actions():
            self.search.removeAction(action)
        glass = icon("search", self._switch.theme, "text_faint")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition).setText("Find a card")
        self._model.repaint()

    def _mark(self, unfold: bool = True) -> None:
        """Marks the selected cards; the rows of the graph that is drawn are unfolded when it is come to."""
        graph, nodes = self._shown
        if graph is None:
            return
        self._marking = True
        if unfold:
            self.tree.expand(self._found.mapFromSource(self._model.place(graph)))
        chosen = QItemSelection()
        places = [self._found.mapFromSource(self._model.place(graph, node)) for node in nodes]
        rows = sorted((place for place in places if place.isValid()), key=QModelIndex.row)  # Qt wants few ranges
        for _, run in groupby(enumerate(rows), lambda one: one[1].row() - one[0]):
            side_by_side = [place for _, place in run]
            chosen.select(side_by_side[0], side_by_side[-1])
        self.tree.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if places and places[-1].isValid():
            self.tree.selectionModel().setCurrentIndex(places[-1], QItemSelectionModel.SelectionFlag.NoUpdate)
            self.tree.scrollTo(places[-1])
        self._marking = False

    def _pick(self) -> None:
        """Selects in the drawing what is marked here; of several graphs, in that of the current row."""
        if self._marking:
            return
        current = self._found.mapToSource(self.tree.currentIndex())
        graph = self._model.graph_of(current)
        rows = [self._found.mapToSource(index) for index in self.tree.selectionModel().selectedRows()]
        nodes = tuple(node for row in rows if (node := self._model.node_of(row)) and self._model.graph_of(row) == graph)
        if graph is not None and nodes:
            self._shown = (graph, nodes)
            self.picked.emit(graph, nodes)

    def _open(self, index: QModelIndex) -> None:
        """Goes to the drawing of a row."""
        place = self._found.mapToSource(index)
        graph = self._model.graph_of(place)
        if graph is not None:
            self.opened.emit(graph)
            self.left.emit()

    def _search(self, text: str) -> None:
        tops = [self._found.index(row, 0) for row in range(self._found.rowCount())]
        unfolded = [self._found.mapToSource(top).row() for top in tops if self.tree.isExpanded(top)]
        self._found.search(text)
        if text.strip():
            self.tree.expandAll()
        else:
            for row in unfolded:
                self.tree.expand(self._found.mapFromSource(self._model.index(row, 0)))
        missing = bool(text.strip()) and not self._found.rowCount()
        self._nothing.setText(f'No card is called "{text.strip()}".')
        self._nothing.setVisible(missing)
        self.tree.setVisible(not missing)
        self._mark()

    def _first(self) -> QModelIndex:
        """The first card that is listed, or the first graph."""
        top = self._found.index(0, 0)
        return self._found.index(0, 0, top) if self._found.rowCount(top) else top

    def _enter_list(self) -> None:
        self.tree.setFocus()
        if not self.tree.selectionModel().hasSelection():
            self.tree.setCurrentIndex(self._first())

    def _go_to_first(self) -> None:
        """Enter in the search: selects the first card that is found, and goes to it."""
        if self.search.text().strip() and self._found.rowCount():
            self.tree.setCurrentIndex(self._first())
            self.search.clear()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Gets what neither the search nor the list has use for."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
