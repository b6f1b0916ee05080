"""Where the canvas looks: panned, zoomed, fitted, and what is brought into view."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.camera import Camera
from designer.document import MoveNodes, NodeId
from tests.app.canvas.hand import NO_KEYS, Hand, ids

TURNS = Qt.ScrollPhase.NoScrollPhase


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton])
def test_panning_by_the_middle_button_or_space(hand: Hand, button: Qt.MouseButton) -> None:
    before = hand.at("card conv1")
    if button == Qt.MouseButton.LeftButton:
        QTest.keyPress(hand.view, Qt.Key.Key_Space)
    hand.drag(hand.at("card head"), hand.at("card head") + QPoint(70, -40), button=button)
    QTest.keyRelease(hand.view, Qt.Key.Key_Space)
    assert hand.at("card conv1") == before + QPoint(70, -40)
    assert hand.text == hand.start


def wheel(hand: Hand, at: QPoint, angle: QPoint, keys: Qt.KeyboardModifier, phase: Qt.ScrollPhase = TURNS) -> None:
    where, pixels = at.toPointF(), QPoint() if phase == TURNS else angle
    event = QWheelEvent(
        where, QPointF(hand.view.mapToGlobal(at)), pixels, angle, Qt.MouseButton.NoButton, keys, phase, False
    )
    QApplication.sendEvent(hand.view, event)


def test_the_wheel_scrolls_and_with_ctrl_zooms_round_the_pointer(hand: Hand) -> None:
    scales: list[float] = []
    hand.view.zoom_changed.connect(scales.append)
    at = hand.at("card head")
    wheel(hand, at, QPoint(0, 120), Qt.KeyboardModifier.NoModifier)
    assert hand.at("card head") == at + QPoint(0, 60)
    at = hand.at("card head")
    wheel(hand, at, QPoint(0, 240), Qt.KeyboardModifier.ControlModifier)
    assert scales == [hand.view.scale] and hand.view.scale > 1.2
    assert (hand.at("card head") - at).manhattanLength() <= 2


def test_the_wheel_of_a_mouse_zooms_where_that_was_chosen_and_fingers_move_all_the_same(hand: Hand) -> None:
    hand.view.wheel_zooms = True
    at = hand.at("card head")
    wheel(hand, at, QPoint(0, 30), NO_KEYS, Qt.ScrollPhase.ScrollUpdate)
    assert hand.view.scale == 1.0 and hand.at("card head") == at + QPoint(0, 30)
    at = hand.at("card head")
    wheel(hand, at, QPoint(0, 120), Qt.KeyboardModifier.ShiftModifier)
    assert hand.view.scale == 1.0 and hand.at("card head") == at + QPoint(60, 0)
    wheel(hand, at, QPoint(-120, 0), NO_KEYS)
    assert hand.view.scale == 1.0 and hand.at("card head") == at, "tilted aside, it is no zoom"
    wheel(hand, at, QPoint(0, 120), NO_KEYS)
    assert hand.view.scale > 1.1 and (hand.at("card head") - at).manhattanLength() <= 2


def test_a_pinch_zooms_round_the_fingers_and_never_beyond_what_can_be_seen(hand: Hand) -> None:
    def pinch(share: float) -> None:
        at = QPointF(hand.at("card head"))
        glass = QPointingDevice.primaryPointingDevice()
        kind = Qt.NativeGestureType.ZoomNativeGesture
        QApplication.sendEvent(hand.view, QNativeGestureEvent(kind, glass, 2, at, at, at, share, QPointF()))

    at = hand.at("card head")
    pinch(0.5)
    assert hand.view.scale == 1.5 and (hand.at("card head") - at).manhattanLength() <= 2
    for share in (-1.7, 40.0, -0.999):
        for _ in range(3):
            pinch(share)
        assert 0 < hand.view.scale < 20


def test_what_goes_on_by_itself_is_what_the_fingers_did_whatever_key_is_pressed_meanwhile(hand: Hand) -> None:
    phase, ctrl = Qt.ScrollPhase, Qt.KeyboardModifier.ControlModifier
    at = hand.at("card head")
    wheel(hand, at, QPoint(0, 30), NO_KEYS, phase.ScrollBegin)
    wheel(hand, at, QPoint(0, 20), NO_KEYS, phase.ScrollUpdate)
    wheel(hand, at, QPoint(0, 10), ctrl, phase.ScrollMomentum)
    assert hand.view.scale == 1.0 and hand.at("card head") == at + QPoint(0, 60)
    at = hand.at("card head")
    wheel(hand, at, QPoint(0, 30), ctrl, phase.ScrollUpdate)
    before = hand.view.scale
    wheel(hand, at, QPoint(0, 30), NO_KEYS, phase.ScrollMomentum)
    assert hand.view.scale > before > 1.0 and (hand.at("card head") - at).manhattanLength() <= 2
    wheel(hand, at, QPoint(0, 30), NO_KEYS, phase.ScrollBegin)
    assert (hand.at("card head") - at - QPoint(0, 30)).manhattanLength() <= 2


def touch(hand: Hand, kind: Qt.NativeGestureType, at: QPoint, by: tuple[int, int] = (0, 0)) -> None:
    glass, where = QPointingDevice.primaryPointingDevice(), at.toPointF()
    QApplication.sendEvent(hand.view, QNativeGestureEvent(kind, glass, 2, where, where, where, 0.1, QPointF(*by)))


def test_fingers_that_pinch_move_the_drawing_along_and_the_pointer_knows_what_it_is_over(hand: Hand) -> None:
    at = hand.at("card head")
    touch(hand, Qt.NativeGestureType.PanNativeGesture, at, (12, -7))
    assert hand.at("card head") == at + QPoint(12, -7)
    QTest.mouseMove(hand.view, hand.at("card head"))
    assert hand.view._gestures.hover == NodeId("head")
    touch(hand, Qt.NativeGestureType.PanNativeGesture, hand.at("card head"), (0, 400))
    assert hand.view._gestures.hover != NodeId("head")
    touch(hand, Qt.NativeGestureType.RotateNativeGesture, at)
    assert hand.view.scale == 1.0


@pytest.mark.parametrize("port", ["out conv1.output", "in norm1.input"])
def test_a_port_under_the_pointer_lights_up(hand: Hand, port: str) -> None:
    place, accent = QRect(hand.at(port) - QPoint(7, 7), QSize(15, 15)), hand.view._theme.color("accent").name()
    assert accent not in hand.colours(place)
    QTest.mouseMove(hand.view, hand.at(port))
    assert accent in hand.colours(place), "so it shows that a wire can be drawn from here"
    QTest.mouseMove(hand.view, hand.view.rect().bottomLeft())
    assert accent not in hand.colours(place)


def test_of_cards_that_are_too_far_apart_for_one_picture_most_are_seen(hand: Hand, qtbot) -> None:
    def are_seen() -> list[bool]:
        return [hand.view.rect().contains(hand.at(f"card {name}")) for name in ("image", "conv1", "norm1", "head")]

    hand.history.do("Away", [MoveNodes(hand.graph.id, {NodeId("head"): (9e6, -9e6)})])
    hand.view.fit()
    qtbot.waitUntil(lambda: hand.view.eye.settled and are_seen() == [True, True, True, False])
    assert hand.view.scale > 0.4
    hand.history.undo()
    hand.view.fit()
    qtbot.waitUntil(lambda: all(are_seen()))


def test_two_taps_of_two_fingers_go_near_and_back_to_all(hand: Hand, qtbot) -> None:
    hand.view.eye.look(Camera(-400.0, -400.0, 0.4))
    at = hand.at("card head")
    touch(hand, Qt.NativeGestureType.SmartZoomNativeGesture, at)
    qtbot.waitUntil(lambda: hand.view.scale == 1.0, timeout=10_000)
    assert (hand.at("card head") - at).manhattanLength() <= 2
    touch(hand, Qt.NativeGestureType.SmartZoomNativeGesture, at)
    qtbot.waitUntil(lambda: hand.view.board.camera == hand.view.eye._whole, timeout=10_000)


def test_a_pinch_ends_a_movement_that_is_under_way(hand: Hand) -> None:
    hand.view.zoom_to(3.0)
    touch(hand, Qt.NativeGestureType.ZoomNativeGesture, hand.at("card head"))
    here = hand.view.board.camera
    QTest.qWait(300)
    assert hand.view.board.camera == here


def test_fit_and_round_scales(hand: Hand, qtbot) -> None:
    hand.view.zoom_to(2.0)
    qtbot.waitUntil(lambda: hand.view.scale == 2.0)
    hand.view.zoom_out()
    qtbot.waitUntil(lambda: hand.view.scale == 1.5)
    hand.view.zoom_out()
    hand.view.zoom_out()  # before it has arrived
    qtbot.waitUntil(lambda: hand.view.scale == 1.0)
    hand.view.fit()
    qtbot.waitUntil(lambda: all(hand.view.rect().contains(place) for place in hand.view.places().values()))
    qtbot.waitUntil(lambda: hand.view.board.camera == hand.view.eye._whole)
    for width, height in ((1300, 640), (700, 640), (900, 240)):
        hand.view.resize(width, height)
        buttons = hand.view.zoom_bar.geometry()
        assert not any(buttons.intersects(place) for place in hand.view.places().values())
    hand.view.select(ids("head"))
    hand.view.fit_selection()
    qtbot.waitUntil(lambda: (hand.at("card head") - hand.view.rect().center()).manhattanLength() <= 16)


def test_a_fitted_drawing_stays_fitted_while_the_window_is_resized(hand: Hand, qtbot) -> None:
    hand.view.fit()
    qtbot.waitUntil(lambda: hand.view.board.camera == hand.view.eye._whole)
    hand.view.resize(700, 400)
    assert all(hand.view.rect().contains(place) for place in hand.view.places().values())
    hand.view.zoom_to(1.0)
    qtbot.waitUntil(lambda: hand.view.scale == 1.0)
    before = hand.view.board.camera
    hand.view.resize(800, 500)
    assert hand.view.board.camera == before


def test_revealing_brings_a_card_into_view(hand: Hand, qtbot) -> None:
    hand.view.eye.look(hand.view.board.camera.panned(-5000, 0))
    hand.view.reveal(NodeId("head"))
    qtbot.waitUntil(lambda: hand.view.rect().contains(hand.at("card head")), timeout=10_000)
    hand.view.eye.go(hand.view.board.camera.panned(-5000, 0))
    hand.view.reveal(NodeId("head"))  # is still in sight, but would not be any more
    qtbot.waitUntil(lambda: hand.view.eye.settled and hand.view.board.camera == hand.view.eye.bound_for)
    assert hand.view.rect().contains(hand.at("card head"))


def test_copies_out_of_sight_are_revealed(hand: Hand, qtbot) -> None:
    hand.view.eye.look(Camera(-100.0, -250.0, 2.0))
    hand.view.select(ids("image", "conv1"))
    hand.view.duplicate_selection()
    names = [hand.graph.nodes[node].name for node in hand.view.selection]
    qtbot.waitUntil(lambda: all(hand.view.rect().contains(hand.at(f"card {name}")) for name in names), timeout=10_000)


def test_where_an_undo_leaves_nothing_in_sight_the_drawing_is_shown(hand: Hand, qtbot) -> None:
    hand.history.do("Move head", [MoveNodes(hand.graph.id, {NodeId("head"): (90_000.0, 90_000.0)})])
    hand.view.eye.centre_on((90_000.0, 90_000.0))
    hand.history.undo()
    shown = [hand.graph.nodes[node].label for node in hand.graph.nodes]
    qtbot.waitUntil(lambda: all(hand.view.rect().contains(hand.at(f"card {name}")) for name in shown), timeout=10_000)
    elsewhere = hand.view.board.camera.panned(60, 0)
    hand.view.eye.look(elsewhere)
    hand.history.redo()
    assert hand.view.eye.bound_for == elsewhere, "what is seen stays where it is"


def test_what_is_placed_in_sight_is_seen_from_as_far_as_before(hand: Hand) -> None:
    hand.view.eye.look(Camera(-400.0, -400.0, 0.4))
    before = hand.view.board.camera
    hand.view.select(ids("image"))
    hand.view.duplicate_selection()
    hand.view.place("F.relu")
    assert hand.view.eye.bound_for == before
    hand.view.reveal(hand.view.selection[0])
    assert hand.view.eye.bound_for.scale > before.scale, "what is looked for can be read"


def test_it_says_what_was_seen_before_it_goes_elsewhere(hand: Hand, qtbot) -> None:
    eye, passed = hand.view.eye, []
    hand.view.passed.connect(passed.append)
    here = hand.view.board.camera
    hand.view.select(ids("lstm"))
    eye.fit_selection()
    near = eye.bound_for
    eye.fit()
    eye.fit()  # there already
    eye.zoom_to(2.0)
    assert passed == [here, near, None], "None is all of it, which the window may show otherwise by then"
    hand.view.eye.look(hand.view.board.camera.panned(30, 0))
    assert len(passed) == 3, "what is done by hand is no leap"
    eye.return_to(None)
    qtbot.waitUntil(lambda: eye.place is None and eye.settled)
    assert hand.text == hand.start and len(passed) == 3


def test_digits_go_to_places_that_were_kept(hand: Hand, qtbot) -> None:
    said: list[str] = []
    hand.view.message.connect(said.append)
    hand.key(Qt.Key.Key_3)
    assert said == ["No place is kept under 3 yet: Alt+3 keeps the one you see."]
    here = hand.view.board.camera
    hand.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    hand.view.fit()
    qtbot.waitUntil(lambda: hand.view.board.camera != here)
    hand.key(Qt.Key.Key_3)
    qtbot.waitUntil(lambda: hand.view.board.camera == here)
    hand.view.graph_wanted.connect(lambda graph: hand.view.show_graph(hand.history, graph))
    hand.view.show_graph(hand.history, "block")
    hand.key(Qt.Key.Key_3)
    qtbot.waitUntil(lambda: hand.view.graph_id == "net" and hand.view.board.camera == here)
    assert hand.text == hand.start
