"""The command palette: one search over everything the program does and every layer that can be placed.

It lies over the window, at the top in the middle, has the keyboard while it is open and gives it back when it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from designer.app.commands.table import COMMANDS
from designer.app.panels.palette_model import TAG, rank, rank_words
from designer.app.panels.tagged_row import TaggedRow
from designer.app.theme.icons import family_icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.offers import offered
from designer.catalogue.spec import Catalogue, Operator
from designer.document import Design

_WIDTH = 560
_ROWS = 13  # at most are seen at once
_EDGE = 8  # between it and the edges of the window, and between its own and what is in it
_PAD = 4  # between the search and the rows, and round these
_ROW = Qt.ItemDataRole.UserRole + 10  # the entry's place in the list of all
_WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STAYING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that can be chosen.

    Attributes:
        tag: What stands at the right end: keys, or what a layer is for.
        rank: How well it answers a search, 0 best; None: not at all.
    """

    text: str
    tag: str
    icon: QIcon
    enabled: bool
    rank: Callable[[str], int | None]
    do: Callable[[], object]


class CommandPalette(QFrame):
    """A search line and what answers it.

    Signals:
        placed(str): A layer was chosen.
    """

    placed = Signal(str)

    def __init__(
        self, actions: Mapping[str, QAction], catalogue: Catalogue, switch: ThemeSwitch, over: QWidget
    ) -> None:
        super().__init__(over)
        self._actions = actions
        self._offered = offered(catalogue, Design(""), None)
        self._switch = switch
        self._over = over
        self._entries: list[_Entry] = []
        self._before: QWidget | None = None
        self.setObjectName("command_palette")
        set_role(self, "popup")
        self.search = QLineEdit(placeholderText="Search layers and actions")
        self.search.setObjectName("command_search")
        self.search.setAccessibleName("Search layers and actions")
        self.list = QListWidget()
        self.list.setObjectName("command_list")
        self.list.setAccessibleName("Actions and layers")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(TaggedRow(switch, self.list))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        stack.setSpacing(_PAD)
        stack.addWidget(self.search)
        stack.addWidget(self.list, 1)
        self.search.textChanged.connect(self._show)
        self.list.itemClicked.connect(self._choose)
        self.search.installEventFilter(self)
        over.installEventFilter(self)
        self.hide()

    def offer(self, operators: Sequence[Operator]) -> None:
        """Finds these layers from now on."""
        self._offered = tuple(operators)

    def open(self, layers: bool) -> None:
        """Opens it, empty; where it is open already, closes it.

        Args:
            layers: Whether there is a drawing to place layers in.
        """
        if self.isVisible():
            self.leave()
            return
        self._before = QApplication.focusWidget()
        self._entries = [*self._commands(), *self._layers(layers)]
        self.search.clear()
        self._show("")
        self.show()
        self.raise_()
        self.search.setFocus()

    def leave(self) -> None:
        """Closes it; the keyboard goes back to what had it."""
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus()
        self.hide()

    def _commands(self) -> Iterator[_Entry]:
        for command in COMMANDS:
            if command.id == "find_action":
                continue
            action = self._actions[command.id]
            text = action.text().rstrip("…")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            answers = partial(rank_words, title=text, keywords=(), rest=(command.menu,))
            yield _Entry(text, keys, action.icon(), action.isEnabled(), answers, action.trigger)

    def _layers(self, enabled: bool) -> Iterator[_Entry]:
        for operator in self._offered:
            icon = family_icon(operator.family.value, self._switch.theme)
            do = partial(self.placed.emit, operator.op)
            yield _Entry(f"Place {operator.title}", operator.tag, icon, enabled, partial(_rank_layer, operator), do)

    def _show(self, text: str) -> None:
        """Shows what answers a search, the best first; the first that can be chosen is marked."""
        found = [(place, row) for row, entry in enumerate(self._entries) if (place := entry.rank(text)) is not None]
        self.list.clear()
        for _, row in sorted(found):
            entry = self._entries[row]
            item = QListWidgetItem(entry.icon, entry.text, self.list)
            item.setData(TAG, entry.tag)
            item.setData(_ROW, row)
            if not entry.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        if not found:
            item = QListWidgetItem(f'No action or layer is called "{text.strip()}".', self.list)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        rows = (row for row in range(self.list.count()) if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled)
        self.list.setCurrentRow(next(rows, -1))
        self.list.scrollToTop()
        self._lie()

    def _choose(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            entry = self._entries[item.data(_ROW)]
            self.leave()
            entry.do()

    def _lie(self) -> None:
        """Lies at the top in the middle, as high as what it shows has need of."""
        room = self._over.size()
        rows = min(self.list.count(), _ROWS) * self.list.sizeHintForRow(0) + 2 * _PAD
        width = min(_WIDTH, room.width() - 2 * _EDGE)
        height = min(self.search.sizeHint().height() + rows + 2 * _EDGE + 2 * _PAD, room.height() - 2 * _EDGE)
        self.setGeometry((room.width() - width) // 2, _EDGE, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.search:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._lie()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYING:
            self.hide()
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        """Does what a key means for the list; tells whether it means anything."""
        key = event.key()
        if key in _WALKING:
            QApplication.sendEvent(self.list, event)
        elif key in _ENTER:
            if (item := self.list.currentItem()) is not None:
                self._choose(item)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True


def _rank_layer(operator: Operator, text: str) -> int | None:
    """`place conv` asks for what `conv` does."""
    return rank(operator, text.strip().lower().removeprefix("place"))
