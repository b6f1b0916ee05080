"""Rows with a tag: it stands beside the text, never on it."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics, QIcon, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from designer.app.panels.palette_model import TAG
from designer.app.panels.tagged_row import TaggedRow
from designer.app.theme.style import ThemeSwitch


def test_a_tag_is_cut_where_its_row_is_narrow_and_gone_where_little_would_be_left(
    qtbot: QtBot, switch: ThemeSwitch
) -> None:
    view = QListView()
    qtbot.addWidget(view)
    model = QStandardItemModel(view)
    item = QStandardItem(QIcon(QPixmap(16, 16)), "norm1")
    item.setData("BatchNorm2d · frozen · 32", TAG)
    model.appendRow(item)
    row, option = TaggedRow(switch, view), QStyleOptionViewItem()
    option.decorationSize = QSize(16, 16)
    text = QFontMetrics(option.font).horizontalAdvance("norm1")
    widths = {}
    for width in range(40, 400, 10):
        option.rect = QRect(0, 0, width, 28)
        widths[width] = row.end_width(option, model.index(0, 0))
        assert widths[width] == 0 or 16 + text + widths[width] <= width
    assert widths[40] == 0 and widths[390] == widths[380], "all of it where there is room"
    assert 0 < widths[200] < widths[390]


def test_a_name_is_whole_beside_a_tag_that_is_cut(qtbot: QtBot, switch: ThemeSwitch) -> None:
    view = QListView()
    qtbot.addWidget(view)
    model = QStandardItemModel(view)
    row = TaggedRow(switch, view)
    for number in range(40):
        item = QStandardItem(QIcon(QPixmap(16, 16)), f"layer{number}" + "il" * (number % 5))
        item.setData("Bottleneck ×3 · 215.8 K", TAG)
        model.appendRow(item)
    for index in map(model.index, range(40), [0] * 40):
        option = QStyleOptionViewItem()
        option.font, option.fontMetrics = switch.theme.font("body"), QFontMetrics(switch.theme.font("body"))
        option.rect = QRect(0, 0, 190, 28)
        row.initStyleOption(option, index)
        assert row.end_width(option, index) and option.text == index.data()
