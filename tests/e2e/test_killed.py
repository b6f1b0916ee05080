"""Killed in turn while it trains: the worker, the engine, the window. Nothing is lost, and each says what happened."""

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.e2e.driver import Program, until
from tests.e2e.test_first_story import curve_pixels, nodes, save
from tests.e2e.test_training import begin, is_there, newest, set_parameter

pytestmark = pytest.mark.timeout(240)
EPOCHS = 6


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def weights(folder: Path, network: str = "net") -> dict[str, str]:
    """The hash of every weight in a folder's last checkpoint."""
    kept = torch.load(folder / "last.pt", weights_only=True)["kept"][network]
    return {name: hashlib.sha256(value.numpy().tobytes()).hexdigest() for name, value in kept.items()}


def steps(home: Path) -> list[int]:
    """The steps of the loss of the newest run as they were written."""
    with sqlite3.connect(home / "state" / "netdesigner" / "runs.sqlite") as store:
        newest_run = "(SELECT max(id) FROM runs)"
        rows = store.execute(
            f"SELECT step FROM scalars WHERE run = {newest_run} AND name = 'train.loss' ORDER BY rowid"
        ).fetchall()
    store.close()
    return [step for (step,) in rows]


def test_worker_engine_and_window_are_killed_in_turn(start: Callable[..., Program], home: Path, tmp_path: Path) -> None:
    design = home / "mine.netd"
    shutil.copy(Path(__file__).parents[1] / "language" / "digits-cnn" / "design.netd", design)
    program = start(str(design))

    # the worker: the window says so and goes on from the checkpoint
    begin(program, home, epochs=str(EPOCHS))
    folder = home / "state" / "netdesigner" / "runs" / "mine" / "0001"
    until((folder / "out" / "last.pt").exists, "a checkpoint", 60)
    kill(newest(home)[1])
    until(lambda: newest(home)[0] == "lost", "the store to know")
    assert newest(home)[2].startswith("The training process was killed (SIGKILL)")
    program.place("run_message")
    alone = subprocess.Popen(
        [sys.executable, "train.py", "--epochs", str(EPOCHS), "--out", str(tmp_path / "alone"), "--device", "cpu"],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
    )
    program.click("go_on")
    until(lambda: newest(home)[0] in ("running", "finished"), "the run to go on")
    until(lambda: newest(home)[0] == "finished", "the run to be done", 60)
    assert alone.wait(60) == 0
    assert weights(folder / "out") == weights(tmp_path / "alone")
    program.place("button_run")

    # the engine: it starts again, while the next run learns and the drawing stays
    begin_again(program, home)
    worker = newest(home)[1]
    (engine,) = [child for child in program.children() if child != worker]
    kill(engine)
    until(lambda: set(program.children()) - {engine, worker}, "another engine")
    program.click("card head")
    program.click("value_in_features")
    program.type("100")
    program.keys("Return")
    program.place("fix", seconds=30)  # the new engine knows the drawing
    program.click("canvas", button=2)
    program.keys("ctrl+z")
    program.gone("fix")
    program.click("card relu2")
    program.keys("Delete")
    program.gone("card relu2")
    assert is_there(worker) and newest(home)[0] == "running"

    # the window: the worker goes on, and the next window finds it and the drawing
    program.kill()
    before = len(steps(home))
    until(lambda: len(steps(home)) > before + 20, "the worker to go on alone")
    again = start(str(design))
    again.place("button_stop")
    assert "card relu2" not in again.places()
    again.click("canvas", button=2)
    again.keys("ctrl+z")
    again.place("card relu2")
    save(again, design)
    assert "relu2" in nodes(design)
    until(lambda: curve_pixels(again, tmp_path) > 100, "the curves")
    again.click("button_stop")
    until(lambda: newest(home)[0] == "stopped", "the run to stop")
    assert steps(home) == list(range(len(steps(home))))
    again.place("go_on")
    again.click("canvas", button=2)
    again.quit()
    assert again.ended() == 0
    assert again.qt_warnings() == []


def begin_again(program: Program, home: Path) -> None:
    """A run of the same design that lasts longer than the test."""
    set_parameter(program, "epochs", "100000")
    program.click("canvas", button=2)
    program.keys("F5")
    until(lambda: newest(home)[0] == "running", "the next run to learn", 60)
