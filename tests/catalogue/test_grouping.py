"""Layers are one container by their names: made, renamed, taken apart, and the same throughout."""

from dataclasses import replace

import pytest
import torch

from designer.catalogue.grouping import make_dictionary, make_list, make_sequence, take_group_apart
from designer.catalogue.renaming import rename_card
from designer.codegen import model_source
from designer.document import Design, EditError, GraphId, History, NodeId, dump_text
from designer.document.edits import apply_all
from tests.codegen.designs import CATALOGUE, graph, net, node, report_of, run_text
from tests.codegen.designs import design as drawn_of

NET = GraphId("net")


def chain() -> Design:
    return net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("act", "nn.ReLU", {"input": "fc"}),
        node("head", "nn.Linear", {"input": "act"}, out_features=4),
        node("double", "F.relu", {"input": "head"}),
        node("y", "output", {"value": "double"}),
    )


def keys(design: Design) -> list[str]:
    module = run_text(model_source(design, CATALOGUE, report_of(design)).text).Net()
    assert module(torch.zeros(2, 8)).shape == (2, 4)
    return list(module.state_dict())


def test_a_chain_is_made_renamed_and_taken_apart() -> None:
    design = chain()
    graph, before = design.graphs[NET], dump_text(design)
    history = History(design)
    history.do(*make_sequence(CATALOGUE, design, graph, {NodeId("head"), NodeId("fc"), NodeId("act")}))
    assert history.undo_name == "Make 3 layers one sequence"
    assert keys(design) == ["layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"]
    assert "self.layers = nn.Sequential(" in model_source(design, CATALOGUE, report_of(design)).text
    history.do("Rename", rename_card(design, graph, graph.nodes[NodeId("act")], "stem.1"))
    assert keys(design) == ["stem.0.weight", "stem.0.bias", "stem.2.weight", "stem.2.bias"]
    history.do(*take_group_apart(CATALOGUE, design, graph, graph.nodes[NodeId("act")]))
    assert keys(design) == ["linear.weight", "linear.bias", "linear2.weight", "linear2.bias"]
    for _ in range(3):
        history.undo()
    assert dump_text(design) == before


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (["fc"], "two layers or more"),
        (["fc", "head"], "do not feed each other"),
        (["head", "double"], "double is no layer"),
        (["x", "fc"], "x is no layer"),
    ],
)
def test_what_is_no_chain_is_refused_with_the_reason(chosen: list[str], why: str) -> None:
    design = chain()
    with pytest.raises(EditError, match=why):
        make_sequence(CATALOGUE, design, design.graphs[NET], {NodeId(one) for one in chosen})


def test_a_value_that_is_read_in_between_keeps_the_layers_apart() -> None:
    design = net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("act", "nn.ReLU", {"input": "fc"}),
        node("sum", "torch.add", {"input": "fc", "other": "act"}),
        node("y", "output", {"value": "sum"}),
    )
    with pytest.raises(EditError, match="what fc gives is read elsewhere"):
        make_sequence(CATALOGUE, design, design.graphs[NET], {NodeId("fc"), NodeId("act")})


def heads() -> Design:
    return net(
        node("x", "input", shape="N 8"),
        node("classes", "nn.Linear", {"input": "x"}, out_features=4),
        node("boxes", "nn.Linear", {"input": "x"}, out_features=3, bias=False),
        node("a", "output", {"value": "classes"}),
        node("b", "output", {"value": "boxes"}),
    )


def test_layers_are_made_a_list_or_a_dictionary_and_stand_alone_again() -> None:
    design = heads()
    graph, before = design.graphs[NET], dump_text(design)
    history, both = History(design), {NodeId("classes"), NodeId("boxes")}
    for make, names in ((make_list, ["0", "1"]), (make_dictionary, ["classes", "boxes"])):
        history.do(*make(CATALOGUE, design, graph, both))
        assert [graph.nodes[one].name for one in map(NodeId, ("classes", "boxes"))] == [
            f"layers.{one}" for one in names
        ]
        history.undo()
        assert dump_text(design) == before
    history.redo()
    history.do(*take_group_apart(CATALOGUE, design, graph, graph.nodes[NodeId("boxes")]))
    assert history.undo_name == "Take the group layers apart"
    assert dump_text(design) == before


def test_what_cannot_be_a_list_is_refused_with_the_reason() -> None:
    design = chain()
    with pytest.raises(EditError, match="which is a sequence"):
        make_list(CATALOGUE, design, design.graphs[NET], {NodeId("fc"), NodeId("act")})
    drawn = heads()
    nodes = drawn.graphs[NET].nodes
    nodes[NodeId("boxes")] = replace(nodes[NodeId("boxes")], when="training")
    with pytest.raises(EditError, match="absent at times"):
        make_list(CATALOGUE, drawn, drawn.graphs[NET], {NodeId("classes"), NodeId("boxes")})


def test_functions_call_members_of_a_group_by_the_names_that_they_get() -> None:
    function = graph(
        "use",
        node("x", "input", shape="N 8"),
        node("p", "", {"input": "x"}, of="net.classes"),
        node("q", "", {"input": "x"}, of="net.boxes"),
        node("y", "output", {"value": "p"}),
        node("z", "output", {"value": "q"}),
        kind="function",
    )
    drawn = drawn_of(heads().graphs[NET], function)
    inside = drawn.graphs[NET]
    apply_all(drawn, make_list(CATALOGUE, drawn, inside, {NodeId("classes"), NodeId("boxes")})[1])
    assert [function.nodes[NodeId(call)].of for call in "pq"] == ["net.layers.0", "net.layers.1"]
    text = model_source(drawn, CATALOGUE, report_of(drawn)).text
    assert "net.layers[0](x)" in text and "net.layers[1](x)" in text
    apply_all(drawn, rename_card(drawn, inside, inside.nodes[NodeId("boxes")], "heads.1"))
    assert [function.nodes[NodeId(call)].of for call in "pq"] == ["net.heads.0", "net.heads.1"]
