"""Cards in line: by a command, and by the lines that draw a dragged card."""

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.document import NodeId, Slot
from tests.app.canvas.hand import Hand, ids

CTRL = Qt.KeyboardModifier.ControlModifier
THREE = ids("conv1", "pool", "lstm")


def boxes(hand: Hand, *nodes: NodeId) -> list[tuple[float, float, float, float]]:
    return [hand.view.board.scene.deck.box(node) for node in nodes]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("left", lambda box: box[0]),
        ("centre", lambda box: box[0] + box[2]),
        ("right", lambda box: box[2]),
        ("top", lambda box: box[1]),
        ("middle", lambda box: box[1] + box[3]),
        ("bottom", lambda box: box[3]),
    ],
)
def test_cards_are_aligned_by_what_is_seen_of_them(hand: Hand, part: str, value) -> None:
    hand.view.select(THREE)
    hand.view.do(f"align_{part}")
    assert len({value(box) for box in boxes(hand, *THREE)}) == 1
    hand.is_one_entry("Align 3 cards")


def test_a_row_that_is_aligned_to_one_side_becomes_a_column(hand: Hand) -> None:
    row = ids("flatten", "stage", "pool")  # selected in another order than they lie in
    hand.view.select(row)
    hand.view.do("align_right")
    stage, pool, flatten = boxes(hand, *ids("stage", "pool", "flatten"))
    assert stage[2] == pool[2] == flatten[2]
    assert stage[3] < pool[1], "none lies on another"
    assert pool[3] < flatten[1]
    hand.is_one_entry("Align 3 cards")
    revision = hand.history.revision
    hand.view.do("align_right")
    assert hand.history.revision == revision, "they stay where they are then"
    hand.view.do("distribute_across")
    stage, pool, flatten = boxes(hand, *ids("stage", "pool", "flatten"))
    assert stage[2] < pool[0] and pool[2] < flatten[0], "in their order, though they are of unlike widths"


@pytest.mark.parametrize("part", ["left", "centre", "right", "top", "middle", "bottom"])
def test_no_card_comes_to_lie_on_one_that_is_not_selected(hand: Hand, part: str) -> None:
    def on_others() -> set[tuple[NodeId, NodeId]]:
        deck = hand.view.board.scene.deck
        boxed = {node: deck.box(node) for node in deck.row}
        return {
            (one, other)
            for one, a in boxed.items()
            for other, b in boxed.items()
            if one in chosen and other not in chosen
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        }

    chosen = ids("conv1", "pool", "lstm", "stage", "logits")
    before = on_others()
    hand.view.select(chosen)
    hand.view.do(f"align_{part}")
    assert on_others() <= before
    hand.is_one_entry("Align 5 cards")


def test_what_is_in_line_already_is_no_entry(hand: Hand) -> None:
    hand.view.select(ids("conv1", "norm1", "act1"))
    hand.view.do("align_top")
    hand.view.do("straighten")
    assert hand.history.revision == 0


def test_cards_are_laid_with_equal_room_between_them(hand: Hand) -> None:
    row = ids("stage", "pool", "flatten", "logits")
    hand.view.select(row)
    hand.view.do("distribute_across")
    gaps = [right[0] - left[2] for left, right in pairwise(boxes(hand, *row))]
    assert max(gaps) - min(gaps) <= 1
    assert boxes(hand, *ids("logits"))[0][0] == 980, "the outer two stay"
    hand.is_one_entry("Distribute 4 cards")


def test_cards_on_one_spot_come_apart(hand: Hand) -> None:
    hand.view.select(THREE)
    hand.view.do("align_top")
    hand.view.do("distribute_down")
    row = ids("lstm", "conv1", "pool")  # from left to right
    assert all(above[3] < below[1] for above, below in pairwise(boxes(hand, *row)))


def test_wires_run_level_when_straightened(hand: Hand) -> None:
    for node, down in (("norm1", 7), ("act1", 3)):
        hand.view.select(ids(node))
        for _ in range(down):
            hand.key(Qt.Key.Key_Down, CTRL)
    hand.view.select(ids("conv1", "norm1", "act1"))
    before = hand.text
    hand.view.do("straighten")
    assert {box[1] for box in boxes(hand, *ids("conv1", "norm1", "act1"))} == {0.0}
    assert hand.history.undo_name == "Straighten 2 cards"
    hand.history.undo()
    assert hand.text == before
    hand.view.select(ids("norm1", "head"))  # not wired to each other: each to what it takes
    for _ in range(3):
        hand.key(Qt.Key.Key_Down, CTRL)
    hand.view.do("straighten")
    assert boxes(hand, *ids("conv1"))[0][1] == boxes(hand, *ids("norm1"))[0][1]
    assert boxes(hand, *ids("flatten"))[0][1] == boxes(hand, *ids("head"))[0][1]
    assert hand.history.undo_name == "Straighten 2 cards"


def test_no_card_is_straightened_onto_another_nor_a_row_onto_the_one_before(qtbot: QtBot, hand: Hand) -> None:
    hand.view.tidy(rows=True)
    qtbot.waitUntil(lambda: hand.history.revision == 1, timeout=10_000)
    hand.view.select_all()
    hand.view.do("straighten")
    everywhere = hand.view.board.scene.deck.boxes.tolist()
    for one, other in combinations(everywhere, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_a_dragged_card_is_drawn_to_the_line_of_another(hand: Hand) -> None:
    hand.view.keep_to_grid(False)
    start = hand.at("card lstm")
    end = start + QPoint(243, 71)
    hand.press(start)
    hand.move(start, end)
    (line,) = hand.view._gestures.overlay.guides
    assert {line[0][0], line[1][0]} == {240.0}, "down along the left edges"
    hand.release(end)
    assert hand.graph.positions[NodeId("lstm")] == (240.0, 391.0)
    hand.is_one_entry("Move lstm")


def test_a_dragged_card_is_drawn_level_with_what_it_is_wired_to(hand: Hand) -> None:
    hand.view.keep_to_grid(False)
    start = hand.at("card sum")
    hand.drag(start, start + QPoint(57, -17))  # its second port is twenty pixels below the first one
    deck, wiring = hand.view.board.scene.deck, hand.view.board.scene.wiring
    wire = wiring.points[wiring.at[Slot(NodeId("add"), "other")]]
    assert wire[0, 1] == wire[-1, 1]
    assert deck.box(NodeId("add"))[:2] == (1037.0, -20.0)


def test_without_a_grid_a_card_lies_where_it_is_let_go(hand: Hand) -> None:
    hand.view.keep_to_grid(False)
    start = hand.at("card lstm")
    hand.drag(start, start + QPoint(103, 113))
    assert hand.graph.positions[NodeId("lstm")] == (103.0, 433.0)


def test_alt_lifts_lines_too(hand: Hand) -> None:
    start = hand.at("card lstm")
    end = start + QPoint(243, 71)
    hand.press(start)
    hand.move(start, end)
    QTest.mouseRelease(hand.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, end)
    assert hand.graph.positions[NodeId("lstm")] == (243.0, 391.0)
