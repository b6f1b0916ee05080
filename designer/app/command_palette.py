"""The command palette: one search over everything the program does, every template and every layer.

It lies over the window, at the top in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from designer.app.commands.table import COMMANDS
from designer.app.panels.palette_model import TAG
from designer.app.panels.tagged_row import TaggedRow
from designer.app.search_popup import EDGE, PAD, SearchPopup
from designer.app.searching import behind, kept, rank, rank_words
from designer.app.theme.icons import family_icon, icon
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.offers import offered
from designer.catalogue.spec import Catalogue, Operator
from designer.document import Design
from designer.templates import template_families

_WIDTH = 560
_ROWS = 13  # at most are seen at once
_ROW = Qt.ItemDataRole.UserRole + 10  # the entry's place in the list of all


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that can be chosen.

    Attributes:
        tag: What stands at the right end: keys, that a switch is on, or what a layer is for.
        rank: How well it answers a search, 0 best; None: not at all.
    """

    text: str
    tag: str
    icon: QIcon
    enabled: bool
    rank: Callable[[str], int | None]
    do: Callable[[], object]


class CommandPalette(SearchPopup):
    """A search line and what answers it.

    Signals:
        placed(str): A layer was chosen.
        template(str): A template was chosen.
    """

    placed = Signal(str)
    template = Signal(str)

    def __init__(
        self, actions: Mapping[str, QAction], catalogue: Catalogue, switch: ThemeSwitch, over: QWidget
    ) -> None:
        self.list = QListWidget()
        super().__init__("command", "Search layers and actions", self.list, over)
        self._actions = actions
        self._catalogue = catalogue
        self._offered = offered(catalogue, Design(""), None)
        self._switch = switch
        self._entries: list[_Entry] = []
        self._listed = 0  # of the entries: the others are found by their names alone, behind them
        self._layers_fit = False
        self.list.setAccessibleName("Actions and layers")
        self.list.setItemDelegate(TaggedRow(switch, self.list))

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
        self._layers_fit = layers
        self._entries = [*self._commands(), *self._templates(), *map(self._layer, self._offered)]
        self._listed = len(self._entries)
        self.appear()

    def _commands(self) -> Iterator[_Entry]:
        for command in COMMANDS:
            if command.id == "find_action":
                continue
            action = self._actions[command.id]
            text = action.text().rstrip("…")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            answers = partial(rank_words, title=text, keywords=(), rest=(command.menu,))
            on = action.isCheckable() and action.isChecked()
            shown = icon("check", self._switch.theme) if on else action.icon()
            tag = f"on   {keys}".rstrip() if on else keys
            yield _Entry(text, tag, shown, action.isEnabled(), answers, action.trigger)

    def _templates(self) -> Iterator[_Entry]:
        for family in template_families():
            for one in family.templates:
                answers = partial(rank_words, title=one.title, keywords=(one.name, "new from"), rest=(family.title,))
                do = partial(self.template.emit, one.name)
                yield _Entry(f"New from {one.title}", family.title, self._actions["new"].icon(), True, answers, do)

    def _layer(self, operator: Operator) -> _Entry:
        icon = family_icon(operator.family.value, self._switch.theme)
        do = partial(self.placed.emit, operator.op)
        title = f"Place {operator.title}"
        return _Entry(title, operator.tag, icon, self._layers_fit, partial(_rank_layer, operator), do)

    def answer(self, text: str) -> None:
        """Shows what answers a search, the best first; the first that can be chosen is marked."""
        found = kept({row: self._entries[row].rank(text) for row in range(self._listed)})
        found |= self._further(text)
        self.list.clear()
        for row in sorted(found, key=lambda row: (found[row], row)):
            entry = self._entries[row]
            item = QListWidgetItem(entry.icon, entry.text, self.list)
            item.setData(TAG, entry.tag)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, entry.tag)
            item.setData(_ROW, row)
            if not entry.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        if not found:
            item = QListWidgetItem(f'No action or layer is called "{text.strip()}".', self.list)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        rows = (row for row in range(self.list.count()) if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled)
        self.list.setCurrentRow(next(rows, -1))
        self.list.scrollToTop()
        self.lie()

    def _further(self, text: str) -> dict[int, int]:
        """The operations that nobody declared and that a search finds by their names."""
        if not text.strip():
            return {}
        if len(self._entries) == self._listed:
            self._entries += map(self._layer, self._catalogue.further().values())
        ranks = {row: behind(self._entries[row].rank(text)) for row in range(self._listed, len(self._entries))}
        return {row: place for row, place in ranks.items() if place is not None}

    def choose(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            entry = self._entries[index.data(_ROW)]
            self.leave()
            entry.do()

    def lie(self) -> None:
        """Lies at the top in the middle, as high as what it shows has need of."""
        room = self.over.size()
        rows = min(self.list.count(), _ROWS) * self.list.sizeHintForRow(0) + 2 * PAD
        width = min(_WIDTH, room.width() - 2 * EDGE)
        height = min(self.search.sizeHint().height() + rows + 2 * EDGE + 2 * PAD, room.height() - 2 * EDGE)
        self.setGeometry((room.width() - width) // 2, EDGE, width, height)


def _rank_layer(operator: Operator, text: str) -> int | None:
    """`place conv` asks for what `conv` does."""
    return rank(operator, text.strip().lower().removeprefix("place"))
