"""What a design costs, held against published numbers and against what torch really keeps in memory."""

import json
from collections.abc import Callable
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

from designer.api import Design
from designer.document import Design as Document
from designer.document import GraphId, Json, NodeId, SetArgument
from designer.document.costs import Cost, Costs, costs_from_json, costs_to_json
from designer.inference.checker import Checker
from designer.inference.pricing import optimiser_numbers
from designer.inference.roots import root_of
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, design, golden, graph, net, node, report_of
from tests.inference.published import resnet, resnet_18, vgg_16

GB = 2**30


def costs_of(drawn: Document, batch: int | None = None, *memory: int) -> Costs:
    return Checker(CATALOGUE).costs(drawn, 7, batch, memory)


# Parameters and billions of multiply-adds as torchvision publishes them with its weights.
PUBLISHED = [
    (vgg_16, 138_357_544, 15.47),
    (partial(resnet, 3, 4, 6, 3), 25_557_032, 4.089),
    (partial(resnet, 3, 8, 36, 3), 60_192_808, 11.514),
    (resnet_18, 11_689_512, 1.814),
]


@pytest.mark.parametrize(
    ("drawn", "parameters", "gmacs"), PUBLISHED, ids=["vgg-16", "resnet-50", "resnet-152", "resnet-18"]
)
def test_published_numbers_are_met(drawn: Callable[[], Document], parameters: int, gmacs: float) -> None:
    total = costs_of(drawn(), 2).total
    assert total.parameters == parameters
    assert total.macs / 2e9 == pytest.approx(gmacs, rel=0.005)


def kept_by(made: nn.Module, *inputs: Tensor) -> int:
    """The bytes that torch keeps on the processor between a forward and a backward pass, weights left out."""
    saved: list[Tensor] = []
    with saved_tensors_hooks(lambda one: saved.append(one) or one, lambda one: one):  # type: ignore[func-returns-value]
        made.train()(*inputs)
    own = {one.untyped_storage()._cdata for one in (*made.parameters(), *made.buffers())}
    memory = {one.untyped_storage()._cdata: one.untyped_storage().nbytes() for one in saved}
    return sum(size for place, size in memory.items() if place not in own)


def attention() -> Document:
    return net(
        node("x", "input", shape="N 16 32"),
        node("norm", "nn.LayerNorm", {"input": "x"}),
        node("attend", "nn.MultiheadAttention", {"query": "norm", "key": "norm", "value": "norm"}, num_heads=4,
             batch_first=True),
        node("sum", "torch.add", {"input": "attend.output", "other": "x"}),
        node("up", "nn.Linear", {"input": "sum"}, out_features=128),
        node("act", "F.gelu", {"input": "up"}),
        node("drop", "nn.Dropout", {"input": "act"}),
        node("down", "nn.Linear", {"input": "drop"}, out_features=32),
        node("y", "output", {"value": "down"}),
    )  # fmt: skip


def masked() -> Document:
    """Attention makes a mask of numbers of one of yes and no; where something is dropped it has no kernel."""
    wires = {"query": "q", "key": "q", "value": "v"}
    return net(
        node("x", "input", shape="N 16 32"),
        node("mask", "input", shape="16 16", dtype="bool"),
        node("up", "nn.Linear", {"input": "x"}, out_features=64),
        node("halves", "Tensor.unflatten", {"input": "up"}, dim=-1, sizes=[4, 16]),
        node("q", "torch.transpose", {"input": "halves"}, dim0=1, dim1=2),
        node("v", "F.relu", {"input": "q"}),
        node("seen", "F.scaled_dot_product_attention", {**wires, "attn_mask": "mask"}),
        node("more", "F.scaled_dot_product_attention", {"query": "seen", "key": "q", "value": "v"}, dropout_p=0.1),
        node("y", "output", {"value": "more"}),
    )


def recurrent(layer: str) -> Document:
    """Not an LSTM: for those the processor has a library of its own, which keeps two to three times as much."""
    return net(
        node("x", "input", shape="N T 8", example={"T": 12}),
        node("over", layer, {"input": "x"}, hidden_size=16, batch_first=True),
        node("last", "Tensor.__getitem__", {"input": "over"}, index=":, -1"),
        node("y", "output", {"value": "last"}),
    )


def views_and_no_weights() -> Document:
    """Views lie in the memory of what they are views of, and nothing is kept before the first weight."""
    return net(
        node("x", "input", shape="N 4 8"),
        node("scaled", "torch.tanh", {"input": "x"}),
        node("flat", "torch.flatten", {"input": "scaled"}, start_dim=1),
        node("fc", "nn.Linear", {"input": "flat"}, out_features=32),
        node("two", "Tensor.reshape", {"input": "fc"}, shape=[-1, 4, 8]),
        node("squared", "torch.mul", {"input": "two", "other": "two"}),
        node("again", "torch.exp", {"input": "squared"}),
        node("y", "output", {"value": "again"}),
    )


def learned_value() -> Document:
    """What a class keeps is a weight, and a buffer is there before anything flows."""
    return net(
        node("x", "input", shape="N 4 8"),
        node("scale", "parameter", shape=[8]),
        node("scaled", "torch.mul", {"input": "x", "other": "scale"}),
        node("again", "torch.mul", {"input": "scaled", "other": "scale"}),
        node("y", "output", {"value": "again"}),
    )


def kept_in_a_list() -> Document:
    """What copies give is kept by those that take it from the list, and not by the list."""
    keep = graph(
        "Keep",
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("y", "output", {"value": "fc"}),
    )
    weigh = graph(
        "Weigh",
        node("x", "input", shape="N 8"),
        node("one", "input", shape="N 8"),
        node("product", "torch.mul", {"input": "x", "other": "one"}),
        node("y", "output", {"value": "product"}),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("first", "nn.Linear", {"input": "x"}, out_features=8),
        node("keep", "@keep", {"x": "first"}, repeat={"n": 3, "collect": {"y": "list"}}),
        node("weigh", "@weigh", {"x": "first", "one": "keep"}, repeat={"n": 3, "each": {"one": "list"}}),
        node("y", "output", {"value": "weigh"}),
    )
    return design(network, keep, weigh)


MEASURED: list[tuple[Callable[[], Document], float]] = [
    (lambda: open_template("digits-cnn"), 0.0),
    (lambda: open_template("resnet-18"), 0.0),
    (lambda: golden("dpo"), 0.0),
    (views_and_no_weights, 0.0),
    (learned_value, 0.0),
    (attention, 0.0),
    (masked, 0.0),
    (partial(recurrent, "nn.GRU"), 0.0),
    (partial(recurrent, "nn.RNN"), 0.0),
    (kept_in_a_list, 0.0),
]


@pytest.mark.parametrize(("drawn", "within"), MEASURED)
def test_what_is_kept_is_what_torch_keeps(drawn: Callable[[], Document], within: float) -> None:
    document = drawn()
    made, costs = Design(document).build(), costs_of(document, 4)
    root = root_of(CATALOGUE, document, document.graphs[document.networks[0].graph], document.networks[0])
    inputs = []
    for pattern, dtype in root.inputs.values():
        sizes = [4 if part == "N" else root.examples[part] if isinstance(part, str) else part for part in pattern.parts]
        inputs.append(torch.rand(sizes) if dtype == "float32" else torch.zeros(sizes, dtype=getattr(torch, dtype)))
    assert costs.total.parameters == Design(document).check().parameters
    only_first = sum(one.kept_bytes for one in costs.graphs[root.graph.id].values())
    assert only_first == pytest.approx(kept_by(made, *inputs), rel=within, abs=0)


@pytest.mark.parametrize(
    ("of", "macs"), [("x", 4 * (64 * 32 + 32 * 8)), ("act", 4 * 32 * 8), ("fc.weight", 4 * 64 * 32)]
)
def test_a_gradient_counts_what_it_goes_back_through(of: str, macs: int) -> None:
    drawn = net(
        node("x", "input", shape="N 64"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=32),
        node("act", "torch.tanh", {"input": "fc"}),
        node("head", "nn.Linear", {"input": "act"}, out_features=8),
        node("way", "gradient", {"output": "act" if of == "fc.weight" else "head", "to": of}),
        node("y", "output", {"value": "way"}),
    )
    costs = costs_of(drawn, 4)
    assert costs.graphs[GraphId("net")][NodeId("way")].macs == macs
    assert costs.total.macs == 4 * (64 * 32 + 32 * 8) + macs
    assert report_of(drawn).macs == 32 / 4 * costs.total.macs


def test_blocks_count_their_copies_and_shared_weights_once() -> None:
    block = graph(
        "Block",
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("y", "output", {"value": "fc"}),
    )

    def whole(**repeat: Json) -> Cost:
        cards = [node("x", "input", shape="N 8"), node("b", "@block", {"x": "x"}, repeat=dict(repeat))]
        drawn = design(graph("Net", *cards, node("y", "output", {"value": "b"})), block)
        return costs_of(drawn, 4).graphs[GraphId("net")][NodeId("b")]

    assert whole(n=3) == Cost(3 * 72, 3 * 4 * 64, 3 * 4 * 8 * 4, 2 * 4 * 8 * 4)  # the first keeps the design's input
    assert whole(n=3, shared=True).parameters == 72
    assert whole(n=3, shared=True).macs == 3 * 4 * 64


def test_the_batch_is_chosen_and_the_largest_one_is_found() -> None:
    drawn = open_template("resnet-18")
    small, large = costs_of(drawn, 8), costs_of(drawn, 16)
    assert (small.batch, small.revision) == (8, 7)
    assert large.total.macs == 2 * small.total.macs
    assert large.total.parameters == small.total.parameters
    fits = costs_of(drawn, 8, GB, 2 * GB).fits
    for memory, batch in fits.items():
        held, more = costs_of(drawn, batch), costs_of(drawn, batch + 1)
        assert held.training_bytes(held.total) <= memory < more.training_bytes(more.total)
    assert costs_of(drawn, 8, 10**6).fits == {10**6: 0}


def test_products_of_all_rows_with_all_rows_are_no_straight_line() -> None:
    drawn = net(
        node("x", "input", shape="N 16"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=16),
        node("turned", "torch.transpose", {"input": "fc"}, dim0=0, dim1=1),
        node("all", "torch.matmul", {"input": "fc", "other": "turned"}),
        node("soft", "F.softmax", {"input": "all"}, dim=1),
        node("y", "output", {"value": "soft"}),
    )
    (batch,) = costs_of(drawn, 8, GB).fits.values()
    held, more = costs_of(drawn, batch), costs_of(drawn, batch + 1)
    assert held.training_bytes(held.total) <= GB < more.training_bytes(more.total)


@pytest.mark.parametrize(
    ("optimiser", "settings", "numbers"),
    [
        ("SGD", {}, 0),
        ("SGD", {"momentum": 0.9}, 1),
        ("Adam", {"lr": "=learning_rate"}, 2),
        ("Adam", {"amsgrad": True}, 3),
    ],
)
def test_an_optimiser_keeps_what_torch_says(optimiser: str, settings: dict[str, Json], numbers: int) -> None:
    drawn = open_template("digits-cnn")
    for one in drawn.graphs.values():
        for card in list(one.nodes.values()):
            if card.op == "minimise":
                SetArgument(one.id, card.id, "optimiser", optimiser).apply(drawn)
                SetArgument(one.id, card.id, "settings", settings).apply(drawn)
    assert optimiser_numbers(drawn) == numbers
    costs = costs_of(drawn, 32)
    assert costs.training_bytes(costs.total) == 4 * 6186 * (2 + numbers) + costs.total.kept_bytes


def test_a_block_costs_what_it_does_as_each_of_its_instances() -> None:
    drawn = open_template("resnet-18")
    (block,) = [one.id for one in drawn.graphs.values() if one.name == "BasicBlock"]
    costs = costs_of(drawn, 1)
    assert list(costs.instances) == [block]
    assert set(costs.instances[block]) == {view.label for view in report_of(drawn).views[block]}
    weights = {label: nodes[NodeId("conv1")].parameters for label, nodes in costs.instances[block].items()}
    assert weights["layer1, copies 0–1"] == costs.graphs[block][NodeId("conv1")].parameters == 64 * 64 * 9
    assert weights["layer3, copy 0"] == 128 * 256 * 9


@pytest.mark.parametrize("name", ["digits-cnn", "resnet-18"])
def test_costs_come_through_the_pipe_as_they_were(name: str) -> None:
    costs = costs_of(open_template(name), 32, GB)
    assert costs_from_json(json.loads(json.dumps(costs_to_json(costs)))) == costs


def test_what_cannot_run_costs_nothing_yet() -> None:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, in_features=9, out_features=4),
        node("y", "output", {"value": "fc"}),
    )
    costs = costs_of(drawn, 4, GB)
    assert (costs.total, costs.graphs, costs.fits) == (Cost(), {}, {GB: 0})
