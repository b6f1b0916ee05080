"""Cards are dragged out of one window into another one, which is another program."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, Screen, until

pytestmark = pytest.mark.timeout(120)


def test_a_card_is_dragged_into_another_window(start: Callable[..., Program], screen: Screen, tmp_path: Path) -> None:
    here = start("--template", "digits-cnn")
    here.laid_at(0, 0, 960, 700)
    there = Program(screen, tmp_path, "--template", "lenet-5")
    try:
        there.laid_at(720, 0, 960, 700)
        cards = cards_of(here), cards_of(there)
        left, top, width, height = there.places()["canvas"]
        here.drag(here.place("card dropout"), (left + width // 2, top + height - 100), onto=there)
        until(lambda: cards_of(there) == cards[1] | {"card dropout"}, "the card in the other window")
        assert cards_of(here) == cards[0], "a copy is dragged"
        there.given_keyboard()
        there.keys("ctrl+z")
        until(lambda: cards_of(there) == cards[1], "the card to be taken back")
        assert not here.qt_warnings() and not there.qt_warnings()
    finally:
        there.kill()


def cards_of(program: Program) -> set[str]:
    return {name for name in program.places() if name.startswith("card ")}
