"""What is different between two designs: told in the words of a person, for whatever is in the file."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.document import Design, NodeId, dump_text, load_text
from designer.document.comparing import CardDifference, compare
from designer.document.records import Graph, GraphId, Node, Parameter, Port
from designer.templates import open_template


def node(key: str, op: str = "nn.ReLU", source: str = "", **more: object) -> Node:
    inputs = {"input": Port(NodeId(source))} if source else {}
    return Node(NodeId(key), op, inputs=inputs, **more)  # type: ignore[arg-type]


def design(*nodes: Node, **more: object) -> Design:
    graph = Graph(GraphId("net"), "Net", nodes={one.id: one for one in nodes}, **more)  # type: ignore[arg-type]
    return Design("d", graphs={graph.id: graph})


def cards(before: Design, after: Design) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = compare(before, after)
    return {card.label: (card.how, card.what) for graph in found.graphs for card in graph.cards}


PLAIN = (node("a"), node("b", "nn.Linear", "a", args={"out_features": 32}), node("c", source="b"))


def test_nothing_is_different_between_a_design_and_itself() -> None:
    one = open_template("resnet-18")
    other, _ = load_text(dump_text(one))
    found = compare(one, other)
    assert found.same and not found.moved


def test_cards_come_go_and_change() -> None:
    after = design(PLAIN[0], replace(PLAIN[1], args={"out_features": 64, "bias": False}), node("d", source="b"))
    assert cards(design(*PLAIN), after) == {
        "b": ("changed", ("out_features: 32 → 64", "bias: default → false")),
        "d": ("added", ()),
        "c": ("removed", ()),
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: replace(one, name="stem"), "name: none → stem"),
        (lambda one: replace(one, op="nn.Conv2d"), "kind: nn.Linear → nn.Conv2d"),
        (lambda one: replace(one, args={"out_features": "=width"}), "out_features: 32 → width"),
        (lambda one: replace(one, inputs={}), "input from: a → none"),
        (lambda one: replace(one, when="training"), "there if: none → training"),
        (lambda one: replace(one, repeat={"n": 3}), "copies: none → 3"),
        (lambda one: replace(one, note="a\n" * 99), "note: none → " + "a " * 29 + "a…"),
        (lambda one: replace(one, bypass=True), "bypassed: no → yes"),
        (lambda one: replace(one, extra={"later": [1]}), "later: none → [1]"),
    ],
)
def test_each_change_of_a_card_is_a_line(change: Callable[[Node], Node], says: str) -> None:
    assert cards(design(*PLAIN), design(PLAIN[0], change(PLAIN[1]), PLAIN[2]))[change(PLAIN[1]).label] == (
        "changed",
        (says,),
    )


def test_what_was_drawn_apart_is_matched_by_names() -> None:
    apart = (
        node("n1", name="a"),
        node("n2", "nn.Linear", "n1", name="b", args={"out_features": 32}),
        node("n3", source="n1", name="c"),
    )
    named = tuple(replace(one, name=one.id) for one in PLAIN)
    graph = Graph(GraphId("other"), "Net", nodes={one.id: one for one in apart})
    found = compare(design(*named), Design("e", graphs={graph.id: graph}))
    (difference,) = found.graphs
    assert difference.cards == (CardDifference("changed", NodeId("c"), NodeId("n3"), "c", ("input from: b → a",)),)


def test_networks_that_were_drawn_apart_are_held_against_each_other() -> None:
    found = compare(open_template("lenet-5"), open_template("digits-cnn"))
    (net,) = (graph for graph in found.graphs if graph.name == "DigitsNet")
    changed = {card.label for card in net.cards if card.how == "changed"}
    assert net.before is not None and net.after is not None
    assert {"conv1", "conv2"} <= changed


def test_names_that_are_not_unique_are_not_guessed_at() -> None:
    before, after = design(node("a", name="x"), node("b", name="x")), design(node("c", name="x"))
    assert [card.how for card in compare(before, after).graphs[0].cards] == ["added", "removed", "removed"]


def test_graphs_and_what_stands_outside_of_them() -> None:
    before = design(*PLAIN)
    block = Graph(GraphId("block"), "Block", nodes={NodeId("x"): node("x")})
    width = Parameter("width", "int", 8)
    after = replace(before, doc="new", parameters=(width,), graphs={**before.graphs, block.id: block})
    found = compare(before, after)
    assert found.what == ("parameter width: added", "doc: none → new")
    (added,) = found.graphs
    assert (added.how, added.name, [card.how for card in added.cards]) == ("added", "Block", ["added"])
    back = compare(after, replace(after, parameters=(replace(width, default=16),)))
    assert back.what == ("parameter width: default: 8 → 16",)
    assert compare(after, before).graphs[0].how == "removed"


def test_where_cards_lie_is_no_difference_of_the_network() -> None:
    before, after = (
        design(*PLAIN, positions={NodeId("a"): (0.0, 0.0)}),
        design(*PLAIN, positions={NodeId("a"): (9.0, 9.0)}),
    )
    found = compare(before, after)
    assert found.same and found.moved


def test_another_order_is_told() -> None:
    found = compare(design(*PLAIN), design(PLAIN[0], PLAIN[2], PLAIN[1]))
    assert found.graphs[0].what == ("its cards are computed in another order",) and not found.graphs[0].cards
