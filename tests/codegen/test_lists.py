"""What copies give in shapes of their own: a list, which the copies of another card take one by one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from designer.catalogue.blocks import make_block
from designer.catalogue.class_parameters import Renaming
from designer.document import Design, GraphId, History, Json, NodeId, Parameter, Status
from designer.inference.checker import Checker
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, code, design, graph, node, report_of, run_text
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


HEAD = graph(
    "Head",
    node("x", "input", shape="N 8 H W"),
    node("conv", "nn.Conv2d", {"input": "x"}, out_channels=4, kernel_size=3, padding=1),
    node("act", "F.relu", {"input": "conv"}),
    node("y", "output", {"value": "act"}),
)


def pyramid(when: str = "", **repeat: Json) -> Design:
    """Two sizes of an image, through a head that is there for each of them."""
    network = graph(
        "Net",
        node("x", "input", shape="N 3 H W"),
        node("near", "nn.Conv2d", {"input": "x"}, out_channels=8, kernel_size=3, stride=2, padding=1),
        node("far", "nn.Conv2d", {"input": "near"}, out_channels=8, kernel_size=3, stride=2, padding=1, when=when),
        node("levels", "pack", {"values": ["near", "far"]}),
        node(
            "head", "@head", {"x": "levels"}, repeat={"n": 2, "each": {"x": "list"}, "collect": {"y": "list"}, **repeat}
        ),
        replace(node("parts", "unpack", {"list": "head"}), name=("fine", "coarse")),
        node("a", "output", {"value": "parts.0"}),
        node("b", "output", {"value": "parts.1"}),
        parameters=(Parameter("deep", "bool", True),) if when else (),
    )
    return design(network, HEAD)


@pytest.mark.parametrize("repeat", [{"shared": True}, {}, {"each": {"x": "reversed"}}])
def test_values_that_are_packed_go_through_copies_and_come_apart_again(repeat: dict[str, Json]) -> None:
    drawn = pyramid(**repeat)
    report = report_of(drawn)
    assert report.problems == ()
    found = report.graphs[GraphId("net")]
    assert found[NodeId("levels")].outputs["list"].text() == "list of 2"
    near, far = "N × 4 × (H+1)//2 × (W+1)//2", "N × 4 × (H+3)//4 × (W+3)//4"
    told = [one.text() for one in found[NodeId("parts")].outputs.values()]
    assert told == ([far, near] if "each" in repeat else [near, far])
    assert report.parameters == 224 + 584 + 292 * (1 if "shared" in repeat else 2)
    text = code(drawn)
    assert "levels = [near, self.far(near)]\n" in text
    assert "fine, coarse = ys" in text
    net, x = made(drawn), torch.randn(2, 3, 16, 16)
    levels = [net.near(x), net.far(net.near(x))]  # type: ignore[operator]
    heads = [net.head] * 2 if "shared" in repeat else net.head
    wanted = [head(one) for head, one in zip(heads, levels[::-1] if "each" in repeat else levels, strict=True)]  # type: ignore[arg-type, operator]
    assert all(map(torch.equal, net(x), wanted))
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("[near, self.far(near)]", "[near, near]")).holds


def test_a_list_of_which_a_value_is_absent_is_absent_with_what_is_taken_from_it() -> None:
    drawn = pyramid(when="deep", shared=True)
    text = code(drawn)
    assert proof_of(drawn, text).holds
    drawn.networks = (replace(drawn.networks[0], args={"deep": False}),)
    found = report_of(drawn).graphs[GraphId("net")]
    assert {found[NodeId(one)].status for one in ("far", "levels", "head", "parts")} == {Status.ABSENT}
    assert run_text(code(drawn)).Net(deep=False)(torch.randn(2, 3, 16, 16)) == (None, None)


def test_what_training_keeps_of_packed_values_is_what_it_keeps_of_them_alone() -> None:
    packed = pyramid(shared=True)
    alone = pyramid(shared=True)
    net = alone.graphs[GraphId("net")]
    for name in ("levels", "head", "parts"):
        del net.nodes[NodeId(name)]
    near = node("head", "@head", {"x": "near"})
    far = replace(node("again", "", {"x": "far"}, of="head"))
    ends = [node("a", "output", {"value": "head"}), node("b", "output", {"value": "again"})]
    net.nodes |= {one.id: one for one in (near, far, *ends)}
    one, other = (Checker(CATALOGUE).costs(drawn) for drawn in (packed, alone))
    assert one.graphs[GraphId("net")][NodeId("near")] == other.graphs[GraphId("net")][NodeId("near")]
    assert (one.total.macs, one.total.kept_bytes) == (other.total.macs, other.total.kept_bytes)
    assert one.total.kept_bytes > 0


def test_a_list_that_leads_nowhere_is_not_offered_to_go_out() -> None:
    drawn = pyramid(shared=True)
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("more")] = node("more", "pack", {"values": ["near", "far"]})
    (dead,) = report_of(drawn).problems
    assert [fix.title for fix in dead.fixes] == ["Remove `more`"]


NECK = graph(
    "Neck",
    node("levels", "input", shape="[N near H W, N 16 H2 W2]"),
    replace(node("apart", "unpack", {"list": "levels"}), name=("fine", "coarse")),
    node("a", "nn.Conv2d", {"input": "apart.0"}, out_channels=4, kernel_size=1),
    node("b", "nn.Conv2d", {"input": "apart.1"}, out_channels=4, kernel_size=3, stride=2, padding=1),
    node("both", "pack", {"values": ["a", "b"]}),
    node("merged", "output", {"value": "both"}),
    parameters=(Parameter("near", "int"),),
)


def necked() -> Design:
    """Two sizes of an image go through a block as one list, and come out of it as another."""
    drawn = pyramid(shared=True)
    net = drawn.graphs[GraphId("net")]
    net.nodes[NodeId("far")] = replace(net.nodes[NodeId("far")], args={"out_channels": 16, "kernel_size": 3})
    net.nodes[NodeId("head")] = node("head", "@neck", {"levels": "levels"}, near=8)
    drawn.graphs = {GraphId("net"): net, NECK.id: replace(NECK, nodes=dict(NECK.nodes))}
    return drawn


def test_a_list_goes_into_a_block_and_out_of_it() -> None:
    drawn = necked()
    report = report_of(drawn)
    assert report.problems == ()
    inside = report.graphs[GraphId("neck")]
    assert inside[NodeId("levels")].outputs["output"].text() == "list of 2"
    text = code(drawn)
    assert text.partition("\n\n\nclass Neck")[2].splitlines()[1:] == [
        "    def __init__(self, near: int) -> None:",
        "        super().__init__()",
        "        self.a = nn.Conv2d(near, 4, 1)",
        "        self.b = nn.Conv2d(16, 4, 3, stride=2, padding=1)",
        "",
        "    def forward(self, levels: list[Tensor]) -> list[Tensor]:  # [N x near x H x W, N x 16 x H2 x W2]",
        "        fine, coarse = levels  # N x near x H x W, N x 16 x H2 x W2",
        "        return [self.a(fine), self.b(coarse)]",
    ]
    assert "        fine, coarse = self.head(levels)" in text
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("self.a(fine), self.b(coarse)", "self.a(fine), self.b(coarse) + 1")).holds
    drawn.networks = (replace(drawn.networks[0], graph=GraphId("neck"), args={"near": 8}),)
    assert proof_of(drawn, code(drawn)).holds  # which is given a list, and whose list is compared value by value
    wrong = code(drawn).replace("self.a(fine), self.b(coarse)", "self.a(fine), 2 * self.b(coarse)")
    assert any("`merged[1]`" in one for one in proof_of(drawn, wrong).differences)


def test_a_list_is_handed_from_copy_to_copy_and_costs_what_its_values_cost() -> None:
    turned = graph(
        "Turn",
        node("pair", "input", shape="[N 8, N 8]"),
        replace(node("apart", "unpack", {"list": "pair"}), name=("h", "c")),
        node("fc", "nn.Linear", {"input": "apart.0"}, out_features=8),
        node("act", "torch.tanh", {"input": "fc"}),
        node("back", "pack", {"values": ["apart.1", "act"]}),
        node("next", "output", {"value": "back"}),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("start", "pack", {"values": ["x", "x"]}),
        node("turn", "@turn", {"pair": "start"}, repeat={"n": 3}),
        replace(node("apart", "unpack", {"list": "turn"}), name=("h", "c")),
        node("sum", "torch.add", {"input": "apart.0", "other": "apart.1"}),
        node("y", "output", {"value": "sum"}),
    )
    drawn = design(network, turned)
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert proof_of(drawn, text).holds
    one_by_one = graph(
        "Net",
        node("x", "input", shape="N 8"),
        *(node(f"fc{index}", "nn.Linear", {"input": of}, out_features=8) for index, of in enumerate(("x", "x", "t0"))),
        *(node(f"t{index}", "torch.tanh", {"input": f"fc{index}"}) for index in range(3)),
        node("sum", "torch.add", {"input": "t1", "other": "t2"}),
        node("y", "output", {"value": "sum"}),
    )
    listed, plain = (Checker(CATALOGUE).costs(one).total for one in (drawn, design(one_by_one)))
    assert (listed.parameters, listed.macs, listed.kept_bytes) == (plain.parameters, plain.macs, plain.kept_bytes)


def test_cards_that_a_list_leads_into_become_a_block_that_takes_it() -> None:
    drawn = necked()
    net = drawn.graphs[GraphId("net")]
    places = dict.fromkeys(net.nodes, (0.0, 0.0))
    chosen = [NodeId("head"), NodeId("parts")]
    made = make_block(CATALOGUE, drawn, net, chosen, places, (0.0, 0.0), report_of(drawn))
    history = History(drawn)
    before = code(drawn)
    history.do(made.name, list(made.edits))
    block = drawn.graphs[GraphId(net.nodes[made.nodes[0]].op[1:])]
    (entry,) = (one for one in block.nodes.values() if one.op == "input")
    assert entry.args["shape"] == "[..., ...]"
    assert report_of(drawn).problems == ()
    assert proof_of(drawn, code(drawn)).holds
    history.undo()
    assert code(drawn) == before


def test_a_parameter_in_the_shapes_of_a_list_is_renamed_with_the_others() -> None:
    drawn = necked()
    neck = drawn.graphs[GraphId("neck")]
    renamed = Renaming("near", "width").node(neck.nodes[NodeId("levels")])
    assert renamed.args["shape"] == "[N width H W, N 16 H2 W2]"


def test_what_the_shapes_of_a_list_name_is_filled_in_and_read() -> None:
    """A parameter comes from the value that names it, through blocks that give lists; a formula reads an open size."""
    neck = graph(
        "Neck",
        node("levels", "input", shape="[N near H W, N far H2 W2]"),
        replace(node("apart", "unpack", {"list": "levels"}), name=("fine", "coarse")),
        node("a", "nn.Conv2d", {"input": "apart.0"}, out_channels="=near * 2", kernel_size=1),
        node("up", "F.interpolate", {"input": "apart.1"}, size=["=H", "=W"]),
        node("b", "nn.Conv2d", {"input": "up"}, out_channels="=near * 2", kernel_size=1),
        node("both", "pack", {"values": ["a", "b"]}),
        node("merged", "output", {"value": "both"}),
        parameters=(Parameter("near", "int"), Parameter("far", "int")),
    )
    total = graph(
        "Total",
        node("pair", "input", shape="[..., N channels H W]"),
        replace(node("apart", "unpack", {"list": "pair"}), name=("a", "b")),
        node("sum", "torch.add", {"input": "apart.0", "other": "apart.1"}),
        node("norm", "nn.BatchNorm2d", {"input": "sum"}, num_features="=channels"),
        node("mean", "formula", {"norm": "norm"}, text="norm / (H * W)"),
        node("y", "output", {"value": "mean"}),
        parameters=(Parameter("channels", "int"),),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 3 H W"),
        node("near", "nn.Conv2d", {"input": "x"}, out_channels="=width", kernel_size=1),
        node("far", "nn.Conv2d", {"input": "near"}, out_channels="=width * 3", kernel_size=3, stride=2),
        node("levels", "pack", {"values": ["near", "far"]}),
        node("neck", "@neck", {"levels": "levels"}),
        node("total", "@total", {"pair": "neck"}),
        node("y", "output", {"value": "total"}),
        parameters=(Parameter("width", "int", 4),),
    )
    drawn = design(network, neck, total)
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert "self.neck = Neck(width, width * 3)" in text
    assert "self.total = Total(width * 2)" in text
    assert "        H, W = levels[0].shape[2:]\n" in text
    assert "        H, W = pair[1].shape[2:]\n" in text
    assert proof_of(drawn, text).holds
    wider = run_text(text).Net(width=6)
    assert wider(torch.randn(2, 3, 8, 8)).shape == (2, 12, 8, 8)
