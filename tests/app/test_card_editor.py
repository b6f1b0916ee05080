"""Values are edited on the card itself: one field that is laid over the drawing, and numbers that are dragged."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from designer.app.canvas.camera import Camera
from designer.app.canvas.card import LINES, TEXT_LEFT
from designer.app.canvas.tips import tip_at
from designer.app.canvas.values import stepped, value_at
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from designer.catalogue.spec import Argument
from designer.document import NodeId
from designer.templates import open_template
from tests.app.canvas.demo import small
from tests.app.canvas.hand import Hand, double_click, ids
from tests.app.opening import OpenWindow

CONV = NodeId("conv1")


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    made = open_window(small())
    canvas = made.editor.canvas
    canvas.eye.stop()
    canvas.eye.look(Camera(-100.0, -100.0, 1.0))
    return made


def value(hand: Hand, text: str, card: NodeId = CONV) -> QPoint:
    """Where a value is read on a card."""
    board = hand.view.board
    what = board.scene.deck.cards[board.scene.deck.row[card]].words.what
    before = board.width(what[: what.index(text)], "small") + board.width(text, "small") / 2
    left, top, *_ = board.scene.deck.box(card)
    x, y = board.camera.to_screen((left + TEXT_LEFT + before, top + LINES[1]))
    return QPoint(round(x), round(y))


def field(window: MainWindow) -> QLineEdit:
    found = QApplication.focusWidget()
    assert isinstance(found, QLineEdit) and window.editor.drawing.card_editor.isAncestorOf(found)
    return found


def test_a_double_click_on_a_value_edits_it_there(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    double_click(hand.view, value(hand, "k3"))
    assert field(window).accessibleName() == "kernel_size" and field(window).text() == "3"
    assert window.editor.drawing.card_editor.height() > field(window).height() > 20
    QTest.keyClicks(field(window), "5")
    QTest.keyClick(field(window), Qt.Key.Key_Return)
    assert hand.view.hasFocus() and not window.editor.drawing.card_editor.isVisible()
    assert hand.graph.nodes[CONV].args["kernel_size"] == 5
    hand.is_one_entry("Set kernel_size of conv1")


def test_tab_goes_through_the_values_and_back(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.key(Qt.Key.Key_Return)
    first = field(window).accessibleName()
    assert first == "out_channels"  # the first that the card shows
    QTest.keyClicks(field(window), "7")
    QTest.keyClick(field(window), Qt.Key.Key_Tab)
    second = field(window).accessibleName()
    assert second != first and hand.graph.nodes[CONV].args[first] == 7
    QTest.keyClick(field(window), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert field(window).accessibleName() == first
    QTest.keyClick(field(window), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert field(window).accessibleName() == "in_channels"
    QTest.keyClick(field(window), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    last = QApplication.focusWidget()
    assert isinstance(last, QComboBox) and last.accessibleName() == "padding_mode"


def test_escape_leaves_the_value(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.key(Qt.Key.Key_Return)
    QTest.keyClicks(field(window), "99")
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    assert hand.text == hand.start and hand.view.hasFocus() and hand.view.selection == ids("conv1")


def test_what_cannot_be_used_is_said_and_not_left(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.key(Qt.Key.Key_Return)
    typing = field(window)
    typing.selectAll()
    QTest.keyClicks(typing, "three")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
        QTest.keyClick(typing, key)
        assert field(window) is typing and hand.text == hand.start
    editor = window.editor.drawing.card_editor
    assert editor._field is not None and "a whole number is needed" in editor._field._fault.sentence
    QApplication.processEvents()
    inside = editor._field._fault.geometry().translated(editor._field.pos())
    assert editor.rect().contains(inside) and editor._field._fault.isVisible()


def test_going_elsewhere_keeps_what_was_typed_and_the_field_goes_with_its_card(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.key(Qt.Key.Key_Return)
    name = field(window).accessibleName()
    QTest.keyClicks(field(window), "12")
    hand.view.setFocus()
    assert hand.graph.nodes[CONV].args[name] == 12 and not window.editor.drawing.card_editor.isVisible()
    hand.view.select(ids("lstm"))
    hand.key(Qt.Key.Key_Return)
    assert window.editor.drawing.card_editor.isVisible()
    hand.view.select(ids("lstm"))
    hand.view.delete_selection()
    assert not window.editor.drawing.card_editor.isVisible()


def test_the_field_goes_along_with_its_card_and_never_covers_it(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.key(Qt.Key.Key_Return)
    editor = window.editor.drawing.card_editor
    hand.view.eye.stop()
    hand.view.eye.look(Camera(-300.0, -100.0, 1.0))
    hand.view.repaint()
    before = editor.y()
    hand.view.eye.look(hand.view.board.camera.panned(0, 30))
    hand.view.repaint()
    assert editor.y() == before + 30
    assert not editor.geometry().intersects(hand.view.places()["card conv1"])


def test_the_values_that_a_block_is_given_are_edited_and_dragged_on_its_card(open_window: OpenWindow) -> None:
    window = open_window(open_template("vgg-16"))
    hand, stage = Hand(window.editor.canvas, window.session.history), NodeId("stage3")
    hand.view.eye.stop()
    left, top, *_ = hand.view.board.scene.deck.box(stage)
    hand.view.eye.look(Camera(left - 200, top - 100, 1.0))
    hand.view.select((stage,))
    first = value(hand, "256", stage)
    told = tip_at(hand.view.board, hand.view.board.camera.to_world(first.toTuple()))
    assert told == "channels<br>Double-click to change it; beside it, to go inside."
    for at, looked_into in ((first, False), (first - QPoint(0, 16), True)):
        QTest.mouseMove(hand.view, at)
        QApplication.sendEvent(hand.view, QHelpEvent(QEvent.Type.ToolTip, at, hand.view.mapToGlobal(at)))
        assert hand.view.peek.isVisible() is looked_into
    double_click(hand.view, value(hand, "depth 3", stage))
    assert field(window).accessibleName() == "depth" and field(window).text() == "3"
    QTest.keyClicks(field(window), "5")
    QTest.keyClick(field(window), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert field(window).accessibleName() == "channels" and hand.view.board.graph.nodes[stage].args["depth"] == 5
    QTest.keyClick(field(window), Qt.Key.Key_Escape)
    start = value(hand, "256", stage)
    hand.drag(start, start + QPoint(12, 0))
    assert hand.view.board.graph.nodes[stage].args["channels"] == 288


def test_a_card_without_values_is_asked_for_its_name(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("act1"))
    window.editor.edit_card()
    if not window.editor.drawing.card_editor.isVisible():
        found = QApplication.focusWidget()
        assert found is not None and window.editor.inspector.isAncestorOf(found)


def test_a_number_of_the_selected_card_is_dragged_in_one_entry(hand: Hand) -> None:
    start = value(hand, "32")
    hand.view.select(ids("conv1"))
    hand.press(start)
    hand.move(start, start + QPoint(30, 0))
    ghost, corner = hand.view._gestures.overlay.ghost
    assert "42" in ghost.words.what and corner == hand.view.board.scene.deck.box(CONV)[:2]
    assert hand.text == hand.start
    hand.release(start + QPoint(30, 0))
    assert hand.graph.nodes[CONV].args["out_channels"] == 42
    hand.is_one_entry("Set out_channels of conv1")


def test_a_dragged_number_is_given_up_with_escape(hand: Hand) -> None:
    start = value(hand, "32")
    hand.view.select(ids("conv1"))
    hand.press(start)
    hand.move(start, start + QPoint(-60, 0))
    hand.key(Qt.Key.Key_Escape)
    hand.release(start + QPoint(-60, 0))
    assert hand.text == hand.start


def test_a_card_that_is_not_selected_is_moved_by_its_numbers(hand: Hand) -> None:
    start = value(hand, "32")
    hand.drag(start, start + QPoint(0, 200))
    assert hand.graph.nodes[CONV].args["out_channels"] == 32 and hand.history.undo_name == "Move conv1"


def test_values_cannot_be_meant_where_they_cannot_be_read(hand: Hand) -> None:
    at = hand.view.board.camera.to_world(value(hand, "32").toTuple())
    assert value_at(hand.view.board, at) is not None
    assert tip_at(hand.view.board, at).startswith("out_channels: How many")
    hand.view.eye.look(Camera(-100.0, -100.0, 0.4))
    assert value_at(hand.view.board, at) is None


@pytest.mark.parametrize(
    ("op", "name", "number", "steps", "fine", "found"),
    [
        ("nn.Conv2d", "out_channels", 128, 2, False, 144),
        ("nn.Conv2d", "out_channels", 128, 2, True, 130),
        ("nn.Conv2d", "kernel_size", 3, -9, False, 1),
        ("nn.Dropout", "p", 0.5, 1, False, 0.55),
        ("nn.Dropout", "p", 0.5, 1, True, 0.51),
        ("nn.Dropout", "p", 0.5, 40, False, 1.0),
        ("nn.Conv2d", "out_channels", 10**400, 1, True, 2**31 - 1),
        ("nn.LeakyReLU", "negative_slope", 1e308, 40, False, 1e308),
    ],
)
def test_steps_suit_the_number_and_keep_its_bounds(
    op: str, name: str, number: float, steps: int, fine: bool, found: float
) -> None:
    argument = build_catalogue()[op].argument(name)
    assert isinstance(argument, Argument)
    new = stepped(argument, number, steps, fine=fine)
    assert new == found and type(new) is type(number)
