"""What is frozen stays as it is: in code, in the proof, in the counts, and where nothing would be left to learn."""

from dataclasses import replace

import pytest
import torch

from designer.codegen import model_source
from designer.document import Design, GraphId, NodeId, dump_text, load_text
from designer.inference.checker import Checker
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.engine.proof.test_proof import proof_of


def freeze(drawn: Design, *cards: str, graph: str = "net") -> Design:
    nodes = drawn.graphs[GraphId(graph)].nodes
    for card in cards:
        nodes[NodeId(card)] = replace(nodes[NodeId(card)], frozen=True)
    return drawn


def chain() -> Design:
    return net(
        node("x", "input", shape="N 8"),
        node("token", "parameter", shape=[8]),
        node("sum", "torch.add", {"input": "x", "other": "token"}),
        node("fc", "nn.Linear", {"input": "sum"}, out_features=16),
        node("head", "nn.Linear", {"input": "fc"}, out_features=4),
        node("y", "output", {"value": "head"}),
    )


def blocks(n: int | str) -> Design:
    inner = graph(
        "Block",
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("y", "output", {"value": "fc"}),
    )
    outer = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("body", "@block", {"x": "x"}, repeat={"n": n}),
        node("head", "nn.Linear", {"input": "body"}, out_features=4),
        node("y", "output", {"value": "head"}),
    )
    return design(outer, inner)


def trained(drawn: Design) -> list[str]:
    made = run_text(code(drawn)).Net()
    return [name for name, one in made.named_parameters() if one.requires_grad]


def test_a_frozen_card_is_made_so_and_takes_no_gradient() -> None:
    drawn = freeze(chain(), "fc", "token")
    text = code(drawn)
    assert "self.fc = nn.Linear(8, 16).requires_grad_(False)" in text
    assert "self.token = nn.Parameter(torch.zeros(8), requires_grad=False)" in text
    assert trained(drawn) == ["head.weight", "head.bias"]
    report = report_of(drawn)
    assert (report.parameters, report.frozen) == (8 + 144 + 68, 8 + 144)
    assert proof_of(drawn, text).differences == ()
    assert proof_of(chain(), text).differences, "the proof tells frozen weights from others"
    assert dump_text(load_text(dump_text(drawn))[0]) == dump_text(drawn)


@pytest.mark.parametrize("n", [2, 30])
def test_a_frozen_block_freezes_all_its_copies(n: int) -> None:
    drawn = freeze(blocks(n), "body")
    text = code(drawn)
    assert trained(drawn) == ["head.weight", "head.bias"]
    assert report_of(drawn).frozen == 72 * n
    assert proof_of(drawn, text).differences == ()


def test_what_is_frozen_in_a_block_is_so_in_each_copy() -> None:
    drawn = freeze(blocks(3), "fc", graph="block")
    assert trained(drawn) == ["head.weight", "head.bias"]
    assert report_of(drawn).graphs[GraphId("net")][NodeId("body")].frozen == 3 * 72


def test_what_is_frozen_takes_neither_gradient_nor_optimiser_nor_values() -> None:
    whole, half = (Checker(CATALOGUE).costs(one, batch=4) for one in (blocks(2), freeze(blocks(2), "body")))
    assert (half.total.parameters, half.total.frozen) == (whole.total.parameters, 144)
    assert whole.weight_bytes(whole.total) - half.weight_bytes(half.total) == 144 * 4 * (1 + half.states)
    assert half.total.kept_bytes < whole.total.kept_bytes


def test_weights_that_are_another_cards_are_not_frozen_here() -> None:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("again", "", {"input": "fc"}, of="fc"),
        node("y", "output", {"value": "again"}),
    )
    text = model_source(freeze(drawn, "again"), CATALOGUE, report_of(drawn)).text
    assert "# problem: again.frozen" in text
    assert run_text(code(freeze(chain(), "fc"))).Net()(torch.zeros(2, 8)).requires_grad
