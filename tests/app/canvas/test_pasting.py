"""Copies where they are wanted: the clipboard in a wire, and cards again with all that they take."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from designer.document import CardFrame, NodeId, Port, Slot
from tests.app.canvas.hand import Hand, ids

WIRE = Slot(NodeId("norm1"), "input")  # conv1 feeds it


def copy(hand: Hand, *cards: str) -> None:
    hand.view.select(ids(*cards))
    hand.view.copy_selection()
    hand.view.select(())


def point_at_wire(hand: Hand) -> None:
    middle = hand.view.board.scene.wiring.middle(WIRE)
    assert middle is not None
    x, y = hand.view.board.camera.to_screen(middle)
    QCursor.setPos(hand.view.mapToGlobal(QPoint(round(x), round(y))))
    QApplication.processEvents()


def apart(hand: Hand) -> bool:
    boxes = [hand.view.board.scene.deck.box(node) for node in hand.graph.nodes]
    return not any(
        one is not other and one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one in boxes
        for other in boxes
    )


@pytest.mark.parametrize("meant", ["pointed at", "selected"])
def test_what_is_pasted_over_a_wire_goes_into_it(hand: Hand, meant: str) -> None:
    copy(hand, "act1")
    if meant == "selected":
        QCursor.setPos(hand.view.mapToGlobal(hand.view.rect().bottomRight() - QPoint(40, 40)))
        hand.view.board.select((), WIRE)
    else:
        point_at_wire(hand)
    hand.view.paste()
    (new,) = hand.view.selection
    assert hand.graph.nodes[new].op == "F.relu"
    assert hand.graph.source_of(Slot(new, "input")) == Port(NodeId("conv1"))
    assert hand.graph.source_of(WIRE) == Port(new)
    assert apart(hand)
    hand.is_one_entry("Paste 1 card into the wire from conv1 to norm1")


def test_a_chain_goes_in_at_its_first_card_and_out_at_its_last(hand: Hand) -> None:
    copy(hand, "norm1", "act1")
    point_at_wire(hand)
    hand.view.paste()
    norm, act = hand.view.selection
    assert hand.graph.source_of(Slot(norm, "input")) == Port(NodeId("conv1"))
    assert hand.graph.source_of(Slot(act, "input")) == Port(norm)
    assert hand.graph.source_of(WIRE) == Port(act)
    assert apart(hand)


@pytest.mark.parametrize("cards", [("conv1", "act1"), ("image",)], ids=["two ways in", "no way in"])
def test_what_has_no_one_way_through_it_lies_beside_the_wire(hand: Hand, cards: tuple[str, ...]) -> None:
    copy(hand, *cards)
    point_at_wire(hand)
    hand.view.paste()
    assert hand.graph.source_of(WIRE) == Port(NodeId("conv1"))
    assert hand.history.undo_name == f"Paste {len(cards)} {'card' if len(cards) == 1 else 'cards'}"


def test_cards_are_duplicated_with_what_comes_in_from_outside(hand: Hand) -> None:
    hand.view.select(ids("norm1", "act1"))
    hand.view.duplicate_selection(incoming=True)
    norm, act = hand.view.selection
    assert hand.graph.source_of(Slot(norm, "input")) == Port(NodeId("conv1"))
    assert hand.graph.source_of(Slot(act, "input")) == Port(norm)
    assert hand.graph.source_of(Slot(NodeId("stage"), "x")) == Port(NodeId("act1"))
    hand.is_one_entry("Duplicate 2 cards")


def test_a_frame_is_copied_with_its_cards_and_not_with_some_of_them(hand: Hand) -> None:
    hand.view.select(ids("norm1", "act1"))
    hand.view.frame()
    hand.view.select(ids("norm1"))
    hand.view.duplicate_selection()
    assert len(hand.graph.frames) == 1
    hand.history.undo()
    hand.view.select(ids("norm1", "act1"))
    hand.view.duplicate_selection()
    assert hand.graph.frames[1:] == (CardFrame("", hand.view.selection),)
    copy(hand, "norm1", "act1", "lstm")
    hand.view.paste()
    assert hand.graph.frames[2] == CardFrame("", hand.view.selection[:2])
    for _ in range(3):
        hand.history.undo()
    assert hand.text == hand.start


def test_cards_are_duplicated_without_what_comes_in_otherwise(hand: Hand) -> None:
    hand.view.select(ids("norm1", "act1"))
    hand.view.duplicate_selection()
    norm, act = hand.view.selection
    assert hand.graph.nodes[norm].inputs == {} and hand.graph.source_of(Slot(act, "input")) == Port(norm)
