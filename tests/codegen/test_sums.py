"""Sizes that add up from copy to copy."""

from collections.abc import Callable

import pytest
import torch

from designer.codegen import with_gaps
from designer.codegen.sums import doubling, series
from designer.document import Design, GraphId, Json, NodeId, Parameter
from tests.codegen.designs import CATALOGUE, code, design, graph, node, report_of, run_text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([64, 96, 128], "64 + 32 * index"),
        (["=2 * growth", "=3 * growth", "=4 * growth"], "(2 + index) * growth"),
        (["=a", "=a + b + 2", "=a + 2 * b + 4"], "a + index * (b + 2)"),
        ([64, 96], None),
        ([64, 64, 64], None),
        ([128, 96, 64], None),
        ([64, 96, 160], None),
    ],
)
def test_copies_that_grow_are_a_series(values: list[Json], said: str | None) -> None:
    assert series(values) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["=a", "=2 * a", "=4 * a", "=8 * a"], "a * 2**index"),
        (["=a + 1", "=3 * a + 3", "=9 * a + 9"], "(a + 1) * 3**index"),
        ([6, 12, 24], "6 * 2**index"),
        ([6, 12], None),
        ([6, 12, 18], None),
        ([6, 6, 6], None),
    ],
)
def test_copies_that_double_are_one_expression(values: list[Json], said: str | None) -> None:
    assert doubling(values) == said


def widening(kind: str, *depths: int) -> Design:
    """Blocks that widen what flows in with every layer, each of as many layers as one of these numbers."""
    channels, depth = Parameter("channels", "int"), Parameter("depth", "int", 2)
    beside = node("y", "torch.cat", {"tensors": ["x", "fc"]}, named=False, dim=1)
    layer = graph(
        "Layer",
        node("x", "input", shape="N channels"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=3 if kind == "adds" else "=2 * channels"),
        *([beside] if kind == "adds" else []),
        node("out", "output", {"value": "y" if kind == "adds" else "fc"}),
        parameters=[channels],
    )
    block = graph(
        "Block",
        node("x", "input", shape="N channels"),
        node("layers", "@layer", {"x": "x"}, repeat={"n": "=depth"}),
        node("norm", "nn.LayerNorm", {"input": "layers"}),
        node("out", "output", {"value": "norm"}),
        parameters=[channels, depth],
    )
    cards = [node("x", "input", shape="N 5")]
    for place, deep in enumerate(depths):
        cards.append(node(f"b{place}", "@block", {"x": str(cards[-1].id)}, depth=deep))
    return design(graph("Net", *cards, node("out", "output", {"value": str(cards[-1].id)})), block, layer)


@pytest.mark.parametrize("depths", [(2,), (1,), (2, 3), (3, 1), (0, 2)])
@pytest.mark.parametrize(("kind", "wide"), [("adds", lambda n: 4 + 3 * n), ("doubles", lambda n: 4 * 2**n)])
def test_a_class_whose_copies_widen_is_right_for_every_depth(
    kind: str, wide: Callable[[int], int], depths: tuple[int, ...]
) -> None:
    """What one instance comes to is no word for another that is deeper, which nobody may have drawn yet."""
    drawn = widening(kind, *depths)
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    assert report.problems == ()
    module = run_text(code(drawn))
    module.Net()(torch.zeros(2, 5))
    for depth in range(5):
        assert module.Block(4, depth=depth)(torch.zeros(2, 4)).shape == (2, wide(depth))


def test_copies_without_words_for_any_depth_are_told_of() -> None:
    drawn = widening("adds", 2)
    layer = drawn.graphs[GraphId("layer")].nodes
    cut = node("cut", "formula", {"a": "fc"}, text="a[:, channels % 4 :]", named=False)
    layer[NodeId("y")] = node("y", "torch.cat", {"tensors": ["x", "cut"]}, named=False, dim=1)
    drawn.graphs[GraphId("layer")].nodes = {**layer, cut.id: cut}
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    assert {problem.nodes for problem in report.problems} >= {("layers",)}
    assert "if index == 0" not in code(drawn)


def test_a_chain_that_lays_more_and_more_side_by_side_is_one_line() -> None:
    dense = graph(
        "Dense",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=4),
        node("y", "torch.cat", {"tensors": ["x", "fc"]}, named=False, dim=1),
        node("out", "output", {"value": "y"}),
        parameters=[Parameter("width", "int")],
    )
    drawn = design(
        graph(
            "Net",
            node("x", "input", shape="N 10"),
            node("chain", "@dense", {"x": "x"}, repeat={"n": 6}),
            node("head", "nn.Linear", {"input": "chain"}, out_features=2),
            node("out", "output", {"value": "head"}),
        ),
        dense,
    )
    text = code(drawn)
    assert "self.chain = nn.Sequential(*(Dense(10 + 4 * index) for index in range(6)))" in text
    assert "self.head = nn.Linear(34, 2)" in text
