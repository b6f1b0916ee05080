"""The parameters of the class that is drawn: a row each, with name, type and default, and a button for one more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.app.panels.fields import parse_value, value_text
from designer.app.panels.headed_rows import HeadedRows
from designer.app.panels.labels import FaultLabel
from designer.app.panels.typed_line import TypedLine
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.class_parameters import new_parameter, parameter_fault, readers, remove_edits, rename_edits
from designer.catalogue.placing import check_value
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Design, Graph, Json, Parameter, SetParameter, SetParameters, Unset

_KINDS = {"int": Kind.INT, "float": Kind.FLOAT, "bool": Kind.BOOL, "str": Kind.TEXT}
_FIRST: dict[str, Json] = {"int": 1, "float": 1.0, "bool": False, "str": ""}
_MOST_NAMED = 3
_TYPE_WIDTH = 86
_ONE_LINE = 300  # pixels: in less, a name such as `in_channels` would be cut off beside type and default


class ParameterRows(HeadedRows):
    """All parameters of one class."""

    def __init__(self, switch: ThemeSwitch, design: Design, graph: Graph) -> None:
        tip = "Add a parameter: what each card of this class can say, used in it as =name"
        super().__init__(switch, "Parameters", "parameter_add", "Add a parameter", tip)
        self._switch = switch
        self._design = design
        self._graph = graph
        self._rows: list[_Row] = []
        self.wanted.connect(self._add)

    def refresh(self) -> None:
        """Shows what the document says; the rows that are there stay, with what is typed in them."""
        self.fit(self._rows, len(self._graph.parameters), self._make)
        for row, parameter in zip(self._rows, self._graph.parameters, strict=True):
            row.show_parameter(parameter)

    def _make(self, place: int) -> _Row:
        row = _Row(self._switch, place, self._fault_of)
        row.renamed.connect(self._rename)
        row.changed.connect(self._change)
        row.removed.connect(self._remove)
        return row

    def _fault_of(self, name: str) -> str:
        return parameter_fault(self._graph, name)

    def _add(self) -> None:
        made = new_parameter(self._graph)
        self.edits.emit(f"Add {made.name}", (SetParameters((*self._graph.parameters, made), self._graph.id),))
        if len(self._rows) == len(self._graph.parameters):  # else the document would not have it
            self._rows[-1].focus_name()

    def _rename(self, old: str, new: str) -> None:
        self.edits.emit(f"Rename {old} to {new}", rename_edits(self._design, self._graph, old, new))

    def _change(self, new: Parameter) -> None:
        old = next(one for one in self._graph.parameters if one.name == new.name)
        if old.type == new.type:
            self.edits.emit(f"Set {new.name}", (SetParameter(self._graph.id, new.name, new.default),))
            return
        parameters = tuple(new if one is old else one for one in self._graph.parameters)
        self.edits.emit(f"Make {new.name} {new.type}", (SetParameters(parameters, self._graph.id),))

    def _remove(self, name: str) -> None:
        reading = readers(self._graph, name)
        if not reading:
            self.edits.emit(f"Remove {name}", remove_edits(self._design, self._graph, name))
            return
        rest = len(reading) - _MOST_NAMED
        names = ", ".join(f"`{one}`" for one in reading[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
        row = next(row for row in self._rows if row.parameter.name == name)
        row.say(f"`{name}` is used by {names}. Change that first.")


class _Row(QWidget):
    """One parameter."""

    renamed = Signal(str, str)
    changed = Signal(object)
    removed = Signal(str)

    def __init__(self, switch: ThemeSwitch, place: int, fault_of: Callable[[str], str]) -> None:
        super().__init__()
        self.parameter = Parameter("", "int")
        self._fault_of = fault_of
        self._name = self._line(switch, f"parameter_name_{place}", "Name of the parameter")
        self._type = QComboBox()
        self._type.setObjectName(f"parameter_type_{place}")
        self._type.setAccessibleName("Type of the parameter")
        self._type.addItems(list(_KINDS))
        self._type.setFixedWidth(_TYPE_WIDTH)
        self._type.activated.connect(self._choose_type)
        self._default = self._line(switch, f"parameter_default_{place}", "Default of the parameter")
        self._default.setPlaceholderText("none")
        self._default.setToolTip(
            "What it is where a card does not say. Empty: each card must, unless an input's shape names it."
        )
        self._remove = remove = QToolButton()
        remove.setObjectName(f"parameter_remove_{place}")
        remove.setAccessibleName("Remove the parameter")
        remove.setToolTip("Remove the parameter")
        switch.keep_icon(remove, "x", "text_faint")
        remove.clicked.connect(lambda: self.removed.emit(self.parameter.name))
        self._fault = FaultLabel(switch)
        self._fields = QGridLayout()
        self._fields.setSpacing(4)
        self._on_one_line: bool | None = None
        self._lie(True)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addLayout(self._fields)
        stack.addWidget(self._fault)
        self._name.editingFinished.connect(self._rename)
        self._default.editingFinished.connect(self._set_default)
        for field in (self._name, self._default):
            field.textChanged.connect(self._recheck)

    def _line(self, switch: ThemeSwitch, name: str, says: str) -> TypedLine:
        line = TypedLine(switch)
        line.setObjectName(name)
        line.setAccessibleName(says)
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line.setMinimumWidth(48)
        set_role(line, "mono")
        return line

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name, type and default stand side by side where there is room for a name of a usual length."""
        super().resizeEvent(event)
        self._lie(self.width() >= _ONE_LINE)

    def _lie(self, on_one_line: bool) -> None:
        if on_one_line == self._on_one_line:
            return
        self._on_one_line = on_one_line
        self._fields.setColumnStretch(0, 9 if on_one_line else 0)
        self._fields.setColumnStretch(2, 5 if on_one_line else 1)
        if on_one_line:
            self._fields.addWidget(self._name, 0, 0)
            self._fields.addWidget(self._type, 0, 1)
            self._fields.addWidget(self._default, 0, 2)
        else:
            self._fields.addWidget(self._name, 0, 0, 1, 3)
            self._fields.addWidget(self._type, 1, 0, 1, 2)
            self._fields.addWidget(self._default, 1, 2)
        self._fields.addWidget(self._remove, 0, 3)

    def show_parameter(self, parameter: Parameter) -> None:
        """Shows what the document says."""
        self.parameter = parameter
        self._name.settle(parameter.name)
        self._type.setCurrentText(parameter.type)
        self._default.settle(value_text(parameter.default))
        self._recheck()

    def focus_name(self) -> None:
        """Puts the cursor into the name, which is selected."""
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._name.selectAll()

    def say(self, fault: str) -> None:
        """Says why something cannot be done, until something else is done."""
        self._fault.say(fault)

    # What is typed

    def _typed_default(self) -> Json | Unset:
        return parse_value(self._default.text(), self._argument(self.parameter.type))

    def _argument(self, kind: str) -> Argument:
        return Argument(self.parameter.name, _KINDS.get(kind, Kind.TEXT), literal=True)

    def _check(self) -> bool:
        """Rings and explains what cannot be used."""
        name, value = self._name.text().strip(), self._typed_default()
        wrong = self._fault_of(name) if self._name.typed and name != self.parameter.name else ""
        bad = check_value(self._argument(self.parameter.type), value) if value is not UNSET else ""
        set_role(self._name, "mono invalid" if wrong else "mono")
        set_role(self._default, "mono invalid" if bad else "mono")
        self._fault.say(f"`{name}` cannot be its name: {wrong}." if wrong else f"{bad}." if bad else "")
        return not (wrong or bad)

    def _recheck(self) -> None:
        """What was refused is good as soon as it can be used; what is half typed is not refused yet."""
        if self._fault.sentence:
            self._check()

    def _rename(self) -> None:
        if not self._name.typed or not self._check():
            return
        name = self._name.text().strip()
        if name != self.parameter.name:
            self.renamed.emit(self.parameter.name, name)
        if self._name.typed:  # the same with spaces around it, or the document would not have it
            self._name.take_back()

    def _set_default(self) -> None:
        if not self._default.typed or not self._check():
            return
        if (value := self._typed_default()) != self.parameter.default:
            self.changed.emit(replace(self.parameter, default=value))
        if self._default.typed:
            self._default.take_back()

    def _choose_type(self, index: int) -> None:
        kind = self._type.itemText(index)
        if kind == self.parameter.type:
            return
        default = self.parameter.default
        if default is not UNSET and check_value(self._argument(kind), default):
            default = _FIRST[kind]
        self.changed.emit(replace(self.parameter, type=kind, default=default))
