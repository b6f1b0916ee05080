"""How weights begin: by the rules of a class, and by what single layers say, which comes last."""

from dataclasses import replace

import pytest

from designer.document import Design, Json, Node, Parameter
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


def test_of_two_kinds_of_layers_the_second_is_asked_for_where_it_is_not_the_first() -> None:
    x, fc = node("x", "input", shape="N 8"), node("fc", "nn.Linear", {"input": "x"}, out_features=6)
    net = graph("Net", x, fc, node("y", "output", {"value": "fc"}))
    zero: Json = {"fn": "zeros_"}
    rules: Json = [{"of": [kind], "weight": zero} for kind in ("nn.Linear", "nn.LayerNorm", "nn.Linear")]
    asked = [line.split("(")[0].strip() for line in code(design(replace(net, init=rules))).splitlines()]
    assert [line for line in asked if "isinstance" in line] == ["if isinstance", "elif isinstance", "if isinstance"]


def filled(node: Node, **init: Json) -> Node:
    return replace(node, init=init)


def nested(rule: Json = None) -> Design:
    """A class around a block, in which a layer begins by a parameter of the block."""
    weight: Json = {"fn": "constant_", "val": "=1 / depth"}
    block = graph(
        "Block",
        node("x", "input", shape="N 8"),
        filled(node("fc", "nn.Linear", {"input": "x"}, out_features=8), weight=weight, bias={"fn": "ones_"}),
        node("other", "nn.Linear", {"input": "fc"}, out_features=8),
        node("y", "output", {"value": "other"}),
        parameters=[Parameter("depth", "int", 4)],
    )
    net = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("blocks", "@block", {"x": "x"}, repeat={"n": 2}, depth=8),
        node("y", "output", {"value": "blocks"}),
    )
    return design(replace(net, init=rule), block)


def test_what_a_layer_says_holds_alone() -> None:
    text = code(nested())
    assert "        nn.init.constant_(self.fc.weight, val=1 / depth)\n        nn.init.ones_(self.fc.bias)\n" in text
    assert "self.depth" not in text
    made = run_text(text).Net()
    assert all(one.fc.weight.eq(1 / 8).all() and one.fc.bias.eq(1).all() for one in made.blocks)
    assert not any(one.other.bias.eq(1).all() for one in made.blocks)


def test_what_a_layer_says_holds_whatever_a_class_around_it_says() -> None:
    text = code(nested([{"of": ["nn.Linear"], "weight": {"fn": "zeros_"}, "bias": {"fn": "zeros_"}}]))
    assert "            if isinstance(module, Block):\n                nn.init.constant_(module.fc.weight" in text
    made = run_text(text).Net()
    assert all(one.fc.weight.eq(1 / 8).all() and one.fc.bias.eq(1).all() for one in made.blocks)
    assert all(one.other.weight.eq(0).all() and one.other.bias.eq(0).all() for one in made.blocks)


def test_layers_that_may_be_missing_or_stand_in_a_sequence_are_filled_too() -> None:
    zeros: Json = {"fn": "zeros_"}
    net = graph(
        "Net",
        node("x", "input", shape="N 8"),
        replace(filled(node("a", "nn.Linear", {"input": "x"}, out_features=8), weight=zeros), name="body.0"),
        replace(node("b", "nn.ReLU", {"input": "a"}), name="body.1"),
        filled(node("more", "nn.Linear", {"input": "b"}, out_features=8, when="deep"), weight=zeros),
        node("any", "first", {"values": ["more", "b"]}, named=False),
        node("y", "output", {"value": "any"}),
        parameters=[Parameter("deep", "bool", False)],
    )
    made = run_text(code(design(net)))
    assert made.Net().more is None
    deep = made.Net(deep=True)
    assert deep.more.weight.eq(0).all() and deep.body[0].weight.eq(0).all()


@pytest.mark.parametrize(
    ("layer", "init"),
    [
        (node("fc", "nn.Linear", {"input": "x"}, out_features=8, bias=False), {"bias": {"fn": "zeros_"}}),
        (node("fc", "nn.LayerNorm", {"input": "x"}, elementwise_affine=False), {"weight": {"fn": "ones_"}}),
        (node("fc", "nn.Linear", {"input": "x"}, out_features=8), {"weight": {"fn": "explode_"}}),
        (node("fc", "nn.Linear", {"input": "x"}, out_features=8), {"weight": {"fn": "ones_", "std": 1}}),
        (node("fc", "nn.Linear", {"input": "x"}, out_features=8), ["zeros_"]),
    ],
)
def test_what_a_layer_does_not_have_cannot_be_filled(layer: Node, init: Json) -> None:
    net = graph("Net", node("x", "input", shape="N 8"), replace(layer, init=init), node("y", "output", {"value": "fc"}))
    assert "# problem: fc.init" in code(design(net))
