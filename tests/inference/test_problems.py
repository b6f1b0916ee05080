"""Every mistake that people make often: what is said of it, and that each cure cures it."""

import json
from dataclasses import replace

import pytest

from designer.document import (
    UNSET,
    AddNode,
    Disconnect,
    GraphId,
    Network,
    Node,
    NodeId,
    Port,
    Problem,
    RemoveNode,
    Report,
    SetArgument,
    Severity,
    Stage,
    Status,
    apply_all,
)
from designer.document.findings_codec import report_from_json, report_to_json
from designer.document.records import Parameter
from designer.inference import check
from tests.inference.adapting_mistakes import IN_ADAPTING
from tests.inference.advice_mistakes import IN_ADVICE
from tests.inference.arranging_mistakes import IN_ARRANGING, IN_MADE
from tests.inference.block_mistakes import IN_BLOCKS
from tests.inference.counting_mistakes import IN_COUNTS
from tests.inference.design_mistakes import IN_DESIGNS
from tests.inference.drawing import CATALOGUE, checked, codes, design, graph, module
from tests.inference.function_mistakes import IN_FUNCTIONS
from tests.inference.initial_mistakes import IN_INITIAL
from tests.inference.keeping_mistakes import IN_KEEPING
from tests.inference.layer_mistakes import IN_RARE_LAYERS
from tests.inference.loss_mistakes import IN_RARE_LOSSES
from tests.inference.maths_mistakes import IN_MATHS
from tests.inference.mistake import Mistake, binary, learned, two_classes
from tests.inference.network_mistakes import IN_NETWORKS
from tests.inference.operator_mistakes import IN_OPERATORS
from tests.inference.placing_mistakes import IN_PLACES
from tests.inference.problem_codes import problem_codes
from tests.inference.step_mistakes import IN_STEPS

MISTAKES = IN_ADVICE | IN_COUNTS | IN_NETWORKS | IN_STEPS | IN_OPERATORS | IN_DESIGNS | IN_BLOCKS | IN_FUNCTIONS
MISTAKES |= IN_RARE_LAYERS | IN_RARE_LOSSES | IN_MATHS | IN_ARRANGING | IN_MADE | IN_PLACES
MISTAKES |= IN_KEEPING | IN_INITIAL | IN_ADAPTING

WITHOUT_A_CURE = {
    "misplaced": "only its author knows which other graph it belongs into",
    "custom_fails": "only its author knows what the code should do",
    "custom_runs": "it is about to be known",
    "custom_text": "only its author knows what the code should say",
    "untrusted": "to trust it is for a person to say, where all of it is shown",
    "cycle": "a wire has to go",
    "needs_network": "only its author knows which other graph it belongs into",
    "broken_wire": "what it led to is gone",
    "recursion": "a card has to go",
    "too_deep": "which of the graphs to do without is for its author to say",
    "unread_input": "what would read it is for its author to draw",
    "inside": "what is wrong inside is told, and cured, there",
    "fixed_size": "nothing is wrong",
    "unknown": "a later version has to be installed",
    "torch_warns": "torch says what it would rather have",
    "formula": "only its author knows what it should say",
    "two_sizes": "which of the two it should be is for its author to say",
    "refused": "no rule knows what is wrong",
}


def found(report: Report, mistake: Mistake) -> Problem:
    """The problem that the mistake is."""
    said = [problem for problem in report.problems if problem.code == mistake.code]
    here = [problem for problem in said if mistake.node in problem.nodes[:1] or not problem.nodes]
    assert here, f"found {[(problem.code, problem.nodes, problem.message) for problem in report.problems]}"
    return here[0]


def key(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.graph, problem.nodes[:1]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_explained_and_its_node_marked(mistake: Mistake) -> None:
    report = check(mistake.draw(), CATALOGUE)
    problem = found(report, mistake)
    for part in mistake.says:
        assert part in problem.message
    assert problem.severity is mistake.severity
    assert len(problem.fixes) == mistake.fixes
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report
    assert problem.message.endswith(".")
    if mistake.severity is Severity.ERROR and problem.nodes:
        assert problem.graph is not None
        finding = report.finding(problem.graph, NodeId(mistake.node))
        assert finding is not None
        assert finding.status is Status.FAULT
        assert not report.ok


def test_every_operator_is_used_wrongly_once() -> None:
    """What comes into the catalogue without a sentence for the mistake people make with it is found out here."""
    blamed: set[str] = set()
    for mistake in MISTAKES.values():
        for drawn in mistake.draw().graphs.values():
            blamed |= {node.op for node in drawn.nodes.values() if node.id == mistake.node}
    assert blamed >= CATALOGUE.keys() - {"output"}


def test_every_code_is_the_code_of_a_mistake() -> None:
    custom = {code for code in problem_codes() if code.startswith("custom_") or code == "untrusted"}
    # They need somebody's trust, and are drawn in tests/engine/test_custom_layers.py.
    assert {mistake.code for mistake in MISTAKES.values()} == problem_codes() - custom


def test_deleting_is_not_the_only_cure() -> None:
    """Where something can be mended, some cure mends it, and no removal comes before it."""
    mended: set[str] = set()
    for mistake in MISTAKES.values():
        removes = [
            all(isinstance(edit, RemoveNode | Disconnect) for edit in fix.edits)
            for fix in found(check(mistake.draw(), CATALOGUE), mistake).fixes
        ]
        assert removes == sorted(removes) or mistake.code in WITHOUT_A_CURE, mistake
        if not all(removes):
            mended.add(mistake.code)
    assert problem_codes() - mended <= WITHOUT_A_CURE.keys()


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_nothing_else_is_blamed(mistake: Mistake) -> None:
    errors = [problem for problem in check(mistake.draw(), CATALOGUE).problems if problem.severity is Severity.ERROR]
    blamed = {key(problem) for problem in errors if problem.code not in mistake.beside}
    assert blamed <= {key(found(check(mistake.draw(), CATALOGUE), mistake))}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_every_cure_cures(mistake: Mistake) -> None:
    before = check(mistake.draw(), CATALOGUE)
    problem = found(before, mistake)
    for index in range(len(problem.fixes)):
        drawn = mistake.draw()
        apply_all(drawn, found(check(drawn, CATALOGUE), mistake).fixes[index].edits)
        after = check(drawn, CATALOGUE)
        assert key(problem) not in {key(one) for one in after.problems}, problem.fixes[index].title
        new = {key(one) for one in after.problems} - {key(one) for one in before.problems}
        follows = {"open_input": mistake.opens, "unread_input": mistake.frees}
        assert {code for code, *_ in new} <= {code for code, may in follows.items() if may}, problem.fixes[index].title


def test_what_lies_behind_a_fault_waits_and_is_not_blamed() -> None:
    report = checked(
        "x: input N 8",
        "first: nn.Linear(in_features=9, out_features=4) x",
        "second: nn.Linear(in_features=5, out_features=4) first",
        "act: F.relu second",
        "out: output act",
    )
    statuses = {node: finding.status for node, finding in report.graphs[GraphId("net")].items()}
    assert codes(report) == ["features"]
    assert statuses == {
        "x": Status.FINE,
        "first": Status.FAULT,
        "second": Status.BLOCKED,
        "act": Status.BLOCKED,
        "out": Status.BLOCKED,
    }
    assert report.problems[0].detail.startswith("a and b must have same reduction dim")


def test_a_hole_in_a_chain_is_one_problem_at_the_card_behind_it() -> None:
    report = checked(
        "x: input N 8",
        "first: nn.Linear(out_features=4) x",
        "act: F.relu first",
        "second: nn.Linear(out_features=2)",
        "out: output second",
    )
    statuses = {node: finding.status for node, finding in report.graphs[GraphId("net")].items()}
    assert codes(report) == ["open_input"]
    assert [fix.title for fix in report.problems[0].fixes] == ["Connect `act` (N × 4)"]
    assert statuses["act"] is Status.FINE and statuses["second"] is Status.FAULT and statuses["out"] is Status.BLOCKED


def test_an_open_input_offers_no_wire_where_several_would_fit() -> None:
    report = checked("x: input N 8", "y: input N 8", "fc: nn.Linear(out_features=4)", "out: output fc")
    assert report.problems[0].code == "open_input"
    assert report.problems[0].fixes == ()


def test_attention_is_let_look_at_what_asks_it_with_one_cure() -> None:
    drawn = module("x: input N 7 8", "y: nn.MultiheadAttention(num_heads=2, batch_first=True) x", "out: output y")
    problems = check(drawn, CATALOGUE).problems
    assert [fix.title for one in problems for fix in one.fixes] == ["Connect `x` to `key` and `value`, too"] * 2
    apply_all(drawn, problems[0].fixes[0].edits)
    assert check(drawn, CATALOGUE).ok


def test_a_variable_may_be_used_again_once_its_first_value_is_not_needed() -> None:
    reused = module("x: input N 8", "a: F.relu x", "b: torch.sigmoid a", "out: output b")
    nodes = reused.graphs[GraphId("net")].nodes
    for node in ("a", "b"):
        nodes[NodeId(node)] = replace(nodes[NodeId(node)], name="y")
    assert codes(check(reused, CATALOGUE)) == []
    still_needed = module("x: input N 8", "a: F.relu x", "b: torch.sigmoid a", "sum: torch.add a b", "out: output sum")
    nodes = still_needed.graphs[GraphId("net")].nodes
    for node in ("a", "b"):
        nodes[NodeId(node)] = replace(nodes[NodeId(node)], name="y")
    assert codes(check(still_needed, CATALOGUE)) == ["duplicate_name"]


def test_one_score_for_two_classes_is_first_learned_with_the_loss_that_needs_one() -> None:
    (problem,) = (one for one in check(two_classes(1), CATALOGUE).problems if one.code == "classes")
    assert [fix.title for fix in problem.fixes] == [
        "Learn with binary_cross_entropy_with_logits",
        "Give `fc` 2 outputs",
    ]


@pytest.mark.parametrize("mistake", ["a picture for a class", "a picture's points for classes"])
def test_an_autoencoder_learns_to_give_back_what_it_is_given(mistake: str) -> None:
    """Of the classes nothing is left, and the best checkpoint is the one that is nearest to its input."""
    drawn = MISTAKES[mistake].draw()
    *_, cure = found(check(drawn, CATALOGUE), MISTAKES[mistake]).fixes
    assert cure.title == "Let `net` learn to give back `image`"
    apply_all(drawn, cure.edits)
    assert [problem.code for problem in check(drawn, CATALOGUE).problems] == []
    step = drawn.graphs[drawn.stages[0].step]
    reads = [node.args["field"] for node in step.nodes.values() if node.op == "input"]
    assert reads == ["digits.image"]
    assert not any(node.op.startswith("metric.") for node in step.nodes.values())
    assert drawn.stages[0].after_epoch == [{"step": step.id, "part": "test", "keep_best": "loss"}]


def test_a_card_that_a_cure_adds_covers_no_other() -> None:
    drawn = two_classes(64, last="act")
    net = drawn.graphs[GraphId("net")]
    net.positions = {NodeId("x"): (0, 0), NodeId("fc"): (240, 0), NodeId("act"): (480, 0), NodeId("out"): (480, 180)}
    (hint,) = (one for one in check(drawn, CATALOGUE).problems if one.code == "spare_scores")
    apply_all(drawn, hint.fixes[0].edits)
    (added,) = net.positions.keys() - {"x", "fc", "act", "out"}
    x, y = net.positions[added]
    assert all(abs(x - left) > 168 or abs(y - top) > 62 for one, (left, top) in net.positions.items() if one != added)


def test_a_step_waits_for_the_output_of_its_network() -> None:
    drawn = learned("{'lr': '=learning_rate'}")
    whole = codes(check(drawn, CATALOGUE))
    RemoveNode(GraphId("rows"), NodeId("out")).apply(drawn)
    report = check(drawn, CATALOGUE)
    assert set(codes(report)) - set(whole) == {"no_output"}
    cause = next(problem for problem in report.problems if problem.code == "no_output")
    assert [fix.title for fix in cause.fixes] == ["Insert an Output card after `fc`"]


def test_an_input_of_a_step_that_reads_no_field_is_told_of() -> None:
    drawn = two_classes(2)
    step = drawn.stages[0].step
    reads = next(node for node in drawn.graphs[step].nodes.values() if node.op == "input")
    SetArgument(step, reads.id, "field", UNSET).apply(drawn)
    (problem,) = (one for one in check(drawn, CATALOGUE).problems if one.code == "field")
    assert problem.nodes == (reads.id,)
    assert problem.message.startswith(f"`{reads.label}` says no field of the data that it reads; the sources have ")


def test_a_cure_of_a_loss_cures_the_measures_of_the_same_scores() -> None:
    drawn = binary("F.binary_cross_entropy", "truth", "torch.sigmoid")
    step = drawn.graphs[GraphId("step")]
    measured = Node(
        NodeId("right"),
        "metric.accuracy",
        "right",
        args={"threshold": 0.5},
        inputs={"input": Port(NodeId("scores")), "target": Port(NodeId("truth"))},
    )
    AddNode(step.id, measured).apply(drawn)
    problem = next(one for one in check(drawn, CATALOGUE).problems if one.nodes[:1] == (NodeId("loss"),))
    apply_all(drawn, problem.fixes[0].edits)
    assert codes(check(drawn, CATALOGUE)) == []


def test_a_design_without_a_network_says_so() -> None:
    drawn = design(graph("x: input N 8", "out: output x"), networks=())
    assert codes(check(drawn, CATALOGUE)) == ["no_network"]


def test_torch_warns_in_its_own_words() -> None:
    report = checked(
        "x: input N T 8", "lstm: nn.LSTM(hidden_size=8, dropout=0.5, batch_first=True) x", "out: output lstm"
    )
    assert codes(report) == ["torch_warns"]
    assert "dropout option adds dropout after all but last" in report.problems[0].message


def test_a_second_network_that_cannot_run_is_told() -> None:
    net = graph(
        "x: input N 8",
        "fc: nn.Linear(in_features='=width', out_features=4) x",
        "out: output fc",
        parameters=(Parameter("width", "int", default=8),),
    )
    networks = (Network("a", "first", net.id), Network("b", "second", net.id, args={"width": 9}))
    report = check(design(net, networks=networks), CATALOGUE)
    assert codes(report) == ["inside"]
    assert report.problems[0].message.startswith("The network `second` cannot run with its arguments; in `net`: `fc`")


def test_networks_and_stages_that_name_what_is_not_there() -> None:
    drawn = design(graph("x: input N 8", "out: output x"), networks=(Network("n", "net", GraphId("gone")),))
    drawn.stages = (Stage("s", "training", GraphId("gone")),)
    assert codes(check(drawn, CATALOGUE)) == ["network", "stage"]


def test_names_outside_the_graphs_are_held_to_the_same_rules() -> None:
    net = graph("x: input N 8", "out: output x")
    drawn = design(net, networks=(Network("n", 'x"); import os', net.id), Network("m", "twin", net.id)))
    drawn.parameters = (Parameter("lr", "float", default=0.1), Parameter("lr", "float", default=0.2))
    net.name = "class"
    problems = check(drawn, CATALOGUE).problems
    assert [problem.code for problem in problems] == ["bad_name", "duplicate_name", "bad_name", "unread_setting"]
    assert problems[0].message == "The graph `class` cannot be called so: it is a word of the Python language."


def test_an_instance_of_a_graph_with_a_cycle_waits() -> None:
    inner = graph("x: input N 8", "sum: torch.add x sum", "out: output sum", name="inner")
    outer = graph("x: input N 8", "card: @inner x=x", "act: F.relu card", "out: output act")
    report = check(design(outer, inner), CATALOGUE)
    assert codes(report) == ["cycle"]
    assert [report.graphs[GraphId("net")][NodeId(node)].status for node in ("card", "act")] == [Status.BLOCKED] * 2


def test_an_open_card_of_a_block_is_offered_only_what_suits_its_pattern() -> None:
    block = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "y: output fc", name="block")
    net = graph("x: input N 4", "thin: F.relu x", "wide: nn.Linear(out_features=8) x", "card: @block", "y: output card")
    problem = next(one for one in check(design(net, block), CATALOGUE).problems if one.code == "open_input")
    assert [fix.title for fix in problem.fixes] == ["Connect `wide` (N × 8)"]
