"""The ports of a block are called otherwise, and no wire of its cards is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.renaming import rename_card
from designer.codegen import model_source
from designer.document import Design, GraphId, History, NodeId, dump_text, load
from designer.inference import check
from tests.app.nested import nested

CATALOGUE = build_catalogue()
NET, BLOCK = GraphId("net"), GraphId("block")


def two_outputs() -> Design:
    design = nested()
    block, net = design.graphs[BLOCK], design.graphs[NET]
    block.nodes[NodeId("z")] = replace(block.nodes[NodeId("y")], id=NodeId("z"), name="z")
    second = net.nodes[NodeId("second")]
    repeat = {"n": 3, "carry": {"x": "y"}, "collect": {"z": 0}}
    net.nodes[second.id] = replace(second, inputs={"x": replace(second.inputs["x"], name="y")}, repeat=repeat)  # type: ignore[arg-type,type-var]
    flatten = net.nodes[NodeId("flatten")]
    net.nodes[flatten.id] = replace(flatten, inputs={"input": replace(flatten.inputs["input"], name="y")})  # type: ignore[arg-type,type-var]
    return design


@pytest.mark.parametrize("port", ["x", "y", "z"])
def test_wires_and_copies_follow_a_port(port: str) -> None:
    design = two_outputs()
    before, sound = dump_text(design), check(design, CATALOGUE)
    assert sound.ok
    history = History(design)
    block = design.graphs[BLOCK]
    history.do("Rename", rename_card(design, block, block.nodes[NodeId(port)], "other"))
    report = check(design, CATALOGUE)
    assert (report.ok, report.parameters) == (True, sound.parameters)
    assert "other" in dump_text(design).partition('"name": "Net"')[2]
    assert "# problem" not in model_source(design, CATALOGUE, report).text
    history.undo()
    assert dump_text(design) == before


def test_calls_of_a_network_follow_its_input() -> None:
    design = load(Path(__file__).parents[1] / "language" / "digits-cnn" / "design.netd")[0]
    net = design.root()
    assert net is not None
    entry = next(node for node in net.nodes.values() if node.op == "input")
    for edit in rename_card(design, net, entry, "pixels"):
        edit.apply(design)
    assert check(design, CATALOGUE).ok


def test_a_card_that_is_no_port_is_renamed_alone() -> None:
    design = nested()
    (edit,) = rename_card(design, design.graphs[BLOCK], design.graphs[BLOCK].nodes[NodeId("conv")], "filters")
    edit.apply(design)
    assert check(design, CATALOGUE).ok


@pytest.mark.parametrize("name", ["encoder", "decoder"])
def test_functions_call_a_block_of_a_network_by_its_new_name(name: str) -> None:
    design = load(Path(__file__).parents[1] / "language" / "attention-seq2seq" / "design.netd")[0]
    before = dump_text(design)
    network = design.graphs[design.networks[0].graph]
    card = next(node for node in network.nodes.values() if node.name == name)
    history = History(design)
    history.do("Rename", rename_card(design, network, card, "other"))
    report = check(design, CATALOGUE)
    assert report.ok
    text = model_source(design, CATALOGUE, report).text
    assert "seq2seq.other(" in text
    assert f".{name}(" not in text
    history.undo()
    assert dump_text(design) == before
