"""A formula on a card: its text in the inspector decides its ports, and a wire to a name that is gone waits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.app.canvas.wire_looks import WireLook
from designer.app.panels.typed_line import TypedLine
from designer.app.window import MainWindow
from designer.document import AddNode, Connect, Design, GraphId, Node, NodeId, Port, Slot
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

BLOCK, SUM = GraphId("block"), NodeId("sum")


def with_a_formula() -> Design:
    """The block gives the sum of its convolution and its activation."""
    design = nested()
    inputs = {"a": Port(NodeId("conv")), "b": Port(NodeId("act"))}
    AddNode(BLOCK, Node(SUM, "formula", "mixed", args={"text": "a + b"}, inputs=inputs), (520.0, 180.0)).apply(design)
    Connect(BLOCK, Port(SUM), Slot(NodeId("y"), "value")).apply(design)
    return design


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    made = open_window(with_a_formula())
    made.editor.drawing.navigation.go(BLOCK)
    return made


def write(window: MainWindow, text: str) -> None:
    line = window.editor.inspector.widget().findChild(TypedLine, "value_text")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def ports(window: MainWindow) -> list[tuple[str, bool]]:
    """The inputs of the card as they are drawn, and whether each is broken."""
    deck = window.editor.canvas.board.scene.deck
    return [(spot.port, spot.broken) for spot in deck.cards[deck.row[SUM]].spots if spot.side == "in"]


def test_the_text_decides_the_ports_and_a_wire_without_one_can_be_removed(window: MainWindow, hand: Hand) -> None:
    board = window.editor.canvas.board
    assert board.scene.deck.cards[board.scene.deck.row[SUM]].words.what == "Formula · a + b"
    hand.click("card mixed")
    write(window, "a * 2 + c")
    assert window.session.history.undo_name == "Set text of mixed"
    assert board.scene.deck.cards[board.scene.deck.row[SUM]].words.what == "Formula · a * 2 + c"
    assert ports(window) == [("a", False), ("c", False), ("b", True)]
    broken = Slot(SUM, "b")
    assert board.looks.one(board.scene.wiring.at[broken]) == WireLook.BAD

    board.select((), broken)
    window.editor.canvas.setFocus()
    hand.key(Qt.Key.Key_Delete)
    assert ports(window) == [("a", False), ("c", False)]
    for _ in range(2):
        window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def test_a_text_that_is_no_formula_keeps_its_wires_and_is_said(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    hand.click("card mixed")
    write(window, "a + open(b)")
    assert ports(window) == [("a", False), ("b", False)]
    window.link.start()
    qtbot.waitUntil(lambda: window._report is not None and not window._report.ok, timeout=60_000)
    (problem,) = (one for one in window._report.problems if SUM in one.nodes[:1])
    assert "`open(b)` is not something a formula can say" in problem.message
