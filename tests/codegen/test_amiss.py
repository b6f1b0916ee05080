"""Wherever the code has a gap, a problem says so; what has no problem has code that runs."""

import random

import pytest
import torch

from designer.codegen import model_source, with_gaps
from designer.document import Design, GraphId, Json, NodeId, Parameter, Report, SetArgument, Severity, Status, apply_all
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.inference.nearly_sound import nearly_sound


def cut() -> Design:
    """A class whose head takes what is left of its width, for which there are no words."""
    block = graph(
        "Cut",
        node("x", "input", shape="N width"),
        node("left", "formula", {"a": "x"}, text="a[:, width % 3 :]"),
        node("head", "nn.Linear", {"input": "left"}, out_features=3),
        node("y", "output", {"value": "head"}),
        parameters=[Parameter("width", "int")],
    )
    last = node("cut", "@cut", {"x": "x"})
    return design(graph("Net", node("x", "input", shape="N 5"), last, node("y", "output", {"value": "cut"})), block)


CROOKED = "=3 * width - 7"  # no simple growth from copy to copy


def grown(out: str = "=2 * width") -> Design:
    """Copies of which each makes another width of what it is given, as many of them as a parameter says."""
    block = graph(
        "Block",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=out),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("width", "int")],
    )
    whole = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("blocks", "@block", {"x": "x"}, repeat={"n": "=depth"}),
        node("y", "output", {"value": "blocks"}),
        parameters=[Parameter("depth", "int", 3)],
    )
    return design(whole, block)


def told(drawn: Design) -> Report:
    return with_gaps(drawn, CATALOGUE, report_of(drawn))


def none_of(n: Json, default: int, shape: str) -> Design:
    """A block of several rows that stands there no times."""
    block = graph(
        "Block",
        node("x", "input", shape="N width 7"),
        node("flat", "Tensor.flatten", {"input": "x"}, start_dim=1),
        node("fc", "nn.Linear", {"input": "flat"}, out_features=4),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("width", "int")],
    )
    whole = graph(
        "Net",
        node("x", "input", shape=shape),
        node("blocks", "@block", {"x": "x"}, repeat={"n": n}),
        node("y", "output", {"value": "blocks"}),
        parameters=[Parameter("depth", "int", default)],
    )
    return design(whole, block)


@pytest.mark.parametrize(("n", "default"), [(0, 2), ("=depth", 0), ("=depth - 2", 2)])
def test_the_class_of_no_copies_is_as_whole_as_if_one_were_there(n: Json, default: int) -> None:
    drawn = none_of(n, default, "N 3 7")
    report = told(drawn)
    assert report.problems == () and report.parameters == 0
    text = code(drawn)
    assert "# problem" not in text and "# N x width x 7" in text
    module = run_text(text)
    assert module.Net()(torch.ones(2, 3, 7)).shape == (2, 3, 7)
    assert module.Block(3)(torch.ones(2, 3, 7)).shape == (2, 4)


def test_a_gap_in_the_class_of_no_copies_is_told_where_none_could_be_there() -> None:
    drawn = none_of(0, 2, "N 3")
    (problem,) = told(drawn).problems
    assert (problem.severity, problem.graph, problem.nodes) == (Severity.ERROR, "block", ("fc",))
    assert "no `Block` is there: `blocks` in `Net` is left out or stands there 0 times" in problem.message
    assert "# problem: fc.in_features" in code(drawn)


def test_copies_of_an_absent_card_say_what_their_size_waits_for() -> None:
    block = graph(
        "Block",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("width", "int")],
    )
    whole = graph(
        "Net",
        node("x", "input", shape="N 7"),
        node("shut", "torch.exp", {"input": "x"}, when="depth > 5"),
        node("blocks", "@block", {"x": "shut"}, repeat={"n": 2}),
        node("y", "output", {"value": "blocks"}),
        parameters=[Parameter("depth", "int", 2)],
    )
    errors = [one.message for one in told(design(whole, block)).problems if one.severity is Severity.ERROR]
    assert errors == [
        "`blocks`: nothing says what width comes to, since `blocks` is not there as the parameters are now. Set it, or "
        "give them values with which it is there."
    ]


def test_a_size_without_words_is_told_at_its_card_and_can_be_set() -> None:
    drawn = cut()
    report = told(drawn)
    (problem,) = report.problems
    assert problem.nodes == (NodeId("head"),) and problem.severity is Severity.ERROR
    assert problem.message == (
        "`head`: in_features comes to 3 here, and nothing made of the parameters of `Cut` says what it comes to for "
        "others."
    )
    finding = report.finding(GraphId("cut"), NodeId("head"))
    assert finding is not None and finding.status is Status.FAULT and finding.outputs
    assert [fix.title for fix in problem.fixes] == ["Set in_features to 3"]
    apply_all(drawn, problem.fixes[0].edits)
    assert told(drawn).problems == ()
    assert run_text(code(drawn)).Net()(torch.ones(2, 5)).shape == (2, 3)


@pytest.mark.parametrize(
    "text", ["a * 10**10**10", "a[:, 9**9**9 :]", "a / (1 - 1) + a * (1 / 0)", "a * sqrt(-1)", "a ** 10**10"]
)
def test_numbers_of_a_formula_that_no_computer_can_work_out_are_a_gap(text: str) -> None:
    drawn = net(
        node("x", "input", shape="N 5"),
        node("f", "formula", {"a": "x"}, text=text),
        node("y", "output", {"value": "f"}),
    )
    (problem,) = told(drawn).problems
    assert problem.nodes == ("f",) and "cannot be worked out" in problem.message
    assert "return ...  # problem: f.text" in code(drawn)


def test_copies_that_differ_without_words_are_told_of() -> None:
    (problem,) = told(grown(CROOKED)).problems
    assert problem.nodes == (NodeId("blocks"),) and problem.fixes == ()
    assert problem.message == "`blocks`: no expression of `index` says what width comes to in each copy: write one."
    drawn = grown(CROOKED)
    SetArgument(GraphId("net"), NodeId("blocks"), "width", "=(9 * 3 ** index + 7) // 2").apply(drawn)
    assert told(drawn).problems == ()
    assert run_text(code(drawn)).Net()(torch.ones(2, 8)).shape == (2, 125)


def test_copies_that_double_what_they_are_given_need_no_words() -> None:
    drawn = grown()
    assert told(drawn).problems == ()
    for depth, width in ((3, 64), (5, 256)):
        assert run_text(code(drawn)).Net(depth)(torch.ones(2, 8)).shape == (2, width)


def test_what_a_card_waits_for_is_not_told_twice() -> None:
    drawn = design(
        graph(
            "Net",
            node("x", "input", shape="N 8"),
            node("odd", "nn.Linear", {"input": "x"}, out_features=-1),
            node("head", "nn.Linear", {"input": "odd"}, out_features=3),
            node("y", "output", {"value": "head"}),
        )
    )
    report = report_of(drawn)
    assert "# problem: head.in_features" in code(drawn)
    assert told(drawn) is not None and told(drawn) == report


def test_a_card_that_takes_no_repeat_is_told() -> None:
    drawn = design(
        graph(
            "Net",
            node("x", "input", shape="N 8"),
            node("act", "F.relu", {"input": "x"}, repeat={"shared": "maybe"}),
            node("y", "output", {"value": "act"}),
        )
    )
    assert [(one.nodes, one.code) for one in told(drawn).problems] == [((NodeId("act"),), "gap")]


def test_networks_without_problems_have_code_that_runs() -> None:
    ran = 0
    for seed in range(60):
        drawn = nearly_sound(random.Random(seed))
        report = told(drawn)
        text = model_source(drawn, CATALOGUE, report).text
        assert report.problems or "# problem" not in text, f"seed {seed}"
        if not report.ok:
            continue
        (net,) = drawn.graphs.values()
        flows = [report.graphs[net.id][one.id].outputs["output"] for one in net.nodes.values() if one.op == "input"]
        with torch.no_grad():
            run_text(text).net()(*(torch.zeros(flow.sizes, dtype=getattr(torch, flow.dtype)) for flow in flows))
        ran += 1
    assert ran > 10


def test_a_condition_that_has_no_value_is_told_of_once() -> None:
    row = node("x", "input", shape="N 8")
    head = node("head", "nn.Linear", {"input": "x"}, out_features=3, when="1//0")
    drawn = net(row, head, node("y", "output", {"value": "head"}))
    (told,) = with_gaps(drawn, CATALOGUE, report_of(drawn)).problems
    assert told.code == "when"
    assert "# problem: head.when" in code(drawn)
