"""Groups that lie in groups: the keys, the code and the numbers of modules that were nested by hand."""

import random

import pytest
import torch
from torch import Tensor, nn

from designer.codegen import with_gaps
from designer.document import Design, Node, Parameter
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.codegen.test_containers import X, called
from tests.engine.proof.test_proof import proof_of


def branches() -> Design:
    """Two branches beside each other and a head, each of a few layers."""
    return net(
        X,
        node("a", "nn.Linear", {"input": "x"}, out_features=6),
        node("b", "nn.ReLU", {"input": "a"}),
        node("c", "nn.Linear", {"input": "x"}, out_features=6),
        node("d", "nn.LayerNorm", {"input": "c"}),
        node("sum", "torch.add", {"input": "b", "other": "d"}),
        node("e", "nn.Linear", {"input": "sum"}, out_features=4),
        node("y", "output", {"value": "e"}),
    )


class Sequences(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        left = nn.Sequential(nn.Linear(8, 6), nn.ReLU())
        right = nn.Sequential(nn.Linear(8, 6), nn.LayerNorm(6))
        self.branches = nn.ModuleList([left, right])
        self.e = nn.Linear(6, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.e(self.branches[0](x) + self.branches[1](x))


class Named(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        left = nn.ModuleDict({"fc": nn.Linear(8, 6), "act": nn.ReLU()})
        right = nn.ModuleList([nn.Linear(8, 6)])
        self.parts = nn.ModuleDict({"left": left, "right": right, "norm": nn.LayerNorm(6), "head": nn.Linear(6, 4)})

    def forward(self, x: Tensor) -> Tensor:
        left = self.parts["left"]["act"](self.parts["left"]["fc"](x))
        return self.parts["head"](left + self.parts["norm"](self.parts["right"][0](x)))


@pytest.mark.parametrize(
    ("names", "by_hand"),
    [
        ({"a": "branches.0.0", "b": "branches.0.1", "c": "branches.1.0", "d": "branches.1.1"}, Sequences),
        (
            {
                "a": "parts.left.fc",
                "b": "parts.left.act",
                "c": "parts.right.0",
                "d": "parts.norm",
                "e": "parts.head",
            },
            Named,
        ),
    ],
)
def test_a_group_in_a_group_has_the_keys_of_one_written_by_hand(
    names: dict[str, str], by_hand: type[nn.Module]
) -> None:
    drawn = called(branches(), **names)
    assert report_of(drawn).problems == ()
    text = code(drawn)
    made, hand = run_text(text).Net(), by_hand()
    assert list(made.state_dict()) == list(hand.state_dict())
    made.load_state_dict(hand.state_dict())
    x = torch.rand(2, 8)
    assert torch.equal(made(x), hand(x))
    assert proof_of(drawn, text).holds


def test_a_sequence_of_sequences_is_called_as_one() -> None:
    drawn = net(
        X,
        node("a", "nn.Linear", {"input": "x"}, out_features=6),
        node("b", "nn.ReLU", {"input": "a"}),
        node("c", "nn.Linear", {"input": "b"}, out_features=4),
        node("y", "output", {"value": "c"}),
    )
    text = code(called(drawn, a="body.0.0", b="body.0.1", c="body.1"))
    assert "self.body = nn.Sequential(nn.Sequential(nn.Linear(8, 6), nn.ReLU()), nn.Linear(6, 4))" in text
    assert "x = self.body(x)" in text


def test_what_may_be_missing_is_put_into_the_group_that_it_lies_in() -> None:
    drawn = net(
        X,
        node("a", "nn.Linear", {"input": "x"}, out_features=8),
        node("b", "nn.Linear", {"input": "a"}, out_features=8, when="deep"),
        node("c", "nn.Linear", {"input": "x"}, out_features=8, when="deep"),
        node("d", "nn.Linear", {"input": "c"}, out_features=8, when="deep", bias=False),
        node("one", "first", {"values": ["b", "a"]}),
        node("two", "first", {"values": ["d", "x"]}),
        node("sum", "torch.add", {"input": "one", "other": "two"}),
        node("y", "output", {"value": "sum"}),
        parameters=[Parameter("deep", "bool", True)],
    )
    drawn = called(drawn, a="parts.left.fc", b="parts.left.more", c="parts.right.fc", d="parts.right.out")
    text = code(drawn)
    assert 'self.parts = nn.ModuleDict({"left": nn.ModuleDict({"fc": nn.Linear(8, 8)})})' in text
    assert 'self.parts.get_submodule("left").add_module("more", nn.Linear(8, 8))' in text
    assert 'self.parts["right"] = nn.ModuleDict(' in text
    made = run_text(text).Net
    assert list(made(deep=False).state_dict()) == ["parts.left.fc.weight", "parts.left.fc.bias"]
    assert made(deep=False)(torch.zeros(2, 8)).shape == (2, 8)
    assert proof_of(drawn, text).holds


def test_a_card_of_several_and_a_shared_weight_in_a_deeper_group() -> None:
    options = {"relu": {"op": "nn.ReLU"}, "gelu": {"op": "nn.GELU"}}
    drawn = net(
        X,
        node("a", "nn.Linear", {"input": "x"}, out_features=8),
        node("b", "choice", {"input": "a"}, options=options, by="=act"),
        node("c", "nn.Linear", {"input": "b", "weight": "a.weight"}, out_features=8, bias=False),
        node("y", "output", {"value": "c"}),
        parameters=[Parameter("act", "str", "gelu")],
    )
    text = code(called(drawn, a="parts.0.a", b="parts.0.b", c="parts.0.c"))
    assert 'self.parts.get_submodule("0").add_module("b", parts_0_b)' in text
    assert 'self.parts.get_submodule("0.c").weight = self.parts.get_parameter("0.a.weight")' in text
    assert proof_of(drawn, text).holds


def test_functions_call_what_lies_deeper() -> None:
    function = graph(
        "use", X, node("p", "", {"x": "x"}, of="net.parts.1.b"), node("y", "output", {"value": "p"}), kind="function"
    )
    block = graph(
        "Block", X, node("fc", "nn.Linear", {"input": "x"}, out_features=8), node("y", "output", {"value": "fc"})
    )
    whole = graph(
        "Net",
        X,
        node("a", "@block", {"x": "x"}),
        node("b", "@block", {"x": "a"}),
        node("y", "output", {"value": "b"}),
    )
    drawn = called(design(whole, block, function), a="parts.0", b="parts.1.b")
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    assert report.problems == ()
    assert 'net.parts.get_submodule("1.b")(x)' in code(drawn)


def nested(seed: int) -> tuple[Design, list[str]]:
    """A network whose layers are called by two levels of groups, in any way; and what they are called."""
    draw = random.Random(seed)
    cards, values, layers = [X], ["x"], list[Node]()
    for index in range(draw.randint(5, 9)):
        name, before = f"n{index}", values[-1] if draw.random() < 0.7 else draw.choice(values)
        if draw.random() < 0.25 and len(values) > 2:
            cards.append(node(name, "torch.add", {"input": before, "other": draw.choice(values)}))
        else:
            when = draw.choice(["", "", "", "deep", "wide"])
            op = draw.choice(["nn.Linear", "nn.LayerNorm", "nn.ReLU"])
            layer = node(name, op, {"input": before}, when=when, **({"out_features": 8} if op == "nn.Linear" else {}))
            layers.append(layer)
            cards.append(layer)
            if when:
                name = f"f{index}"
                cards.append(node(name, "first", {"values": [layer.id, before]}))
        values.append(name)
    stems = draw.choice([("g.0", "g.1"), ("g.a", "g.b"), ("g.0", "g.1", "g"), ("g.a", "h.0", "h"), ("g.0", "g.1.c")])
    counts: dict[str, int] = {"g": 2, "h": 1}
    names: dict[str, str] = {}
    counted = draw.random() < 0.6
    for layer in layers:
        stem = draw.choice(stems)
        place = counts.get(stem, 0)
        counts[stem] = place + 1
        names[layer.id] = f"{stem}.{place if counted else f'm{place}'}"
    end = node("y", "output", {"value": values[-1]})
    parameters = [Parameter("deep", "bool", draw.random() < 0.5), Parameter("wide", "bool", draw.random() < 0.5)]
    return called(net(*cards, end, parameters=parameters), **names), [*names.values()]


@pytest.mark.parametrize("seed", range(24))
def test_any_two_levels_keep_their_names_and_numbers(seed: int) -> None:
    drawn, names = nested(seed)
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    assert report.ok, report.problems
    text = code(drawn)
    assert "# problem" not in text
    said = set(names)
    for deep, wide in ((True, True), (False, True), (False, False)):
        module = run_text(text).Net(deep=deep, wide=wide)
        assert module(torch.randn(3, 8)).shape == (3, 8)
        keys = {key.rpartition(".")[0] for key in module.state_dict()}
        assert keys <= said
        if deep and wide:
            made = {name for name, one in module.named_modules() if isinstance(one, nn.Linear | nn.LayerNorm | nn.ReLU)}
            assert made == said
    assert proof_of(drawn, text).holds
