"""Rules about layers that add nothing where they stand: two that are one, a bias that is taken away, a last dropout.

Each is only told where it is sure: values that go elsewhere too are left alone, and so are layers that are meant to be
one in two parts, such as a narrow one between two wide ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.document import Connect, Edit, Fix, MoveNodes, Port, Problem, ReorderNode, Severity, Slot
from designer.inference.problems.cures import insert, set_argument, take_out
from designer.inference.problems.origins import Origin, origin_of
from designer.inference.problems.rule import Case, Explanation, counted, problem_from

_CONVOLUTIONS = frozenset({"nn.Conv1d", "nn.Conv2d", "nn.Conv3d"})
_STRAIGHT = frozenset({"nn.Linear", *_CONVOLUTIONS})
_BIASED = frozenset({*_STRAIGHT, "nn.ConvTranspose1d", "nn.ConvTranspose2d", "nn.ConvTranspose3d"})
_BATCH_NORMS = frozenset({"nn.BatchNorm1d", "nn.BatchNorm2d", "nn.BatchNorm3d"})
_DROPOUTS = frozenset({"nn.Dropout", "nn.Dropout1d", "nn.Dropout2d", "nn.Dropout3d", "nn.AlphaDropout"})
# Between two layers these bend nothing.
_UNBENDING = frozenset({*_DROPOUTS, "nn.Identity", "nn.Flatten", "torch.flatten", "Tensor.flatten"})
_WORTH_A_WORD = 64  # numbers learned for nothing; of fewer, saying so costs more than they do


def layering_problems(case: Case) -> Iterator[Problem]:
    """What should be said of a layer for where it stands."""
    op = case.operator.op
    if case.node.when or case.node.of:
        return
    if op in _STRAIGHT:
        yield from _unbent(case)
    elif op in _BATCH_NORMS:
        yield from _idle_bias(case)


def _unbent(case: Case) -> Iterator[Problem]:
    """Two linear layers with no activation between them are one, however wide they are."""
    slot = Slot(case.node.id, "input")
    origin = origin_of(case, slot, _UNBENDING)
    if origin is None or origin.node.op not in _STRAIGHT or _in_parts(case, origin) or not origin.is_alone(case):
        return
    kinds = {origin.node.op in _CONVOLUTIONS, case.operator.op in _CONVOLUTIONS}
    layers = "layers" if len(kinds) > 1 else "convolutions" if True in kinds else "linear layers"
    inside = f" inside `{origin.inside.label}`" if origin.inside is not None else ""
    message = (
        f"Nothing bends between `{origin.node.label}`{inside} and `{case.node.label}`: two {layers} in a row can learn "
        "no more than one."
    )
    cure = insert(case.catalogue, case.graph, slot, "F.relu", {}, f"Insert ReLU before `{case.node.label}`")
    others = (origin.node.id,) if origin.inside is None else ()
    explanation = Explanation(message, (cure,) if cure else (), ("input",), others, Severity.WARNING)
    yield problem_from("unbent", case, explanation)


def _in_parts(case: Case, origin: Origin) -> bool:
    """Whether two layers are meant as one in two parts: by channels, by axes, narrow between, or a mere projection."""
    values: tuple[Mapping[str, object], ...] = (origin.node.args, case.values)
    if any(value.get("groups", 1) != 1 for value in values):
        return True
    kernels = [value.get("kernel_size") for value in values]
    if any(kernel == 1 or (isinstance(kernel, list | tuple) and set(kernel) != {kernel[0]}) for kernel in kernels):
        return True
    between, after = _wide(origin.node.args), _wide(case.values)
    if between is None or after is None:
        return True  # it may be
    before = _wide_before(case, origin)
    return between < after and (before is None or between < before)


def _wide(values: Mapping[str, object]) -> int | None:
    """How many features or channels a layer gives; None where an expression says it."""
    found = values.get("out_features", values.get("out_channels"))
    return found if isinstance(found, int) else None


def _wide_before(case: Case, origin: Origin) -> int | None:
    """How many features or channels the first of two layers takes; None where another graph knows."""
    source = origin.graph.source_of(Slot(origin.node.id, "input"))
    flow = case.flows.get(source) if source is not None and origin.inside is None else None
    if flow is None or len(flow.sizes) < 2:
        return None
    return flow.sizes[1 if origin.node.op in _CONVOLUTIONS else -1]


def _idle_bias(case: Case) -> Iterator[Problem]:
    """A batch norm takes the mean away, and with it whatever the layer before has added to all rows."""
    origin = origin_of(case, Slot(case.node.id, "input"))
    flow = case.flow("input")
    if origin is None or origin.inside is not None or flow is None:
        return
    layer = origin.node
    features_apart = layer.op == "nn.Linear" and len(flow.sizes) > 2  # then the norm is over other axes than the bias
    biased = layer.op in _BIASED and layer.args.get("bias", True) is True
    if not biased or features_apart or flow.sizes[1] < _WORTH_A_WORD or not origin.is_alone(case):
        return
    message = (
        f"`{case.node.label}` takes away what the bias of `{layer.label}` adds: {counted(flow.sizes[1], 'number')} "
        "learned for nothing."
    )
    fix = set_argument(case.graph, layer, "bias", False, f"Leave out the bias of `{layer.label}`")
    explanation = Explanation(message, (fix,), ("input",), (layer.id,), Severity.HINT)
    yield problem_from("idle_bias", case, explanation)


def last_dropout(case: Case) -> Iterator[Problem]:
    """A dropout before the Output of the one network of a design: no layer learns to do without what it takes."""
    design, graph, node = case.design, case.graph, case.source("value")
    if node is None or node.op not in _DROPOUTS or node.when:
        return
    placed = any(one.op == f"@{graph.id}" for other in design.graphs.values() for one in other.nodes.values())
    alone = len(case.leaving(graph)[node.id]) == 1
    if [network.graph for network in design.networks] != [graph.id] or placed or not alone:
        return
    message = f"`{node.label}` is the last layer of `{graph.name}`: it sets results to zero by chance while it learns."
    behind = replace(case, node=node)
    moved = _moved_before(behind, Slot(case.node.id, "value"))
    removed = take_out(graph, node, "input", f"Remove `{node.label}`")
    if moved is not None and removed is not None:
        explanation = Explanation(message, (moved, removed), ("input",), (), Severity.WARNING)
        yield problem_from("last_dropout", behind, explanation)


def _moved_before(case: Case, end: Slot) -> Fix | None:
    """Lets a last dropout change places with the layer before it; None where that has no weights to learn without."""
    graph, node = case.graph, case.node
    origin = origin_of(case, Slot(node.id, "input"))
    if origin is None or origin.inside is not None or origin.node.op not in _BIASED or not origin.is_alone(case):
        return None
    layer = origin.node
    before = graph.source_of(Slot(layer.id, "input"))
    if before is None:
        return None
    edits: list[Edit] = [
        Connect(graph.id, Port(layer.id), end),
        Connect(graph.id, before, Slot(node.id, "input")),
        Connect(graph.id, Port(node.id), Slot(layer.id, "input")),
        ReorderNode(graph.id, node.id, graph.index_of(layer.id)),
    ]
    places = graph.positions.get(node.id), graph.positions.get(layer.id)
    if places[0] is not None and places[1] is not None:
        edits.append(MoveNodes(graph.id, {node.id: places[1], layer.id: places[0]}))
    return Fix(f"Let it stand before `{layer.label}`", tuple(edits))
