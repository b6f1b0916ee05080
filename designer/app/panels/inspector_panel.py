"""What is selected, in full: name, arguments, what flows in and out, what is wrong.

With nothing selected it is the design, with several cards what they share and their sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from designer.app.canvas.layer_look import LayerLooks
from designer.app.panels.cards_form import CardsForm
from designer.app.panels.design_form import DesignForm
from designer.app.panels.form import Form
from designer.app.panels.node_form import NodeForm
from designer.app.panels.replacing import replace_content
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, Graph, NodeId, Report

_NARROWEST = 268
_AFTER_MS = 16  # what a check found is in the drawing first; the form tells of it a picture later


class InspectorPanel(QScrollArea):
    """The form beside the canvas.

    Signals:
        edits(name, edits): The person changed something.
        picked(Problem), mend(Fix), trust_wanted: As the list of problems.
        card_wanted(graph, nodes): A card is to be shown, in whatever graph it lies.
        left: The keyboard should go back to the canvas.
        code_wanted(str): The Python code of a custom layer is to be shown.
    """

    edits = Signal(str, object)
    picked = Signal(object)
    mend = Signal(object)
    trust_wanted = Signal()
    card_wanted = Signal(object, object)
    left = Signal()
    code_wanted = Signal(str)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._switch = switch
        self._design = Design("")
        self._graph: Graph | None = None
        self._shown: tuple[NodeId, ...] = ()
        self._report: Report | None = None
        self._layers: LayerLooks = {}
        self._form: Form | None = None
        self._unfolded = False
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._soon.timeout.connect(self._refresh)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setMinimumWidth(_NARROWEST)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        switch.changed.connect(lambda _theme: self._dress())

    def show_nodes(self, design: Design, graph: Graph | None, nodes: Sequence[NodeId]) -> None:
        """Shows these nodes; built anew only where another node is shown."""
        shown = tuple(node for node in nodes if graph is not None and node in graph.nodes)
        if not self._shows(design, graph, shown):
            self._finish_typing(wanted=design is self._design)
        if self._shows(design, graph, shown):
            self._refresh()
            return
        self._design, self._graph, self._shown = design, graph, shown
        self._build()

    def show_report(self, report: Report | None) -> None:
        """Shows what a check found, once the drawing shows it."""
        self._report = report
        self._soon.start()

    def show_layers(self, layers: LayerLooks) -> None:
        """Shows what a run found of the layer that is shown."""
        self._layers = layers
        self._tell_layer()

    def _tell_layer(self) -> None:
        if isinstance(self._form, NodeForm) and self._graph is not None:
            self._form.show_layer(self._layers.get(self._graph.id, {}).get(self._shown[0]))

    def focus_name(self) -> None:
        """Puts the cursor into the name of the one node that is shown."""
        if isinstance(self._form, NodeForm):
            self._form.focus_name()

    def focus_first(self) -> None:
        """Puts the cursor into the first value of what is shown, into the name of a node that has none."""
        if isinstance(self._form, NodeForm | CardsForm):
            self.ensureWidgetVisible(self._form.focus_first())

    def focus_note(self) -> None:
        """Puts the cursor into the note of the one node that is shown."""
        if isinstance(self._form, NodeForm):
            self.ensureWidgetVisible(self._form.focus_note())

    def _shows(self, design: Design, graph: Graph | None, nodes: tuple[NodeId, ...]) -> bool:
        """Whether the form that is there is the one for these nodes."""
        if self._form is None or design is not self._design or graph is not self._graph or nodes != self._shown:
            return False
        if isinstance(self._form, CardsForm):
            return self._form.suits()
        return not isinstance(self._form, NodeForm) or (graph is not None and self._form.suits(graph.nodes[nodes[0]]))

    def _finish_typing(self, wanted: bool) -> None:
        """What is typed and not yet given goes to the node it was typed for, before another one is shown."""
        focused = QApplication.focusWidget()
        if self._form is None or focused is None or not self._form.isAncestorOf(focused):
            return
        self._form.blockSignals(not wanted)
        focused.clearFocus()
        self.left.emit()

    def _dress(self) -> None:
        self._finish_typing(wanted=True)
        self._build()

    def _build(self) -> None:
        self._form = self._make_form()
        self._form.edits.connect(self.edits)
        self._form.card_wanted.connect(self.card_wanted)
        replace_content(self, self._form)
        self._refresh()
        # Else a busy computer paints it once as low as the panel is, before it is given its own height.
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _make_form(self) -> Form:
        if self._graph is None or not self._shown:
            return DesignForm(self._catalogue, self._switch, self._design, self._graph)
        if len(self._shown) > 1:
            return CardsForm(self._catalogue, self._switch, self._design, self._graph, self._shown)
        node = self._graph.nodes[self._shown[0]]
        form = NodeForm(self._catalogue, self._switch, self._design, self._graph, node, self._unfolded)
        form.unfolded.connect(self._keep_unfolded)
        form.picked.connect(self.picked)
        form.mend.connect(self.mend)
        form.trust_wanted.connect(self.trust_wanted)
        form.code_wanted.connect(self.code_wanted)
        return form

    def _keep_unfolded(self, unfolded: bool) -> None:
        self._unfolded = unfolded

    def _refresh(self) -> None:
        if self._form is not None and all(self._graph and node in self._graph.nodes for node in self._shown):
            self._form.refresh(self._report)
            self._tell_layer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Gets what no field has use for."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
