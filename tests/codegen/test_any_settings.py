"""Networks drawn at random in which settings decide what is there: one class is right for every way to set them."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from designer.codegen import model_source, with_gaps
from designer.document import Design, Json, Node, Parameter, Severity, dump_text
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.codegen.designs import CATALOGUE, net, node, report_of, run_text

WHENS = (
    "wide",
    "deep",
    "not wide",
    "wide and deep",
    "not wide and deep",
    "wide or deep",
    "n > 2",
    "n <= 2",
    "not deep",
)
WHENS += ("n > 2 and wide", "steep", "steep and wide", "not steep")
LEARNING = ("training", "not training")
SEEDS = range(20)
Settings = dict[str, bool | int]
Value = tuple[str, str]  # a card, and when it is there


def cards_of(seed: int) -> list[Node]:
    """Cards that read each other, each there where those are that it reads, and often under a condition of its own."""
    draw = random.Random(seed)
    whens = (*WHENS, *(LEARNING if draw.random() < 0.3 else ()))
    cards, values = [node("x", "input", shape="N 8")], [("x", "")]
    for place in range(draw.randint(3, 9)):
        card, value = _card(draw, f"v{place}", values, whens)
        cards.append(card)
        values.append(value)
    last = [name for name, when in values if not when][-1]
    maybe = [name for name, when in values if when][-3:]
    draw.shuffle(maybe)
    for place, name in enumerate(maybe):
        cards.append(node(f"e{place}", "first", {"values": [name, last]}, named=draw.random() < 0.5))
        last = f"e{place}"
    return [*cards, node("head", "nn.Linear", {"input": last}, out_features=5), node("y", "output", {"value": "head"})]


def _card(draw: random.Random, name: str, values: list[Value], whens: tuple[str, ...]) -> tuple[Node, Value]:
    read, there = draw.choice(values[-4:])
    when = _all(there, draw.choice(whens) if draw.random() < 0.5 else "")
    named = draw.random() < 0.6
    maybe, sure = [one for one, asks in values if asks], [one for one, asks in values if not asks]
    kind = draw.choice(["linear", "linear", "bend", "first", "first", "cat", "add", "norm", "drop"])
    if kind == "first" and maybe:
        chosen = [*dict.fromkeys(draw.choices(maybe, k=draw.randint(1, 2))), draw.choice(sure)]
        return node(name, "first", {"values": chosen}, named=named), (name, "")
    if kind in ("cat", "add"):
        other, other_there = draw.choice(values)
        both = _all(there, other_there)
        if kind == "add":
            return node(name, "torch.add", {"input": read, "other": other}, when=both, named=named), (name, both)
        return node(name, "torch.cat", {"tensors": [read, other]}, when=both, named=named, dim=1), (name, both)
    wide: Json = draw.choice([8, "=width", "=2 * width", "=width + 4", 12])
    operators: dict[str, tuple[str, dict[str, Json]]] = {
        "linear": ("nn.Linear", {"out_features": wide}),
        "norm": ("nn.BatchNorm1d", {}),
        "drop": ("nn.Dropout", {"p": 0.25}),
    }
    op, args = operators.get(kind, (draw.choice(["F.relu", "torch.tanh", "F.gelu"]), {}))
    return node(name, op, {"input": read}, when=when, named=named or kind in operators, **args), (name, when)


def _all(*whens: str) -> str:
    asked = [f"({one})" if " or " in one else one for one in dict.fromkeys(whens) if one]
    return " and ".join(asked)


def made(cards: list[Node], settings: Settings) -> Design:
    """The network as it is with some settings."""
    return net(*cards, parameters=[Parameter(name, type(one).__name__, one) for name, one in settings.items()])


def some_settings(seed: int) -> list[Settings]:
    draw = random.Random(seed)
    return [
        {"width": draw.choice([6, 8]), "n": draw.choice([2, 3])}
        | {flag: draw.random() < 0.5 for flag in ("wide", "deep", "steep")}
        for _ in range(5)
    ]


def sound(seed: int) -> Iterator[tuple[Settings, Design, str]]:
    """The network for those of some settings that it runs with, each with its code."""
    for settings in some_settings(seed):
        drawn = made(cards_of(seed), settings)
        report = with_gaps(drawn, CATALOGUE, report_of(drawn))
        text = model_source(drawn, CATALOGUE, report).text
        refused = any(one.severity is Severity.ERROR for one in report.problems)
        assert refused or "# problem" not in text
        if not refused:
            yield settings, drawn, text


def given(module: nn.Module, weights: dict[str, Tensor], values: Tensor, *, learning: bool) -> Tensor:
    module.load_state_dict(weights)
    torch.manual_seed(0)
    answer = module.train(learning)(values)
    assert isinstance(answer, Tensor)
    return answer


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_made_otherwise_is_the_drawing_set_so(seed: int) -> None:
    ways = list(sound(seed))
    if not ways:
        return
    _, drawn, text = ways[0]
    assert prove(ProofRequest(dump_text(drawn), text)).holds
    for settings, _, other in ways:
        one, two = run_text(text).Net(**settings), run_text(other).Net()
        weights = two.state_dict()
        assert one.state_dict().keys() == weights.keys()
        values = torch.randn(4, 8)
        for learning in (False, True):
            theirs = given(two, weights, values, learning=learning)
            assert torch.allclose(given(one, weights, values, learning=learning), theirs, atol=1e-5)


def test_most_of_them_run() -> None:
    """The test above says nothing where all are refused."""
    assert sum(bool(list(sound(seed))) for seed in SEEDS) > 14


def test_a_strict_type_checker_follows_them(tmp_path: Path) -> None:
    for seed in SEEDS:
        for _, _, text in list(sound(seed))[:1]:
            (tmp_path / f"model_{seed}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
