"""A small residual network, drawn from nothing with mouse and keyboard: a block with a shortcut, four times."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, until
from tests.e2e.test_course_network import cards, fill, in_view, place
from tests.e2e.test_first_story import check, save_as

pytestmark = pytest.mark.timeout(300)

_FIRST = ("input", "conv2d", "conv2d", "batchnorm2d", "relu", "conv2d", "batchnorm2d", "add", "relu")
_LAST = ("adaptive avg pool2d", "flatten", "linear", "output")
_BLOCK = ("conv2", "norm", "relu", "conv3", "norm2", "sum", "relu2")
_RUN = """
import torch
from model import Net
print(tuple(Net()(torch.zeros(2, 3, 32, 32)).shape), sum(one.numel() for one in Net().parameters()))
"""


def test_from_an_empty_canvas_to_code_that_runs(start: Callable[..., Program], home: Path) -> None:
    design = home / "residual.netd"
    program = start()
    program.click("welcome_new")
    program.place("canvas")
    program.click("canvas", button=2)
    for words in _FIRST:
        place(program, words)
    program.keys("ctrl+1", "Home")  # with all the room there is, ports are large enough for a hand
    until(lambda: all(in_view(program, name) for name in cards(program)), "all cards in view")
    fill(program, "x", "shape", "N 3 32 32")
    for card in ("conv", "conv2", "conv3"):
        fill(program, card, "out_channels", "16")
        fill(program, card, "kernel_size", "3")
        fill(program, card, "padding", "1")
    program.drag(program.place("out conv.output"), program.place("in sum.other"))
    program.place("wire sum.other")

    program.click(f"card {_BLOCK[0]}")
    program.click_with("shift", *(f"card {card}" for card in _BLOCK[1:]))
    program.keys("ctrl+g")
    program.gone("card sum")
    for words in _LAST:
        place(program, words)
    fill(program, "pool", "output_size", "1")
    fill(program, "linear", "out_features", "10")
    fill(program, "block", "repeat", "4")
    program.click("card block", times=2)
    program.click("card conv2")
    program.hover("value_out_channels")
    program.click("more_out_channels")
    program.click("menu Make it a parameter of Block")
    fill(program, "conv3", "out_channels", "=out_channels")
    program.click("crumb_net")
    program.gone("card conv3")

    program.click("canvas", button=2)
    save_as(program, design)
    report = check(design)
    assert report["ok"], report["problems"]
    stage = 4 * 2 * (16 * 16 * 9 + 16 + 2 * 16)
    parameters = (3 * 16 * 9 + 16) + stage + (16 * 10 + 10)
    assert report["parameters"] == parameters
    written = [sys.executable, "-m", "designer", "code", str(design), "-o", str(home / "code")]
    subprocess.run(written, check=True, cwd=Path(__file__).parents[2], capture_output=True)
    ran = subprocess.run([sys.executable, "-c", _RUN], cwd=home / "code", capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == f"(2, 10) {parameters}"
    text = (home / "code" / "model.py").read_text()
    assert "for _ in range(4)" in text
    program.keys("ctrl+q")
    assert program.ended() == 0
    assert program.qt_warnings() == []
