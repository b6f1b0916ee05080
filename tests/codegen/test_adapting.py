"""Networks that are called with other weights: a step that learns through steps of gradient descent, as MAML does."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.catalogue.networks import rename_network
from designer.codegen import train_source
from designer.document import Design, GraphId, History, Json, Node, NodeId, Port
from designer.document.text import dump_text, load_text
from tests.codegen.conftest import Project
from tests.codegen.designs import CATALOGUE, graph, node, report_of
from tests.codegen.test_phases import RATE, descend, learning, linear, minimise, squared

LR = 0.3


def maml(steps: int = 2, create_graph: bool = True, **args: Json) -> Design:
    """Each batch is a task: from the weights of `net` some steps on its rows, then what they lead to on others."""
    inner: list[Node] = [node("turned", "torch.flip", {"input": "features"}, dims=[0])]
    given: dict[str, str] = {}
    for index in range(steps):
        inner += [
            node(f"y{index}", "", {"x": "features", **given}, of="net"),
            *squared(f"inner{index}", f"y{index}"),
            node(f"fast{index}", "adapt", {"loss": f"inner{index}", **given}, network="net", lr=LR, **args),
        ]
        given = {"weights": f"fast{index}"}
        if not create_graph:
            inner[-1] = replace(inner[-1], args={**inner[-1].args, "create_graph": False})
    query = [
        node("query", "", {"x": "turned", **given}, of="net"),
        node("cubes", "formula", {"q": "query"}, text="q ** 3"),
    ]
    loss = node("loss", "torch.mean", {"input": "cubes"}, dim=[0, 1])
    return learning([*inner, *query, loss, minimise("learns", "loss", "net")], net=("N 4", 3))


def forward(weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """The network of these designs, by hand."""
    x = torch.tanh(x @ weights["fc.weight"].T + weights["fc.bias"])
    return x @ weights["head.weight"].T + weights["head.bias"]


def by_hand(net: nn.Module, x: Tensor, steps: int, second_order: bool) -> Tensor:
    """The loss behind some steps; through them where it is of second order."""
    weights = dict(net.named_parameters())
    for _ in range(steps):
        slopes = torch.autograd.grad((forward(weights, x) ** 2).mean(), [*weights.values()], create_graph=True)
        steep = [slope if second_order else slope.detach() for slope in slopes]
        weights = {name: one - LR * slope for (name, one), slope in zip(weights.items(), steep, strict=True)}
    return (forward(weights, x.flip(0)) ** 3).mean()


@pytest.mark.parametrize("second_order", [True, False])
@pytest.mark.parametrize("steps", [1, 3])
def test_what_is_learned_through_steps_is_what_is_written_by_hand(
    project: Project, steps: int, second_order: bool
) -> None:
    drawn = maml(steps, second_order)
    model, train = project(drawn)
    ours = model.Net().double()
    theirs, begun = deepcopy(ours), deepcopy(ours)
    optimiser = torch.optim.SGD(ours.parameters(), lr=RATE)
    for _ in range(3):
        features = torch.randn(16, 4, dtype=torch.float64)
        told = train.step(ours, optimiser, features)
        loss = by_hand(theirs, features, steps, second_order)
        assert abs(told["loss"] - loss) < 1e-12
        slopes = torch.autograd.grad(loss, [*theirs.parameters()])
        with torch.no_grad():
            for weight, slope in zip(theirs.parameters(), slopes, strict=True):
                weight -= RATE * slope
    for one, other, first in zip(ours.parameters(), theirs.parameters(), begun.parameters(), strict=True):
        assert (one - other).abs().max() < 1e-12
        assert not torch.equal(one, first)
    orders = [by_hand(begun, features, steps, second) for second in (True, False)]
    slopes, others = (torch.autograd.grad(loss, [*begun.parameters()]) for loss in orders)
    assert not any(torch.allclose(one, other) for one, other in zip(slopes, others, strict=True))


def test_a_step_goes_through_dropout_attention_and_a_weight_that_layers_share(project: Project) -> None:
    """Each call draws anew, the layers that share a weight share its step, and attention is differentiated twice."""
    drawn = maml(1)
    heads: dict[str, Json] = {"shape": [-1, 1, 2, 2]}
    parts = (
        node("x", "input", shape="N 4"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=4),
        node("drop", "nn.Dropout", {"input": "fc"}, p=0.4),
        node("q", "Tensor.reshape", {"input": "drop"}, **heads),
        node("seen", "F.scaled_dot_product_attention", {"query": "q", "key": "q", "value": "q"}),
        node("flat", "Tensor.reshape", {"input": "seen"}, shape=[-1, 4]),
        node("head", "nn.Linear", {"input": "flat", "weight": "fc.weight"}, out_features=4),
        node("y", "output", {"value": "head"}),
    )
    drawn.graphs[GraphId("net")].nodes = {one.id: one for one in parts}
    model, train = project(drawn)
    net = model.Net().double()
    before = {name: one.detach().clone().requires_grad_() for name, one in net.named_parameters()}
    assert [*before] == ["fc.weight", "fc.bias", "head.bias"]
    features = torch.randn(16, 4, dtype=torch.float64)

    def answer(weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
        x = F.dropout(x @ weights["fc.weight"].T + weights["fc.bias"], 0.4).reshape(-1, 2, 2)
        x = torch.softmax(x @ x.mT / 2**0.5, -1) @ x
        return x.reshape(-1, 4) @ weights["fc.weight"].T + weights["head.bias"]

    torch.manual_seed(0)
    told = train.step(net, torch.optim.SGD(net.parameters(), lr=RATE), features)
    torch.manual_seed(0)
    inner = (answer(before, features) ** 2).mean()
    slopes = torch.autograd.grad(inner, [*before.values()], create_graph=True)
    fast = {name: one - LR * slope for (name, one), slope in zip(before.items(), slopes, strict=True)}
    loss = (answer(fast, features.flip(0)) ** 3).mean()
    assert abs(told["loss"] - loss) < 1e-12
    for (name, one), slope in zip(before.items(), torch.autograd.grad(loss, [*before.values()]), strict=True):
        assert (net.get_parameter(name) - one + RATE * slope).abs().max() < 1e-12
    assert net.head.weight is net.fc.weight


def test_what_is_frozen_or_learned_from_otherwise_too_stays(project: Project) -> None:
    """The loss of a step of first order is minimised as well; what is frozen takes no part in the step."""
    drawn = maml(1, False)
    step, nodes = drawn.graphs[GraphId("step")].nodes, drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("fc")] = replace(nodes[NodeId("fc")], frozen=True)
    learns = step.pop(NodeId("learns"))
    step[NodeId("both")] = node("both", "torch.add", {"input": "loss", "other": "inner0"})
    step[learns.id] = replace(learns, inputs={"loss": Port(NodeId("both"))})
    model, train = project(drawn)
    net = model.Net()
    before = deepcopy(net)
    features = torch.randn(16, 4)
    train.step(net, torch.optim.SGD(net.parameters(), lr=RATE), features)
    own = dict(before.named_parameters())
    inner = (forward(own, features) ** 2).mean()
    head = {name: one for name, one in own.items() if name.startswith("head")}
    slopes = torch.autograd.grad(inner, [*head.values()], retain_graph=True)
    fast = {name: one - LR * slope for (name, one), slope in zip(head.items(), slopes, strict=True)}
    loss = inner + (forward({**own, **fast}, features.flip(0)) ** 3).mean()
    slopes = torch.autograd.grad(loss, [*head.values()])
    for (name, one), slope in zip(head.items(), slopes, strict=True):
        assert torch.allclose(net.get_parameter(name), one - RATE * slope, atol=1e-6)
    assert torch.equal(net.fc.weight, before.fc.weight)
    text = Path(str(train.__file__)).read_text()
    assert "{name: one for name, one in net.named_parameters() if one.requires_grad}" in text
    assert "        create_graph=False,\n        retain_graph=True,\n" in text


def test_a_function_adapts_as_a_step_does_and_buffers_are_the_networks_own(project: Project) -> None:
    """A function of `model.py`, at a rate from a wire, of a network with a norm that keeps what it has seen."""
    taught = graph(
        "taught",
        node("x", "input", shape="N 4"),
        node("rate", "input", shape=""),
        node("y", "", {"x": "x"}, of="net"),
        *squared("inner", "y"),
        node("fast", "adapt", {"loss": "inner", "lr": "rate"}, network="net", lr={"port": True}),
        node("then", "", {"x": "x", "mask": "x", "weights": "fast"}, of="net"),
        node("out", "output", {"value": "then"}),
        kind="function",
    )
    step = [
        node("rate", "torch.std", {"input": "features"}, dim=[0, 1]),
        node("then", "@taught", {"x": "features", "rate": "rate"}),
        *squared("loss", "then"),
        minimise("learns", "loss", "net"),
    ]
    drawn = learning(step, net=("N 4", 3))
    norm = node("norm", "nn.BatchNorm1d", {"input": "any"})
    x, fc, *rest = linear("net", "N 4", 3)
    parts = (
        x,
        node("mask", "input", shape="N 4", optional=True),
        node("masked", "torch.mul", {"input": "x", "other": "mask"}, named=False),
        node("any", "first", {"values": ["masked", "x"]}, named=False),
        norm,
        replace(fc, inputs={"input": Port(norm.id)}),
    )
    drawn.graphs[GraphId("net")].nodes = {one.id: one for one in (*parts, *rest)}
    net, learnt = drawn.graphs.values()
    drawn.graphs = {one.id: one for one in (net, taught, learnt)}
    model, train = project(drawn)
    assert 'functional_call(net, fast, (x,), {"mask": x})' in Path(str(model.__file__)).read_text()
    ours = model.Net()
    before, seen = deepcopy(ours), deepcopy(ours)
    features = torch.randn(16, 4)
    assert torch.isfinite(train.step(ours, torch.optim.SGD(ours.parameters(), lr=RATE), features)["loss"])
    for one, first in zip(ours.parameters(), before.parameters(), strict=True):
        assert not torch.equal(one, first)
    for rows in (features, features * features):
        seen.norm(rows)
    assert torch.allclose(ours.norm.running_mean, seen.norm.running_mean)
    with torch.no_grad():  # whoever only looks is answered too, and leaves the network as it is
        weights = deepcopy(ours.eval().state_dict())
        model.taught(ours, features, torch.tensor(0.1))
    assert all(torch.equal(one, weights[name]) for name, one in ours.state_dict().items())


def test_what_was_adapted_before_a_phase_changed_the_network_is_adapted_again(project: Project) -> None:
    """The network learns through the step first, then what it is given does, through the step it would take now."""
    step = [
        node("e", "", {"x": "features"}, of="encoder"),
        node("y", "", {"x": "e"}, of="net"),
        *squared("inner", "y"),
        node("fast", "adapt", {"loss": "inner"}, network="net", lr=LR),
        node("query", "", {"x": "e", "weights": "fast"}, of="net"),
        *squared("loss", "query"),
        node("cubes", "formula", {"query": "query"}, text="query ** 3"),
        node("other", "torch.mean", {"input": "cubes"}, dim=[0, 1]),
        minimise("first", "loss", "net"),
        minimise("second", "other", "encoder"),
    ]
    model, train = project(learning(step, encoder=("N 4", 4), net=("N 4", 3)))
    encoder, net = model.Encoder().double(), model.Net().double()
    their_encoder, their_net = deepcopy(encoder), deepcopy(net)
    optimisers = [torch.optim.SGD(one.parameters(), lr=RATE) for one in (net, encoder)]
    features = torch.randn(16, 4, dtype=torch.float64)
    train.step(encoder, net, *optimisers, features)

    def answer(rows: Tensor) -> Tensor:
        weights = dict(their_net.named_parameters())
        slopes = torch.autograd.grad((forward(weights, rows) ** 2).mean(), [*weights.values()], create_graph=True)
        fast = {name: one - LR * slope for (name, one), slope in zip(weights.items(), slopes, strict=True)}
        return forward(fast, rows)

    descend((answer(their_encoder(features).detach()) ** 2).mean(), their_net)
    descend((answer(their_encoder(features)) ** 3).mean(), their_encoder)
    for one, other in zip(
        (*encoder.parameters(), *net.parameters()), (*their_encoder.parameters(), *their_net.parameters()), strict=True
    ):
        assert (one - other).abs().max() < 1e-12


def test_a_step_is_kept_in_files_and_follows_its_network() -> None:
    drawn = maml(1)
    history = History(drawn)
    again, repairs = load_text(dump_text(drawn))
    assert repairs == () and dump_text(again) == dump_text(drawn)
    before = train_source(drawn, CATALOGUE, report_of(drawn)).text
    history.do(*rename_network(drawn, "net", "learner"))
    assert report_of(drawn).problems == ()
    text = train_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "fast0 = adapted(inner0, dict(learner.named_parameters()), 0.3)" in text
    assert "functional_call(learner, fast0, (turned,))" in text
    history.undo()
    assert train_source(drawn, CATALOGUE, report_of(drawn)).text == before
