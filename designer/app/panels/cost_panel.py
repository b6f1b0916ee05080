"""What the design costs at a batch, how much memory its training takes, and the largest batch that a memory holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from designer.app.availability import is_empty
from designer.app.panels.cost_table import CostTable
from designer.app.theme.style import inset_text, set_role
from designer.document import Design, GraphId, NodeId
from designer.document.costs import BYTES_A_NUMBER, Costs
from designer.document.numerals import byte_size, grouped, short_count

_GB = 2**30
_USUAL = (8, 16, 24)
_OWN = 0  # a memory of another size
_MOST_ROWS, _MOST_GB = 2**20, 4096


class CostPanel(QWidget):
    """The sums above, the table below.

    Signals:
        picked(GraphId, nodes): Rows were chosen: show their cards.
        chosen(batch, memory): Another batch or another memory in bytes is asked about.
        watched(bool): The panel is looked at, or no more.
    """

    picked = Signal(object, object)
    chosen = Signal(object, object)
    watched = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._design = Design("")
        self._costs: Costs | None = None
        self._seen_as: Mapping[GraphId, str] = {}
        self.setObjectName("cost_panel")
        self.batch = _spin("cost_batch", "Batch", _MOST_ROWS)
        self.memory = QComboBox()
        self.memory.setObjectName("cost_memory")
        self.memory.setAccessibleName("Memory of the graphics card")
        for size in _USUAL:
            self.memory.addItem(f"{size} GB", size)
        self.memory.addItem("Other…", _OWN)
        self.own = _spin("cost_own", "Memory in GB", _MOST_GB)
        self.own.setValue(48)
        self.own.setSuffix(" GB")
        self.own.hide()
        self.largest, self.total = QLabel(), QLabel()
        self.largest.setObjectName("cost_largest")
        self.total.setObjectName("cost_total")
        set_role(self.total, "dim")
        self.total.setWordWrap(True)
        self.table = CostTable()
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (_label("Batch", self.batch), self.batch, _label("Memory", self.memory), self.memory, self.own):
            row.addWidget(widget)
        row.addWidget(self.largest)
        row.addStretch()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(12, 8, 12, 8)
        stack.setSpacing(8)
        stack.addLayout(row)
        stack.addWidget(self.total)
        stack.addWidget(self.table, 1)
        self.batch.valueChanged.connect(lambda _rows: self._choose())
        self.own.valueChanged.connect(lambda _size: self._choose())
        self.memory.activated.connect(self._choose_memory)
        self.table.picked.connect(self.picked)
        self._tell()

    def show_design(self, design: Design) -> None:
        """The design that the costs are of."""
        self._design = design

    def show_costs(self, costs: Costs | None) -> None:
        """Shows what was measured; None where nothing is known yet."""
        self._costs = costs
        if costs is not None:
            if not self.batch.hasFocus():
                with QSignalBlocker(self.batch):
                    self.batch.setValue(costs.batch)
            self.table.show_costs(self._design, costs, self._seen_as)
        self._tell()

    def see_as(self, labels: Mapping[GraphId, str]) -> None:
        """Shows what blocks cost as the instances that they are looked at as."""
        if labels != self._seen_as:
            self._seen_as = labels
            self.show_costs(self._costs)

    def show_selection(self, graph: GraphId | None, nodes: Sequence[NodeId]) -> None:
        """Marks what is selected in the drawing."""
        self.table.show_selection(graph, nodes)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watched.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watched.emit(False)

    def _bytes(self) -> int:
        return int(self.memory.currentData() or self.own.value()) * _GB

    def _choose_memory(self) -> None:
        self.own.setVisible(self.memory.currentData() == _OWN)
        self._choose()

    def _choose(self) -> None:
        self.chosen.emit(self.batch.value(), self._bytes())

    def _tell(self) -> None:
        costs = self._costs
        if costs is None or not costs.graphs or is_empty(self._design):
            self.largest.clear()
            self.total.setText("Measuring…" if costs is None else "Nothing flows through the design yet.")
            return
        batch = costs.fits.get(self._bytes())
        if batch is not None:
            self.largest.setText(f"hold a batch of {grouped(batch)}" if batch else "do not hold a single row")
        total = costs.total
        numbers, learned = BYTES_A_NUMBER * total.parameters, BYTES_A_NUMBER * total.trained
        frozen = f", {_count(total.frozen)} of them frozen" if total.frozen else ""
        self.total.setText(
            f"{_count(total.parameters)} parameters{frozen}, {_count(total.macs)} multiply-adds. "
            f"Training takes about {_bytes(costs.training_bytes(total))}: weights {_bytes(numbers)}, "
            f"gradients {_bytes(learned)}, optimiser {_bytes(round(learned * costs.states))}, "
            f"values kept for the backward pass {_bytes(total.kept_bytes)}."
        )


def _count(number: int) -> str:
    """A count that no line break parts from its unit."""
    return short_count(number).replace(" ", "\u00a0")


def _bytes(number: int) -> str:
    return byte_size(number).replace(" ", "\u00a0")


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    set_role(label, "dim")
    return label


def _spin(name: str, says: str, most: int) -> QSpinBox:
    spin = QSpinBox(minimum=1, maximum=most)
    spin.setObjectName(name)
    spin.setAccessibleName(says)
    spin.setKeyboardTracking(False)
    inset_text(spin)
    return spin
