"""A row of the list of layers: under the pointer and the keyboard it ends in a star, which makes it a favourite."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from designer.app.panels.palette_model import STARRED
from designer.app.panels.tagged_row import TaggedRow
from designer.app.theme.icons import draw_icon

_STAR = 14
_EDGE = 8  # as far from the end of the row as a tag
_REACH = _STAR + 2 * _EDGE  # how wide a hand may aim


def star_place(row: QRect) -> QRect:
    """Where a click means the star: the whole end of the row."""
    return QRect(row.right() - _REACH, row.top(), _REACH + 1, row.height())


class StarredRow(TaggedRow):
    """Draws the star in the tag's place where somebody may want it, and elsewhere the tag."""

    def end_width(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        return _REACH if self._has_star(option, index) else super().end_width(option, index)

    def _has_star(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> bool:
        near = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected
        return index.data(STARRED) is not None and bool(option.state & near)

    def paint_end(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not self._has_star(option, index):
            super().paint_end(painter, option, index)
            return
        row = QRect(option.rect)
        corner = QPoint(row.right() - _EDGE - _STAR, row.center().y() - _STAR // 2)
        name, colour = ("star-filled", "accent") if index.data(STARRED) else ("star", "text_dim")
        draw_icon(painter, name, QRectF(corner.x(), corner.y(), _STAR, _STAR), self.switch.theme.color(colour))
