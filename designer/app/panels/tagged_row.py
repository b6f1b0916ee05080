"""A row of a list with something small and faint at its right end: a layer's kind, a command's keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.app.panels.palette_model import TAG
from designer.app.theme.style import ThemeSwitch


class TaggedRow(QStyledItemDelegate):
    """A row with its tag, small and faint, at the right end."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget) -> None:
        super().__init__(parent)
        self.switch = switch

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self.switch.theme.tokens.sizes.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        self.paint_end(painter, option, index)

    def paint_end(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws what stands at the right end."""
        tag = index.data(TAG)
        if not tag:
            return
        theme = self.switch.theme
        painter.save()
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_faint"))
        room = QRect(option.rect).adjusted(0, 0, -8, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), tag)
        painter.restore()
