"""What is in data, to be looked at: rows, pictures, what its columns hold, how many of each class, what is left out."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.app.panels.labels import ElidedLabel
from designer.app.panels.replacing import replace_content
from designer.app.rich_text import as_tip, plain
from designer.app.theme.style import set_role
from designer.document.numerals import grouped
from designer.training.data.records import Column, ColumnKind, Inspection, Picture

HOLDS = {
    ColumnKind.NUMBER: "numbers",
    ColumnKind.CATEGORY: "categories",
    ColumnKind.TEXT: "texts, nearly all different",
    ColumnKind.DATE: "dates: put a number into the file instead",
    ColumnKind.EMPTY: "nothing",
    ColumnKind.OTHER: "neither numbers nor texts",
}
_COLUMNS = ("Column", "Holds", "Different", "Missing", "Lowest", "Highest", "Mean", "Deviation")
_THUMBNAIL = 56  # pixels
_IN_A_ROW = 8
_LABEL_WIDTH = 96
_CLASSES_WIDTH = 220
_MOST_CLASSES = 200  # that are shown


class DataPreview(QWidget):
    """An inspection in full."""

    def __init__(self) -> None:
        super().__init__()
        self._tabs = QTabWidget()
        self._tabs.setObjectName("data_tabs")
        self._tabs.setAccessibleName("What is in the data")
        self._tabs.setDocumentMode(True)
        self._rows = grid("data_preview", "The first rows", ())
        self._pictures = _area("data_pictures", "Pictures of each class")
        self._columns = grid("data_statistics", "What each column holds", _COLUMNS)
        self._left_out = grid("data_left_out", "Rows that are left out", ("What", "Why it is left out"))
        self._classes = _area("data_balance", "How many rows each class has")
        self._classes.setFixedWidth(_CLASSES_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._tabs, 1)
        row.addWidget(self._classes)
        self._shown: Inspection | None = None

    def show_inspection(self, seen: Inspection) -> None:
        """Shows what there is of it; a tab without content is left away."""
        if seen == self._shown:
            return
        before, self._shown = self._tabs.tabText(self._tabs.currentIndex()), seen
        self._tabs.clear()
        if seen.pictures:
            replace_content(self._pictures, _wall(seen.pictures))
            self._tabs.addTab(self._pictures, "Pictures")
        elif seen.preview:
            fill(self._rows, seen.header, seen.preview)
            self._tabs.addTab(self._rows, "First rows")
        if seen.columns:
            fill(self._columns, _COLUMNS, tuple(map(_statistics, seen.columns)))
            self._tabs.addTab(self._columns, "Columns")
        if seen.left_out:
            told = tuple((one.what, plain(one.why)) for one in seen.left_out)
            fill(self._left_out, ("What", "Why it is left out"), told)
            self._tabs.addTab(self._left_out, f"Left out  {sum(seen.skipped.values())}")
        names = [self._tabs.tabText(place) for place in range(self._tabs.count())]
        self._tabs.setCurrentIndex(names.index(before) if before in names else 0)
        self._classes.setVisible(bool(seen.balance))
        replace_content(self._classes, _bars(seen.balance))


def _area(name: str, says: str) -> QScrollArea:
    area = QScrollArea()
    area.setObjectName(name)
    area.setAccessibleName(says)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _statistics(column: Column) -> tuple[str, ...]:
    numbers = (column.low, column.high, column.mean, column.deviation)
    return (
        column.name,
        HOLDS[column.kind].partition(":")[0],
        grouped(column.values),
        grouped(column.missing) if column.missing else "",
        *("" if number is None else f"{number:.4g}" for number in numbers),
    )


def _wall(pictures: tuple[Picture, ...]) -> QWidget:
    """The pictures, a row a class."""
    wall = QWidget()
    lines = QGridLayout(wall)
    lines.setContentsMargins(0, 8, 0, 8)
    lines.setHorizontalSpacing(6)
    lines.setVerticalSpacing(6)
    labels = list(dict.fromkeys(picture.label for picture in pictures))
    filled = dict.fromkeys(labels, 0)
    for line, label in enumerate(labels):
        name = ElidedLabel(label)
        name.setFixedWidth(_LABEL_WIDTH)
        set_role(name, "dim")
        lines.addWidget(name, line, 0)
    for picture in pictures:
        filled[picture.label] += 1
        if filled[picture.label] <= _IN_A_ROW:
            lines.addWidget(_thumbnail(picture), labels.index(picture.label), filled[picture.label])
    lines.setColumnStretch(_IN_A_ROW + 1, 1)
    lines.setRowStretch(len(labels), 1)
    return wall


def _thumbnail(picture: Picture) -> QLabel:
    shown = QLabel()
    shown.setFixedSize(QSize(_THUMBNAIL + 2, _THUMBNAIL + 2))
    set_role(shown, "sample")  # with an edge: a black picture is seen on a black ground
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    shown.setToolTip(as_tip(picture.name))
    shown.setAccessibleName(f"{picture.label}: {picture.name}")
    pixels = QPixmap()
    pixels.loadFromData(base64.b64decode(picture.png))
    ratio = shown.devicePixelRatioF()
    side = round(_THUMBNAIL * ratio)
    few = max(pixels.width(), pixels.height()) * 2 <= side
    how = Qt.TransformationMode.FastTransformation if few else Qt.TransformationMode.SmoothTransformation
    pixels = pixels.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, how)
    pixels.setDevicePixelRatio(ratio)
    shown.setPixmap(pixels)
    return shown


def _bars(balance: Mapping[str, int]) -> QWidget:
    """A bar a class, the longest for the class that comes most often."""
    inside = QWidget()
    stack = QVBoxLayout(inside)
    stack.setContentsMargins(0, 8, 8, 8)
    stack.setSpacing(6)
    title = QLabel(f"{grouped(len(balance))} classes")
    set_role(title, "section")
    stack.addWidget(title)
    most = max(balance.values(), default=1)
    for name, count in list(balance.items())[:_MOST_CLASSES]:
        line = QHBoxLayout()
        said, number, bar = ElidedLabel(name), QLabel(grouped(count)), QProgressBar()
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_role(number, "mono small dim")
        line.addWidget(said, 1)
        line.addWidget(number)
        bar.setRange(0, max(1, most))
        bar.setValue(count)
        bar.setTextVisible(False)
        bar.setAccessibleName(f"{name}: {count}")
        stack.addLayout(line)
        stack.addWidget(bar)
    if len(balance) > _MOST_CLASSES:
        more = QLabel(f"and {grouped(len(balance) - _MOST_CLASSES)} more")
        set_role(more, "small dim")
        stack.addWidget(more)
    stack.addStretch()
    return inside


# Tables to be read


def grid(name: str, says: str, header: tuple[str, ...]) -> QTableWidget:
    """A table to be read, and what a screen reader calls it."""
    table = QTableWidget(0, len(header))
    table.setObjectName(name)
    table.setAccessibleName(says)
    table.setHorizontalHeaderLabels(header)
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setTextElideMode(Qt.TextElideMode.ElideNone)  # Qt thinks columns with a box or sign narrower than they are
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    return table


def cell(text: str) -> QTableWidgetItem:
    """A text that is only read."""
    item = QTableWidgetItem(text)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return item


def fill(table: QTableWidget, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    """Gives a table all its texts."""
    table.setColumnCount(len(header))
    table.setHorizontalHeaderLabels([" ".join(title.split()) for title in header])
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for place, text in enumerate(cells):
            table.setItem(row, place, cell(text))
