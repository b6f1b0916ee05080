"""Rules about what runs and is hardly meant: a sigmoid twice over, shapes that stretch in silence, torch's warnings."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.ports import called_graph
from designer.catalogue.spec import Family
from designer.document import Fix, Node, NodeId, Problem, ReplaceNode, Severity, Slot
from designer.inference.problems.classes import too_many_scores
from designer.inference.problems.columns import make_column
from designer.inference.problems.cures import insert, take_out
from designer.inference.problems.rule import Case, Explanation, problem_from, shape_text

_SIGMOIDS = frozenset({"torch.sigmoid", "nn.Sigmoid", "F.sigmoid", "Tensor.sigmoid"})
_SOFTMAXES = frozenset(
    {
        "F.softmax",
        "torch.softmax",
        "nn.Softmax",
        "Tensor.softmax",
        "F.log_softmax",
        "nn.LogSoftmax",
        "torch.log_softmax",
    }
)
_DOUBLED = {"F.binary_cross_entropy_with_logits": _SIGMOIDS, "F.cross_entropy": _SOFTMAXES | _SIGMOIDS}
_KEEPS_IMAGES = frozenset({Family.ACTIVATION, Family.REGULARISATION, Family.NORMALISATION})
_MAKES_IMAGES = frozenset({Family.CONVOLUTION, Family.POOLING})
_STRETCHING = frozenset({"F.mse_loss", "F.l1_loss", "F.smooth_l1_loss", "F.huber_loss", "metric.accuracy"})


def advice(case: Case, warnings: tuple[str, ...]) -> Iterator[Problem]:
    """What should be said of a node that runs."""
    op = case.operator.op
    if op in _DOUBLED:
        yield from _doubled(case)
    if op in _STRETCHING:
        yield from _stretched(case)
    if (spare := too_many_scores(case)) is not None:
        yield spare
    if op == "nn.Linear":
        yield from _image_into_linear(case)
    for text in warnings:
        if op in _STRETCHING and "different to the input size" in text:
            continue
        message = f"PyTorch warns of `{case.node.label}`: {text.splitlines()[0].rstrip('.')}."
        yield problem_from("torch_warns", case, Explanation(message, severity=Severity.WARNING))


def _doubled(case: Case) -> Iterator[Problem]:
    """A squashing function before a loss that has its own."""
    source, inside = case.source("input"), ""
    if source is not None and (called := called_graph(case.design, case.graph, source)) is not None:
        wire = case.graph.source_of(Slot(case.node.id, "input"))
        outputs = [node for node in called.nodes.values() if node.op == "output"]
        named = [node for node in outputs if wire is not None and node.label == wire.name] or outputs[:1]
        last = called.source_of(Slot(named[0].id, "value")) if named else None
        inside = f" inside `{source.label}`"
        graph, source = called, called.nodes.get(last.node) if last is not None else None
    else:
        graph = case.graph
    if source is None or source.op not in _DOUBLED[case.operator.op]:
        return
    kind = "sigmoid" if source.op in _SIGMOIDS else "softmax"
    own = "sigmoid" if case.operator.op.endswith("with_logits") else "softmax"
    message = (
        f"`{case.node.label}` takes raw scores and applies a {own} itself, but `{source.label}`{inside} has applied a "
        f"{kind} to them already."
    )
    cure = take_out(graph, source, "input", f"Remove `{source.label}`")
    fixes: list[Fix] = [cure] if cure else []
    if case.operator.op.endswith("with_logits") and "F.binary_cross_entropy" in case.catalogue:
        plain = Node(
            id=case.node.id,
            op="F.binary_cross_entropy",
            name=case.node.name,
            args=case.node.args,
            inputs={port: value for port, value in case.node.inputs.items() if port != "pos_weight"},
            note=case.node.note,
            extra=case.node.extra,
        )
        fixes.append(Fix("Use binary cross entropy of probabilities", (ReplaceNode(case.graph.id, plain),)))
    others: tuple[NodeId, ...] = () if inside else (source.id,)
    explanation = Explanation(message, tuple(fixes), ("input",), others, Severity.WARNING)
    yield problem_from("squashed_twice", case, explanation)


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
