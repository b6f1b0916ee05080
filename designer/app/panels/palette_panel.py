"""The list of layers: search, drag onto the canvas, double-click to place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QVBoxLayout, QWidget

from designer.app.theme.icons import family_icon, icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue, Family, Operator

MIME_TYPE = "application/x-netdesigner-operator"
_OPERATOR = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_TAG = Qt.ItemDataRole.UserRole + 2

_TITLES = {Family.INPUT_OUTPUT: "Input & output", Family.LOSS: "Loss", Family.TRAINING: "Training"}


def family_title(family: Family) -> str:
    """A family's name as people read it."""
    return _TITLES.get(family, family.value.replace("_", " ").capitalize())


class _Model(QStandardItemModel):
    """Families, and under them what can be placed; an entry can be dragged, a family cannot."""

    def mimeTypes(self) -> list[str]:
        return [MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        op = next((index.data(_OPERATOR) for index in indexes if index.data(_OPERATOR)), "")
        data.setData(MIME_TYPE, op.encode())
        data.setText(op)
        return data


class _Filter(QSortFilterProxyModel):
    """Shows entries in whose title, name or keywords every word of the search begins something."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._wanted: list[str] = []
        self.setRecursiveFilteringEnabled(True)

    def search(self, text: str) -> None:
        self.beginFilterChange()
        self._wanted = text.lower().split()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        if not self._wanted:
            return True
        words = self.sourceModel().index(row, 0, parent).data(_WORDS)
        return bool(words) and all(any(want in word for word in words) for want in self._wanted)


class _Row(QStyledItemDelegate):
    """A row with its tag, small and faint, at the right end."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget) -> None:
        super().__init__(parent)
        self._switch = switch

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self._switch.theme.tokens.sizes.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        tag = index.data(_TAG)
        if not tag:
            return
        theme = self._switch.theme
        painter.save()
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_faint"))
        room = QRect(option.rect).adjusted(0, 0, -8, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tag)
        painter.restore()


class _Search(QLineEdit):
    """The search field: arrow down goes on into the list, Enter places the first hit."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class PalettePanel(QWidget):
    """Everything that can be placed.

    Signals:
        chosen(str): An operator was double-clicked, or chosen with Enter.
        left: Escape in an empty search: back to the canvas.
    """

    chosen = Signal(str)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.setObjectName("palette")
        self.search = _Search(placeholderText="Search layers")
        self.search.setObjectName("palette_search")
        self.search.setAccessibleName("Search layers")
        self.search.setClearButtonEnabled(True)
        self._model = _Model(self)
        self._filter = _Filter(self)
        self._filter.setSourceModel(self._model)
        self.tree = QTreeView()
        self.tree.setObjectName("palette_tree")
        self.tree.setAccessibleName("Layers")
        self.tree.setModel(self._filter)
        self.tree.setItemDelegate(_Row(switch, self))
        self.tree.setHeaderHidden(True)
        self.tree.setDragEnabled(True)
        self.tree.setDragDropMode(QTreeView.DragDropMode.DragOnly)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setIndentation(16)
        self.tree.setUniformRowHeights(True)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.setSpacing(8)
        stack.addWidget(self.search)
        stack.addWidget(self.tree)
        set_role(self, "panel")
        self._fill(catalogue)
        self._tint()
        switch.changed.connect(lambda _theme: self._tint())
        self.search.textChanged.connect(self._search)
        self.search.down.connect(self._enter_list)
        self.search.returnPressed.connect(self._choose_first)
        self.tree.clicked.connect(self._toggle)
        self.tree.activated.connect(self._choose)

    def _fill(self, catalogue: Catalogue) -> None:
        families: dict[Family, QStandardItem] = {}
        for operator in catalogue.values():
            if operator.family is Family.TRAINING or operator.op.startswith("metric."):
                continue  # they belong to a training step, which is written for the user
            if operator.family not in families:
                item = QStandardItem(family_title(operator.family))
                item.setData(operator.family.value, Qt.ItemDataRole.UserRole + 3)
                item.setDragEnabled(False)
                item.setSelectable(False)
                families[operator.family] = item
                self._model.appendRow(item)
            families[operator.family].appendRow(_entry(operator))

    def _tint(self) -> None:
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            item.setIcon(family_icon(item.data(Qt.ItemDataRole.UserRole + 3), self._switch.theme))
        for action in self.search.actions():
            self.search.removeAction(action)
        glass = icon("search", self._switch.theme, "text_faint")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition).setToolTip("Search layers")

    def _search(self, text: str) -> None:
        self._filter.search(text)
        if text:
            self.tree.expandAll()
            first = self._first_hit()
            self.tree.setCurrentIndex(first) if first.isValid() else None
        else:
            self.tree.collapseAll()

    def _first_hit(self) -> QModelIndex:
        for row in range(self._filter.rowCount()):
            family = self._filter.index(row, 0)
            if self._filter.rowCount(family):
                return self._filter.index(0, 0, family)
        return QModelIndex()

    def _choose_first(self) -> None:
        current = self.tree.currentIndex()
        self._choose(current if self.search.text() and current.isValid() else self._first_hit())

    def _enter_list(self) -> None:
        self.tree.setFocus()
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self._filter.index(0, 0))

    def _toggle(self, index: QModelIndex) -> None:
        if not index.data(_OPERATOR):
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _choose(self, index: QModelIndex) -> None:
        if op := index.data(_OPERATOR):
            self.chosen.emit(op)

    def focus_search(self) -> None:
        """Puts the cursor into the search field, ready to be typed over."""
        self.search.setFocus()
        self.search.selectAll()


def _entry(operator: Operator) -> QStandardItem:
    item = QStandardItem(operator.title)
    item.setData(operator.op, _OPERATOR)
    item.setData(operator.tag, _TAG)
    words = (operator.title, operator.op, *operator.keywords, operator.tag, family_title(operator.family))
    item.setData([word.lower() for word in words if word], _WORDS)
    item.setToolTip(f"<b>{operator.op}</b><br>{operator.summary}<br><br>Drag it onto the canvas, or double-click.")
    item.setEditable(False)
    return item
