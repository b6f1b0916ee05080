"""Notes on cards, names and sentences of graphs, and the parameters of a block: what is written becomes an edit."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from designer.app.canvas.camera import Camera
from designer.app.canvas.tips import tip_at
from designer.app.panels.labels import FaultLabel
from designer.app.panels.typed_line import TypedLine
from designer.app.panels.typed_text import TypedText
from designer.app.window import MainWindow
from designer.document import Design, GraphId, NodeId, Parameter, SetArgument, SetNote
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

NET, BLOCK = GraphId("net"), GraphId("block")


def with_parameter() -> Design:
    design = nested()
    block = design.graphs[BLOCK]
    block.parameters = (Parameter("channels", "int"), Parameter("width", "int", 8, doc="How <b>wide</b> it is."))
    SetArgument(BLOCK, NodeId("x"), "shape", "N channels H W").apply(design)
    SetArgument(BLOCK, NodeId("conv"), "out_channels", "=width").apply(design)
    return design


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(with_parameter())


def text(window: MainWindow, name: str) -> TypedText:
    found = window.editor.inspector.widget().findChild(TypedText, name)
    assert found is not None
    return found


def line(window: MainWindow, name: str) -> QLineEdit:
    found = window.editor.inspector.widget().findChild(QLineEdit, name)
    assert found is not None
    return found


def test_a_key_writes_a_note_which_is_seen_and_taken_back(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    hand.click("card head")
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    field = text(window, "node_note")
    assert field.hasFocus()
    QTest.keyClicks(field, "Ten digits.")
    low = field.height()
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.height() > low and not field.verticalScrollBar().maximum(), timeout=10_000)
    for _ in range(2):
        QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "No <b>more</b>.")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert hand.graph.nodes["head"].note == "Ten digits.\nNo <b>more</b>."
    assert window.session.history.undo_name == "Note on head"
    board = window.editor.canvas.board
    assert [card.node for card in board.scene.deck.cards if card.words.noted] == ["head"]
    left, top, right, bottom = board.scene.deck.box(NodeId("head"))
    assert tip_at(board, ((left + right) / 2, (top + bottom) / 2)) == "Ten digits.<br>No &lt;b&gt;more&lt;/b&gt;."
    board.history.do("go on", (SetNote(board.graph_id, board.selection[0], "word " * 2000),))
    assert tip_at(board, ((left + right) / 2, (top + bottom) / 2)).endswith("word …")
    board.history.undo()
    window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start
    assert field.toPlainText() == ""


def test_a_note_that_is_typed_is_kept_when_another_card_is_clicked(window: MainWindow, hand: Hand) -> None:
    hand.click("card head")
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(text(window, "node_note"), "half")
    hand.click("card stem")
    window.editor.canvas.setFocus()
    assert hand.graph.nodes["head"].note == "half"
    assert hand.graph.nodes["stem"].note == ""


def test_escape_takes_a_note_back_and_then_leaves(window: MainWindow, hand: Hand) -> None:
    hand.click("card head")
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    field = text(window, "node_note")
    QTest.keyClicks(field, "oh")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.toPlainText() == ""
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.editor.canvas.hasFocus()
    assert hand.text == hand.start


def test_undo_in_a_note_that_says_nothing_new_is_that_of_the_design(window: MainWindow, hand: Hand) -> None:
    window.session.history.do("Note", [SetNote(NET, NodeId("head"), "old")])
    hand.click("card head")
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(text(window, "node_note"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.text == hand.start


def test_the_drawn_graph_is_renamed_and_described(window: MainWindow, hand: Hand) -> None:
    window.editor.drawing.navigation.go(BLOCK)
    name = line(window, "graph_name")
    assert name.text() == "Block"
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "Stage")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert window.session.design.graphs[BLOCK].name == "Stage"
    assert window.editor.drawing.crumbs._texts == ("Net", "Stage")
    doc = text(window, "graph_doc")
    doc.setFocus()
    doc.selectAll()
    QTest.keyClicks(doc, "One stage.")
    window.editor.canvas.setFocus()
    QApplication.processEvents()
    assert window.session.design.graphs[BLOCK].doc == "One stage."
    window.actions_by_id["undo"].trigger()
    window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


@pytest.mark.parametrize(("name", "why"), [("Net", "another graph"), ("class", "Python")])
def test_a_class_cannot_have_any_name(window: MainWindow, hand: Hand, name: str, why: str) -> None:
    window.editor.drawing.navigation.go(BLOCK)
    field = line(window, "graph_name")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    said = [label.sentence for label in window.editor.inspector.widget().findChildren(FaultLabel) if label.sentence]
    assert why in said[0]
    assert hand.text == hand.start


def test_the_card_of_a_block_has_the_parameters_of_the_block(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    window.link.start()
    qtbot.waitUntil(lambda: window._report is not None, timeout=60_000)
    hand.click("card first")
    channels, width = line(window, "value_channels"), line(window, "value_width")
    assert isinstance(channels, TypedLine)
    assert (channels.placeholderText(), channels._word) == ("8", "auto")
    assert width.placeholderText() == "8"
    assert "How &lt;b&gt;wide&lt;/b&gt; it is." in width.toolTip()
    width.setFocus()
    QTest.keyClicks(width, "12")
    QTest.keyClick(width, Qt.Key.Key_Return)
    assert hand.graph.nodes["first"].args == {"width": 12}
    qtbot.waitUntil(lambda: window._report is not None and window._report.revision == 1, timeout=60_000)
    assert window._report is not None
    assert window._report.ok
    qtbot.waitUntil(lambda: "self.first = Block(8, width=12)" in window.editor.code.model.toPlainText(), timeout=60_000)


def test_the_note_is_painted_on_the_card(window: MainWindow, hand: Hand) -> None:
    window.editor.canvas.eye.look(Camera(200.0, 100.0, 1.0))
    window.editor.canvas.eye._settling.stop()
    rect = window.editor.canvas.places()["card head"]
    before = window.editor.canvas.grab(rect).toImage()
    window.session.history.do("Note", [SetNote(NET, NodeId("head"), "here")])
    after = window.editor.canvas.grab(window.editor.canvas.places()["card head"]).toImage()
    changed = [
        QPoint(x, y)
        for x in range(before.width())
        for y in range(before.height())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert changed
    assert all(point.x() > before.width() * 0.8 for point in changed)
