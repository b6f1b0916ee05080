"""What can follow an output: real operators on what flows there, the shape each would give, and why others cannot."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from designer.catalogue.offers import offered
from designer.catalogue.ranking import behind, ranked
from designer.document import Connect, Design, Follower, Graph, GraphId, NodeId, Port, Slot
from designer.document.records import Parameter
from designer.inference import Checker, check
from tests.inference.drawing import CATALOGUE, design, graph, module, shapes
from tests.inference.mistake import step


def asked(drawn: Design, node: str, ops: Sequence[str] = (), output: str = "") -> dict[str, Follower]:
    """What can follow a node of the network, by operator."""
    checker = Checker(CATALOGUE)
    checker.check(drawn)
    net = next(iter(drawn.graphs.values()))
    operators = [one for one in offered(CATALOGUE, drawn, net) if not ops or one.op in ops]
    return {one.op: one for one in checker.followers(net, Port(NodeId(node), output), operators)}


def text(follower: Follower) -> str:
    return follower.signature.text() if follower.signature is not None else ""


def test_shapes_are_those_that_the_drawing_then_shows() -> None:
    drawn = module("x: input N 3 H W", "conv: nn.Conv2d(out_channels=8, kernel_size=3, padding=1) x", "y: output conv")
    ops = ("nn.Conv2d", "nn.MaxPool2d", "nn.Flatten", "F.relu", "nn.BatchNorm2d", "nn.ConvTranspose2d")
    found = asked(drawn, "conv", ops)
    for op in ops:
        lines = ("x: input N 3 H W", "conv: nn.Conv2d(out_channels=8, kernel_size=3, padding=1) x")
        args = {one.name: one.initial for one in CATALOGUE[op].arguments if isinstance(one.initial, int)}
        settings = ", ".join(f"{name}={value}" for name, value in args.items())
        report = check(module(*lines, f"then: {op}({settings}) conv", "y: output then"), CATALOGUE)
        assert text(found[op]) == shapes(report)["then"], op
        assert not found[op].why_not and not found[op].advice and not found[op].needs


def test_what_cannot_follow_says_why() -> None:
    found = asked(
        module("x: input N 3 H W", "y: output x"), "x", ("nn.LSTM", "nn.Embedding", "nn.Conv1d", "torch.zeros")
    )
    assert found["nn.LSTM"].why_not.startswith("`LSTM` takes 3 dimensions")
    assert "whole numbers" in found["nn.Embedding"].why_not
    assert "`x` gives it 4" in found["nn.Conv1d"].why_not
    assert found["torch.zeros"].why_not
    assert all(one.signature is None for one in found.values())


def test_what_needs_a_second_wire_can_follow_and_says_so() -> None:
    found = asked(module("x: input N 10", "y: output x"), "x", ("torch.add", "F.nll_loss", "nn.MultiheadAttention"))
    assert found["torch.add"].needs == ("other",) and text(found["torch.add"]) == "N × 10"
    assert found["F.nll_loss"].needs == ("target",) and not found["F.nll_loss"].why_not
    assert found["torch.add"].why_not == ""


def test_what_runs_and_is_hardly_meant_says_so() -> None:
    image = asked(module("x: input N 3 32 32", "c: nn.Conv2d(out_channels=4, kernel_size=3) x", "y: output c"), "c")
    assert "last axis" in image["nn.Linear"].advice
    rows = asked(module("x: input N 10", "y: output x"), "x", ("nn.AdaptiveAvgPool2d", "nn.Linear"))
    assert "batch" in rows["nn.AdaptiveAvgPool2d"].advice and not rows["nn.Linear"].advice


def test_what_runs_at_the_sizes_of_the_example_alone_shows_those() -> None:
    found = asked(module("x: input N 3 H W", "y: output x"), "x", ("nn.LayerNorm",))["nn.LayerNorm"]
    assert text(found) == "32 × 3 × 32 × 32" and "example" in found.advice


def test_blocks_of_the_design_follow_where_they_fit_and_nothing_of_the_check_changes() -> None:
    block = graph(
        "x: input N c H W",
        "conv: nn.Conv2d(out_channels='=c', kernel_size=3, padding=1) x",
        "out: output conv",
        name="block",
        parameters=(Parameter("c", "int"),),
    )
    net = graph("x: input N 3 H W", "b: @block x=x", "f: nn.Flatten b", "y: output f")
    drawn = design(net, block)
    checker = Checker(CATALOGUE)
    before = checker.check(drawn)
    operators = [one for one in offered(CATALOGUE, drawn, net) if one.op == "@block"]
    (image,) = checker.followers(net, Port(NodeId("x")), operators)
    (flat,) = checker.followers(net, Port(NodeId("f")), operators)
    assert text(image) == "N × 3 × H × W" and not image.why_not
    assert flat.why_not and flat.signature is None
    assert checker.check(drawn) == before
    assert [len(found) for found in before.instances.values()] == [
        len(found) for found in checker.check(drawn).instances.values()
    ]


def test_a_setting_that_must_be_filled_in_is_no_reason_against() -> None:
    step = graph(
        *("x: input N 10", "loss: torch.mean(dim=-1) x", "error: metric.mae loss loss"), name="step", kind="function"
    )
    found = asked(design(step, networks=()), "loss", ("minimise",))["minimise"]
    assert not found.why_not


def test_each_output_is_asked_by_its_name() -> None:
    drawn = module("x: input N T 8", "lstm: nn.LSTM(hidden_size=4, batch_first=True) x", "y: output lstm")
    assert text(asked(drawn, "lstm", ("F.relu",), "h_n")["F.relu"]) == "1 × N × 4"
    assert text(asked(drawn, "lstm", ("F.relu",))["F.relu"]) == "N × T × 4"


def test_behind_a_fault_nothing_is_known() -> None:
    drawn = module("x: input N 10", "c: nn.Conv2d(out_channels=4, kernel_size=3) x", "y: output c")
    assert asked(drawn, "c") == {}


@pytest.mark.parametrize("shape", ["N 3 H W", "N T 16", "N 10"])
def test_asked_again_nothing_is_run(shape: str) -> None:
    drawn = module(f"x: input {shape}", "y: output x")
    checker = Checker(CATALOGUE)
    checker.check(drawn)
    net = drawn.graphs[GraphId("net")]
    operators = offered(CATALOGUE, drawn, net)
    first = list(checker.followers(net, Port(NodeId("x")), operators))
    runs = checker.runs
    assert list(checker.followers(net, Port(NodeId("x")), operators)) == first
    assert checker.runs == runs and {one.op for one in first} == {one.op for one in operators}
    assert isinstance(net, Graph) and len(net.nodes) == 2


def test_an_edit_afterwards_is_checked_as_ever() -> None:
    drawn = module("x: input N 10", "a: nn.Linear(out_features=4) x", "b: F.relu x", "y: output a")
    checker = Checker(CATALOGUE)
    checker.check(drawn)
    net = drawn.graphs[GraphId("net")]
    list(checker.followers(net, Port(NodeId("a")), offered(CATALOGUE, drawn, net)))
    Connect(net.id, Port(NodeId("a")), Slot(NodeId("b"), "input")).apply(drawn)
    assert checker.check(drawn) == check(drawn, CATALOGUE)


def test_weights_go_to_calls_of_their_network_and_to_the_next_step() -> None:
    drawn = step(
        "row: input(field='digits.row')",
        "label: input(field='digits.label')",
        "scores: call(of='net') x=row",
        "loss: F.cross_entropy scores label",
        "fast: adapt(network='net', lr=0.1) loss",
        "then: call(of='net') x=row weights=fast",
        "adam: minimise(networks=['net'], optimiser='Adam') loss",
    )
    checker, here = Checker(CATALOGUE), drawn.graphs[GraphId("step")]
    assert shapes(checker.check(drawn), "step")["fast"] == "weights of net"
    operators = offered(CATALOGUE, drawn, here)
    found = {one.op: one for one in checker.followers(here, Port(NodeId("fast")), operators)}
    fit = {op: one.needs for op, one in found.items() if not one.why_not}
    assert fit == {"of net": ("x",), "adapt": ("loss",)}
    situation = behind(CATALOGUE, drawn, here, Port(NodeId("fast")), None)
    assert [one.op for one in ranked(operators, replace(situation, verdicts=found))][:2] == ["of net", "adapt"]
    (after_loss,) = checker.followers(here, Port(NodeId("loss")), [CATALOGUE["adapt"]])
    assert not after_loss.why_not
