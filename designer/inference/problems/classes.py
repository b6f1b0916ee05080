"""The rule that every class needs a score, which torch only misses when it meets a row of a class that has none."""

from __future__ import annotations

from designer.catalogue.head import last_linear
from designer.catalogue.ports import called_graph
from designer.document import Fix, Graph, Node, Problem, Slot
from designer.document.numerals import grouped
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, counted, problem_from
from designer.inference.scope import facts_of_field

_OF_TWO = frozenset({"F.binary_cross_entropy", "F.binary_cross_entropy_with_logits"})
_TWO = 2
_OF_MANY = "F.cross_entropy"
_KEEPS_CLASSES = frozenset({"Tensor.unsqueeze", "Tensor.float", "Tensor.to"})


def too_few_scores(case: Case) -> Problem | None:
    """What is wrong where the truth has more classes than a loss can tell apart; None where nothing is known to be."""
    op, scores, truth, giver = case.operator.op, case.flow("input"), case.source("target"), case.source("input")
    if op not in _OF_TWO | {_OF_MANY} or scores is None or truth is None or giver is None:
        return None
    classes = _classes(case, truth)
    if classes is None:
        return None
    if op in _OF_TWO and classes > _TWO:
        message = (
            f"`{case.node.label}` tells two classes apart, and `{truth.label}` has {grouped(classes)}: it takes cross "
            "entropy, and a score for each class."
        )
        return problem_from("classes", case, Explanation(message, (), ("target",), (truth.id,)))
    if op == _OF_MANY and len(scores.sizes) > 1 and classes > scores.sizes[1]:
        message = (
            f"`{truth.label}` has {grouped(classes)} classes, and `{giver.label}` gives "
            f"{counted(scores.sizes[1], 'score')} a row: every class needs one."
        )
        fix = _widened(case, giver, classes)
        return problem_from("classes", case, Explanation(message, (fix,) if fix else (), ("input",), (giver.id,)))
    return None


def _classes(case: Case, node: Node) -> int | None:
    """How many classes the field has that a truth comes from."""
    while node.op in _KEEPS_CLASSES:
        source = case.graph.source_of(Slot(node.id, "input"))
        if source is None or source.node not in case.graph.nodes:
            return None
        node = case.graph.nodes[source.node]
    classes = facts_of_field(case.design, node).get("classes") if node.op == "input" else None
    return classes if isinstance(classes, int) and not isinstance(classes, bool) else None


def _widened(case: Case, giver: Node, classes: int) -> Fix | None:
    """Gives the layer that the scores come from an output for each class."""
    graph: Graph | None = called_graph(case.design, case.graph, giver)
    last = last_linear(graph) if graph is not None else None
    if graph is None or last is None:
        return None
    return set_argument(graph, last, "out_features", classes, f"Give `{last.label}` {grouped(classes)} outputs")
