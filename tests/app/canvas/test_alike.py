"""What cards of one kind have in common: each of them says and has what it would by itself."""

from dataclasses import replace

import pytest

from designer.app.canvas.alike import Alike, drawn_alike
from designer.app.canvas.words import card_words
from designer.catalogue import build_catalogue
from designer.catalogue.ports import ports_of
from designer.document import Design, Graph, GraphId, Node, NodeFinding, NodeId, Port
from designer.templates import open_template, template_names

CATALOGUE = build_catalogue()
X = Port(NodeId("x"))


@pytest.mark.parametrize("name", template_names())
def test_each_card_of_a_template_says_and_has_what_it_would_alone(name: str) -> None:
    design = open_template(name)
    for graph in design.graphs.values():
        alike = Alike(CATALOGUE, design, graph)
        for node in graph.nodes.values():
            for finding in (None, NodeFinding(parameters=9, frozen=4)):
                alone = card_words(CATALOGUE, design, graph, node, finding), ports_of(CATALOGUE, design, graph, node)
                assert alike.of(node, finding) == alone, node.label


LAYER = Node(NodeId("a"), "nn.Linear", "fc1", args={"out_features": 1, "bias": True}, inputs={"input": X})


@pytest.mark.parametrize(
    "other",
    [
        replace(LAYER, args={"out_features": True, "bias": True}),  # equal to the other's, and said in another way
        replace(LAYER, args={"bias": True}),
        replace(LAYER, bypass=True),
        replace(LAYER, unused=True),
        replace(LAYER, frozen=True),
        replace(LAYER, note="for the head"),
        replace(LAYER, repeat={"n": 3}),
        replace(LAYER, inputs={"input": X, "weight": X}),
        replace(LAYER, op="nn.LazyLinear"),
        replace(LAYER, name=("fc1", "fc2")),
    ],
)
def test_a_card_that_differs_by_more_than_its_name_is_of_another_kind(other: Node) -> None:
    graph = Graph(GraphId("net"), "Net")
    design = Design("d", graphs={graph.id: graph})
    other = replace(other, id=NodeId("b"))
    graph.nodes |= {LAYER.id: LAYER, other.id: other}
    alike = Alike(CATALOGUE, design, graph)
    first, second = alike.of(LAYER, None), alike.of(other, None)
    assert first != second
    assert second == (
        card_words(CATALOGUE, design, graph, other, None),
        ports_of(CATALOGUE, design, graph, other),
    )


@pytest.mark.parametrize(
    ("inputs", "alike"),
    [
        ({"input": Port(NodeId("y"), "mean")}, True),
        ({}, False),
        ({"other": X}, False),
        ({"input": (X,)}, False),
    ],
)
def test_which_value_a_card_takes_is_not_seen_on_it(inputs: dict[str, Port], alike: bool) -> None:
    assert drawn_alike(LAYER, replace(LAYER, inputs=inputs)) is alike


def test_lists_of_two_lengths_are_seen_on_a_card() -> None:
    join = Node(NodeId("c"), "torch.cat", inputs={"tensors": (X, X)})
    assert drawn_alike(join, replace(join, inputs={"tensors": (X, Port(NodeId("y")))}))
    assert not drawn_alike(join, replace(join, inputs={"tensors": (X,)}))
