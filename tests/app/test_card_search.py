"""Finding cards in the window: what answers is counted and stepped through in all graphs; one goes back or stays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import GraphId, NodeId, RemoveNode
from designer.inference import check
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: OpenWindow, catalogue: Catalogue) -> MainWindow:
    made = open_window(nested())
    made._on_report(check(made.session.design, catalogue))
    return made


@pytest.fixture
def line(window: MainWindow, hand: Hand) -> QLineEdit:
    hand.click("card head")
    hand.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    found = window.findChild(QLineEdit, "find_search")
    assert found.hasFocus()
    return found


def counted(window: MainWindow) -> str:
    return window.findChild(QLabel, "find_count").text()


def arrive(window: MainWindow) -> None:
    eye = window.editor.canvas.eye
    camera = eye.bound_for
    eye.stop()
    eye.look(camera)


def here(window: MainWindow) -> str:
    canvas = window.editor.canvas
    return f"{canvas.graph_id}.{' '.join(canvas.selection)}"


def test_enter_and_the_buttons_step_through_all_graphs_and_round(window: MainWindow, line: QLineEdit) -> None:
    QTest.keyClicks(line, "conv")
    assert counted(window) == "2 found" and here(window) == "net.head", "typing goes nowhere"
    seen = []
    for _ in range(3):
        QTest.keyClick(line, Qt.Key.Key_Return)
        seen.append((here(window), counted(window)))
    assert seen == [("net.stem", "1 of 2"), ("block.conv", "2 of 2"), ("net.stem", "1 of 2")]
    QTest.keyClick(line, Qt.Key.Key_Return, SHIFT)
    assert here(window) == "block.conv" and window.editor.drawing.navigation.path == ("net", "block")
    for name, place in (("find_before", "net.stem"), ("find_next", "block.conv")):
        QTest.mouseClick(window.findChild(QToolButton, name), Qt.MouseButton.LeftButton)
        assert here(window) == place


def test_all_that_is_found_is_ringed_near_and_far_until_the_search_ends(
    window: MainWindow, line: QLineEdit, hand: Hand
) -> None:
    canvas = window.editor.canvas
    amber = canvas.painter.theme.color("warn").name()
    around = canvas.places()["card stem"].adjusted(-8, -8, 8, 8)
    assert amber not in hand.colours(around)
    QTest.keyClicks(line, "conv")
    assert amber in hand.colours(around)
    canvas.zoom_to(0.1)
    arrive(window)
    assert amber in hand.pixels()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    arrive(window)
    assert amber not in hand.pixels()


def test_escape_goes_back_to_where_one_was(window: MainWindow, line: QLineEdit) -> None:
    canvas = window.editor.canvas
    QTest.keyClick(line, Qt.Key.Key_Escape)
    arrive(window)
    canvas.eye.look(canvas.board.camera.zoomed(0.1, (900.0, 900.0)))
    before = canvas.board.camera
    QTest.keyClick(canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, "stem")
    QTest.keyClick(line, Qt.Key.Key_Return)
    arrive(window)
    assert canvas.board.camera.scale >= 0.5, "it is zoomed to"
    assert canvas.rect().contains(canvas.places()["card stem"])
    line.setText("act")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert here(window) == "block.act"
    QTest.keyClick(line, Qt.Key.Key_Escape)
    arrive(window)
    assert here(window) == "net.head" and canvas.hasFocus() and not line.isVisible()
    assert canvas.board.camera == before


def test_one_may_stay_with_what_was_found_and_go_on_later(window: MainWindow, line: QLineEdit) -> None:
    canvas = window.editor.canvas
    QTest.keyClicks(line, "kernel_size=3")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert here(window) == "net.stem" and canvas.hasFocus() and not line.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_F3)
    assert here(window) == "block.conv"
    QTest.keyClick(canvas, Qt.Key.Key_F3, SHIFT)
    assert here(window) == "net.stem"


def test_the_answers_follow_the_design(window: MainWindow, line: QLineEdit, qtbot: QtBot) -> None:
    QTest.keyClicks(line, "<b>nowhere")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert counted(window) == "Nothing" and here(window) == "net.head"
    line.setText("conv")
    QTest.keyClick(line, Qt.Key.Key_Return)
    window.session.history.do("Remove", [RemoveNode(GraphId("block"), NodeId("conv"))])
    qtbot.waitUntil(lambda: counted(window) == "1 of 1")
    window.session.new(nested())
    assert not line.isVisible()
