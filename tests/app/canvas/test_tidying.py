"""Cards are laid out anew: all or some, beside the window's thread, as one entry, and not where it is given up."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from designer.document import Design, GraphId, MoveNodes, NodeId
from tests.app.canvas.demo import large, small
from tests.app.canvas.hand import Hand, ids


def overlaps(hand: Hand) -> bool:
    deck = hand.view.board.scene.deck
    return any(len(deck.near(deck.box(node))) > 1 for node in deck.ids)


def test_everything_is_tidied_without_overlaps_as_one_entry(hand: Hand, qtbot: QtBot) -> None:
    for node in ("pool", "head"):
        start = hand.at(f"card {node}")
        hand.drag(start, hand.at("card flatten") + QPoint(7, 30))
    assert overlaps(hand)
    before = hand.text
    hand.view.select(())
    hand.view.tidy()
    assert hand.text == before, "it is worked out elsewhere"
    qtbot.waitUntil(lambda: hand.history.undo_name == "Tidy 11 cards")
    assert not overlaps(hand)
    lefts = [hand.graph.positions[node][0] for node in ids("image", "conv1", "norm1", "act1", "stage", "pool")]
    assert lefts == sorted(lefts)
    after = hand.text
    hand.history.undo()
    assert hand.text == before
    hand.history.redo()
    assert hand.text == after


def test_tidying_again_changes_nothing(hand: Hand, qtbot: QtBot) -> None:
    hand.view.tidy()
    qtbot.waitUntil(lambda: hand.history.revision == 1)
    hand.view.tidy()
    qtbot.waitUntil(lambda: not hand.view._gestures.active)
    assert hand.history.revision == 1


@pytest.mark.parametrize("asked", [True, False])
def test_a_long_chain_is_tidied_into_rows(open_canvas: Callable[[Design], Hand], qtbot: QtBot, asked: bool) -> None:
    hand = open_canvas(large(30))
    before = hand.text
    hand.view.tidy(rows=asked)
    qtbot.waitUntil(lambda: hand.history.undo_name == f"Tidy 30 cards{' into rows' if asked else ''}")
    left, top, right, bottom = hand.view.board.scene.bounds()
    assert not overlaps(hand) and (right - left) < 3 * (bottom - top)
    hand.history.undo()
    assert hand.text == before


def test_only_what_is_selected_is_tidied_where_it_has_room(hand: Hand, qtbot: QtBot) -> None:
    chosen = ids("stage", "pool", "flatten", "head")
    others = [node for node in hand.graph.nodes if node not in chosen]
    before = {node: hand.graph.positions[node] for node in others}
    hand.view.select(chosen)
    for _ in range(3):
        hand.key(Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    hand.view.tidy()
    qtbot.waitUntil(lambda: hand.history.undo_name == "Tidy 4 cards")
    assert {node: hand.graph.positions[node] for node in others} == before
    assert not overlaps(hand)
    assert len({hand.graph.positions[node][1] for node in chosen}) == 1, "a chain is a row"
    where, text = hand.graph.positions[NodeId("pool")], hand.text
    apart = ids("norm1", "pool")  # not wired to each other
    hand.history.do("Strew", [MoveNodes(hand.graph.id, {apart[0]: (700.0, 900.0), apart[1]: (-300.0, 800.0)})])
    hand.view.select(apart)
    hand.view.tidy()
    qtbot.waitUntil(lambda: hand.history.undo_name == "Tidy 2 cards")
    assert hand.graph.positions[apart[1]] == where, "each goes beside what it is wired to"
    assert {node: hand.graph.positions[node] for node in others if node not in apart} == {
        node: place for node, place in before.items() if node not in apart
    }
    assert not overlaps(hand)
    hand.history.undo()
    hand.history.undo()
    assert hand.text == text
    row = {node: hand.graph.positions[node] for node in chosen}
    hand.history.do("Strew", [MoveNodes(hand.graph.id, {apart[0]: (700.0, 900.0)})])
    hand.view.select((*chosen, apart[0]))
    hand.view.tidy()
    qtbot.waitUntil(lambda: hand.history.undo_name == "Tidy 5 cards")
    assert {node: hand.graph.positions[node] for node in chosen} == row, "what is wired is tidied by itself"
    x, y = hand.graph.positions[apart[0]]
    assert x > before[NodeId("conv1")][0] and abs(y - before[NodeId("conv1")][1]) < 200, "the other goes to its own"
    assert not overlaps(hand)


def test_escape_and_a_change_give_it_up(hand: Hand, qtbot: QtBot) -> None:
    hand.view.tidy()
    assert hand.view._gestures.overlay.hint.startswith("Tidying 11 cards")
    hand.key(Qt.Key.Key_Escape)
    hand.view._tidying._aside.leave()
    qtbot.wait(250)
    assert hand.text == hand.start and hand.history.revision == 0
    hand.view.select(ids("lstm"))
    hand.view.tidy()
    hand.view.board.nudge(20, 0)
    hand.view._tidying._aside.leave()
    qtbot.wait(250)
    assert hand.history.undo_name == "Move lstm" and hand.history.revision == 1


def test_a_read_only_drawing_lies_as_it_was(hand: Hand, qtbot: QtBot) -> None:
    hand.view.set_read_only(True)
    xy = hand.view.board.scene.deck.xy.copy()
    hand.view.tidy()
    qtbot.waitUntil(lambda: not hand.view._gestures.active)
    assert hand.text == hand.start and np.array_equal(hand.view.board.scene.deck.xy, xy)


def test_an_empty_drawing_is_tidy(open_canvas) -> None:
    design = small()
    design.graphs[GraphId("net")].nodes.clear()
    design.graphs[GraphId("net")].positions.clear()
    empty = open_canvas(design)
    empty.view.tidy()
    assert not empty.view._gestures.active and empty.history.revision == 0
