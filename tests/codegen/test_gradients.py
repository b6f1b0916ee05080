"""Gradients as cards: in a network that is trained through them, beside other readers, and in a step of its own."""

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.catalogue.recipe import new_source, suggest, write
from designer.codegen import write_project
from designer.document import History, NodeId, Port
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.engine.proof.test_proof import proof_of
from tests.language.projects import Recorder

CRITIC = (
    node("x", "input", shape="N 8"),
    node("fc", "nn.Linear", {"input": "x"}, out_features=16),
    node("act", "torch.tanh", {"input": "fc"}, named=False),
    node("head", "nn.Linear", {"input": "act"}, out_features=1),
)


def test_a_network_learns_through_a_gradient_of_its_own() -> None:
    drawn = net(
        *CRITIC,
        node("slope", "gradient", {"output": "head", "to": "x"}, create_graph=True),
        node("penalty", "formula", {"slope": "slope"}, text="(slope ** 2 - 1) ** 2"),
        node("y", "output", {"value": "penalty"}),
    )
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert "    @torch.enable_grad()\n    def forward(self, x: Tensor) -> Tensor:  # N x 8\n" in text
    assert "torch.autograd.grad(self.head(y).sum(), x, create_graph=True)[0]" in text
    assert proof_of(drawn, text).verdict == "Proven: 4 tensors, outputs and gradients equal."
    torch.manual_seed(0)
    made = run_text(text).Net()
    with torch.no_grad():
        first = made.eval()(torch.randn(64, 8)).mean()
    adam = torch.optim.Adam(made.train().parameters(), lr=0.02)
    for _ in range(60):
        loss = made(torch.randn(64, 8)).mean()
        adam.zero_grad()
        loss.backward()
        assert all(one.grad is not None for one in (made.fc.weight, made.fc.bias, made.head.weight))
        adam.step()
    assert loss < first / 4


def test_what_others_read_too_is_kept_for_their_own_gradients() -> None:
    """The scores are learned from, and asked about their weight and about a value on the way."""
    drawn = net(
        *CRITIC,
        node("slope", "gradient", {"output": "head", "to": "act"}),
        node("pull", "gradient", {"output": "head", "to": "fc.weight"}),
        node("score", "output", {"value": "head"}),
        node("by_feature", "output", {"value": "slope"}),
        node("by_weight", "output", {"value": "pull"}),
    )
    text = code(drawn)
    assert "        x = torch.tanh(self.fc(x))  # N x 16\n        x.requires_grad_()\n" in text
    assert "torch.autograd.grad(score.sum(), self.fc.weight, retain_graph=True)[0]" in text
    assert proof_of(drawn, text).verdict == "Proven: 4 tensors, outputs and gradients equal."
    assert not proof_of(drawn, text.replace("self.fc.weight, retain_graph=True", "self.fc.weight")).holds


def test_what_is_not_there_has_no_gradient() -> None:
    bent = (node("mask", "input", shape="N 8", optional=True), node("m", "torch.exp", {"input": "mask"}, named=False))
    drawn = net(
        *CRITIC,
        *bent,
        node("slope", "gradient", {"output": "m", "to": "mask"}),
        node("any", "first", {"values": ["slope", "x"]}, named=False),
        node("score", "output", {"value": "head"}),
        node("bend", "output", {"value": "any"}),
    )
    made = run_text(code(drawn)).Net()
    x = torch.randn(2, 8)
    assert made(x)[1] is x
    assert torch.equal(made(x, torch.zeros(2, 8))[1], torch.ones(2, 8))
    assert proof_of(drawn, code(drawn)).holds


def test_a_step_learns_with_a_penalty_on_a_gradient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A critic tells flowers from noise and is to be steep where they mix."""
    rows = graph("Critic", node("x", "input", shape="N 4"), *CRITIC[1:], node("y", "output", {"value": "head"}))
    drawn = design(rows)
    recipe = suggest(drawn, new_source(drawn, {"op": "sklearn.load_iris"}), report_of(drawn))
    History(drawn).do("Train", write(drawn, replace(recipe, epochs=8, batch=32)))
    step = drawn.graphs[drawn.stages[0].step]
    (real,) = (one for one in step.nodes.values() if str(one.args.get("field", "")).endswith(".features"))
    (learns,) = (one for one in step.nodes.values() if one.op == "minimise")
    wasserstein = "fake - real + 10 * (slope ** 2 - 1) ** 2"
    parts = (
        node("fake", "torch.randn_like", {"input": real.id}),
        node("mixed", "formula", {"real": real.id, "fake": "fake"}, text="(real + fake) / 2"),
        node("fake_score", "", {"x": "fake"}, of="net"),
        node("real_score", "", {"x": real.id}, of="net"),
        node("mixed_score", "", {"x": "mixed"}, of="net"),
        node("slope", "gradient", {"output": "mixed_score", "to": "mixed"}, create_graph=True),
        node("costs", "formula", {"fake": "fake_score", "real": "real_score", "slope": "slope"}, text=wasserstein),
        node("loss", "torch.mean", {"input": "costs"}, dim=[0, 1]),
    )
    step.nodes = {one.id: one for one in (real, *parts, replace(learns, inputs={"loss": Port(NodeId("loss"))}))}
    looked = [{"step": step.id, "part": "test", "keep_best": "loss"}]
    drawn.stages = (replace(drawn.stages[0], after_epoch=looked),)
    report = report_of(drawn)
    assert report.problems == ()
    write_project(drawn, CATALOGUE, report, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    sink = Recorder()
    try:
        importlib.import_module("train").main(["--learning-rate", "0.03"], sink)
    finally:
        for module in ("answers", "measures", "model", "predict", "run", "train"):
            sys.modules.pop(module, None)
    for part in ("train", "test"):
        curve = sink.curve(f"{part}.loss")
        assert sink.status == "finished" and curve[-1] < curve[0] / 2
    text = (tmp_path / "train.py").read_text()
    assert "    mixed = (features + fake) / 2  # N x 4\n    mixed.requires_grad_()\n" in text
    assert "        with torch.enable_grad():\n                fake = " in text
