"""Whoever has no mouse walks from port to port: the arrows go along wires, and each port is seen and spoken of."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt

from designer.app.canvas.camera import Camera
from designer.app.canvas.captions import hint_band
from designer.document import NodeId, Port, Slot
from tests.app.canvas.demo import small_report
from tests.app.canvas.hand import Hand, ids

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down


def here(hand: Hand) -> str:
    spot = hand.view.board.cursor.spot
    return f"{spot.side} {spot.node}.{spot.port}" if spot is not None else ""


def walk(hand: Hand, *keys: Qt.Key) -> str:
    for key in keys:
        hand.key(key)
    return here(hand)


def test_left_and_right_go_along_wires_and_through_cards(hand: Hand) -> None:
    assert walk(hand, RIGHT) == "out image.output", "the first card, where nothing is selected"
    assert walk(hand, RIGHT) == "in conv1.input"
    assert walk(hand, RIGHT) == "out conv1.output"
    assert walk(hand, RIGHT) == "in norm1.input"
    assert hand.view.selection == ids("norm1")
    assert walk(hand, LEFT, LEFT, LEFT) == "out image.output"
    assert walk(hand, LEFT) == "out image.output", "nothing lies before it"
    assert hand.text == hand.start


def test_up_and_down_go_between_the_ports_of_a_card_and_then_to_the_next_card(hand: Hand) -> None:
    hand.view.select(ids("add"))
    assert walk(hand, RIGHT, LEFT) == "in add.input"
    assert walk(hand, DOWN) == "in add.other"
    assert walk(hand, UP) == "in add.input"
    assert walk(hand, DOWN, DOWN) == "in logits.value"
    hand.view.select(ids("add"))
    assert walk(hand, LEFT, DOWN, LEFT) == "out image.output", "along the wire of the second input"


def test_it_goes_along_when_another_card_is_selected_and_away_with_escape_or_the_mouse(hand: Hand) -> None:
    walk(hand, RIGHT)
    hand.key(RIGHT, SHIFT)
    assert here(hand) == "out conv1.output"
    hand.key(Qt.Key.Key_Escape)
    assert here(hand) == "" and hand.view.selection == ()
    walk(hand, RIGHT)
    hand.click("card head")
    assert here(hand) == ""


def test_it_stays_on_its_port_through_edits_and_leaves_with_its_card(hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    walk(hand, RIGHT, LEFT)
    hand.key(DOWN, CTRL)
    assert here(hand) == "in conv1.input"
    hand.is_one_entry("Move conv1")
    hand.view.delete_selection()
    assert NodeId("conv1") not in hand.graph.nodes and here(hand) != "in conv1.input"
    hand.history.undo()
    assert walk(hand, RIGHT)


def test_a_screen_reader_is_told_the_port_what_flows_there_and_where_it_leads(hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    walk(hand, RIGHT)
    assert hand.view.accessibleDescription() == "11 cards, at conv1, output, to norm1"
    hand.view.set_report(small_report())
    assert hand.view.accessibleDescription() == "11 cards, at conv1, output, N × 32 × 8 × 8, to norm1"
    walk(hand, LEFT)
    assert hand.view.accessibleDescription() == "11 cards, at conv1, input, N × 1 × 8 × 8, from image"
    hand.view.select(ids("lstm"))
    walk(hand, LEFT)
    assert hand.view.accessibleDescription() == "11 cards, at lstm, input, not wired"


def test_a_ring_is_round_the_port(hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    middle = hand.at("out conv1.output")
    around = QRect(middle - QPoint(12, 12), middle + QPoint(12, 12))
    before = hand.view.grab(around).toImage()
    walk(hand, RIGHT)
    assert hand.view.grab(around).toImage() != before
    hand.click("card head")
    hand.view.select(ids("conv1"))
    assert hand.view.grab(around).toImage() == before


def test_a_wire_leads_from_the_port_to_the_chosen_one(hand: Hand) -> None:
    hand.view.select(ids("lstm"))
    walk(hand, RIGHT, LEFT)
    hand.view.do("connect")
    assert hand.view._gestures.overlay.accepts is not None
    end = hand.view._gestures.overlay.target
    assert end is not None and end.side == "out", "from an input a wire leads to an output"
    hand.key(Qt.Key.Key_Return)
    source = hand.graph.source_of(Slot(NodeId("lstm"), "input"))
    assert isinstance(source, Port) and source.node == end.node


def test_what_the_keys_do_is_not_said_over_the_card_that_they_are_at(hand: Hand) -> None:
    for up, upper in ((300, False), (hand.view.height() - 50, True)):
        hand.view.select(ids("stage"))
        left, top, *_ = hand.view.board.scene.deck.box(ids("stage")[0])
        hand.view.eye.look(Camera(left - 500, top - up, 1.0))
        bare = hand.view.grab().toImage()
        walk(hand, RIGHT)
        hand.view.eye.look(Camera(left - 500, top - up, 1.0))
        said = hand.view.grab().toImage()
        bands = [hint_band(said.width(), said.height(), upper=upper) for upper in (True, False)]
        parts = [QRectF(QPointF(*band[:2]), QPointF(*band[2:])).toRect() for band in bands]
        written = [said.copy(part) != bare.copy(part) for part in parts]
        assert written == [upper, not upper]
        hand.key(Qt.Key.Key_Escape)
