"""A row to be asked about: a field for each column, as the data was seen in training, typical values first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from designer.app.panels.labels import ElidedLabel, FaultLabel
from designer.app.panels.replacing import replace_content
from designer.app.rich_text import as_tip
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.predict.records import Column

_PAUSE_MS = 150
_DIGITS = 6


class _Choice(QComboBox):
    """A choice that the wheel leaves alone: it scrolls the form, and must change nothing under way."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


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
        self._editors: list[QLineEdit | QComboBox] = []
        self._hints: list[ElidedLabel] = []
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
        self._editors, self._hints, self._faults = [], [], []
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 4)
        grid.setColumnStretch(2, 3)
        for place, column in enumerate(columns):
            name = ElidedLabel(column.name)
            set_role(name, "dim")
            editor = self._choice(column) if column.names else self._line(column)
            editor.setObjectName(f"row_{column.name}")
            editor.setAccessibleName(column.name)
            editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            editor.setMinimumWidth(64)
            hint = ElidedLabel("" if column.names else _range(column))
            set_role(hint, "caption")
            fault = FaultLabel(self._switch)
            self._editors.append(editor)
            self._hints.append(hint)
            self._faults.append(fault)
            grid.addWidget(name, 2 * place, 0)
            grid.addWidget(editor, 2 * place, 1)
            grid.addWidget(hint, 2 * place, 2)
            grid.addWidget(fault, 2 * place + 1, 1, 1, 2)
        grid.setRowStretch(2 * len(self._columns), 1)
        replace_content(self, inside)

    def _choice(self, column: Column) -> QComboBox:
        box = _Choice()
        box.addItems(column.names)
        box.setCurrentText(str(column.typical))
        box.activated.connect(self._timer.start)
        return box

    def _line(self, column: Column) -> QLineEdit:
        line = QLineEdit(_text(float(column.typical)))
        line.setToolTip(as_tip(f"{column.name}: from {_text(column.low)} to {_text(column.high)} in training"))
        set_role(line, "mono")
        line.textEdited.connect(self._timer.start)
        return line

    def values(self) -> dict[str, float | str] | None:
        """What is in the fields, by column; None while one cannot be used, which is then marked."""
        found: dict[str, float | str] = {}
        fields = zip(self._columns, self._editors, self._hints, self._faults, strict=True)
        for column, editor, hint, fault in fields:
            if isinstance(editor, QComboBox):
                found[column.name] = editor.currentText()
                continue
            number = _number(editor.text())
            set_role(editor, "mono" if number is not None else "mono invalid")
            fault.say("" if number is not None else "A number is needed.")
            if number is not None:
                found[column.name] = number
                beyond = not column.low <= number <= column.high
                set_role(hint, "caption warn" if beyond else "caption")
                tip = "Nothing like it was seen in training: the answer is a guess." if beyond else ""
                hint.setToolTip(tip)
        return found if len(found) == len(self._columns) else None


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _text(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


def _range(column: Column) -> str:
    return f"{column.low:.4g} – {column.high:.4g}"
