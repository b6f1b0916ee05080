"""The canvas among the commands of the window: menus, keys that several want, a design without a drawing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu

from designer.app.canvas.frame_painter import title_place
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.document import NodeId, Port, Slot, dump_text
from tests.app.canvas.demo import small
from tests.app.canvas.hand import Hand, ids
from tests.app.opening import OpenWindow


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(small())


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    return Hand(window.editor.canvas, window.session.history)


def menu(window: MainWindow, hand: Hand, thing: str) -> QMenu:
    """The menu of a right click on a card or a wire."""
    at = hand.at(thing)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, window.editor.canvas.mapToGlobal(at))
    QApplication.sendEvent(window.editor.canvas, event)
    (found,) = [one for one in window.findChildren(QMenu, "menu_canvas") if one.isVisible()]
    return found


@pytest.mark.parametrize(
    ("thing", "offered"),
    [
        (
            "card conv1",
            [
                *("Rename", "Write a note", "Connect…", "Cut", "Copy", "Paste", "Duplicate"),
                "Duplicate with what comes in",
                *("Frame the selection", "Make a block", "Call it again", "Bypass, or take part again"),
                *("Freeze, or let learn again", "Delete", "Fit the selection"),
            ],
        ),
        ("wire norm1.input", ["Add a card…", "Paste", "Lead the wire over points", "Delete"]),
    ],
)
def test_a_right_click_offers_what_can_be_done(window: MainWindow, hand: Hand, thing: str, offered: list[str]) -> None:
    shown = menu(window, hand, thing)
    assert [action.text() for action in shown.actions()] == offered
    assert all(action.isEnabled() for action in shown.actions())
    shown.close()
    assert hand.text == hand.start


def test_a_right_click_on_a_framed_card_offers_what_is_done_to_frames(window: MainWindow, hand: Hand) -> None:
    shown = menu(window, hand, "card conv1")
    assert "Take out of the frame" not in [action.text() for action in shown.actions()]
    shown.close()
    window.editor.canvas.select(ids("conv1"))
    window.actions_by_id["frame"].trigger()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    shown = menu(window, hand, "card conv1")
    for text in ("Give the frame another colour", "Take out of the frame"):
        next(action for action in shown.actions() if action.text() == text).trigger()
    shown.close()
    assert hand.history.undo_name == "Take conv1 out of the frame"
    assert not hand.graph.frames


def test_delete_from_the_menu_removes_the_wire(window: MainWindow, hand: Hand) -> None:
    shown = menu(window, hand, "wire norm1.input")
    next(action for action in shown.actions() if action.text() == "Delete").trigger()
    shown.close()
    hand.is_one_entry("Disconnect norm1 from conv1")


def test_the_delete_key_removes_the_selected_wire(window: MainWindow, hand: Hand) -> None:
    assert not window.actions_by_id["delete"].isEnabled()
    hand.click("wire norm1.input")
    assert window.actions_by_id["delete"].isEnabled()
    assert not window.actions_by_id["duplicate"].isEnabled()
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Delete)
    hand.is_one_entry("Disconnect norm1 from conv1")


def test_c_leads_a_wire_and_tab_is_its_own_meanwhile(window: MainWindow, hand: Hand) -> None:
    window.editor.canvas.select(ids("conv1"))
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    assert window.editor.canvas._gestures.key_led is not None
    first = window.editor.canvas._gestures.key_led.target
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    assert window.editor.canvas.hasFocus() and window.editor.canvas._gestures.key_led.target != first
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Return)
    hand.is_one_entry("Connect conv1 to lstm")
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Tab)
    assert not window.editor.canvas.hasFocus(), "then it adds a card again"


def test_a_design_without_a_graph_shows_no_other(window: MainWindow, hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "none.netd"
    path.write_text('{"netd": 1, "name": "none"}\n')
    before = dump_text(hand.history.design)
    hand.click("card conv1")
    window.session.open(path)
    assert window.editor.canvas.graph_id is None and window.editor.canvas.places() == {}
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_Delete)
    assert dump_text(hand.history.design) == before
    assert not window.actions_by_id["delete"].isEnabled()


def test_a_card_is_bypassed_by_key_and_by_menu(window: MainWindow, hand: Hand) -> None:
    hand.click("card norm1")
    hand.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert hand.graph.nodes[ids("norm1")[0]].bypass
    hand.is_one_entry("Bypass norm1")
    edit = next(one for one in window.findChildren(QMenu) if window.actions_by_id["bypass"] in one.actions())
    next(one for one in edit.actions() if one.text() == "Bypass, or take part again").trigger()
    assert window.session.history.undo_name == "Do not bypass norm1"
    assert hand.text == hand.start


def test_tab_adds_where_the_keys_are(window: MainWindow, hand: Hand) -> None:
    popup = window.editor.adding.popup
    for card, keys, asked in (
        ("conv1", (Qt.Key.Key_Right,), "After conv1"),
        ("conv1", (Qt.Key.Key_Right, Qt.Key.Key_Left), "Between image and conv1"),
        ("lstm", (Qt.Key.Key_Right, Qt.Key.Key_Left), "Before lstm"),
    ):
        hand.view.select(())
        hand.view.select(ids(card))
        for key in (*keys, Qt.Key.Key_Tab):
            hand.key(key)
        said = popup.findChild(QLabel, "add_what")
        assert said is not None and said.text().startswith(asked)
        QTest.keyClick(popup.search, Qt.Key.Key_Escape)
        assert hand.view.hasFocus()
    hand.key(Qt.Key.Key_Tab)
    QTest.keyClicks(popup.search, "embedding")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    source = hand.graph.source_of(Slot(NodeId("lstm"), "input"))
    assert isinstance(source, Port) and hand.graph.nodes[source.node].op == "nn.Embedding"
    assert hand.history.undo_name and hand.text != hand.start
    hand.history.undo()
    assert hand.text == hand.start


def test_shift_x_takes_the_wires_off_the_port(window: MainWindow, hand: Hand) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    hand.view.select(ids("norm1"))
    heard: list[str] = []
    hand.view.message.connect(heard.append)
    hand.key(Qt.Key.Key_X, shift)
    assert heard == ["Walk to a port with the arrow keys first."] and hand.text == hand.start
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_X, shift)
    assert hand.graph.source_of(Slot(NodeId("norm1"), "input")) is None
    assert hand.view.accessibleDescription() == "11 cards, at norm1, input, not wired"
    hand.is_one_entry("Disconnect norm1 from conv1")


def test_enter_edits_the_card_and_a_block_is_looked_into(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.key(Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and window.editor.drawing.card_editor.isAncestorOf(field)
    field.selectAll()
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert 7 in hand.graph.nodes[NodeId("conv1")].args.values()
    hand.view.setFocus()
    hand.view.select(ids("stage"))
    hand.key(Qt.Key.Key_Return)
    assert hand.view.graph_id == "block"


def test_enter_in_the_title_of_a_frame_keeps_the_title(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("lstm"))
    window.actions_by_id["frame"].trigger()
    editor = hand.view._frame_editor.title
    QTest.keyClicks(editor, "Memory")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert hand.graph.frames[0].title == "Memory" and hand.view.hasFocus()


def test_a_right_click_on_the_title_of_a_frame_is_about_all_in_it(window: MainWindow, hand: Hand) -> None:
    hand.view.select(ids("lstm"))
    window.actions_by_id["frame"].trigger()
    QTest.keyClick(hand.view._frame_editor.title, Qt.Key.Key_Escape)
    hand.view.select(())
    place = title_place(hand.view.board, 0)
    assert place is not None
    hand.view._gestures.select_for_menu(hand.view.board.camera.to_world((place.center().x(), place.center().y())))
    assert hand.view.selection == ids("lstm")
    window.actions_by_id["describe_frame"].trigger()
    assert hand.view._frame_editor.title.hasFocus()


def test_who_comes_by_the_keyboard_sees_that_the_keys_go_to_the_drawing(
    window: MainWindow, hand: Hand, switch: ThemeSwitch
) -> None:
    def is_lined() -> bool:
        image, accent = hand.view.grab().toImage(), switch.theme.color("accent")
        return all(image.pixelColor(x, 0) == accent for x in range(0, image.width(), 40))

    window.editor.palette_panel.search.setFocus()
    hand.view.setFocus(Qt.FocusReason.OtherFocusReason)
    assert not is_lined(), "who came by the mouse knows"
    window.editor.palette_panel.search.setFocus()
    hand.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert hand.view.hasFocus() and is_lined()
    hand.view.resize(hand.view.width() + 200, hand.view.height())
    assert is_lined()
    window.editor.palette_panel.search.setFocus()
    assert not is_lined()
