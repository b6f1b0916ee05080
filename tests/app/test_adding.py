"""Adding cards by the popup: where it opens, what it offers, how it is searched, and that each choice is one entry."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.offer_list import FOLLOWER
from designer.app.quick_add import QuickAdd
from designer.app.window import MainWindow
from designer.document import Follower, NodeId, Signature
from tests.app.canvas.demo import small
from tests.app.canvas.hand import Hand, double_click, ids
from tests.app.opening import OpenWindow


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    made = open_window(small())
    made.resize(1400, 900)
    return made


@pytest.fixture
def popup(window: MainWindow) -> QuickAdd:
    return window.editor.adding.popup


def titles(popup: QuickAdd) -> list[str]:
    return [popup.model.index(row).data() for row in range(popup.model.rowCount())]


def said(popup: QuickAdd, name: str = "add_said") -> str:
    label = popup.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def press(popup: QuickAdd, key: Qt.Key) -> None:
    QTest.keyClick(popup.search, key)


def nothing(window: MainWindow) -> QPoint:
    """A point of the canvas where there is nothing."""
    point = window.editor.canvas.rect().center() + QPoint(0, window.editor.canvas.height() // 4)
    assert window.editor.canvas._gestures.is_empty(window.editor.canvas.board.camera.to_world((point.x(), point.y())))
    return point


def right_click(window: MainWindow, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, window.editor.canvas.mapToGlobal(at))
    QApplication.sendEvent(window.editor.canvas, event)


def let_go(hand: Hand, port: str) -> QPoint:
    """Pulls a wire from a port and lets it go over nothing."""
    start = hand.at(port)
    end = start + QPoint(40 if port.startswith("out") else -40, 170)
    hand.drag(start, end)
    return end


def test_tab_asks_what_comes_behind_the_selection_and_enter_wires_it(
    window: MainWindow, hand: Hand, popup: QuickAdd
) -> None:
    window.editor.canvas.select(ids("conv1"))
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    assert popup.search.hasFocus() and said(popup, "add_what").startswith("After conv1")
    assert titles(popup)[0] == "BatchNorm2d"  # as it is drawn there
    box = window.editor.canvas.places()["card conv1"]
    box.moveTopLeft(window.editor.canvas.mapTo(popup.over, box.topLeft()))
    assert not popup.geometry().intersects(box)
    QTest.keyClicks(popup.search, "dropout")
    press(popup, Qt.Key.Key_Return)
    assert not popup.isVisible() and window.editor.canvas.hasFocus()
    (node,) = window.editor.canvas.selection
    assert str(hand.graph.nodes[node].inputs["input"]) == "conv1"
    assert window._preferences.recent_layers[0] == "nn.Dropout"
    hand.is_one_entry("Add dropout")


def test_tab_on_a_selected_wire_puts_the_card_into_it(window: MainWindow, hand: Hand, popup: QuickAdd) -> None:
    hand.click("wire norm1.input")
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    assert said(popup, "add_what").startswith("Between conv1 and norm1")
    QTest.keyClicks(popup.search, "dropout2d")
    press(popup, Qt.Key.Key_Return)
    (node,) = window.editor.canvas.selection
    assert str(hand.graph.nodes[NodeId("norm1")].inputs["input"]) == node
    assert str(hand.graph.nodes[node].inputs["input"]) == "conv1"
    hand.is_one_entry("Add dropout")


def test_a_double_click_on_nothing_places_a_card_there_wired_to_nothing(
    window: MainWindow, hand: Hand, popup: QuickAdd
) -> None:
    window.editor.canvas.select(ids("conv1"))
    at = nothing(window)
    QTest.mouseClick(window.editor.canvas, Qt.MouseButton.LeftButton, pos=at)
    double_click(window.editor.canvas, at)
    assert popup.isVisible() and said(popup, "add_what") == ""
    assert popup.geometry().topLeft() == window.editor.canvas.mapTo(popup.over, at)
    QTest.keyClicks(popup.search, "linear")
    press(popup, Qt.Key.Key_Return)
    (node,) = window.editor.canvas.selection
    assert hand.graph.nodes[node].inputs == {}
    card = window.editor.canvas.places()[f"card {hand.graph.nodes[node].name}"]
    assert card.adjusted(-30, -30, 30, 30).contains(at)
    hand.is_one_entry("Add linear")


def test_a_right_click_on_nothing_also_offers_what_the_menu_did(
    window: MainWindow, hand: Hand, popup: QuickAdd
) -> None:
    right_click(window, nothing(window))
    buttons = [button for button in popup.findChildren(QToolButton) if button.defaultAction()]
    assert [button.text() for button in buttons] == ["Paste", "Select all", "Fit the drawing"]
    QTest.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert not popup.isVisible() and window.editor.canvas.hasFocus()
    assert len(window.editor.canvas.selection) == len(hand.graph.nodes)
    right_click(window, nothing(window))
    right_click(window, nothing(window))
    QApplication.processEvents()
    assert len([one for one in popup.findChildren(QToolButton) if one.isVisible()]) == 3


def test_a_wire_let_go_over_nothing_gets_a_card_at_its_end(window: MainWindow, hand: Hand, popup: QuickAdd) -> None:
    end = let_go(hand, "out conv1.output")
    assert popup.isVisible() and said(popup, "add_what").startswith("After conv1")
    (wire,) = window.editor.canvas._gestures.overlay.wires
    assert window.editor.canvas.board.camera.to_screen(wire[1]) == pytest.approx((end.x(), end.y()), abs=1)
    QTest.keyClicks(popup.search, "gelu")
    press(popup, Qt.Key.Key_Return)
    assert window.editor.canvas._gestures.overlay.wires == ()
    (node,) = window.editor.canvas.selection
    assert str(hand.graph.nodes[node].inputs["input"]) == "conv1"
    inlet = window.editor.canvas.places()[f"in {hand.graph.nodes[node].label}.input"].center()
    assert (inlet - end).manhattanLength() < 40
    hand.is_one_entry(f"Add {hand.graph.nodes[node].label}")


def test_a_wire_pulled_from_an_input_asks_what_comes_before(window: MainWindow, hand: Hand, popup: QuickAdd) -> None:
    window.editor.canvas.select(ids("norm1"))
    hand.click("wire norm1.input")
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Delete)
    hand.start = hand.text
    window.session.history.mark_saved()
    let_go(hand, "in norm1.input")
    assert said(popup, "add_what") == "Before norm1"
    assert titles(popup)[0] == "Conv2d"
    QTest.keyClicks(popup.search, "output")
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible() and "gives no value" in said(popup)
    popup.search.clear()
    QTest.keyClicks(popup.search, "conv2d")
    press(popup, Qt.Key.Key_Return)
    (node,) = window.editor.canvas.selection
    assert str(hand.graph.nodes[NodeId("norm1")].inputs["input"]) == node
    assert window.session.history.undo_name.startswith("Add conv")
    window.session.history.undo()
    assert hand.text == hand.start


def test_escape_and_a_click_elsewhere_leave_nothing_behind(window: MainWindow, hand: Hand, popup: QuickAdd) -> None:
    let_go(hand, "out conv1.output")
    press(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible() and window.editor.canvas.hasFocus()
    assert window.editor.canvas._gestures.overlay.wires == ()
    let_go(hand, "out conv1.output")
    QTest.mouseClick(
        window.editor.canvas, Qt.MouseButton.LeftButton, pos=window.editor.canvas.rect().bottomLeft() + QPoint(5, -5)
    )
    assert not popup.isVisible() and window.editor.canvas._gestures.overlay.wires == ()
    assert hand.text == hand.start


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("conv2d", "Conv2d"),
        ("lin", "Linear"),
        ("bn2", "BatchNorm2d"),
        ("aap", "AdaptiveAvgPool2d"),
        ("cnvtr", "ConvTranspose2d"),
        ("concat", "Concatenate"),
    ],
)
def test_names_their_beginnings_initials_and_letters_are_found(
    window: MainWindow, popup: QuickAdd, text: str, first: str
) -> None:
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    popup.take((Follower("nn.Linear", Signature((1, 2), ("N", "2")), advice="It looks at the last axis alone."),))
    QTest.keyClicks(popup.search, text)
    assert titles(popup)[0] == first
    press(popup, Qt.Key.Key_Escape)


def test_a_search_without_an_answer_says_so_and_enter_does_nothing(
    window: MainWindow, hand: Hand, popup: QuickAdd
) -> None:
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    QTest.keyClicks(popup.search, "<b>zzz")
    assert titles(popup) == [] and "&lt;b&gt;zzz" in said(popup)
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible() and hand.text == hand.start


def test_what_torch_says_is_shown_and_what_cannot_stand_there_cannot_be_chosen(
    window: MainWindow, hand: Hand, popup: QuickAdd
) -> None:
    window.editor.canvas.select(ids("conv1"))
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    verdicts = [
        Follower("nn.BatchNorm2d", why_not="`BatchNorm2d` has had enough."),
        Follower("F.relu", Signature((1, 2), ("N", "<i>2")), advice="Hm."),
        Follower("nn.Conv2d", why_not="`Conv2d` takes pictures."),
        Follower("nn.ReLU", Signature((1, 2), ("N", "2"))),
    ]
    popup.take(verdicts)
    assert {*titles(popup)[-2:]} == {"BatchNorm2d", "Conv2d"} and titles(popup)[-3] == "ReLU"
    QTest.keyClicks(popup.search, "conv2d")
    assert titles(popup) == ["Conv2d", "conv2d"] and "takes pictures" in said(popup), "F.conv2d is not what is meant"
    popup.search.clear()
    QTest.keyClicks(popup.search, "batchnorm2d")
    assert "has had enough" in said(popup)
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible() and hand.text == hand.start
    spoken = popup.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "BatchNorm2d, cannot stand here: BatchNorm2d has had enough."
    popup.grab()  # painted without a complaint


def test_rows_keep_their_order_under_a_hand(window: MainWindow, popup: QuickAdd) -> None:
    window.editor.canvas.select(ids("conv1"))
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    press(popup, Qt.Key.Key_Down)
    before, marked = titles(popup), popup.list.currentIndex().row()
    popup.take([Follower("nn.BatchNorm2d", why_not="No.")])
    assert titles(popup) == before and popup.list.currentIndex().row() == marked == 1
    press(popup, Qt.Key.Key_Backtab)
    assert popup.list.currentIndex().row() == 0


def test_the_popup_stays_in_the_window(window: MainWindow, popup: QuickAdd) -> None:
    for corner in (window.editor.canvas.rect().bottomRight(), window.editor.canvas.rect().topLeft()):
        window.editor.adding.at(window.editor.canvas.mapToGlobal(corner))
        assert popup.over.rect().contains(popup.geometry())
        press(popup, Qt.Key.Key_Escape)
    window.editor.adding.next()
    window.resize(1000, 620)
    QApplication.processEvents()
    assert popup.over.rect().contains(popup.geometry())


def test_without_a_design_nothing_is_asked(window: MainWindow, popup: QuickAdd) -> None:
    window.session.shut()
    window.editor.adding.next()
    assert not popup.isVisible()


def test_the_engine_fills_in_the_shapes(qtbot: QtBot, digits_window: MainWindow) -> None:
    window, popup = digits_window, digits_window.editor.adding.popup
    window.editor.canvas.select(ids("pool2"))
    window.editor.adding.next()
    assert said(popup, "add_what") == "After pool2  ·  N × 32 × 2 × 2"

    def follower(op: str) -> Follower | None:
        rows = (popup.model.index(row) for row in range(popup.model.rowCount()))
        return next((index.data(FOLLOWER) for index in rows if popup.model.operator(index).op == op), None)

    qtbot.waitUntil(lambda: follower("nn.CTCLoss") is not None, timeout=30_000)
    flat, lstm = follower("Tensor.flatten"), follower("nn.LSTM")
    assert flat is not None and flat.signature is not None and flat.signature.text() == "N × 128"
    assert lstm is not None and "takes 3 dimensions" in lstm.why_not


def test_typing_over_the_drawing_asks_for_what_is_typed(hand: Hand, window: MainWindow, popup: QuickAdd) -> None:
    hand.click("card conv1")
    hand.key(Qt.Key.Key_F)
    QTest.keyClicks(popup.search, "latt")
    assert popup.isVisible() and popup.search.text() == "flatt"
    assert titles(popup)[0] == "Flatten"
    assert said(popup, "add_what").startswith("After conv1")
    press(popup, Qt.Key.Key_Return)
    assert hand.history.undo_name == "Add flatten2"


def test_any_operation_of_torch_is_found_by_its_name(hand: Hand, window: MainWindow, popup: QuickAdd) -> None:
    hand.key(Qt.Key.Key_H)
    QTest.keyClicks(popup.search, "ypot")
    assert titles(popup) == ["hypot"]
    press(popup, Qt.Key.Key_Escape)
    window.commands.open(layers=True)
    QTest.keyClicks(window.commands.search, "hypot")
    assert window.commands.list.item(0).text() == "Place hypot"
    QTest.keyClick(window.commands.search, Qt.Key.Key_Return)
    assert [node.op for node in hand.graph.nodes.values() if "hypot" in node.op] == ["torch.hypot"]
