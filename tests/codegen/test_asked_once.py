"""What `__init__` asks already it does not ask again: an `if` inside of an `if`, an `elif`, an `else`."""

import itertools
from pathlib import Path

import pytest
import torch

from designer.codegen import model_source
from designer.codegen.asked_once import AskedOnce
from designer.document import Design, Node, Parameter
from tests.codegen.designs import CATALOGUE, code, net, node, report_of, ruff, run_text

X = node("x", "input", shape="N 8")


def linear(name: str, before: str, when: str = "") -> Node:
    return node(name, "nn.Linear", {"input": before}, out_features=8, when=when)


def first(name: str, *values: str) -> Node:
    return node(name, "first", {"values": list(values)})


def drawn(*cards: Node, flags: tuple[str, ...] = ("wide", "deep")) -> Design:
    end = node("y", "output", {"value": str(cards[-1].id)})
    return net(X, *cards, end, parameters=[Parameter(one, "bool", True) for one in flags])


INSIDE = drawn(
    linear("a", "x", "wide"),
    linear("b", "a", "wide and deep"),
    linear("c", "a", "wide"),
    node("sum", "torch.add", {"input": "a", "other": "c"}, when="wide"),
    first("d", "b", "sum"),
    first("e", "d", "x"),
)
OTHERWISE = drawn(
    linear("a", "x", "wide"),
    linear("b", "x", "not wide and deep"),
    linear("c", "x", "not wide and not deep"),
    first("d", "a", "b"),
    first("e", "d", "c"),
    first("f", "e", "x"),
)
BETWEEN = drawn(linear("a", "x", "wide"), linear("b", "x"), linear("c", "x", "wide"), first("d", "a", "b"))


def test_what_needs_more_stands_inside() -> None:
    assert (
        "        if wide:\n"
        "            self.a = nn.Linear(8, 8)\n"
        "            if deep:\n"
        "                self.b = nn.Linear(8, 8)\n"
        "            self.c = nn.Linear(8, 8)\n"
    ) in code(INSIDE)


def test_what_excludes_it_stands_under_its_else() -> None:
    assert (
        "        if wide:\n"
        "            self.a = nn.Linear(8, 8)\n"
        "        elif deep:\n"
        "            self.b = nn.Linear(8, 8)\n"
        "        else:\n"
        "            self.c = nn.Linear(8, 8)\n"
    ) in code(OTHERWISE)


def test_what_is_made_keeps_its_order() -> None:
    text = code(BETWEEN)
    assert text.index("self.a = ") < text.index("self.b = ") < text.index("self.c = ")
    assert text.count("        if wide:\n") == 2


@pytest.mark.parametrize("one", [INSIDE, OTHERWISE, BETWEEN])
def test_it_is_made_where_it_is_there_and_nowhere_else(one: Design, tmp_path: Path) -> None:
    text = model_source(one, CATALOGUE, report_of(one)).text
    (tmp_path / "model.py").write_text(text)
    ruff("format", "--check", folder=tmp_path)
    net = one.graphs["net"]  # type: ignore[index]
    for wide, deep in itertools.product((True, False), repeat=2):
        made = run_text(text).Net(wide, deep)
        for card in net.nodes.values():
            if card.op == "nn.Linear":
                there = not card.when or eval(card.when, {"wide": wide, "deep": deep})
                assert (getattr(made, card.label, None) is not None) == there
        assert made(torch.randn(3, 8)).shape == (3, 8)


@pytest.mark.parametrize(
    ("whens", "lines"),
    [
        (["a", "a and b", "a and b and c"], ["if a", " if b", "  if c"]),
        (["a", "a and b", "a and not b"], ["if a", " if b", " else"]),
        (["a and b", "a"], ["if a and b", "if a"]),
        (["n > 2", "n <= 2"], ["if n > 2", "else"]),
        (["a", "not a and b", "not a and not b and c"], ["if a", "elif b", "elif c"]),
        (["a", "b", "not a"], ["if a", "if b", "if not a"]),
        (["a", "a and b", "not a"], ["if a", " if b", "else"]),
        (["a", "not a", "not a and b"], ["if a", "else", " if b"]),
        (["a or b", "a"], ["if a or b", "if a"]),
        (["a", "not a", "a"], ["if a", "else", "if a"]),
    ],
)
def test_each_question_is_asked_once(whens: list[str], lines: list[str]) -> None:
    blocks = AskedOnce()
    told = []
    for when in whens:
        word, asks, depth = blocks.enter(when)
        told.append(f"{' ' * depth}{word} {asks}".rstrip())
    assert told == lines


@pytest.mark.parametrize("whens", list(itertools.product(["a", "not a", "a and b", "not a and b", "a or b"], repeat=3)))
def test_every_line_runs_where_it_should(whens: tuple[str, ...]) -> None:
    blocks, rows = AskedOnce(), []
    for place, when in enumerate(whens):
        word, asks, depth = blocks.enter(when)
        rows += [f"{'    ' * depth}{word} {asks}".rstrip() + ":"] if word else []
        rows.append(f"{'    ' * blocks.depth}ran.append({place})")
    for a, b in itertools.product((True, False), repeat=2):
        ran: list[int] = []
        exec("\n".join(rows), {"a": a, "b": b, "ran": ran})
        assert ran == [place for place, when in enumerate(whens) if eval(when, {"a": a, "b": b})]
