"""A field becomes a parameter or a setting of the design and a fixed value again, and no value changes on the way."""

from dataclasses import replace

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.exposing import exposable, expose, expose_to_design, fix, read, readable
from designer.catalogue.spec import Argument
from designer.codegen import model_source, train_source
from designer.document import (
    Design,
    EditError,
    GraphId,
    History,
    Json,
    Node,
    NodeId,
    Parameter,
    ReplaceNode,
    SetArgument,
    SetParameters,
    dump_text,
)
from designer.inference import check
from tests.app.nested import nested

CATALOGUE = build_catalogue()
NET, BLOCK, CONV = GraphId("net"), GraphId("block"), NodeId("conv")


def argument(node: Node, name: str) -> Argument:
    found = CATALOGUE[node.op].argument(name)
    assert found is not None
    return found


def exposed(design: Design, history: History, name: str) -> None:
    block = design.graphs[BLOCK]
    history.do(*expose(block, block.nodes[CONV], argument(block.nodes[CONV], name)))


def test_a_field_becomes_a_parameter_with_its_value_and_a_fixed_value_again() -> None:
    design = nested()
    before, sound = dump_text(design), check(design, CATALOGUE)
    history = History(design)
    exposed(design, history, "out_channels")
    block = design.graphs[BLOCK]
    assert history.undo_name == "Make out_channels of conv a parameter"
    assert block.parameters == (Parameter("out_channels", "int", 8),)
    assert block.nodes[CONV].args["out_channels"] == "=out_channels"
    report = check(design, CATALOGUE)
    assert (report.ok, report.parameters) == (True, sound.parameters)
    card = block.nodes[CONV]
    history.do(*fix(design, block, card, argument(card, "out_channels"), 8))
    assert dump_text(design) == before
    history.undo()
    history.undo()
    assert dump_text(design) == before


def test_a_second_one_of_that_name_is_called_after_its_card() -> None:
    design = nested()
    history = History(design)
    design.graphs[BLOCK].parameters = (Parameter("padding", "int", 2),)
    exposed(design, history, "padding")
    assert [one.name for one in design.graphs[BLOCK].parameters] == ["padding", "conv_padding"]


def test_a_field_reads_a_parameter_that_is_as_much_for_every_card() -> None:
    design = nested()
    history = History(design)
    exposed(design, history, "out_channels")
    block = design.graphs[BLOCK]
    again = Node(NodeId("again"), "nn.Conv2d", "again", args={"out_channels": 8})
    field = argument(again, "out_channels")
    (known,) = readable(design, block, again, field)
    name, (edit,) = read(block, again, field, known)
    assert (name, edit) == (
        "Let out_channels of again be out_channels",
        SetArgument(BLOCK, again.id, "out_channels", "=out_channels"),
    )
    assert readable(design, block, again, argument(again, "groups")) == ()
    history.do("Set", [SetArgument(NET, NodeId("second"), "out_channels", 16)])
    assert readable(design, block, again, field) == ()


def test_what_differs_between_cards_cannot_be_fixed() -> None:
    design = nested()
    history = History(design)
    exposed(design, history, "bias")
    history.do("Set", [SetArgument(NET, NodeId("second"), "bias", False)])
    block = design.graphs[BLOCK]
    with pytest.raises(EditError, match="bias is True for first and False for second"):
        fix(design, block, block.nodes[CONV], argument(block.nodes[CONV], "bias"), True)


def test_what_all_cards_say_is_what_is_fixed_and_taken_from_them() -> None:
    design = nested()
    history = History(design)
    exposed(design, history, "bias")
    for card in ("first", "second"):
        history.do("Set", [SetArgument(NET, NodeId(card), "bias", False)])
    block = design.graphs[BLOCK]
    history.do(*fix(design, block, block.nodes[CONV], argument(block.nodes[CONV], "bias"), False))
    assert block.nodes[CONV].args["bias"] is False
    assert block.parameters == ()
    assert "bias" not in design.graphs[NET].nodes[NodeId("first")].args


def test_a_setting_of_the_design_is_handed_down_to_the_card() -> None:
    design = nested()
    sound = check(design, CATALOGUE)
    block = design.graphs[BLOCK]
    history = History(design)
    history.do(*expose_to_design(design, block, block.nodes[CONV], argument(block.nodes[CONV], "bias")))
    assert design.parameters == (Parameter("bias", "bool", True),)
    assert [node.args.get("bias") for node in design.graphs[NET].nodes.values() if node.op == "@block"] == ["=bias"] * 2
    assert design.networks[0].args == {"bias": "=bias"}
    report = check(design, CATALOGUE)
    assert (report.ok, report.parameters) == (True, sound.parameters)
    assert "def __init__(self, bias: bool) -> None:" in model_source(design, CATALOGUE, report).text
    assert "Net(config.bias))" in train_source(design, CATALOGUE, report).text
    history.undo()
    assert dump_text(design) == dump_text(nested())


def test_a_class_that_no_network_holds_has_nobody_to_hand_it_a_setting() -> None:
    design = nested()
    design.networks = ()
    block = design.graphs[BLOCK]
    with pytest.raises(EditError, match="no network holds a Block"):
        expose_to_design(design, block, block.nodes[CONV], argument(block.nodes[CONV], "bias"))


@pytest.mark.parametrize(("name", "value", "can"), [("stride", [1, 2], False), ("stride", "=2 * 1", False),
                                                    ("padding", "same", True), ("stride", 2, True)])  # fmt: skip
def test_one_plain_value_can_be_a_parameter(name: str, value: object, can: bool) -> None:
    design = nested()
    block = design.graphs[BLOCK]
    history = History(design)
    history.do("Set", [SetArgument(BLOCK, CONV, name, value)])  # type: ignore[arg-type]
    assert exposable(block, block.nodes[CONV], argument(block.nodes[CONV], name)) is can


def test_a_field_that_reads_a_setting_of_the_design_is_handed_it_with_one_click() -> None:
    design = nested()
    design.parameters = (Parameter("wide", "int", 8),)
    SetArgument(BLOCK, CONV, "out_channels", "=wide").apply(design)
    problem = next(one for one in check(design, CATALOGUE).problems if one.nodes[:1] == (CONV,))
    assert "`wide` is not known here" in problem.message
    fix_it = problem.fixes[0]
    assert fix_it.title == "Hand `wide` of the design down to `Block`"
    for edit in fix_it.edits:
        edit.apply(design)
    report = check(design, CATALOGUE)
    assert report.ok
    assert report.parameters == check(nested(), CATALOGUE).parameters
    assert design.networks[0].args == {"wide": "=wide"}


def test_a_name_that_nothing_has_is_the_one_that_is_meant_or_becomes_a_parameter() -> None:
    design = nested()
    block = design.graphs[BLOCK]
    SetParameters((*block.parameters, Parameter("wide", "int", 8)), BLOCK).apply(design)
    SetArgument(BLOCK, CONV, "out_channels", "=wyde * 2").apply(design)
    near, made, _ = next(one for one in check(design, CATALOGUE).problems if one.nodes[:1] == (CONV,)).fixes
    assert near.title == "Read `wide` instead of `wyde`"
    assert near.edits == (SetArgument(BLOCK, CONV, "out_channels", "=wide * 2"),)
    assert made.title == "Make `wyde` a parameter of `Block`, 32 at first"
    for edit in made.edits:
        edit.apply(design)
    assert design.graphs[BLOCK].parameters[-1] == Parameter("wyde", "int", 32)
    assert not any(one.nodes[:1] == (CONV,) for one in check(design, CATALOGUE).problems)


@pytest.mark.parametrize(
    "said",
    [{"args": {"wide": "=often * 4"}}, {"when": "often > 1"}, {"repeat": {"n": "=often"}}],
    ids=["an argument", "a condition", "a number of copies"],
)
def test_a_card_of_a_block_that_reads_a_setting_of_the_design_has_its_class_handed_it(said: dict[str, Json]) -> None:
    design = nested()
    design.parameters = (Parameter("often", "int", 2),)
    SetParameters((Parameter("wide", "int", 8),), BLOCK).apply(design)
    net = design.graphs[NET]
    first = next(node for node in net.nodes.values() if node.name == "first")
    ReplaceNode(NET, replace(first, **said)).apply(design)  # type: ignore[arg-type]
    (problem,) = check(design, CATALOGUE).problems
    assert problem.nodes == (first.id,)
    assert "`often` is not known here" in problem.message
    assert problem.fixes[0].title == "Hand `often` of the design down to `Net`"
    for edit in problem.fixes[0].edits:
        edit.apply(design)
    assert check(design, CATALOGUE).ok
    assert design.networks[0].args == {"often": "=often"}
