"""A row to be asked about: a field for each column, as the data was seen in training, typical values first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from designer.app.panels.labels import ElidedLabel, FaultLabel
from designer.app.panels.replacing import replace_content
from designer.app.panels.still_choice import StillChoice
from designer.app.rich_text import as_tip
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.predict.records import Column

_PAUSE_MS = 150
_DIGITS = 6
_EDGE = 9  # pixels between a field's edge and its text


class NumberLine(QLineEdit):
    """A number, with the range that was seen in training at its right end, where there is room for both."""

    def __init__(self, column: Column, switch: ThemeSwitch) -> None:
        super().__init__(_text(float(column.typical)))
        self._column = column
        self._switch = switch
        self.setCursorPosition(0)
        set_role(self, "mono")
        self.check()
        self.textChanged.connect(self.check)

    @property
    def number(self) -> float | None:
        """What it says; None where that is no number."""
        try:
            value = float(self.text().strip().replace(",", "."))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    @property
    def is_beyond(self) -> bool:
        """Whether nothing like it was seen in training."""
        number = self.number
        return number is not None and not self._column.low <= number <= self._column.high

    def check(self) -> None:
        """What cannot be used, and what is a guess, is said in the tooltip too."""
        seen = f"{self._column.name}: from {_text(self._column.low)} to {_text(self._column.high)} in training."
        guess = " Nothing like this was seen: the answer is a guess." if self.is_beyond else ""
        self.setToolTip(as_tip(seen + guess))
        self.setAccessibleDescription(seen + guess)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._switch.theme
        hint = f"{self._column.low:.4g} – {self._column.high:.4g}"
        painter = QPainter(self)
        painter.setFont(theme.font("caption"))
        room = QRect(self.rect()).adjusted(_EDGE, 0, -_EDGE, 0)
        typed = self.fontMetrics().horizontalAdvance(self.text())
        if typed + 2 * _EDGE + painter.fontMetrics().horizontalAdvance(hint) <= room.width():
            painter.setPen(theme.color("warn" if self.is_beyond else "text_faint"))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), hint)
        painter.end()


class RowForm(QScrollArea):
    """The fields.

    Signals:
        changed: The person has stopped typing or choosing for a moment.
    """

    changed = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row_form")
        self.setAccessibleName("The row that is asked about")
        self._switch = switch
        self._columns: tuple[Column, ...] = ()
        self._editors: list[NumberLine | StillChoice] = []
        self._faults: list[FaultLabel] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.changed)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Makes a field for each column, with what is typical in it."""
        self._timer.stop()
        self._columns = tuple(columns)
        self._editors, self._faults = [], []
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 6)
        for place, column in enumerate(columns):
            name = ElidedLabel(column.name)
            set_role(name, "dim")
            editor = self._choice(column) if column.names else self._line(column)
            editor.setObjectName(f"row_{column.name}")
            editor.setAccessibleName(column.name)
            editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            editor.setMinimumWidth(64)
            fault = FaultLabel(self._switch)
            self._editors.append(editor)
            self._faults.append(fault)
            grid.addWidget(name, 2 * place, 0)
            grid.addWidget(editor, 2 * place, 1)
            grid.addWidget(fault, 2 * place + 1, 1)
        grid.setRowStretch(2 * len(self._columns), 1)
        replace_content(self, inside)

    def _choice(self, column: Column) -> StillChoice:
        box = StillChoice()
        box.addItems(column.names)
        box.setCurrentText(str(column.typical))
        box.activated.connect(self._timer.start)
        return box

    def _line(self, column: Column) -> NumberLine:
        line = NumberLine(column, self._switch)
        line.textEdited.connect(self._timer.start)
        return line

    def values(self) -> dict[str, float | str] | None:
        """What is in the fields, by column; None while one cannot be used, which is then marked."""
        found: dict[str, float | str] = {}
        for column, editor, fault in zip(self._columns, self._editors, self._faults, strict=True):
            if isinstance(editor, NumberLine):
                number = editor.number
                set_role(editor, "mono" if number is not None else "mono invalid")
                fault.say("" if number is not None else "A number is needed.")
                if number is not None:
                    found[column.name] = number
            else:
                found[column.name] = editor.currentText()
        return found if len(found) == len(self._columns) else None


def _text(value: float) -> str:
    return f"{value:.{_DIGITS}g}"
