"""Frames as sections of the code: their titles stand above the lines of their cards, and can be any text."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.catalogue.parts import is_step
from designer.codegen import train_source
from designer.document import CardFrame, Design, NodeId, Port
from tests.codegen.designs import CATALOGUE, code, golden, net, node, report_of, ruff, run_text

NAMES = ["a", "b", "c", "d"]
PLAIN = net(
    node("x", "input", shape="N 8"),
    *(
        node(name, "nn.Linear", {"input": source}, out_features=8)
        for name, source in zip(NAMES, ["x", *NAMES], strict=False)
    ),
    node("y", "output", {"value": "d"}),
)


def framed(drawn: Design, **frames: str) -> Design:
    """The design with frames round cards of its first graph, each with its title and the letters of its cards."""
    (first, *_) = drawn.graphs.values()
    return framed_as(drawn, *(CardFrame(title, ids(cards)) for title, cards in frames.items()), of=first.id)


def ids(cards: str) -> tuple[NodeId, ...]:
    return tuple(map(NodeId, cards))


def framed_as(drawn: Design, *frames: CardFrame, of: str = "net") -> Design:
    graphs = {key: replace(one, frames=frames) if key == of else one for key, one in drawn.graphs.items()}
    return replace(drawn, graphs=graphs)


def class_of(drawn: Design) -> str:
    return code(drawn).partition("class Net(nn.Module):\n")[2]


def test_a_note_follows_its_title_once_where_the_layers_are_made() -> None:
    stem = CardFrame("Stem", ids("ab"), note='Sees the row.\n# and "more"')
    text = class_of(framed_as(PLAIN, stem, CardFrame("", ids("d"), note="Scores")))
    assert '        # Stem\n        # Sees the row.\n        # # and "more"\n        self.a' in text
    assert "        # Scores\n        self.d" in text
    assert text.count("Sees the row.") == 1 and text.count("# Stem") == 2


def test_titles_stand_above_the_lines_of_their_cards_where_they_are_made_and_called(tmp_path: Path) -> None:
    drawn = framed(PLAIN, Stem="ab", Head="d")
    assert (
        class_of(drawn)
        == """\
    def __init__(self) -> None:
        super().__init__()

        # Stem
        self.a = nn.Linear(8, 8)
        self.b = nn.Linear(8, 8)

        self.c = nn.Linear(8, 8)

        # Head
        self.d = nn.Linear(8, 8)

    def forward(self, x: Tensor) -> Tensor:  # N x 8
        # Stem
        x = self.b(self.a(x))  # N x 8

        x = self.c(x)  # N x 8

        # Head
        x = self.d(x)  # N x 8
        return x
"""
    )
    (tmp_path / "model.py").write_text(code(drawn))
    ruff("format", "--check", folder=tmp_path)
    torch.manual_seed(0)
    sections = run_text(code(drawn)).Net()
    torch.manual_seed(0)
    without = run_text(code(PLAIN)).Net()
    rows = torch.ones(2, 8)
    assert torch.equal(sections(rows), without(rows))


def test_a_frame_whose_lines_stand_apart_has_no_section() -> None:
    assert "# Split" not in code(framed(PLAIN, Split="ac"))
    assert "# Split" not in code(framed(PLAIN, Split="ad"))


def test_frames_without_a_title_and_of_cards_without_lines_leave_the_code_as_it_is() -> None:
    for title, cards in (("", "bc"), ("\x00\x07\u202e\ud800", "bc"), ("Ends", "xy")):
        assert code(framed_as(PLAIN, CardFrame(title, ids(cards)))) == code(PLAIN)


def test_the_members_of_a_sequence_are_in_a_frame_together_or_not_at_all() -> None:
    renamed = {"a": "stem.0", "b": "stem.1"}
    (only,) = PLAIN.graphs.values()
    nodes = {key: replace(one, name=renamed.get(key, one.name)) for key, one in only.nodes.items()}
    drawn = replace(PLAIN, graphs={only.id: replace(only, nodes=nodes)})
    assert class_of(framed(drawn, Stem="ab")).count("# Stem") == 2
    assert code(framed(drawn, Half="a")) == code(drawn)


def test_lines_under_a_question_keep_it_where_a_frame_parts_them() -> None:
    asked = net(
        node("x", "input", shape="N 8"),
        node("a", "nn.Dropout", {"input": "x"}, when="training"),
        node("b", "nn.Dropout", {"input": "a"}, when="training"),
        node("y", "output", {"value": "b"}),
    )
    text = code(framed(asked, First="a"))
    assert text.count("# First") == 2
    run_text(text).Net()(torch.ones(2, 8))


@pytest.mark.parametrize(
    "title",
    [
        "Stem\nimport os",
        "Stem\r\x0b\x0c\x1c\x85\u2028\u2029import os",
        "\"\"\"'''\\",
        "\\",
        "\x00Stem\x07\u202e\ud800",
        "# fmt: off",
        "a" * 1_000_000,
        "a b " * 250_000,
    ],
    ids=["newline", "other ends", "quotes", "backslash", "unseen", "hash", "long word", "many words"],
)
def test_no_title_is_more_than_a_comment(title: str) -> None:
    text = code(framed_as(PLAIN, CardFrame(title, ids("ab"))))
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(code(framed(PLAIN, Stem="ab"))))
    assert max(map(len, text.splitlines())) <= 120
    assert code(framed_as(PLAIN, CardFrame(title, ids("ab")))) == text


def test_a_step_has_sections_too() -> None:
    digits = golden("digits-cnn")
    step = next(one for one in digits.graphs.values() if is_step(one))
    minimised = next(one for one in step.nodes.values() if one.op == "minimise").inputs["loss"]
    assert isinstance(minimised, Port)
    drawn = framed_as(digits, CardFrame("What is made small", (minimised.node,)), of=step.id)
    text = train_source(drawn, CATALOGUE, report_of(drawn)).text
    assert text.count("    # What is made small\n") == 2
    ast.parse(text)
