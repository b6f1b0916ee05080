"""Outputs that a block gives at times alone: an auxiliary head while learning, and what reads it."""

from pathlib import Path

import torch

from designer.codegen import train_source
from designer.document import Design, Parameter, dump_text
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.codegen.designs import CATALOGUE, code, design, golden, graph, node, report_of, ruff, run_text


def with_second_head() -> Design:
    """A body that gives `aux` while it learns, and a network that adds a part of it where it is there."""
    body = graph(
        "Body",
        node("x", "input", shape="N features"),
        node("hidden", "nn.Linear", {"input": "x"}, out_features=6),
        node("side", "nn.Linear", {"input": "hidden"}, out_features=4, when="training and helped"),
        node("head", "nn.Linear", {"input": "hidden"}, out_features=4),
        node("scores", "output", {"value": "head"}),
        node("aux", "output", {"value": "side"}),
        parameters=[Parameter("features", "int"), Parameter("helped", "bool", True)],
    )
    net = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("body", "@body", {"x": "x"}),
        node("helped", "formula", {"scores": "body.scores", "aux": "body.aux"}, named=False, text="scores + 0.4 * aux"),
        node("either", "first", {"values": ["helped", "body.scores"]}, named=False),
        node("y", "output", {"value": "either"}),
    )
    return design(net, body)


def test_what_may_be_none_is_said_in_the_annotation() -> None:
    text = code(with_second_head())
    assert "def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:  # N x features\n" in text
    assert "def forward(self, x: Tensor) -> Tensor:  # N x 8\n" in text


def test_what_reads_it_asks_whether_it_is_there(tmp_path: Path) -> None:
    drawn = with_second_head()
    report = report_of(drawn)
    assert report.ok and not report.problems
    text = code(drawn)
    assert "x = scores if aux is None else scores + 0.4 * aux\n" in text.replace("  # N x 4", "")
    (tmp_path / "model.py").write_text(text, "utf-8")
    ruff("format", "--check", folder=tmp_path)
    made = run_text(text).Net()
    x = torch.randn(2, 8)
    scores, aux = made.body.train()(x)
    assert torch.equal(made.train()(x), scores + 0.4 * aux)
    scores, aux = made.body.eval()(x)
    assert aux is None and torch.equal(made.eval()(x), scores)
    assert prove(ProofRequest(dump_text(drawn), text)).verdict.startswith("Proven: ")


def test_a_step_adds_the_loss_of_a_head_that_is_there_while_learning() -> None:
    drawn = golden("digits-cnn")
    module, step = (next(one for one in drawn.graphs.values() if one.kind == kind) for kind in ("module", "function"))
    for one in (
        node("helper", "nn.Linear", {"input": "dropout"}, out_features=10, when="training"),
        node("aux", "output", {"value": "helper"}),
    ):
        module.nodes[one.id] = one
    wires = {"input": "net.scores", "target": "label"}
    changed = {
        "loss": node("main", "F.cross_entropy", wires, named=False),
        "accuracy": node("accuracy", "metric.accuracy", wires),
    }
    cards = [changed.get(one.id, one) for one in step.nodes.values()]
    cards[-1:-1] = [
        node("extra", "F.cross_entropy", wires | {"input": "net.aux"}, named=False),
        node("both", "formula", {"main": "main", "extra": "extra"}, named=False, text="main + 0.4 * extra"),
        node("loss", "first", {"values": ["both", "main"]}),
    ]
    step.nodes.clear()
    step.nodes.update((one.id, one) for one in cards)
    report = report_of(drawn)
    assert report.ok
    text = train_source(drawn, CATALOGUE, report).text
    learning, looking = text.split("def evaluate_classify")
    asked = "if aux is not None:\n{0}    loss = loss + 0.4 * F.cross_entropy(aux, label)\n"
    assert asked.format("    ") in learning and asked.format(" " * 12) in looking


def test_a_block_that_gives_nothing_else_has_a_line_of_its_own() -> None:
    """So that there is a variable to ask."""
    side = graph(
        "Side",
        node("x", "input", shape="N 4"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=4, when="training"),
        node("y", "output", {"value": "fc"}),
    )
    net = graph(
        "Net",
        node("x", "input", shape="N 4"),
        node("side", "@side", {"x": "x"}),
        node("either", "first", {"values": ["side", "x"]}, named=False),
        node("y", "output", {"value": "either"}),
    )
    drawn = design(net, side)
    text = code(drawn)
    assert "-> Tensor | None:  # N x 4\n" in text
    made = run_text(text).Net()
    x = torch.randn(2, 4)
    assert torch.equal(made.eval()(x), x) and not torch.equal(made.train()(x), x)


def test_an_optional_input_that_is_handed_on_may_be_none() -> None:
    drawn = design(
        graph(
            "Net",
            node("x", "input", shape="N 4"),
            node("mask", "input", shape="N 4", optional=True),
            node("y", "output", {"value": "x"}),
            node("same", "output", {"value": "mask"}),
        )
    )
    assert "-> tuple[Tensor, Tensor | None]:" in code(drawn)


def test_a_block_inside_itself_still_has_code() -> None:
    net = graph(
        "Net",
        node("x", "input", shape="N 4"),
        node("again", "@net", {"x": "x"}),
        node("y", "output", {"value": "again"}),
    )
    compile(code(design(net)), "model.py", "exec")


def test_a_block_that_a_setting_leaves_out_is_written_for_whoever_turns_it() -> None:
    head = graph(
        "Head",
        node("x", "input", shape="N features"),
        node("hidden", "nn.Linear", {"input": "x"}, out_features=5),
        node("y", "output", {"value": "hidden"}),
        parameters=[Parameter("features", "int")],
    )
    net = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("wide", "nn.Linear", {"input": "x"}, out_features=6),
        node("head", "@head", {"x": "wide"}, when="helped"),
        node("y", "output", {"value": "wide"}),
        node("side", "output", {"value": "head"}),
        parameters=[Parameter("helped", "bool", False)],
    )
    drawn = design(net, head)
    report = report_of(drawn)
    assert report.ok and report.parameters == 8 * 6 + 6
    assert "self.hidden = nn.Linear(features, 5)\n" in code(drawn)
    made = run_text(code(drawn)).Net(helped=True)
    assert made(torch.randn(2, 8))[1].shape == (2, 5)
    assert run_text(code(drawn)).Net()(torch.randn(2, 8))[1] is None
