"""Cards that become a block and come out of it again: the code, the shapes and the numbers stay what they were."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designer import api
from designer.catalogue import build_catalogue
from designer.catalogue.block_arguments import block_facts
from designer.catalogue.blocks import Remade, make_block, take_apart
from designer.document import (
    UNSET,
    AddNode,
    Connect,
    Design,
    Disconnect,
    EditError,
    Graph,
    GraphId,
    History,
    Json,
    Node,
    NodeId,
    Parameter,
    Port,
    Report,
    SetArgument,
    Slot,
    dump_text,
    load,
    load_text,
)
from designer.inference.checker import Checker
from designer.layout import places
from tests.codegen.designs import net
from tests.codegen.designs import node as card_of
from tests.codegen.test_kept import codebook, tied_blocks
from tests.inference.drawing import design, graph

CATALOGUE = build_catalogue()
CHECKER = Checker(CATALOGUE)
DIGITS = Path(__file__).parents[1] / "language" / "digits-cnn" / "design.netd"

_WIDE = """
{"netd": 1, "name": "wide", "networks": [{"id": "net", "name": "net", "graph": "net", "args": {"width": 12}}],
 "graphs": [{"id": "net", "name": "Net", "kind": "module",
  "parameters": [{"name": "width", "type": "int", "default": 4}],
  "nodes": [
   {"id": "left", "name": "left", "op": "input", "args": {"shape": "N 6"}},
   {"id": "right", "name": "right", "op": "input", "args": {"shape": "N 3"}},
   {"id": "a", "name": "a", "op": "nn.Linear", "args": {"out_features": "=2 * width"}, "in": {"input": "left"}},
   {"id": "b", "name": "b", "op": "nn.Linear", "args": {"out_features": "=2 * width"}, "in": {"input": "right"}},
   {"id": "sum", "op": "torch.add", "in": {"input": "a", "other": "b"}},
   {"id": "act", "op": "F.relu", "in": {"input": "sum"}},
   {"id": "cat", "op": "torch.cat", "args": {"dim": 1}, "in": {"tensors": ["act", "a", "right"]}},
   {"id": "head", "name": "head", "op": "nn.Linear", "args": {"out_features": 2}, "in": {"input": "cat"}},
   {"id": "out", "name": "out", "op": "output", "in": {"value": "head"}}]}]}
"""


def digits() -> Design:
    return load(DIGITS)[0]


def wide() -> Design:
    return load_text(_WIDE)[0]


def root(design: Design) -> Graph:
    found = design.root()
    assert found is not None
    return found


def at(graph: Graph) -> dict[NodeId, tuple[float, float]]:
    return places(graph, dict.fromkeys(graph.nodes, (160.0, 56.0)))


def grouped(history: History, chosen: set[str], report: Report | None = None) -> Remade:
    graph = root(history.design)
    ids = {node.id for node in graph.nodes.values() if node.label in chosen}
    report = report or CHECKER.check(history.design)
    made = make_block(CATALOGUE, history.design, graph, ids, at(graph), (0.0, 0.0), report)
    history.do(made.name, made.edits)
    return made


def apart(history: History, card: NodeId) -> Remade:
    graph = root(history.design)
    block = history.design.graphs[GraphId(graph.nodes[card].op[1:])]
    made = take_apart(history.design, graph, card, at(block), CHECKER.check(history.design))
    history.do(made.name, made.edits)
    return made


def outputs(design: Design, weights: dict[str, torch.Tensor], *inputs: torch.Tensor) -> torch.Tensor:
    """What the generated network gives with weights whose owners may lie in blocks now."""
    module = api.Design(design).build()
    by_name = {".".join(key.split(".")[-2:]): value for key, value in weights.items()}
    module.load_state_dict({key: by_name[".".join(key.split(".")[-2:])] for key in module.state_dict()})
    with torch.no_grad():
        return module.eval()(*inputs)


def fresh(design: Design) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return api.Design(design).build().state_dict()


def errors(design: Design) -> list[str]:
    return [problem.message for problem in CHECKER.check(design).problems if problem.severity == "error"]


BODY = ["conv1", "norm1", "relu1", "pool1", "conv2", "norm2", "relu2", "pool2", "flatten", "dropout", "head"]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, len(BODY) - 1), st.integers(1, len(BODY)))
def test_a_block_of_any_run_of_cards_computes_the_same(first: int, count: int) -> None:
    history = History(digits())
    weights, image = fresh(history.design), torch.randn(2, 1, 8, 8)
    before, text = outputs(history.design, weights, image), dump_text(history.design)
    called = {node.label for node in root(history.design).nodes.values()}
    parameters = CHECKER.check(history.design).parameters
    card = grouped(history, set(BODY[first : first + count])).nodes[0]
    assert errors(history.design) == []
    assert CHECKER.check(history.design).parameters == parameters
    assert torch.equal(outputs(history.design, weights, image), before)
    apart(history, card)
    assert errors(history.design) == []
    assert {node.label for node in root(history.design).nodes.values()} == called
    assert len(history.design.graphs) == 2
    assert torch.equal(outputs(history.design, weights, image), before)
    history.undo()
    history.undo()
    assert dump_text(history.design) == text


def test_taken_apart_a_block_is_the_text_it_was_but_for_ids() -> None:
    history = History(digits())
    code = api.Design(history.design).code()
    card = grouped(history, {"conv2", "norm2", "relu2"}).nodes[0]
    assert "self.block = Block(16)" in api.Design(history.design).code()
    apart(history, card)
    labels = [node.label for node in root(history.design).nodes.values() if node.name]
    assert labels == ["image", "conv1", "norm1", "conv2", "norm2", "dropout", "head", "scores"]
    lines = {line.strip() for line in api.Design(history.design).code().splitlines()}
    assert {line.strip() for line in code.splitlines() if "self." in line and "=" in line and "nn." in line} <= lines


def test_a_block_can_be_placed_a_second_time_behind_the_first() -> None:
    history = History(digits())
    card = grouped(history, {"conv1", "norm1", "relu1"}).nodes[0]
    graph = root(history.design)
    block = history.design.graphs[GraphId(graph.nodes[card].op[1:])]
    assert [parameter.name for parameter in block.parameters] == ["in_channels"]
    assert next(node.args["shape"] for node in block.nodes.values() if node.op == "input") == "N in_channels H W"
    second = Node(NodeId("second"), graph.nodes[card].op, "second", inputs=graph.nodes[card].inputs)
    history.do(
        "Add",
        [
            AddNode(graph.id, second),
            Connect(graph.id, Port(card), Slot(second.id, "x")),
            Connect(graph.id, Port(second.id), Slot(NodeId("pool1"), "input")),
        ],
    )
    assert errors(history.design) == []
    code = api.Design(history.design).code()
    assert "self.block = Block(1)" in code
    assert "self.second = Block(16)" in code
    assert api.Design(history.design).build()(torch.randn(2, 1, 8, 8)).shape == (2, 10)


def test_a_block_with_a_shortcut_and_a_block_of_it_suit_images_of_other_sizes() -> None:
    body = (
        "conv: nn.Conv2d(out_channels=8,kernel_size=3,padding=1) x",
        "side: nn.Conv2d(out_channels=8,kernel_size=1) x",
        "sum: torch.add conv side",
        "act: F.relu sum",
    )
    history = History(design(graph("x: input N 3 16 16", *body, "out: output act")))
    inner = grouped(history, {"conv", "side", "sum", "act"}).nodes[0]
    card = grouped(history, {root(history.design).nodes[inner].label}).nodes[0]
    net = root(history.design)
    outer = history.design.graphs[GraphId(net.nodes[card].op[1:])]
    assert next(node.args["shape"] for node in outer.nodes.values() if node.op == "input") == "N in_channels H W"
    pool = Node(NodeId("pool"), "F.max_pool2d", args={"kernel_size": 2}, inputs={"input": Port(card)})
    second = Node(NodeId("second"), net.nodes[card].op, "second", inputs={"x": Port(pool.id)})
    history.do(
        "Add",
        [
            AddNode(net.id, pool),
            AddNode(net.id, second),
            Connect(net.id, Port(second.id), Slot(NodeId("out"), "value")),
        ],
    )
    assert errors(history.design) == []
    assert api.Design(history.design).build()(torch.randn(2, 3, 16, 16)).shape == (2, 8, 8, 8)


def test_several_wires_and_parameters_cross_the_edge() -> None:
    history = History(wide())
    weights, inputs = fresh(history.design), (torch.randn(4, 6), torch.randn(4, 3))
    before = outputs(history.design, weights, *inputs)
    card = grouped(history, {"a", "b", "sum", "act"}).nodes[0]
    graph = root(history.design)
    assert graph.nodes[card].args == {"width": "=width"}
    assert set(graph.nodes[card].inputs) == {"left", "right"}
    assert errors(history.design) == []
    assert torch.equal(outputs(history.design, weights, *inputs), before)
    assert "self.block = Block(width, 6, 3)" in api.Design(history.design).code()
    apart(history, card)
    assert torch.equal(outputs(history.design, weights, *inputs), before)
    linears = [node for node in root(history.design).nodes.values() if node.name in ("a", "b")]
    assert [node.args["out_features"] for node in linears] == ["=2 * width"] * 2


def test_what_a_card_gives_is_written_into_what_comes_out() -> None:
    history = History(wide())
    card = grouped(history, {"a", "b", "sum", "act"}).nodes[0]
    history.do("Set width", [SetArgument(GraphId("net"), card, "width", "=width // 2")])
    apart(history, card)
    out = next(node.args["out_features"] for node in root(history.design).nodes.values() if node.name == "a")
    assert out == "=2 * (width // 2)"
    assert errors(history.design) == []


def test_what_is_not_wired_yet_is_an_input_of_the_block() -> None:
    history = History(wide())
    net = root(history.design)
    open_ends = (Slot(NodeId("a"), "input"), Slot(NodeId("sum"), "other"), *[Slot(NodeId("cat"), "tensors", 0)] * 3)
    history.do("Open", [Disconnect(net.id, slot) for slot in open_ends])
    before = dump_text(history.design)
    (card,) = grouped(history, {"a", "sum", "act", "cat"}).nodes
    block = history.design.graphs[GraphId(root(history.design).nodes[card].op[1:])]
    begins = {node.label: node.id for node in block.nodes.values() if node.op == "input"}
    assert list(begins) == ["x", "other", "tensors"]
    assert block.nodes[NodeId("a")].inputs == {"input": Port(begins["x"])}
    assert block.nodes[NodeId("sum")].inputs == {"input": Port(NodeId("a")), "other": Port(begins["other"])}
    assert block.nodes[NodeId("cat")].inputs == {"tensors": (Port(begins["tensors"]),)}
    assert root(history.design).nodes[card].inputs == {}
    history.undo()
    assert dump_text(history.design) == before


def test_a_block_of_a_card_that_is_not_wired_yet_is_wired_in_its_place() -> None:
    history = History(digits())
    net = root(history.design)
    head = next(node for node in net.nodes.values() if node.label == "head")
    ((source, slot),) = [(wire.source, wire.target) for wire in head.wires()]
    history.do("Open", [Disconnect(net.id, slot)])
    (card,) = grouped(history, {"head"}).nodes
    history.do("Wire", [Connect(net.id, source, Slot(card, "x"))])
    assert errors(history.design) == []
    assert torch.equal(*(outputs(one, fresh(one), torch.ones(1, 1, 8, 8)) for one in (history.design, digits())))


def test_inputs_and_outputs_stay_outside() -> None:
    history = History(digits())
    grouped(history, {node.label for node in root(history.design).nodes.values()})
    assert [node.op for node in root(history.design).nodes.values()][::2] == ["input", "output"]
    assert errors(history.design) == []


@pytest.mark.parametrize(("called", "out", "line"), [("sum2", "out", "return x"), ("mixed", "mixed", "return mixed")])
def test_an_output_is_called_as_a_person_called_what_comes_out(called: str, out: str, line: str) -> None:
    """A layer's name is its own, and that of a card as it was placed is nobody's."""
    block = [card_of("fc", "nn.Linear", {"input": "x"}, out_features=8)]
    block.append(card_of(called, "torch.add", {"input": "x", "other": "fc"}))
    ends = [card_of("end", "nn.Linear", {"input": called}, out_features=3), card_of("y", "output", {"value": "end"})]
    history = History(net(card_of("x", "input", shape="N 8"), *block, *ends))
    grouped(history, {"fc", called})
    (inner,) = (one for one in history.design.graphs.values() if one is not root(history.design))
    assert [one.label for one in inner.nodes.values() if one.op == "output"] == [out]
    assert line in api.Design(history.design).code()


def test_a_block_that_is_used_twice_stays() -> None:
    history = History(digits())
    card = grouped(history, {"relu1"}).nodes[0]
    graph = root(history.design)
    block = graph.nodes[card].op
    other = Node(NodeId("other"), block, "other", inputs=graph.nodes[card].inputs)
    history.do("Add", [AddNode(graph.id, other)])
    apart(history, card)
    assert GraphId(block[1:]) in history.design.graphs


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (set(), "select the layers"),
        ({"image"}, "select the layers"),
        ({"conv1", "relu1"}, "norm1 lies between"),
    ],
)
def test_what_cannot_be_a_block_is_said(chosen: set[str], said: str) -> None:
    with pytest.raises(EditError, match=said):
        grouped(History(digits()), chosen)


def test_cards_of_a_step_are_no_block() -> None:
    design = digits()
    step = design.graphs[GraphId("classify")]
    with pytest.raises(EditError, match="cards of a step"):
        make_block(CATALOGUE, design, step, {NodeId("loss")}, at(step), (0.0, 0.0))


def test_weights_that_are_used_again_stay_together() -> None:
    design = digits()
    graph = root(design)
    again = Node(NodeId("again"), of="conv1")
    graph.nodes[again.id] = again
    with pytest.raises(EditError, match="take both or neither"):
        make_block(CATALOGUE, design, graph, {NodeId("conv1")}, at(graph), (0.0, 0.0))


FOLLOWS = {"codebook", "counts", "sums", "start", "ones", "far", "code", "hot", "chosen", "nearest", "hits", "seen"}
FOLLOWS |= {"rows", "summed", "total", "column", "moved"}


@pytest.mark.parametrize("chosen", [FOLLOWS, {"hits", "seen"}, {"gap", "still", "passed"}])
def test_what_buffers_hold_next_may_come_from_a_block_or_lie_in_one(chosen: set[str]) -> None:
    rows = torch.randn(3, 32, 4, generator=torch.Generator().manual_seed(0))

    def learned(design: Design) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        torch.manual_seed(0)
        module = api.Design(design).build().train()
        given = [module(one) for one in rows]
        return given, sorted(module.state_dict().values(), key=lambda one: (one.dim(), float(one.sum())))

    history = History(codebook())
    before = learned(history.design)
    text = dump_text(history.design)
    card = grouped(history, chosen).nodes[0]
    assert errors(history.design) == []
    for one, other in zip(before, learned(history.design), strict=True):
        assert all(map(torch.equal, one, other))
    apart(history, card)
    for one, other in zip(before, learned(history.design), strict=True):
        assert all(map(torch.equal, one, other))
    history.undo()
    history.undo()
    assert dump_text(history.design) == text


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"codebook", "far"}, "codebook is made of start; take both or neither"),
        (FOLLOWS - {"sums"}, "sums is made of codebook; take both or neither"),
        (FOLLOWS - {"moved"}, "moved lies between the selected cards"),
    ],
)
def test_a_buffer_and_what_it_is_made_of_stay_together(chosen: set[str], said: str) -> None:
    with pytest.raises(EditError, match=said):
        grouped(History(codebook()), chosen)


def test_a_plain_card_is_not_taken_apart() -> None:
    design = digits()
    with pytest.raises(EditError, match="conv1 is not a block"):
        take_apart(design, root(design), NodeId("conv1"), {})


def test_a_parameter_without_a_use_is_not_handed_in() -> None:
    design = wide()
    graph = root(design)
    graph.parameters = (*graph.parameters, Parameter("unused", "int", 1))
    history = History(design)
    card = grouped(history, {"a"}).nodes[0]
    assert set(graph.nodes[card].args) == {"width"}


_TWICE = """
{"netd": 1, "name": "twice", "networks": [{"id": "net", "name": "net", "graph": "net"}],
 "graphs": [
  {"id": "block", "name": "Block", "kind": "module", "nodes": [
   {"id": "x", "name": "x", "op": "input"},
   {"id": "conv", "name": "conv", "op": "nn.Conv2d", "args": {"out_channels": 16, "kernel_size": 3, "padding": 1},
    "in": {"input": "x"}},
   {"id": "y", "name": "y", "op": "output", "in": {"value": "conv"}}]},
  {"id": "net", "name": "Net", "kind": "module", "nodes": [
   {"id": "image", "name": "image", "op": "input", "args": {"shape": "N 1 8 8"}},
   {"id": "one", "name": "one", "op": "@block", "in": {"x": "image"}},
   {"id": "two", "name": "two", "op": "@block", "in": {"x": "one"}},
   {"id": "out", "name": "out", "op": "output", "in": {"value": "two"}}]}]}
"""


def test_a_block_that_is_given_two_sizes_is_a_problem_with_a_cure() -> None:
    history = History(load_text(_TWICE)[0])
    (problem,) = CHECKER.check(history.design).problems
    assert problem.nodes == ("two",)
    assert "`conv` has in_channels 1, and here it would be 16" in problem.message
    (fix,) = problem.fixes
    history.do(fix.title, fix.edits)
    assert errors(history.design) == []
    assert api.Design(history.design).build()(torch.randn(2, 1, 8, 8)).shape == (2, 16, 8, 8)


def test_weights_that_are_shared_with_what_is_inside_stay_shared_where_it_is_taken_apart() -> None:
    design = tied_blocks()
    for card in ("encoder", "decoder", "stem"):
        graph = root(design)
        (node,) = (one.id for one in graph.nodes.values() if one.name == card)
        block = design.graphs[GraphId(graph.nodes[node].op[1:])]
        made = take_apart(design, graph, node, dict.fromkeys(block.nodes, (0.0, 0.0)))
        History(design).do(made.name, made.edits)
        report = CHECKER.check(design)
        assert (report.ok, report.parameters) == (True, 36)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, []),
        ({"channels": 64, "stride": 2}, ["64", "s2"]),
        ({"stride": 1, "depth": 3}, ["depth 3"]),  # what is as usual goes without saying
        ({"channels": "=channels", "depth": "=2 * deep"}, ["depth 2 * deep"]),  # handed on under its own name
        ({"in_channels": 8}, ["in_channels 8"]),  # else found by itself
        ({"wide": True}, ["wide"]),
        ({"channels": 64, "depth": "=1 if index == 0 else 2", "stride": 3}, ["64", "s3", "…"]),
        ({"depth": "=1 if index == 0 else 2"}, []),
    ],
)
def test_a_card_of_a_block_shows_the_values_of_its_own(given: dict[str, Json], shown: list[str]) -> None:
    x = Node(NodeId("x"), "input", name="x", args={"shape": "N in_channels"})
    asked = [("in_channels", "int"), ("channels", "int"), ("depth", "int"), ("stride", "int"), ("wide", "bool")]
    usual: dict[str, Json] = {"stride": 1, "wide": False}
    parameters = tuple(Parameter(name, kind, usual.get(name, UNSET)) for name, kind in asked)
    block = Graph(GraphId("block"), "Stage", "module", nodes={x.id: x}, parameters=parameters)
    facts = block_facts(block, Node(NodeId("one"), "@block", args=given))
    assert [text for _, text in facts] == shown
    assert all(name in given for name, text in facts if text != "…")
