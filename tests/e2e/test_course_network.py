"""The network of a first course, drawn from nothing with the keyboard, and trained on breast cancer."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, until
from tests.e2e.test_first_story import check, nodes, save_as

pytestmark = pytest.mark.timeout(240)


def place(program: Program, words: str) -> None:
    """Finds a layer by its name and places it behind the selected card, as a practised hand does.

    It ends when the card is in view: until then the canvas has yet to move, and a click would miss.
    """
    before = cards(program)
    program.keys("Tab")
    program.type(words)
    program.keys("Return")
    until(lambda: len(cards(program)) == len(before) + 1, f"a card for {words}")
    (new,) = set(cards(program)) - set(before)
    until(lambda: in_view(program, new), f"{new} in view")


def cards(program: Program) -> list[str]:
    return [name for name in program.places() if name.startswith("card ")]


def in_view(program: Program, name: str) -> bool:
    places = program.places()
    (x, y, width, height), (left, top, wide, high) = places[name], places["canvas"]
    return left <= x and x + width <= left + wide and top <= y and y + height <= top + high


def fill(program: Program, card: str, argument: str, text: str) -> None:
    program.click(f"card {card}")
    program.click(f"value_{argument}")
    program.type(text)
    program.keys("Return")


def newest_run(home: Path) -> tuple[str, float]:
    """The state of the newest run, and its last held-out accuracy."""
    with sqlite3.connect(home / "state" / "netdesigner" / "runs.sqlite") as store:
        row = store.execute("SELECT id, status FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return "", 0.0
        query = "SELECT value FROM scalars WHERE run = ? AND name = 'test.accuracy' ORDER BY step DESC LIMIT 1"
        last = store.execute(query, (row[0],)).fetchone()
    return str(row[1]), float(last[0]) if last else 0.0


def test_from_an_empty_canvas_to_a_trained_network(start: Callable[..., Program], home: Path) -> None:
    design = home / "course.netd"
    program = start()
    program.click("welcome_new")
    program.place("canvas")
    program.click("canvas", button=2)
    for words in ("input", "linear", "relu", "linear", "relu", "linear", "sigmoid", "output"):
        place(program, words)
    program.keys("Home")
    until(lambda: all(in_view(program, name) for name in cards(program)), "all cards in view")
    fill(program, "x", "shape", "N 30")
    fill(program, "linear", "out_features", "20")
    fill(program, "linear2", "out_features", "15")
    fill(program, "linear3", "out_features", "1")
    program.click("canvas", button=2)
    drawn = program.by_hand()
    save_as(program, design)
    report = check(design)
    assert report["ok"], report["problems"]
    assert report["parameters"] == (30 * 20 + 20) + (20 * 15 + 15) + (15 + 1)
    assert [node["op"] for node in nodes(design).values()][-1] == "output"

    saved = program.by_hand()
    program.click("tab Setup")
    program.click("setup_data")
    program.type("b")  # goes to Breast cancer in the open list
    program.keys("Return")
    program.place("argument_epochs")
    program.click("button_run")
    # a minute from nothing to a falling loss: what is left of it is the program's, to draw, check and begin to learn
    assert drawn + program.by_hand() - saved < 40
    until(lambda: newest_run(home)[0] == "finished", "the run to finish", 90)
    assert newest_run(home)[1] > 0.9

    program.click("canvas", button=2)
    program.keys("ctrl+s")
    until(lambda: json.loads(design.read_text()).get("stages"), "the setup to be saved")
    program.quit()
    assert program.ended() == 0
    assert program.qt_warnings() == []
