"""A wire is selected, shown, told about and removed; it or cards are selected, both only with Shift."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.camera import Camera
from designer.app.canvas.tips import tip_at
from designer.app.theme.style import ThemeSwitch
from designer.document import Connect, GraphId, NodeId, Port, Slot
from tests.app.canvas.demo import small_report
from tests.app.canvas.hand import Hand, ids

SHIFT = Qt.KeyboardModifier.ShiftModifier
NET = GraphId("net")
NORM = Slot(NodeId("norm1"), "input")


def is_wired(hand: Hand, slot: Slot) -> bool:
    return hand.graph.source_of(slot) is not None


def test_a_click_selects_a_wire_and_delete_removes_it(hand: Hand) -> None:
    told: list[object] = []
    hand.view.selection_changed.connect(told.append)
    hand.click("wire norm1.input")
    assert hand.view.selected_wire == NORM and hand.view.selection == ()
    assert told == [()], "who shows what is selected is told of wires too"
    hand.view.delete_selection()
    assert not is_wired(hand, NORM) and hand.view.selected_wire is None
    hand.is_one_entry("Disconnect norm1 from conv1")
    hand.history.undo()
    assert (hand.view.selection, hand.view.selected_wire) == ((), NORM), "it comes back as it was, selected"
    hand.history.redo()
    assert hand.view.selected_wire is None
    hand.click("card head")
    hand.history.undo()
    assert (hand.view.selection, hand.view.selected_wire) == (ids("head"), None), "the card in hand stays selected"


def test_a_click_on_its_shape_selects_a_wire(hand: Hand) -> None:
    hand.view.set_report(small_report())
    pill = hand.view.board.scene.pills.get(hand.view.board.scene.wiring.at[NORM])
    assert pill is not None
    x, y = hand.view.board.camera.to_screen(((pill.box[0] + pill.box[2]) / 2, pill.box[1] + 3))
    QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert hand.view.selected_wire == NORM


def test_escape_a_card_and_the_empty_canvas_deselect_a_wire(hand: Hand) -> None:
    for leave in (
        lambda: hand.key(Qt.Key.Key_Escape),
        lambda: hand.click("card head"),
        lambda: QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, pos=QPoint(700, 560)),
    ):
        hand.click("wire norm1.input")
        assert hand.view.selected_wire == NORM
        leave()
        assert hand.view.selected_wire is None
    assert hand.text == hand.start


def test_shift_selects_cards_and_a_wire_and_delete_removes_all(hand: Hand) -> None:
    hand.click("card head")
    hand.click("wire norm1.input", SHIFT)
    hand.click("card lstm", SHIFT)
    assert (hand.view.selection, hand.view.selected_wire) == (ids("head", "lstm"), NORM)
    hand.view.delete_selection()
    assert not is_wired(hand, NORM) and "head" not in hand.graph.nodes and "norm1" in hand.graph.nodes
    hand.is_one_entry("Delete 2 cards")


def test_shift_on_the_selected_wire_lets_it_go(hand: Hand) -> None:
    hand.click("card head")
    hand.click("wire norm1.input", SHIFT)
    hand.click("wire norm1.input", SHIFT)
    assert (hand.view.selection, hand.view.selected_wire) == (ids("head"), None)


def test_a_drag_that_begins_on_a_wire_draws_a_box(hand: Hand) -> None:
    start = hand.at("wire norm1.input")
    hand.drag(start, hand.at("card conv1") + QPoint(0, 20))
    assert hand.view.selected_wire is None and hand.view.selection == ids("conv1")


def test_a_wire_that_is_replaced_is_no_longer_selected(hand: Hand) -> None:
    hand.click("wire norm1.input")
    hand.history.do("Other", [Connect(NET, Port(NodeId("image")), NORM)])
    assert hand.view.selected_wire is None


def test_the_selected_wire_is_lit_from_end_to_end_with_both_ports(hand: Hand, switch: ThemeSwitch) -> None:
    ends = hand.at("out conv1.output"), hand.at("in norm1.input")
    accent = switch.theme.color("accent")

    def lit() -> list[bool]:
        image = hand.view.grab().toImage()
        points = [ends[0], *(QPoint(x, ends[0].y()) for x in range(ends[0].x() + 8, ends[1].x() - 8)), ends[1]]
        return [near(image.pixelColor(point), accent) for point in points]

    assert not any(lit())
    hand.click("wire norm1.input")
    hand.view._gestures.leave()
    assert all(lit())


def near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return max(abs(a - b) for a, b in pairs) < 30


def test_the_tip_says_what_flows_and_how_to_remove_it(hand: Hand) -> None:
    hand.view.set_report(small_report())
    tip = tip_at(hand.view.board, hand.view.board.scene.wiring.middle(NORM))
    for part in ("<b>conv1 → norm1</b>", "N × 32 × 8 × 8 · float32", "press Delete"):
        assert part in tip


def test_the_tip_names_ports_where_a_card_has_several(hand: Hand) -> None:
    tip = tip_at(hand.view.board, hand.view.board.scene.wiring.middle(Slot(NodeId("add"), "other")))
    assert "<b>image → sum.other</b>" in tip


def test_a_screen_reader_is_told_of_the_wire(hand: Hand) -> None:
    hand.click("wire norm1.input")
    assert hand.view.accessibleDescription() == "11 cards, selected: the wire from conv1 to norm1"


def test_a_read_only_document_keeps_its_wire(hand: Hand) -> None:
    hand.view.set_read_only(True)
    hand.click("wire norm1.input")
    hand.view.delete_selection()
    assert is_wired(hand, NORM) and hand.text == hand.start


@pytest.mark.parametrize(
    ("thing", "selection", "wire"),
    [
        ("card conv1", ids("conv1"), None),
        ("wire norm1.input", (), NORM),
        ("in norm1.input", (), NORM),
        ("out conv1.output", ids("conv1"), None),
        ("in lstm.input", ids("lstm"), None),
        ("", (), None),
    ],
)
def test_a_right_click_selects_what_its_menu_is_about(
    hand: Hand, thing: str, selection: tuple[NodeId, ...], wire: Slot | None
) -> None:
    asked: list[QPoint] = []
    hand.view.menu_wanted.connect(asked.append)
    hand.view.select(ids("head", "logits"))
    right_click(hand, hand.at(thing) if thing else QPoint(700, 560))
    assert (hand.view.selection, hand.view.selected_wire) == (selection, wire)
    assert len(asked) == 1 and hand.text == hand.start


def right_click(hand: Hand, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, hand.view.mapToGlobal(at))
    QApplication.sendEvent(hand.view, event)


def test_a_right_click_on_a_selected_card_keeps_the_others(hand: Hand) -> None:
    hand.view.select(ids("head", "logits"))
    right_click(hand, hand.at("card logits"))
    assert hand.view.selection == ids("head", "logits")


@pytest.mark.parametrize("keys", [(Qt.Key.Key_Menu,), (Qt.Key.Key_F10, SHIFT)])
def test_the_menu_keys_ask_at_what_is_selected(hand: Hand, keys: tuple) -> None:
    asked: list[QPoint] = []
    hand.view.menu_wanted.connect(asked.append)
    hand.view.select(ids("head"))
    hand.key(*keys)
    hand.click("wire norm1.input")
    hand.key(*keys)
    hand.view.eye.look(Camera(5000.0, 5000.0, 1.0))
    hand.key(*keys)
    places = [hand.view.mapFromGlobal(at) for at in asked]
    assert (places[0] - QPoint(100 + 790, 100 + 211)).manhattanLength() < 30
    assert places[1].y() == 131 and places[2] == hand.view.rect().center()
