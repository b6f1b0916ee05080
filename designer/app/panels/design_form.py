"""With nothing selected the inspector shows the design; with several cards, what they come to together."""

from __future__ import annotations

from dataclasses import replace

from designer.app.panels.form import Facts, Form
from designer.app.panels.graph_fields import GraphFields
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Argument, Catalogue, Kind
from designer.document import UNSET, Design, Graph, Json, NodeId, Parameter, Report, SetParameter, SetTraining, Unset
from designer.document.numerals import byte_size, grouped, short_count

_KINDS = {"int": Kind.INT, "integer": Kind.INT, "float": Kind.FLOAT, "number": Kind.FLOAT, "bool": Kind.BOOL}
_SEED = Argument("seed", Kind.INT, 0, low=0, high=2**31, literal=True, doc="Where all random numbers begin.")
_NAMED = 12


class DesignForm(Form):
    """The design as a whole: the settings of a run, and what it costs."""

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, design: Design, graph: Graph | None) -> None:
        """Makes the form.

        Args:
            graph: The one that is drawn, whose name and description are part of it.
        """
        super().__init__(switch)
        self._design = design
        self._graph_fields = GraphFields(catalogue, switch, design, graph) if graph is not None else None
        self._title = self.title(design.name)
        self.heading(self._title, "design")
        if design.doc:
            self.sentence(design.doc)
        if self._graph_fields is not None:
            self.stack.addWidget(self._graph_fields)
            self._graph_fields.edits.connect(self.edits)
            self._graph_fields.card_wanted.connect(self.card_wanted)
        if design.parameters or design.sources:
            self.section("Settings of a run")
        for parameter in design.parameters:
            self.field(replace(argument_of(parameter), literal=True)).edited.connect(self._set_parameter)
        if design.sources:
            self.field(_SEED).edited.connect(self._set_training)
        self.section("Cost")
        self._cost = Facts()
        self.stack.addLayout(self._cost)
        self.stack.addStretch()

    def refresh(self, report: Report | None) -> None:
        self._title.setText(self._design.name)
        if self._graph_fields is not None:
            self._graph_fields.refresh()
        for parameter in self._design.parameters:
            if parameter.name in self.fields:
                self.fields[parameter.name].show_value(parameter.default, UNSET)
        if self._design.sources and _SEED.name in self.fields:
            self.fields[_SEED.name].show_value(self._design.training.get(_SEED.name, UNSET), UNSET)
        if report is None:
            self._cost.show([])
            return
        batch = f"for a batch of {report.batch}"
        frozen = [("frozen", grouped(report.frozen), "those of them that stay as they are")] if report.frozen else []
        self._cost.show(
            [
                ("parameters", grouped(report.parameters), "learned numbers of all networks"),
                *frozen,
                ("multiply-adds", short_count(report.macs), batch),
                ("activations", byte_size(report.activation_bytes), batch),
            ]
        )

    def _set_parameter(self, name: str, value: Json | Unset) -> None:
        self.edits.emit(f"Set {name}", (SetParameter(None, name, value),))

    def _set_training(self, name: str, value: Json | Unset) -> None:
        self.edits.emit(f"Set the {name}", (SetTraining(name, value),))


class CardsForm(Form):
    """Several cards: how many, what they learn together, which they are."""

    def __init__(self, switch: ThemeSwitch, graph: Graph, nodes: tuple[NodeId, ...]) -> None:
        super().__init__(switch)
        self._graph = graph
        self._nodes = nodes
        self.heading(self.title(f"{len(nodes)} cards"), "selected")
        self.section("Together")
        self._sums = Facts()
        self.stack.addLayout(self._sums)
        self.section("Names")
        self._names = self.sentence("")
        self.stack.addStretch()

    def refresh(self, report: Report | None) -> None:
        findings = [report.finding(self._graph.id, node) for node in self._nodes] if report else []
        known = [finding for finding in findings if finding is not None]
        parameters = grouped(sum(finding.parameters for finding in known)) if known else "?"
        self._sums.show([("parameters", parameters, "learned numbers")])
        names = [self._graph.nodes[node].label for node in self._nodes]
        rest = len(names) - _NAMED
        self._names.setText("\n".join([*names[:_NAMED], *([f"and {rest} more"] if rest > 0 else [])]))


def argument_of(parameter: Parameter) -> Argument:
    """A parameter of a design or of a block as a form shows it."""
    kind = _KINDS.get(parameter.type, Kind.TEXT)
    low = 0 if kind in (Kind.INT, Kind.FLOAT) else None
    return Argument(parameter.name, kind, UNSET, low=low, doc=parameter.doc)
