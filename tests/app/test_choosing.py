"""What a card is a choice between, and arguments that are taken from wires, in the inspector."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import Parameter
from tests.app.inspecting import Shown, type_into
from tests.codegen.designs import net, node


def test_a_choice_is_written_in_lines(qtbot: QtBot, switch: ThemeSwitch) -> None:
    drawn = net(
        node("x", "input", shape="N 6"),
        node("act", "choice", {"input": "x"}, by="relu", options={"relu": {"op": "nn.ReLU"}}),
        node("out", "output", {"value": "act"}),
        parameters=(Parameter("kind", "str", "relu"),),
    )
    shown = Shown(qtbot, build_catalogue(), switch, drawn)
    history = shown.obey()
    shown.show("choice")
    field = shown.panel.widget().findChild(QPlainTextEdit, "value_options")
    assert field is not None
    assert field.toPlainText() == "relu: nn.ReLU()"
    field.setPlainText("relu: nn.ReLU()\nsoft: nn.GELU(approximate='tanh')")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    options = {"relu": {"op": "nn.ReLU"}, "soft": {"op": "nn.GELU", "args": {"approximate": "tanh"}}}
    assert shown.node("choice").args["options"] == options
    type_into(qtbot, shown.line("by"), "kind")
    assert shown.node("choice").args["by"] == "=kind"
    type_into(qtbot, shown.line("by"), "soft")
    assert shown.node("choice").args["by"] == "soft"
    history.undo()
    history.undo()
    history.undo()
    assert shown.node("choice").args["options"] == {"relu": {"op": "nn.ReLU"}}


def test_an_argument_is_taken_from_a_wire(qtbot: QtBot, switch: ThemeSwitch) -> None:
    drawn = net(
        node("x", "input", shape="N 6"),
        node("most", "formula", text="2 * 3"),
        node("cut", "torch.clamp", {"input": "x"}, min=0.0),
        node("out", "output", {"value": "cut"}),
    )
    shown = Shown(qtbot, build_catalogue(), switch, drawn)
    shown.obey()
    shown.show("torch.clamp")
    line = shown.line("min")
    line.customContextMenuRequested.emit(line.rect().center())
    menu = shown.panel.findChild(QMenu, "menu_field") or line.findChild(QMenu, "menu_field")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Take it from a wire").trigger()
    menu.close()
    assert shown.node("torch.clamp").args["min"] == {"port": True}
    assert line.text() == ""
    assert "min: " not in shown.fault("min")
