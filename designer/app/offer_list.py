"""The rows of what may be placed: name, what it is for, and the shape it would give, or why it cannot stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from designer.app.panels.palette_model import TAG
from designer.app.panels.tagged_row import TaggedRow
from designer.app.rich_text import plain
from designer.app.searching import found
from designer.app.theme.icons import draw_icon, family_icon
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.ranking import Situation, ranked
from designer.catalogue.spec import Operator
from designer.document import Follower

FOLLOWER = Qt.ItemDataRole.UserRole + 20  # what torch says of it; None as long as nobody knows

_EDGE, _GAP = 8, 10  # pixels behind the end of a row, and between its parts
_MOST = 0.62  # of a row, for what stands at its end
_SIGN = 12  # pixels of the sign that something is said against it
_NOWHERE = QModelIndex()


class OfferModel(QAbstractListModel):
    """What may be placed in a situation, the likeliest first; with a search, what answers it."""

    def __init__(self, switch: ThemeSwitch, further: Callable[[], Iterable[Operator]], parent: QObject) -> None:
        """Makes it, empty.

        Args:
            further: Gives what only a search finds.
        """
        super().__init__(parent)
        self._switch = switch
        self._further = further
        self._offered: Sequence[Operator] = ()
        self._rows: list[Operator] = []
        self._text = ""
        self._situation = Situation()

    def offer(self, operators: Iterable[Operator], situation: Situation) -> None:
        """Lists these from the next search on."""
        self._offered, self._situation = tuple(operators), situation

    def search(self, text: str) -> None:
        """Lists what answers a search, those alike in the order of the situation."""
        order = ranked(self._offered, self._situation)
        if text.strip():
            further = tuple(self._further())
            ranks = found(order, further, text)
            order = sorted((one for one in (*order, *further) if one.op in ranks), key=lambda one: ranks[one.op])
            order = _plain_first(order, ranks, self._situation.verdicts)
        self.beginResetModel()
        self._text, self._rows = text, order
        self.endResetModel()

    def take(self, followers: Iterable[Follower], resort: bool) -> None:
        """Shows what torch says of some.

        Args:
            resort: Whether the order may change for that; not while a hand is on it.
        """
        verdicts = {**self._situation.verdicts, **{one.op: one for one in followers}}
        self._situation = replace(self._situation, verdicts=verdicts)
        if resort:
            self.search(self._text)
        elif self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def operator(self, index: QModelIndex) -> Operator:
        """What a row stands for."""
        return self._rows[index.row()]

    def follower(self, index: QModelIndex | QPersistentModelIndex) -> Follower | None:
        """What torch says of a row; None as long as it has not."""
        return self._situation.verdicts.get(self._rows[index.row()].op)

    def first_fitting(self) -> QModelIndex:
        """The first row that can stand there; where none can, the first.

        What only a search finds does not come forward for a layer that cannot: F.conv2d is not what is meant by Conv2d.
        """
        offered = {one.op for one in self._offered}
        for row, operator in enumerate(self._rows):
            index = self.index(row)
            if (operator.op in offered or not row) and not _refused(self.follower(index)):
                return index
        return self.index(0)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        operator, follower = self._rows[index.row()], self.follower(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return operator.title
            case Qt.ItemDataRole.DecorationRole:
                return family_icon(operator.family.value, self._switch.theme)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{operator.title}, {_spoken(follower)}" if follower is not None else operator.title
            case _ if role == TAG:
                return operator.tag
            case _ if role == FOLLOWER:
                return follower
        return None


def _spoken(follower: Follower) -> str:
    if follower.why_not:
        return f"cannot stand here: {plain(follower.why_not)}"
    return follower.signature.text("by") if follower.signature is not None else "shape not known yet"


class OfferRow(TaggedRow):
    """Draws the shape in the font of code at the right end; where something cannot stand, all of it faint, and why."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        follower: Follower | None = index.data(FOLLOWER)
        if follower is not None and follower.why_not:
            option.state &= ~QStyle.StateFlag.State_Enabled
        super().paint(painter, option, index)

    def end_width(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        text, role, _ = _end(index)
        if not text:
            return super().end_width(option, index)
        width = QFontMetrics(self.switch.theme.font(role)).horizontalAdvance(text) + _EDGE + _GAP
        return min(width + (_SIGN + _GAP if _is_advised(index) else 0), round(option.rect.width() * _MOST))

    def paint_end(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        text, role, colour = _end(index)
        if not text:
            super().paint_end(painter, option, index)
            return
        theme, room = self.switch.theme, QRect(option.rect)
        room.setLeft(room.right() - self.end_width(option, index) + _GAP)
        room.setRight(room.right() - _EDGE)
        painter.save()
        if _is_advised(index):
            place = QRectF(room.left(), room.center().y() - _SIGN / 2 + 1, _SIGN, _SIGN)
            draw_icon(painter, "warning", place, theme.color("warn"))
            room.setLeft(room.left() + _SIGN + _GAP // 2)
        painter.setFont(theme.font(role))
        painter.setPen(theme.color(colour))
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
        self._paint_tag(painter, option, index, room.left())
        painter.restore()

    def _paint_tag(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex, end: int
    ) -> None:
        """What tells near relatives apart, behind the name, where there is room before what stands at the end."""
        dressed = QStyleOptionViewItem(option)
        self.initStyleOption(dressed, index)
        element = QStyle.SubElement.SE_ItemViewItemText
        text = option.widget.style().subElementRect(element, dressed, option.widget)
        text.setLeft(text.left() + dressed.fontMetrics.horizontalAdvance(dressed.text) + _GAP)
        text.setRight(end - _GAP)
        theme, tag = self.switch.theme, index.data(TAG)
        font = theme.font("caption")
        if tag and QFontMetrics(font).horizontalAdvance(tag) <= text.width():
            painter.setFont(font)
            painter.setPen(
                theme.color("text_faint" if option.state & QStyle.StateFlag.State_Enabled else "text_disabled")
            )
            painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), tag)


def _plain_first(
    listed: Sequence[Operator], ranks: Mapping[str, int], verdicts: Mapping[str, Follower]
) -> list[Operator]:
    """What is a kind of another one behind it, where both answer a search alike: Linear before Linear by weights.

    What cannot stand there leads nothing.
    """
    leads = ((place, one) for place, one in enumerate(listed) if not _refused(verdicts.get(one.op)))
    places = {(ranks[one.op], one.title): place for place, one in reversed(list(leads))}

    def behind(place: int) -> tuple[int, bool, int]:
        words = listed[place].title.split(" ")
        plainer = ((ranks[listed[place].op], " ".join(words[:count])) for count in range(1, len(words)))
        last = max(place, *(places.get(one, -1) for one in plainer), -1)
        return last, last > place, place

    return [listed[place] for place in sorted(range(len(listed)), key=behind)]


def _refused(follower: Follower | None) -> bool:
    return follower is not None and bool(follower.why_not)


def _end(index: QModelIndex | QPersistentModelIndex) -> tuple[str, str, str]:
    """What stands at the end of a row, in which font, and in which colour."""
    follower: Follower | None = index.data(FOLLOWER)
    if follower is None:
        return "", "caption", "text_faint"
    if follower.why_not:
        return plain(follower.why_not), "caption", "text_faint"
    if follower.signature is None:
        return (f"with {' and '.join(follower.needs)}" if follower.needs else ""), "caption", "text_faint"
    return follower.signature.text(), "mono_caption", "text_dim"


def _is_advised(index: QModelIndex | QPersistentModelIndex) -> bool:
    follower: Follower | None = index.data(FOLLOWER)
    return follower is not None and bool(follower.advice) and not follower.why_not
