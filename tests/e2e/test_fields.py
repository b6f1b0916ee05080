"""Changing numbers and names with the keys of a person: what is typed where, and whose undo is meant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, until
from tests.e2e.test_first_story import nodes, save, save_as

pytestmark = pytest.mark.timeout(120)


def test_a_number_is_typed_over_undone_where_it_stands_and_left(start: Callable[..., Program], home: Path) -> None:
    program = start("--template", "digits-cnn")
    program.click("canvas", button=2)
    design = home / "mine.netd"
    save_as(program, design)

    def channels() -> object:
        save(program, design)
        return nodes(design)["conv1"]["args"]["out_channels"]

    first = nodes(design)["conv1"]["args"]["out_channels"]
    program.click("card conv1")
    program.click("value_out_channels")
    program.type("3")
    program.keys("Return")
    assert channels() == 3
    program.type("48")  # what was given is selected
    program.keys("Return")
    assert channels() == 48
    program.keys("ctrl+z")
    assert channels() == 3
    program.keys("ctrl+z")
    assert channels() == first
    program.keys("ctrl+shift+z", "ctrl+y")
    assert channels() == 48

    # on the card itself, going elsewhere with the mouse keeps what was typed
    program.click("card conv1")
    program.keys("Return")
    program.type("24")
    program.click("card head")
    assert channels() == 24
    program.keys("ctrl+z")
    program.click("card conv1")
    program.click("value_out_channels")

    # what is half typed is the field's own to undo, and Escape gives it up before it leaves
    program.type("9")
    program.keys("ctrl+z", "Return")
    program.keys("ctrl+s")
    program.type("7")
    program.keys("Escape", "Escape", "Delete")  # on the canvas, Delete takes the card out
    program.gone("card conv1")
    program.keys("ctrl+z")
    program.place("card conv1")
    assert channels() == 48

    # a layer from the search stands on the canvas, which has the keyboard again
    program.keys("Tab")
    program.type("output")
    program.keys("Return")
    until(lambda: any(name.startswith("card out") for name in program.places()), "an Output")
    program.keys("Delete")
    until(lambda: not any(name.startswith("card out") for name in program.places()), "it to go")
    save(program, design)
    program.quit()
    assert program.ended() == 0
    assert program.qt_warnings() == []
