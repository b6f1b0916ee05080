"""A bypassed card is not there for check, code and proof; where it cannot hand on what is asked of it, that is said."""

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.codegen import model_source, write_project
from designer.document import (
    AddNode,
    Connect,
    Design,
    GraphId,
    NodeId,
    Port,
    RemoveNode,
    Rename,
    Slot,
    apply_all,
    dump_text,
    load_text,
)
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.codegen.designs import CATALOGUE, design, golden, graph, net, node, report_of, run_text
from tests.language.projects import Recorder


def bypass(drawn: Design, name: str, card: str) -> None:
    nodes = drawn.graphs[GraphId(name)].nodes
    nodes[NodeId(card)] = replace(nodes[NodeId(card)], bypass=True)


def chain(*bypassed: str) -> Design:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=16),
        node("act", "nn.ReLU", {"input": "fc"}),
        node("head", "nn.Linear", {"input": "act"}, in_features=16, out_features=4),
        node("y", "output", {"value": "head"}),
    )
    for name in bypassed:
        bypass(drawn, "net", name)
    return drawn


def test_code_check_and_proof_have_no_trace_of_it() -> None:
    drawn = chain("act")
    report = report_of(drawn)
    assert report.ok
    text = model_source(drawn, CATALOGUE, report).text
    assert "act" not in text and "relu" not in text.lower()
    assert run_text(text).Net()(torch.zeros(2, 8)).shape == (2, 4)
    assert prove(ProofRequest(dump_text(drawn), text)).differences == ()
    (shown,) = report.graphs.values()
    assert shown[NodeId("act")].outputs["output"].sizes[-1] == 16
    assert shown[NodeId("act")].parameters == 0


def test_it_is_kept_in_the_file() -> None:
    text = dump_text(chain("act"))
    again, repairs = load_text(text)
    assert repairs == () and dump_text(again) == text and '"bypass": true' in text


def test_a_shape_that_breaks_is_said_with_the_cure() -> None:
    drawn = chain("fc", "act")
    report = report_of(drawn)
    problem = next(one for one in report.problems if "bypassed" in one.message)
    assert problem.nodes[0] == "head" and problem.fixes[0].title == "Do not bypass these 2 cards"
    apply_all(drawn, problem.fixes[0].edits)
    assert report_of(drawn).ok


def test_a_card_that_takes_nothing_cannot_be_bypassed() -> None:
    drawn = chain("x")
    problem = report_of(drawn).problems[0]
    assert problem.code == "bypass" and problem.nodes == ("x",)
    apply_all(drawn, problem.fixes[0].edits)
    assert report_of(drawn).ok


def test_the_members_of_a_sequence_close_ranks() -> None:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("first", "nn.Linear", {"input": "x"}, out_features=8),
        node("act", "nn.ReLU", {"input": "first"}),
        node("last", "nn.Linear", {"input": "act"}, out_features=4),
        node("y", "output", {"value": "last"}),
    )
    for place, member in enumerate(("first", "act", "last")):
        apply_all(drawn, (Rename(GraphId("net"), NodeId(member), f"layers.{place}"),))
    bypass(drawn, "net", "act")
    source = model_source(drawn, CATALOGUE, report_of(drawn)).text
    model = run_text(source).Net()
    assert list(model.state_dict()) == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]
    assert prove(ProofRequest(dump_text(drawn), source)).differences == ()
    assert drawn.graphs[GraphId("net")].nodes[NodeId("last")].name == "layers.2"


def test_a_card_of_a_block_is_bypassed_wherever_the_block_stands() -> None:
    block = graph(
        "Block",
        node("x", "input", shape="N C"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("drop", "nn.Dropout", {"input": "fc"}),
        node("y", "output", {"value": "drop"}),
    )
    whole = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("one", "@block", {"x": "x"}),
        node("two", "@block", {"x": "one"}, repeat={"n": 2}),
        node("y", "output", {"value": "two"}),
    )
    drawn = design(whole, block)
    bypass(drawn, "block", "drop")
    report = report_of(drawn)
    assert report.ok
    source = model_source(drawn, CATALOGUE, report).text
    assert "drop" not in source.lower()
    assert prove(ProofRequest(dump_text(drawn), source)).differences == ()


def test_a_cure_leads_its_wires_through_the_bypassed_card() -> None:
    """It is worked out on the design without that card, and done to the one that has it."""
    drawn = net(
        node("x", "input", shape="N 512 7 7"),
        node("act", "nn.ReLU", {"input": "x"}),
        node("head", "nn.Linear", {"input": "act"}, in_features=25088, out_features=10),
        node("y", "output", {"value": "head"}),
    )
    bypass(drawn, "net", "act")
    problem = report_of(drawn).problems[0]
    cure = next(fix for fix in problem.fixes if any(isinstance(edit, AddNode) for edit in fix.edits))
    apply_all(drawn, cure.edits)
    cards = drawn.graphs[GraphId("net")].nodes
    (added,) = cards.keys() - {"x", "act", "head", "y"}
    assert cards[NodeId("act")].bypass and list(cards[added].inputs.values()) == [Port(NodeId("act"))]
    assert report_of(drawn).ok


def test_a_cure_of_a_block_leaves_its_bypassed_card() -> None:
    block = graph(
        "Block",
        node("image", "input"),
        node("conv", "nn.Conv2d", {"input": "image"}, out_channels=8, kernel_size=3),
        node("act", "nn.ReLU", {"input": "conv"}),
        node("y", "output", {"value": "act"}),
    )
    whole = graph(
        "Net",
        node("x", "input", shape="N 3 32 32"),
        node("one", "@block", {"image": "x"}),
        node("two", "@block", {"image": "one"}),
        node("out", "output", {"value": "two"}),
    )
    drawn = design(whole, block)
    bypass(drawn, "block", "act")
    problem = next(one for one in report_of(drawn).problems if one.code == "other_sizes")
    apply_all(drawn, problem.fixes[0].edits)
    cards = drawn.graphs[GraphId("block")].nodes
    assert list(cards) == ["image", "conv", "act", "y"] and cards[NodeId("act")].bypass
    assert cards[NodeId("y")].inputs == {"value": Port(NodeId("act"))}
    assert report_of(drawn).ok


def test_what_is_exported_and_trained_is_what_it_would_be_without_the_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, without = golden("digits-cnn"), golden("digits-cnn")
    name, card = GraphId("digits_net"), NodeId("norm2")
    bypass(drawn, name, card)
    apply_all(without, (Connect(name, Port(NodeId("conv2")), Slot(NodeId("relu2"), "input")), RemoveNode(name, card)))
    for folder, one in (("bypassed", drawn), ("without", without)):
        write_project(one, CATALOGUE, report_of(one), tmp_path / folder)
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).glob("*.py")}
        for folder in ("bypassed", "without")
    )
    assert one == other and {"model.py", "train.py", "predict.py"} <= one.keys()
    monkeypatch.syspath_prepend(tmp_path / "bypassed")
    monkeypatch.chdir(tmp_path / "bypassed")
    sink = Recorder({3: [("stop",)]})
    try:
        importlib.import_module("train").main([], sink)
    finally:
        for module in ("answers", "measures", "model", "predict", "run", "train"):
            sys.modules.pop(module, None)
    (trained,) = sink.networks.values()
    fresh = run_text(model_source(without, CATALOGUE, report_of(without)).text).DigitsNet()
    assert sink.curve("train.loss") and trained.state_dict().keys() == fresh.state_dict().keys()
