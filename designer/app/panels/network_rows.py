"""The networks that are made of the class that is drawn: a row each with its name, and a button for one more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.app.panels.headed_rows import HeadedRows
from designer.app.panels.labels import FaultLabel
from designer.app.panels.typed_line import TypedLine
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.networks import add_network_of, network_fault, remove_network, rename_network
from designer.document import Design, EditError, Graph


class NetworkRows(HeadedRows):
    """All networks of one class."""

    def __init__(self, switch: ThemeSwitch, design: Design, graph: Graph) -> None:
        tip = "Make a network of this class, with weights of its own; training steps call it by its name"
        super().__init__(switch, "Networks", "network_add", "Make a network of this class", tip)
        self._switch, self._design, self._graph = switch, design, graph
        self._rows: list[_Row] = []
        self._fault = FaultLabel(switch)
        self.below.addWidget(self._fault)
        self.wanted.connect(lambda: self.edits.emit(*add_network_of(self._design, self._graph)))

    def refresh(self) -> None:
        """Shows what the document says; the rows that are there stay, with what is typed in them."""
        names = [network.name for network in self._design.networks if network.graph == self._graph.id]
        self.fit(self._rows, len(names), self._make)
        for row, name in zip(self._rows, names, strict=True):
            row.show_name(name)
        self._fault.say("")

    def _make(self, place: int) -> _Row:
        row = _Row(self._switch, place, self._design)
        row.renamed.connect(lambda old, new: self.edits.emit(*rename_network(self._design, old, new)))
        row.removed.connect(self._remove)
        return row

    def _remove(self, name: str) -> None:
        try:
            made = remove_network(self._design, name)
        except EditError as error:
            self._fault.say(f"That could not be done: {error}.")
        else:
            self.edits.emit(*made)


class _Row(QWidget):
    """One network."""

    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, switch: ThemeSwitch, place: int, design: Design) -> None:
        super().__init__()
        self._design = design
        self._shown = ""
        self._name = TypedLine(switch)
        self._name.setObjectName(f"network_name_{place}")
        self._name.setAccessibleName("Name of the network")
        self._name.setToolTip("What training steps call it")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._name.setMinimumWidth(48)
        remove = QToolButton()
        remove.setObjectName(f"network_remove_{place}")
        remove.setAccessibleName("Delete the network")
        remove.setToolTip("Delete the network; the class stays")
        switch.keep_icon(remove, "x", "text_faint")
        remove.clicked.connect(lambda: self.removed.emit(self._shown))
        self._fault = FaultLabel(switch)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._name, 1)
        line.addWidget(remove)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addLayout(line)
        stack.addWidget(self._fault)
        self._name.editingFinished.connect(self._rename)
        self._name.textChanged.connect(lambda _text: self._fault.sentence and self._check())
        self._check()

    def show_name(self, name: str) -> None:
        """Shows what the document says."""
        self._shown = name
        self._name.settle(name)

    def _check(self) -> bool:
        name = self._name.text().strip()
        fault = network_fault(self._design, name) if self._name.typed and name != self._shown else ""
        self._fault.say(f"`{name}` cannot be its name: {fault}." if fault else "")
        set_role(self._name, "mono invalid" if fault else "mono")
        return not fault

    def _rename(self) -> None:
        if not self._name.typed or not self._check():
            return
        name = self._name.text().strip()
        if name != self._shown:
            self.renamed.emit(self._shown, name)
        if self._name.typed:  # the same with spaces around it, or the document would not have it
            self._name.take_back()
