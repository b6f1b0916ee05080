"""What is said of a card that runs and is hardly meant: shapes stretched in silence, torch's warnings, and the rest."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.gradient import GRADIENT
from designer.catalogue.spec import Family
from designer.document import Fix, Node, Problem, Severity, Slot
from designer.inference.problems.classes import too_many_scores
from designer.inference.problems.columns import make_column
from designer.inference.problems.cures import insert
from designer.inference.problems.gradients import gradient_problems
from designer.inference.problems.layering import layering_problems
from designer.inference.problems.norms import one_row
from designer.inference.problems.rule import Case, Explanation, problem_from, shape_text
from designer.inference.problems.scores import score_problems

_KEEPS_IMAGES = frozenset({Family.ACTIVATION, Family.REGULARISATION, Family.NORMALISATION})
_MAKES_IMAGES = frozenset({Family.CONVOLUTION, Family.POOLING})
_STRETCHING = frozenset(
    {
        *("F.mse_loss", "F.l1_loss", "F.smooth_l1_loss", "F.huber_loss", "metric.accuracy"),
        *("nn.MSELoss", "nn.L1Loss", "nn.SmoothL1Loss", "nn.HuberLoss"),
    }
)


def advice(case: Case, warnings: tuple[str, ...]) -> Iterator[Problem]:
    """What should be said of a node that runs."""
    op = case.operator.op
    yield from score_problems(case)
    yield from layering_problems(case)
    yield from one_row(case)
    if op in _STRETCHING:
        yield from _stretched(case)
    if (spare := too_many_scores(case)) is not None:
        yield spare
    if op == GRADIENT:
        yield from gradient_problems(case)
    if op == "nn.Linear":
        yield from _image_into_linear(case)
    for text in warnings:
        if op in _STRETCHING and "different to the input size" in text:
            continue
        message = f"PyTorch warns of `{case.node.label}`: {text.splitlines()[0].rstrip('.')}."
        yield problem_from("torch_warns", case, Explanation(message, severity=Severity.WARNING))


def _stretched(case: Case) -> Iterator[Problem]:
    """Two shapes that torch stretches to a third, where one comparison a row is meant."""
    scores, target = case.flow("input"), case.flow("target")
    given, wanted = case.source("input"), case.source("target")
    if scores is None or target is None or given is None or wanted is None:
        return
    compared = scores.sizes
    if case.operator.op == "metric.accuracy" and case.values.get("threshold") is None:
        compared = scores.sizes[:1] + scores.sizes[2:]
    if compared == target.sizes:
        return
    message = (
        f"`{case.node.label}` compares {shape_text(scores)} of `{given.label}` with {shape_text(target)} of "
        f"`{wanted.label}`: the shapes are stretched to each other, so that every row meets every other."
    )
    widened = case.through("Tensor.unsqueeze", {"dim": 1}, target)
    fixes: list[Fix] = []
    if widened is not None and widened.sizes == compared:
        cure = make_column(case, wanted)
        fixes += [cure] if cure else []
    explanation = Explanation(message, tuple(fixes), ("input", "target"), (given.id, wanted.id), Severity.WARNING)
    yield problem_from("stretched", case, explanation)


def _image_into_linear(case: Case) -> Iterator[Problem]:
    """A Linear behind a convolution sees only the last axis, the width."""
    flow, source = case.flow("input"), case.source("input")
    if flow is None or source is None or len(flow.sizes) != 4 or not _is_image(case, source):
        return
    message = (
        f"`{case.node.label}` looks at the last axis alone, {flow.signature.names[-1]} pixels of width: "
        f"`{source.label}` gives it an image ({shape_text(flow)})."
    )
    slot = Slot(case.node.id, "input")
    title = f"Insert Flatten before `{case.node.label}`"
    cure = insert(case.catalogue, case.graph, slot, "Tensor.flatten", {"start_dim": 1}, title)
    explanation = Explanation(message, (cure,) if cure else (), ("input",), (source.id,), Severity.WARNING)
    yield problem_from("image_into_linear", case, explanation)


def _is_image(case: Case, node: Node) -> bool:
    """Whether a convolution or pooling stands before, with nothing between that changes the form."""
    for _ in range(8):
        operator = case.catalogue.get(node.op)
        if operator is None or operator.family not in _KEEPS_IMAGES | _MAKES_IMAGES:
            return False
        if operator.family in _MAKES_IMAGES:
            return True
        source = case.graph.source_of(Slot(node.id, operator.inputs[0].name))
        if source is None or source.node not in case.graph.nodes:
            return False
        node = case.graph.nodes[source.node]
    return False
