"""The graph that is drawn, in the inspector: what its class or function is called, a sentence about it, and
the parameters of a class and how its weights begin.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from designer.app.panels.block_row import BlockRow
from designer.app.panels.initial_rows import InitialRows
from designer.app.panels.labels import FaultLabel
from designer.app.panels.network_rows import NetworkRows
from designer.app.panels.parameter_rows import ParameterRows
from designer.app.panels.typed_line import TypedLine
from designer.app.panels.typed_text import TypedText
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.parts import is_step
from designer.catalogue.spec import Catalogue
from designer.document import DescribeGraph, Design, Edit, Graph
from designer.document.names import whole_name_fault


class GraphFields(QWidget):
    """Name and description of one graph; the parameters of a class, and how its weights begin.

    Signals:
        edits(name, edits): The person changed something.
        card_wanted(graph, nodes): A card is to be shown.
    """

    edits = Signal(str, object)
    card_wanted = Signal(object, object)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, design: Design, graph: Graph) -> None:
        super().__init__()
        self._design = design
        self._graph = graph
        module = graph.kind == "module"
        step = is_step(graph)
        title = QLabel("Class" if module else "Training step" if step else "Function")
        set_role(title, "section")
        self._name = TypedLine(switch)
        self._name.setObjectName("graph_name")
        self._name.setAccessibleName(f"Name of the {'class' if module else 'step' if step else 'function'}")
        self._name.setToolTip("The name in the code")
        self._fault = FaultLabel(switch)
        self._doc = TypedText("graph_doc", "What it is, in a sentence")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 10, 0, 0)
        rows.setSpacing(6)
        for widget in (title, self._name, self._fault, self._doc):
            rows.addWidget(widget)
        self._uses = BlockRow(switch, design, graph.id) if module else None
        if self._uses is not None:
            rows.addWidget(self._uses)
            self._uses.edits.connect(self.edits)
            self._uses.card_wanted.connect(self.card_wanted)
        self._networks = NetworkRows(switch, design, graph) if module else None
        if self._networks is not None:
            rows.addWidget(self._networks)
            self._networks.edits.connect(self.edits)
        self._parameters = None if step else ParameterRows(switch, design, graph)
        if self._parameters is not None:
            rows.addWidget(self._parameters)
            self._parameters.edits.connect(self.edits)
        self._initial = InitialRows(switch, catalogue, graph) if module else None
        if self._initial is not None:
            rows.addWidget(self._initial)
            self._initial.edits.connect(self.edits)
        self._name.editingFinished.connect(self._rename)
        self._name.textChanged.connect(lambda _text: self._fault.sentence and self._check())
        self._doc.edited.connect(self._describe)

    def refresh(self) -> None:
        """Shows what the document says."""
        self._name.settle(self._graph.name)
        self._doc.settle(self._graph.doc)
        for part in (self._uses, self._networks, self._parameters, self._initial):
            if part is not None:
                part.refresh()

    def _check(self) -> bool:
        name = self._name.text().strip()
        taken = any(other.name == name for other in self._design.graphs.values() if other is not self._graph)
        fault = whole_name_fault(name) or ("another graph has that name" if taken else "")
        self._fault.say(f"`{name}` cannot be its name: {fault}." if fault and self._name.typed else "")
        set_role(self._name, "invalid" if self._fault.sentence else "")
        return not self._fault.sentence

    def _rename(self) -> None:
        if not self._name.typed or not self._check():
            return
        name, before = self._name.text().strip(), self._graph.name
        if name != before:
            self._ask(f"Rename {before} to {name}", DescribeGraph(self._graph.id, name, self._graph.doc))
        if self._name.typed:
            self._name.take_back()

    def _describe(self, text: str) -> None:
        self._ask(f"Describe {self._graph.name}", DescribeGraph(self._graph.id, self._graph.name, text))

    def _ask(self, name: str, edit: Edit) -> None:
        self.edits.emit(name, (edit,))
