"""The inspector: what a person types becomes an edit, or a sentence that says why it cannot."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.panels.fields import ArgumentField, parse_value, value_text
from designer.app.panels.inspector_panel import InspectorPanel
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Argument, Catalogue, Kind
from designer.document import (
    UNSET,
    Design,
    Fix,
    History,
    Node,
    NodeFinding,
    NodeId,
    Problem,
    Rename,
    Report,
    SetArgument,
    SetParameter,
    SetTraining,
    Severity,
    Signature,
)

INTS = Argument("kernel_size", Kind.INTS, length=2, low=1)
NUMBER = Argument("p", Kind.FLOAT, 0.5)
MAYBE = Argument("max_norm", Kind.FLOAT, None, optional=True)


@pytest.mark.parametrize(
    ("text", "argument", "value"),
    [
        ("3", INTS, 3),
        ("3, 5", INTS, [3, 5]),
        ("(3, 5)", INTS, [3, 5]),
        ("=width * 4", INTS, "=width * 4"),
        ("0.25", NUMBER, 0.25),
        ("1e-3", NUMBER, 0.001),
        ("None", MAYBE, None),
        ("three", INTS, "three"),
        ("", NUMBER, UNSET),
        ("   ", NUMBER, UNSET),
    ],
)
def test_what_is_typed_is_read_as_torch_writes_it(text: str, argument: Argument, value: object) -> None:
    parsed = parse_value(text, argument)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("value", [3, [3, 5], 0.001, "=width * 4", None])
def test_a_value_reads_back_as_itself(value: object) -> None:
    argument = Argument("x", Kind.INTS, optional=True)
    assert parse_value(value_text(value), argument) == value


class Shown:
    """An inspector on one node of a design, and what it asks for."""

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

    def node(self, op: str) -> Node:
        assert self.graph is not None
        return next(node for node in self.graph.nodes.values() if node.op == op)

    def show(self, op: str) -> Node:
        node = self.node(op)
        self.panel.show_nodes(self.design, self.graph, (node.id,))
        return node

    def line(self, name: str) -> QLineEdit:
        found = self.panel.widget().findChild(QLineEdit, f"value_{name}")
        assert found is not None
        return found


@pytest.fixture
def shown(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design) -> Shown:
    return Shown(qtbot, catalogue, switch, digits)


def type_into(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_typed_number_becomes_one_named_edit(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    type_into(qtbot, shown.line("out_channels"), "48")
    assert shown.graph is not None
    assert shown.asked == [
        (f"Set out_channels of {node.label}", (SetArgument(shown.graph.id, node.id, "out_channels", 48),))
    ]


def test_what_cannot_be_used_is_ringed_and_explained_and_asks_for_nothing(qtbot: QtBot, shown: Shown) -> None:
    shown.show("nn.Conv2d")
    line = shown.line("kernel_size")
    type_into(qtbot, line, "three")
    assert shown.asked == []
    assert "invalid" in line.property("role")
    field = shown.panel.widget().findChild(ArgumentField, "argument_kernel_size")
    assert field is not None
    assert "three" in field._fault.text()
    assert field._fault.isVisible()


def test_escape_takes_back_what_was_typed(qtbot: QtBot, shown: Shown) -> None:
    shown.show("nn.Conv2d")
    line = shown.line("out_channels")
    before = line.text()
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "999")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == before
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert shown.asked == []


def test_a_value_that_is_found_is_shown_dashed_with_what_it_came_to(shown: Shown) -> None:
    node = shown.show("nn.Linear")
    assert shown.graph is not None
    finding = NodeFinding(outputs={"output": Signature((32, 10), ("N", "10"))}, auto={"in_features": 512})
    shown.panel.show_report(Report(graphs={shown.graph.id: {node.id: finding}}))
    line = shown.line("in_features")
    assert line.text() == ""
    assert line.placeholderText() == "512"
    assert "auto" in line.property("role")


def test_reset_takes_the_argument_out(qtbot: QtBot, shown: Shown) -> None:
    node = shown.node("nn.Conv2d")
    assert shown.graph is not None
    History(shown.design).do("", [SetArgument(shown.graph.id, node.id, "stride", 2)])
    shown.show("nn.Conv2d")
    button = shown.panel.widget().findChild(QToolButton, "reset_stride")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.asked[-1][1] == (SetArgument(shown.graph.id, node.id, "stride", UNSET),)


def test_a_choice_is_picked_from_torchs_own_words(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    box = shown.panel.widget().findChild(QComboBox, "value_padding_mode")
    assert box is not None
    box.setCurrentIndex(box.findText("reflect"))
    box.activated.emit(box.currentIndex())
    assert shown.graph is not None
    assert shown.asked[-1][1] == (SetArgument(shown.graph.id, node.id, "padding_mode", "reflect"),)


@pytest.mark.parametrize("name", ["class", "train", 'x"); import os', "2fast", "torch", ""])
def test_a_name_that_code_cannot_use_is_refused_with_a_reason(qtbot: QtBot, shown: Shown, name: str) -> None:
    shown.show("nn.Conv2d")
    line = shown.panel.widget().findChild(QLineEdit, "node_name")
    assert line is not None
    type_into(qtbot, line, name) if name else (line.clear(), qtbot.keyClick(line, Qt.Key.Key_Return))
    assert shown.asked == []
    assert "cannot be its name" in line.toolTip()


def test_a_good_name_becomes_an_edit(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    line = shown.panel.widget().findChild(QLineEdit, "node_name")
    assert line is not None
    type_into(qtbot, line, "stem")
    assert shown.graph is not None
    assert shown.asked == [(f"Rename {node.label} to stem", (Rename(shown.graph.id, node.id, "stem"),))]


def test_a_problem_is_shown_with_the_button_that_cures_it(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Linear")
    assert shown.graph is not None
    fix = Fix("Set in_features to auto", (SetArgument(shown.graph.id, node.id, "in_features", UNSET),))
    problem = Problem("features", Severity.ERROR, "`head` takes 128.", shown.graph.id, (node.id,), fixes=(fix,))
    shown.panel.show_report(Report(problems=(problem,)))
    mended: list[Fix] = []
    shown.panel.mend.connect(mended.append)
    button = shown.panel.widget().findChild(QPushButton, "fix")
    assert button is not None
    assert button.text() == fix.title
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert mended == [fix]


def test_with_nothing_selected_the_settings_of_a_run_are_there(qtbot: QtBot, shown: Shown) -> None:
    shown.panel.show_nodes(shown.design, shown.graph, ())
    type_into(qtbot, shown.line("epochs"), "3")
    type_into(qtbot, shown.line("seed"), "7")
    assert [edits for _, edits in shown.asked] == [
        (SetParameter(None, "epochs", 3),),
        (SetTraining("seed", 7),),
    ]


def test_a_late_word_of_a_field_reaches_the_node_it_was_made_for(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    line = shown.line("out_channels")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "48")
    other = shown.node("nn.Linear")
    line.editingFinished.emit()
    shown.panel.show_nodes(shown.design, shown.graph, (other.id,))
    targets = {edits[0].node for _, edits in shown.asked if isinstance(edits[0], SetArgument)}
    assert targets == {node.id}


def test_a_node_of_an_unknown_type_is_kept_and_said_to_be(shown: Shown) -> None:
    assert shown.graph is not None
    shown.graph.nodes[NodeId("z")] = Node(NodeId("z"), "nn.FromTheFuture", "z", args={"depth": 3})
    shown.panel.show_nodes(shown.design, shown.graph, (NodeId("z"),))
    texts = " ".join(label.text() for label in shown.panel.widget().findChildren(QLabel))
    assert "does not know its type" in texts
