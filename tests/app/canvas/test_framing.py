"""Frames round cards: who is in one is said, not where it lies, and the file keeps it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from designer.app.canvas.camera import Camera
from designer.app.canvas.frame_painter import title_place
from designer.app.canvas.framing import frame_boxes
from designer.app.canvas.tips import tip_at
from designer.document import (
    CardFrame,
    Design,
    Graph,
    GraphId,
    Network,
    Node,
    NodeId,
    Port,
    SetFrames,
    load_text,
    semantic_hash,
)
from tests.app.canvas.demo import large
from tests.app.canvas.hand import Hand, double_click, ids

PAIR = ids("norm1", "act1")


@pytest.fixture
def framed(hand: Hand) -> Hand:
    hand.view.select(PAIR)
    hand.view.frame()
    QTest.keyClicks(hand.view._frame_editor.title, "Middle")
    QTest.keyClick(hand.view._frame_editor.title, Qt.Key.Key_Return)
    hand.view.select(())
    return hand


def title(hand: Hand) -> QPoint:
    place = title_place(hand.view.board, 0)
    assert place is not None
    return place.center().toPoint()


def test_selected_cards_get_a_frame_that_asks_for_its_title_and_changes_nothing_else(hand: Hand) -> None:
    hand.view.select(PAIR)
    hand.view.frame()
    assert hand.view._frame_editor.isVisible() and hand.view._frame_editor.title.text() == ""
    QTest.keyClick(hand.view._frame_editor.title, Qt.Key.Key_Escape)
    assert hand.graph.frames == (CardFrame("", PAIR),)
    hand.is_one_entry("Frame 2 cards")
    again, repairs = load_text(hand.text)
    assert repairs == () and again.graphs["net"].frames == hand.graph.frames
    assert semantic_hash(again) == semantic_hash(load_text(hand.start)[0])


def test_a_frame_and_its_title_are_one_entry(hand: Hand) -> None:
    hand.view.select(PAIR)
    hand.view.frame()
    QTest.keyClicks(hand.view._frame_editor.title, "Middle")
    QTest.keyClick(hand.view._frame_editor.title, Qt.Key.Key_Return)
    assert hand.graph.frames == (CardFrame("Middle", PAIR),) and hand.view.selection == PAIR
    assert (hand.history.place, hand.history.length) == (1, 1)
    hand.is_one_entry("Frame 2 cards")


def test_a_frame_is_moved_by_its_title_with_its_cards(framed: Hand) -> None:
    before = framed.text
    start = title(framed)
    framed.drag(start, start + QPoint(0, 260))
    assert [framed.graph.positions[node] for node in PAIR] == [(480.0, 260.0), (720.0, 260.0)]
    assert framed.history.undo_name == "Move 2 cards"
    framed.history.undo()
    assert framed.text == before


def test_a_click_on_the_title_selects_what_is_in_it(framed: Hand) -> None:
    QTest.mouseClick(framed.view, Qt.MouseButton.LeftButton, pos=title(framed))
    assert framed.view.selection == PAIR


def test_a_card_that_is_moved_away_stays_in_its_frame_until_it_is_taken_out(framed: Hand) -> None:
    framed.view.select(ids("act1"))
    framed.view.board.nudge(0, 300)
    assert framed.graph.frames[0].nodes == PAIR
    framed.view.do("unframe")
    assert framed.graph.frames[0].nodes == ids("norm1")
    assert framed.history.undo_name == "Take act1 out of the frame"
    framed.view.select(ids("norm1"))
    framed.view.do("unframe")
    assert framed.graph.frames == () and "frames" not in framed.text


def test_a_double_click_on_the_title_writes_another(framed: Hand) -> None:
    before = framed.text
    double_click(framed.view, title(framed))
    field = framed.view._frame_editor.title
    assert field.isVisible() and field.text() == "Middle"
    QTest.keyClicks(field, "Stem <b>")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert framed.graph.frames[0].title == "Stem <b>" and not field.isVisible()
    assert framed.history.undo_name == "Rename the frame to Stem <b>"
    framed.history.undo()
    assert framed.text == before


def test_a_note_is_written_under_the_title_by_keys_alone(framed: Hand) -> None:
    framed.view.select(ids("act1"))
    framed.view.describe_frame()
    editor = framed.view._frame_editor
    QTest.keyClick(editor.title, Qt.Key.Key_Tab)
    assert editor.note.hasFocus() and editor.isVisible(), "going from one to the other gives nothing up"
    QTest.keyClicks(editor.note, "Why <i>")
    QTest.keyClick(editor.note, Qt.Key.Key_Return)
    QTest.keyClicks(editor.note, "and how")
    QTest.keyClick(editor.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert framed.history.undo_name == "Write a note on the frame" and not editor.isVisible()
    assert framed.graph.frames[0] == CardFrame("Middle", PAIR, note="Why <i>\nand how")
    left, top = framed.view.board.camera.to_world((title(framed).x(), title(framed).y()))
    assert tip_at(framed.view.board, (left, top)) == "Why &lt;i&gt;<br>and how"
    assert load_text(framed.text)[0].graphs[framed.graph.id].frames == framed.graph.frames


def test_a_title_that_nobody_touched_stays_however_long(framed: Hand) -> None:
    long = "word " * 1000
    framed.history.do("lengthen", (SetFrames(framed.view.board.graph_id, (CardFrame(long, PAIR),)),))
    double_click(framed.view, title(framed))
    QTest.keyClick(framed.view._frame_editor.title, Qt.Key.Key_Return)
    assert framed.graph.frames[0].title == long


def test_escape_leaves_the_title(framed: Hand) -> None:
    before = framed.text
    double_click(framed.view, title(framed))
    QTest.keyClicks(framed.view._frame_editor.title, "else")
    QTest.keyClick(framed.view._frame_editor.title, Qt.Key.Key_Escape)
    assert framed.text == before and not framed.view._frame_editor.isVisible()


def test_colours_go_round(framed: Hand) -> None:
    framed.view.select(ids("act1"))
    seen = []
    for _ in range(7):
        framed.view.do("recolour_frame")
        seen.append(framed.graph.frames[0].colour)
    assert seen == ["green", "amber", "red", "violet", "teal", "grey", ""]


def test_a_card_that_comes_back_is_in_its_frame_again(framed: Hand) -> None:
    before = framed.text
    framed.view.select(PAIR)
    framed.view.delete_selection()
    assert "frames" not in framed.text
    framed.history.undo()
    assert framed.text == before


def test_a_card_that_is_not_there_is_left_out_of_a_frame_with_a_word(framed: Hand) -> None:
    text = framed.text.replace('"nodes": ["norm1", "act1"]', '"nodes": ["gone", "act1"]')
    design, (repair,) = load_text(text)
    assert design.graphs["net"].frames[0].nodes == (NodeId("act1"),)
    assert repair.message == "a card of the frame `Middle`, which is not there, was left out"


def test_another_graph_takes_the_field_away(framed: Hand) -> None:
    before = framed.text
    double_click(framed.view, title(framed))
    QTest.keyClicks(framed.view._frame_editor.title, "else")
    framed.view.show_graph(framed.history, "block")
    assert not framed.view._frame_editor.isVisible() and framed.text == before


def test_cards_join_a_frame_that_is_selected_as_a_whole_and_leave_theirs(framed: Hand) -> None:
    framed.view.select(ids("lstm"))
    framed.view.frame()
    start = framed.text
    framed.view.select((*PAIR, *ids("lstm", "conv1")))
    framed.view.frame()  # two frames of which all cards are selected become one
    assert framed.graph.frames == (CardFrame("", (*PAIR, *ids("lstm", "conv1"))),)
    framed.history.undo()
    assert framed.text == start
    framed.view.select((*PAIR, *ids("conv1")))
    framed.view.frame()
    assert framed.graph.frames == (CardFrame("Middle", (*PAIR, *ids("conv1"))), CardFrame("", ids("lstm")))
    assert framed.history.undo_name == "Put conv1 into the frame Middle" and not framed.view._frame_editor.isVisible()
    framed.history.undo()
    assert framed.text == start


def test_a_frame_that_is_framed_again_stays_as_it_is(framed: Hand) -> None:
    before = framed.text
    framed.view.select(PAIR)
    framed.view.frame()
    assert framed.text == before


def test_the_field_is_seen_where_the_title_is_not(hand: Hand) -> None:
    hand.view.eye.centre_on((4000.0, 4000.0))
    hand.view.select(PAIR)
    hand.view.frame()
    assert hand.view.rect().contains(hand.view._frame_editor.geometry())


def test_where_frames_are_is_found_once_and_again_when_a_card_moves(framed: Hand) -> None:
    view, scene = framed.view, framed.view.board.scene
    ((_, _, before),) = frame_boxes(scene)
    found = scene.frames.found
    for _ in range(3):
        view.eye.look(view.board.camera.panned(3.0, -2.0))
        view.repaint()
    assert scene.frames.found == found
    framed.drag(framed.at("card act1"), framed.at("card act1") + QPoint(0, 260))
    ((_, _, after),) = frame_boxes(scene)
    assert after == (*before[:3], before[3] + 260)
    assert scene.frames.found > found


def test_many_frames_are_seen_from_far_away_too(open_canvas: Callable[[Design], Hand]) -> None:
    design = large(200)
    graph = design.graphs[GraphId("net")]
    nodes = list(graph.nodes)
    graph.frames = tuple(
        CardFrame(f"{row}", tuple(nodes[2 * row : 2 * row + 2]), ("", "red")[row % 2]) for row in range(80)
    )
    hand = open_canvas(design)
    view = hand.view
    view.eye.look(Camera(-200.0, -200.0, 0.11))
    view.eye._settling.stop()
    framed = view.grab().toImage()
    boxes = [box for _, _, box in frame_boxes(view.board.scene)]
    graph.frames = ()
    bare = view.grab().toImage()
    for left, top, _, _ in boxes:
        x, y = (round(value) + 3 for value in view.board.camera.to_screen((left, top)))
        assert framed.pixelColor(x, y) != bare.pixelColor(x, y)


def test_wires_that_cross_in_a_frame_leave_its_ground_between_them(open_canvas: Callable[[Design], Hand]) -> None:
    cards = [(name, name, (x, y)) for x, column in enumerate(("ab", "cd")) for y, name in enumerate(column)]
    nodes = {NodeId(name): Node(NodeId(name), "input" if name in "ab" else "nn.ReLU", name) for name, _, _ in cards}
    for target, source in (("c", "b"), ("d", "a")):
        nodes[NodeId(target)] = replace(nodes[NodeId(target)], inputs={"input": Port(NodeId(source))})
    positions = {NodeId(name): (500.0 * x, 200.0 * y) for name, _, (x, y) in cards}
    net = Graph(GraphId("net"), "Net", nodes=nodes, positions=positions)
    hand = open_canvas(Design("crossed", networks=(Network("net", "net", net.id),), graphs={net.id: net}))
    hand.view.keep_to_grid(False)
    hand.view.eye.look(Camera(-100.0, -100.0, 1.0))
    between = QRect(330, 90, 240, 270)
    canvas = hand.view.painter.theme.color("canvas").name()
    assert canvas in hand.colours(between)
    hand.history.do("Frame", [SetFrames(net.id, (CardFrame("Both", tuple(nodes), "green"),))])
    assert canvas not in hand.colours(between)


def test_a_card_that_only_lies_in_a_frame_is_left_out_of_its_ground(framed: Hand) -> None:
    board = framed.view.board
    left, top, *_ = board.scene.deck.box(PAIR[0])
    board.move({NodeId("pool"): (left, top + 160), NodeId("act1"): (left + 400, top + 200)})
    pool = framed.view.places()["card pool"]
    edge = QRect(pool.left() + 20, pool.top() - 7, 20, 1)  # between the hole's outline and the shadow
    canvas = framed.view.painter.theme.color("canvas").name()
    framed.view.keep_to_grid(False)
    assert framed.colours(edge) == {canvas}
    beyond = framed.colours(QRect(pool.left() - 7, pool.top() - 7, 1, 1))  # the rounded corner: of the frame again
    assert beyond == framed.colours(QRect(pool.left() - 14, pool.top() - 7, 1, 1)) != {canvas}
    assert "It lies in the frame Middle and is not in it" in tip_at(board, (left + 20, top + 180))
    framed.view.select(ids("pool"))
    framed.view.frame()
    assert framed.history.undo_name == "Put pool into the frame Middle"
    assert framed.graph.frames == (CardFrame("Middle", (*PAIR, *ids("pool"))),)
    framed.view.select(())
    assert canvas not in framed.colours(edge) and tip_at(board, (left + 20, top + 180)) == ""


def test_ctrl_lets_a_dragged_card_into_a_frame_and_out_again(framed: Hand) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier

    def drag(card: str, to: QPoint) -> str:
        start = framed.at(f"card {card}") + QPoint(0, 24)
        QTest.mousePress(framed.view, Qt.MouseButton.LeftButton, pos=start)
        framed.move(start, to)
        hint = framed.view._gestures.overlay.hint
        QTest.mouseRelease(framed.view, Qt.MouseButton.LeftButton, ctrl, to)
        return hint

    inside = title(framed) + QPoint(0, 60)
    assert drag("head", inside) == "With Ctrl, head goes into the frame Middle"
    assert framed.history.undo_name == "Move head into the frame Middle"
    assert framed.graph.frames[0].nodes == (*PAIR, NodeId("head"))
    assert drag("head", inside + QPoint(0, 330)) == "With Ctrl, head goes out of the frame"
    assert framed.history.undo_name == "Move head out of the frame" and framed.graph.frames[0].nodes == PAIR
