"""Advice that must not be given: what looks like a mistake and is how people build networks that work."""

from pathlib import Path

import pytest

from designer.document import (
    Design,
    Fix,
    GraphId,
    Problem,
    Report,
    SetKnown,
    Severity,
    apply_all,
    dump_text,
    load,
    load_text,
)
from designer.document.records import Parameter
from designer.inference import check
from tests.inference.drawing import CATALOGUE, checked, codes, design, graph, module
from tests.inference.mistake import few_scores
from tests.work import Counted

ROOT = Path(__file__).parents[2]
DRAWN = sorted(
    [*(ROOT / "resources" / "templates").glob("*.netd"), *(ROOT / "tests" / "language").glob("*/design.netd")]
)
ADVICE = {
    "unbent",
    "idle_bias",
    "last_dropout",
    "no_logarithm",
    "squashed_twice",
    "one_row",
    "one_value",
    "dead",
    "absent",
}


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem if path.stem != "design" else path.parent.name)
def test_nothing_is_advised_of_designs_that_are_sound(path: Path) -> None:
    report = check(load(path)[0], CATALOGUE)
    assert ADVICE & set(codes(report)) == set()
    assert all(problem.severity is not Severity.ERROR for problem in report.problems)


IMAGE = "x: input N 32 H W"


@pytest.mark.parametrize(
    "lines",
    [
        # narrow between two wide ones: one matrix in two parts
        ("x: input N 64", "a: nn.Linear(out_features=4) x", "b: nn.Linear(out_features=64) a", "out: output b"),
        # by channels and then across them
        (
            IMAGE,
            "a: nn.Conv2d(out_channels=32, kernel_size=3, groups=32) x",
            "b: nn.Conv2d(out_channels=64, kernel_size=3) a",
            "out: output b",
        ),
        # along one axis and then along the other
        (
            IMAGE,
            "a: nn.Conv2d(out_channels=64, kernel_size=[1, 3]) x",
            "b: nn.Conv2d(out_channels=64, kernel_size=[3, 1]) a",
            "out: output b",
        ),
        # a projection to another number of channels
        (
            IMAGE,
            "a: nn.Conv2d(out_channels=64, kernel_size=3) x",
            "b: nn.Conv2d(out_channels=16, kernel_size=1) a",
            "out: output b",
        ),
        # what goes elsewhere too
        (
            "x: input N 64",
            "a: nn.Linear(out_features=64) x",
            "b: nn.Linear(out_features=64) a",
            "sum: torch.add a b",
            "out: output sum",
        ),
        # bent by something else than an activation
        (
            "x: input N 64",
            "a: nn.Linear(out_features=64) x",
            "n: nn.LayerNorm a",
            "b: nn.Linear(out_features=9) n",
            "out: output b",
        ),
        # a bias beside a norm over other axes, and one that goes elsewhere too
        ("x: input N 64 9", "a: nn.Linear(out_features=9) x", "n: nn.BatchNorm1d a", "out: output n"),
        (
            IMAGE,
            "a: nn.Conv2d(out_channels=64, kernel_size=3) x",
            "n: nn.BatchNorm2d a",
            "sum: torch.add a n",
            "out: output sum",
        ),
        # a bias of few numbers
        (IMAGE, "a: nn.Conv2d(out_channels=8, kernel_size=3) x", "n: nn.BatchNorm2d a", "out: output n"),
        # a dropout behind an activation, as in a list of features
        ("x: input N 64", "a: F.relu x", "drop: nn.Dropout a", "out: output drop"),
        # logarithms that are made in other ways
        (
            "x: input N 8",
            "t: input(dtype='int64') N",
            "p: F.softmax(dim=1) x",
            "log: torch.log p",
            "loss: F.nll_loss log t",
            "out: output loss",
        ),
    ],
)
def test_what_people_do_on_purpose_is_left_alone(lines: tuple[str, ...]) -> None:
    assert not ADVICE & set(codes(checked(*lines)))


def test_what_may_not_be_there_is_no_reason_for_advice() -> None:
    net = graph(
        *("x: input N 8", "a: nn.Linear(out_features=32) x", "b: nn.Linear(out_features=4) a", "out: output b"),
        parameters=(Parameter("deep", "bool", default=True),),
    )
    nodes = net.nodes
    for node in ("a", "b"):
        whole = codes(check(design(net), CATALOGUE))
        assert "unbent" in whole
        before = nodes[nodes[node].id]  # type: ignore[index]
        nodes[before.id] = type(before)(
            before.id, before.op, before.name, args=before.args, inputs=before.inputs, when="deep"
        )
        assert "unbent" not in codes(check(design(net), CATALOGUE))
        nodes[before.id] = before


def test_a_dropout_may_end_a_block_and_one_of_several_networks() -> None:
    lines = ("x: input N 8", "fc: nn.Linear(out_features=8) x", "drop: nn.Dropout fc", "out: output drop")
    block = graph(*lines, name="part")
    assert codes(check(design(graph("x: input N 8", "part: @part x=x", "out: output part"), block), CATALOGUE)) == []


def test_a_step_may_take_the_logarithms_of_a_network() -> None:
    drawn: Design = few_scores("F.nll_loss scores label", 10)
    rows = drawn.graphs[next(iter(drawn.graphs))]
    other = graph(
        *("x: input N 64", "fc: nn.Linear(out_features=10) x", "last: F.log_softmax(dim=1) fc", "out: output last"),
        name="rows",
    )
    rows.nodes.clear()
    rows.nodes.update(other.nodes)
    assert "no_logarithm" not in codes(check(drawn, CATALOGUE))


def two_idle_biases() -> Design:
    lines = ["x: input N 3 H W"]
    for one, before in (("1", "x"), ("2", "norm1")):
        lines += [
            f"conv{one}: nn.Conv2d(out_channels=64, kernel_size=3) {before}",
            f"norm{one}: nn.BatchNorm2d conv{one}",
        ]
    return design(graph(*lines, "relu: F.relu norm2", "out: output relu"))


def idle(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.nodes[0] for problem in problems if problem.code == "idle_bias"]


def mended(drawn: Design, fix: Fix | None) -> Report:
    assert fix is not None
    apply_all(drawn, fix.edits)
    return check(drawn, CATALOGUE)


def test_dismissed_advice_is_kept_and_can_be_heard_again() -> None:
    drawn = two_idle_biases()
    report = check(drawn, CATALOGUE)
    assert (idle(report.problems), report.known) == (["norm1", "norm2"], ())
    dismissed = mended(drawn, next(one.dismissal for one in report.problems if one.code == "idle_bias"))
    assert (idle(dismissed.problems), idle(dismissed.known)) == (["norm2"], ["norm1"])
    reread = load_text(dump_text(drawn))[0]
    assert check(reread, CATALOGUE) == dismissed
    again = mended(reread, dismissed.known[0].dismissal)
    assert again == report
    assert dump_text(reread) == dump_text(two_idle_biases())


def test_advice_about_a_graph_is_dismissed_and_an_error_is_not() -> None:
    drawn = design(graph("x: input N 8", "fc: nn.Linear x", name="net"))
    report = check(drawn, CATALOGUE)
    no_output = next(problem for problem in report.problems if problem.code == "no_output")
    assert [one.code for one in mended(drawn, no_output.dismissal).known] == ["no_output"]
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    assert errors
    assert all(problem.dismissal is None for problem in errors)
    SetKnown(GraphId("net"), errors[0].nodes[0], (errors[0].code,)).apply(drawn)
    assert errors[0].code in codes(check(drawn, CATALOGUE))


def test_whether_a_value_goes_elsewhere_is_found_out_once_for_all_cards() -> None:
    def scans(count: int) -> int:
        """How often all cards are gone through, where each of so many layers has a bias too many and bends nothing."""
        pairs = ("c{0}: nn.Conv2d(out_channels=64, kernel_size=3) {1}", "n{0}: nn.BatchNorm2d c{0}")
        rows = [row.format(index, f"n{index - 1}" if index else "x") for index in range(count) for row in pairs]
        drawn = module("x: input N 64 32 32", *rows, f"out: output n{count - 1}")
        (net,) = drawn.graphs.values()
        nodes = net.nodes = Counted(net.nodes)
        assert codes(check(drawn, CATALOGUE)) == ["idle_bias"] * count
        return nodes.scans

    assert scans(8) == scans(4)


@pytest.mark.parametrize(
    ("cards", "block"),
    [
        (["both: @block x=x spare=x", "out: output both"], ["spare: input N 8"]),
        (["one: @block x=x", "out: output one"], ["spare: input N wide"]),
        (["either: choice(by='a', options={'a': {'op': '@block'}}) x=x", "out: output either"], ["spare: input N 8"]),
        (["out: output x"], ["spare: input N 8"]),
    ],
    ids=["a card is wired there", "it says what a parameter is", "it is one of a choice", "nobody uses the class"],
)
def test_an_input_that_somebody_counts_on_may_be_unread(cards: list[str], block: list[str]) -> None:
    inner = graph("x: input N 8", *block, "act: F.relu x", "y: output act", name="block")
    inner.parameters = (Parameter("wide", "int", 8),)
    drawn = design(graph("x: input N 8", *cards), inner)
    assert "unread_input" not in codes(check(drawn, CATALOGUE))
