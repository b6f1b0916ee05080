"""Parameters of a class: a rename and a removal reach all that reads or gives them, and nothing else."""

from pathlib import Path

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.class_parameters import parameter_fault, readers, remove_edits, rename_edits
from designer.document import (
    AddNode,
    Design,
    Graph,
    GraphId,
    History,
    Node,
    NodeId,
    Parameter,
    Port,
    SetParameters,
    dump_text,
    load,
)
from designer.inference import check

BLOCK, NET = GraphId("block"), GraphId("resnet")


@pytest.fixture
def resnet() -> Design:
    return load(Path(__file__).parents[1] / "language" / "resnet-18" / "design.netd")[0]


def test_a_rename_reaches_expressions_conditions_shapes_and_cards_and_is_one_undo(resnet: Design) -> None:
    before = dump_text(resnet)
    found = check(resnet, build_catalogue())
    history = History(resnet)
    for old, new in (("channels", "width"), ("in_channels", "entering"), ("stride", "step")):
        history.do(f"Rename {old} to {new}", rename_edits(resnet, resnet.graphs[BLOCK], old, new))
    block, net = resnet.graphs[BLOCK], resnet.graphs[NET]
    assert [one.name for one in block.parameters] == ["entering", "width", "step"]
    assert block.nodes[NodeId("x")].args["shape"] == "N entering H W"
    assert block.nodes[NodeId("conv1")].args["out_channels"] == "=width"
    assert block.nodes[NodeId("down0")].when == "step != 1 or entering != width"
    assert net.nodes[NodeId("layer2")].args == {"width": 128, "step": "=2 if index == 0 else 1"}
    after = check(resnet, build_catalogue())
    assert (after.ok, after.parameters) == (found.ok, found.parameters)
    for _ in range(3):
        history.undo()
    assert dump_text(resnet) == before


def test_a_network_gives_the_parameter_by_its_new_name(resnet: Design) -> None:
    History(resnet).do("Rename", rename_edits(resnet, resnet.graphs[NET], "num_classes", "classes"))
    assert resnet.networks[0].args == {"classes": 10}
    assert resnet.graphs[NET].nodes[NodeId("fc")].args["out_features"] == "=classes"


def test_formulas_defaults_and_repeats_are_rewritten_and_look_alikes_are_not() -> None:
    x = Node(NodeId("x"), "input", "x", args={"shape": "N  width*2 data.rows.width"})
    formula = Node(NodeId("f"), "formula", "f", args={"text": "x * width + width2"}, inputs={"x": Port(x.id)})
    card = Node(
        NodeId("c"), "@other", "c", args={"width": "= width", "mode": "width"}, repeat={"n": "=min(width, 'width')"}
    )
    graph = Graph(BLOCK, "Block", parameters=(Parameter("width", "int", 4), Parameter("deep", "int", "=width * 2")))
    design = Design("d", graphs={BLOCK: graph})
    History(design).do("Draw", [AddNode(BLOCK, node) for node in (x, formula, card)])
    History(design).do("Rename", rename_edits(design, graph, "width", "w"))
    assert [one.default for one in graph.parameters] == [4, "=w * 2"]
    assert graph.nodes[x.id].args["shape"] == "N  w*2 data.rows.width"
    assert graph.nodes[formula.id].args["text"] == "x * w + width2"
    assert graph.nodes[card.id].args == {"width": "=w", "mode": "width"}
    assert graph.nodes[card.id].repeat == {"n": "=min(w, 'width')"}


def test_what_nothing_reads_is_removed_with_what_cards_give_it(resnet: Design) -> None:
    history, block = History(resnet), resnet.graphs[BLOCK]
    assert readers(block, "stride") == ["conv1", "downsample.0"]
    history.do("Add", [SetParameters((*block.parameters, Parameter("spare", "int", 1)), BLOCK)])
    assert readers(block, "spare") == []
    before = dump_text(resnet)
    history.do("Remove", remove_edits(resnet, block, "spare"))
    assert [one.name for one in block.parameters] == ["in_channels", "channels", "stride"]
    history.undo()
    assert dump_text(resnet) == before


@pytest.mark.parametrize(
    ("name", "why"),
    [("class", "Python"), ("index", "copies"), ("stride", "a parameter"), ("conv1", "a card"), ("a.b", "dot")],
)
def test_a_name_that_cannot_be_is_refused(resnet: Design, name: str, why: str) -> None:
    assert why in parameter_fault(resnet.graphs[BLOCK], name)
    assert parameter_fault(resnet.graphs[BLOCK], "width") == ""
