"""What nobody should draw: it is said at its card, all else goes on working, and no wire is dropped in silence."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from designer.codegen import model_source
from designer.document import (
    Design,
    Graph,
    GraphId,
    Node,
    NodeId,
    RemoveNode,
    SetArgument,
    Severity,
    Status,
    apply_all,
    dump_text,
    load_text,
)
from designer.document.records import Json, Parameter
from tests.inference.drawing import CATALOGUE, check, design, graph

NET = GraphId("net")
OTHERS = ("x", "good", "fine")


def holding(card: str, *blocks: Graph, **changed: object) -> Design:
    """A network with this card, called `bad`, beside a branch that nothing is wrong with."""
    lines = (
        "x: input N 8",
        "good: nn.Linear(out_features=4) x",
        f"bad: {card}",
        "fine: output good",
        "out: output bad",
    )
    whole = graph(*lines)
    whole.nodes[NodeId("bad")] = replace(whole.nodes[NodeId("bad")], **changed)  # type: ignore[arg-type]
    return design(whole, *blocks)


def expression(text: str, **more: Json) -> Design:
    return holding("nn.Linear x", args={"out_features": text, **more})


def block(*lines: str, name: str = "block") -> Graph:
    return graph("x: input N 8", *lines, name=name)


def without_its_port() -> Design:
    """A block whose second input was taken out while a card of it is wired there."""
    drawn = holding("@block x=x y=good", block("y: input N 4", "act: F.relu x", "z: output act"))
    RemoveNode(GraphId("block"), NodeId("y")).apply(drawn)
    return drawn


BAD: Mapping[str, tuple[Design, str]] = {
    "a block inside itself": (holding("@block x=x", block("again: @block x=x", "y: output again")), "inside itself"),
    "a block inside itself through another": (
        holding(
            "@block x=x",
            block("other: @other x=x", "y: output other"),
            block("again: @block x=x", "y: output again", name="other"),
        ),
        "inside itself",
    ),
    "a repeat of a milliard": (
        holding("@block x=x", block("act: F.relu x", "y: output act"), repeat={"n": 10**9}),
        "1000000000 copies are more than the 4096 that are checked",
    ),
    "a division by zero": (expression("=8 // 0"), "by zero"),
    "a remainder by zero": (expression("=8 % (3 - 3)"), "by zero"),
    "a huge power": (expression("=9**9**9"), "the exponent in `9**9**9` is beyond 64"),
    "a tower of powers": (expression("=(9**64)**64"), "larger than any size can be"),
    "an attribute": (expression("=x.__class__"), "is not something an expression can say"),
    "an attribute of a number": (expression("=(8).real"), "is not something an expression can say"),
    "a call": (expression("=__import__('os').getpid()"), "is not something an expression can say"),
    "a condition that divides by zero": (holding("F.relu x", when="1 // 0"), "by zero"),
    "a formula with a huge power": (
        holding("formula x=x", args={"text": "x * 9**9**9"}),
        "the exponent is beyond 64",
    ),
    "a formula that divides by zero": (holding("formula x=x", args={"text": "x * (1 // 0)"}), "by zero"),
    "a formula with an attribute": (holding("formula x=x", args={"text": "x.data.numpy()"}), "is not something"),
    "a name that is a keyword": (holding("nn.Linear(out_features=4) x", name="class"), "a word of the Python language"),
    "a port that was taken out": (without_its_port(), "`bad` has no input `y`, but a wire is drawn to it"),
    "a custom layer that is not there": (holding("custom.gone x"), "is not in this design"),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_said_at_its_card_and_all_else_goes_on(name: str) -> None:
    drawn, said = BAD[name]
    before = dump_text(drawn)
    report = check(drawn, CATALOGUE)
    told = [one for one in report.problems if one.severity is Severity.ERROR]
    inside = set(drawn.graphs) - {NET}
    at_card = [one for one in told if (one.graph == NET and one.nodes[:1] == (NodeId("bad"),)) or one.graph in inside]
    assert told == at_card
    assert any(said in one.message for one in told), [one.message for one in told]
    for other in OTHERS:
        assert report.graphs[NET][NodeId(other)].status is Status.FINE
    text = model_source(drawn, CATALOGUE, report).text
    compile(text, "model.py", "exec")
    if str(drawn.graphs[NET].nodes[NodeId("bad")].args.get("out_features")).startswith("="):
        assert "# problem: bad.out_features" in text
    assert dump_text(drawn) == before
    again, repairs = load_text(before)
    assert dump_text(again) == before
    assert repairs == ()


@pytest.mark.parametrize("name", ["class", "lambda", "self", "nn", "a b", "", "x" * 65, "é", "__init__"])
def test_a_parameter_that_no_code_can_name_is_said(name: str) -> None:
    drawn = holding("nn.Linear(out_features=4) x")
    drawn.graphs[NET].parameters = (Parameter(name, "int", 3),)
    report = check(drawn, CATALOGUE)
    assert [one.code for one in report.problems if one.severity is Severity.ERROR] == ["bad_name"]
    assert all(finding.status is Status.FINE for finding in report.graphs[NET].values())
    compile(model_source(drawn, CATALOGUE, report).text, "model.py", "exec")
    if name:
        SetArgument(NET, NodeId("bad"), "out_features", f"={name}").apply(drawn)
    apply_all(drawn, check(drawn, CATALOGUE).problems[0].fixes[0].edits)
    assert check(drawn, CATALOGUE).problems == ()


def test_no_wire_of_a_port_that_was_taken_out_is_dropped() -> None:
    drawn = without_its_port()
    card: Node = drawn.graphs[NET].nodes[NodeId("bad")]
    assert str(card.inputs["y"]) == "good"
    (problem,) = (one for one in check(drawn, CATALOGUE).problems if one.severity is Severity.ERROR)
    assert problem.code == "broken_wire"
    assert [fix.title for fix in problem.fixes] == ["Put `y` back into `block`", "Remove the wire"]
