"""Hands that do not know what they do: nothing they do ends the program, holds it up, or cannot be undone."""

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.document.storage import load
from tests.e2e.driver import Program, until

ROOT = Path(__file__).parents[2]
EVENTS = 40
PATIENCE = 5.0  # seconds that the window may be busy
TEXTS = ("3", "0", "-1", "abc", "=2*", "1e400", "class", "<b>x</b>", "linear", "N 3 H W", "(3, 3)")
KEYS = (
    *("Tab", "shift+Tab", "Return", "Escape", "Delete", "BackSpace", "space", "Up", "Right", "shift+Right"),
    *("ctrl+z", "ctrl+y", "ctrl+d", "ctrl+a", "c", "f", "F2", "F5", "F6", "shift+F5", "F1"),
    *("ctrl+1", "ctrl+2", "ctrl+3", "ctrl+shift+l", "ctrl+plus", "ctrl+minus"),
)
ON_CANVAS = ("card ", "in ", "out ", "wire ")
PRESSED = ("fix", "value_", "reset_", "setup_", "tab ", "unfold", "node_name", "button_undo", "button_redo", "row ")

pytestmark = pytest.mark.timeout(60)


class Monkey:
    """One random thing after the other, and a record of what it did."""

    def __init__(self, program: Program, seed: int) -> None:
        self.program = program
        self.random = random.Random(seed)
        self.did: list[str] = []

    def act(self) -> None:
        """Does something, and sees that the program lives."""
        places = self.program.places()
        if {"file_dialog", "shortcuts", "ask_to_save"} & set(places):
            self._note("give up")
            self.program.keys("Escape")
        else:
            deeds = {self._click: 4, self._press: 3, self._drag: 3, self._type: 3, self._keys: 5, self._menu: 1}
            self.random.choices([*deeds], [*deeds.values()])[0](places)
        until(lambda: self.program.places() and self.program.silence() < 1, f"life after {self.did[-8:]}", PATIENCE)

    def _note(self, deed: str) -> None:
        self.did.append(deed)

    def _one(self, places: dict[str, list[int]], *beginnings: str) -> str:
        """The name of one of the things that are there; the canvas, or the title where it is hidden, is always."""
        return self.random.choice([name for name in places if name.startswith(beginnings)] or ["canvas"])

    def _within(self, place: list[int]) -> tuple[int, int]:
        x, y, width, height = place
        x, y = x + self.random.randrange(max(1, width)), y + self.random.randrange(max(1, height))
        return max(0, x), max(0, y)  # a card may have been moved off the screen

    def _click(self, places: dict[str, list[int]]) -> None:
        name, button, times = (
            self._one(places, *ON_CANVAS),
            self.random.choice((1, 1, 1, 3)),
            self.random.choice((1, 2)),
        )
        self._note(f"click {name} {button} {times}")
        self.program.click_at(*self._within(places[name]), button, times)

    def _press(self, places: dict[str, list[int]]) -> None:
        name = self._one(places, *PRESSED)
        self._note(f"press {name}")
        self.program.click_at(*self._within(places[name]))

    def _drag(self, places: dict[str, list[int]]) -> None:
        start, end = self._one(places, self.random.choice((*ON_CANVAS, "row "))), self._one(places, *ON_CANVAS)
        self._note(f"drag {start} to {end}")
        self.program.drag(self._within(places[start]), self._within(places[end]), steps=4)

    def _type(self, places: dict[str, list[int]]) -> None:
        name, text = self._one(places, "value_", "node_name", "palette_search"), self.random.choice(TEXTS)
        key = self.random.choice(("Return", "Tab", "Escape", "F5", "ctrl+z"))
        self._note(f"type {text!r} and {key} in {name}")
        self.program.click_at(*self._within(places[name]))
        self.program.keys("ctrl+a")
        self.program.type(text)
        self.program.keys(key)

    def _keys(self, places: dict[str, list[int]]) -> None:
        keys = self.random.choices(KEYS, k=3)
        self._note(f"keys {keys}")
        self.program.keys(*keys)

    def _menu(self, places: dict[str, list[int]]) -> None:
        name = self._one(places, *ON_CANVAS)
        self._note(f"menu of {name}")
        self.program.click_at(*self._within(places[name]), button=3)
        offered = [one for one in self.program.places() if one.startswith("menu ") and one != "menu "]
        if offered:
            chosen = self.random.choice(offered)
            self._note(chosen)
            self.program.click(chosen)


def test_a_monkey_ends_nothing_and_all_it_did_is_undone(start: Callable[..., Program], home: Path) -> None:
    design = home / "mine.netd"
    shutil.copy(ROOT / "resources" / "templates" / "digits-cnn.netd", design)
    first = design.read_bytes()
    program = start(str(design))
    program.place("card head")
    program.click("canvas", button=2)
    monkey = Monkey(program, 7)
    for _ in range(EVENTS):
        monkey.act()

    program.keys("shift+F5", "Escape", "Escape", "Escape", "Escape")
    program.click("canvas", button=2)
    program.keys("ctrl+s")
    time.sleep(0.3)
    load(design)
    end = time.monotonic() + PATIENCE
    while design.read_bytes() != first:
        assert time.monotonic() < end, f"not undone: {monkey.did}"
        program.keys(*["ctrl+z"] * 20, "ctrl+s")
    assert program.qt_warnings() == [], monkey.did
