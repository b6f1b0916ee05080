"""What is selected, in full: name, arguments, what flows in and out, what is wrong.

With nothing selected it is the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.app.numbers import byte_size, short_count
from designer.app.panels.fields import ArgumentField
from designer.app.panels.problem_card import ProblemCard
from designer.app.theme.icons import family_icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.ports import ports_of
from designer.catalogue.spec import Argument, Catalogue, Family, Kind
from designer.document import (
    UNSET,
    Design,
    Graph,
    Json,
    Node,
    NodeFinding,
    NodeId,
    Parameter,
    Problem,
    Rename,
    Report,
    SetArgument,
    SetParameter,
    SetTraining,
    Unset,
)
from designer.document.names import name_fault
from designer.document.numerals import grouped

_KINDS = {"int": Kind.INT, "integer": Kind.INT, "float": Kind.FLOAT, "number": Kind.FLOAT, "bool": Kind.BOOL}


class InspectorPanel(QScrollArea):
    """The form beside the canvas.

    Signals:
        edits(name, edits): The person changed something.
        picked(Problem), mend(Fix): As the list of problems.
    """

    edits = Signal(str, object)
    picked = Signal(object)
    mend = Signal(object)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._switch = switch
        self._design = Design("")
        self._graph: Graph | None = None
        self._shown: tuple[NodeId, ...] = ()
        self._report: Report | None = None
        self._fields: dict[str, ArgumentField] = {}
        self._unfolded = False
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        switch.changed.connect(lambda _theme: self._build())

    def show_nodes(self, design: Design, graph: Graph | None, nodes: Sequence[NodeId]) -> None:
        """Shows these nodes; built anew only where another node is shown."""
        shown = tuple(node for node in nodes if graph is not None and node in graph.nodes)
        same = (
            shown == self._shown
            and graph is self._graph
            and design is self._design
            and self.widget() is not None
            and (not shown or self._form_of(shown[0]) == self._form)
        )
        self._design, self._graph, self._shown = design, graph, shown
        if same:
            self._refresh()
        else:
            self._build()

    def show_report(self, report: Report | None) -> None:
        self._report = report
        self._refresh()

    def focus_name(self) -> None:
        """Puts the cursor into the name of the one node that is shown."""
        if len(self._shown) == 1:
            self._name.setFocus()
            self._name.selectAll()

    def _form_of(self, node: NodeId) -> str:
        assert self._graph is not None
        return self._graph.nodes[node].op

    def _build(self) -> None:
        """Makes the form. A field that has the keyboard gives its value first, because its focus ends here."""
        self._fields = {}
        inside = QWidget()
        self._stack = QVBoxLayout(inside)
        self._stack.setContentsMargins(16, 14, 12, 16)
        self._stack.setSpacing(6)
        self._flow = QGridLayout()
        self._troubles = QVBoxLayout()
        self._cards: list[Problem] = []
        self._form = ""
        if len(self._shown) == 1 and self._graph is not None:
            self._form = self._form_of(self._shown[0])
            self._build_node(self._graph.nodes[self._shown[0]])
        elif self._shown:
            self._heading(None, f"{len(self._shown)} cards", "selected")
        else:
            self._build_design()
        self._stack.addStretch()
        self.setWidget(inside)
        self._refresh()

    # One node

    def _build_node(self, node: Node) -> None:
        operator = self._catalogue.get(node.op)
        family = operator.family if operator else Family.BLOCK if node.op.startswith("@") else Family.CUSTOM
        kind = node.op or f"call of {node.of}"
        self._heading(family, "", kind.removeprefix("nn."), editable=True)
        if operator is None:
            self._sentence("netdesigner keeps this node as it is, but does not know its type.")
            return
        self._sentence(operator.summary)
        plain = [argument for argument in operator.arguments if not argument.folded]
        folded = [argument for argument in operator.arguments if argument.folded]
        if operator.arguments:
            self._section("Arguments")
        for argument in plain:
            self._add_field(argument, node.id, self._stack)
        if folded:
            self._add_folded(folded, node)
        self._section("Flow")
        self._stack.addLayout(self._flow)
        self._stack.addSpacing(10)
        self._stack.addLayout(self._troubles)

    def _add_field(self, argument: Argument, node: NodeId, into: QVBoxLayout) -> None:
        field = ArgumentField(argument, self._switch)
        field.edited.connect(partial(self._set_argument, node))
        self._fields[argument.name] = field
        into.addWidget(field)

    def _add_folded(self, folded: list[Argument], node: Node) -> None:
        names = ", ".join(argument.name for argument in folded)
        toggle = QToolButton()
        toggle.setObjectName("unfold")
        toggle.setText(names if len(names) < 36 else names[:35].rstrip(", ") + "…")
        toggle.setToolTip(f"More arguments: {names}")
        toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        toggle.setCheckable(True)
        toggle.setAutoRaise(True)
        box = QWidget()
        stack = QVBoxLayout(box)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        for argument in folded:
            self._add_field(argument, node.id, stack)

        def fold(opened: bool) -> None:
            self._unfolded = opened
            box.setVisible(opened)
            self._switch.keep_icon(toggle, "chevron-down" if opened else "chevron-right", "text_faint")

        toggle.toggled.connect(fold)
        self._stack.addWidget(toggle)
        self._stack.addWidget(box)
        toggle.setChecked(self._unfolded or any(argument.name in node.args for argument in folded))
        fold(toggle.isChecked())

    def _refresh(self) -> None:
        """Brings values, shapes and problems up to date, in the widgets that are there."""
        if self._graph is None:
            return
        if len(self._shown) != 1:
            self._refresh_design()
            return
        node = self._graph.nodes[self._shown[0]]
        finding = self._report.finding(self._graph.id, node.id) if self._report else None
        if not self._name.hasFocus():
            self._name.setText(node.label)
        for name, field in self._fields.items():
            found: Json | Unset = UNSET
            if finding is not None:
                found = finding.auto.get(name, finding.values.get(name, UNSET))
            field.show_value(node.args.get(name, UNSET), found)
        self._show_flow(self._graph, node, finding)
        self._show_problems([p for p in self._report.problems if node.id in p.nodes[:1]] if self._report else [])

    def _show_flow(self, graph: Graph, node: Node, finding: NodeFinding | None) -> None:
        _clear(self._flow)
        self._flow.setHorizontalSpacing(8)
        self._flow.setVerticalSpacing(6)
        ports = ports_of(self._catalogue, self._design, graph, node)
        rows: list[tuple[str, str, str]] = []
        for wire in node.wires():
            source = self._report.finding(graph.id, wire.source.node) if self._report else None
            signature = None
            if source is not None and source.outputs:
                signature = source.outputs.get(wire.source.name) or next(iter(source.outputs.values()))
            port = wire.target.port if wire.target.index is None else f"{wire.target.port} {wire.target.index + 1}"
            rows.append((port, signature.text() if signature else "?", signature.dtype if signature else ""))
        rows += [
            (port.name, "not wired", "") for port in ports.inputs if port.name not in node.inputs and not port.optional
        ]
        for name, signature in (finding.outputs if finding else {}).items():
            rows.append((f"→ {name}", signature.text(), signature.dtype))
        if finding is not None:
            rows.append(("parameters", grouped(finding.parameters), ""))
            if finding.macs:
                rows.append(("multiply-adds", short_count(finding.macs), f"of one batch of {self._batch}"))
        for row, (name, value, tip) in enumerate(rows):
            _row(self._flow, row, name, value, tip)

    @property
    def _batch(self) -> int:
        return self._report.batch if self._report else 1

    def _show_problems(self, problems: list[Problem]) -> None:
        if self._cards == problems:
            return
        self._cards = problems
        _clear(self._troubles)
        self._troubles.setSpacing(8)
        for problem in problems:
            card = ProblemCard(problem, self._switch, narrow=True)
            card.picked.connect(self.picked)
            card.mend.connect(self.mend)
            self._troubles.addWidget(card)

    def _set_argument(self, node_id: NodeId, name: str, value: Json | Unset) -> None:
        """Bound to the node the form was made for: a field's last word may come when another node is shown already."""
        node = self._graph.nodes.get(node_id) if self._graph else None
        if self._graph is None or node is None:
            return
        verb = "Reset" if value is UNSET else "Set"
        self.edits.emit(f"{verb} {name} of {node.label}", (SetArgument(self._graph.id, node.id, name, value),))

    def _rename(self, node_id: NodeId) -> None:
        node = self._graph.nodes.get(node_id) if self._graph else None
        if self._graph is None or node is None or self._shown != (node_id,):
            return
        name = self._name.text().strip()
        fault = name_fault(name)
        taken = any(other.name == name and other.id != node.id for other in self._graph.nodes.values())
        if taken and node.op != "output":
            fault = "another card has that name"
        set_role(self._name, "heading invalid" if fault else "heading")
        self._name.setToolTip(f"{name} cannot be its name: {fault}." if fault else "The name in the code")
        if not fault and name != node.label:
            self.edits.emit(f"Rename {node.label} to {name}", (Rename(self._graph.id, node.id, name),))

    # The design

    def _build_design(self) -> None:
        self._heading(None, self._design.name, "design")
        if self._design.doc:
            self._sentence(self._design.doc)
        if self._design.parameters or self._design.sources:
            self._section("Settings of a run")
        for parameter in self._design.parameters:
            argument = _argument_of(parameter)
            field = ArgumentField(argument, self._switch)
            field.edited.connect(self._set_parameter)
            self._fields[parameter.name] = field
            self._stack.addWidget(field)
        if self._design.sources:
            seed = Argument("seed", Kind.INT, 0, low=0, high=2**31, doc="Where all random numbers begin.")
            field = ArgumentField(seed, self._switch)
            field.edited.connect(lambda name, value: self.edits.emit("Set the seed", (SetTraining(name, value),)))
            self._fields["seed"] = field
            self._stack.addWidget(field)
        self._section("Cost")
        self._stack.addLayout(self._flow)

    def _refresh_design(self) -> None:
        if self._shown:
            return
        for parameter in self._design.parameters:
            if parameter.name in self._fields:
                self._fields[parameter.name].show_value(parameter.default, UNSET)
        if "seed" in self._fields:
            self._fields["seed"].show_value(self._design.training.get("seed", UNSET), UNSET)
        _clear(self._flow)
        if self._report is None:
            return
        batch = f"for a batch of {self._report.batch}"
        _row(self._flow, 0, "parameters", grouped(self._report.parameters), "learned numbers of all networks")
        _row(self._flow, 1, "multiply-adds", short_count(self._report.macs), batch)
        _row(self._flow, 2, "activations", byte_size(self._report.activation_bytes), batch)

    def _set_parameter(self, name: str, value: Json | Unset) -> None:
        self.edits.emit(f"Set {name}", (SetParameter(None, name, value),))

    # Pieces

    def _heading(self, family: Family | None, name: str, kind: str, editable: bool = False) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        if family is not None:
            tile = QLabel()
            tile.setPixmap(
                family_icon(family.value, self._switch.theme).pixmap(QSize(20, 20), self.devicePixelRatioF())
            )
            row.addWidget(tile)
        if editable:
            self._name = QLineEdit(name)
            self._name.setObjectName("node_name")
            self._name.setAccessibleName("Name")
            self._name.setToolTip("The name in the code")
            set_role(self._name, "heading")
            self._name.editingFinished.connect(partial(self._rename, self._shown[0]))
            row.addWidget(self._name, 1)
        else:
            title = QLabel(name)
            set_role(title, "heading")
            row.addWidget(title)
        what = QLabel(kind)
        set_role(what, "dim")
        row.addWidget(what)
        if not editable:
            row.addStretch()
        self._stack.addLayout(row)

    def _sentence(self, text: str) -> None:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(label, "dim")
        self._stack.addWidget(label)

    def _section(self, text: str) -> None:
        label = QLabel(text)
        set_role(label, "section")
        self._stack.addSpacing(10)
        self._stack.addWidget(label)


def _argument_of(parameter: Parameter) -> Argument:
    """A design's parameter as the form shows it."""
    kind = _KINDS.get(parameter.type, Kind.TEXT)
    low = 0 if kind in (Kind.INT, Kind.FLOAT) else None
    return Argument(parameter.name, kind, UNSET, low=low, doc=parameter.doc)


def _row(grid: QGridLayout, row: int, name: str, value: str, tip: str) -> None:
    left, right = QLabel(name), QLabel(value)
    set_role(left, "dim")
    set_role(right, "mono")
    right.setAlignment(Qt.AlignmentFlag.AlignRight)
    right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    right.setToolTip(tip)
    grid.addWidget(left, row, 0)
    grid.addWidget(right, row, 1)
    grid.setColumnStretch(1, 1)


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
