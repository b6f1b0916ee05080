"""A wire is drawn without a pointer: C, the arrows or Tab, Enter."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.document import NodeId, Port, Slot
from tests.app.canvas.hand import Hand, ids

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def said(hand: Hand) -> list[str]:
    heard: list[str] = []
    hand.view.message.connect(heard.append)
    return heard


def begin(hand: Hand, node: str) -> None:
    hand.view.select(ids(node))
    hand.view.do("connect")


def target(hand: Hand) -> str:
    spot = hand.view._gestures.overlay.target
    return f"{spot.node}.{spot.port}" if spot is not None else ""


def test_enter_connects_the_free_input_that_is_offered_first(hand: Hand) -> None:
    begin(hand, "conv1")
    assert target(hand) == "lstm.input", "inputs that are wired already come last"
    overlay = hand.view._gestures.overlay
    assert overlay.wires and overlay.hint.startswith("conv1 → lstm.input.")
    hand.key(Qt.Key.Key_Return)
    assert hand.graph.source_of(Slot(NodeId("lstm"), "input")) == Port(NodeId("conv1"))
    assert not hand.view._gestures.active
    hand.is_one_entry("Connect conv1 to lstm")


def test_tab_and_arrows_walk_the_inputs(hand: Hand) -> None:
    begin(hand, "conv1")
    hand.key(Qt.Key.Key_Tab)
    second = target(hand)
    hand.key(Qt.Key.Key_Tab)
    assert len({"lstm.input", second, target(hand)}) == 3
    QTest.keyClick(hand.view, Qt.Key.Key_Backtab, SHIFT)
    assert target(hand) == second
    hand.key(Qt.Key.Key_Escape)
    begin(hand, "conv1")
    hand.key(Qt.Key.Key_Up)
    assert target(hand) == "stage.x"
    hand.key(Qt.Key.Key_Right)
    assert target(hand) == "pool.input"
    hand.key(Qt.Key.Key_Enter)
    assert hand.graph.source_of(Slot(NodeId("pool"), "input")) == Port(NodeId("conv1"))


def test_a_free_output_is_taken_before_one_that_is_wired(hand: Hand) -> None:
    hand.drag(hand.at("out lstm.output"), hand.at("in pool.input"))
    begin(hand, "lstm")
    hand.key(Qt.Key.Key_Return)
    assert hand.history.undo_name.startswith("Connect lstm to")
    sources = [wire.source for wire in hand.graph.wires() if wire.source.node == "lstm"]
    assert Port(NodeId("lstm"), "h_n") in sources


@pytest.mark.parametrize("way", ["escape", "press", "focus"])
def test_it_is_left_without_a_trace(hand: Hand, way: str) -> None:
    begin(hand, "conv1")
    if way == "escape":
        hand.key(Qt.Key.Key_Escape)
    elif way == "press":
        QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, pos=QPoint(700, 560))
    else:
        hand.view.zoom_bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        hand.view.activateWindow()
        hand.view.setFocus()
        hand.view.zoom_bar.setFocus()
    assert not hand.view._gestures.active and hand.text == hand.start


def test_its_keys_go_before_those_of_commands_and_only_meanwhile(hand: Hand) -> None:
    def is_taken(key: Qt.Key) -> bool:
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(hand.view, event)
        return event.isAccepted()

    assert not is_taken(Qt.Key.Key_Tab)
    begin(hand, "conv1")
    assert is_taken(Qt.Key.Key_Tab) and is_taken(Qt.Key.Key_Return) and not is_taken(Qt.Key.Key_Delete)


def test_the_input_that_is_offered_is_brought_into_view(hand: Hand, qtbot) -> None:
    hand.view.eye.look(hand.view.board.camera.panned(-3000, 0))
    begin(hand, "conv1")
    qtbot.waitUntil(lambda: hand.view.rect().contains(hand.at("in lstm.input")), timeout=10_000)


@pytest.mark.parametrize(
    ("nodes", "says"), [((), "Select the one card"), (("conv1", "head"), "the one card"), (("logits",), "no output")]
)
def test_what_cannot_be_begun_is_said(hand: Hand, said: list[str], nodes: tuple[str, ...], says: str) -> None:
    hand.view.select(ids(*nodes))
    hand.view.do("connect")
    assert not hand.view._gestures.active
    assert len(said) == 1 and says in said[0]


def test_an_edit_meanwhile_ends_it(hand: Hand) -> None:
    hand.view.select(ids("head"))
    hand.key(Qt.Key.Key_Down, CTRL)
    begin(hand, "conv1")
    hand.history.undo()
    assert not hand.view._gestures.active
