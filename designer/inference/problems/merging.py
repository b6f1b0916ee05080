"""Rules about several values that meet: sums, joins, losses and measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, zip_longest

from designer.catalogue.spec import Family
from designer.document import Connect, Fix, Json, Node, NodeId, ReplaceNode, Slot
from designer.document.numerals import grouped
from designer.inference.calls import call_of
from designer.inference.dims import number
from designer.inference.problems.classes import fitted
from designer.inference.problems.columns import make_column
from designer.inference.problems.cures import fold_from_one, insert, set_argument
from designer.inference.problems.giving_back import give_back
from designer.inference.problems.projecting import flattened, projected
from designer.inference.problems.rule import Case, Explanation, Rule, shape_text
from designer.inference.problems.types import is_fraction
from designer.inference.problems.widths import widened, width_as_said
from designer.inference.values import Flow, TensorValue

_CONVOLUTIONS = frozenset({"nn.Conv1d", "nn.Conv2d", "nn.Conv3d"})
_COMPARING = frozenset({Family.LOSS, Family.TRAINING})
_PLACE_BY_PLACE = frozenset(
    f"{where}.{name}"
    for where in ("torch", "Tensor")
    for name in (
        *("add", "sub", "mul", "div", "maximum", "minimum", "fmod", "atan2", "pow", "where", "masked_fill"),
        *("eq", "ne", "gt", "ge", "lt", "le", "logical_and", "logical_or", "logical_xor"),
    )
)


def _meeting(case: Case) -> list[tuple[Slot, Node, Flow]]:
    """The values that meet, with where they come from."""
    met: list[tuple[Slot, Node, Flow]] = []
    for wire in case.node.wires():
        arrival = case.arrivals.get(wire.target.port)
        flow = arrival[wire.target.index or 0] if isinstance(arrival, tuple) else arrival
        if flow is not None:
            met.append((wire.target, case.graph.nodes[wire.source.node], flow))
    return met


def _is_merging(case: Case) -> bool:
    merging = case.operator.family is Family.MERGE or case.operator.op in _PLACE_BY_PLACE
    return merging or case.operator.family in _COMPARING


def _batch(case: Case) -> Explanation | None:
    """Values whose first axes, where the batch stands, have different lengths."""
    if not _is_merging(case) or (case.operator.op == "torch.cat" and case.values.get("dim", 0) == 0):
        return None
    met = [one for one in _meeting(case) if one[2].sizes]
    for slot, source, flow in met[1:]:
        first_slot, first, other = met[0]
        same_rank = len(flow.sizes) == len(other.sizes) or case.operator.family in _COMPARING
        if not same_rank or flow.sizes[0] == other.sizes[0] or 1 in (flow.sizes[0], other.sizes[0]):
            continue
        message = (
            f"The batches that meet in `{case.node.label}` differ: `{first.label}` gives "
            f"{grouped(other.sizes[0])} rows ({shape_text(other)}), `{source.label}` gives "
            f"{grouped(flow.sizes[0])} ({shape_text(flow)})."
        )
        return Explanation(
            message,
            tuple(_folded(case, (first.id, source.id))),
            ports=tuple(dict.fromkeys((first_slot.port, slot.port))),
            others=(first.id, source.id),
        )
    return None


def _folded(case: Case, starts: tuple[NodeId, ...]) -> Iterator[Fix]:
    for start in starts:
        cure = fold_from_one(case, start)
        if cure is not None:
            yield cure
            return


def _cat(case: Case) -> Explanation | None:
    """Values that are joined along one dimension and disagree in another, or in how many they have."""
    met = _meeting(case)
    if len(met) < 2:
        return None
    dim = case.values.get("dim", 0)
    first = met[0][2]
    for slot, source, flow in met[1:]:
        if len(flow.sizes) != len(first.sizes):
            what = f"has {len(flow.sizes)} dimensions and the other {len(first.sizes)}"
        else:
            along = int(dim) % len(first.sizes) if isinstance(dim, int) and first.sizes else 0
            pairs = enumerate(zip(first.sizes, flow.sizes, strict=True))
            axis = next((axis for axis, (a, b) in pairs if a != b and axis != along), None)
            if axis is None:
                continue
            what = f"they differ in dimension {axis} too ({grouped(first.sizes[axis])} and {grouped(flow.sizes[axis])})"
        told = f"`{met[0][1].label}` gives {shape_text(first)}, `{source.label}` gives {shape_text(flow)}"
        joint = "; one " if what.startswith("has") else "; "
        message = f"`{case.node.label}` joins along dimension {dim}, but {told}{joint}{what}."
        fixes = [
            set_argument(case.graph, case.node, "dim", other, f"Join along dimension {other}")
            for other in range(1, len(first.sizes))
            if other != dim and case.works({"dim": other})
        ]
        if dim == 1:
            fixes += _resized(case, (slot, flow), (met[0][0], first), but=1)
        if not fixes:
            fixes = [cure for cure in _fitted(case, (slot, flow), (met[0][0], first)) if cure is not None]
        return Explanation(message, tuple(fixes), ports=("tensors",), others=(met[0][1].id, source.id))
    return None


def _fitted(case: Case, *both: tuple[Slot, Flow]) -> Iterator[Fix | None]:
    """Either of two values made to fit the other: an image beside rows flattened, sequences of as many features."""
    for (slot, flow), (_, wanted) in (both, both[::-1]):
        if len(wanted.sizes) == 2:
            yield flattened(case, slot, flow)
        elif len(wanted.sizes) == len(flow.sizes) == 3:
            yield projected(case, slot, flow, wanted)


def _broadcast(case: Case) -> Explanation | None:
    """Two values that cannot be stretched to one shape."""
    met = _meeting(case)
    if not _is_merging(case):
        return None
    clashing = ((one, other, axis) for one, other in combinations(met, 2) if (axis := _clash(one[2], other[2])))
    found = next(clashing, None)
    if found is None:
        return None
    (slot, left, a), (other_slot, right, b), axis = found
    message = (
        f"`{case.node.label}` cannot put {shape_text(a)} of `{left.label}` and {shape_text(b)} of `{right.label}` "
        f"together: {grouped(a.sizes[axis])} and {grouped(b.sizes[axis])} do not match."
    )
    fixes = [
        cure
        for wire_slot, flow, wanted in ((other_slot, b, a), (slot, a, b))
        for cure in (
            _padded(case, wire_slot, flow, wanted),
            _projection(case, wire_slot, flow, wanted),
            widened(case, wire_slot, flow, wanted) if len(flow.sizes) == len(wanted.sizes) else None,
        )
        if cure is not None
    ]
    fixes = fixes or [*_resized(case, (other_slot, b), (slot, a))]
    return Explanation(message, tuple(fixes), ports=(slot.port, other_slot.port), others=(left.id, right.id))


def _clash(a: Flow, b: Flow) -> int:
    """The first dimension, counted from the last, in which two values cannot be put together; 0 where there is none."""
    axes = enumerate(zip_longest(reversed(a.sizes), reversed(b.sizes), fillvalue=1))
    return next((-index - 1 for index, (x, y) in axes if x != y and 1 not in (x, y)), 0)


def _projection(case: Case, slot: Slot, flow: Flow, wanted: Flow) -> Fix | None:
    """A learned projection that gives one value the other's channels or features, where only these differ."""
    if case.graph.kind != "module" or len(flow.sizes) != len(wanted.sizes) or not is_fraction(flow):
        return None
    differing = _differing(flow, wanted)
    source = case.source(slot.port)
    label = source.label if source is not None else slot.port
    if len(flow.sizes) == 4 and flow.sizes[0] == wanted.sizes[0] and (stride := _stride(flow, wanted)) is not None:
        size = width_as_said(case, wanted.sizes[1])
        args: dict[str, Json] = {"out_channels": size, "kernel_size": 1}
        shown = f"`{size.removeprefix('=')}`" if isinstance(size, str) else f"{size} channels"
        title = f"Insert a 1 × 1 convolution after `{label}`, to {shown}"
        if stride > 1:
            args["stride"] = stride
            title += f", with a stride of {stride}"
        return insert(case.catalogue, case.graph, slot, "nn.Conv2d", args, title)
    if len(flow.sizes) >= 2 and differing == [len(flow.sizes) - 1]:
        return projected(case, slot, flow, wanted)
    return None


def _differing(flow: Flow, wanted: Flow) -> list[int]:
    """The dimensions in which two values of as many differ."""
    return [axis for axis, (x, y) in enumerate(zip(flow.sizes, wanted.sizes, strict=True)) if x != y]


def _stride(flow: Flow, wanted: Flow) -> int | None:
    """The step at which a 1 × 1 convolution gives images of the wanted height and width; None where there is none."""
    pairs = list(zip(flow.sizes[2:], wanted.sizes[2:], strict=True))
    return next((step for step in range(1, 9) if all((size - 1) // step + 1 == other for size, other in pairs)), None)


def _resized(case: Case, *both: tuple[Slot, Flow], but: int | None = None) -> Iterator[Fix]:
    """Either of two images made as large as the other, where they differ in height and width and `but` at most.

    The size is a number, so that it is offered only where what it is taken from has that size in every batch.
    """
    for (slot, flow), (_, wanted) in (both, both[::-1]):
        if len(flow.sizes) != 4 or len(wanted.sizes) != 4 or not is_fraction(flow):
            continue
        differing = set(_differing(flow, wanted)) - {but}
        fixed = all(str(wanted.dims[axis]) == str(wanted.sizes[axis]) for axis in (2, 3))
        source = case.source(slot.port, slot.index)
        if not differing <= {2, 3} or not fixed or source is None:
            continue
        size = wanted.sizes[2:]
        title = f"Insert interpolate after `{source.label}`, to {size[0]} × {size[1]}"
        cure = insert(case.catalogue, case.graph, slot, "F.interpolate", {"size": [*size]}, title)
        if cure is not None:
            yield cure


def _padded(case: Case, slot: Slot, flow: Flow, wanted: Flow) -> Fix | None:
    """As much padding of the convolution that gives one value as makes its images as large as the other."""
    source, axes = case.source(slot.port, slot.index), range(2, len(flow.sizes))
    if source is None or source.op not in _CONVOLUTIONS or len(flow.sizes) != len(wanted.sizes):
        return None
    lacking = {wanted.sizes[axis] - flow.sizes[axis] for axis in axes}
    padding, lacks = source.args.get("padding", 0), max(lacking, default=0)
    plain = all(source.args.get(name, 1) == 1 for name in ("stride", "dilation"))
    if not plain or not isinstance(padding, int) or set(_differing(flow, wanted)) - set(axes):
        return None
    if len(lacking) > 1 or lacks <= 0 or lacks % 2:
        return None
    wider = padding + lacks // 2
    return set_argument(case.graph, source, "padding", wider, f"Set `padding` of `{source.label}` to {wider}")


def _swapped(case: Case) -> Explanation | None:
    """Scores where the truth belongs, and the reverse."""
    scores, target = case.flow("input"), case.flow("target")
    if case.operator.family not in _COMPARING or scores is None or target is None:
        return None
    if not case.works(arrivals={"input": target, "target": scores}):
        return None
    slots = [Slot(case.node.id, port) for port in ("input", "target")]
    first, second = (case.graph.source_of(slot) for slot in slots)
    given, wanted = case.source("input"), case.source("target")
    if first is None or second is None or given is None or wanted is None:
        return None
    message = (
        f"The inputs of `{case.node.label}` are swapped: `target` is given {shape_text(target)} of `{wanted.label}`, "
        f"`input` is given {shape_text(scores)} of `{given.label}`."
    )
    edits = (Connect(case.graph.id, second, slots[0]), Connect(case.graph.id, first, slots[1]))
    return Explanation(message, (Fix("Swap the two wires", edits),), ("input", "target"), (given.id, wanted.id))


def _targets(case: Case) -> Explanation | None:
    """A target whose shape is not what the loss compares with."""
    scores, target = case.flow("input"), case.flow("target")
    given, wanted = case.source("input"), case.source("target")
    if case.operator.family not in _COMPARING or scores is None or target is None or not given or not wanted:
        return None
    message = (
        f"`{case.node.label}` cannot compare {shape_text(scores)} of `{given.label}` with {shape_text(target)} of "
        f"`{wanted.label}`."
    )
    fixes: list[Fix] = []
    widened = case.through("Tensor.unsqueeze", {"dim": 1}, target)
    if widened is not None and widened.sizes == scores.sizes and case.works(arrivals={"target": widened}):
        cure = make_column(case, wanted)
        fixes += [cure] if cure else []
    fixes += _as_many(case, given, wanted)
    if (back := give_back(case, given)) is not None:
        fixes.append(back)
    classes = case.catalogue.get("F.cross_entropy")
    if classes is not None and case.operator.family is Family.LOSS and case.operator.op != classes.op:
        call = call_of(classes, {}, ("input", "target"))
        if case.memo.outcome(call, {"input": scores, "target": target}).outputs:
            inputs = {port: case.node.inputs[port] for port in ("input", "target")}
            changed = replace(case.node, op=classes.op, args={}, inputs=inputs)
            title = "Use cross entropy, which compares scores with the numbers of classes"
            fixes.append(Fix(title, (ReplaceNode(case.graph.id, changed),)))
    return Explanation(message, tuple(fixes), ports=("input", "target"), others=(given.id, wanted.id))


def _as_many(case: Case, given: Node, wanted: Node) -> Iterator[Fix]:
    """Gives a network as many outputs as the truth has values a row; one value a row is made a column besides."""
    scores, target = case.flow("input"), case.flow("target")
    if scores is None or target is None or len(scores.sizes) < 2 or not is_fraction(target):
        return
    one = len(scores.sizes) == 2 and len(target.sizes) == 1
    compared = case.through("Tensor.unsqueeze", {"dim": 1}, target) if one else target
    if compared is None or len(compared.sizes) != len(scores.sizes):
        return
    size = compared.sizes[-1]
    if size == scores.sizes[-1] or str(compared.dims[-1]) != str(size):
        return
    lanes = (
        TensorValue((*lane.sizes[:-1], size), lane.dtype) for lane in scores.lanes if isinstance(lane, TensorValue)
    )
    resized = Flow(tuple(lanes), (*scores.dims[:-1], number(size)))
    if not case.works(arrivals={"input": resized, "target": compared}):
        return
    cure = fitted(case, given, size)
    column = make_column(case, wanted) if one else None
    if cure is not None and column is not None:
        yield Fix(f"{cure.title}, and compare columns", (*cure.edits, *column.edits))
    elif cure is not None and not one:
        yield cure


SWAPPED = Rule("swapped", _swapped)
RULES = (
    Rule("batch", _batch),
    Rule("cat", _cat, frozenset({"torch.cat"})),
    Rule("broadcast", _broadcast, _PLACE_BY_PLACE | {"metric.accuracy"}),
    Rule("target", _targets),
)
