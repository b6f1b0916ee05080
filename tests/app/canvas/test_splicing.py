"""Cards that are there already go into wires and come off them, and a gap closes: one entry each."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.app.canvas.curing import laid_in
from designer.catalogue import build_catalogue
from designer.document import Disconnect, MoveNodes, NodeId, Port, RemoveNode, Slot
from designer.inference.problems.cures import insert
from tests.app.canvas.demo import small_report
from tests.app.canvas.hand import Hand, ids

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
EMPTY = QPoint(700, 560)


def source(hand: Hand, node: str, port: str = "input", index: int | None = None) -> Port | None:
    return hand.graph.source_of(Slot(NodeId(node), port, index))


def port(node: str) -> Port:
    return Port(NodeId(node))


@pytest.fixture
def checked(hand: Hand) -> Hand:
    hand.view.set_report(small_report())
    return hand


def shake(hand: Hand, card: str, end: QPoint) -> None:
    start = hand.at(card)
    hand.press(start)
    for turn in range(6):
        hand.move(start, start + QPoint(40 if turn % 2 else -40, 0))
    hand.move(start, end)


# Into a wire


def test_a_card_dropped_on_a_wire_is_put_into_it_and_neighbours_make_room(hand: Hand) -> None:
    start, wire, other = hand.at("card lstm"), hand.at("wire norm1.input"), hand.at("wire act1.input")
    wiring = hand.view.board.scene.wiring
    ways = wiring.points.copy()
    hand.press(start)
    hand.move(start, other)
    hand.move(other, EMPTY)
    assert np.allclose(wiring.points, ways), "wires that it was over run as before"
    hand.move(EMPTY, wire)
    assert hand.view._gestures.overlay.lit == Slot(NodeId("norm1"), "input"), "it lights up"
    assert hand.view.board.scene.deck.box(NodeId("norm1"))[0] > 480, "there is room before it is let go"
    hand.release(wire)
    assert source(hand, "lstm") == port("conv1")
    assert source(hand, "norm1") == Port(NodeId("lstm"), "output")
    boxes = [hand.view.board.scene.deck.box(node) for node in ids("conv1", "lstm", "norm1", "act1")]
    assert all(left[2] < right[0] for left, right in pairwise(boxes))
    hand.is_one_entry("Put lstm between conv1 and norm1")


def test_the_card_of_a_cure_lies_in_its_wire_and_neighbours_make_room(hand: Hand) -> None:
    slot, scene = Slot(NodeId("norm1"), "input"), hand.view.board.scene
    cure = insert(build_catalogue(), hand.graph, slot, "nn.AdaptiveAvgPool2d", {}, "Insert pool")
    assert cure is not None
    hand.view.board.history.do(cure.title, laid_in(scene, cure.edits))
    new = hand.graph.source_of(slot)
    assert new is not None and source(hand, new.node, "input") == port("conv1")
    boxes = [hand.view.board.scene.deck.box(node) for node in (*ids("conv1"), new.node, *ids("norm1", "act1"))]
    assert all(left[2] < right[0] for left, right in pairwise(boxes))
    assert max(top for _, top, _, _ in boxes) < min(bottom for _, _, _, bottom in boxes), "they stand in one row"
    hand.is_one_entry("Insert pool")


def overlapping(hand: Hand) -> list[tuple[str, str]]:
    """Cards that lie on each other."""
    deck = hand.view.board.scene.deck
    return [
        (one, other)
        for one, other in combinations(deck.ids, 2)
        for a, b in [(deck.box(one), deck.box(other))]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def rows(hand: Hand) -> list[list[str]]:
    """The cards that stand in a row, row by row, each from the left."""
    deck, found = hand.view.board.scene.deck, dict[float, list[tuple[float, str]]]()
    for node in deck.ids:
        left, top, *_ = deck.box(node)
        found.setdefault(top, []).append((left, node))
    return [[node for _, node in sorted(found[top])] for top in sorted(found)]


FIRST, SECOND = ["image", "conv1", "norm1", "act1", "add"], ["stage", "pool", "flatten", "head", "logits"]


def test_a_card_in_a_wire_over_others_lies_on_none_of_them_and_what_is_below_moves_down(hand: Hand) -> None:
    wire = hand.at("wire sum.other")
    hand.drag(hand.at("card lstm"), wire)
    assert source(hand, "add", "other") == Port(NodeId("lstm"), "output") and source(hand, "lstm") == port("image")
    assert rows(hand) == [FIRST, ["lstm"], SECOND] and not overlapping(hand)
    left, top, right, bottom = hand.view.board.scene.deck.box(NodeId("lstm"))
    x, y = hand.view.board.camera.to_world((wire.x(), wire.y()))
    assert left <= x <= right and top <= y + 45 <= bottom + 45, "it is where it was let go, or close by"
    hand.is_one_entry("Put lstm between image and sum")


@pytest.mark.parametrize(
    ("aside", "expected"),
    [(-300, [FIRST[:4], ["lstm", *SECOND]]), (300, [[*FIRST[:4], "lstm"], SECOND])],
    ids=["near its end", "near its beginning"],
)
def test_a_card_in_a_wire_from_row_to_row_begins_or_ends_one(hand: Hand, aside: int, expected: list[list[str]]) -> None:
    hand.history.do("Away with it", [RemoveNode(hand.graph.id, NodeId("add"))])
    scene = hand.view.board.scene
    x, y = scene.wiring.middle(Slot(NodeId("stage"), "x")) or (0.0, 0.0)
    start = hand.at("card lstm")
    hand.drag(start, QPoint(*(round(value) for value in hand.view.board.camera.to_screen((x + aside, y)))))
    assert source(hand, "stage", "x") == Port(NodeId("lstm"), "output") and source(hand, "lstm") == port("act1")
    assert rows(hand) == expected and not overlapping(hand)


def test_a_card_that_finds_room_out_of_sight_is_brought_into_it(hand: Hand, qtbot: QtBot) -> None:
    hand.history.do("Away with it", [RemoveNode(hand.graph.id, NodeId("add"))])
    hand.view.resize(1000, 640)
    x, y = hand.view.board.scene.wiring.middle(Slot(NodeId("stage"), "x")) or (0.0, 0.0)
    drop = QPoint(*(round(value) for value in hand.view.board.camera.to_screen((x + 300, y))))
    hand.drag(hand.at("card lstm"), drop)
    assert source(hand, "lstm") == port("act1")
    qtbot.waitUntil(lambda: hand.view.rect().contains(hand.at("card lstm")), timeout=10_000)


@pytest.mark.parametrize(("depth", "gone"), [(100.0, ()), (300.0, SECOND[::-1])], ids=["crowded", "with room below"])
def test_a_card_in_a_wire_that_climbs_between_two_columns_gets_one_of_its_own(
    hand: Hand, depth: float, gone: tuple[str, ...]
) -> None:
    hand.history.do("Away with it", [RemoveNode(hand.graph.id, NodeId(node)) for node in gone])
    hand.history.do("Lay it deeper", [MoveNodes(hand.graph.id, {NodeId("add"): (980.0, depth)})])
    hand.history.do("Off it", [Disconnect(hand.graph.id, Slot(NodeId("add"), "other"))])
    hand.drag(hand.at("card lstm"), hand.at("wire sum.input"))
    deck = hand.view.board.scene.deck
    assert source(hand, "add") == Port(NodeId("lstm"), "output") and source(hand, "lstm") == port("act1")
    assert deck.box(NodeId("act1"))[2] < deck.box(NodeId("lstm"))[0], "it lies between both"
    assert deck.box(NodeId("lstm"))[2] < deck.box(NodeId("add"))[0] and not overlapping(hand)
    assert deck.box(NodeId("lstm"))[1] == deck.box(NodeId("add"))[1], "level with what reads it"


def test_going_over_a_wire_and_on_leaves_it_as_it_was(hand: Hand) -> None:
    start, wire = hand.at("card lstm"), hand.at("wire norm1.input")
    hand.press(start)
    hand.move(start, wire)
    hand.move(wire, EMPTY)
    hand.release(EMPTY)
    assert source(hand, "norm1") == port("conv1") and hand.graph.positions[NodeId("norm1")] == (480.0, 0.0)
    hand.is_one_entry("Move lstm")


def test_escape_over_a_wire_leaves_nothing(hand: Hand) -> None:
    start, wire = hand.at("card lstm"), hand.at("wire norm1.input")
    hand.press(start)
    hand.move(start, wire)
    hand.key(Qt.Key.Key_Escape)
    hand.release(wire)
    assert hand.text == hand.start and hand.history.revision == 0
    assert hand.view.board.scene.deck.box(NodeId("norm1"))[0] == 480


def test_alt_keeps_a_card_out_of_a_wire(hand: Hand) -> None:
    start, wire = hand.at("card lstm"), hand.at("wire norm1.input")
    hand.press(start)
    hand.move(start, wire)
    QTest.mouseRelease(hand.view, Qt.MouseButton.LeftButton, ALT, wire)
    assert source(hand, "norm1") == port("conv1") and source(hand, "lstm") is None
    hand.is_one_entry("Move lstm")


@pytest.mark.parametrize("card", ["pool", "add", "logits"])
def test_a_card_that_is_wired_stays_out_of_wires(hand: Hand, card: str) -> None:
    wire = hand.at("wire norm1.input")
    name = "sum" if card == "add" else card
    hand.drag(hand.at(f"card {name}"), wire)
    assert source(hand, "norm1") == port("conv1")
    hand.is_one_entry(f"Move {name}")


def test_a_read_only_document_takes_no_card_into_a_wire(hand: Hand) -> None:
    hand.view.set_read_only(True)
    hand.drag(hand.at("card lstm"), hand.at("wire norm1.input"))
    assert hand.text == hand.start
    deck = hand.view.board.scene.deck
    assert deck.box(NodeId("lstm"))[:2] == (0, 320) and deck.box(NodeId("norm1"))[:2] == (480, 0)


# Off the wires


def test_a_shaken_card_comes_off_its_wires_and_the_gap_closes(checked: Hand) -> None:
    shake(checked, "card norm1", EMPTY)
    assert checked.view._gestures.overlay.hidden == {Slot(NodeId("norm1"), "input"), Slot(NodeId("act1"), "input")}
    checked.release(EMPTY)
    assert source(checked, "norm1") is None and source(checked, "act1") == port("conv1")
    checked.is_one_entry("Shake norm1 loose")


def test_a_shaken_card_goes_into_another_wire_in_the_same_breath(checked: Hand) -> None:
    wire = checked.at("wire flatten.input")
    shake(checked, "card norm1", wire)
    checked.release(wire)
    assert source(checked, "act1") == port("conv1")
    assert source(checked, "norm1") == port("pool") and source(checked, "flatten") == port("norm1")
    checked.is_one_entry("Put norm1 between pool and flatten")


def test_a_slow_hand_that_turns_does_not_shake(hand: Hand) -> None:
    start = hand.at("card norm1")
    hand.press(start)
    for turn in range(6):
        QTest.mouseMove(hand.view, start + QPoint(40 if turn % 2 else -40, 0), 400)
    hand.release(start + QPoint(40, 0))
    assert source(hand, "norm1") == port("conv1")


def test_alt_and_a_click_take_the_wires_off_a_port(hand: Hand) -> None:
    QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, ALT, hand.at("out act1.output"))
    assert source(hand, "stage", "x") is None and source(hand, "add") is None
    hand.is_one_entry("Cut 2 wires")
    hand.history.undo()
    QTest.mouseClick(hand.view, Qt.MouseButton.LeftButton, ALT, hand.at("in pool.input"))
    assert source(hand, "pool") is None
    assert hand.history.undo_name == "Disconnect pool from stage"


def test_a_stroke_cuts_the_wires_it_crosses(hand: Hand) -> None:
    first, second = hand.at("wire norm1.input"), hand.at("wire flatten.input")
    start, end = QPoint(first.x(), first.y() - 60), QPoint(second.x(), second.y() + 60)
    hand.press(start, CTRL)
    hand.move(start, end)
    assert hand.view._gestures.overlay.doomed >= {Slot(NodeId("norm1"), "input"), Slot(NodeId("flatten"), "input")}
    hand.release(end)
    assert source(hand, "norm1") is None and source(hand, "flatten") is None
    assert source(hand, "act1") == port("norm1") and source(hand, "head") == port("flatten")
    name = hand.history.undo_name
    assert name.startswith("Cut ") and name.endswith(" wires")
    hand.is_one_entry(name)
    hand.view.select(ids("head"))
    hand.history.undo()
    assert (hand.view.selection, hand.view.selected_wire) == (ids("head"), None), "several wires are no selection"


def test_a_stroke_across_nothing_and_one_given_up_cut_nothing(hand: Hand) -> None:
    hand.drag(EMPTY, EMPTY + QPoint(80, 20), CTRL)
    first = hand.at("wire norm1.input")
    hand.press(first - QPoint(0, 60), CTRL)
    hand.move(first - QPoint(0, 60), first + QPoint(0, 60))
    hand.key(Qt.Key.Key_Escape)
    hand.release(first + QPoint(0, 60))
    assert hand.text == hand.start and hand.history.revision == 0


# Deleting


def test_deleting_closes_the_gap(checked: Hand) -> None:
    checked.view.select(ids("norm1"))
    checked.view.delete_selection()
    assert source(checked, "act1") == port("conv1")
    checked.is_one_entry("Delete norm1")
    checked.view.select(ids("conv1"))
    checked.history.undo()
    assert checked.view.selection == ids("norm1"), "what comes back is selected, as it was before"


def test_deleting_several_cards_closes_the_gap_over_all_of_them(checked: Hand) -> None:
    checked.view.select(ids("norm1", "act1", "conv1"))
    checked.view.delete_selection()
    assert source(checked, "stage", "x") == port("image")
    assert source(checked, "add") is None, "it takes the image at its other input already"
    checked.is_one_entry("Delete 3 cards")
    checked.history.undo()
    assert checked.view.selection == ids("conv1", "norm1", "act1")
    checked.view.select(ids("head"))
    checked.history.redo()
    assert checked.view.selection == ids("head")


def test_a_gap_stays_where_the_shapes_differ(checked: Hand) -> None:
    checked.view.select(ids("flatten"))
    checked.view.delete_selection()
    assert source(checked, "head") is None
    checked.is_one_entry("Delete flatten")


def test_a_list_keeps_its_order_over_a_gap(hand: Hand) -> None:
    middle = hand.at("card head") + QPoint(0, 130)
    hand.drop("torch.cat", middle)
    (cat,) = hand.view.selection
    for card in ("norm1", "conv1", "pool"):
        place = len(hand.graph.nodes[cat].inputs.get("tensors", ()))
        hand.drag(hand.at(f"out {card}.output"), hand.at(f"in {hand.graph.nodes[cat].name}.tensors.{place}"))
    hand.view.select(ids("norm1"))
    hand.view.delete_selection(heal=False)
    assert hand.graph.nodes[cat].inputs["tensors"] == (port("conv1"), port("pool"))
    hand.history.undo()
    hand.view.select(ids("pool"))
    hand.view.delete_selection()
    assert hand.graph.nodes[cat].inputs["tensors"] == (port("norm1"), port("conv1"), port("stage"))
    first = Slot(cat, "tensors", 0)
    hand.view.board.select((), first)
    hand.view.delete_selection()
    hand.history.undo()
    assert hand.view.selected_wire == first, "and not the place that there was not"
