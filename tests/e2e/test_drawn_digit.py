"""The first hour's best moment: a network is trained, a digit drawn, and the network reads it."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, until
from tests.e2e.test_training import begin

pytestmark = pytest.mark.timeout(240)


def draw(program: Program, places: list[tuple[float, float]]) -> None:
    """A stroke on the sheet, through places in parts of it."""
    x, y, width, height = program.places()["drawing_pad"]
    side = min(width, height)
    ways = [(round(x + across * side), round(y + down * side)) for across, down in places]
    program.stroke(ways)


def told(program: Program) -> str:
    """The digit that stands there for a person to read."""
    said = [name for name in program.places() if name.startswith("predict_answer digit: ")]
    return said[0].removeprefix("predict_answer digit: ") if said else ""


def test_a_drawn_digit_is_read_by_the_network_that_was_just_trained(start: Callable[..., Program], home: Path) -> None:
    program = start("--template", "digits-cnn")
    begin(program, home, epochs="6")
    until(lambda: "training_state Finished" in program.places(), "the run to finish", 60)
    program.click("try_run")
    program.place("drawing_pad", 60)
    assert told(program) == "–"
    round_and_back = [math.tau * step / 24 for step in range(26)]
    draw(program, [(0.5 - 0.2 * math.sin(turn), 0.5 - 0.3 * math.cos(turn)) for turn in round_and_back])
    until(lambda: told(program) == "0", "the network to read a 0", 30)

    program.click("predict_clear")
    until(lambda: told(program) == "–", "the sheet to be clear")
    draw(program, [(0.5, 0.15 + 0.07 * step) for step in range(11)])
    until(lambda: told(program) == "1", "the network to read a 1", 30)

    program.place("confusion", 30)
    (scores,) = [name for name in program.places() if name.startswith("held_out_scores ")]
    assert float(scores.split()[2]) > 80, scores
    assert program.qt_warnings() == []
