"""A row of a list with something small and faint at its right end: a layer's kind, a command's keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.app.panels.palette_model import TAG
from designer.app.theme.style import ThemeSwitch

_EDGE, _GAP = 8, 8  # pixels after the tag and before it
_LEAST = 72  # with less room, a tag that is longer is left out
_SPARE = 2  # letters are a little wider on some screens than they are measured
_INSET = 4  # what a style keeps free beside a text


class TaggedRow(QStyledItemDelegate):
    """A row with its tag, small and faint, at the right end."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget) -> None:
        super().__init__(parent)
        self.switch = switch

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self.switch.theme.tokens.sizes.row)  # it takes what width there is

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        self.paint_end(painter, option, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        room = _room(option, index) - self.end_width(option, index)
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Shows what is to be edited; what is typed, or selected to be typed over, stays when the row is shown anew."""
        typing = isinstance(editor, QLineEdit) and (editor.isModified() or editor.text() == index.data())
        if not typing:
            super().setEditorData(editor, index)

    def end_width(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        """How much of the row the text leaves to what stands at its end: a tag is cut, or gone, beside a long text."""
        tag = index.data(TAG)
        if not tag:
            return 0
        width = QFontMetrics(self.switch.theme.font("caption")).horizontalAdvance(tag) + _SPARE + _EDGE + _GAP
        left = _room(option, index) - QFontMetrics(option.font).horizontalAdvance(index.data() or "") - _SPARE
        return min(width, left) if left >= min(width, _LEAST) else 0

    def paint_end(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws what stands at the right end."""
        tag = index.data(TAG)
        if not tag or not self.end_width(option, index):
            return
        theme = self.switch.theme
        painter.save()
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_faint"))
        room = QRect(option.rect).adjusted(0, 0, -_EDGE, 0)
        room.setLeft(option.rect.right() + 1 - self.end_width(option, index) + _GAP)
        shown = painter.fontMetrics().elidedText(tag, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


def _room(option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
    """Pixels from the beginning of the text to the end of the row."""
    icon = option.decorationSize.width() + _GAP if index.data(Qt.ItemDataRole.DecorationRole) is not None else 0
    return max(option.rect.width() - icon - 2 * _INSET, 0)
