"""What people do with mouse and keys, and what it does to the document: one entry each, and Esc leaves nothing."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import GraphId, NodeId, Port, SetNote, Slot
from tests.app.canvas.hand import Hand, double_click, ids

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
EMPTY = QPoint(700, 560)


def source(hand: Hand, node: str, port: str = "input") -> Port | None:
    return hand.graph.source_of(Slot(NodeId(node), port))


def test_dragging_a_card_moves_it_on_the_grid(hand: Hand) -> None:
    start = hand.at("card conv1")
    hand.drag(start, start + QPoint(53, 88))
    assert hand.graph.positions["conv1"] == (300.0, 80.0)
    assert hand.view.selection == ids("conv1")
    hand.is_one_entry("Move conv1")


def test_the_title_stands_still_while_a_card_is_dragged_beyond_the_others(hand: Hand) -> None:
    scene, start = hand.view.board.scene, hand.at("card image")
    before = scene.heading()
    assert before is not None
    hand.press(start)
    for away in (QPoint(-60, -60), QPoint(0, 40), QPoint(-40, -40)):
        hand.move(start, start + away)
        assert scene.heading() == before
    hand.release(start + away)
    after = scene.heading()
    assert after is not None and after != before, "it goes above the drawing as it is then"
    hand.view.select_all()
    hand.drag(hand.at("card conv1"), hand.at("card conv1") + QPoint(80, 80))
    assert scene.heading() == tuple(part + 80.0 for part in after), "it goes with a drawing that is moved as a whole"


def test_alt_lifts_the_grid(hand: Hand) -> None:
    start = hand.at("card conv1")
    hand.press(start, Qt.KeyboardModifier.AltModifier)
    end = start + QPoint(53, 88)
    hand.move(start, end)
    QTest.mouseRelease(hand.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, end)
    assert hand.graph.positions["conv1"] == (293.0, 88.0)


def test_selected_cards_move_together(hand: Hand) -> None:
    hand.click("card conv1")
    hand.click("card norm1", SHIFT)
    start = hand.at("card norm1")
    hand.drag(start, start + QPoint(0, 60))
    assert hand.graph.positions["conv1"] == (240.0, 60.0)
    assert hand.graph.positions["norm1"] == (480.0, 60.0)
    hand.is_one_entry("Move 2 cards")


def test_clicks_select(hand: Hand) -> None:
    told: list[tuple[NodeId, ...]] = []
    hand.view.selection_changed.connect(told.append)
    hand.click("card conv1")
    hand.click("card head", SHIFT)
    hand.click("card conv1", SHIFT)
    QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, pos=EMPTY)
    assert told == [ids("conv1"), ids("conv1", "head"), ids("head"), ()]
    assert hand.text == hand.start


def test_a_box_drawn_to_the_left_selects_what_it_touches(hand: Hand) -> None:
    right = hand.view.places()["card norm1"].topRight()
    hand.drag(right + QPoint(12, -20), hand.at("card conv1"))
    assert hand.view.selection == ids("conv1", "norm1")
    right = hand.view.places()["card stage"].topRight()
    hand.drag(right + QPoint(16, -20), hand.at("card stage"), SHIFT)
    assert hand.view.selection == ids("conv1", "norm1", "stage")
    assert hand.text == hand.start


def test_a_box_drawn_to_the_right_selects_what_is_wholly_in_it(hand: Hand) -> None:
    start = hand.view.places()["card conv1"].topLeft() - QPoint(20, 20)
    hand.drag(start, hand.at("card norm1") + QPoint(0, 45))
    assert hand.view.selection == ids("conv1")
    hand.drag(start, hand.view.places()["card norm1"].bottomRight() + QPoint(9, 9))
    assert hand.view.selection == ids("conv1", "norm1")


@pytest.mark.parametrize("way", ["from the output", "from the input"])
def test_a_wire_is_drawn_from_either_end(hand: Hand, way: str) -> None:
    ends = hand.at("out conv1.output"), hand.at("in lstm.input")
    hand.drag(*(ends if way == "from the output" else reversed(ends)))
    assert source(hand, "lstm") == Port(NodeId("conv1"))
    hand.is_one_entry("Connect conv1 to lstm")


def test_a_wire_jumps_to_a_port_that_is_near(hand: Hand) -> None:
    hand.drag(hand.at("out conv1.output"), hand.at("in lstm.input") + QPoint(-18, -12))
    assert source(hand, "lstm") == Port(NodeId("conv1"))


def test_a_wire_dropped_on_a_card_takes_its_free_input(hand: Hand) -> None:
    hand.drag(hand.at("out conv1.output"), hand.at("card lstm") + QPoint(20, 5))
    assert source(hand, "lstm") == Port(NodeId("conv1"))


def test_a_wire_dropped_on_a_card_of_one_input_takes_that(hand: Hand) -> None:
    hand.drag(hand.at("out conv1.output"), hand.at("card pool"))
    assert source(hand, "pool") == Port(NodeId("conv1"))
    hand.is_one_entry("Connect conv1 to pool")


def test_one_of_several_outputs_is_named(hand: Hand) -> None:
    hand.drag(hand.at("out lstm.h_n"), hand.at("in pool.input"))
    assert source(hand, "pool") == Port(NodeId("lstm"), "h_n")


def test_a_wire_replaces_the_one_that_ended_there(hand: Hand) -> None:
    hand.drag(hand.at("out conv1.output"), hand.at("in act1.input"))
    assert source(hand, "act1") == Port(NodeId("conv1"))
    hand.is_one_entry("Connect conv1 to act1")


def test_a_wire_picked_up_and_dropped_in_the_empty_is_removed(hand: Hand) -> None:
    hand.drag(hand.at("in norm1.input"), hand.at("in norm1.input") + QPoint(-30, 330))
    assert source(hand, "norm1") is None
    hand.is_one_entry("Disconnect norm1 from conv1")


def test_a_wire_picked_up_ends_elsewhere(hand: Hand) -> None:
    hand.drag(hand.at("in norm1.input"), hand.at("in lstm.input"))
    assert source(hand, "norm1") is None and source(hand, "lstm") == Port(NodeId("conv1"))
    hand.is_one_entry("Connect conv1 to lstm")


def test_a_new_wire_dropped_in_the_empty_is_forgotten(hand: Hand) -> None:
    hand.drag(hand.at("out conv1.output"), EMPTY)
    assert hand.text == hand.start and hand.history.revision == 0


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("out conv1.output", "out pool.output", "both outputs"),
        ("in lstm.input", "in lstm.h_0", "both inputs"),
        ("out lstm.output", "in lstm.input", "its own output"),
        ("out conv1.output", "in norm1.input", "wired already"),
    ],
)
def test_what_cannot_be_wired_is_refused_in_words(hand: Hand, start: str, end: str, says: str) -> None:
    said: list[str] = []
    hand.view.message.connect(said.append)
    hand.drag(hand.at(start), hand.at(end))
    assert len(said) == 1 and says in said[0]
    assert hand.text == hand.start and hand.history.revision == 0


def test_a_cycle_is_not_refused(hand: Hand) -> None:
    hand.drag(hand.at("out act1.output"), hand.at("in conv1.input"))
    assert source(hand, "conv1") == Port(NodeId("act1"))


def new_node(hand: Hand) -> NodeId:
    (node,) = set(hand.graph.nodes) - set(hand.start_nodes)
    return node


def test_a_layer_dropped_in_the_empty_is_placed_there(hand: Hand) -> None:
    hand.drop("nn.Linear", QPoint(400, 500), EMPTY)
    node = new_node(hand)
    left, top, right, bottom = hand.view.board.scene.deck.box(node)
    middle = hand.view.board.camera.to_world((EMPTY.x(), EMPTY.y()))
    assert abs((left + right) / 2 - middle[0]) <= 10 and abs((top + bottom) / 2 - middle[1]) <= 10
    assert not hand.graph.nodes[node].inputs
    assert hand.view.selection == (node,)
    hand.is_one_entry(f"Add {hand.graph.nodes[node].name}")


def test_a_layer_dropped_on_a_wire_is_put_into_it(hand: Hand) -> None:
    wire = (hand.at("out conv1.output") + hand.at("in norm1.input")) / 2
    before = hand.graph.positions["norm1"], hand.graph.positions["pool"]
    hand.drop("nn.Dropout", EMPTY, wire)
    node = new_node(hand)
    assert source(hand, node) == Port(NodeId("conv1"))
    assert source(hand, "norm1") == Port(node)
    assert hand.graph.positions["norm1"][0] > before[0][0], "what stands to the right makes room"
    assert hand.graph.positions["pool"] == before[1], "the other row stays"
    boxes = [hand.view.board.scene.deck.box(one) for one in ("conv1", node, "norm1", "act1", "add")]
    assert all(a[2] < b[0] for a, b in pairwise(boxes))
    hand.is_one_entry(f"Add {hand.graph.nodes[node].name}")


def test_a_layer_dropped_beside_an_output_is_wired_to_it(hand: Hand) -> None:
    hand.drop("F.relu", EMPTY, hand.at("out sum.output") + QPoint(6, 4))
    node = new_node(hand)
    assert source(hand, node) == Port(NodeId("add"))
    assert hand.view.board.scene.deck.box(node)[0] > hand.view.board.scene.deck.box(NodeId("add"))[2]
    hand.is_one_entry(f"Add {hand.graph.nodes[node].name}")


def test_a_layer_dropped_on_a_cards_right_half_is_wired_to_it(hand: Hand) -> None:
    hand.drop("F.relu", EMPTY, hand.at("card logits") - QPoint(0, 170) + QPoint(40, 0))
    assert source(hand, new_node(hand)) == Port(NodeId("add"))


def test_hovering_with_a_layer_and_leaving_changes_nothing(hand: Hand) -> None:
    before = hand.view.board.scene.deck.xy.copy()
    hand.hover_in("nn.Dropout", EMPTY, (hand.at("out conv1.output") + hand.at("in norm1.input")) / 2)
    assert (hand.view.board.scene.deck.xy != before).any(), "cards make room while it hovers"
    hand.leave()
    assert (hand.view.board.scene.deck.xy == before).all()
    assert hand.text == hand.start and hand.history.revision == 0


def test_a_foreign_drop_is_not_taken(hand: Hand) -> None:
    hand.drop("os.system", EMPTY)
    assert hand.text == hand.start


@pytest.mark.parametrize(
    ("start", "end"),
    [("card conv1", "card pool"), ("out conv1.output", "in lstm.input"), ("in norm1.input", "card lstm")],
)
def test_escape_leaves_nothing(hand: Hand, start: str, end: str) -> None:
    hand.click("card head")
    hand.view._gestures.leave()
    picture = hand.view.grab().toImage()
    begin, stop = hand.at(start), hand.at(end)
    hand.press(begin)
    hand.move(begin, stop)
    assert hand.view.grab().toImage() != picture, "the gesture shows something"
    hand.key(Qt.Key.Key_Escape)
    hand.release(stop)
    assert hand.text == hand.start and hand.history.revision == 0
    assert hand.view.selection == ids("head")
    hand.view._gestures.leave()
    assert hand.view.grab().toImage() == picture


def test_escape_without_a_gesture_selects_nothing(hand: Hand) -> None:
    hand.click("card head")
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.selection == ()


def test_deleting_takes_the_wires_along(hand: Hand) -> None:
    hand.view.select(ids("conv1", "norm1"))
    hand.view.delete_selection(heal=False)
    assert "conv1" not in hand.graph.nodes and source(hand, "act1") is None
    assert hand.view.selection == ()
    hand.is_one_entry("Delete 2 cards")


def test_duplicating_copies_the_wires_among_the_copies(hand: Hand) -> None:
    hand.view.select(ids("conv1", "norm1"))
    hand.view.duplicate_selection()
    first, second = hand.view.selection
    assert hand.graph.nodes[first].name == "conv2" and hand.graph.nodes[second].name == "norm2"
    assert source(hand, second) == Port(first) and source(hand, first) is None
    (x, y), (other_x, other_y) = (hand.graph.positions[node] for node in (first, second))
    assert (other_x - x, other_y - y) == (240.0, 0.0), "they lie as the originals do"
    deck, wiring = hand.view.board.scene.deck, hand.view.board.scene.wiring
    for node in (first, second):
        box = deck.box(node)
        assert box[1] > deck.box(NodeId("conv1"))[3], "below their originals"
        assert len(deck.near(box)) == 1, "on no other card"
        foreign = [index for index, wire in enumerate(wiring.wires) if wire.source.node not in (first, second)]
        points = wiring.points[foreign].reshape(-1, 2)
        assert not ((points > box[:2]) & (points < box[2:])).all(axis=1).any(), "on no wire"
        assert hand.view.rect().contains(hand.at(f"card {hand.graph.nodes[node].name}"))
    hand.is_one_entry("Duplicate 2 cards")


def test_shift_arrows_walk_cards_and_ctrl_arrows_move_them(hand: Hand) -> None:
    hand.click("card conv1")
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.view.selection == ids("norm1")
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert hand.view.selection == ids("flatten")
    hand.key(Qt.Key.Key_Down, CTRL)
    assert hand.graph.positions["flatten"] == (480.0, 200.0)
    hand.is_one_entry("Move flatten")


def test_placing_goes_behind_the_selection(hand: Hand) -> None:
    hand.view.select(ids("head"))
    node = hand.view.place("F.relu")
    assert source(hand, node) == Port(NodeId("head"))
    hand.is_one_entry("Add act2" if hand.graph.nodes[node].name == "act2" else f"Add {hand.graph.nodes[node].name}")


def test_placing_without_a_selection_is_in_the_middle(hand: Hand) -> None:
    hand.view.eye.look(hand.view.board.camera.panned(0, -900))
    node = hand.view.place("input")
    left, top, right, bottom = hand.view.board.scene.deck.box(node)
    assert abs((left + right) / 2 + 100 - 650) <= 10 and abs((top + bottom) / 2 + 100 - 900 - 320) <= 10


def test_a_read_only_document_is_not_changed(hand: Hand) -> None:
    said: list[str] = []
    hand.view.message.connect(said.append)
    hand.view.set_read_only(True)
    start = hand.at("card conv1")
    hand.drag(start, start + QPoint(80, 80))
    assert hand.text == hand.start and "read" not in hand.history.undo_name
    assert hand.at("card conv1") == start, "the card is back"
    assert len(said) == 1 and "another window" in said[0]


def test_a_double_click_opens(hand: Hand) -> None:
    opened: list[NodeId] = []
    hand.view.opened.connect(opened.append)
    double_click(hand.view, hand.at("card stage"))
    assert opened == list(ids("stage"))
    assert hand.text == hand.start


def test_a_second_click_whose_first_opened_the_drawing_asks_for_no_card(hand: Hand) -> None:
    wanted: list[QPoint] = []
    hand.view.card_wanted.connect(wanted.append)
    spot = QPoint(40, 560)
    QTest.mouseDClick(hand.view, Qt.MouseButton.LeftButton, pos=spot)
    hand.release(spot)
    assert not wanted, "the first one was on what lay there before"
    double_click(hand.view, spot)
    assert len(wanted) == 1
    hand.view.hide()
    hand.view.show()
    QTest.mouseDClick(hand.view, Qt.MouseButton.LeftButton, pos=spot)
    assert len(wanted) == 1


def test_undo_during_a_drag_ends_the_drag(hand: Hand) -> None:
    hand.view.select(ids("head"))
    hand.key(Qt.Key.Key_Down, CTRL)
    start = hand.at("card conv1")
    hand.press(start)
    hand.move(start, start + QPoint(100, 100))
    hand.history.undo()
    hand.release(start + QPoint(100, 100))
    assert hand.text == hand.start
    assert hand.at("card conv1") == start


def test_what_is_selected_during_a_drag_does_not_move_with_it(hand: Hand) -> None:
    start = hand.at("card conv1")
    hand.press(start)
    hand.move(start, start + QPoint(60, 60))
    hand.view.select_all()
    hand.release(start + QPoint(60, 60))
    assert hand.graph.positions["conv1"] == (300.0, 60.0)
    hand.is_one_entry("Move conv1")


def test_another_button_does_not_end_a_drag(hand: Hand) -> None:
    start = hand.at("card conv1")
    hand.press(start)
    hand.move(start, start + QPoint(60, 60))
    hand.drag(start + QPoint(60, 60), start + QPoint(80, 60), button=Qt.MouseButton.MiddleButton)
    assert hand.history.revision == 0
    hand.release(start + QPoint(80, 60))
    assert hand.graph.positions["conv1"] == (320.0, 60.0)


def test_a_graph_shown_again_is_followed_once(hand: Hand) -> None:
    hand.view.show_graph(hand.history, "block")
    hand.view.show_graph(hand.history, "net")
    before = hand.view.board.scene.counters.cards_built
    hand.view.select(ids("lstm"))
    hand.view.duplicate_selection()
    assert hand.view.board.scene.counters.cards_built == before + 1


def test_a_screen_reader_is_told_what_is_there(hand: Hand) -> None:
    hand.view.select(ids("conv1", "head"))
    assert hand.view.accessibleName() == "Drawing of the network"
    assert hand.view.accessibleDescription() == "11 cards, selected: conv1, head"


def test_the_pointer_shows_what_a_press_would_do(hand: Hand) -> None:
    shapes = []
    for thing in ("out conv1.output", "card conv1"):
        QTest.mouseMove(hand.view, hand.at(thing))
        QApplication.processEvents()
        shapes.append(hand.view.cursor().shape())
    QTest.keyPress(hand.view, Qt.Key.Key_Space)
    shapes.append(hand.view.cursor().shape())
    QTest.keyRelease(hand.view, Qt.Key.Key_Space)
    pointing, arrow, hold = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor, Qt.CursorShape.OpenHandCursor
    assert shapes == [pointing, arrow, hold]


def test_a_canvas_without_a_document_does_nothing(switch: ThemeSwitch, qtbot) -> None:
    view = CanvasView(build_catalogue(), switch)
    qtbot.addWidget(view)
    view.show()
    for act in (view.fit, view.fit_selection, view.zoom_in, view.zoom_out, view.select_all, view.delete_selection):
        act()
    view.duplicate_selection()
    view.do("connect")
    view.zoom_to(1.0)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.place("nn.Linear") is None and view.selection == () and view.places() == {}
    assert view.graph_id is None and view.selected_wire is None


def test_a_design_without_a_graph_leaves_nothing_of_the_one_before(hand: Hand) -> None:
    told: list[object] = []
    hand.click("card head")
    hand.view.selection_changed.connect(told.append)
    hand.view.show_nothing()
    assert (hand.view.selection, hand.view.graph_id, hand.view.places()) == ((), None, {})
    assert told == [()]
    assert len(hand.pixels()) > 4, "it is said in words"
    assert hand.view.accessibleDescription() == "This design has no drawing"
    for act in (hand.view.delete_selection, hand.view.select_all, hand.view.fit, lambda: hand.view.do("connect")):
        act()
    hand.key(Qt.Key.Key_Right)
    QTest.mouseMove(hand.view, QPoint(300, 300))
    QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    hand.history.do("Elsewhere", [])
    assert hand.text == hand.start
    hand.view.show_graph(hand.history, "net")
    assert "card head" in hand.view.places()


@pytest.mark.parametrize("scale", [0.29, 0.2])
def test_a_port_is_caught_from_far_away_and_a_card_can_still_be_moved(hand: Hand, scale: float) -> None:
    hand.view.zoom_to(scale)
    port, card = hand.at("out conv1.output"), hand.view.places()["card conv1"]
    away = QPoint(5, -4)
    QTest.mouseMove(hand.view, port + away)
    assert hand.view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    before = hand.view.grab().toImage()
    QTest.mouseMove(hand.view, card.center())
    assert hand.view.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert hand.view.grab().toImage() != before, "the port under the pointer is seen"
    hand.press(port + away)
    hand.move(port + away, port + QPoint(60, 90))
    assert hand.view._gestures.overlay.wires
    hand.view._gestures.cancel()
    hand.drag(card.center(), card.center() + QPoint(0, 40))
    assert hand.history.undo_name.startswith("Move")


def test_a_change_that_comes_as_a_card_is_pressed_ends_the_gesture(hand: Hand) -> None:
    changes = iter([SetNote(GraphId("net"), ids("conv1")[0], "It was typed elsewhere.")])
    hand.view.selection_changed.connect(lambda _: hand.history.do("Note", [*changes]))
    hand.drag(hand.at("card act1"), hand.at("card act1") + QPoint(60, 90))
    hand.is_one_entry("Note")
