"""Blocks with parameters, copies and conditions: the code runs, and gives what was said before it ran."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from designer import api
from designer.document import Design, GraphId, Network, Node, NodeId, Parameter, Status
from tests.codegen.designs import code, design, graph, net, node, report_of, run_text

WIDTH = Parameter("width", "int")


def block(*parameters: Parameter, **layer: object) -> object:
    return graph(
        "Block",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=width", **layer),  # type: ignore[arg-type]
        node("act", "F.relu", {"input": "fc"}, named=False),
        node("y", "output", {"value": "act"}),
        parameters=(WIDTH, *parameters),
    )


def stack(repeat: Mapping[str, object], depth: bool = False) -> Design:
    """A network of repeated blocks."""
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("blocks", "@block", {"x": "x"}, repeat=dict(repeat)),  # type: ignore[arg-type]
        node("out", "output", {"value": "blocks"}),
        parameters=(Parameter("depth", "int", 3),) if depth else (),
    )
    return design(network, block())  # type: ignore[arg-type]


def made(drawn: Design, **arguments: object) -> nn.Module:
    text = code(drawn)
    assert "# problem" not in text, text
    module: nn.Module = run_text(text).Net(**arguments)
    return module


@pytest.mark.parametrize(
    ("drawn", "line", "copies"),
    [
        (stack({"n": 2}), "self.blocks = nn.Sequential(Block(8), Block(8))", 2),
        (stack({"n": 20}), "self.blocks = nn.Sequential(*(Block(8) for _ in range(20)))", 20),
        (stack({"n": "=depth"}, depth=True), "self.blocks = nn.ModuleList(Block(8) for _ in range(depth))", 3),
        (stack({"n": 4, "shared": True}), "self.blocks = Block(8)", 1),
        (stack({"n": 1}), "self.blocks = nn.Sequential(Block(8))", 1),
    ],
)
def test_copies_are_made_as_people_make_them(drawn: Design, line: str, copies: int) -> None:
    report = report_of(drawn)
    assert report.problems == ()
    assert line in code(drawn)
    module = made(drawn)
    assert sum(one.numel() for one in module.parameters()) == report.parameters == 72 * copies
    assert module(torch.randn(5, 8)).shape == (5, 8)


def test_no_copy_at_all_hands_on_what_flows_in() -> None:
    drawn = stack({"n": 0})
    value = torch.randn(2, 8)
    assert torch.equal(made(drawn)(value), value)
    assert report_of(drawn).parameters == 0


def test_shared_copies_run_one_after_another() -> None:
    module = made(stack({"n": 4, "shared": True}))
    value = torch.randn(3, 8)
    expected = value
    for _ in range(4):
        expected = torch.relu(module.blocks.fc(expected))  # type: ignore[union-attr, operator]
    assert torch.equal(module(value), expected)


@pytest.mark.parametrize("kind", ["module", "function"])
def test_what_all_copies_read_is_not_written_over(kind: str) -> None:
    """What is handed on from copy to copy begins as the value that each of them reads too."""
    inputs = (node("x", "input", shape="N 8"), node("c", "input", shape="N 8"))
    half = graph("half", *inputs, node("s", "formula", {"x": "x", "c": "c"}, text="x * 0.5 + c"), kind=kind)
    half.nodes[NodeId("y")] = node("y", "output", {"value": "s"})
    drawn = stack({"n": 2})
    outer = drawn.graphs[GraphId("net")]
    outer.nodes[NodeId("blocks")] = node("blocks", "@half", {"x": "x", "c": "x"}, repeat={"n": 2, "shared": True})
    drawn.graphs[half.id] = half
    value = torch.randn(2, 8)
    assert torch.allclose(made(drawn)(value), value * 1.75)


@pytest.mark.parametrize("said", ["index +", "('a', 'b')[index]", "lambda: 0", "index.foo", "1 // 0"])
@pytest.mark.parametrize("place", ["width", "n", "overrides"])
def test_what_is_no_expression_is_a_problem_at_the_card_of_copies(place: str, said: str) -> None:
    repeat = {"n": 3, "overrides": {"1": {"width": f"={said}"}}} if place == "overrides" else {"n": 3}
    drawn = stack({**repeat, "n": f"={said}"} if place == "n" else repeat)
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("blocks")] = replace(nodes[NodeId("blocks")], args={"width": f"={said}" if place == "width" else 8})
    assert not report_of(drawn).ok
    compile(code(drawn), "model.py", "exec")  # which is written all the same


def test_copies_take_their_index_and_grow() -> None:
    wider = graph(
        "Wider",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=wide"),
        node("y", "output", {"value": "fc"}),
        parameters=(WIDTH, Parameter("wide", "int")),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("grown", "@wider", {"x": "x"}, repeat={"n": 3}, wide="=8 * (index + 2)"),
        node("out", "output", {"value": "grown"}),
    )
    drawn = design(network, wider)
    assert "nn.Sequential(Wider(8, 16), Wider(16, 24), Wider(24, 32))" in code(drawn)
    assert made(drawn)(torch.randn(2, 8)).shape == (2, 32)
    finding = report_of(drawn).finding(GraphId("net"), NodeId("grown"))
    assert finding is not None
    assert finding.outputs["y"].sizes[1:] == (32,)


@pytest.mark.parametrize(
    ("depth", "line"),
    [
        (3, "nn.Sequential(Narrow(8, 6), Narrow(6, 6), Narrow(6, 6))"),
        (9, "nn.Sequential(Narrow(8, 6), *(Narrow(6, 6) for _ in range(8)))"),
    ],
)
def test_a_first_copy_that_is_another_stands_before_those_that_are_alike(depth: int, line: str) -> None:
    narrow = graph(
        "Narrow",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=wide"),
        node("y", "output", {"value": "fc"}),
        parameters=(WIDTH, Parameter("wide", "int")),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("blocks", "@narrow", {"x": "x"}, repeat={"n": depth}, wide=6),
        node("out", "output", {"value": "blocks"}),
    )
    drawn = design(network, narrow)
    assert line in code(drawn)
    assert made(drawn)(torch.randn(2, 8)).shape == (2, 6)


def test_a_block_reads_no_other_blocks_call() -> None:
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("stem", "@block", {"x": "x"}),
        node("body", "@block", {"x": "stem"}),
        node("out", "output", {"value": "body"}),
    )
    text = code(design(network, block()))  # type: ignore[arg-type]
    assert "        x = self.stem(x)  # N x 8\n        x = self.body(x)  # N x 8\n" in text


def test_a_size_that_a_share_decides_is_found_behind_a_flatten() -> None:
    network = graph(
        "Net",
        node("x", "input", shape="N 3 8 8"),
        node("conv", "nn.Conv2d", {"input": "x"}, out_channels="=round_to(64 * share, 8)", kernel_size=3),
        node("pool", "F.adaptive_avg_pool2d", {"input": "conv"}, output_size=1),
        node("flat", "Tensor.flatten", {"input": "pool"}, start_dim=1),
        node("fc", "nn.Linear", {"input": "flat"}, out_features=2),
        node("y", "output", {"value": "fc"}),
        parameters=(Parameter("share", "float", 1.0),),
    )
    assert made(design(network), share=0.3)(torch.randn(2, 3, 8, 8)).shape == (2, 2)


def test_what_cards_are_called_that_nobody_named_is_no_name_in_code() -> None:
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("sum", "torch.add", {"input": "x", "other": "fc"}),
        node("norm", "nn.LayerNorm", {"input": "sum"}, when="even"),
        node("x1", "first", {"values": ["norm", "sum"]}),
        node("y", "output", {"value": "x1"}),
        parameters=(Parameter("even", "bool", True),),
    )
    text = code(design(network))
    body = "        x = x + self.fc(x)  # N x 8\n        if self.norm is not None:\n            x = self.norm(x)\n"
    assert f"{body}        return x" in text


def shortcut(stride: int, channels: int) -> Design:
    body = graph(
        "Body",
        node("x", "input", shape="N in_channels H W"),
        node("conv", "nn.Conv2d", {"input": "x"}, out_channels="=channels", kernel_size=3, padding=1, stride="=stride"),
        node(
            "down",
            "nn.Conv2d",
            {"input": "x"},
            when="stride != 1 or in_channels != channels",
            out_channels="=channels",
            kernel_size=1,
            stride="=stride",
        ),
        node("shortcut", "first", {"values": ["down", "x"]}),
        node("sum", "torch.add", {"input": "conv", "other": "shortcut"}, named=False),
        node("y", "output", {"value": "sum"}),
        parameters=(Parameter("in_channels", "int"), Parameter("channels", "int"), Parameter("stride", "int", 1)),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 4 8 8"),
        node("body", "@body", {"x": "x"}, channels=channels, stride=stride),
        node("out", "output", {"value": "body"}),
    )
    return design(network, body)


@pytest.mark.parametrize(("stride", "channels", "there"), [(1, 4, False), (2, 4, True), (1, 6, True)])
def test_a_card_with_a_condition_is_there_where_it_holds(stride: int, channels: int, there: bool) -> None:
    drawn = shortcut(stride, channels)
    report = report_of(drawn)
    assert report.ok
    finding = report.finding(GraphId("body"), NodeId("down"))
    assert finding is not None
    assert (finding.status is Status.FINE) == there
    module = made(drawn)
    assert (module.body.down is not None) == there
    assert sum(one.numel() for one in module.parameters()) == report.parameters
    given = report.finding(GraphId("net"), NodeId("body"))
    assert given is not None
    assert module(torch.randn(3, 4, 8, 8)).shape[1:] == given.outputs["y"].sizes[1:]


def test_an_input_that_may_be_left_out_is_asked_for() -> None:
    drawn = net(
        node("x", "input", shape="N 6"),
        node("gate", "input", shape="N 6", optional=True),
        node("gated", "torch.mul", {"input": "x", "other": "gate"}, named=False),
        node("picked", "first", {"values": ["gated", "x"]}),
        node("y", "output", {"value": "picked"}),
    )
    assert "return x if gate is None else x * gate" in code(drawn)
    module = made(drawn)
    value = torch.randn(2, 6)
    assert torch.equal(module(value), value)
    assert torch.equal(module(value, value), value * value)


def test_the_first_copy_goes_on_without_what_no_copy_has_given() -> None:
    scorer = graph(
        "Scorer",
        node("x", "input", shape="N width"),
        node("bias", "input", shape="N width", optional=True),
        node("made", "nn.Linear", {"input": "x"}, out_features="=width", when="first_of_all"),
        node("known", "first", {"values": ["made", "bias"]}, named=False),
        node("sum", "torch.add", {"input": "x", "other": "known"}, named=False),
        node("y", "output", {"value": "sum"}),
        node("score", "output", {"value": "known"}),
        parameters=(WIDTH, Parameter("first_of_all", "bool", False)),
    )
    drawn = design(
        graph(
            "Net",
            node("x", "input", shape="N 6"),
            node(
                "scorers",
                "@scorer",
                {"x": "x"},
                repeat={"n": 3, "carry": {"x": "y", "bias": "score"}},
                first_of_all="=index == 0",
            ),
            node("out", "output", {"value": "scorers"}),
        ),
        scorer,
    )
    report = report_of(drawn)
    assert report.problems == ()
    written = code(drawn)
    assert "        bias = None\n        for scorer in self.scorers:\n            x, bias = scorer(x, bias)" in written
    module, x = made(drawn).double(), torch.randn(2, 6, dtype=torch.float64)
    score = module.scorers[0].made(x)  # type: ignore[index, union-attr, operator]
    assert torch.allclose(module(x), x + 3 * score)


def test_slices_go_through_one_block_and_are_stacked() -> None:
    cell = graph(
        "Cell",
        node("token", "input", shape="N width"),
        node("hidden", "input", shape="N width"),
        node("sum", "torch.add", {"input": "token", "other": "hidden"}),
        node("fc", "nn.Linear", {"input": "sum"}, out_features="=width"),
        node("next", "output", {"value": "fc"}),
        parameters=(WIDTH,),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N T 4"),
        node("start", "input", shape="N 4"),
        node(
            "cell",
            "@cell",
            {"token": "x", "hidden": "start"},
            repeat={"shared": True, "each": {"token": 1}, "carry": {"hidden": "next"}, "collect": {"next": 1}},
        ),
        node("out", "output", {"value": "cell"}),
    )
    drawn = design(network, cell)
    report = report_of(drawn)
    assert report.problems == ()
    finding = report.finding(GraphId("net"), NodeId("cell"))
    assert finding is not None
    assert finding.outputs["next"].names == ("N", "T", "4")
    module = made(drawn)
    x, hidden = torch.randn(2, 7, 4), torch.randn(2, 4)
    result = module(x, hidden)
    assert result.shape == (2, 7, 4)
    steps: list[Tensor] = []
    for token in x.unbind(1):
        hidden = module.cell.fc(token + hidden)  # type: ignore[union-attr, operator]
        steps.append(hidden)
    assert torch.equal(result, torch.stack(steps, 1))


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        ({"n": -1}, "-1 is not a number of copies"),
        ({"n": 10**6}, "more than the 4096"),
        ({}, ""),
        ({"n": 2, "carry": {"x": "gone"}}, "cannot hand on `gone` as `x`"),
        ({"each": {"x": 0}}, "share their weights"),
        ({"n": "=depth"}, "`depth` is not known here"),
        ({"n": 2, "often": True}, "`often` is not among"),
    ],
)
def test_what_cannot_be_repeated_is_said_at_the_card(repeat: dict[str, object], said: str) -> None:
    report = report_of(stack(repeat))
    told = [problem for problem in report.problems if problem.code == "repeat"]
    assert [said in problem.message for problem in told] == ([True] if said else [])
    assert all(problem.nodes == (NodeId("blocks"),) and problem.fixes for problem in told)


def test_a_size_that_holds_for_some_instances_only_is_not_said() -> None:
    # With an even kernel and half of it as padding, one more comes out than `ceil(H / stride)`.
    text = api.new("mobilenet-v2").code()
    assert "return F.relu6(self.norm(self.conv(x)))  # N x channels x H' x W'\n" in text
    assert "ceil(H / stride) x ceil(H / stride)" not in text


def test_sizes_in_a_class_are_those_of_every_instance() -> None:
    drawn = shortcut(2, 6)
    drawn.networks += (Network("other", "other", GraphId("body"), {"in_channels": 3, "channels": 3}),)
    text = code(drawn)
    assert "def forward(self, x: Tensor) -> Tensor:  # N x in_channels x H x W" in text
    assert "# N x channels x ceil(H / stride) x ceil(W / stride)" in text


def test_what_is_averaged_keeps_its_channels_in_the_words_of_its_class() -> None:
    text = api.new("densenet-121").code()
    assert "return F.avg_pool2d(self.conv(x), 2)  # N x in_channels//2 x H//2 x W//2\n" in text


def test_an_input_that_one_card_leaves_open_has_its_size_from_another() -> None:
    body = graph(
        "Body",
        node("x", "input", shape="N width"),
        node("more", "input", shape="N width", optional=True),
        node("sum", "torch.add", {"input": "x", "other": "more"}, named=False),
        node("picked", "first", {"values": ["sum", "x"]}),
        node("wide", "nn.Linear", {"input": "picked"}, out_features="=4 * width"),
        node("back", "nn.Linear", {"input": "wide"}, out_features="=width"),
        node("y", "output", {"value": "back"}),
        parameters=(WIDTH,),
    )
    x = node("x", "input", shape="N 6")
    alone, both = node("alone", "@body", {"x": "x"}), node("both", "@body", {"x": "alone", "more": "x"})
    text = code(design(graph("Net", x, alone, both, node("y", "output", {"value": "both"})), body))
    assert "def forward(self, x: Tensor, more: Tensor | None = None) -> Tensor:  # N x width, N x width" in text
    assert "self.back = nn.Linear(4 * width, width)" in text
    never = code(design(graph("Net", x, alone, node("y", "output", {"value": "alone"})), body))
    assert "self.back = nn.Linear(4 * width, width)" in never


def test_widths_that_each_have_heads_of_their_own_are_said_in_words() -> None:
    """No single parameter can be what all others divide."""

    def tower(place: int) -> list[Node]:
        x, wide, y = f"x{place}", f"wide{place}", f"y{place}"
        return [
            node(x, "input", shape="N T 4"),
            node(wide, "nn.Linear", {"input": x}, out_features=f"=width{place}"),
            node(y, "Tensor.unflatten", {"input": wide}, dim=-1, sizes=[f"=heads{place}", -1]),
            node(f"out{place}", "output", {"value": y}),
        ]

    sizes = {"width1": 24, "heads1": 3, "width2": 20, "heads2": 5}
    parameters = [Parameter(name, "int", size) for name, size in sizes.items()]
    text = code(net(*tower(1), *tower(2), parameters=parameters))
    assert "N x T x heads1 x width1 // heads1" in text
    assert "N x T x heads2 x width2 // heads2" in text


def test_a_size_that_follows_from_a_parameter_is_written_so() -> None:
    """What the wires do not lead back to, torch tells: 64 times as many features as channels."""
    body = graph(
        "Body",
        node("x", "input", shape="N width 8 8"),
        node("flat", "Tensor.flatten", {"input": "x"}, named=False, start_dim=1),
        node("fc", "nn.Linear", {"input": "flat"}, out_features="=width"),
        node("y", "output", {"value": "fc"}),
        parameters=(WIDTH,),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 3 8 8"),
        node("y", "input", shape="N 5 8 8"),
        node("one", "@body", {"x": "x"}),
        node("other", "@body", {"x": "y"}),
        node("a", "output", {"value": "one"}),
        node("b", "output", {"value": "other"}),
    )
    drawn = design(network, body)
    assert "self.fc = nn.Linear(width * 8 * 8, width)" in code(drawn)
    given = made(drawn)(torch.randn(2, 3, 8, 8), torch.randn(2, 5, 8, 8))
    assert [one.shape for one in given] == [(2, 3), (2, 5)]


def test_a_class_that_takes_whatever_comes_tells_no_shape_and_one_without_layers_makes_none() -> None:
    squash = graph(
        "Squash",
        node("x", "input", shape="..."),
        node("y", "formula", {"x": "x"}, named=False, text="2 * tanh(x)"),
        node("out", "output", {"value": "y"}),
    )
    network = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("squash", "@squash", {"x": "x"}),
        node("fc", "nn.Linear", {"input": "squash"}, out_features=4),
        node("again", "", {"x": "fc"}, of="squash"),
        node("y", "output", {"value": "again"}),
    )
    text = code(design(network, squash))
    written = text.partition("class Squash")[2].partition("\n\n\n")[0]
    assert written.rstrip().split("\n")[1:] == [
        "    def forward(self, x: Tensor) -> Tensor:",
        "        return 2 * torch.tanh(x)",
    ]


def test_a_size_of_a_block_that_follows_in_no_way_that_can_be_said_is_a_gap() -> None:
    inner = graph(
        "Inner",
        node("x", "input", shape="N dim"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=3),
        node("y", "output", {"value": "fc"}),
        parameters=(Parameter("dim", "int"),),
    )
    drawn = design(
        graph(
            "Net",
            node("x", "input", shape="N width"),
            node("cut", "formula", {"x": "x"}, text="x[:, : width % 5 + 3]"),
            node("inner", "@inner", {"x": "cut"}),
            node("out", "output", {"value": "inner"}),
            parameters=(Parameter("width", "int", 6),),
        ),
        inner,
    )
    assert "self.inner = Inner(...)  # problem: inner.dim" in code(drawn)


def test_a_parameter_that_follows_from_another_is_worked_out_where_it_is_not_given() -> None:
    """The words of a default are those of the block, also where the same ones are typed on its card."""
    block = graph(
        "Block",
        node("x", "input", shape="N dim"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=hidden"),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("dim", "int", 16), Parameter("hidden", "int", "=dim * 4")],
    )
    row, ends = node("x", "input", shape="N 6"), node("y", "output", {"value": "fc"})
    fc = node("fc", "nn.Linear", {"input": "b"}, out_features=3)
    for given, made, taken in (({}, "Block(dim=6)", 24), ({"hidden": "=dim * 4"}, "Block(dim=6, hidden=dim * 4)", 12)):
        outer = graph(
            "Net", row, node("b", "@block", {"x": "x"}, **given), fc, ends, parameters=[Parameter("dim", "int", 3)]
        )
        text = code(design(outer, block))
        assert "dim: int = 16, hidden: int | None = None" in text and f"self.b = {made}" in text
        assert "        hidden = dim * 4 if hidden is None else hidden\n" in text
        net = run_text(text).Net()
        assert net.fc.in_features == taken
        assert net(torch.randn(2, 6)).shape == (2, 3)
