"""The parameters of the drawn class in the inspector: added, named, typed, used and removed."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.panels.fields import ArgumentField
from designer.app.panels.labels import FaultLabel
from designer.app.panels.parameter_rows import ParameterRows
from designer.app.panels.typed_line import TypedLine
from designer.app.window import MainWindow
from designer.document import UNSET, GraphId, NodeId, Parameter, SetArgument
from designer.inference import check
from tests.app.canvas.hand import Hand
from tests.app.inspecting import tell
from tests.app.nested import nested
from tests.app.opening import OpenWindow

BLOCK = GraphId("block")


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    made = open_window(nested())
    made.editor.drawing.navigation.go(BLOCK)
    return made


def find(window: MainWindow, kind: type[QWidget], name: str) -> QWidget:
    found = window.editor.inspector.widget().findChild(kind, name)
    assert found is not None
    return found


def click(window: MainWindow, name: str) -> None:
    QTest.mouseClick(find(window, QToolButton, name), Qt.MouseButton.LeftButton)


def write(window: MainWindow, name: str, text: str) -> None:
    line = find(window, TypedLine, name)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def said(window: MainWindow) -> str:
    rows = window.editor.inspector.widget().findChild(ParameterRows)
    return "".join(label.sentence for label in rows.findChildren(FaultLabel))


def parameters(window: MainWindow) -> tuple[Parameter, ...]:
    return window.session.design.graphs[BLOCK].parameters


def test_a_parameter_is_added_named_used_renamed_and_every_step_undone(
    qtbot: QtBot, window: MainWindow, hand: Hand
) -> None:
    click(window, "parameter_add")
    name = find(window, TypedLine, "parameter_name_0")
    assert name.hasFocus()
    inspector = window.editor.inspector.widget()
    inspector.setFixedWidth(250)  # as on a laptop, where type and default go below it
    type_box = find(window, QComboBox, "parameter_type_0")
    qtbot.waitUntil(lambda: type_box.y() > name.y())
    assert name.width() >= name.fontMetrics().horizontalAdvance("intermediate_channels") + 20
    inspector.setFixedWidth(420)
    qtbot.waitUntil(lambda: type_box.y() == name.y())
    QTest.keyClicks(name, "channels")  # what was suggested is selected
    QTest.keyClick(name, Qt.Key.Key_Return)
    write(window, "parameter_default_0", "8")
    assert parameters(window) == (Parameter("channels", "int", 8),)
    hand.click("card conv")
    write(window, "value_out_channels", "=channels")
    window.editor.canvas.board.select(())
    write(window, "parameter_name_0", "width")
    assert window.session.history.undo_name == "Rename channels to width"
    assert window.session.design.graphs[BLOCK].nodes[NodeId("conv")].args["out_channels"] == "=width"
    click(window, "parameter_remove_0")
    assert said(window) == "`width` is used by `conv`. Change that first."
    assert parameters(window) == (Parameter("width", "int", 8),)
    window.link.start()
    qtbot.waitUntil(
        lambda: "def __init__(self, width: int = 8)" in window.editor.code.model.toPlainText(), timeout=60_000
    )
    while window.session.history.undo_name:
        window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def test_another_type_keeps_the_default_where_it_fits(window: MainWindow, hand: Hand) -> None:
    click(window, "parameter_add")
    box = find(window, QComboBox, "parameter_type_0")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert parameters(window) == (Parameter("width", "float", 64),)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert parameters(window) == (Parameter("width", "bool", False),)
    assert window.session.history.undo_name == "Make width bool"
    write(window, "parameter_default_0", " ")
    assert parameters(window) == (Parameter("width", "bool", UNSET),)
    click(window, "parameter_remove_0")
    assert parameters(window) == ()


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("parameter_name_0", "class", "`class` cannot be its name"),
        ("parameter_name_0", "conv", "a card has that name"),
        ("parameter_default_0", "many", "a whole number is needed"),
        ("parameter_default_0", "=2 * 4", "a whole number is needed"),
    ],
)
def test_what_cannot_be_is_said_at_the_row(window: MainWindow, hand: Hand, field: str, text: str, why: str) -> None:
    click(window, "parameter_add")
    before = hand.text
    write(window, field, text)
    assert why in said(window)
    assert hand.text == before
    QTest.keyClick(find(window, TypedLine, field), Qt.Key.Key_Escape)
    assert said(window) == ""


def menu_of(window: MainWindow, name: str) -> list[QAction]:
    """What the menu of a field offers, opened with the mouse on the field."""
    field = find(window, ArgumentField, f"argument_{name}")
    QApplication.sendEvent(field, QEvent(QEvent.Type.Enter))
    more = field.findChild(QToolButton, f"more_{name}")
    if more is None or not more.isVisible():
        return []
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.hide()
    return menu.actions()


def test_a_field_becomes_a_parameter_from_its_menu_and_a_fixed_value_again(window: MainWindow, hand: Hand) -> None:
    hand.click("card conv")
    assert menu_of(window, "in_channels") == []
    actions = menu_of(window, "out_channels")
    assert [action.text() for action in actions] == ["Make it a parameter of Block", "Make it a setting of the design"]
    actions[0].trigger()
    assert parameters(window) == (Parameter("out_channels", "int", 8),)
    assert window.session.design.graphs[BLOCK].nodes[NodeId("conv")].args["out_channels"] == "=out_channels"
    tell(window.editor.inspector, check(window.session.design, window.session.catalogue))
    (fix,) = menu_of(window, "out_channels")
    assert fix.text() == "Fix it at 8"
    fix.trigger()
    assert parameters(window) == ()
    assert window.session.design.graphs[BLOCK].nodes[NodeId("conv")].args["out_channels"] == 8
    window.actions_by_id["undo"].trigger()
    window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def test_what_cannot_be_fixed_is_said_at_the_field(window: MainWindow, hand: Hand) -> None:
    hand.click("card conv")
    menu_of(window, "out_channels")[0].trigger()
    window.editor.do("Set", [SetArgument(GraphId("net"), NodeId("second"), "out_channels", 4)])
    menu_of(window, "out_channels")[0].trigger()
    field = find(window, ArgumentField, "argument_out_channels")
    assert "out_channels is 8 for first and 4 for second" in field.findChild(FaultLabel).sentence
