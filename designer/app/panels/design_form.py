"""With nothing selected the inspector shows the design."""

from __future__ import annotations

from dataclasses import replace

from designer.app.panels.form import Facts, Form
from designer.app.panels.graph_fields import GraphFields
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.block_arguments import argument_of
from designer.catalogue.spec import Argument, Catalogue, Kind
from designer.document import UNSET, Design, Graph, Json, Report, SetParameter, SetTraining, Unset
from designer.document.numerals import byte_size, grouped, short_count

_SEED = Argument("seed", Kind.INT, 0, low=0, high=2**31, literal=True, doc="Where all random numbers begin.")


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
