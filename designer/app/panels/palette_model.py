"""What the list of layers holds, and how a search ranks it: families, and under them what can be placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.app.rich_text import escaped
from designer.app.searching import family_title, found
from designer.catalogue.spec import Family, Operator

MIME_TYPE = "application/x-netdesigner-operator"
OPERATOR = Qt.ItemDataRole.UserRole
TAG = Qt.ItemDataRole.UserRole + 1
FAMILY = Qt.ItemDataRole.UserRole + 2
STARRED = Qt.ItemDataRole.UserRole + 3  # of an entry: whether it is a favourite; None where it cannot be one

FAVOURITES, RECENT = "favourites", "recent"  # what stands above the families, under the same role
_TITLES = {FAVOURITES: "Favourites", RECENT: "Recent"}

_Held: TypeAlias = list[tuple[Operator, bool]]  # entries, and which of them are favourites


class PaletteModel(QStandardItemModel):
    """Families and their entries; an entry can be dragged, a family cannot.

    Attributes:
        operators: All that it holds, by name.
        listed: Those of them that are there without a search.
        made: How many entries were made so far.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.operators: dict[str, Operator] = {}
        self.listed: tuple[Operator, ...] = ()
        self.made = 0
        self._held: dict[str, _Held] = {}  # by the key of what they stand under

    def offer(self, operators: Iterable[Operator], favourites: Sequence[str] = (), recent: Sequence[str] = ()) -> None:
        """Holds these from now on, and nothing else; of the favourites and the recent ones, those among them.

        There is a heading of recent ones before there is one, so that the first that is placed moves no row. From one
        design to another mostly its own blocks are others: what stays the same is not made anew.
        """
        self.listed = tuple(operators)
        self.operators = {operator.op: operator for operator in self.listed}
        wanted: dict[str, _Held] = {}
        for key, ops in ((FAVOURITES, favourites), (RECENT, recent)):
            known = [self.operators[op] for op in ops if op in self.operators]
            if known or key == RECENT:
                wanted[key] = [(operator, operator.op in favourites) for operator in known]
        for operator in self.listed:
            wanted.setdefault(operator.family.value, []).append((operator, operator.op in favourites))
        for row, key in enumerate(wanted):
            self._hold(row, key, wanted)
        self.removeRows(len(wanted), self.rowCount() - len(wanted))
        self._held = wanted

    def _hold(self, row: int, key: str, wanted: Mapping[str, _Held]) -> None:
        """Has a row be what is wanted there; those before it are already."""
        while row < self.rowCount() and self.item(row).data(FAMILY) not in wanted:
            self.removeRow(row)
        above = self.item(row)
        if above is None or above.data(FAMILY) != key:
            above = _family(key)
            self.insertRow(row, above)
        elif self._held.get(key) == wanted[key]:
            return
        above.removeRows(0, above.rowCount())
        self._fill(above, wanted[key])

    def _fill(self, above: QStandardItem, entries: _Held) -> None:
        self.made += len(entries)
        above.appendRows([_entry(operator, starred) for operator, starred in entries])

    def widen(self, further: Iterable[Operator]) -> None:
        """Holds these too, which only a search finds; does nothing where it does already."""
        added = [operator for operator in further if operator.op not in self.operators]
        self.operators |= {operator.op: operator for operator in added}
        families: dict[str, _Held] = {}
        for operator in added:
            families.setdefault(operator.family.value, []).append((operator, False))
        for key, entries in families.items():
            above = _family(key)
            self.appendRow(above)
            self._fill(above, entries)

    def show_starred(self, op: str, on: bool) -> None:
        """Marks an operator's entries as favourites or not; where they stand is left for another time."""
        for family in map(self.item, range(self.rowCount())):
            for entry in map(family.child, range(family.rowCount())):
                if entry.data(OPERATOR) == op:
                    entry.setData(on, STARRED)

    def mimeTypes(self) -> list[str]:
        return [MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        op = next((index.data(OPERATOR) for index in indexes if index.data(OPERATOR)), "")
        data.setData(MIME_TYPE, op.encode())
        data.setText(op)
        return data


class PaletteSearch(QSortFilterProxyModel):
    """The entries that answer the search, the best one first, in the topmost family; without a search, everything.

    Where names answer, what is only found by its keywords or its family is left out. Operations that nobody declared
    answer by their names alone.
    """

    def __init__(self, model: PaletteModel) -> None:
        super().__init__(model)
        self._model = model
        self._ranks: dict[str, int] | None = None
        self.setRecursiveFilteringEnabled(True)
        self.setSourceModel(model)

    def search(self, text: str) -> None:
        self.beginFilterChange()
        if text.strip():
            listed = {operator.op for operator in self._model.listed}
            further = (operator for op, operator in self._model.operators.items() if op not in listed)
            self._ranks = found(self._model.listed, further, text)
        else:
            self._ranks = None
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)
        self.sort(-1)
        if self._ranks is not None:
            self.sort(0)

    def first(self) -> QModelIndex:
        """The best answer; not valid where there is none."""
        return self.index(0, 0, self.index(0, 0))

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        if self._ranks is None:
            return Family.ANY not in (parent.data(FAMILY), self.sourceModel().index(row, 0, parent).data(FAMILY))
        twice = parent.data(FAMILY) in (FAVOURITES, RECENT)  # it is found in its own family
        return not twice and self.sourceModel().index(row, 0, parent).data(OPERATOR) in self._ranks

    def lessThan(self, left: QModelIndex | QPersistentModelIndex, right: QModelIndex | QPersistentModelIndex) -> bool:
        return self._best(left) < self._best(right)

    def _best(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """The rank of an entry, or of a family's best entry; what is not shown comes last."""
        ranks = self._ranks or {}
        model = self.sourceModel()
        ops = [model.index(row, 0, index).data(OPERATOR) for row in range(model.rowCount(index))]
        return min(ranks.get(op, len(self._model.operators)) for op in ops or [index.data(OPERATOR)])


def _source(operator: Operator) -> str:
    """What an entry is made of: torch's name; of what is the design's own, the name it has there."""
    return operator.title if _is_own(operator) else operator.op


def _is_own(operator: Operator) -> bool:
    """Whether only one design has it."""
    return operator.family is Family.BLOCK or operator.source != ""


def _family(key: str) -> QStandardItem:
    item = QStandardItem(_TITLES.get(key) or family_title(Family(key)))
    item.setData(key, FAMILY)
    item.setDragEnabled(False)
    item.setSelectable(False)
    item.setEditable(False)
    return item


def _entry(operator: Operator, starred: bool) -> QStandardItem:
    item = QStandardItem(operator.title)
    item.setData(operator.op, OPERATOR)
    item.setData(operator.tag, TAG)
    item.setData(operator.family.value, FAMILY)
    hint = ""
    if not _is_own(operator):  # what is one design's own is no favourite in others
        item.setData(starred, STARRED)
        hint = " The star, or the space bar, keeps it at the top."
    what = f"<b>{escaped(_source(operator))}</b><br>{escaped(operator.summary)}"
    item.setToolTip(f"{what}<br><br>Drag it onto the canvas, or double-click.{hint}")
    item.setEditable(False)
    return item
