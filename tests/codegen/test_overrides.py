"""What single copies are given otherwise: found by the check, written as people write it, and true when it runs."""

import pytest
import torch

from designer.catalogue.class_parameters import remove_edits, rename_edits
from designer.codegen import model_source
from designer.document import Design, Json, Parameter, apply_all
from tests.codegen.designs import CATALOGUE, code, design, graph, node, report_of, run_text


def tower(repeat: dict[str, Json], **args: Json) -> Design:
    """Copies of a block of 8 channels that has a bias, or not, and a kernel."""
    block = graph(
        "Block",
        node("x", "input", shape="N width H W"),
        node("conv", "nn.Conv2d", {"input": "x"}, out_channels="=width", kernel_size="=kernel", padding="=kernel // 2",
             bias="=bias"),
        node("y", "output", {"value": "conv"}),
        parameters=[Parameter("width", "int"), Parameter("bias", "bool", True), Parameter("kernel", "int", 3)],
    )  # fmt: skip
    cards = (
        node("x", "input", shape="N 8 16 16"),
        node("blocks", "@block", {"x": "x"}, repeat=repeat, **args),
        node("y", "output", {"value": "blocks"}),
    )
    return design(graph("Net", *cards), block)


def test_twelve_times_but_block_7_has_no_bias() -> None:
    drawn = tower({"n": 12, "overrides": {"7": {"bias": False}}})
    report = report_of(drawn)
    assert report.ok
    text = model_source(drawn, CATALOGUE, report).text
    assert "nn.Sequential(*(Block(8, bias=index != 7) for index in range(12)))" in text
    module = run_text(text).Net()
    assert [copy.conv.bias is None for copy in module.blocks] == [index == 7 for index in range(12)]
    assert sum(one.numel() for one in module.parameters()) == report.parameters == 12 * (8 * 8 * 9 + 8) - 8
    assert module(torch.zeros(2, 8, 16, 16)).shape == (2, 8, 16, 16)


@pytest.mark.parametrize(
    ("overrides", "args", "written"),
    [
        ({"3": {"bias": False}, "7": {"bias": False}}, {}, "bias=index not in (3, 7)"),
        ({"3": {"bias": True}}, {"bias": False}, "bias=index == 3"),
        ({"3": {"kernel": 5}}, {}, "kernel=5 if index == 3 else 3"),
        ({"3": {"kernel": 5}, "4": {"kernel": 7}}, {}, "kernel=5 if index == 3 else 7 if index == 4 else 3"),
        ({"3": {"kernel": 3}, "4": {"kernel": 7}}, {}, "kernel=7 if index == 4 else 3"),
        ({"3": {"kernel": 3, "bias": True}}, {}, "(Block(8) for _ in range(8))"),
        ({"3": {"kernel": "=2 * index + 1"}}, {"kernel": "=1 + 2"}, "kernel=2 * index + 1 if index == 3 else 3"),
    ],
)
def test_words_of_single_copies_as_people_write_them(
    overrides: dict[str, Json], args: dict[str, Json], written: str
) -> None:
    text = code(tower({"n": 8, "overrides": overrides}, **args))
    assert written in text
    assert run_text(text).Net()(torch.zeros(1, 8, 16, 16)).shape == (1, 8, 16, 16)


def test_a_few_copies_are_listed() -> None:
    text = code(tower({"n": 3, "overrides": {"1": {"bias": False}}}))
    assert "nn.Sequential(Block(8), Block(8, bias=False), Block(8))" in text


def test_the_numbers_of_listed_copies_are_added_up() -> None:
    text = code(tower({"n": 3}, kernel="=3 + 2 * (1 + index)"))
    assert "nn.Sequential(Block(8, kernel=5), Block(8, kernel=7), Block(8, kernel=9))" in text


@pytest.mark.parametrize("told", [{"overrides": {"1": {"bias": False}}}, {}])
def test_copies_that_share_their_weights_cannot_differ(told: dict[str, Json]) -> None:
    args: dict[str, Json] = {} if told else {"bias": "=index != 1"}
    (problem,) = report_of(tower({"n": 3, "shared": True, **told}, **args)).problems
    assert "share their weights, but `bias` is True in copy 0 and False in copy 1" in problem.message


def test_what_is_said_wrongly_is_a_gap_in_the_code() -> None:
    text = code(tower({"n": 3, "overrides": {"9": {"bias": False}}}))
    assert "self.blocks = ...  # problem: blocks.repeat" in text
    (problem,) = report_of(tower({"n": 3, "overrides": {"0": {"kernel": "=5"}, "1": {"kernel": "=2 *"}}})).problems
    assert "in copy 1 `2 *` is not an expression" in problem.message


def test_a_parameter_that_is_renamed_or_removed_takes_them_along() -> None:
    drawn = tower({"n": 8, "overrides": {"3": {"bias": False, "kernel": 5}, "4": {"kernel": 7}}})
    block = drawn.graphs["block"]  # type: ignore[index]
    apply_all(drawn, rename_edits(drawn, block, "kernel", "size"))
    card = drawn.graphs["net"].nodes["blocks"]  # type: ignore[index]
    assert card.repeat["overrides"] == {"3": {"bias": False, "size": 5}, "4": {"size": 7}}
    apply_all(drawn, remove_edits(drawn, block, "size"))
    card = drawn.graphs["net"].nodes["blocks"]  # type: ignore[index]
    assert card.repeat["overrides"] == {"3": {"bias": False}}
