"""A design with other names and blocks is what its run learns; one with another card or setting is not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.catalogue.blocks import make_block
from designer.document import Design, GraphId, History, NodeId, ReplaceNode, SetArgument
from designer.training.likeness import is_only_renamed
from tests.codegen.designs import CATALOGUE, golden, report_of

NET, STEP = GraphId("digits_net"), GraphId("classify")


def other_names(drawn: Design) -> None:
    for node, name in (("conv1", "stem"), ("conv2", "features.0"), ("norm2", "features.1")):
        card = replace(drawn.graphs[NET].nodes[NodeId(node)], name=name)
        History(drawn).do("Rename", [ReplaceNode(NET, card)])
    adam = drawn.graphs[STEP].nodes[NodeId("adam")]
    drawn.networks = (replace(drawn.networks[0], name="reader"),)
    call = replace(drawn.graphs[STEP].nodes[NodeId("net")], of="reader")
    learn = replace(adam, name="learn", args={**adam.args, "networks": ["reader"]})
    History(drawn).do("Rename", [ReplaceNode(STEP, call), ReplaceNode(STEP, learn)])


def a_block(drawn: Design) -> None:
    net = drawn.graphs[NET]
    cards = {NodeId(name) for name in ("conv2", "norm2", "relu2")}
    made = make_block(CATALOGUE, drawn, net, cards, dict.fromkeys(net.nodes, (0.0, 0.0)), (0.0, 0.0), report_of(drawn))
    History(drawn).do(made.name, made.edits)


def a_block_that_is_repeated(drawn: Design) -> None:
    a_block(drawn)
    card = next(node for node in drawn.graphs[NET].nodes.values() if node.op.startswith("@"))
    History(drawn).do("Repeat", [ReplaceNode(NET, replace(card, repeat={"n": 2}))])


def set_to(graph: GraphId, node: str, argument: str, value: object) -> Callable[[Design], None]:
    return lambda drawn: SetArgument(graph, NodeId(node), argument, value).apply(drawn) and None  # type: ignore[arg-type]


def fewer_rows(drawn: Design) -> None:
    drawn.sources = (replace(drawn.sources[0], parts={"by": "random", "test": 0.5, "seed": 0}),)


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        (other_names, True),
        (a_block, True),
        (a_block_that_is_repeated, False),
        (set_to(NET, "conv2", "out_channels", 24), False),
        (set_to(NET, "dropout", "p", 0.125), False),
        (set_to(STEP, "adam", "optimiser", "SGD"), False),
        (fewer_rows, False),
    ],
)
def test_what_a_run_learns(change: Callable[[Design], None], alike: bool) -> None:
    drawn = golden("digits-cnn")
    change(drawn)
    assert is_only_renamed(golden("digits-cnn"), drawn) is alike
