"""One node: its copies, and what of it a file cannot hold."""

import math
from dataclasses import replace

import pytest

from designer.document import Json, Node, NodeId, Port
from designer.document.codec import node_to_json
from designer.document.limits import DEPTH_LIMIT, fault_of_json, fault_of_node

X, Y = Port(NodeId("x")), Port(NodeId("y"), "mean")
NODE = Node(
    NodeId("a"), "nn.Linear", "fc", args={"out_features": 4}, inputs={"input": X}, note="first", init={"w": 1.0}
)
HALF = "\ud800"


def towers(depth: int) -> Json:
    """Brackets in brackets."""
    found: Json = 1
    for _ in range(depth):
        found = [found]
    return found


def test_a_copy_is_what_it_was_made_of_but_for_what_is_said() -> None:
    assert NODE.wires()
    copy = NODE.but(id=NodeId("b"), inputs={"input": Y}, bypass=True)
    assert copy == replace(NODE, id=NodeId("b"), inputs={"input": Y}, bypass=True)
    assert [wire.source for wire in copy.wires()] == [Y]
    assert NODE.but() == NODE


ODD = [
    *(replace(NODE, **{name: HALF}) for name in ("id", "op", "of", "name", "when", "note")),  # type: ignore[arg-type]
    replace(NODE, name=("a", HALF)),
    replace(NODE, known=(HALF,)),
    replace(NODE, inputs={HALF: X}),
    replace(NODE, inputs={"input": Port(NodeId("x"), HALF)}),
    replace(NODE, inputs={"input": (X, Port(NodeId(HALF)))}),
    *(replace(NODE, **{name: {"a": math.nan}}) for name in ("args", "repeat", "init", "extra")),  # type: ignore[arg-type]
    replace(NODE, args={HALF: 1}),
    replace(NODE, init=math.inf),
    replace(NODE, extra={HALF: 1}),
    replace(NODE, extra={"x": towers(DEPTH_LIMIT)}),
    replace(NODE, args={"x": towers(DEPTH_LIMIT - 1)}),
]


@pytest.mark.parametrize("node", ODD, ids=repr)
def test_what_a_file_cannot_hold_of_a_node_is_found_wherever_it_is(node: Node) -> None:
    assert fault_of_node(node) == fault_of_json(node_to_json(node)) != ""
    assert fault_of_node(node, NODE) == fault_of_node(node)


@pytest.mark.parametrize(
    "node",
    [
        NODE,
        replace(NODE, note="Größe 😀", name=("a", "b"), known=("code",), frozen=True),
        replace(NODE, inputs={"input": (X, Y)}, extra={"x": towers(DEPTH_LIMIT - 1)}),
        replace(NODE, args={"x": towers(DEPTH_LIMIT - 2)}),
    ],
    ids=repr,
)
def test_nothing_is_wrong_with_a_node_that_a_file_can_hold(node: Node) -> None:
    assert fault_of_node(node) == fault_of_json(node_to_json(node)) == ""
