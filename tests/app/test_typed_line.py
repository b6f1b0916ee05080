"""The manners of a field: what is selected when, whose undo a key is, how what is refused becomes good again."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, NodeFinding, Report, SetArgument
from tests.app.inspecting import Shown, type_into

UNDO = QKeySequence.StandardKey.Undo
REDO = QKeySequence.StandardKey.Redo


@pytest.fixture
def shown(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design) -> Shown:
    made = Shown(qtbot, catalogue, switch, digits)
    made.show("nn.Conv2d")
    qtbot.waitUntil(made.panel.isActiveWindow)
    return made


def click(qtbot: QtBot, line: QLineEdit) -> None:
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(12, 14))


def is_its_own(line: QLineEdit, keys: QKeySequence.StandardKey) -> bool:
    """Whether a field claims a key for itself, rather than leave it to the program's shortcuts."""
    combination = QKeySequence(keys)[0]
    event = QKeyEvent(QEvent.Type.ShortcutOverride, combination.key(), combination.keyboardModifiers())
    event.ignore()
    QApplication.sendEvent(line, event)
    return event.isAccepted()


def test_what_is_typed_into_a_field_that_was_clicked_replaces_its_value(qtbot: QtBot, shown: Shown) -> None:
    shown.obey()
    line = shown.line("out_channels")
    click(qtbot, line)
    assert line.selectedText() == line.text() != ""
    qtbot.keyClicks(line, "3")
    assert line.text() == "3"


def test_a_second_click_sets_the_caret(qtbot: QtBot, shown: Shown) -> None:
    line = shown.line("out_channels")
    click(qtbot, line)
    click(qtbot, line)
    assert not line.hasSelectedText()


def test_tab_selects_and_return_selects_again(qtbot: QtBot, shown: Shown) -> None:
    shown.obey()
    line = shown.line("out_channels")
    line.setFocus(Qt.FocusReason.TabFocusReason)
    assert line.selectedText() == line.text()
    qtbot.keyClicks(line, "48")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.hasFocus()
    assert line.selectedText() == "48"
    shown.tell(Report())
    assert line.selectedText() == "48"


def test_undo_is_the_fields_while_it_is_typed_in_and_the_designs_after(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    line = shown.line("out_channels")
    before = line.text()
    click(qtbot, line)
    assert not is_its_own(line, UNDO)
    qtbot.keyClicks(line, "48")
    assert is_its_own(line, UNDO)
    line.undo()
    assert line.text() == before
    assert not is_its_own(line, UNDO)
    assert is_its_own(line, REDO)
    line.redo()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not line.isUndoAvailable()
    assert not is_its_own(line, UNDO)
    assert not is_its_own(line, REDO)
    history.undo()
    assert line.text() == line.selectedText() == before


@pytest.mark.parametrize("field", ["out_channels", "node_name"])
def test_escape_takes_back_first_and_then_leaves(qtbot: QtBot, shown: Shown, field: str) -> None:
    line = shown.line(field)
    before = line.text()
    click(qtbot, line)
    qtbot.keyClicks(line, "9")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert (line.text(), shown.left) == (before, [])
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert shown.left == [True]
    assert shown.asked == []


def test_escape_leaves_from_a_choice_too(qtbot: QtBot, shown: Shown) -> None:
    box = shown.panel.widget().findChild(QComboBox)
    assert box is not None
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert shown.left == [True]


def test_a_report_leaves_what_is_being_typed(qtbot: QtBot, shown: Shown) -> None:
    line = shown.line("kernel_size")
    click(qtbot, line)
    qtbot.keyClicks(line, "th")
    shown.tell(Report())
    assert line.text() == "th"
    assert shown.fault("kernel_size") == ""


def test_the_same_value_in_other_words_asks_for_nothing(qtbot: QtBot, shown: Shown) -> None:
    line = shown.line("out_channels")
    before = line.text()
    type_into(qtbot, line, f" 0{before} ")
    assert shown.asked == []
    assert line.text() == before
    assert not is_its_own(line, UNDO)


def test_what_is_refused_is_good_again_after_another_node(qtbot: QtBot, shown: Shown) -> None:
    node = shown.node("nn.Conv2d")
    for field in ("node_name", "kernel_size"):
        type_into(qtbot, shown.line(field), "class")
        assert shown.fault(field) != ""
    shown.show("nn.Linear")
    assert shown.fault("node_name") == ""
    shown.show("nn.Conv2d")
    assert shown.line("node_name").text() == node.label
    assert [shown.fault(field) for field in ("node_name", "kernel_size")] == ["", ""]


def test_what_is_refused_goes_when_the_document_says_something_new(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    assert shown.graph is not None
    type_into(qtbot, shown.line("kernel_size"), "5")
    type_into(qtbot, shown.line("kernel_size"), "-1")
    assert shown.fault("kernel_size") != ""
    history.undo()
    assert shown.line("kernel_size").text() == "3"
    assert shown.fault("kernel_size") == ""


def test_a_name_is_good_again_as_soon_as_it_is(qtbot: QtBot, shown: Shown) -> None:
    line = shown.line("node_name")
    type_into(qtbot, line, "class")
    assert shown.fault("node_name") == "`class` cannot be its name: it is a word of the Python language."
    line.setCursorPosition(5)
    qtbot.keyClicks(line, "ier")
    assert shown.fault("node_name") == ""


def test_a_value_of_the_document_that_cannot_be_used_is_ringed_too(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    node = shown.node("nn.Conv2d")
    assert shown.graph is not None
    history.do("", [SetArgument(shown.graph.id, node.id, "kernel_size", "three")])
    assert "three" in shown.fault("kernel_size")
    history.undo()
    assert shown.fault("kernel_size") == ""


def test_what_an_expression_comes_to_keeps_off_the_text(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    node = shown.node("nn.Conv2d")
    assert shown.graph is not None
    line = shown.line("out_channels")
    assert line.textMargins().right() == 0
    history.do("", [SetArgument(shown.graph.id, node.id, "out_channels", "=wide")])
    shown.tell(Report(graphs={shown.graph.id: {node.id: NodeFinding(values={"out_channels": 64})}}))
    assert 20 < line.textMargins().right() <= line.width() // 2
    low = line.height()
    history.do("", [SetArgument(shown.graph.id, node.id, "out_channels", "=base_width * 2")])
    qtbot.waitUntil(lambda: line.height() > low + 8, timeout=10_000)
    assert line.textMargins().right() == 0, "it stands below a text that it would cut"
    shown.panel.resize(500, 700)
    qtbot.waitUntil(lambda: line.height() == low and line.textMargins().right() > 20, timeout=10_000)


def test_the_last_word_is_given_before_another_node_is_shown(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    line = shown.line("out_channels")
    click(qtbot, line)
    qtbot.keyClicks(line, "48")
    shown.show("nn.Linear")
    assert shown.node("nn.Conv2d").args["out_channels"] == 48
    assert history.undo_name == "Set out_channels of conv1"
    assert shown.line("node_name").text() == shown.node("nn.Linear").label


def test_the_last_word_is_not_given_to_another_document(
    qtbot: QtBot, shown: Shown, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    line = shown.line("out_channels")
    click(qtbot, line)
    qtbot.keyClicks(line, "48")
    shown.panel.show_nodes(Design("other"), None, ())
    assert shown.asked == []
    assert not isinstance(QWidget.focusWidget(shown.panel), QLineEdit)
