"""Whatever a document says, a check ends in a report: no exception, no hang, and the document is as it was."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.catalogue.placing import new_node
from designer.document import (
    Connect,
    Design,
    EditError,
    Graph,
    GraphId,
    Json,
    Node,
    NodeId,
    Port,
    Problem,
    SetArgument,
    Severity,
    Slot,
    Status,
    apply_all,
    dump_text,
)
from designer.document.records import Parameter
from designer.inference import Checker, check
from tests.inference.drawing import CATALOGUE, checked, codes, design, graph, module
from tests.inference.nearly_sound import nearly_sound

OPS = [op for op in CATALOGUE if op not in ("input", "output")] + ["@net", "@other", "nn.Mystery", "formula", ""]
values: st.SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12),
    st.sampled_from([0, -1, 2**31, 2**63, 10**30, 2**40]),
    st.floats(),
    st.sampled_from(
        ["three", "same", "=width * 2", "=2 ** 64", "=1 / 0", "==x", "=", "", "N 3 H W", "zeros", "=(1, 2)"]
    ),
    st.lists(st.integers(-2, 9) | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
shapes = st.one_of(
    st.sampled_from(
        ["N 8", "N 3 8 8", "N 3 H W", "N T 8", "N", "...", "N ... 4", "width 4", "0", "N -1", "N --5", "x(", "1 2 3"]
    ),
    st.lists(st.sampled_from(["N", "H", "T", "3", "8", "99999999999", "...", "width", "=2"]), max_size=5).map(" ".join),
)


@st.composite
def drawings(draw: st.DrawFn) -> Design:
    """A graph of random cards with random arguments, wired at random."""
    drawn = Graph(GraphId("net"), "net", draw(st.sampled_from(["module", "function"])))
    drawn.parameters = (Parameter("width", "int", default=draw(values)),)
    rng = random.Random(draw(st.integers(0, 9)))
    count = draw(st.integers(1, 7))
    for index in range(count):
        op = draw(st.sampled_from(OPS))
        if op in CATALOGUE:
            node = new_node(CATALOGUE[op], drawn, rng)
        else:
            node = Node(
                NodeId(f"odd{index}"), op, f"odd{index}", of="" if op else draw(st.sampled_from(["net", "odd0"]))
            )
        args = dict(node.args)
        known = [argument.name for argument in CATALOGUE[op].arguments] if op in CATALOGUE else []
        for name in draw(st.lists(st.sampled_from([*known, "strange"]), max_size=2)):
            args[name] = draw(values)
        drawn.nodes[NodeId(f"n{index}")] = Node(
            NodeId(f"n{index}"), node.op, draw(st.sampled_from([node.name, "", "x", "class"])), node.of, args
        )
    for index in range(2):
        shape = {"shape": draw(shapes)}
        drawn.nodes[NodeId(f"i{index}")] = Node(NodeId(f"i{index}"), "input", f"i{index}", args=dict(shape))
    drawn.nodes[NodeId("o")] = Node(NodeId("o"), "output", "o")
    for node in list(drawn.nodes.values()):
        ports = [port.name for port in CATALOGUE[node.op].inputs] if node.op in CATALOGUE else ["x"]
        for port in ports:
            source = draw(st.sampled_from([*drawn.nodes, "", ""]))
            if source:
                variadic = node.op == "torch.cat" and draw(st.integers(0, 4)) > 0
                name = draw(st.sampled_from(["", "", "", "output", "h_n", "gone"]))
                target = Slot(node.id, port if draw(st.integers(0, 9)) else "gone", 0 if variadic else None)
                Connect(drawn.id, Port(NodeId(source), name), target).apply(Design("d", graphs={drawn.id: drawn}))
    return design(drawn)


@given(drawings())
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_check_always_ends_in_a_report(drawn: Design) -> None:
    before = dump_text(drawn)
    report = check(drawn, CATALOGUE)
    assert dump_text(drawn) == before
    assert set(report.graphs[GraphId("net")]) == set(drawn.graphs[GraphId("net")].nodes)
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    faulty = {node for problem in errors for node in problem.nodes[: None if problem.code == "cycle" else 1]}
    for node, finding in report.graphs[GraphId("net")].items():
        assert finding.status is not Status.FAULT or node in faulty


@given(drawings(), st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_cure_that_is_offered_can_be_applied(drawn: Design, data: st.DataObject) -> None:
    checker = Checker(CATALOGUE)
    for _ in range(3):
        report = checker.check(drawn)
        assert report == check(drawn, CATALOGUE)
        cures = [fix for problem in report.problems for fix in problem.fixes]
        if not cures:
            return
        try:
            apply_all(drawn, data.draw(st.sampled_from(cures)).edits)
        except EditError as error:
            pytest.fail(f"a cure does not fit the design it was made for: {error}")


def place(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.graph, problem.nodes[:1], problem.slots


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_every_cure_that_is_offered_cures(seed: int) -> None:
    checker = Checker(CATALOGUE)
    before = checker.check(nearly_sound(random.Random(seed)))
    for problem in before.problems:
        for fix in problem.fixes:
            drawn = nearly_sound(random.Random(seed))
            apply_all(drawn, fix.edits)
            left = [one.message for one in checker.check(drawn).problems if place(one) == place(problem)]
            assert not left, f"{problem.message} -> {fix.title} -> {left}"


@pytest.mark.parametrize("size", [0, -1, 2**31 - 1, 2**31, 2**62, 2**63, 10**40])
@pytest.mark.parametrize(
    ("op", "argument"),
    [
        ("nn.Linear", "out_features"),
        ("nn.Conv2d", "out_channels"),
        ("nn.Conv2d", "kernel_size"),
        ("nn.Conv2d", "padding"),
        ("nn.LSTM", "num_layers"),
        ("nn.LSTM", "hidden_size"),
        ("nn.MultiheadAttention", "num_heads"),
        ("nn.Embedding", "num_embeddings"),
        ("F.adaptive_avg_pool2d", "output_size"),
        ("Tensor.flatten", "start_dim"),
        ("torch.cat", "dim"),
    ],
)
def test_absurd_sizes_are_one_message_at_once(op: str, argument: str, size: int) -> None:
    shape = {"nn.Linear": "N 8", "nn.LSTM": "N T 8", "nn.MultiheadAttention": "N T 8", "nn.Embedding": "N T"}
    many = " x x" if op == "nn.MultiheadAttention" else ""
    drawn = module(f"x: input {shape.get(op, 'N 3 8 8')}", f"odd: {op} x{many}", "out: output odd")
    node = drawn.graphs[GraphId("net")].nodes[NodeId("odd")]
    usual = {one.name: one.initial for one in CATALOGUE[op].arguments if isinstance(one.initial, int)}
    for name, value in {**usual, argument: size}.items():
        SetArgument(GraphId("net"), node.id, name, value).apply(drawn)
    begin = time.process_time()
    report = check(drawn, CATALOGUE)
    assert time.process_time() - begin < 5
    blamed = [problem for problem in report.problems if problem.severity is not Severity.HINT]
    fits = (op in ("Tensor.flatten", "torch.cat") and size in (0, -1)) or (argument, size) == ("padding", 0)
    assert (len(blamed) == 0) if fits else (len(blamed) == 1), codes(report)
    assert all("\n" not in problem.message and len(problem.message) < 300 for problem in report.problems)


def test_a_hundred_graphs_inside_each_other_end() -> None:
    inner = [
        graph("x: input N 8", f"next: @g{index + 1} x=x", "out: output next", name=f"g{index}") for index in range(100)
    ]
    last = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc", name="g100")
    report = check(design(*inner, last), CATALOGUE)
    assert codes(report) == ["too_deep"] * codes(report).count("too_deep")
    assert not report.ok


def test_doubling_graphs_are_walked_once_each() -> None:
    checker = Checker(CATALOGUE)
    doubles = [
        graph(
            "x: input N 8",
            f"a: @g{index + 1} x=x",
            f"b: @g{index + 1} x=a",
            "out: output b",
            name=f"g{index}",
        )
        for index in range(16)
    ]
    last = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc", name="g16")
    report = checker.check(design(*doubles, last))
    assert report.ok
    assert report.parameters == 2**16 * 72
    assert checker.runs == 1


def test_a_design_with_nothing_in_it() -> None:
    assert check(Design("empty"), CATALOGUE).ok
    assert check(design(graph()), CATALOGUE).ok
    assert codes(checked("out: output")) == ["open_input", "no_input"]


@pytest.mark.parametrize("size", ["--5", "+5", "0x8", "\u0665", "_", "4//2"])
def test_a_size_may_be_written_as_any_number_or_name(size: str) -> None:
    assert checked(f"x: input N {size}", "out: output x").problems == ()


@pytest.mark.parametrize("size", ["-5", "-", "--", "---5", "5-", "1e3", "\u00b2", "5.0", "-" * 30])
def test_what_is_no_size_is_a_sentence(size: str) -> None:
    report = checked(f"x: input N {size}", "out: output x")
    assert codes(report) == ["pattern"], [problem.message for problem in report.problems]
