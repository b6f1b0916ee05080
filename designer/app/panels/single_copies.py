"""What single copies of a repeated card are given otherwise: a field each, and a line for one more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.form import clear
from designer.app.panels.labels import FaultLabel
from designer.app.panels.typed_line import TypedLine
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.overrides import Overrides, overrides_of, with_overridden
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, ExpressionError, Json, Node, Unset

_INDEX_WIDTH = 76


class SingleCopies(QWidget):
    """The arguments of single copies.

    Signals:
        asked(what, repeat): What the person changed, and how the card is to be repeated then.
    """

    asked = Signal(str, object)

    def __init__(self, switch: ThemeSwitch, arguments: Mapping[str, Argument]) -> None:
        """Makes it without a copy.

        Args:
            arguments: The parameters of the block, as fields.
        """
        super().__init__()
        self._switch = switch
        self._arguments = arguments
        self._node = Node(id="")  # type: ignore[arg-type]
        self._overrides: Overrides = {}
        self._fields: dict[tuple[int, str], ArgumentField] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._copy = TypedLine(switch)
        self._copy.setObjectName("single_copy")
        self._copy.setAccessibleName("Index of a copy")
        self._copy.setPlaceholderText("index")
        self._copy.setFixedWidth(_INDEX_WIDTH)
        self._copy.setToolTip("Which copy is to be given something else: its index, from 0, or several with commas")
        self._name = QComboBox()
        self._name.setObjectName("single_parameter")
        self._name.setAccessibleName("What the copy is given otherwise")
        self._name.addItems(list(arguments))
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        add = QToolButton()
        add.setObjectName("single_add")
        add.setAccessibleName("Give this copy something else")
        add.setToolTip("Give this copy something else")
        switch.keep_icon(add, "plus", "text_faint")
        self._fault = FaultLabel(switch)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._copy)
        line.addWidget(self._name, 1)
        line.addWidget(add)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        stack.addLayout(self._rows)
        stack.addLayout(line)
        stack.addWidget(self._fault)
        add.clicked.connect(self._add)
        self._copy.returnPressed.connect(self._add)
        self._copy.textChanged.connect(lambda _text: self._fault.say(""))

    def show_node(self, node: Node) -> None:
        """Shows what a card says of single copies."""
        self._node = node
        try:
            self._overrides = overrides_of(node)
        except ExpressionError:  # which is said at the card
            self._overrides = {}
        wanted = [(copy, name) for copy, given in sorted(self._overrides.items()) for name in given]
        if wanted != list(self._fields):
            clear(self._rows)
            self._fields = {key: self._field(*key) for key in wanted}
        for (copy, name), field in self._fields.items():
            field.show_value(self._overrides[copy][name], UNSET)

    def _field(self, copy: int, name: str) -> ArgumentField:
        known = self._arguments.get(name, Argument(name, Kind.TEXT))
        doc = f"What the copy with index {copy} is given, and no other. Reset, it is given what all are."
        argument = replace(known, name=f"[{copy}] {name}", default=self._usual(name), auto=None, doc=doc)
        field = ArgumentField(argument, self._switch, removable=True)
        field.edited.connect(lambda _title, value: self._give(copy, name, value))
        self._rows.addWidget(field)
        field.show()  # not when Qt comes to it: it may get the keyboard now
        return field

    def _usual(self, name: str) -> Json | Unset:
        """What all other copies are given."""
        known = self._arguments.get(name)
        return self._node.args.get(name, known.default if known is not None else UNSET)

    def _give(self, copy: int, name: str, value: Json | Unset) -> None:
        given = {key: one for key, one in self._overrides.get(copy, {}).items() if key != name}
        if value is not UNSET and value != self._usual(name):
            given[name] = value  # type: ignore[assignment]
        repeat = with_overridden(self._node, {**self._overrides, copy: given}).repeat
        self.asked.emit(f"{name} of copy {copy}", repeat)

    def _add(self) -> None:
        """Gives the copies that were typed another value, which the field that then is there can change."""
        name, copies = self._name.currentText(), self._copy.text().replace(",", " ").split()
        usual = self._usual(name)
        if not copies or not all(copy.isdecimal() for copy in copies):
            self._fault.say("Type the index of a copy, counted from 0.")
        elif isinstance(usual, Unset):
            self._fault.say(f"Say first what `{name}` is for all copies.")
        else:
            other = not usual if isinstance(usual, bool) else usual
            given = {int(copy): {**self._overrides.get(int(copy), {}), name: other} for copy in copies}
            self._copy.clear()
            repeat = with_overridden(self._node, {**self._overrides, **given}).repeat
            self.asked.emit(f"{name} of copy {', '.join(copies)}", repeat)
            field = self._fields.get((int(copies[0]), name))
            if field is not None:  # else the document would not have it
                field.editor.setFocus(Qt.FocusReason.TabFocusReason)  # all of it is selected, to be typed over
