"""Groups in code: lists and dictionaries of layers, with the keys that a hand-written module has."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from designer.document import Design, GraphId, NodeId, Parameter
from tests.codegen.designs import code, design, graph, net, node, report_of, run_text
from tests.engine.proof.test_proof import proof_of

X = node("x", "input", shape="N 8")


def called(drawn: Design, **names: str) -> Design:
    """The design with some of its cards called otherwise."""
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes.update({NodeId(card): replace(nodes[NodeId(card)], name=name) for card, name in names.items()})
    return drawn


def heads(when: str = "") -> Design:
    """Two heads beside each other, the second of them perhaps absent."""
    return net(
        X,
        node("first", "nn.Linear", {"input": "x"}, out_features=4),
        node("second", "nn.Linear", {"input": "x"}, out_features=3, when=when),
        node("one", "output", {"value": "first"}),
        node("other", "output", {"value": "second"}),
        parameters=[Parameter("aux", "bool", True)] if when else [],
    )


class Listed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.ModuleList([nn.Linear(8, 4), nn.Linear(8, 3)])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.heads[0](x), self.heads[1](x)


class Named(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.ModuleDict({"class": nn.Linear(8, 4), "box": nn.Linear(8, 3)})

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.heads["class"](x), self.heads["box"](x)


@pytest.mark.parametrize(("places", "by_hand"), [(("0", "1"), Listed), (("class", "box"), Named)])
def test_a_group_has_the_keys_of_one_written_by_hand(places: tuple[str, str], by_hand: type[nn.Module]) -> None:
    drawn = called(heads(), first=f"heads.{places[0]}", second=f"heads.{places[1]}")
    assert report_of(drawn).problems == ()
    text = code(drawn)
    made, hand = run_text(text).Net(), by_hand()
    made.load_state_dict(hand.state_dict())
    assert list(made.state_dict()) == list(hand.state_dict())
    x = torch.rand(2, 8)
    assert all(map(torch.equal, made(x), hand(x)))
    assert proof_of(drawn, text).holds


def test_a_member_that_may_be_missing_is_put_into_a_dictionary_by_itself() -> None:
    drawn = called(heads(when="aux"), first="heads.main", second="heads.aux")
    text = code(drawn)
    assert 'self.heads = nn.ModuleDict({"main": nn.Linear(8, 4)})' in text
    assert '        if aux:\n            self.heads["aux"] = nn.Linear(8, 3)' in text
    assert 'self.heads["aux"](x) if "aux" in self.heads else None' in text
    without = run_text(text).Net(aux=False)
    assert list(without.state_dict()) == ["heads.main.weight", "heads.main.bias"]
    assert without(torch.rand(2, 8))[1] is None
    assert proof_of(drawn, text).holds


def test_members_of_a_group_share_a_weight() -> None:
    drawn = net(
        X,
        node("a", "nn.Linear", {"input": "x"}, out_features=8),
        node("b", "nn.Linear", {"input": "x", "weight": "a.weight"}, out_features=8),
        node("sum", "torch.add", {"input": "a", "other": "b"}),
        node("y", "output", {"value": "sum"}),
    )
    text = code(called(drawn, a="heads.a", b="heads.b"))
    assert text.count("nn.Linear(") == 2
    assert 'self.heads["b"].weight = self.heads.get_parameter("a.weight")' in text
    assert proof_of(drawn, text).holds


def test_a_list_that_may_be_missing_is_none_then() -> None:
    drawn = called(
        net(
            X,
            node("a", "nn.Linear", {"input": "x"}, out_features=8, when="deep"),
            node("b", "nn.Linear", {"input": "x"}, out_features=8, when="deep"),
            node("sum", "torch.add", {"input": "a", "other": "b"}),
            node("y", "first", {"values": ["sum", "x"]}),
            node("out", "output", {"value": "y"}),
            parameters=[Parameter("deep", "bool", True)],
        ),
        a="sides.0",
        b="sides.1",
    )
    text = code(drawn)
    assert "self.sides: nn.ModuleList | None = None" in text
    assert "if self.sides is None" in text or "if self.sides is not None" in text
    made = run_text(text).Net
    assert not made(deep=False).state_dict()
    assert proof_of(drawn, text).holds


def test_members_are_blocks_copies_choices_and_layers_called_twice() -> None:
    block = graph(
        "Block", X, node("fc", "nn.Linear", {"input": "x"}, out_features=8), node("y", "output", {"value": "fc"})
    )
    options = {"relu": {"op": "nn.ReLU"}, "gelu": {"op": "nn.GELU"}}
    outer = graph(
        "Net",
        X,
        node("once", "@block", {"x": "x"}),
        node("more", "@block", {"x": "once"}, repeat={"n": 3}),
        node("again", "", {"x": "more"}, of="once", named=False),
        node("act", "choice", {"input": "again"}, options=options, by="=act"),
        node("y", "output", {"value": "act"}),
        parameters=[Parameter("act", "str", "gelu")],
    )
    drawn = called(design(outer, block), once="stages.0", more="stages.1")
    text = code(drawn)
    assert "self.stages = nn.ModuleList([Block(), nn.Sequential(*(Block() for _ in range(3)))])" in text
    assert proof_of(drawn, text).holds
    drawn = called(drawn, act="stages.2")
    text = code(drawn)
    assert 'self.stages["2"] = nn.GELU()' in text
    assert proof_of(drawn, text).holds
