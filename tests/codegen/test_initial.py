"""How weights begin: a bias is asked for only where some layer may have none."""

from dataclasses import replace

import pytest

from designer.document import Node
from tests.codegen.designs import code, design, graph, node, run_text

RULE = [{"of": ["nn.Linear"], "bias": {"fn": "constant_", "val": 0.5}}]


@pytest.mark.parametrize(
    ("second", "asks"),
    [
        (node("second", "nn.Linear", {"input": "first"}, out_features=4), False),
        (node("second", "nn.Linear", {"input": "first"}, out_features=4, bias=False), True),
    ],
    ids=["all have one", "one has none"],
)
def test_whether_a_layer_has_a_bias_is_asked_where_one_may_have_none(second: Node, asks: bool) -> None:
    x, first = node("x", "input", shape="N 8"), node("first", "nn.Linear", {"input": "x"}, out_features=6)
    net = graph("Net", x, first, second, node("y", "output", {"value": "second"}))
    text = code(design(replace(net, init=RULE)))
    assert ("if module.bias is not None:" in text) is asks
    made = run_text(text).Net()
    assert made.first.bias.eq(0.5).all()
