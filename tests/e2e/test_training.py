"""A run under the hand: paused, gone on with, left behind by its window, and failing."""

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, until

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(240)


def newest(home: Path) -> tuple[str, int, str]:
    """Status, process and message of the newest run."""
    path = home / "state" / "netdesigner" / "runs.sqlite"
    if not path.exists():
        return "", 0, ""
    with sqlite3.connect(path) as store:
        row = None
        if store.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():  # the file comes before it
            row = store.execute("SELECT status, pid, message FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    store.close()
    return row or ("", 0, "")


def set_parameter(program: Program, name: str, value: str) -> None:
    program.click(f"value_{name}")
    program.keys("ctrl+a")
    program.type(value)
    program.keys("Return")


def begin(program: Program, home: Path, **parameters: str) -> None:
    program.click("canvas", button=2)  # gives the window the keyboard
    for name, value in parameters.items():
        set_parameter(program, name, value)
    program.click("canvas", button=2)
    until(lambda: _run(program, home), "the run to begin", 60)


def _run(program: Program, home: Path) -> str:
    """Run is refused until the drawing has been checked."""
    if not newest(home)[0]:
        program.keys("F5")
    return newest(home)[0]


def is_there(process: int) -> bool:
    """Whether a process is alive."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


def test_pause_becomes_resume_and_the_closing_window_leaves_nothing(start: Callable[..., Program], home: Path) -> None:
    program = start("--template", "digits-cnn")
    begin(program, home, epochs="100000")
    until(lambda: newest(home)[0] == "running", "the run to learn", 60)
    program.place("button Pause")
    program.click("button_pause")
    until(lambda: newest(home)[0] == "paused", "the run to wait")
    program.place("button Resume")
    program.keys("F6")
    until(lambda: newest(home)[0] == "running", "the run to go on")
    program.place("button Pause")
    program.keys("ctrl+q")  # which would interrupt it, so that is asked
    program.asked("ask_to_stop")
    program.keys("Escape")
    program.gone("ask_to_stop")
    assert newest(home)[0] == "running"

    program.process.terminate()  # the window goes at once; the program asks the worker to save and follows it
    worker = newest(home)[1]
    assert program.ended(30) == 0
    until(lambda: not is_there(worker), "the worker to be gone", 10)
    assert newest(home)[0] == "stopped"
    assert program.qt_warnings() == []


def test_a_worker_that_does_not_listen_is_gone_soon_after_the_window(start: Callable[..., Program], home: Path) -> None:
    program = start("--template", "digits-cnn")
    begin(program, home, epochs="100000")
    until(lambda: newest(home)[0] == "running", "the run to learn", 60)
    worker = newest(home)[1]
    subprocess.run(["kill", "-STOP", str(worker)], check=True)
    asked = time.monotonic()
    program.process.terminate()
    until(lambda: not is_there(worker), "the worker to be ended", 30)
    assert program.ended(30) == 0
    assert time.monotonic() - asked < 40
    assert newest(home)[0] == "stopped"


def test_a_failed_run_says_what_happened_and_says_it_once(start: Callable[..., Program], home: Path) -> None:
    drawn = json.loads((ROOT / "tests" / "language" / "digits-cnn" / "design.netd").read_text())
    (adam,) = (node for graph in drawn["graphs"] for node in graph["nodes"] if node.get("op") == "minimise")
    adam["args"] |= {"optimiser": "SGD", "settings": {"lr": 9, "weight_decay": 1}}  # each step makes weights -8 times
    design = home / "runaway.netd"
    design.write_text(json.dumps(drawn))
    program = start(str(design))
    begin(program, home)
    until(lambda: newest(home)[0] == "failed", "the run to fail", 60)
    assert "so nothing more can be learned. A smaller learning rate often helps" in newest(home)[2]
    program.place("run_message")
    assert "notice" not in program.places()
