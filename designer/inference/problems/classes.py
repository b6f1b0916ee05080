"""The rule that every class needs a score, which torch only misses when it meets a row of a class that has none.

Scores that no class has are no mistake for torch at all: it learns that they are never the answer.
"""

from __future__ import annotations

from designer.catalogue.head import head_of, last_linear
from designer.catalogue.ports import called_graph
from designer.catalogue.recipe import BCE, BCE_WITH_LOGITS, read, with_loss, write
from designer.document import Fix, Node, Problem, Severity, Slot
from designer.document.numerals import grouped
from designer.inference.problems.cures import insert, set_argument
from designer.inference.problems.giving_back import give_back
from designer.inference.problems.rule import Case, Explanation, counted, problem_from
from designer.inference.scope import facts_of_field

_OF_TWO = frozenset({BCE, BCE_WITH_LOGITS})
_TWO = 2
_SPARE = 2  # times as many scores as classes are hardly meant
_OF_MANY = "F.cross_entropy"
_KEEPS_CLASSES = frozenset({"Tensor.unsqueeze", "Tensor.float", "Tensor.to"})


def too_few_scores(case: Case) -> Problem | None:
    """What is wrong where the truth has more classes than a loss can tell apart; None where nothing is known to be."""
    op = case.operator.op
    if op not in _OF_TWO and op != _OF_MANY:
        return None
    scores, truth, giver = case.flow("input"), case.source("target"), case.source("input")
    if scores is None or truth is None or giver is None:
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
        one_for_two = scores.sizes[1] == 1 and classes == _TWO
        cures = (_told_apart(case, giver) if one_for_two else None, fitted(case, giver, classes))
        fixes = tuple(cure for cure in cures if cure is not None)
        return problem_from("classes", case, Explanation(message, fixes, ("input",), (giver.id,)))
    return None


def too_many_scores(case: Case) -> Problem | None:
    """A hint where a network gives far more scores than there are classes, as one does that ends too early."""
    if case.operator.op != _OF_MANY:
        return None
    scores, truth, giver = case.flow("input"), case.source("target"), case.source("input")
    if scores is None or len(scores.sizes) < 2 or truth is None or giver is None:
        return None
    classes = _classes(case, truth)
    if classes is None or classes < _TWO or scores.sizes[1] < _SPARE * classes:
        return None
    message = (
        f"`{giver.label}` gives {counted(scores.sizes[1], 'score')} a row, and `{truth.label}` has {grouped(classes)} "
        f"classes: the other {grouped(scores.sizes[1] - classes)} can only be wrong."
    )
    fixes = tuple(fix for fix in (fitted(case, giver, classes), give_back(case, giver)) if fix is not None)
    return problem_from(
        "spare_scores", case, Explanation(message, fixes, ("input",), (giver.id,), severity=Severity.HINT)
    )


def _classes(case: Case, node: Node) -> int | None:
    """How many classes the field has that a truth comes from."""
    while node.op in _KEEPS_CLASSES:
        source = case.graph.source_of(Slot(node.id, "input"))
        if source is None or source.node not in case.graph.nodes:
            return None
        node = case.graph.nodes[source.node]
    classes = facts_of_field(case.design, node).get("classes") if node.op == "input" else None
    return classes if isinstance(classes, int) and not isinstance(classes, bool) else None


def _told_apart(case: Case, giver: Node) -> Fix | None:
    """Learns one score a row with the loss that one is enough for, where the step is one that Setup writes."""
    design, graph = case.design, called_graph(case.design, case.graph, giver)
    recipe = read(design)
    if recipe is None or graph is None or design.stages[0].step != case.graph.id:
        return None
    loss = BCE if head_of(design, graph).probability else BCE_WITH_LOGITS
    return Fix(f"Learn with {loss.removeprefix('F.')}", write(design, with_loss(design, recipe, loss)))


def fitted(case: Case, giver: Node, classes: int) -> Fix | None:
    """Gives the layer that the scores come from so many outputs, one a class; where no Linear does, adds one."""
    graph = called_graph(case.design, case.graph, giver)
    if graph is None:
        return None
    last = last_linear(graph)
    if last is not None:
        return set_argument(graph, last, "out_features", classes, f"Give `{last.label}` {counted(classes, 'output')}")
    outputs = [node for node in graph.nodes.values() if node.op == "output"]
    scores = case.flow("input")
    if len(outputs) != 1 or scores is None or len(scores.sizes) != 2:
        return None
    title = f"Insert Linear with {counted(classes, 'output')} before `{outputs[0].label}`"
    slot = Slot(outputs[0].id, "value")
    return insert(case.catalogue, graph, slot, "nn.Linear", {"out_features": classes}, title)
