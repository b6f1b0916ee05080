"""One node in full: its name, its arguments, what flows in and out, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from designer.app.canvas.layer_look import LayerLook
from designer.app.panels.block_row import BlockRow
from designer.app.panels.choice_fields import ChoiceFields
from designer.app.panels.copies_fields import CopiesFields
from designer.app.panels.field_offers import fill_menu
from designer.app.panels.fields import ArgumentField
from designer.app.panels.filling_fields import FillingFold, Rule
from designer.app.panels.fold import Fold
from designer.app.panels.form import Facts, Form, clear
from designer.app.panels.labels import FaultLabel
from designer.app.panels.layer_rows import LayerRows
from designer.app.panels.learning_fields import LearningFields
from designer.app.panels.problem_card import ProblemCard
from designer.app.panels.sharing_button import SharingButton
from designer.app.panels.taking_part import TakingPart
from designer.app.panels.typed_line import TypedLine
from designer.app.panels.typed_text import TypedText
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.block_arguments import block_arguments
from designer.catalogue.class_parameters import readable_names
from designer.catalogue.custom import custom_layer, operator_of
from designer.catalogue.documentation import torch_name, torch_page
from designer.catalogue.initial import weights_of
from designer.catalogue.keeping import is_tie
from designer.catalogue.optimiser import optimiser_called
from designer.catalogue.parts import is_step
from designer.catalogue.ports import CHOICE, WEIGHT, called_again, called_graph, ports_of
from designer.catalogue.renaming import fault_of_name, rename_card, typed_name
from designer.catalogue.sharing import may_share, owner_of, weight_label
from designer.catalogue.spec import Argument, Catalogue, Family, Kind, Role
from designer.document import (
    UNSET,
    Connect,
    Design,
    Disconnect,
    Graph,
    Json,
    Node,
    NodeFinding,
    Port,
    Problem,
    ReplaceNode,
    Report,
    SetArgument,
    SetInitial,
    SetNote,
    Slot,
    Unset,
)
from designer.document.numerals import grouped, short_count


class NodeForm(Form):
    """The form of one node, for as long as it is of one type.

    Signals:
        picked(Problem), mend(Fix), trust_wanted: As the list of problems.
        unfolded(bool): The arguments that are rarely used were opened, or closed again.
        code_wanted(str): The Python code of a custom layer is to be shown.
    """

    picked = Signal(object)
    mend = Signal(object)
    trust_wanted = Signal()
    unfolded = Signal(bool)
    code_wanted = Signal(str)

    def __init__(
        self, catalogue: Catalogue, switch: ThemeSwitch, design: Design, graph: Graph, node: Node, unfolded: bool
    ) -> None:
        super().__init__(switch)
        self._catalogue = catalogue
        self._design = design
        self._graph = graph
        self._id = node.id
        self._type = self._type_of(node)
        self._problems: list[Problem] = []
        self._report: Report | None = None
        self._finding: NodeFinding | None = None
        self._link: BlockRow | None = None
        self._sharing: SharingButton | None = None
        self._choice: ChoiceFields | None = None
        self._filling: FillingFold | None = None
        self._learning: LearningFields | None = None
        self._build_name(node)
        operator = operator_of(catalogue, design, node.op)
        layer = custom_layer(design, node)
        if layer is not None:
            self._build_code_button(layer.id)
        if operator is not None:
            self.sentence(operator.summary)
            self._build_page(operator.op)
            if node.op == CHOICE:
                self._choice = self._build_choice()
            elif operator.role is Role.MINIMISE:
                self._build_learning(operator.arguments, node, unfolded)
            else:
                self._build_arguments(self._of_design(operator.arguments), node, unfolded)
            self._sharing = self._build_sharing() if operator.weight else None
            self._filling = self._build_filling(weights_of(operator, node.args), node, unfolded)
        elif layer is not None:
            self.sentence("Its Python code cannot be read as a layer yet.")
        elif (first := called_again(design, graph, node)) is not None:
            self.sentence(f"Calls {first.label} again, with the same weights. What it is given is said there.")
        elif (called := called_graph(design, graph, node)) is not None:
            if called.doc:
                self.sentence(called.doc)
            if node.op:
                self._link = self._build_link(called, node)
            self._build_arguments(block_arguments(called) if node.op else (), node, unfolded)
        else:
            self.sentence("netdesigner keeps this node as it is, but does not know its type.")
        self._copies = self._build_copies(node)
        self.section("Flow")
        self._flow = Facts()
        self.stack.addLayout(self._flow)
        self._layer = LayerRows(self.switch)
        self.stack.addWidget(self._layer)
        self.stack.addSpacing(10)
        self._troubles = QVBoxLayout()  # before what is rarely needed: a cure below the edge is not found
        self._troubles.setSpacing(8)
        self.stack.addLayout(self._troubles)
        self.section("Note")
        self._note = TypedText("node_note", "A comment in the code")
        self._note.edited.connect(self._set_note)
        self.stack.addWidget(self._note)
        self._taking_part = self._build_taking_part(node, unfolded)
        self.stack.addStretch()

    def suits(self, node: Node) -> bool:
        """Whether a node is still what this form was made for."""
        return node.id == self._id and self._type_of(node) == self._type

    def _type_of(self, node: Node) -> tuple[object, ...]:
        """What decides which fields there are."""
        called = called_graph(self._design, self._graph, node)
        operator = operator_of(self._catalogue, self._design, node.op)
        own = (called.name, called.doc, called.parameters) if called is not None else ()
        weights = weights_of(operator, node.args) if operator is not None else ()
        return (node.op, node.of, operator and self._of_design(operator.arguments), weights, *own)

    def _of_design(self, arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        """The arguments, those that name a network with all that there are to choose from."""
        names = tuple(network.name for network in self._design.networks)
        return tuple(
            replace(one, kind=Kind.CHOICE, choices=names) if one.kind is Kind.NETWORK else one for one in arguments
        )

    def focus_note(self) -> TypedText:
        """Puts the cursor into the note, and gives its field."""
        self._note.setFocus()
        return self._note

    def focus_name(self) -> None:
        self._name.setFocus()
        self._name.selectAll()

    def focus_first(self) -> QWidget:
        """Puts the cursor into the first value, into the name where there is none, and gives the field."""
        field = next((one.editor for one in self.fields.values()), self._name)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field

    def refresh(self, report: Report | None) -> None:
        node = self._graph.nodes[self._id]
        self._report = report
        finding = self._finding = report.finding(self._graph.id, node.id) if report else None
        self._name.settle(node.label)
        self._note.settle(node.note)
        for name, field in self.fields.items():
            found: Json | Unset = UNSET
            if finding is not None:
                found = finding.auto.get(name, finding.values.get(name, UNSET))
            field.show_value(node.args.get(name, UNSET), found)
        if self._link is not None:
            self._link.refresh()
        if self._sharing is not None:
            self._sharing.show_owner(owner_of(self._graph, node), report)
        if self._choice is not None:
            self._choice.show_node(node)
        if self._learning is not None:
            self._learning.show_node(node)
        if self._filling is not None:
            self._filling.show_rule(dict(node.init) if isinstance(node.init, dict) else {})
        if self._copies is not None:
            self._copies.show_node(node, finding, ports_of(self._catalogue, self._design, self._graph, node))
        if self._taking_part is not None:
            self._taking_part.show_node(node, finding)
        self._flow.show(self._flow_rows(node, finding, report))
        self._show_problems([p for p in report.problems if node.id in p.nodes[:1]] if report else [])

    def show_layer(self, look: LayerLook | None) -> None:
        """Shows what a run found of this layer."""
        self._layer.show_look(look)

    def _build_page(self, op: str) -> None:
        name, page = torch_name(op), torch_page(op)
        if name is None or page is None:
            return
        button = QPushButton(name.rpartition(".")[2])  # its whole name would not fit a narrow panel
        button.setObjectName("torch_page")
        button.setToolTip(f"What PyTorch's documentation says, in your browser:\n{page}")
        set_role(button, "tool small")
        self.switch.keep_icon(button, "external", "text_faint")
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(page)))
        self.stack.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _build_code_button(self, layer: str) -> None:
        button = QPushButton("Edit code")
        button.setObjectName("edit_code")
        button.setToolTip("Show its Python code, and write it")
        set_role(button, "tool small")
        self.switch.keep_icon(button, "code", "text_faint")
        button.clicked.connect(lambda: self.code_wanted.emit(layer))
        self.stack.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    # The name

    def _build_name(self, node: Node) -> None:
        operator = operator_of(self._catalogue, self._design, node.op)
        layer = custom_layer(self._design, node)
        called = called_graph(self._design, self._graph, node)
        family = operator.family if operator else Family.BLOCK if called is not None else Family.CUSTOM
        first = called_again(self._design, self._graph, node)
        own = called or layer
        kind = own.name if own is not None else node.op.removeprefix("nn.") or f"call of {node.of}"
        if operator is not None and torch_name(operator.op) is None:
            kind = operator.title  # one of ours, which nobody knows by the name in the file
        if first is not None:
            kind = f"{first.label} again"
            known = operator_of(self._catalogue, self._design, first.op)
            family = known.family if known is not None else Family.BLOCK
        self._name = TypedLine(self.switch)
        self._name.setObjectName("node_name")
        self._name.setAccessibleName("Name")
        self._name.setToolTip("The name in the code")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._name.setMinimumWidth(88)
        set_role(self._name, "heading")
        self._name_fault = FaultLabel(self.switch)
        self._name.editingFinished.connect(self._rename)
        self._name.textChanged.connect(self._recheck_name)
        self.heading(self._name, kind, family)
        self.stack.addWidget(self._name_fault)

    def _fault_of_name(self) -> str:
        """Why what is typed cannot be the name, as a sentence."""
        name = self._name.text().strip()
        if not self._name.typed:
            return ""
        if not name:
            return "It needs a name: the code calls it by that."
        node = self._graph.nodes[self._id]
        fault = fault_of_name(self._graph, node, typed_name(self._catalogue, node, name))
        return f"`{name}` cannot be its name: {fault}." if fault else ""

    def _check_name(self) -> bool:
        fault = self._fault_of_name()
        self._name_fault.say(fault)
        set_role(self._name, "heading invalid" if fault else "heading")
        return not fault

    def _recheck_name(self) -> None:
        """What was refused is good as soon as it can be used; what is half typed is not refused yet."""
        if self._name_fault.sentence and self._id in self._graph.nodes:
            self._check_name()

    def _rename(self) -> None:
        node = self._graph.nodes.get(self._id)
        if node is None or not self._name.typed or not self._check_name():
            return
        text = self._name.text().strip()
        if text != node.label:
            name = typed_name(self._catalogue, node, text)
            self.edits.emit(f"Rename {node.label} to {text}", rename_card(self._design, self._graph, node, name))
        if self._name.typed:  # the same with spaces around it, or the document would not have it
            self._name.take_back()

    # The arguments

    def _build_arguments(self, arguments: tuple[Argument, ...], node: Node, unfolded: bool) -> None:
        if arguments:
            self.section("Arguments")
        for argument in arguments:
            if not argument.folded:
                self._argument_field(argument)
        folded = [argument for argument in arguments if argument.folded]
        if folded:
            self._build_folded(folded, unfolded or any(argument.name in node.args for argument in folded))

    def _build_folded(self, folded: list[Argument], opened: bool) -> None:
        names = ", ".join(argument.name for argument in folded)
        fold = Fold(names, f"More arguments: {names}", self.switch, opened)
        for argument in folded:
            self._argument_field(argument, fold.inside)
        self.stack.addWidget(fold)
        fold.unfolded.connect(self.unfolded)

    def _build_learning(self, arguments: tuple[Argument, ...], node: Node, unfolded: bool) -> None:
        """A `minimise`, whose tables are fields of their own, between what learns and when."""
        self._build_arguments(
            tuple(one for one in arguments if not one.folded and one.kind is not Kind.TABLE), node, False
        )
        self._learning = LearningFields(self.switch, self._design, unfolded)
        self._learning.edited.connect(self._set_argument)
        self._learning.unfolded.connect(self.unfolded)
        self._learning.show_node(node)
        self.stack.addWidget(self._learning)
        folded = [one for one in arguments if one.folded and one.kind is not Kind.TABLE]
        self._build_folded(folded, unfolded or any(one.name in node.args for one in folded))

    def _set_argument(self, name: str, value: Json | Unset, what: str = "") -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None:
            verb = "Reset" if value is UNSET else "Set"
            edits = [SetArgument(self._graph.id, node.id, name, value)]
            if self._learning is not None and name == "optimiser" and (chosen := optimiser_called(str(value))):
                settings = node.args.get("settings")
                kept = chosen.keeps(settings) if isinstance(settings, dict) else {}
                edits.append(SetArgument(self._graph.id, node.id, "settings", kept))
            self.edits.emit(f"{verb} {what or name} of {node.label}", tuple(edits))

    def _argument_field(self, argument: Argument, into: QVBoxLayout | None = None) -> None:
        field = self.field(argument, into)
        field.edited.connect(self._set_argument)
        field.know(self._readable)
        field.offer(partial(self._offer, field), self.switch)

    def _offer(self, field: ArgumentField, menu: QMenu) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None:
            found = self._finding.values.get(field.argument.name, UNSET) if self._finding is not None else UNSET
            fill_menu(menu, self._catalogue, self._design, self._graph, node, field, found, self.edits.emit)

    def _build_link(self, called: Graph, node: Node) -> BlockRow:
        row = BlockRow(self.switch, self._design, called.id, (self._graph.id, node.id))
        row.edits.connect(self.edits)
        row.card_wanted.connect(self.card_wanted)
        self.stack.addWidget(row)
        return row

    def _build_choice(self) -> ChoiceFields:
        self.section("One of several")
        fields = ChoiceFields(self.switch, self._design, self._names)
        fields.edited.connect(self._set_argument)
        self.stack.addWidget(fields)
        return fields

    # How its weights begin, and whose it has

    def _build_filling(self, weights: tuple[str, ...], node: Node, unfolded: bool) -> FillingFold | None:
        if not weights:
            return None
        fold = FillingFold(self.switch, weights, unfolded or bool(node.init))
        fold.given.connect(self._set_initial)
        fold.unfolded.connect(self.unfolded)
        self.stack.addWidget(fold)
        return fold

    def _set_initial(self, rule: Rule) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None:
            edit = SetInitial(self._graph.id, rule or None, node.id)
            self.edits.emit(f"Say how {node.label} begins", (edit,))

    def _build_sharing(self) -> SharingButton:
        button = SharingButton(self.switch, self._label_of, self._weights_that_fit)
        button.asked.connect(self._share)
        self.stack.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _label_of(self, weight: Port) -> str:
        return weight_label(self._catalogue, self._design, self._graph, weight)

    def _weights_that_fit(self) -> Iterator[Port]:
        node = self._graph.nodes.get(self._id)
        return may_share(self._catalogue, self._design, self._graph, node, self._report) if node else iter(())

    def _share(self, weight: Port | None) -> None:
        node = self._graph.nodes.get(self._id)
        if node is None:
            return
        slot = Slot(node.id, WEIGHT)
        if weight is None:
            self.edits.emit(f"Give {node.label} a weight of its own", (Disconnect(self._graph.id, slot),))
        elif self._graph.source_of(slot) != weight:
            edit = Connect(self._graph.id, weight, slot)
            self.edits.emit(f"Share the weight of {self._label_of(weight)} with {node.label}", (edit,))

    # How often it is there, and whether

    def _build_copies(self, node: Node) -> CopiesFields | None:
        """Only a block can stand for several copies."""
        if not node.op.startswith("@"):
            return None
        self.section("Copies")
        called = called_graph(self._design, self._graph, node)
        weights = called is None or called.kind == "module"
        fields = CopiesFields(self.switch, node, block_arguments(called) if called is not None else (), weights=weights)
        fields.asked.connect(self._set_repeat)
        self.stack.addWidget(fields)
        return fields

    def _build_taking_part(self, node: Node, unfolded: bool) -> TakingPart | None:
        """The ports of a class are always there."""
        if node.op in ("input", "output"):
            return None
        fold = TakingPart(self._catalogue, self.switch, self._design, self._graph, node, self._names, unfolded)
        fold.edits.connect(self.edits)
        fold.unfolded.connect(self.unfolded)
        self.stack.addWidget(fold)
        return fold

    def _names(self) -> list[str]:
        """What a condition may ask about."""
        owner = self._design if is_step(self._graph) else self._graph
        return [parameter.name for parameter in owner.parameters]

    def _readable(self) -> tuple[str, ...]:
        """What an expression of the card may read."""
        node = self._graph.nodes.get(self._id)
        return readable_names(self._design, self._graph, node) if node is not None else ()

    def _set_repeat(self, what: str, repeat: dict[str, Json]) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None and repeat != node.repeat:
            name = f"Set {what} of {node.label}" if repeat else f"Have {node.label} once"
            self.edits.emit(name, (ReplaceNode(self._graph.id, replace(node, repeat=repeat)),))

    def _set_note(self, text: str) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None:
            self.edits.emit(f"Note on {node.label}", (SetNote(self._graph.id, node.id, text),))

    # What is known of it

    def _flow_rows(self, node: Node, finding: NodeFinding | None, report: Report | None) -> list[tuple[str, str, str]]:
        ports = ports_of(self._catalogue, self._design, self._graph, node)
        rows: list[tuple[str, str, str]] = []
        for wire in node.wires():
            if is_tie(node, wire.target.port):  # which the button says already, and nothing flows there
                continue
            source = report.finding(self._graph.id, wire.source.node) if report else None
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
        if finding is not None and report is not None:
            rows.append(("parameters", grouped(finding.parameters), ""))
            if finding.parameters:
                rows.append(("keys", _keys(node), "What the keys of its weights begin with in the state dict"))
            if finding.macs:
                rows.append(("multiply-adds", short_count(finding.macs), f"of one batch of {report.batch}"))
        return rows

    def _show_problems(self, problems: list[Problem]) -> None:
        if self._problems == problems:
            return
        self._problems = problems
        clear(self._troubles)
        for problem in problems:
            card = ProblemCard(problem, self.switch, narrow=True)
            card.picked.connect(self.picked)
            card.mend.connect(self.mend)
            card.trust_wanted.connect(self.trust_wanted)
            self._troubles.addWidget(card)


def _keys(node: Node) -> str:
    """What the keys of a layer's weights begin with, in the class that it stands in."""
    n = node.repeat.get("n")
    if not node.repeat or node.repeat.get("shared") is True:
        return f"{node.label}."
    return f"{node.label}.0. – {node.label}.{n - 1}." if isinstance(n, int) and n > 1 else f"{node.label}.0. …"
