"""What is seen of the inside of a block while the pointer rests on its card."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from designer.app.theme.style import ThemeSwitch
from designer.document import Design, NodeId, SetNote
from designer.document.records import GraphId
from tests.app.canvas.hand import Hand
from tests.app.nested import nested


@pytest.fixture
def hand(open_canvas: Callable[[Design], Hand]) -> Hand:
    return open_canvas(nested())


def rest(hand: Hand, thing: str) -> None:
    at = hand.at(thing)
    QTest.mouseMove(hand.view, at)
    QApplication.sendEvent(hand.view, QHelpEvent(QEvent.Type.ToolTip, at, hand.view.mapToGlobal(at)))


def test_a_block_is_looked_into_and_the_look_goes_with_the_pointer(hand: Hand, switch: ThemeSwitch) -> None:
    peek = hand.view.peek
    rest(hand, "card first")
    assert peek.isVisible()
    assert not peek.geometry().intersects(hand.view.places()["card first"])
    assert hand.view.rect().contains(peek.geometry())
    assert switch.theme.family("convolution").name() in hand.colours(peek.geometry())
    QTest.mouseMove(hand.view, hand.at("card head"))
    QApplication.processEvents()
    hand.view.grab()
    assert not peek.isVisible()


def test_beside_a_small_canvas_it_lies_over_what_is_round_it_and_not_over_the_card(hand: Hand, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    hand.view.setParent(window)
    hand.view.setGeometry(200, 100, 600, 200)
    hand.view.show()
    with qtbot.waitExposed(window):
        window.show()
    hand.view.fit()
    qtbot.waitUntil(lambda: hand.view.places()["card head"].bottom() < 200)
    for name in ("card first", "card second"):
        rest(hand, name)
        card = hand.view.places()[name].translated(hand.view.pos())
        assert not hand.view.peek.geometry().intersects(card)
        assert window.rect().contains(hand.view.peek.geometry())
        assert hand.view.peek.width() > hand.view.width()
    hand.view.hide()
    assert not hand.view.peek.isVisible()
    hand.view.setParent(None)


@pytest.mark.parametrize("thing", ["card head", "out first.y"])
def test_nothing_else_is_looked_into(hand: Hand, thing: str) -> None:
    rest(hand, thing)
    assert not hand.view.peek.isVisible()


def test_what_there_is_to_say_of_the_card_is_said_too(hand: Hand) -> None:
    hand.history.do("Note", [SetNote(GraphId("net"), NodeId("first"), "The <first> one.")])
    rest(hand, "card first")
    said = hand.view.peek.findChildren(QLabel)[-1].text()
    assert said == "The &lt;first&gt; one.<br>Double-click to go inside."


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_a_click_ends_it(hand: Hand, button: Qt.MouseButton) -> None:
    rest(hand, "card first")
    hand.press(hand.at("card first"), button=button)
    assert not hand.view.peek.isVisible()
    hand.release(hand.at("card first"), button=button)


@pytest.mark.parametrize("act", ["press", "zoom"])
def test_it_gives_way_to_what_the_hand_does(hand: Hand, qtbot: QtBot, act: str) -> None:
    rest(hand, "card first")
    if act == "press":
        start = hand.at("card first")
        hand.press(start)
        hand.move(start, start + QPoint(40, 40))
    else:
        hand.view.zoom_to(0.7)
        qtbot.waitUntil(lambda: hand.view.board.camera.scale == pytest.approx(0.7))
    hand.view.grab()
    assert not hand.view.peek.isVisible()
    hand.key(Qt.Key.Key_Escape)
