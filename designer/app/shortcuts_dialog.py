"""All keys on one sheet, in columns, so that it fits on a small screen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.app.commands.table import COMMANDS, GESTURES
from designer.app.theme.style import set_role

CANVAS = "On the canvas"
COLUMNS = (("File", "Edit", "View", "Run", "Help"), ("Select", "Arrange", CANVAS))
_LARGEST = QSize(940, 500)  # with the margins and the button it fits a small screen


class ShortcutsDialog(QDialog):
    """The sheet. What works only while the canvas has the keyboard stands together, apart from its menu."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard shortcuts")
        stack = QVBoxLayout(self)
        stack.setContentsMargins(24, 20, 24, 16)
        stack.setSpacing(16)
        columns = QHBoxLayout()
        columns.setSpacing(40)
        for sections in COLUMNS:
            columns.addLayout(_column(sections), 1)
        sheet = QWidget()
        sheet.setLayout(columns)
        columns.setContentsMargins(0, 0, 16, 0)  # the scroll bar stands there
        area = QScrollArea()
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumSize(sheet.sizeHint().boundedTo(_LARGEST))
        stack.addWidget(area)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        stack.addWidget(buttons)


def lines_of(section: str) -> Iterator[tuple[str, str]]:
    """What stands under a heading: what is done, and the keys that do it."""
    for command in COMMANDS:
        on_canvas = command.canvas and command.menu != "Select"
        if command.keys and section == (CANVAS if on_canvas else command.menu):
            keys = (QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText) for one in command.keys)
            yield command.text.rstrip("…"), " or ".join(keys)
    if section == CANVAS:
        yield from GESTURES


def _column(sections: tuple[str, ...]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    for place, section in enumerate(sections):
        if place:
            column.addSpacing(14)
        heading = QLabel(section)
        set_role(heading, "section")
        column.addWidget(heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for row, (text, keys) in enumerate(lines_of(section)):
            label = QLabel(keys)
            set_role(label, "mono dim")
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
    column.addStretch()
    return column
