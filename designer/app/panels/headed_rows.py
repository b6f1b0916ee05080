"""Rows of the inspector under a heading of their own, with a button that asks for one more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from designer.app.theme.style import ThemeSwitch, set_role

Row = TypeVar("Row", bound=QWidget)


class HeadedRows(QWidget):
    """A heading, the button, and room for the rows.

    Attributes:
        rows: Where the rows stand.
        below: What stands under them.

    Signals:
        edits(name, edits): The person changed something.
        wanted(): One more is asked for.
    """

    edits = Signal(str, object)
    wanted = Signal()

    def __init__(self, switch: ThemeSwitch, title: str, button: str, says: str, tip: str) -> None:
        """Makes it without rows.

        Args:
            button: The name of the button as an object.
            says: What a screen reader calls the button.
            tip: What one more is good for.
        """
        super().__init__()
        heading = QLabel(title)
        set_role(heading, "section")
        add = QToolButton()
        add.setObjectName(button)
        add.setAccessibleName(says)
        add.setToolTip(tip)
        switch.keep_icon(add, "plus", "text_faint")
        add.clicked.connect(self.wanted)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(add)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(6)
        self.below = QVBoxLayout(self)
        self.below.setContentsMargins(0, 4, 0, 0)
        self.below.setSpacing(6)
        self.below.addLayout(head)
        self.below.addLayout(self.rows)

    def fit(self, rows: list[Row], count: int, make: Callable[[int], Row]) -> None:
        """Brings the rows to a number; those that are there stay, with what is typed in them.

        Args:
            make: Makes the row at a place.
        """
        while len(rows) > count:
            gone = rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(rows) < count:
            rows.append(make(len(rows)))
            self.rows.addWidget(rows[-1])
