"""How a card takes part: only if an expression holds, bypassed, frozen, or made for its weights alone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from designer.app.panels.condition_field import ConditionField
from designer.app.panels.fold import Fold
from designer.app.panels.labels import SentenceLabel
from designer.app.rich_text import as_tip
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.bypassing import uses_in, why_not_bypassed
from designer.catalogue.freezing import frozen_around, why_not_frozen
from designer.catalogue.spec import Catalogue
from designer.catalogue.unused import leave_unused, may_be_unused, use_again
from designer.document import Design, Graph, Node, NodeFinding, ReplaceNode, Status

_BYPASSED = "It hands on its first input, as if it were not there; the code has no trace of it."
_UNUSED = (
    "The class makes it and checkpoints hold its weights, but nothing flows through it: for weights of a network that "
    "was trained elsewhere."
)

_FROZEN = "Its weights stay as they are while others learn. Only the statistics that a norm gathers still change."


class TakingPart(Fold):
    """Folded away while nothing is said here.

    Signals:
        edits(name, edits): The person changed something.
    """

    edits = Signal(str, object)

    def __init__(
        self,
        catalogue: Catalogue,
        switch: ThemeSwitch,
        design: Design,
        graph: Graph,
        node: Node,
        names: Callable[[], Collection[str]],
        unfolded: bool,
    ) -> None:
        """Makes the fields of a card.

        Args:
            names: Tells which names a condition may use.
            unfolded: Whether it is open though nothing is said here.
        """
        said = bool(node.when) or node.bypass or node.unused or node.frozen or bool(frozen_around(design, graph.id).by)
        super().__init__("More", "Whether it is there at all", switch, unfolded or said)
        self._catalogue, self._design, self._graph, self._id = catalogue, design, graph, node.id
        self._finding: NodeFinding | None = None
        self._condition = ConditionField(switch, names)
        self._condition.edited.connect(self._set_condition)
        self.inside.addWidget(self._condition)
        self._bypassed = QCheckBox("Bypassed")
        self._bypassed.setObjectName("bypassed")
        self._bypassed.clicked.connect(self._set_bypassed)
        self.inside.addWidget(self._bypassed)
        self._frozen = QCheckBox("Frozen")
        self._frozen.setObjectName("frozen")
        self._frozen.clicked.connect(self._set_frozen)
        self.inside.addWidget(self._frozen)
        self._held = SentenceLabel(switch, "small dim")
        self._held.setObjectName("frozen_around")
        self.inside.addWidget(self._held)
        self._unused: QCheckBox | None = None
        if may_be_unused(catalogue, design, graph, node):
            self._unused = QCheckBox("Unused, kept for its weights")
            self._unused.setObjectName("unused")
            self._unused.setToolTip(_UNUSED)
            self._unused.clicked.connect(self._set_unused)
            self.inside.addWidget(self._unused)
        self.unfolded.connect(self._say_why_not)

    def show_node(self, node: Node, finding: NodeFinding | None) -> None:
        """Shows what the document says."""
        self._finding = finding
        self._condition.show_value(node.when, finding.there if finding is not None else None)
        self._bypassed.setChecked(node.bypass)
        self._frozen.setChecked(node.frozen)
        learns = finding is not None and finding.parameters > finding.frozen
        self._held.say(frozen_around(self._design, self._graph.id).said() if learns else "")
        self._say_why_not()
        if self._unused is not None:
            weightless = finding is not None and finding.status is Status.FINE and not finding.parameters
            self._unused.setVisible(node.unused or not weightless)
            self._unused.setChecked(node.unused)

    def _say_why_not(self) -> None:
        """The wires of the whole graph tell, so that is asked only where somebody sees it."""
        node = self._graph.nodes.get(self._id)
        if node is None or not self.is_open:
            return
        around = self._catalogue, self._design, self._graph, node
        why_not = "" if node.bypass else why_not_bypassed(*around, uses_in(self._graph))
        self._bypassed.setEnabled(not why_not)
        self._bypassed.setToolTip(as_tip(f"It cannot be bypassed: {why_not}.") if why_not else _BYPASSED)
        why_not = "" if node.frozen else why_not_frozen(*around, self._finding)
        self._frozen.setEnabled(not why_not)
        self._frozen.setToolTip(as_tip(f"It cannot be frozen: {why_not}.") if why_not else _FROZEN)

    def _set_condition(self, when: str) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None and when != node.when:
            name = f"Have {node.label} only if {when}" if when else f"Always have {node.label}"
            self.edits.emit(name, (ReplaceNode(self._graph.id, replace(node, when=when)),))

    def _set_bypassed(self, bypassed: bool) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None and bypassed != node.bypass:
            name = f"{'Bypass' if bypassed else 'Do not bypass'} {node.label}"
            self.edits.emit(name, (ReplaceNode(self._graph.id, replace(node, bypass=bypassed)),))

    def _set_frozen(self, frozen: bool) -> None:
        node = self._graph.nodes.get(self._id)
        if node is not None and frozen != node.frozen:
            name = f"Freeze {node.label}" if frozen else f"Let {node.label} learn again"
            self.edits.emit(name, (ReplaceNode(self._graph.id, replace(node, frozen=frozen)),))

    def _set_unused(self, unused: bool) -> None:
        node = self._graph.nodes.get(self._id)
        if node is None or node.unused == unused:
            return
        if unused:
            found = self._finding.auto if self._finding is not None else {}
            self.edits.emit(f"Leave {node.label} unused", leave_unused(self._graph, node, found))
        else:
            self.edits.emit(f"Use {node.label} again", use_again(self._graph, node))
