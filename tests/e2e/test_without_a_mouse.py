"""LeNet-5 from an empty canvas, with the keyboard alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.catalogue import build_catalogue
from designer.document import load
from designer.inference import check
from tests.e2e.driver import Program, until

pytestmark = pytest.mark.timeout(120)

PUBLISHED = json.loads((Path(__file__).parents[1] / "reference" / "architectures.json").read_text(encoding="utf-8"))
# What is typed to find a layer, and its values in the order in which they are asked for.
LAYERS = (
    ("input", "N 1 32 32"),
    ("conv2d", "6", "5"),
    ("relu",),
    ("maxpool2d", "2"),
    ("conv2d", "16", "5"),
    ("relu",),
    ("maxpool2d", "2"),
    ("flatten",),
    ("linear", "120"),
    ("relu",),
    ("linear", "84"),
    ("relu",),
    ("linear", "10"),
    ("output",),
)


def cards(program: Program) -> int:
    return sum(name.startswith("card ") for name in program.places())


def keys_for(words: str, *values: str) -> list[str]:
    """Places a layer behind the one before, wired to it, and fills in its values on the card."""
    keys = ["Tab", *words, "Return"]
    for place, value in enumerate(values):
        keys += ["Tab" if place else "Return", *("space" if letter == " " else letter for letter in value)]
    return [*keys, *["Return"] * bool(values)]


def test_lenet_is_drawn_without_a_mouse(start: Callable[..., Program], home: Path) -> None:
    published = next(one["parameters"] for one in PUBLISHED["architectures"] if one["id"] == "lenet-5")
    path = home / "lenet.netd"
    program = start()
    program.given_keyboard()
    program.keys("ctrl+n")
    program.place("canvas")
    for layer in LAYERS:
        program.play(keys_for(*layer))
    until(lambda: cards(program) == len(LAYERS), "all cards")
    program.keys("ctrl+s")
    program.answer(path)
    until(path.exists, "the design to be saved")
    design, repairs = load(path)
    report = check(design, build_catalogue())
    assert repairs == () and report.problems == ()
    assert report.parameters == published
    assert program.qt_warnings() == []
