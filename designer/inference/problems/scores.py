"""Rules about what a loss is given: scores, probabilities or their logarithms, each loss its own.

torch takes all of them for numbers and learns, only badly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.spec import Family
from designer.document import Fix, NodeId, Problem, ReplaceNode, Severity, Slot
from designer.inference.problems.cures import insert, take_out
from designer.inference.problems.origins import Origin, origin_of
from designer.inference.problems.rule import Case, Explanation, problem_from

_SIGMOIDS = frozenset({"torch.sigmoid", "nn.Sigmoid", "F.sigmoid", "Tensor.sigmoid"})
_LOGARITHMS = {"F.softmax": "F.log_softmax", "nn.Softmax": "nn.LogSoftmax"}
_SOFTMAXES = frozenset({*_LOGARITHMS, *_LOGARITHMS.values()})
_WITH_LOGITS = {"F.binary_cross_entropy_with_logits": "F.binary_cross_entropy", "nn.BCEWithLogitsLoss": "nn.BCELoss"}
_OF_CLASSES = frozenset({"F.cross_entropy", "nn.CrossEntropyLoss"})
_OF_LOGARITHMS = {"F.nll_loss": "F.cross_entropy", "nn.NLLLoss": "nn.CrossEntropyLoss"}
# What only lays numbers out anew is looked past.
_LAID_OUT = frozenset(
    {
        *("Tensor.squeeze", "Tensor.unsqueeze", "Tensor.flatten", "torch.flatten", "nn.Flatten", "nn.Identity"),
        *("Tensor.reshape", "Tensor.view", "Tensor.contiguous", "Tensor.float"),
    }
)
# What gives scores, and never their logarithms.
_RAW = frozenset({Family.LINEAR, Family.CONVOLUTION, Family.POOLING, Family.NORMALISATION, Family.REGULARISATION})
_BENT = frozenset({"F.relu", "nn.ReLU", "F.gelu", "nn.GELU", "torch.tanh", "nn.Tanh", *_SIGMOIDS})


def score_problems(case: Case) -> Iterator[Problem]:
    """What should be said of a loss that is given something else than it takes."""
    op = case.operator.op
    if op in _WITH_LOGITS:
        yield from _squashed(case, _SIGMOIDS)
    elif op in _OF_CLASSES:
        yield from _squashed(case, _SOFTMAXES | _SIGMOIDS)
    elif op in _OF_LOGARITHMS:
        yield from _no_logarithm(case)


def _origin(case: Case) -> Origin | None:
    return origin_of(case, Slot(case.node.id, "input"), _LAID_OUT)


def _squashed(case: Case, squashing: frozenset[str]) -> Iterator[Problem]:
    """A squashing function before a loss that has its own."""
    origin = _origin(case)
    if origin is None or origin.node.op not in squashing:
        return
    source, inside = origin.node, _inside(origin)
    kind = "sigmoid" if source.op in _SIGMOIDS else "softmax"
    own = "sigmoid" if case.operator.op in _WITH_LOGITS else "softmax"
    message = (
        f"`{case.node.label}` takes raw scores and applies a {own} itself, but `{source.label}`{inside} has applied a "
        f"{kind} to them already."
    )
    cure = take_out(origin.graph, source, "input", f"Remove `{source.label}`")
    fixes: list[Fix] = [cure] if cure else []
    if (plain := _WITH_LOGITS.get(case.operator.op, "")) in case.catalogue:
        inputs = {port: value for port, value in case.node.inputs.items() if port != "pos_weight"}
        other = replace(case.node, op=plain, inputs=inputs)
        fixes.append(Fix("Use binary cross entropy of probabilities", (ReplaceNode(case.graph.id, other),)))
    yield _told(case, origin, "squashed_twice", message, fixes)


def _no_logarithm(case: Case) -> Iterator[Problem]:
    """A likelihood of scores or probabilities, where their logarithms are needed."""
    origin = _origin(case)
    if origin is None or origin.node.op in _LOGARITHMS.values():
        return
    source, operator = origin.node, case.catalogue.get(origin.node.op)
    probable = source.op in _LOGARITHMS
    if not probable and (operator is None or (operator.family not in _RAW and source.op not in _BENT)):
        return  # it may give logarithms, as a formula or a `torch.log` does
    given = "probabilities" if probable else "raw scores"
    message = (
        f"`{case.node.label}` takes the logarithms of probabilities; `{source.label}`{_inside(origin)} gives {given}."
    )
    fixes: list[Fix] = []
    if probable:
        other = replace(source, op=_LOGARITHMS[source.op])
        title = f"Let `{source.label}` be a log softmax"
        fixes.append(Fix(title, (ReplaceNode(origin.graph.id, other),)))
    else:
        op = _OF_LOGARITHMS[case.operator.op]
        fixes.append(Fix("Use cross entropy of scores", (ReplaceNode(case.graph.id, replace(case.node, op=op)),)))
        title = f"Insert log softmax before `{case.node.label}`"
        slot = Slot(case.node.id, "input")
        cure = insert(case.catalogue, case.graph, slot, "F.log_softmax", {"dim": 1}, title)
        fixes += [cure] if cure else []
    yield _told(case, origin, "no_logarithm", message, fixes)


def _inside(origin: Origin) -> str:
    return f" inside `{origin.inside.label}`" if origin.inside is not None else ""


def _told(case: Case, origin: Origin, code: str, message: str, fixes: list[Fix]) -> Problem:
    others: tuple[NodeId, ...] = () if origin.inside is not None else (origin.node.id,)
    explanation = Explanation(message, tuple(fixes), ("input",), others, Severity.WARNING)
    return problem_from(code, case, explanation)
