"""The code that a design brings: where it is written, and how a person comes to trust it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from designer.app.drawing import Drawing
from designer.app.notice_bar import NoticeBar
from designer.app.panels.code_panel import CodePanel
from designer.app.panels.custom_panel import CustomPanel
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch
from designer.app.trust_dialog import TrustDialog
from designer.catalogue.custom import CUSTOM, custom_classes, custom_layer, why_untrusted
from designer.catalogue.custom_text import CustomClass, CustomFault
from designer.document import CustomLayer, DocumentError, Report, SetCustomLayers


class CustomControl(QObject):
    """Shows the code of the custom layer that is selected beside the generated code, and asks before any is run.

    Signals:
        edits(name, edits): The person changed some code.
    """

    edits = Signal(str, object)

    def __init__(
        self,
        session: Session,
        drawing: Callable[[], Drawing],
        code: CodePanel,
        notice: NoticeBar,
        switch: ThemeSwitch,
    ) -> None:
        """Shows nothing yet.

        Args:
            drawing: Gives the drawing that is worked on.
        """
        super().__init__(code)
        self._session, self._drawing, self._code, self._notice, self._switch = session, drawing, code, notice, switch
        self._asked = False
        self.panel = CustomPanel(switch)
        self.panel.hide()
        self.panel.edited.connect(self._edit)
        self.panel.removed.connect(self._remove)
        self.panel.trust_wanted.connect(self.ask)
        session.replaced.connect(self._begin)
        session.changed.connect(lambda _change: self.show_layer())
        session.trust_given.connect(self._begin)
        self.show_layer()

    def open(self, layer: str) -> None:
        """Brings the code of a layer, and puts the cursor into it."""
        self.show_layer(layer)
        self._code.setCurrentWidget(self.panel)
        self.panel.editor.setFocus()

    def mind(self, report: Report) -> None:
        """Says that the code of the design waits for trust, once each time that it begins to."""
        waits = any(problem.code == "untrusted" for problem in report.problems)
        if waits and not self._asked:
            self._notice.say(why_untrusted(self._session.design), ("Trust and run…", self.ask), until_mended=True)
        self._asked = waits

    def ask(self) -> None:
        """Shows all code of the design, and asks whether it may be run."""
        dialog = TrustDialog(self._switch, self._session.design, self._code.window())
        if dialog.exec() != TrustDialog.DialogCode.Accepted:
            return
        try:
            self._session.trust()
        except DocumentError as error:
            self._notice.say(f"That you trust this code cannot be remembered: {error}.", bad=True)

    def _begin(self) -> None:
        self._asked = False
        self.show_layer()

    def show_layer(self, wanted: str = "") -> None:
        """Shows a layer: the one that is wanted, else that of the selected card, else the one that was shown."""
        layer = self._layer(wanted)
        if layer is None:
            self._code.show_own(self.panel, "")
            return
        read = custom_classes(self._session.design)[layer.id]
        title = read.name if isinstance(read, CustomClass) else layer.name
        self._code.show_own(self.panel, title)
        fault = read if isinstance(read, CustomFault) else None
        graphs = self._session.design.graphs.values()
        placed = any(node.op == f"{CUSTOM}{layer.id}" for graph in graphs for node in graph.nodes.values())
        self.panel.show_layer(layer, fault, self._session.trusted, self._session.read_only, placed)

    def _layer(self, wanted: str) -> CustomLayer | None:
        known = {layer.id: layer for layer in self._session.design.custom}
        if not known:  # as mostly: thousands of cards may be selected
            return None
        drawing = self._drawing()
        graph = drawing.graph
        nodes = [graph.nodes[one] for one in drawing.canvas.selection if graph and one in graph.nodes]
        selected = [layer.id for node in nodes if (layer := custom_layer(self._session.design, node)) is not None]
        for layer_id in (wanted, *selected[-1:], self.panel.layer):
            if layer_id in known:
                return known[layer_id]
        return None

    def _remove(self, layer_id: str) -> None:
        gone = next(layer for layer in self._session.design.custom if layer.id == layer_id)
        others = tuple(layer for layer in self._session.design.custom if layer is not gone)
        self.edits.emit(f"Remove {gone.name}", [SetCustomLayers(others)])

    def _edit(self, layer_id: str, text: str) -> None:
        """Writes a text into the document; the name of the layer follows that of the class."""
        changed = []
        name = ""
        for layer in self._session.design.custom:
            if layer.id == layer_id:
                layer = replace(layer, text=text)
                read = custom_classes(replace(self._session.design, custom=(layer,)))[layer_id]
                layer = replace(layer, name=read.name) if isinstance(read, CustomClass) else layer
                name = layer.name
            changed.append(layer)
        if name:
            self.edits.emit(f"Write {name}", [SetCustomLayers(tuple(changed))])
