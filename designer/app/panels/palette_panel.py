"""The list of layers: search, drag onto the canvas, double-click to place; favourites and recent ones come first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QMenu,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.app.panels.palette_model import (
    FAMILY,
    FAVOURITES,
    OPERATOR,
    RECENT,
    STARRED,
    PaletteModel,
    PaletteSearch,
)
from designer.app.panels.search_line import SearchLine
from designer.app.panels.starred_row import StarredRow, star_place
from designer.app.preferences import Preferences
from designer.app.theme.icons import draw_icon, family_icon, icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.app.theme.theme import Theme
from designer.catalogue.offers import offered
from designer.catalogue.spec import Catalogue, Operator
from designer.document import Design

_NARROWEST = 200
_ABOVE = {FAVOURITES: "star-filled", RECENT: "clock"}  # the icons of what stands above the families
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
    """The list itself; what is dragged out of it hangs beside the pointer as a chip.

    Signals:
        starred(QModelIndex): The star of a row was clicked, or its key pressed.
        menu_wanted(QModelIndex, QPoint): The menu of a row, at a place on the screen.
        dropped(str): An operator was dragged somewhere and taken there.
    """

    starred = Signal(QModelIndex)
    menu_wanted = Signal(QModelIndex, QPoint)
    dropped = Signal(str)

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
        op = index.data(OPERATOR)
        if drag.exec(Qt.DropAction.CopyAction) is not Qt.DropAction.IgnoreAction:
            self.dropped.emit(op)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._star_at(event)
        if index.isValid():
            self.starred.emit(index)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._star_at(event).isValid():
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click on a star is one on the star, and places nothing."""
        self.mousePressEvent(event) if self._star_at(event).isValid() else super().mouseDoubleClickEvent(event)

    def _star_at(self, event: QMouseEvent) -> QModelIndex:
        """The entry whose star is under the pointer; not valid where there is none."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        hit = index.data(STARRED) is not None and star_place(self.visualRect(index)).contains(at)
        return index if hit and event.button() is Qt.MouseButton.LeftButton else QModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.data(STARRED) is not None:
            self.starred.emit(index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.data(OPERATOR):
            at = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_wanted.emit(index, at)


class PalettePanel(QWidget):
    """Everything that can be placed.

    Signals:
        chosen(str): An operator was double-clicked, or chosen with Enter.
        left: The keyboard should go back to the canvas.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(
        self, catalogue: Catalogue, switch: ThemeSwitch, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._switch = switch
        self._preferences = preferences
        self._stale = False  # whether favourites or recent layers are others than those listed
        self.setObjectName("palette")
        self.setMinimumWidth(_NARROWEST)
        self.search = SearchLine("Search layers")
        self.search.setObjectName("palette_search")
        self._model = PaletteModel(self)
        self._fill(offered(catalogue, Design(""), None))
        self._found = PaletteSearch(self._model)
        self.tree = _Tree(switch, self)
        self.tree.setObjectName("palette_tree")
        self.tree.setAccessibleName("Layers")
        self.tree.setModel(self._found)
        self.tree.setItemDelegate(StarredRow(switch, self))
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
        self.tree.starred.connect(self._star)
        self.tree.menu_wanted.connect(self._show_menu)
        self.tree.dropped.connect(self.remember)
        self._expand({FAVOURITES})

    def _tint(self) -> None:
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            above = _ABOVE.get(item.data(FAMILY))
            theme = self._switch.theme
            item.setIcon(icon(above, theme, "text_faint") if above else family_icon(item.data(FAMILY), theme))
        for action in self.search.actions():
            self.search.removeAction(action)
        glass = icon("search", self._switch.theme, "text_faint")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition).setText("Search layers")

    def offer(self, operators: Sequence[Operator]) -> None:
        """Lists these from now on; families that were open stay so."""
        if tuple(operators) != self._model.listed:
            self._renew(operators)

    def _fill(self, operators: Sequence[Operator]) -> None:
        self._model.offer(operators, self._preferences.favourites, self._preferences.recent_layers)
        self._stale = False

    def _renew(self, operators: Sequence[Operator]) -> None:
        """Lists others, or in another order; what was open stays open, and the keyboard where it was."""
        rows = (self._found.index(row, 0) for row in range(self._found.rowCount()))
        opened = {index.data(FAMILY) for index in rows if self.tree.isExpanded(index)}
        listed = any(self._model.item(row).data(FAMILY) == FAVOURITES for row in range(self._model.rowCount()))
        current = self.tree.currentIndex()
        place = (current.parent().data(FAMILY), current.data(OPERATOR))
        scrolled, top = self.tree.verticalScrollBar().value(), self.tree.indexAt(QPoint(0, 0))
        first = (top.parent().data(FAMILY), top.data(OPERATOR)) if top.data(OPERATOR) else (top.data(FAMILY), None)
        self._fill(operators)
        self._tint()
        if self.search.text().strip():
            self._search(self.search.text())
        self._expand(opened if listed else opened | {FAVOURITES})
        if not self.search.text().strip():
            self.tree.setCurrentIndex(self._entry_at(*place))
        self.tree.verticalScrollBar().setValue(scrolled)
        if scrolled and (row := self._entry_at(*first)).isValid():  # what came above it moves none that is seen
            self.tree.scrollTo(row, QTreeView.ScrollHint.PositionAtTop)

    def _expand(self, families: set[str]) -> None:
        for row in range(self._found.rowCount()):
            index = self._found.index(row, 0)
            if index.data(FAMILY) in families:
                self.tree.expand(index)

    def _entry_at(self, family: str | None, op: str | None) -> QModelIndex:
        """An entry by its family and operator, or a family without one; not valid where it is gone."""
        for row in range(self._found.rowCount()):
            above = self._found.index(row, 0)
            if above.data(FAMILY) == family:
                if op is None:
                    return above
                entries = (self._found.index(place, 0, above) for place in range(self._found.rowCount(above)))
                return next((entry for entry in entries if entry.data(OPERATOR) == op), QModelIndex())
        return QModelIndex()

    def remember(self, op: str) -> None:
        """Puts an operator that was placed among the recent ones, as soon as no hand is on the list."""
        self._preferences.add_recent_layer(op)
        self._stale = True
        self._renew_when_left()

    def _star(self, index: QModelIndex) -> None:
        op, on = index.data(OPERATOR), not index.data(STARRED)
        self._preferences.star(op, on)
        self._model.show_starred(op, on)
        self._stale = True
        self._renew_when_left()

    def _renew_when_left(self) -> None:
        """The rows stay where they are under the pointer: what it aims at next must not move away."""
        if self._stale and not self.underMouse():
            self._renew(self._model.listed)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._stale:
            self._renew(self._model.listed)

    def _show_menu(self, index: QModelIndex, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("palette_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Place", lambda: self._choose(index))
        if index.data(STARRED) is not None:
            text = "Remove from the favourites" if index.data(STARRED) else "Add to the favourites"
            menu.addAction(text, lambda: self._star(index))
        menu.popup(at)

    def _search(self, text: str) -> None:
        searched = bool(text.strip())
        if searched:
            self._model.widen(self._catalogue.further().values())
            self._tint()
        self._found.search(text)
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
