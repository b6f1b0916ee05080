"""Cards as text for the clipboard: what is kept, what is made anew, and what no text can do."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document import CustomLayer, Design, FormatError, Graph, GraphId, Node, NodeId, apply_all, dump_text
from designer.document.fragments import definition_edits, from_text, inner_nodes, paste_edits, settled, to_text
from designer.document.names import name_fault
from tests.document.designs import tiny
from tests.document.edits import VALUES

TINY = GraphId("tiny")
ALL = [NodeId(name) for name in ("x", "fc", "lstm", "cat", "odd", "out")]


def empty() -> Design:
    return Design("empty", graphs={GraphId("main"): Graph(GraphId("main"), "Main")})


def pasted(text: str, into: Design, graph_id: GraphId) -> list[NodeId]:
    """Pastes a text into a graph; gives the new nodes."""
    cards = from_text(text).cards
    edits, nodes = paste_edits(cards.nodes.values(), into.graphs[graph_id], cards.positions)
    apply_all(into, edits)
    return nodes


def test_the_text_can_be_read_in_a_chat() -> None:
    graph = tiny().graphs[TINY]
    assert to_text(tiny(), graph, {NodeId("x"), NodeId("fc")}, graph.positions) == (
        "{\n"
        '  "netd": 1,\n'
        '  "nodes": [\n'
        '    {"id": "x", "name": "x", "op": "input", "args": {"shape": "N 10"}},\n'
        '    {"id": "fc", "name": "fc", "op": "nn.Linear", "args": {"out_features": "=width * 4"}, '
        '"in": {"input": "x"}}\n'
        "  ],\n"
        '  "layout": {\n'
        '    "at": {\n'
        '      "x": [0, 0],\n'
        '      "fc": [240, -20.5]\n'
        "    }\n"
        "  }\n"
        "}\n"
    )


@pytest.mark.parametrize(
    "sent",
    [
        lambda text: f"Try this:\n```json\n{text}```\nand `{{x}}` is what goes in.",
        lambda text: f"```python\nsizes = {{1: 2}}\n```\nIn {{Net}} you put\n\n{text}",
        lambda text: f"```\n{text}```\nor once more\n```\n{text}```\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
        lambda text: "Bert wrote:\n" + "".join(f"> > {line}\n>> \n" for line in text.splitlines()),
        lambda text: text.replace('"', "”").replace("  ", "\u00a0 "),
        lambda text: re.sub('"([^"]*)"', r"“\1”", f"\u200b{text}"),
    ],
)
def test_what_a_chat_makes_of_a_text_is_still_cards(sent: Callable[[str], str]) -> None:
    graph = tiny().graphs[TINY]
    text = to_text(tiny(), graph, {NodeId("x"), NodeId("fc")}, graph.positions)
    assert from_text(sent(text)) == from_text(text)


def test_copies_have_new_ids_and_free_names_and_the_wires_among_them() -> None:
    design = tiny()
    graph = design.graphs[TINY]
    before = dict(graph.nodes)
    nodes = pasted(
        to_text(design, graph, {NodeId("lstm"), NodeId("cat"), NodeId("odd")}, graph.positions), design, TINY
    )
    lstm, cat, odd = (graph.nodes[node] for node in nodes)
    assert not before.keys() & set(nodes)
    assert lstm.name == ("y2", "h2", "c2")
    assert lstm.inputs == {}  # what fed it was not copied
    assert [str(one) for one in cat.inputs["tensors"]] == [f"{lstm.id}.h_n"]
    assert {port: str(source) for port, source in odd.inputs.items()} == {"left": cat.id, "right": odd.id}
    assert odd.note == "unknown, and kept"
    assert {node: graph.nodes[node] for node in before} == before


def test_copies_of_cards_without_names_are_called_by_words_in_the_same_row() -> None:
    design = empty()
    graph = design.graphs[GraphId("main")]
    there = '{"nodes": [{"id": "relu1", "op": "F.relu"}, {"id": "a1b2", "op": "F.relu"}, {"id": "if", "op": "F.relu"}]}'
    relu, *made_up = pasted(there, design, graph.id)
    assert graph.nodes[relu].label == "relu1" and not graph.nodes[relu].name
    assert not any(graph.nodes[node].name for node in made_up), "what nobody wrote to be read is no name"
    pasted('{"nodes": [{"id": "relu2", "op": "F.relu"}, {"id": "relu1", "op": "F.relu"}]}', design, graph.id)
    assert [node.label for node in graph.nodes.values() if node.label.startswith("relu")] == ["relu1", "relu2", "relu3"]


def test_a_dotted_name_that_is_free_is_kept() -> None:
    design = empty()
    (node,) = pasted('{"nodes": [{"id": "a", "name": "down.0", "op": "nn.ReLU"}]}', design, GraphId("main"))
    assert design.graphs[GraphId("main")].nodes[node].name == "down.0"


def test_copies_of_several_members_of_a_group_are_a_group_of_their_own() -> None:
    design = empty()
    graph = design.graphs[GraphId("main")]
    for name in ("body.1", "body.2.fc", "body.2.act", "body2"):
        node = NodeId(name.replace(".", "_"))
        graph.nodes[node] = Node(node, "nn.ReLU", name)

    def copied(*names: str) -> list[object]:
        chosen = {node.id for node in graph.nodes.values() if node.name in names}
        text = to_text(design, graph, chosen, graph.positions)
        return [graph.nodes[node].name for node in pasted(text, design, graph.id)]

    assert copied("body.1", "body.2.fc", "body.2.act") == ["body3.0", "body3.1.fc", "body3.1.act"]
    assert copied("body.2.fc", "body.2.act") == ["body4.0.fc", "body4.0.act"]
    assert copied("body.1") == ["body_1"], "a card alone is no group"


def test_weights_used_again_are_those_of_the_copy() -> None:
    text = '{"nodes": [{"id": "a", "op": "nn.ReLU"}, {"id": "b", "of": "a"}, {"id": "c", "of": "gpt"}]}'
    design = empty()
    a, b, c = pasted(text, design, GraphId("main"))
    nodes = design.graphs[GraphId("main")].nodes
    assert (nodes[b].of, nodes[c].of) == (a, "gpt")


@given(st.sets(st.sampled_from(ALL), min_size=1))
def test_whatever_is_copied_means_the_same_elsewhere_and_is_taken_back_whole(chosen: set[NodeId]) -> None:
    source, target = tiny(), empty()
    graph = source.graphs[TINY]
    before = dump_text(target)
    cards = from_text(to_text(tiny(), graph, chosen, graph.positions)).cards
    assert list(cards.nodes.values()) == inner_nodes(graph, chosen)
    assert cards.positions == {node: at for node, at in graph.positions.items() if node in chosen}
    edits, ids = paste_edits(cards.nodes.values(), target.graphs[GraphId("main")], cards.positions)
    applied = apply_all(target, edits)
    there = target.graphs[GraphId("main")]
    assert list(there.nodes) == ids
    assert [node.op for node in there.nodes.values()] == [node.op for node in cards.nodes.values()]
    assert sum(1 for _ in there.wires()) == sum(1 for _ in cards.wires())
    apply_all(target, applied.inverse)
    assert dump_text(target) == before


NODES = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "name", "op", "of", "in", "args", "when"]), VALUES | st.just("x"), max_size=5
    ),
    max_size=3,
)
CARDS = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a", "b", "c"]), "op": st.just("nn.ReLU"), "name": st.text(max_size=6)}
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda node: node["id"],
)


@given(
    st.text(max_size=30)
    | st.builds(json.dumps, VALUES)
    | st.builds(lambda nodes, layout: json.dumps({"nodes": nodes, "layout": layout}), NODES | VALUES, VALUES)
    | st.builds(lambda nodes, at: json.dumps({"nodes": nodes, "layout": {"at": {"a": at}}}), CARDS, VALUES)
)
def test_any_text_is_cards_or_one_sentence(text: str) -> None:
    design = tiny()
    try:
        nodes = pasted(text, design, TINY)
    except FormatError as error:
        assert str(error)
        assert dump_text(design) == dump_text(tiny())
        return
    assert nodes
    names = [name for node in design.graphs[TINY].nodes.values() if isinstance(node.name, str) and (name := node.name)]
    assert len(names) == len(set(names))
    assert [name for name in names if name_fault(name)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no cards"),
        ("Hello, how are you?", "holds no cards"),
        ("{}", "holds no cards"),
        ('{"nodes": []}', "holds no cards"),
        ('"nodes" } {', "holds no cards"),
        ('Look: {"nodes": [', "ends too early"),
        ('{"nodes": [{"id": "a", "op": "nn.ReLU"}', "ends too early"),
        ('{"netd": 2, "nodes": [{"id": "a", "op": "nn.ReLU"}]}', "newer netdesigner"),
        (dump_text(tiny()), "whole design"),
        ('{"nodes": 3}', "`nodes`"),
        ('{"nodes": [{"id": "../x", "op": "nn.ReLU"}]}', "letters, digits"),
        ('{"nodes": [{"id": "a"}]}', "neither `op` nor `of`"),
        ('{"nodes": [{"id": "a", "op": "x"}, {"id": "a", "op": "x"}]}', "two nodes"),
        ('{"nodes": ' + "[" * 100_000, "nested too deeply"),
        ("{" + " " * 5_000_000, "too much"),
        (json.dumps({"nodes": [{"id": f"n{i}", "op": "x"} for i in range(10_001)]}), "at most 10000"),
    ],
)
def test_what_is_no_card_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        from_text(text)


def blocks(name: str, text: str = "class Scale: ...") -> Design:
    """A design of a network with a card of a block, in which lies a card of another block, of a custom layer."""
    inner = Graph(GraphId("inner"), "Inner", nodes={NodeId("own"): Node(NodeId("own"), "custom.k1", name="own")})
    outer = Graph(GraphId("outer"), "Outer", nodes={NodeId("in"): Node(NodeId("in"), "@inner", name="first")})
    net = Graph(GraphId("net"), "Net", nodes={NodeId("card"): Node(NodeId("card"), "@outer", name="card")})
    graphs = {graph.id: graph for graph in (net, outer, inner)}
    return Design(name, graphs=graphs, custom=(CustomLayer("k1", "Scale", text),))


def arrive(source: Design, into: Design, graph_id: GraphId) -> Node:
    """Copies the one card of a network into another design."""
    net = source.graphs[GraphId("net")]
    brought = settled(from_text(to_text(source, net, {NodeId("card")}, {})), into)
    edits, (node,) = paste_edits(brought.cards.nodes.values(), into.graphs[graph_id], {})
    apply_all(into, (*definition_edits(brought, into), *edits))
    return into.graphs[graph_id].nodes[node]


def test_a_card_of_a_block_brings_all_that_it_is_made_of() -> None:
    into = empty()
    card = arrive(blocks("there"), into, GraphId("main"))
    assert card.op == "@outer"
    assert into.graphs[GraphId("outer")].nodes == blocks("there").graphs[GraphId("outer")].nodes
    assert into.custom == blocks("there").custom
    again = arrive(blocks("elsewhere"), into, GraphId("main"))
    assert again.op == "@outer" and len(into.graphs) == 3, "what is the same in every word is there once"


def test_a_definition_that_is_another_one_here_comes_under_a_name_of_its_own() -> None:
    into = blocks("here")
    other = blocks("there", text="class Scale: pass")
    card = arrive(other, into, GraphId("net"))
    outer = into.graphs[GraphId(card.op[1:])]
    (first,) = outer.nodes.values()
    inner = into.graphs[GraphId(first.op[1:])]
    assert (outer.name, inner.name) == ("Outer2", "Inner2")
    (own,) = inner.nodes.values()
    assert {f"custom.{layer.id}": layer.text for layer in into.custom}[own.op] == "class Scale: pass"
    assert into.custom[0] == blocks("here").custom[0]


def test_what_comes_back_is_of_the_definition_as_it_is_by_now() -> None:
    changed = blocks("here", text="class Scale: pass")
    card = arrive(blocks("here"), changed, GraphId("net"))
    assert card.op == "@outer" and len(changed.graphs) == 3 and len(changed.custom) == 1


@pytest.mark.parametrize("broken", [{"graphs": 3}, {"custom": [{}]}, {"graphs": [{"id": "a"}]}])
def test_a_definition_that_cannot_be_read_is_refused(broken: dict[str, object]) -> None:
    value = json.loads(to_text(blocks("a"), blocks("a").graphs[GraphId("net")], {NodeId("card")}, {}))
    with pytest.raises(FormatError):
        from_text(json.dumps({**value, **broken}))
