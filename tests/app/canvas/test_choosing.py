"""Selecting by a loop, by what depends on what, and by kind."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.app.canvas.hand import Hand, ids

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def loop(hand: Hand, middle: QPoint, width: int, height: int, keys: Qt.KeyboardModifier) -> None:
    """Draws an ellipse with a key held, as the events of a real mouse say it."""
    turns = [2 * math.pi * (step + 6) / 24 for step in range(25)]
    points = [middle + QPoint(round(width * math.cos(turn)), round(height * math.sin(turn))) for turn in turns]
    hand.press(points[0], keys)
    for point in points[1:]:
        QTest.mouseMove(hand.view, point)
    hand.release(points[-1], keys)


def test_a_loop_selects_the_cards_whose_middle_it_holds(hand: Hand) -> None:
    loop(hand, hand.at("card lstm"), 110, 70, ALT)
    assert hand.view.selection == ids("lstm")
    loop(hand, (hand.at("card stage") + hand.at("card pool")) / 2, 230, 60, ALT)
    assert hand.view.selection == ids("stage", "pool")
    assert hand.text == hand.start


def test_a_loop_that_is_given_up_selects_nothing(hand: Hand) -> None:
    start = hand.at("card lstm") + QPoint(110, 0)
    hand.press(start, ALT)
    hand.move(start, start + QPoint(-220, 60))
    hand.key(Qt.Key.Key_Escape)
    hand.release(start)
    assert hand.view.selection == () and not hand.view._gestures.overlay.lasso


@pytest.mark.parametrize(
    ("deed", "found"),
    [
        ("select_upstream", ids("act1", "image", "conv1", "norm1")),
        ("select_downstream", ids("act1", "stage", "pool", "flatten", "head", "logits", "add")),
        ("select_alike", ids("act1")),
        (
            "invert_selection",
            ids("image", "conv1", "norm1", "stage", "pool", "flatten", "head", "logits", "lstm", "add"),
        ),
    ],
)
def test_what_cards_are_to_each_other(hand: Hand, deed: str, found: tuple) -> None:
    hand.click("card act1")
    hand.view.do(deed)
    assert hand.view.selection == found
    assert hand.text == hand.start


def test_all_of_a_kind(hand: Hand) -> None:
    hand.view.select(ids("conv1"))
    hand.view.duplicate_selection()
    (copy,) = hand.view.selection
    hand.view.do("select_alike")
    assert set(hand.view.selection) == {copy, *ids("conv1")}
