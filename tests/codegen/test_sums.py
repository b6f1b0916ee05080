"""Sizes that add up from copy to copy."""

import pytest

from designer.codegen.sums import series
from designer.document import Json, Parameter
from tests.codegen.designs import code, design, graph, node


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
