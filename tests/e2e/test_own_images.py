"""A folder of one's own images, two of them broken: looked at, learned from, asked about, taken along."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.driver import Program, exported, until
from tests.e2e.test_training import newest, set_parameter

pytestmark = pytest.mark.timeout(240)

FRUIT = {"cherries": (200, 40, 40), "limes": (40, 180, 40), "plums": (50, 60, 200)}


def photographs(folder: Path) -> None:
    """Twenty pictures of each fruit; one more was not wholly copied, and one is empty."""
    rough = random.Random(0)
    for name, colour in FRUIT.items():
        (folder / name).mkdir(parents=True)
        for number in range(20):
            shade = tuple(part + rough.randrange(-30, 30) for part in colour)
            Image.new("RGB", (20, 16), shade).save(folder / name / f"{number}.png")
    whole = (folder / "cherries" / "0.png").read_bytes()
    (folder / "cherries" / "torn.png").write_bytes(whole[:40])
    (folder / "plums" / "empty.jpg").write_bytes(b"")


def has_all_colours(program: Program, place: str, path: Path) -> bool:
    """Whether a place on the screen shows something of every fruit."""
    seen = program.screen.pixels(program.places()[place], path)
    return all((abs(seen - colour).max(axis=-1) < 32).sum() > 1000 for colour in FRUIT.values())


def take_images(program: Program, folder: Path, tmp_path: Path) -> None:
    """Chooses the folder in Setup, looks at what it holds, and learns from it."""
    program.click("tab Setup")
    program.click("setup_data")
    program.keys("End", "Up", "Return")  # the last but one: images from a folder
    program.answer(folder)
    says = "There are 60 images to learn from. 2 images cannot be read: cherries/torn.png, plums/empty.jpg."
    program.place(f"data_says {says}", 60)
    until(lambda: has_all_colours(program, "data_pictures", tmp_path / "screen.png"), "small pictures of all classes")
    program.place("data_balance")
    program.click("tab Left out")
    program.place("data_left_out")
    program.click("data_take")
    program.gone("data_dialog")


def alone(folder: Path, *words: str) -> str:
    """What a script of the exported project says, run where nothing of netdesigner is."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *words]
    answer = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_from_a_folder_of_photographs_to_an_answer_and_a_project(
    start: Callable[..., Program], home: Path, tmp_path: Path
) -> None:
    photographs(home / "fruit")
    program = start("--template", "digits-cnn")
    program.click("canvas", button=2)  # gives the window the keyboard
    take_images(program, home / "fruit", tmp_path)

    # what came for grey digits is made to fit with the buttons, and given as many scores as there are classes
    program.click("tab Problems")
    program.click("fix")
    program.click("button Give head 3 outputs")
    program.gone("fix")
    program.click("canvas", button=2)
    program.click("tab Setup")
    set_parameter(program, "epochs", "4")
    program.click("button_run")
    until(lambda: newest(home)[0] == "finished", "the run to finish", 90)

    # the network is asked about one of the pictures
    program.click("try_run")
    program.click("predict_choose")
    program.answer(home / "fruit" / "limes" / "3.png")
    program.gone("file_dialog")
    program.place("predict_answer class: limes", 30)

    # it goes along as a project, which learns and answers by itself
    project = home / "project"
    program.click("button_export")
    program.answer(project)
    exported(project)
    assert program.qt_warnings() == []
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(project, elsewhere)
    alone(elsewhere, "train.py", "--epochs", "3")
    assert "plums" in alone(elsewhere, "predict.py", str(home / "fruit" / "plums" / "5.png"))
