"""What is kept from one check to the next: after any edits, a check says what one says that remembers nothing."""

import cProfile
import pstats
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.document import (
    UNSET,
    AddNode,
    Connect,
    Design,
    Disconnect,
    Edit,
    EditError,
    Graph,
    GraphId,
    Json,
    Network,
    Node,
    NodeId,
    Port,
    RemoveNode,
    Rename,
    SetArgument,
    SetInitial,
    SetNetworks,
)
from designer.document.edits import ReorderNode, ReplaceNode, SetParameter
from designer.document.records import Parameter
from designer.inference import Checker
from tests.inference.drawing import CATALOGUE, design, graph, module
from tests.inference.published import resnet
from tests.work import steps

VALUES: list[Json] = [1, 2, 3, 8, 16, "same", True, False, 0.5, "=width", "=index + 1", "=4 * width", "=training", None]
WORDS: list[Json] = [*VALUES, "N 8 H W", "N channels H W", "N 8 16 16", "N 8"]


def nested() -> Design:
    """Blocks in blocks, one in several places and sizes, a repeated one, and what is only there for learning."""
    width = (Parameter("channels", "int"), Parameter("width", "int", 8))
    leaf = graph(
        "x: input N channels H W",
        "conv: nn.Conv2d(out_channels='=width', kernel_size=3, padding=1) x",
        "relu: F.relu conv",
        "y: output relu",
        name="leaf",
        parameters=width,
    )
    plain = graph("x: input N C H W", "pool: F.max_pool2d(kernel_size=2) x", "y: output pool", name="plain")
    middle = graph(
        "x: input N channels H W",
        "a: @leaf(width='=width') x",
        "b: @leaf(width='=width + 1') a",
        "drop: nn.Dropout b",
        "kept: first drop b",
        "p: @plain kept",
        "y: output p",
        name="middle",
        parameters=width,
    )
    middle.nodes[NodeId("drop")] = replace(middle.nodes[NodeId("drop")], when="training")
    whole = graph(
        "x: input N 8 32 32",
        "stem: nn.Conv2d(out_channels=8, kernel_size=3, padding=1) x",
        "norm: nn.BatchNorm2d stem",
        "first: @middle(width=8) norm",
        "more: @leaf(width=9) first",
        "p: @plain more",
        "last: @leaf(width=4) p",
        "flat: torch.flatten(start_dim=1) last",
        "fc: nn.Linear(out_features=4) flat",
        "y: output fc",
    )
    whole.nodes[NodeId("more")] = replace(whole.nodes[NodeId("more")], repeat={"n": 3})
    networks = (Network("n", "net", GraphId("net")), Network("m", "middle_net", GraphId("middle"), {"channels": 8}))
    return design(whole, leaf, plain, middle, networks=networks)


DRAWN: list[Callable[[], Design]] = [nested, lambda: resnet(2, 1, 2, 1)]


@st.composite
def edits(draw: st.DrawFn, drawn: Design) -> Edit:
    """A change that a person might make anywhere in a design, sensible or not."""
    inside: Graph = draw(st.sampled_from(list(drawn.graphs.values())))
    nodes = list(inside.nodes.values())
    if not nodes:
        return AddNode(inside.id, Node(NodeId("alone"), "input", "alone", args={"shape": "N 8 H W"}))
    card: Node = draw(st.sampled_from(nodes))
    wires = [wire.target for wire in card.wires()]
    match draw(st.integers(0, 14)):
        case 0 | 1 | 2 if card.args:
            return SetArgument(inside.id, card.id, draw(st.sampled_from(list(card.args))), draw(st.sampled_from(WORDS)))
        case 3 if card.args:
            return SetArgument(inside.id, card.id, draw(st.sampled_from(list(card.args))), UNSET)
        case 4 if wires:
            return Connect(inside.id, Port(draw(st.sampled_from(nodes)).id), draw(st.sampled_from(wires)))
        case 5 if wires:
            return Disconnect(inside.id, draw(st.sampled_from(wires)))
        case 6:
            return RemoveNode(inside.id, card.id)
        case 7:
            return ReplaceNode(inside.id, replace(card, when=draw(st.sampled_from(["", "training", "width > 8", "x"]))))
        case 8 if card.op.startswith("@"):
            repeats: list[dict[str, Json]] = [{}, {"n": 1}, {"n": 4}, {"n": 3, "shared": True}, {"n": "=width"}]
            return ReplaceNode(inside.id, replace(card, repeat=draw(st.sampled_from(repeats))))
        case 9 if inside.parameters:
            one = draw(st.sampled_from(inside.parameters))
            return SetParameter(inside.id, one.name, draw(st.sampled_from([2, 8, UNSET])))
        case 10:
            return ReorderNode(inside.id, card.id, draw(st.integers(0, len(nodes) - 1)))
        case 11:
            turned = drawn.networks[::-1]
            return draw(
                st.sampled_from([SetNetworks(turned), SetNetworks(turned[:1]), Rename(inside.id, card.id, "x")])
            )
        case 12:
            return ReplaceNode(inside.id, replace(card, bypass=not card.bypass))
        case 13 if card.op in CATALOGUE and CATALOGUE[card.op].arguments:
            name = draw(st.sampled_from(CATALOGUE[card.op].arguments)).name
            return SetArgument(inside.id, card.id, name, draw(st.sampled_from([1, 2, 3, 4, 0.25, 1e-4, -1, UNSET])))
        case 14:
            begins: list[Json] = [None, [{"of": ["nn.Conv2d"], "bias": {"fn": "zeros_"}}], [{"of": ["nn.None"]}]]
            return SetInitial(inside.id, draw(st.sampled_from(begins)))
    added = Node(NodeId(f"k{len(nodes)}"), draw(st.sampled_from(["nn.ReLU", "@leaf", "@middle", "@net"])), "added")
    taken = replace(added, inputs={"x" if added.op[0] == "@" else "input": Port(card.id)})
    return AddNode(inside.id, taken)


@given(st.sampled_from(DRAWN), st.data())
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_after_any_edits_a_check_says_what_a_fresh_one_says(begun: Callable[[], Design], data: st.DataObject) -> None:
    drawn = begun()
    checker, fresh = Checker(CATALOGUE), Checker(CATALOGUE)
    checker.check(drawn)
    undone: list[tuple[Edit, ...]] = []
    for _ in range(data.draw(st.integers(1, 3))):
        if undone and data.draw(st.integers(0, 4)) == 0:
            for edit in undone.pop():
                edit.apply(drawn)
        else:
            try:
                undone.append(data.draw(edits(drawn)).apply(drawn).inverse)
            except EditError:
                continue
        said = checker.check(drawn)
        # It knows what calls of operators give, which is tested elsewhere, and no card of this design.
        wanted = fresh.check(deepcopy(drawn))
        assert said == wanted
        assert said.own_words == wanted.own_words
        assert said.instances == wanted.instances


def test_instances_are_called_by_what_their_cards_are_called_now() -> None:
    drawn = nested()
    checker, fresh = Checker(CATALOGUE), Checker(CATALOGUE)
    checker.check(drawn)
    for inside in drawn.graphs.values():
        for node in [card.id for card in inside.nodes.values() if card.op.startswith("@")]:
            Rename(inside.id, node, f"{node}_renamed").apply(drawn)
            said = checker.check(drawn)
            assert said.views == fresh.check(deepcopy(drawn)).views
            labels = [view.label for views in said.views.values() for view in views]
            assert any(f"{node}_renamed" in label for label in labels)


def test_instances_are_not_gone_through_again_while_none_is_another() -> None:
    drawn = nested()
    checker = Checker(CATALOGUE)
    before = checker.check(drawn).views
    SetArgument(GraphId("net"), NodeId("norm"), "eps", 1e-4).apply(drawn)
    assert checker.check(drawn).views is before
    SetArgument(GraphId("leaf"), NodeId("conv"), "kernel_size", 1).apply(drawn)
    assert checker.check(drawn).views is not before


def test_a_graph_is_not_looked_over_again_for_a_number() -> None:
    cards = (f"fc{number}: nn.Linear(out_features=8) {f'fc{number - 1}' if number else 'x'}" for number in range(60))
    drawn = module("x: input N 64", *cards, "y: output fc59")
    (inside,) = drawn.graphs
    checker = Checker(CATALOGUE)
    for width in (8, 9):  # both of which it then knows
        SetArgument(inside, NodeId("fc59"), "out_features", width).apply(drawn)
        checker.check(drawn)
    same = steps(lambda: checker.check(drawn))
    SetArgument(inside, NodeId("fc59"), "out_features", 8).apply(drawn)
    assert steps(lambda: checker.check(drawn)) < same + 600, "as many for each card again is thousands"


def test_cures_hold_the_numbers_that_a_card_has_now() -> None:
    drawn = nested()
    net, norm = GraphId("net"), NodeId("norm")
    card = drawn.graphs[net].nodes[norm]
    ReplaceNode(net, replace(card, extra={"unread": 1}, name="1norm")).apply(drawn)
    checker = Checker(CATALOGUE)
    assert checker.check(drawn).problems
    SetArgument(net, norm, "eps", 0.25).apply(drawn)
    assert checker.check(drawn) == Checker(CATALOGUE).check(deepcopy(drawn))


def test_how_the_weights_of_a_class_begin_is_looked_at_when_that_alone_is_another() -> None:
    drawn = nested()
    checker = Checker(CATALOGUE)
    SetInitial(GraphId("net"), [{"of": ["nn.Nothing"], "weight": {"fn": "zeros_"}}]).apply(drawn)
    assert [problem.code for problem in checker.check(drawn).problems] == ["initial"]
    SetInitial(GraphId("net"), None).apply(drawn)
    assert not checker.check(drawn).problems


def test_a_truth_value_is_no_number_that_equals_it() -> None:
    leaf = graph(
        "x: input N C H W",
        "conv: nn.Conv2d(out_channels=8, kernel_size=3, stride='=stride', padding=1) x",
        "y: output conv",
        name="leaf",
        parameters=(Parameter("stride", "int", 1),),
    )
    drawn = design(graph("x: input N 8 16 16", "more: @leaf(stride=1) x", "y: output more"), leaf)
    checker = Checker(CATALOGUE)
    checker.check(drawn)
    SetArgument(GraphId("net"), NodeId("more"), "stride", True).apply(drawn)
    assert checker.check(drawn).own_words == Checker(CATALOGUE).check(deepcopy(drawn)).own_words


def test_cards_that_an_edit_does_not_touch_are_not_looked_at_again() -> None:
    drawn = nested()
    checker = Checker(CATALOGUE)
    before = checker.check(drawn)
    SetArgument(GraphId("net"), NodeId("fc"), "bias", False).apply(drawn)
    after = checker.check(drawn)
    assert after.parameters == before.parameters - 4
    middle = GraphId("middle")
    assert all(after.graphs[middle][node] is finding for node, finding in before.graphs[middle].items())


def test_cards_that_nothing_is_wired_to_are_not_held_against_each_other() -> None:
    count = 400
    Checker(CATALOGUE).check(module("fc: nn.Linear(out_features=8)"))  # whatever is loaded late is there
    drawn = module(*(f"fc{number}: nn.Linear(out_features=8)" for number in range(count)))
    profile = cProfile.Profile()
    with profile:
        report = Checker(CATALOGUE).check(drawn)
    assert sum(problem.code == "open_input" for problem in report.problems) == count
    assert pstats.Stats(profile).total_calls < 400 * count  # type: ignore[attr-defined]


def test_nor_are_those_of_a_graph_with_a_bypassed_card() -> None:
    drawn = nested()
    leaf = GraphId("leaf")
    ReplaceNode(leaf, replace(drawn.graphs[leaf].nodes[NodeId("relu")], bypass=True)).apply(drawn)
    checker = Checker(CATALOGUE)
    before = checker.check(drawn)
    SetArgument(GraphId("net"), NodeId("fc"), "bias", False).apply(drawn)
    after = checker.check(drawn)
    assert after.parameters == before.parameters - 4
    assert all(after.graphs[leaf][node] is finding for node, finding in before.graphs[leaf].items())
