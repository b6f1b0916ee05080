"""What is in a block is frozen with the cards of it, and with those around these."""

from dataclasses import replace

from designer.catalogue.freezing import Held, frozen_around
from designer.document import Design, GraphId, History, NodeId, ReplaceNode
from tests.app.nested import nested

NET, BLOCK = GraphId("net"), GraphId("block")


def with_frozen(*cards: str) -> Design:
    design = nested()
    nodes = [design.graphs[NET].nodes[NodeId(card)] for card in cards]
    History(design).do("Freeze", [ReplaceNode(NET, replace(node, frozen=True)) for node in nodes])
    return design


def test_what_all_cards_of_a_block_hold_is_frozen_everywhere() -> None:
    held = frozen_around(with_frozen("first", "second"), BLOCK)
    assert (held.by, held.everywhere) == (("first", "second"), True)
    assert held.said() == "Frozen with `first` and `second`: its weights stay as they are while others learn."


def test_what_one_of_its_cards_lets_learn_is_told_of_both() -> None:
    held = frozen_around(with_frozen("first"), BLOCK)
    assert (held.by, held.everywhere) == (("first",), False)
    assert held.said() == "Frozen in `first`. In other cards of its block it learns."


def test_the_first_of_many_cards_are_named() -> None:
    assert Held(("a", "b", "c")).said().startswith("Frozen in `a`, `b` and `c`.")
    assert Held(tuple("abcdef")).said().startswith("Frozen in `a`, `b`, `c` and 3 more.")


def test_a_network_and_what_nobody_freezes_are_held_by_nothing() -> None:
    assert frozen_around(nested(), BLOCK).said() == ""
    assert frozen_around(with_frozen("first", "second"), NET).by == ()


def test_what_holds_a_block_holds_the_blocks_in_it() -> None:
    design = with_frozen("first", "second")
    block = design.graphs[BLOCK]
    inner = replace(block, id=GraphId("inner"), name="Inner", nodes=dict(block.nodes))
    design.graphs[inner.id] = inner
    conv = block.nodes[NodeId("conv")]
    History(design).do("Nest", [ReplaceNode(BLOCK, replace(conv, op="@inner", args={}))])
    assert frozen_around(design, inner.id).everywhere
    act = inner.nodes[NodeId("act")]
    History(design).do("Round in a circle", [ReplaceNode(inner.id, replace(act, op="@block"))])
    assert not frozen_around(design, inner.id).everywhere
