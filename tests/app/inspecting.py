"""An inspector with something in it, and a person who types."""

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from designer.app.panels.inspector_panel import InspectorPanel
from designer.app.panels.labels import FaultLabel
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, History, Node, Report


def tell(panel: InspectorPanel, report: Report) -> None:
    """Has the panel show what a check found, which it does a moment after the drawing."""
    panel.show_report(report)
    late = panel.findChild(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert late is not None
    until = time.monotonic() + 10
    while late.isActive():
        assert time.monotonic() < until
        QTest.qWait(5)


class Shown:
    """An inspector on a node of a design, and what it asks for; after `obey`, what it asks for is done."""

    def __init__(self, qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, design: Design) -> None:
        self.design = design
        self.graph = design.root()
        assert self.graph is not None
        self.panel = InspectorPanel(catalogue, switch)
        qtbot.addWidget(self.panel)
        self.panel.resize(300, 700)
        self.panel.show()
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self.panel.edits.connect(lambda name, edits: self.asked.append((name, edits)))
        self.left: list[bool] = []
        self.panel.left.connect(lambda: self.left.append(True))

    def obey(self) -> History:
        """From now on the design follows, and the panel is told after each change, as the window does it."""
        history = History(self.design)
        history.observe(lambda _change: self.panel.show_nodes(self.design, self.graph, self.panel._shown))
        self.panel.edits.connect(lambda name, edits: history.do(name, edits))
        return history

    def node(self, op: str) -> Node:
        assert self.graph is not None
        return next(node for node in self.graph.nodes.values() if node.op == op)

    def show(self, op: str) -> Node:
        node = self.node(op)
        self.panel.show_nodes(self.design, self.graph, (node.id,))
        return node

    def tell(self, report: Report) -> None:
        tell(self.panel, report)

    def line(self, name: str) -> QLineEdit:
        """The field of an argument, or `node_name`."""
        found = self.panel.widget().findChild(QLineEdit, name if name == "node_name" else f"value_{name}")
        assert found is not None
        return found

    def fault(self, name: str) -> str:
        """What is said under a field, for eyes; the field is ringed exactly as long as something is said."""
        line = self.line(name)
        label = line.parentWidget().findChild(FaultLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert label is not None
        assert label.isVisible() == bool(label.sentence) == ("invalid" in line.property("role"))
        return label.sentence


def type_into(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
