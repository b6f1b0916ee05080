"""Wires are led over points: in the drawing and in the file, and never in what the design means."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.document import NodeId, Port, Slot, Wire, load_text, semantic_hash
from tests.app.canvas.demo import small_report
from tests.app.canvas.hand import Hand, ids

ALT = Qt.KeyboardModifier.AltModifier
WIRE = Wire(Port(NodeId("act1")), Slot(NodeId("stage"), "x"))


@pytest.fixture
def led(hand: Hand) -> Hand:
    """The wire from act1 to stage, led over a point in the middle of the drawing."""
    middle = hand.at("wire stage.x")
    hand.drag(middle, QPoint(600, 480), ALT)
    return hand


def points(hand: Hand, wire: Wire = WIRE) -> list[tuple[float, float]]:
    reroute = hand.graph.reroutes.get(wire)
    return list(reroute.at) if reroute is not None else []


def runs_through(hand: Hand, point: tuple[float, float]) -> bool:
    wire = hand.view.board.wire_under(point, 3.0)
    return wire is not None and wire.lead == WIRE


def test_alt_and_a_drag_lead_a_wire_over_a_point(led: Hand) -> None:
    assert points(led) == [(500.0, 380.0)]
    assert runs_through(led, (500.0, 380.0))
    led.is_one_entry("Lead the wire from act1 to stage")


def test_points_are_in_the_file_and_mean_nothing(led: Hand) -> None:
    again, repairs = load_text(led.text)
    assert repairs == () and again.graphs["net"].reroutes == led.graph.reroutes
    assert semantic_hash(again) == semantic_hash(load_text(led.start)[0])


def test_a_point_is_dragged_on_and_taken_away(led: Hand) -> None:
    led.drag(QPoint(600, 480), QPoint(640, 520))
    assert points(led) == [(540.0, 420.0)]
    led.history.undo()
    assert points(led) == [(500.0, 380.0)] and runs_through(led, (500.0, 380.0))
    led.history.redo()
    led.press(QPoint(640, 520), ALT)
    led.release(QPoint(640, 520), ALT)
    assert points(led) == [] and led.text == led.start
    assert not runs_through(led, (540.0, 420.0))


def test_a_further_point_comes_where_the_wire_was_taken(led: Hand) -> None:
    wiring = led.view.board.scene.wiring
    way = wiring.points[wiring.at[WIRE.target]]
    x, y = led.view.board.camera.to_screen(tuple(way[35].tolist()))
    led.drag(QPoint(round(x), round(y)), QPoint(round(x), round(y) + 40), ALT)
    first, second = points(led)
    assert first == (500.0, 380.0) and second[0] < 500


def test_a_point_is_drawn_level_with_the_port_before_it(hand: Hand) -> None:
    middle, port = hand.at("wire stage.x"), hand.at("out act1.output")
    hand.drag(middle, QPoint(1000, port.y() + 4), ALT)
    assert points(hand)[0][1] == 31.0


def test_a_wire_whose_point_lies_behind_it_turns_beside_its_card(hand: Hand) -> None:
    scene = hand.view.board.scene
    (x1, y1), (x2, y2) = scene.wiring.ends(WIRE)
    scene.bend(WIRE, ((x1 - 200, y1 - 300), (x2 + 200, y2 + 300)))
    way = scene.wiring.ways(scene.wiring.at[WIRE.target])
    assert way[:, 0].max() > x1 + 30 and way[:, 0].min() < x2 - 30
    assert abs(way[1, 1] - y1) < 3 and abs(way[-2, 1] - y2) < 3, "level at both ports"


def test_its_shape_goes_with_a_wire_that_is_led(hand: Hand) -> None:
    hand.view.set_report(small_report())
    scene = hand.view.board.scene
    before = scene.pills.get(scene.wiring.at[WIRE.target])
    scene.bend(WIRE, ((500.0, 780.0),))
    after = scene.pills.get(scene.wiring.at[WIRE.target])
    assert before is not None and after is not None and after.box[1] > before.box[3] + 100


def test_escape_leaves_the_wire_as_it_was(hand: Hand) -> None:
    middle = hand.at("wire stage.x")
    hand.press(middle, ALT)
    hand.move(middle, QPoint(600, 480))
    hand.key(Qt.Key.Key_Escape)
    hand.release(QPoint(600, 480))
    assert hand.text == hand.start and hand.at("wire stage.x") == middle


def test_points_go_with_both_cards_and_stay_with_one(led: Hand) -> None:
    led.view.select(ids("act1", "stage"))
    led.view.board.nudge(40, 20)
    assert points(led) == [(540.0, 400.0)] and led.history.undo_name == "Move 2 cards"
    assert runs_through(led, (540.0, 400.0))
    led.view.select(ids("act1"))
    led.view.board.nudge(0, -60)
    assert points(led) == [(540.0, 400.0)]


def test_a_wire_that_comes_back_has_its_points_again(led: Hand) -> None:
    with_points = led.text
    led.view.select(ids("act1"))
    led.view.delete_selection(heal=False)
    assert "reroutes" not in led.text
    led.history.undo()
    assert led.text == with_points and runs_through(led, (500.0, 380.0))


def test_the_menu_of_a_wire_takes_it_off_its_points(led: Hand) -> None:
    led.view.board.select((), WIRE.target)
    assert led.view.is_wire_led
    led.view.do("free_wire")
    assert led.text == led.start and led.history.undo_name == "Free the wire from act1 to stage"
    assert not led.view.is_wire_led


@pytest.mark.parametrize("bad", ['"at": [[500, "low"]]', '"at": 3', '"at": []'])
def test_points_that_are_none_are_left_out_with_a_word(led: Hand, bad: str) -> None:
    design, (repair,) = load_text(led.text.replace('"at": [[500, 380]]', bad))
    assert not design.graphs["net"].reroutes
    assert repair.message == "points of a wire from `act1` that are no places were left out"


def test_keys_lead_a_wire_over_points(hand: Hand) -> None:
    board = hand.view.board
    board.point_at(board.scene.deck.input(WIRE.target))
    hand.view.do("bend_wire")
    (first,) = board.scene.wiring.bends(WIRE)
    hand.key(Qt.Key.Key_Down)
    hand.view.do("bend_wire")
    hand.key(Qt.Key.Key_Right)
    overlay = hand.view._gestures.overlay
    assert overlay.hint.startswith("Point 2 of 2 of the wire from act1 to stage.") and overlay.point is not None
    QTest.keyClick(hand.view, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert hand.view._gestures.overlay.point == (first[0], first[1] + 20.0)
    assert hand.text == hand.start
    hand.key(Qt.Key.Key_Return)
    assert points(hand) == [pytest.approx((first[0], first[1] + 20.0)), pytest.approx(overlay.point)]
    assert runs_through(hand, points(hand)[1])
    hand.is_one_entry("Lead the wire from act1 to stage")


def test_delete_takes_the_point_off_that_the_keys_are_at(led: Hand) -> None:
    before = led.text
    led.view.board.point_at(led.view.board.scene.deck.input(WIRE.target))
    led.view.do("bend_wire")
    assert led.view._gestures.overlay.point == (500.0, 380.0)
    led.key(Qt.Key.Key_Delete)
    assert led.view._gestures.overlay.point is None and not runs_through(led, (500.0, 380.0))
    led.key(Qt.Key.Key_Escape)
    assert led.text == before and runs_through(led, (500.0, 380.0))
    led.view.do("bend_wire")
    led.key(Qt.Key.Key_Backspace)
    led.key(Qt.Key.Key_Return)
    assert led.text == led.start


def test_without_a_wire_it_is_said_how_to_come_to_one(hand: Hand) -> None:
    said: list[str] = []
    hand.view.message.connect(said.append)
    hand.view.do("bend_wire")
    assert not hand.view._gestures.active
    assert said == ["Select a wire, or walk to where one ends with the arrow keys, to lead it over points."]
