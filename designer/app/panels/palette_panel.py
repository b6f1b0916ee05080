"""The list of layers: search, drag onto the canvas, double-click to place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.app.panels.palette_model import FAMILY, OPERATOR, PaletteModel, PaletteSearch
from designer.app.panels.search_line import SearchLine
from designer.app.panels.tagged_row import TaggedRow
from designer.app.theme.icons import draw_icon, family_icon, icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.app.theme.theme import Theme
from designer.catalogue.offers import offered
from designer.catalogue.spec import Catalogue, Operator
from designer.document import Design

_NARROWEST = 200
_INDENT = 22  # an icon and the gap behind it: entries stand under the name of their family


def drag_picture(title: str, family: str, theme: Theme, ratio: float) -> QPixmap:
    """A chip that hangs beside the pointer, see-through and small: the card that is to come shows under it."""
    font = theme.font("body")
    size = QSize(QFontMetrics(font).horizontalAdvance(title) + 42, theme.tokens.sizes.row)
    chip = QPixmap(size * ratio)
    chip.setDevicePixelRatio(ratio)
    chip.fill(Qt.GlobalColor.transparent)
    painter = QPainter(chip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(0.85)
    painter.setPen(theme.color("popup_line"))
    painter.setBrush(theme.color("popup"))
    radius = theme.tokens.radius.control
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), radius, radius)
    draw_icon(painter, f"families/{family}", QRectF(9, (size.height() - 16) / 2, 16, 16), theme.family(family))
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.drawText(QRect(QPoint(32, 0), size), int(Qt.AlignmentFlag.AlignVCenter), title)
    painter.end()
    return chip


class _Tree(QTreeView):
    """The list itself; what is dragged out of it hangs beside the pointer as a chip."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget) -> None:
        super().__init__(parent)
        self._switch = switch

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        index = self.currentIndex()
        if not index.data(OPERATOR):
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        picture = drag_picture(index.data(), index.data(FAMILY), self._switch.theme, self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(-14, -14))
        drag.exec(Qt.DropAction.CopyAction)


class PalettePanel(QWidget):
    """Everything that can be placed.

    Signals:
        chosen(str): An operator was double-clicked, or chosen with Enter.
        left: The keyboard should go back to the canvas.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.setObjectName("palette")
        self.setMinimumWidth(_NARROWEST)
        self.search = SearchLine("Search layers")
        self.search.setObjectName("palette_search")
        self._model = PaletteModel(self)
        self._model.offer(offered(catalogue, Design(""), None))
        self._found = PaletteSearch(self._model)
        self.tree = _Tree(switch, self)
        self.tree.setObjectName("palette_tree")
        self.tree.setAccessibleName("Layers")
        self.tree.setModel(self._found)
        self.tree.setItemDelegate(TaggedRow(switch, self))
        self.tree.setHeaderHidden(True)
        self.tree.setDragEnabled(True)
        self.tree.setDragDropMode(QTreeView.DragDropMode.DragOnly)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setIndentation(_INDENT)
        self.tree.setUniformRowHeights(True)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel()
        self._nothing.setObjectName("palette_nothing")
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
        set_role(self, "panel")
        self._tint()
        switch.changed.connect(lambda _theme: self._tint())
        self.search.textChanged.connect(self._search)
        self.search.down.connect(self._enter_list)
        self.search.returnPressed.connect(self._choose_best)
        self.tree.clicked.connect(self._toggle)
        self.tree.activated.connect(self._choose)

    def _tint(self) -> None:
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            item.setIcon(family_icon(item.data(FAMILY), self._switch.theme))
        for action in self.search.actions():
            self.search.removeAction(action)
        glass = icon("search", self._switch.theme, "text_faint")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition).setToolTip("Search layers")

    def offer(self, operators: Sequence[Operator]) -> None:
        """Lists these from now on; families that were open stay so."""
        if tuple(operators) == tuple(self._model.operators.values()):
            return
        rows = (self._found.index(row, 0) for row in range(self._found.rowCount()))
        opened = {index.data(FAMILY) for index in rows if self.tree.isExpanded(index)}
        self._model.offer(operators)
        self._tint()
        self._search(self.search.text())
        for row in range(self._found.rowCount()):
            index = self._found.index(row, 0)
            if index.data(FAMILY) in opened:
                self.tree.expand(index)

    def _search(self, text: str) -> None:
        self._found.search(text)
        searched = bool(text.strip())
        best = self._found.first() if searched else QModelIndex()
        if searched:
            self.tree.expandAll()
        else:
            self.tree.collapseAll()
        self.tree.setCurrentIndex(best)
        self._nothing.setText(f'No layer is called "{text.strip()}".')
        self._nothing.setVisible(searched and not best.isValid())
        self.tree.setVisible(self._nothing.isHidden())

    def _choose_best(self) -> None:
        """Enter in the search: places the layer that is marked, and the search has done its work."""
        index = self.tree.currentIndex()
        if self.search.text().strip() and index.data(OPERATOR):
            op = index.data(OPERATOR)
            self.search.clear()
            self.chosen.emit(op)
            self.left.emit()

    def _enter_list(self) -> None:
        self.tree.setFocus()
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self._found.index(0, 0))

    def _toggle(self, index: QModelIndex) -> None:
        if not index.data(OPERATOR):
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _choose(self, index: QModelIndex) -> None:
        if op := index.data(OPERATOR):
            self.chosen.emit(op)

    def focus_search(self) -> None:
        """Puts the cursor into the search field, ready to be typed over."""
        self.search.setFocus()
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Gets what neither the search nor the list has use for."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
