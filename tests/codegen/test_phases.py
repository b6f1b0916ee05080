"""Steps that minimise several things: each phase learns through its own networks, from values that are still true."""

from copy import deepcopy
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.catalogue.recipe import new_source
from designer.codegen import train_source
from designer.document import Design, GraphId, Json, Network, Node, NodeId, Stage
from tests.codegen.conftest import Project
from tests.codegen.designs import CATALOGUE, LANGUAGE, golden, graph, node, report_of
from tests.language.projects import Recorder

RATE = 0.5


def linear(name: str, sizes: str, out: int) -> list[Node]:
    return [
        node("x", "input", shape=sizes),
        node("fc", "nn.Linear", {"input": "x"}, out_features=out),
        node("act", "torch.tanh", {"input": "fc"}, named=False),
        node("head", "nn.Linear", {"input": "act"}, out_features=out),
        node("y", "output", {"value": "head"}),
    ]


def minimise(name: str, loss: str, *networks: str) -> Node:
    learning: dict[str, Json] = {"networks": list(networks), "optimiser": "SGD", "settings": {"lr": RATE}}
    return node(name, "minimise", {"loss": loss}, **learning)


def learning(step: list[Node], **networks: tuple[str, int]) -> Design:
    """A design whose step is repeated on iris; each network takes rows of a size and gives so many numbers."""
    modules = [graph(name.title(), *linear(name, sizes, out)) for name, (sizes, out) in networks.items()]
    drawn = graph("step", node("features", "input", field="flowers.features"), *step, kind="function")
    made = Design(
        "phases",
        networks=tuple(Network(one.name.lower(), one.name.lower(), one.id) for one in modules),
        graphs={one.id: one for one in (*modules, drawn)},
    )
    by_sixteen: dict[str, Json] = {"op": "shuffled", "args": {"batch": 16}}
    made.sources = (replace(new_source(made, {"op": "sklearn.load_iris"}), sampler=by_sixteen),)
    looked: Json = [{"step": "step", "part": "test"}]
    made.stages = (Stage("training", "training", GraphId("step"), epochs=3, after_epoch=looked),)
    return made


def squared(name: str, value: str) -> list[Node]:
    """The mean of the squares of a value."""
    return [
        node(f"{name}_squares", "formula", {"value": value}, text="value ** 2"),
        node(name, "torch.mean", {"input": f"{name}_squares"}, dim=[0, 1]),
    ]


def duel() -> Design:
    return learning(
        [
            node("noise", "torch.randn", size=["=N", 2]),
            node("fake", "", {"x": "noise"}, of="forger"),
            node("real_score", "", {"x": "features"}, of="judge"),
            node("fake_score", "", {"x": "fake"}, of="judge"),
            node("ones", "torch.ones_like", {"input": "real_score"}),
            node("told", "formula", {"fake": "fake_score", "real": "real_score"}, text="fake - real"),
            node("judged", "F.mse_loss", {"input": "told", "target": "ones"}),
            node("forged", "F.mse_loss", {"input": "fake_score", "target": "ones"}),
            minimise("judging", "judged", "judge"),
            minimise("forging", "forged", "forger"),
        ],
        forger=("N 2", 4),
        judge=("N 4", 1),
    )


def shared(*second: str) -> Design:
    """Two heads on one trunk; the second phase learns what is said, and a metric reads the first."""
    return learning(
        [
            node("trunk_out", "", {"x": "features"}, of="trunk"),
            node("left_out", "", {"x": "trunk_out"}, of="left"),
            node("right_out", "", {"x": "trunk_out"}, of="right"),
            *squared("left_loss", "left_out"),
            *squared("right_loss", "right_out"),
            node("apart", "metric.mae", {"input": "left_out", "target": "right_out"}),
            minimise("first", "left_loss", "trunk", "left"),
            minimise("second", "right_loss", *second),
        ],
        trunk=("N 4", 3),
        left=("N 3", 3),
        right=("N 3", 3),
    )


def descend(loss: Tensor, *networks: nn.Module) -> None:
    """One step of plain gradient descent, by the definition."""
    weights = [weight for network in networks for weight in network.parameters()]
    slopes = torch.autograd.grad(loss, weights)
    with torch.no_grad():
        for weight, slope in zip(weights, slopes, strict=True):
            weight -= RATE * slope


def same(ours: nn.Module, theirs: nn.Module) -> bool:
    return all(torch.allclose(one, other) for one, other in zip(ours.parameters(), theirs.parameters(), strict=True))


def test_the_loop_of_dcgan_is_written_as_people_write_it() -> None:
    text = train_source(golden("dcgan"), CATALOGUE, report_of(golden("dcgan"))).text
    wanted = (LANGUAGE / "dcgan" / "train.py").read_text()
    start, end = "def duel(", "def draw("
    ours, theirs = (one[one.index(start) : one.index(end)] for one in (text, wanted))
    assert ours == theirs.replace("# N x latent x", "# N x 100 x")


def test_two_networks_learn_against_each_other(project: Project) -> None:
    model, train = project(duel())
    forger, judge = model.Forger(), model.Judge()
    other_forger, other_judge = deepcopy(forger), deepcopy(judge)
    features = torch.randn(16, 4)
    optimisers = [torch.optim.SGD(one.parameters(), lr=RATE) for one in (judge, forger)]
    for seed in range(3):
        torch.manual_seed(seed)
        told = train.step(forger, judge, *optimisers, features)
        torch.manual_seed(seed)
        fake = other_forger(torch.randn(16, 2))
        ones = torch.ones(16, 1)
        judged = F.mse_loss(other_judge(fake.detach()) - other_judge(features), ones)
        descend(judged, other_judge)
        forged = F.mse_loss(other_judge(fake), ones)
        descend(forged, other_forger)
        assert torch.equal(told["judged"], judged)
        assert torch.equal(told["forged"], forged)
        assert same(forger, other_forger)
        assert same(judge, other_judge)


def test_what_is_frozen_in_a_network_asks_for_no_gradient(project: Project) -> None:
    drawn = duel()
    nodes = drawn.graphs[GraphId("forger")].nodes
    nodes[NodeId("fc")] = replace(nodes[NodeId("fc")], frozen=True)
    model, train = project(drawn)
    forger, judge = model.Forger(), model.Judge()
    before = deepcopy(forger)
    optimisers = [torch.optim.SGD(one.parameters(), lr=RATE) for one in (judge, forger)]
    train.step(forger, judge, *optimisers, torch.randn(16, 4))
    assert same(forger.fc, before.fc)
    assert not same(forger.head, before.head)


@pytest.mark.parametrize("second", [("trunk", "right"), ("right",)])
def test_what_was_updated_is_computed_again(project: Project, second: tuple[str, ...]) -> None:
    model, train = project(shared(*second))
    ours = {name: getattr(model, name.title())() for name in ("trunk", "left", "right")}
    theirs = deepcopy(ours)
    features = torch.randn(16, 4)
    weights = [[one for name in names for one in ours[name].parameters()] for names in (("trunk", "left"), second)]
    told = train.step(*ours.values(), *(torch.optim.SGD(ones, lr=RATE) for ones in weights), features)
    trunk, left, right = theirs.values()
    before = left(trunk(features)), right(trunk(features))
    descend((before[0] ** 2).mean(), trunk, left)
    right_loss = (right(trunk(features)) ** 2).mean()
    descend(right_loss, *(theirs[name] for name in second))
    assert torch.equal(told["right_loss"], right_loss)
    assert all(same(ours[name], theirs[name]) for name in ours)


def test_all_losses_are_looked_at_over_a_part_and_told_by_their_names(project: Project) -> None:
    _, train = project(duel())
    sink = Recorder()
    train.main([], sink)
    assert sink.status == "finished"
    for loss in ("judged", "forged"):
        assert len(sink.curve(f"test.{loss}")) == 3
        assert sink.curve(f"train.{loss}")


def test_lines_of_what_is_computed_again_belong_to_the_card_of_the_drawing() -> None:
    drawn = golden("dcgan")
    source = train_source(drawn, CATALOGUE, report_of(drawn))
    step = drawn.graphs[GraphId("duel")]
    spans = [span for span in source.spans if span.graph == step.id]
    assert {span.node for span in spans} <= step.nodes.keys()
    lines = [source.text[span.start : span.end] for span in spans if span.node == NodeId("score_fake")]
    assert any("score_fake = discriminator(fake.detach())" in line for line in lines)
    assert any("score_fake = discriminator(fake)" in line for line in lines)
