"""Sizes that several settings decide: right for every way to set them, and read line by line where they are long."""

import itertools
from pathlib import Path

import pytest
import torch

from designer.codegen import model_source, with_gaps
from designer.document import Design, Parameter
from tests.codegen.designs import CATALOGUE, code, net, node, report_of, ruff, run_text

FLAGS = ("shallow_features", "wide_features", "steep_features", "long_features", "late_features", "last_features")


def tower(count: int, *, known: bool = True) -> Design:
    """Channels that each of several settings adds some to, and a head that is given all of them.

    Args:
        known: Whether the way from the channels to the head can be followed in the drawing.
    """
    cards = [
        node("x", "input", shape="N 3 H W"),
        node("c", "nn.Conv2d", {"input": "x"}, out_channels="=channels", kernel_size=1),
    ]
    before = "c"
    for place, flag in enumerate(FLAGS[:count]):
        conv = node(
            f"e{place}", "nn.Conv2d", {"input": before}, out_channels=16 * (place + 2), kernel_size=1, when=flag
        )
        both = node(f"k{place}", "torch.cat", {"tensors": [before, str(conv.id)]}, dim=1, when=flag)
        either = node(f"f{place}", "first", {"values": [str(both.id), before]})
        cards, before = [*cards, conv, both, either], str(either.id)
    if known:
        cards.append(node("head", "nn.Conv2d", {"input": before}, out_channels=10, kernel_size=1))
    else:
        cards.append(node("mean", "torch.mean", {"input": before}, dim=[2, 3]))
        cards.append(node("head", "nn.Linear", {"input": "mean"}, out_features=10))
    parameters = [Parameter("channels", "int", 8), *(Parameter(one, "bool", True) for one in FLAGS[:count])]
    return net(*cards, node("y", "output", {"value": "head"}), parameters=parameters)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("count", [1, 3, 5])
def test_it_is_right_whatever_is_set(count: int, known: bool) -> None:
    drawn = tower(count, known=known)
    assert with_gaps(drawn, CATALOGUE, report_of(drawn)).problems == ()
    made = run_text(code(drawn)).Net
    for flags in itertools.product((True, False), repeat=count):
        assert made(5, *flags)(torch.randn(2, 3, 4, 4)).shape[:2] == (2, 10)


@pytest.mark.parametrize("known", [True, False])
def test_too_many_settings_are_told_of_and_not_guessed(known: bool) -> None:
    drawn = tower(6, known=known)
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    text = model_source(drawn, CATALOGUE, report).text
    assert bool(report.problems) == ("# problem" in text)
    if not report.problems:
        assert run_text(text).Net(5, *[False] * 6)(torch.randn(2, 3, 4, 4)).shape[:2] == (2, 10)


def test_what_fits_a_line_is_a_sum() -> None:
    summed = "channels + (32 if shallow_features else 0) + (48 if wide_features else 0)"
    assert f"        self.head = nn.Conv2d({summed}, 10, 1)\n" in code(tower(2))


def test_what_is_longer_is_worked_out_line_by_line(tmp_path: Path) -> None:
    text = code(tower(3))
    assert (
        "        in_channels = channels\n"
        "        if shallow_features:\n"
        "            in_channels += 32\n"
        "        if wide_features:\n"
        "            in_channels += 48\n"
        "        if steep_features:\n"
        "            in_channels += 64\n"
        "        self.head = nn.Conv2d(in_channels, 10, 1)\n"
    ) in text
    (tmp_path / "model.py").write_text(code(tower(5)))
    ruff("format", "--check", folder=tmp_path)


def test_what_is_no_sum_is_an_if_and_its_else() -> None:
    chosen = "width // depth + 100 if wide else width // 2 + 100 if depth > 100 else width // depth if depth > 0 else 7"
    drawn = net(
        node("x", "input", shape="N 12"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=f"={chosen}"),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("width", "int", 6), Parameter("depth", "int", 2), Parameter("wide", "bool", True)],
    )
    text = code(drawn)
    assert (
        "        if wide:\n"
        "            out_features = width // depth + 100\n"
        "        elif depth > 100:\n"
        "            out_features = width // 2 + 100\n"
        "        elif depth > 0:\n"
        "            out_features = width // depth\n"
        "        else:\n"
        "            out_features = 7\n"
        "        self.fc = nn.Linear(12, out_features)\n"
    ) in text
    assert run_text(text).Net(depth=0, wide=False)(torch.randn(2, 12)).shape == (2, 7)
