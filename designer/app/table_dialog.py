"""Choosing the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QTableWidgetItem, QWidget

from designer.app.data_dialog import DataDialog, choice_box
from designer.app.data_preview import HOLDS, DataPreview, cell, grid
from designer.app.rich_text import as_tip, plain
from designer.app.theme.icons import icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.datasets import Task
from designer.document import Json
from designer.document.numerals import grouped
from designer.training.data.records import Column, ColumnKind, Fault, Inspection

_TARGETS = (ColumnKind.NUMBER, ColumnKind.CATEGORY)
_FEW = 10  # different whole numbers that are taken for classes
_NUMBER, _ONE_HOT, _CODES = "number", "one_hot", "codes"
_FORMS = {_NUMBER: "number", _ONE_HOT: "category, one-hot", _CODES: "category, embedding"}
_FORMS_OF = {
    ColumnKind.NUMBER: (_NUMBER, _ONE_HOT, _CODES),
    ColumnKind.CATEGORY: (_ONE_HOT, _CODES),
    ColumnKind.TEXT: (_ONE_HOT, _CODES),
}


class TableDialog(DataDialog):
    """Which columns of a table are learned from, as what, and which one is to be told from them."""

    op = "table"

    def __init__(
        self, switch: ThemeSwitch, path: str, folder: str, parent: QWidget, told: Mapping[str, Json] | None = None
    ) -> None:
        super().__init__(switch, path, folder, parent, told)
        self._columns: tuple[Column, ...] = ()
        self._uses: list[QTableWidgetItem] = []
        self._as: list[QComboBox] = []
        self._separator = str(self._told.get("separator", ","))
        self._table = grid("data_columns", "Columns to learn from", ("Learn from", "Holds", "Different values", "As"))
        self._table.itemChanged.connect(self.look)
        self._target = choice_box("data_target", "What is to be told", self._choose_target)
        self._task = choice_box("data_task", "Whether it is a class or a number", lambda _: self.look())
        self._task.addItem("a class", Task.CLASSIFICATION)
        self._task.addItem("a number", Task.REGRESSION)
        line = QHBoxLayout()
        line.setSpacing(12)
        for text, box in (("Learn to tell", self._target), ("which is", self._task)):
            label = QLabel(text)
            set_role(label, "dim")
            line.addWidget(label)
            line.addWidget(box)
        line.addStretch()
        self._preview = DataPreview()
        self._preview.hide()
        self._content.addWidget(self._table, 3)
        self._content.addLayout(line)
        self._content.addWidget(self._preview, 3)
        self._begin()

    def _choice(self) -> dict[str, Json]:
        args: dict[str, Json] = {}
        if self._separator != ",":
            args["separator"] = self._separator
        if self._columns:
            forms = self._forms()
            args["numbers"] = [name for name, form in forms.items() if form == _NUMBER]
            categories: dict[str, Json] = {name: form for name, form in forms.items() if form != _NUMBER}
            if categories:
                args["categories"] = categories
            args["target"] = self._target.currentText()
            args["task"] = str(self._task.currentData())
        return args

    def _forms(self) -> dict[str, str]:
        """The columns that are learned from, and as what."""
        forms = {}
        for column, use, form in zip(self._columns, self._uses, self._as, strict=True):
            used = use.checkState() == Qt.CheckState.Checked
            if used and form.count() and column.name != self._target.currentText():
                forms[column.name] = str(form.currentData())
        return forms

    def _show(self, inspection: Inspection) -> None:
        self._preview.setVisible(bool(inspection.columns))
        self._preview.show_inspection(inspection)
        self._mark(inspection.faults)
        if inspection.separator and inspection.separator != self._separator and len(inspection.columns) == 1:
            self._separator = inspection.separator
            self.look()
        elif not self._columns and inspection.columns:
            self._fill(inspection)
            self.look()
        elif not inspection.faults and not self._target.currentText():
            self._say("", "No column holds numbers or categories that could be told from the others.")
        elif not inspection.faults and not self._forms():
            self._say("", "Choose at least one column to learn from.")

    def _mark(self, faults: Sequence[Fault]) -> None:
        """Puts a sign before each column that something is wrong with, and what it is into its tooltip."""
        worst = {fault.place: fault for fault in reversed(faults)}
        marked = []
        self._table.blockSignals(True)
        for column, use in zip(self._columns, self._uses, strict=True):
            fault = worst.get(column.name)
            sign, colour = ("alert", "bad") if fault is not None and fault.fatal else ("warning", "warn")
            use.setIcon(icon(sign, self._switch.theme, colour) if fault is not None else QIcon())
            use.setToolTip(as_tip(plain(fault.message)) if fault is not None else "")
            use.setData(Qt.ItemDataRole.AccessibleDescriptionRole, plain(fault.message) if fault is not None else "")
            if fault is not None and fault.fatal:
                marked.append(use)
        self._table.blockSignals(False)
        self._table.resizeColumnToContents(0)  # signs take room
        if marked:
            self._table.scrollToItem(marked[0])

    def _fill(self, inspection: Inspection) -> None:
        """Shows the columns, with the last that can be told as the target."""
        self._columns = inspection.columns
        self._table.blockSignals(True)
        self._table.setRowCount(len(self._columns))
        for row, column in enumerate(self._columns):
            use = QTableWidgetItem(column.name)
            use.setCheckState(
                Qt.CheckState.Checked if column.kind in _TARGETS and column.values > 1 else Qt.CheckState.Unchecked
            )
            self._uses.append(use)
            self._table.setItem(row, 0, use)
            self._table.setItem(row, 1, cell(HOLDS[column.kind]))
            self._table.setItem(row, 2, cell(_facts(column)))
            box = choice_box(f"data_as_{row}", f"What {column.name} is used as", lambda _: self.look())
            for form in _FORMS_OF.get(column.kind, ()):
                box.addItem(_FORMS[form], form)
            box.setPlaceholderText("what is told")
            self._as.append(box)
            if box.count():
                self._table.setCellWidget(row, 3, box)
            else:
                self._table.setItem(row, 3, cell(""))
        self._table.blockSignals(False)
        above = self._table.horizontalHeader().sizeHint().height()
        self._table.setMaximumHeight(above + self._table.verticalHeader().length() + 2 * self._table.frameWidth())
        self._target.addItems([column.name for column in self._columns if column.kind in _TARGETS])
        self._target.setCurrentIndex(self._target.count() - 1)
        self._choose_target(self._target.currentIndex())
        self._choose_again()

    def _choose_again(self) -> None:
        """Chooses what was chosen before, as far as the file still has it."""
        if self._target.findText(str(self._told.get("target"))) < 0:
            return
        self._target.setCurrentText(str(self._told["target"]))
        self._choose_target(self._target.currentIndex())
        self._task.setCurrentIndex(self._task.findData(self._told.get("task")))
        numbers, categories = self._told.get("numbers"), self._told.get("categories")
        forms: dict[str, Json] = {str(name): _NUMBER for name in numbers} if isinstance(numbers, list) else {}
        forms |= categories if isinstance(categories, dict) else {}
        self._table.blockSignals(True)
        for column, use, form in zip(self._columns, self._uses, self._as, strict=True):
            chosen = column.name in forms and form.count()
            use.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
            if chosen:
                form.setCurrentIndex(max(0, form.findData(forms[column.name])))
        self._table.blockSignals(False)

    def _choose_target(self, _: int) -> None:
        """The target is no input, and of a few whole numbers it is a class."""
        name = self._target.currentText()
        self._table.blockSignals(True)
        checkable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable
        for column, use, form in zip(self._columns, self._uses, self._as, strict=True):
            free = column.kind in _FORMS_OF and column.name != name
            use.setFlags(checkable if free else Qt.ItemFlag.NoItemFlags)
            form.setEnabled(free)
            if free != (form.currentIndex() >= 0):
                form.setCurrentIndex(0 if free else -1)  # of the target, the placeholder says what it is
            if column.name == name:
                self._task.setCurrentIndex(self._task.findData(_likely_task(column)))
        self._table.blockSignals(False)
        self.look()


def _likely_task(column: Column) -> Task:
    if column.kind is not ColumnKind.NUMBER:
        return Task.CLASSIFICATION
    whole = all(end is not None and end.is_integer() for end in (column.low, column.high))
    return Task.CLASSIFICATION if whole and column.values <= _FEW else Task.REGRESSION


def _facts(column: Column) -> str:
    missing = f", {grouped(column.missing)} missing" if column.missing else ""
    return f"{grouped(column.values)}{missing}"
