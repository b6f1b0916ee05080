"""What a check finds: shapes with names, costs, steps, instances; and how little it runs when it is asked again."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.document import (
    AddNode,
    Connect,
    DataSource,
    Design,
    GraphId,
    MoveNodes,
    Network,
    Node,
    NodeId,
    Port,
    RemoveNode,
    SetArgument,
    SetNote,
    Severity,
    Slot,
    Status,
    load,
)
from designer.document.records import Parameter
from designer.inference import Checker, check
from tests.inference.drawing import CATALOGUE, checked, codes, design, graph, module, shapes
from tests.inference.published import resnet

GOLDENS = sorted((Path(__file__).parents[1] / "language").glob("*/design.netd"))
NET = GraphId("net")
IMAGE = "x: input N 3 H W"


@pytest.mark.parametrize("path", GOLDENS, ids=[path.parent.name for path in GOLDENS])
def test_every_golden_design_is_checked_to_its_end(path: Path) -> None:
    drawn, _ = load(path)
    report = check(drawn, CATALOGUE, revision=7)
    assert report.revision == 7
    assert {graph: set(nodes) for graph, nodes in report.graphs.items()} == {
        graph.id: set(graph.nodes) for graph in drawn.graphs.values()
    }
    assert [problem.message for problem in report.problems if problem.severity is Severity.ERROR] == []


def golden(name: str) -> Design:
    return load(Path(__file__).parents[1] / "language" / name / "design.netd")[0]


def test_digits_cnn() -> None:
    report = check(golden("digits-cnn"), CATALOGUE)
    assert report.problems == ()
    assert shapes(report, "digits_net") == {
        "image": "N × 1 × 8 × 8",
        "conv1": "N × 16 × 8 × 8",
        "norm1": "N × 16 × 8 × 8",
        "relu1": "N × 16 × 8 × 8",
        "pool1": "N × 16 × 4 × 4",
        "conv2": "N × 32 × 4 × 4",
        "norm2": "N × 32 × 4 × 4",
        "relu2": "N × 32 × 4 × 4",
        "pool2": "N × 32 × 2 × 2",
        "flatten": "N × 128",
        "dropout": "N × 128",
        "head": "N × 10",
    }
    head = report.finding(GraphId("digits_net"), NodeId("head"))
    assert head is not None
    assert head.auto == {"in_features": 128}
    assert (head.parameters, head.macs) == (1290, 32 * 1280)
    assert report.parameters == 160 + 32 + 4640 + 64 + 1290
    assert report.macs == 32 * (16 * 64 * 9 + 32 * 16 * 16 * 9 + 1280)
    assert report.batch == 32


def test_simple_nn_has_551_parameters() -> None:
    report = check(golden("simple-nn"), CATALOGUE)
    assert report.parameters == 551
    assert shapes(report, "classify")["column"] == "N × 1"
    step = report.graphs[GraphId("classify")]
    assert step[NodeId("label")].outputs["output"].dtype == "int64"
    assert step[NodeId("target")].outputs["output"].dtype == "float32"
    assert step[NodeId("net")].parameters == 0


@pytest.mark.parametrize(("folder", "name"), [("digits-cnn", "DigitsNet"), ("simple-nn", "SimpleNN")])
def test_what_is_shown_is_what_the_written_code_does(folder: str, name: str) -> None:
    path = Path(__file__).parents[1] / "language" / folder / "model.py"
    report = check(golden(folder), CATALOGUE)
    nodes = next(iter(report.graphs.values()))
    built = runpy.run_path(str(path))[name]()
    seen: dict[str, tuple[int, ...]] = {}
    for layer_name, layer in built.named_children():
        layer.register_forward_hook(
            lambda _module, _args, output, layer_name=layer_name: seen.__setitem__(layer_name, tuple(output.shape))
        )
    first = next(finding for finding in nodes.values() if finding.outputs)
    built(torch.zeros(first.outputs["output"].sizes))
    assert seen and seen == {layer: nodes[NodeId(layer)].outputs["output"].sizes for layer in seen}
    assert report.parameters == sum(parameter.numel() for parameter in built.parameters())


def test_sizes_that_are_open_are_named() -> None:
    report = checked(
        IMAGE,
        "stem: nn.Conv2d(out_channels=64, kernel_size=7, stride=2, padding=3) x",
        "pool: F.max_pool2d(kernel_size=3, stride=2, padding=1) stem",
        "valid: nn.Conv2d(out_channels=8, kernel_size=3) pool",
        "rows: Tensor.flatten(start_dim=2) valid",
        "out: output rows",
    )
    assert shapes(report) == {
        "x": "N × 3 × H × W",
        "stem": "N × 64 × (H+1)//2 × (W+1)//2",
        "pool": "N × 64 × (H+3)//4 × (W+3)//4",
        "valid": "N × 8 × (H-5)//4 × (W-5)//4",
        "rows": "N × 8 × ((H-5)//4)*((W-5)//4)",
    }


def test_a_size_that_one_layer_fixes_is_told_with_the_layer() -> None:
    report = checked(
        IMAGE,
        "conv: nn.Conv2d(out_channels=4, kernel_size=3, padding=1) x",
        "act: F.relu conv",
        "flat: Tensor.flatten(start_dim=1) act",
        "head: nn.Linear(out_features=10) flat",
        "out: output head",
    )
    assert shapes(report)["conv"] == "N × 4 × 32 × 32"
    assert codes(report) == ["fixed_size"]
    assert report.problems[0].severity is Severity.HINT
    assert (
        report.problems[0].message == "`H` is fixed at 32 and `W` is fixed at 32 by `head`, which takes no other size."
    )
    assert report.ok


def test_a_declared_multiple_is_halved_without_a_remainder() -> None:
    report = checked(
        "x: input(multiple_of={'H': 32, 'W': 6}, example={'W': 36}) N 3 H W",
        "stem: nn.Conv2d(out_channels=64, kernel_size=7, stride=2, padding=3) x",
        "pool: F.max_pool2d(kernel_size=3, stride=2, padding=1) stem",
        "valid: nn.Conv2d(out_channels=8, kernel_size=3) pool",
        "rows: Tensor.flatten(start_dim=2) pool",
        "out: output rows",
        "other: output valid",
    )
    assert shapes(report) == {
        "x": "N × 3 × H × W",
        "stem": "N × 64 × H/2 × W/2",
        "pool": "N × 64 × H/4 × (W/2+1)//2",
        "valid": "N × 8 × (H/4-2) × (W/2-3)//2",
        "rows": "N × 64 × ((W/2+1)//2)*H/4",
    }
    assert codes(report) == []


@pytest.mark.parametrize(("multiple", "said"), [(6, "(H+3)//4"), (2, "(H/2+1)//2"), (10, "(H+3)//4"), (32, "H/4")])
def test_a_stride_that_a_multiple_does_not_hold_evenly_is_named_too(multiple: int, said: str) -> None:
    report = checked(
        f"x: input(multiple_of={{'H': {multiple}}}, example={{'H': {6 * multiple}}}) N 3 H W",
        "pool: nn.AvgPool2d(kernel_size=1, stride=4) x",
        "out: output pool",
    )
    assert shapes(report)["pool"] == f"N × 3 × {said} × (W+3)//4"


def test_attention_over_all_pixels_is_named_in_smaller_worlds() -> None:
    drawn = module(
        "x: input N 8 H W",
        "flat: Tensor.flatten(start_dim=2) x",
        "pixels: Tensor.transpose(dim0=1, dim1=2) input=flat",
        "mha: nn.MultiheadAttention(num_heads=2, batch_first=True) pixels pixels pixels",
        "out: output mha.weights",
    )
    report = check(drawn, CATALOGUE)
    assert report.problems == ()
    assert shapes(report)["pixels"] == "N × H*W × 8"
    assert report.graphs[NET][NodeId("mha")].outputs["weights"].text() == "N × H*W × H*W"


def test_all_outputs_of_an_lstm_and_its_optional_inputs() -> None:
    report = checked(
        "x: input N T 8",
        "h: input 2 N 16",
        "c: input 2 N 16",
        "lstm: nn.LSTM(hidden_size=16, num_layers=2, batch_first=True) x h c",
        "again: nn.LSTM(hidden_size=4, bidirectional=True, batch_first=True) lstm.output",
        "out: output again",
        "end: output lstm.h_n",
        "memory: output again.c_n",
    )
    assert report.problems == ()
    found = report.graphs[NET]
    lstm = {port: one.text() for port, one in found[NodeId("lstm")].outputs.items()}
    again = {port: one.text() for port, one in found[NodeId("again")].outputs.items()}
    assert lstm == {"output": "N × T × 16", "h_n": "2 × N × 16", "c_n": "2 × N × 16"}
    assert again == {"output": "N × T × 8", "h_n": "2 × N × 4", "c_n": "2 × N × 4"}


def test_attention_without_weights_gives_none() -> None:
    report = checked(
        "x: input N T 8",
        "mha: nn.MultiheadAttention(num_heads=2, batch_first=True, need_weights=False) x x x",
        "out: output mha",
    )
    outputs = report.graphs[NET][NodeId("mha")].outputs
    assert outputs["output"].text() == "N × T × 8"
    assert outputs["weights"].kind == "none"


def test_sizes_add_up_where_values_are_joined() -> None:
    report = checked("a: input N T 8", "b: input N S 8", "cat: torch.cat(dim=1) a b", "out: output cat")
    assert shapes(report)["cat"] == "N × (S+T) × 8"


def test_an_embedding_makes_its_input_whole_numbers() -> None:
    report = checked("x: input N T", "words: nn.Embedding(num_embeddings=9, embedding_dim=4) x", "out: output words")
    assert report.graphs[NET][NodeId("x")].outputs["output"].dtype == "int64"
    assert shapes(report)["words"] == "N × T × 4"


def block() -> Design:
    """Two blocks of one graph, whose parameter is filled in from what flows in."""
    parameters = (Parameter("channels", "int"), Parameter("width", "int", default=2))
    inner = graph(
        "image: input N channels H W",
        "conv: nn.Conv2d(out_channels='=channels * width', kernel_size=3, padding=1) image",
        "result: output conv",
        name="block",
        parameters=parameters,
    )
    outer = graph(IMAGE, "one: @block image=x", "two: @block(width=5) image=one.result", "out: output two")
    return design(outer, inner)


def test_parameters_of_a_module_are_filled_in_from_what_flows_in() -> None:
    report = check(block(), CATALOGUE)
    assert report.problems == ()
    assert shapes(report)["one"] == "N × 6 × H × W"
    assert shapes(report)["two"] == "N × 30 × H × W"
    one = report.finding(NET, NodeId("one"))
    conv = report.finding(GraphId("block"), NodeId("conv"))
    assert one is not None
    assert conv is not None
    assert one.auto == {"channels": 3}
    assert one.parameters == 3 * 6 * 9 + 6
    assert conv.values == {"out_channels": 6}
    assert report.parameters == 3 * 6 * 9 + 6 + 6 * 30 * 9 + 30


def test_a_block_that_runs_here_and_not_there_is_blamed_there() -> None:
    drawn = block()
    drawn.graphs[GraphId("block")].nodes[NodeId("conv")] = Node(
        NodeId("conv"),
        "nn.Conv2d",
        "conv",
        args={"in_channels": 3, "out_channels": "=channels * width", "kernel_size": 3},
        inputs={"input": Port(NodeId("image"))},
    )
    report = check(drawn, CATALOGUE)
    assert [(problem.code, problem.graph, problem.nodes) for problem in report.problems] == [
        ("inside", NET, (NodeId("two"),))
    ]
    assert "`conv` takes 3 channels; `image` gives it 6" in report.problems[0].message


def test_a_fault_inside_a_block_is_told_inside() -> None:
    drawn = block()
    SetArgument(GraphId("block"), NodeId("conv"), "kernel_size", 0).apply(drawn)
    report = check(drawn, CATALOGUE)
    assert [(problem.code, problem.graph) for problem in report.problems] == [("argument", GraphId("block"))]
    statuses = [report.graphs[NET][NodeId(node)].status for node in ("one", "two", "out")]
    assert statuses == [Status.BLOCKED] * 3


def test_a_layer_called_again_learns_nothing_twice() -> None:
    report = checked(
        "x: input N 8", "fc: nn.Linear(out_features=8) x", "again: call(of='fc') input=fc", "out: output again"
    )
    assert report.problems == ()
    assert report.parameters == 72
    assert shapes(report)["again"] == "N × 8"


def test_the_example_is_what_the_data_gives() -> None:
    source = DataSource(
        "photos",
        "photos",
        sampler={"op": "shuffled", "args": {"batch": "=batch"}},
        schema={"image": {"shape": [3, 48, 64], "dtype": "float32"}},
    )
    net = graph(IMAGE, "conv: nn.Conv2d(out_channels=4, kernel_size=1) x", "out: output conv")
    step = graph("photo: input(field='photos.image')", "seen: call(of='net') x=photo", name="step", kind="function")
    drawn = design(net, step, sources=(source,))
    drawn.parameters = (Parameter("batch", "int", default=12),)
    report = check(drawn, CATALOGUE)
    assert report.batch == 12
    assert report.graphs[NET][NodeId("conv")].outputs["output"].sizes == (12, 4, 48, 64)
    assert shapes(report)["conv"] == "N × 4 × H × W"
    assert shapes(report, "step")["seen"] == "N × 4 × 48 × 64"


def test_batches_of_two_sources_have_two_names() -> None:
    schema = {"rows": {"shape": [8], "dtype": "float32"}}
    sources = tuple(DataSource(name, name, schema=schema) for name in ("support", "query"))
    step = graph("a: input(field='support.rows')", "b: input(field='query.rows')", name="step", kind="function")
    report = check(design(step, sources=sources, networks=()), CATALOGUE)
    assert shapes(report, "step") == {"a": "N × 8", "b": "N_query × 8"}


def test_a_twin_learns_nothing() -> None:
    drawn = module("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc")
    drawn.networks += (Network("m", "twin", NET, copy_of="net"),)
    assert check(drawn, CATALOGUE).parameters == 72


def test_what_this_version_does_not_know_is_kept_and_said() -> None:
    report = checked("x: input N 8", "odd: nn.Mystery(size=3) x", "act: F.relu odd", "out: output act")
    assert codes(report) == ["unknown"]
    assert report.problems[0].severity is Severity.WARNING
    assert report.problems[0].message == "netdesigner 0.1 keeps `odd` but cannot check it yet: it uses `nn.Mystery`."
    assert [report.graphs[NET][NodeId(node)].status for node in ("odd", "act")] == [Status.BLOCKED] * 2


# What is run again


def chain(length: int) -> Design:
    """A chain of blocks as residual networks have them."""
    lines = ["x: input N 16 H W"]
    before = "x"
    for index in range(length // 4):
        lines += [
            f"c{index}: nn.Conv2d(out_channels=16, kernel_size=3, padding=1) {before}",
            f"n{index}: nn.BatchNorm2d c{index}",
            f"r{index}: F.relu n{index}",
            f"a{index}: torch.add r{index} {before}",
        ]
        before = f"a{index}"
    return module(*lines, f"out: output {before}")


def test_a_thousand_nodes_are_four_different_calls_in_order() -> None:
    checker = Checker(CATALOGUE)
    drawn = chain(1000)
    report = checker.check(drawn)
    assert report.ok
    # The first convolution takes what comes from outside; all else is the same again and again.
    assert checker.runs == 4
    assert shapes(report)["a249"] == "N × 16 × H × W"
    assert checker.check(drawn) == report
    assert checker.runs == 4


def test_a_network_of_five_hundred_layers_is_some_hundred_different_calls() -> None:
    checker = Checker(CATALOGUE)
    drawn = resnet(3, 8, 36, 3)
    assert checker.check(drawn).ok
    assert checker.runs < 160  # half of them for the words of its block
    before = checker.runs
    SetArgument(drawn.networks[0].graph, NodeId("norm"), "eps", 0.001).apply(drawn)
    assert checker.check(drawn).ok
    assert checker.runs == before + 1


def test_an_edit_runs_what_it_changes_and_no_more() -> None:
    checker = Checker(CATALOGUE)
    drawn = golden("digits-cnn")
    checker.check(drawn)
    graph_id = GraphId("digits_net")

    def runs_of(*edits: object) -> int:
        before = checker.runs
        for edit in edits:
            edit.apply(drawn)  # type: ignore[attr-defined]
        checker.check(drawn)
        return checker.runs - before

    assert runs_of(SetNote(graph_id, NodeId("head"), "ten digits")) == 0
    assert runs_of(MoveNodes(graph_id, {NodeId("head"): (3, 4)})) == 0
    assert runs_of(SetArgument(graph_id, NodeId("dropout"), "p", 0.5)) == 1
    assert runs_of(SetArgument(graph_id, NodeId("head"), "bias", False)) == 1
    assert runs_of(SetArgument(graph_id, NodeId("head"), "bias", True)) == 1
    assert runs_of(SetArgument(graph_id, NodeId("head"), "bias", False)) == 0
    act = Node(NodeId("act"), "F.relu", inputs={"input": Port(NodeId("head"))})
    wire = Connect(graph_id, Port(NodeId("act")), Slot(NodeId("out"), "value"))
    assert runs_of(AddNode(graph_id, act), wire) == 1
    assert runs_of(RemoveNode(graph_id, NodeId("act"))) == 0


def test_an_answer_depends_on_the_kind_of_a_value_too() -> None:
    checker = Checker(CATALOGUE)
    drawn = module("x: input N 8", "fc: nn.Linear(out_features=1, bias=True) x", "out: output fc")
    assert checker.check(drawn).ok
    SetArgument(NET, NodeId("fc"), "out_features", True).apply(drawn)
    assert codes(checker.check(drawn)) == ["argument"]


def test_a_checker_says_what_a_fresh_one_says_after_every_edit() -> None:
    checker = Checker(CATALOGUE)
    drawn = chain(12)
    for kernel, channels in ((3, 16), (1, 16), (3, 8), (9, 16), (0, 16), (3, 16)):
        SetArgument(NET, NodeId("c1"), "kernel_size", kernel).apply(drawn)
        SetArgument(NET, NodeId("c1"), "out_channels", channels).apply(drawn)
        assert checker.check(drawn) == check(drawn, CATALOGUE)


def test_several_values_are_joined_where_all_of_them_are_there() -> None:
    lines = ("x: input N 8", "a: F.relu x", "b: torch.sigmoid x", "joined: torch.cat(dim=1) a b")
    drawn = module(*lines, "out: output joined")
    nodes = drawn.graphs[NET].nodes
    assert shapes(check(drawn, CATALOGUE), "net")["joined"] == "N × 16"
    nodes[NodeId("b")] = replace(nodes[NodeId("b")], when="1 > 2")
    report = check(drawn, CATALOGUE)
    assert codes(report) == ["absent"]
    assert report.graphs[NET][NodeId("joined")].status is Status.ABSENT
