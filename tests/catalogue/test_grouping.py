"""Layers are one container by their names: made, renamed, taken apart, and the same throughout."""

from collections.abc import Callable, Collection
from dataclasses import replace

import pytest
import torch

from designer.catalogue.bypassing import plain_design
from designer.catalogue.grouping import Named, make_dictionary, make_list, make_sequence, take_group_apart
from designer.catalogue.renaming import rename_card
from designer.catalogue.spec import Catalogue
from designer.codegen import model_source
from designer.document import Design, EditError, Graph, GraphId, History, NodeId, dump_text
from designer.document.edits import apply_all
from tests.codegen.designs import CATALOGUE, graph, net, node, report_of, run_text
from tests.codegen.designs import design as drawn_of

NET = GraphId("net")
Make = Callable[[Catalogue, Design, Graph, Collection[NodeId]], Named]


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


def renamed(drawn: Design, **names: str) -> Design:
    nodes = drawn.graphs[NET].nodes
    nodes.update({NodeId(card): replace(nodes[NodeId(card)], name=name) for card, name in names.items()})
    return drawn


def long_chain(*names: str) -> Design:
    """Layers that feed each other, called as it is said."""
    cards = [node(f"c{place}", "nn.Linear", {"input": f"c{place - 1}"}, out_features=8) for place in range(len(names))]
    cards[0] = node("c0", "nn.Linear", {"input": "x"}, out_features=8)
    drawn = net(node("x", "input", shape="N 8"), *cards, node("y", "output", {"value": cards[-1].id}))
    return renamed(drawn, **{f"c{place}": name for place, name in enumerate(names)})


def names_of(drawn: Design) -> list[str]:
    return [one.label for one in drawn.graphs[NET].nodes.values() if one.op not in ("input", "output")]


@pytest.mark.parametrize(
    ("before", "make", "chosen", "after"),
    [
        # some of a sequence are a sequence in it, and what follows is counted again
        ("body.0 body.1 body.2 body.3", make_sequence, "12", "body.0 body.1.0 body.1.1 body.2"),
        # a whole group and others lie in a new one, together
        ("body.0 body.1 c d", make_sequence, "012", "layers.0.0 layers.0.1 layers.1 d"),
        ("a.0 a.1 b.0 b.1", make_sequence, "0123", "layers.0.0 layers.0.1 layers.1.0 layers.1.1"),
        ("a.0 a.1 b.0 b.1", make_dictionary, "0123", "layers.a.0 layers.a.1 layers.b.0 layers.b.1"),
        ("stem.0 stem.1 c d", make_dictionary, "013", "layers.stem.0 layers.stem.1 c layers.d"),
        # some of a dictionary are a group in it
        ("parts.a parts.b parts.c d", make_sequence, "01", "parts.layers.0 parts.layers.1 parts.c d"),
        ("parts.a parts.b parts.c d", make_list, "02", "parts.layers.0 parts.b parts.layers.1 d"),
        # all of a group become another of that name
        ("parts.a parts.b c d", make_sequence, "01", "parts.0 parts.1 c d"),
        ("parts.stem.a parts.stem.b parts.c d", make_sequence, "01", "parts.stem.0 parts.stem.1 parts.c d"),
    ],
)
def test_groups_are_made_in_groups_and_of_groups(before: str, make: Make, chosen: str, after: str) -> None:
    design = long_chain(*before.split())
    graph, was = design.graphs[NET], dump_text(design)
    history = History(design)
    history.do(*make(CATALOGUE, design, graph, {NodeId(f"c{place}") for place in chosen}))
    assert names_of(design) == after.split()
    text = model_source(design, CATALOGUE, report_of(design)).text
    made = run_text(text).Net().state_dict()
    assert {key.removesuffix(".weight") for key in made if key.endswith("weight")} == set(after.split())
    history.undo()
    assert dump_text(design) == was


@pytest.mark.parametrize(
    ("before", "card", "after"),
    [
        ("body.0 body.1.0 body.1.1 body.2", "c1", "body.0 body.1 body.2 body.3"),
        ("body.0 body.1.0 body.1.1 body.2", "c0", "linear layers.0 layers.1 linear2"),
        ("parts.stem.0 parts.stem.1 parts.c d", "c0", "parts.linear parts.linear2 parts.c d"),
        ("parts.stem.a parts.stem.c parts.c d", "c0", "parts.a parts.c2 parts.c d"),
        ("parts.stem.a parts.stem.b parts.c d", "c2", "stem.a stem.b c d"),
    ],
)
def test_a_group_that_lies_in_another_is_taken_apart(before: str, card: str, after: str) -> None:
    design = long_chain(*before.split())
    apply_all(
        design, take_group_apart(CATALOGUE, design, design.graphs[NET], design.graphs[NET].nodes[NodeId(card)])[1]
    )
    assert names_of(design) == after.split()


@pytest.mark.parametrize(
    ("card", "name", "after"),
    [
        ("c0", "trunk.stem.0", "trunk.stem.0 trunk.stem.1 trunk.c"),
        ("c0", "parts.root.0", "parts.root.0 parts.root.1 parts.c"),
        ("c0", "stem.0", "stem.0 stem.1 parts.c"),
        ("c0", "parts.stem.first", "parts.stem.first parts.stem.1 parts.c"),
        ("c2", "trunk.c", "trunk.stem.0 trunk.stem.1 trunk.c"),
        ("c2", "net.parts.c", "net.parts.stem.0 net.parts.stem.1 net.parts.c"),
    ],
)
def test_a_group_is_renamed_with_what_lies_in_it(card: str, name: str, after: str) -> None:
    design = long_chain("parts.stem.0", "parts.stem.1", "parts.c")
    apply_all(design, rename_card(design, design.graphs[NET], design.graphs[NET].nodes[NodeId(card)], name))
    assert names_of(design) == after.split()


def test_what_is_called_layer_by_layer_lies_in_no_sequence() -> None:
    design = long_chain("stem.a", "stem.b", "c")
    with pytest.raises(EditError, match="stem is a group that is not called as one"):
        make_sequence(CATALOGUE, design, design.graphs[NET], {NodeId(f"c{place}") for place in range(3)})


def test_a_sequence_in_a_sequence_is_shorter_without_what_is_bypassed() -> None:
    design = long_chain("body.0", "body.1.0", "body.1.1", "body.2.0", "body.3")
    nodes = design.graphs[NET].nodes
    for card in ("c1", "c3"):
        nodes[NodeId(card)] = replace(nodes[NodeId(card)], bypass=True)
    plain = plain_design(CATALOGUE, design).design
    assert names_of(plain) == ["body.0", "body.1.0", "body.2"]
