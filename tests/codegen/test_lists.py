"""What copies give in shapes of their own: a list, which the copies of another card take one by one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from designer.document import Design, GraphId, Json, NodeId, Parameter, Status
from designer.templates import open_template
from tests.codegen.designs import code, design, graph, node, report_of, run_text
from tests.engine.proof.test_proof import proof_of

HERE = Path(__file__).parent / "texts"
N = "N in_width"

NARROWER = graph(
    "Narrower",
    node("x", "input", shape=N),
    node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
    node("y", "output", {"value": "fc"}),
    parameters=(Parameter("in_width", "int"), Parameter("width", "int")),
)
WIDER = graph(
    "Wider",
    node("x", "input", shape=N),
    node("seen", "input", shape="N width"),
    node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
    node("sum", "torch.add", {"input": "fc", "other": "seen"}),
    node("y", "output", {"value": "sum"}),
    parameters=(Parameter("in_width", "int"), Parameter("width", "int")),
)


def hourglass(dealt: str = "reversed", **repeat: Json) -> Design:
    """Copies that each halve what they are given, and as many that go over all that was seen."""
    width = "=64 // 2**index" if dealt == "list" else "=16 * 2**index"
    network = graph(
        "Net",
        node("x", "input", shape="N 128"),
        node("down", "@narrower", {"x": "x"}, width="=64 // 2**index", repeat={"n": 3, "collect": {"y": "list"}}),
        node("start", "Tensor.narrow", {"input": "x"}, named=False, dim=1, start=0, length=8),
        node(
            "up",
            "@wider",
            {"x": "start", "seen": "down"},
            width=width,
            repeat={"n": 3, "each": {"seen": dealt}, **repeat},
        ),
        node("out", "output", {"value": "up"}),
    )
    return design(network, NARROWER, WIDER)


def made(drawn: Design) -> nn.Module:
    text = code(drawn)
    assert "# problem" not in text, text
    return run_text(text).Net()  # type: ignore[no-any-return]


@pytest.mark.parametrize("dealt", ["list", "reversed"])
def test_a_list_is_dealt_out_to_copies_with_weights_of_their_own(dealt: str) -> None:
    drawn = hourglass(dealt)
    report = report_of(drawn)
    assert report.problems == ()
    down = report.finding(GraphId("net"), NodeId("down"))
    assert down is not None
    assert down.outputs["y"].text() == "list of 3"
    x = torch.randn(2, 128)
    net = made(drawn)
    seen: list[Tensor] = []
    y = x
    for one in net.down:  # type: ignore[union-attr]
        y = one(y)
        seen.append(y)
    y = x[:, :8]
    for one, before in zip(net.up, seen if dealt == "list" else seen[::-1], strict=True):  # type: ignore[arg-type]
        y = one(y, before)
    assert torch.equal(net(x), y)
    assert y.shape == (2, 16 if dealt == "list" else 64)
    assert proof_of(drawn, code(drawn)).verdict.startswith("Proven: ")


def test_the_code_is_what_one_writes() -> None:
    forward = code(hourglass()).partition("\n\n\nclass Narrower")[0].partition("def forward")[2]
    assert [line.strip() for line in forward.splitlines()[1:]] == [
        "x2 = x",
        "ys = []",
        "for narrower in self.down:",
        "x2 = narrower(x2)",
        "ys.append(x2)",
        "x = x.narrow(1, 0, 8)  # N x 8",
        "for wider, seen in zip(self.up, reversed(ys), strict=True):",
        "x = wider(x, seen)",
        "return x  # N x 64",
    ]


def test_copies_of_a_function_take_a_list_and_know_their_number() -> None:
    """What is handed on and kept is the same value: all that it was on its way."""
    keep = graph(
        "Keep",
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("y", "output", {"value": "fc"}),
    )
    add = graph(
        "add",
        node("total", "input", shape="N 8"),
        node("one", "input", shape="N 8"),
        node("sum", "formula", {"total": "total", "one": "one"}, text="total + times * one"),
        node("y", "output", {"value": "sum"}),
        parameters=(Parameter("times", "int"),),
        kind="function",
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("keep", "@keep", {"x": "x"}, repeat={"n": 3, "collect": {"y": "list"}}),
        node("all", "@add", {"total": "x", "one": "keep"}, times="=index", repeat={"n": 3, "each": {"one": "list"}}),
        node("out", "output", {"value": "all"}),
    )
    drawn = design(network, keep, add)
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert "for index, one in enumerate(ys):" in text
    net = run_text(text).Net()
    x = torch.randn(2, 8)
    first = net.keep[0](x)
    second = net.keep[1](first)
    assert torch.allclose(net(x), x + second + 2 * net.keep[2](second))


@pytest.mark.parametrize(
    ("changed", "node_id", "said"),
    [
        ({"n": 2}, "up", "`up` has 2 copies, and the list at `seen` holds 3, one for each copy."),
        ({"each": {"seen": "sideways"}}, "up", "is the number of a dimension, or `list` or `reversed`"),
        ({"each": {}}, "up", "`up` takes one value, and `down` gives a list of 3."),
        ({"each": {"x": 0, "seen": "list"}, "shared": True}, "up", "only running it tells how many there are"),
    ],
)
def test_what_cannot_be_dealt_out_is_said_at_the_card(changed: Mapping[str, Json], node_id: str, said: str) -> None:
    (problem,) = report_of(hourglass(**changed)).problems
    assert said in problem.message
    assert problem.nodes[0] == NodeId(node_id)
    assert problem.fixes


def test_a_block_that_nobody_placed_waits_for_the_sizes_of_what_flows_in() -> None:
    drawn = open_template("u-net")
    nodes = drawn.graphs[GraphId("unet")].nodes
    for gone in ("ups", "head", "out"):
        del nodes[NodeId(gone)]
    nodes[NodeId("out")] = node("out", "output", {"value": "bottom"})
    report = report_of(drawn)
    assert report.ok
    crop = report.finding(GraphId("up"), NodeId("top"))
    assert crop is not None
    assert crop.status is Status.BLOCKED


def test_u_net_is_the_one_that_was_written_by_hand() -> None:
    drawn = open_template("u-net")
    assert code(drawn) == (HERE / "u-net.py").read_text("utf-8")
    report = report_of(drawn)
    (shape,) = report.graphs[GraphId("unet")][NodeId("head")].outputs.values()
    assert shape.sizes[1:] == (2, 388, 388)  # as in the paper
    assert shape.names == ("N", "2", "16*((H-124)//16)-60", "16*((W-124)//16)-60")
