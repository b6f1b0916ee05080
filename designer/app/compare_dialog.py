"""Two designs side by side: a list of all that is different, and each card of it in both drawings."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.app.compared_canvas import SIGNS, ComparedCanvas
from designer.app.on_screen import OnScreen
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue
from designer.document import Design, NodeId
from designer.document.comparing import CardDifference, Comparison, GraphDifference, How

_SIZE = (1280, 760)
_LIST_WIDTH = 280
_PLACE = Qt.ItemDataRole.UserRole


class CompareDialog(QDialog):
    """What is different, from one design to the other; nothing is changed here."""

    def __init__(
        self,
        catalogue: Catalogue,
        switch: ThemeSwitch,
        designs: tuple[Design, Design],
        titles: tuple[str, str],
        comparison: Comparison,
        parent: QWidget,
    ) -> None:
        """Shows the first difference, or that there is none.

        Args:
            designs: What was before, and what is now; they are no longer changed by anybody.
            titles: What they are called.
        """
        super().__init__(parent)
        self._comparison = comparison
        self.setObjectName("compare_dialog")
        self.setWindowTitle(f"{titles[0]} and {titles[1]}")
        OnScreen(self, wanted=QSize(*_SIZE))
        self.canvases = tuple(ComparedCanvas(catalogue, switch, design) for design in designs)
        for canvas, name in zip(self.canvases, ("before", "after"), strict=True):
            canvas.setObjectName(f"compare_{name}")
        self._whole = _whole(designs, comparison)
        self.list = QTreeWidget()
        self._fill()
        self._lay_out(titles)
        self.list.currentItemChanged.connect(lambda item, _before: self._show(item))
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first.child(0) or first)
        else:
            self._show(None)

    def _lay_out(self, titles: tuple[str, str]) -> None:
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setHandleWidth(1)
        sides.addWidget(self.list)
        for canvas, title in zip(self.canvases, titles, strict=True):
            label = QLabel(title)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(12, 8, 12, 8)
            set_role(label, "strong")
            side = QWidget()
            stack = QVBoxLayout(side)
            stack.setContentsMargins(0, 0, 0, 0)
            stack.setSpacing(0)
            stack.addWidget(label)
            stack.addWidget(canvas, 1)
            sides.addWidget(side)
        sides.setChildrenCollapsible(False)
        sides.setSizes([_LIST_WIDTH, (_SIZE[0] - _LIST_WIDTH) // 2, (_SIZE[0] - _LIST_WIDTH) // 2])
        self._says = QLabel(summary(self._comparison))
        self._says.setObjectName("compare_says")
        set_role(self._says, "dim")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self._copy = buttons.addButton("Copy the card", QDialogButtonBox.ButtonRole.ActionRole)
        self._copy.setObjectName("compare_copy")
        self._copy.setToolTip("Puts the card into the clipboard as it was before, where it was, to be pasted")
        self._copy.setAutoDefault(False)
        self._copy.setEnabled(False)
        self._copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self._says, 1)
        row.addWidget(buttons)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 12)
        rows.setSpacing(12)
        rows.addWidget(sides, 1)
        rows.addLayout(row)

    def _fill(self) -> None:
        self.list.setObjectName("compare_list")
        self.list.setAccessibleName("What is different")
        self.list.setHeaderHidden(True)
        self.list.setIndentation(14)
        self.list.setMinimumWidth(_LIST_WIDTH // 2)
        strong = self.font()
        strong.setWeight(QFont.Weight.DemiBold)
        if self._comparison.what:
            heading = QTreeWidgetItem(self.list, ["The design"])
            heading.setFont(0, strong)
            _add_lines(heading, self._comparison.what)
        for graph in self._comparison.graphs:
            sign = f"{SIGNS[graph.how]}  " if graph.how != "changed" else ""
            heading = QTreeWidgetItem(self.list, [f"{sign}{graph.name}"])
            heading.setFont(0, strong)
            heading.setData(0, _PLACE, (graph, None))
            _add_lines(heading, graph.what)
            for card in graph.cards:
                row = QTreeWidgetItem(heading, [f"{SIGNS[card.how]}  {card.label}"])
                row.setToolTip(0, f"{card.label} was {card.how}")
                row.setData(0, _PLACE, (graph, card))
                _add_lines(row, card.what)
        self.list.expandAll()

    def copy(self) -> None:
        """Puts the card of the row into the clipboard, as it was before where it was there."""
        before, after = self.canvases
        (before if before.selection else after).copy_selection()

    def _show(self, item: QTreeWidgetItem | None) -> None:
        """Shows in both drawings what a row is about; a line is about what the row above it is about.

        What is about no graph, but about the design as a whole, is shown beside the networks that are begun with.
        """
        while item is not None and item.data(0, _PLACE) is None:
            item = item.parent()
        graph, card = item.data(0, _PLACE) if item is not None else (self._whole, None)
        for canvas, shown, marks, node in zip(
            self.canvases, (graph.before, graph.after), _marks(graph), _ends(card), strict=True
        ):
            canvas.show_marked(shown, marks)
            canvas.point_at(node)
            canvas.update()
        self._copy.setEnabled(card is not None)


def _whole(designs: tuple[Design, Design], comparison: Comparison) -> GraphDifference:
    """What is different about the networks that two designs are begun with, which may be nothing."""
    before, after = (root.id if (root := design.root()) is not None else None for design in designs)
    same = GraphDifference("changed", before, after, "", (), ())
    return next((graph for graph in comparison.graphs if (graph.before, graph.after) == (before, after)), same)


def _add_lines(row: QTreeWidgetItem, lines: tuple[str, ...]) -> None:
    for line in lines:
        QTreeWidgetItem(row, [line]).setToolTip(0, line)


def _marks(graph: GraphDifference) -> tuple[Mapping[NodeId, How], Mapping[NodeId, How]]:
    before = {card.before: card.how for card in graph.cards if card.before is not None}
    after = {card.after: card.how for card in graph.cards if card.after is not None}
    return before, after


def _ends(card: CardDifference | None) -> tuple[NodeId | None, NodeId | None]:
    return (card.before, card.after) if card is not None else (None, None)


def summary(comparison: Comparison) -> str:
    """All that is different, in a sentence."""
    if comparison.same:
        return "Both are the same network, laid out otherwise." if comparison.moved else "Nothing is different."
    counts = ((comparison.count(how), how) for how in SIGNS)
    cards = [f"{SIGNS[how]} {count} {how}" for count, how in counts if count]
    return "Cards:   " + "     ".join(cards) if cards else "The cards are the same; what stands in the list is not."
