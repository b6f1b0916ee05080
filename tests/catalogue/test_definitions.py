"""Cards linked to a definition: found, detached, called again; a definition that nothing uses goes."""

from dataclasses import replace

import pytest
import torch

from designer.catalogue import build_catalogue
from designer.catalogue.definitions import call_again, detach, remove_definition, uses_of
from designer.codegen import model_source
from designer.document import (
    Connect,
    EditError,
    GraphId,
    History,
    NodeId,
    Port,
    RemoveNode,
    SetArgument,
    Slot,
    dump_text,
)
from designer.inference import check
from tests.app.nested import nested
from tests.codegen.designs import run_text

CATALOGUE = build_catalogue()
NET, BLOCK = GraphId("net"), GraphId("block")
FIRST, SECOND, OUT = NodeId("first"), NodeId("second"), NodeId("out")


def test_a_detached_card_has_the_same_block_for_itself_alone() -> None:
    design = nested()
    history = History(design)
    assert uses_of(design, BLOCK) == [(NET, FIRST), (NET, SECOND)]
    made = detach(design, design.graphs[NET], SECOND)
    assert made.name == "Detach second from Block"
    sound = check(design, CATALOGUE).parameters
    history.do(made.name, made.edits)
    own = GraphId(design.graphs[NET].nodes[SECOND].op[1:])
    assert (design.graphs[own].name, list(design.graphs)[:2]) == ("Block2", [BLOCK, own])
    assert uses_of(design, BLOCK) == [(NET, FIRST)]
    report = check(design, CATALOGUE)
    assert (report.ok, report.parameters) == (True, sound)
    history.do("Set", [SetArgument(own, NodeId("conv"), "bias", False)])
    assert "bias" not in design.graphs[BLOCK].nodes[NodeId("conv")].args
    history.undo()
    history.undo()
    assert dump_text(design) == dump_text(nested())


def test_the_only_card_of_a_block_has_nothing_to_be_detached_from() -> None:
    design = nested()
    RemoveNode(NET, SECOND).apply(design)
    with pytest.raises(EditError, match="the only card of Block"):
        detach(design, design.graphs[NET], FIRST)


def test_a_definition_goes_only_when_nothing_uses_it() -> None:
    design = nested()
    with pytest.raises(EditError, match="Block is used by first and 1 more"):
        remove_definition(design, design.graphs[BLOCK])
    with pytest.raises(EditError, match="Net is used by net"):
        remove_definition(design, design.graphs[NET])
    for card in (FIRST, SECOND):
        RemoveNode(NET, card).apply(design)
    for edit in remove_definition(design, design.graphs[BLOCK]).edits:
        edit.apply(design)
    assert BLOCK not in design.graphs


@pytest.mark.parametrize("card", [SECOND, NodeId("head")])
def test_a_second_call_uses_the_same_weights(card: NodeId) -> None:
    design = nested()
    SetArgument(NET, NodeId("head"), "out_features", 128).apply(design)
    design.graphs[NET].nodes[NodeId("stem")] = replace(
        design.graphs[NET].nodes[NodeId("stem")], args={"out_channels": 8, "kernel_size": 5}
    )
    sound = check(design, CATALOGUE).parameters
    made = call_again(CATALOGUE, design, design.graphs[NET], card, (0.0, 400.0))
    for edit in made.edits:
        edit.apply(design)
    (again,) = made.nodes
    reader = next(wire for wire in design.graphs[NET].wires() if wire.source == Port(card))
    Connect(NET, Port(card), Slot(again, "input" if card == "head" else "x")).apply(design)
    Connect(NET, Port(again), reader.target).apply(design)
    report = check(design, CATALOGUE)
    assert report.ok
    assert report.parameters == sound
    text = model_source(design, CATALOGUE, report).text
    assert text.count(f"self.{card}(") == 2
    assert run_text(text).Net()(torch.zeros(2, 1, 8, 8)).shape == (2, 128)


def test_a_second_call_that_would_need_other_weights_is_a_problem_at_its_card() -> None:
    design = nested()
    made = call_again(CATALOGUE, design, design.graphs[NET], NodeId("head"), (0.0, 400.0))
    for edit in made.edits:
        edit.apply(design)
    (again,) = made.nodes
    Connect(NET, Port(NodeId("head")), Slot(again, "input")).apply(design)
    Connect(NET, Port(again), Slot(OUT, "value")).apply(design)
    (problem, *_) = check(design, CATALOGUE).problems
    assert problem.nodes[0] == again
    assert "288" in problem.message


def test_copies_and_what_has_no_weights_cannot_be_called_again() -> None:
    design = nested()
    net = design.graphs[NET]
    with pytest.raises(EditError, match="flatten has no weights"):
        call_again(CATALOGUE, design, net, NodeId("flatten"), (0.0, 0.0))
    net.nodes[FIRST] = replace(net.nodes[FIRST], repeat={"n": 3})
    with pytest.raises(EditError, match="first is there several times"):
        call_again(CATALOGUE, design, net, FIRST, (0.0, 0.0))
