"""Rules about values that are stretched, repeated or given an edge."""

from __future__ import annotations

from designer.document import Fix
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, Rule, counted, shape_text
from designer.inference.values import Flow

_FILLED = frozenset({"reflect", "replicate", "circular"})


def _whole(case: Case, name: str) -> tuple[int, ...] | None:
    value = case.values.get(name)
    items = value if isinstance(value, tuple) else (value,)
    numbers = tuple(item for item in items if isinstance(item, int))
    return numbers if len(numbers) == len(items) else None


def _clash(flow: Flow, wanted: tuple[int, ...]) -> int | None:
    """The first dimension, counted from the last, that cannot be stretched to what is wanted."""
    pairs = enumerate(zip(reversed(flow.sizes), reversed(wanted), strict=False))
    return next((-index - 1 for index, (size, other) in pairs if size not in (1, other) and other != -1), None)


def _stretched(case: Case) -> Explanation | None:
    """Sizes that a value cannot be stretched to: only a size of 1 can be."""
    flow, source, sizes = case.flow("input"), case.source("input"), _whole(case, "size")
    if flow is None or source is None or sizes is None:
        return None
    label, rank = f"`{case.node.label}`", len(flow.sizes)
    if len(sizes) < rank:
        message = (
            f"{label} is told {counted(len(sizes), 'size')}; `{source.label}` gives it {counted(rank, 'dimension')} "
            f"({shape_text(flow)}), and none may be left out."
        )
        mended = [*[-1] * (rank - len(sizes)), *sizes]
    else:
        axis = _clash(flow, sizes)
        if axis is None:
            return None
        message = (
            f"{label} stretches {shape_text(flow)} of `{source.label}` to {' × '.join(map(str, sizes))}; only a size "
            f"of 1 can be stretched, so {flow.sizes[axis]} does not become {sizes[axis]}."
        )
        mended = [*sizes]
        while (axis := _clash(flow, tuple(mended))) is not None:
            mended[axis] = -1
    fixes: tuple[Fix, ...] = ()
    if case.works({"size": tuple(mended)}):
        fixes = (set_argument(case.graph, case.node, "size", [*mended], f"Set `size` to {mended}"),)
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _stretched_as(case: Case) -> Explanation | None:
    """A value that cannot be stretched to the shape of another."""
    flow, other = case.flow("input"), case.flow("other")
    source, wanted = case.source("input"), case.source("other")
    if flow is None or other is None or source is None or wanted is None:
        return None
    axis = _clash(flow, other.sizes)
    told = (
        f"{flow.sizes[axis]} does not become {other.sizes[axis]}: only a size of 1 can be stretched"
        if axis is not None
        else f"{counted(len(flow.sizes), 'dimension')} cannot become {len(other.sizes)}"
    )
    message = (
        f"`{case.node.label}` stretches {shape_text(flow)} of `{source.label}` to {shape_text(other)} of "
        f"`{wanted.label}`, but {told}."
    )
    return Explanation(message, ports=("input", "other"), others=(source.id, wanted.id))


def _repeated(case: Case) -> Explanation | None:
    """Fewer repetitions than dimensions."""
    flow, source, repeats = case.flow("input"), case.source("input"), _whole(case, "repeats")
    if flow is None or source is None or repeats is None or len(repeats) >= len(flow.sizes):
        return None
    message = (
        f"`{case.node.label}` says how often {counted(len(repeats), 'dimension')} is repeated; `{source.label}` gives "
        f"it {len(flow.sizes)} ({shape_text(flow)}), and none may be left out."
    )
    mended = [*[1] * (len(flow.sizes) - len(repeats)), *repeats]
    fix = set_argument(case.graph, case.node, "repeats", [*mended], f"Set `repeats` to {mended}")
    return Explanation(message, (fix,), ports=("input",), others=(source.id,))


def _edge(case: Case) -> Explanation | None:
    """An edge for half a dimension, for more dimensions than there are, or one that takes more than there is."""
    flow, source, pad = case.flow("input"), case.source("input"), _whole(case, "pad")
    if flow is None or source is None or pad is None:
        return None
    label = f"`{case.node.label}`"
    if len(pad) % 2:
        message = (
            f"{label} has {counted(len(pad), 'number')} in `pad`; it takes two for each dimension, the last first."
        )
        mended = [*pad, pad[-1]]
    elif len(pad) > 2 * len(flow.sizes):
        message = (
            f"{label} lays an edge around {len(pad) // 2} dimensions; `{source.label}` gives it {len(flow.sizes)} "
            f"({shape_text(flow)})."
        )
        mended = [*pad[: 2 * len(flow.sizes)]]
    elif (mode := case.values.get("mode")) in _FILLED and len(flow.sizes) - len(pad) // 2 not in (1, 2):
        message = (
            f"{label} fills an edge around {counted(len(pad) // 2, 'dimension')} from what lies there (`mode` {mode}), "
            f"which it does with one or two dimensions more; `{source.label}` gives it {len(flow.sizes)} "
            f"({shape_text(flow)})."
        )
        mended = _around_all(flow, pad, str(mode))
    elif case.values.get("mode") in ("reflect", "circular"):
        mirrored = case.values.get("mode") == "reflect"
        most = [flow.sizes[-1 - place // 2] - mirrored for place in range(len(pad))]
        if all(width <= limit for width, limit in zip(pad, most, strict=True)):
            return None
        width, limit = next((width, limit) for width, limit in zip(pad, most, strict=True) if width > limit)
        message = (
            f"{label} takes an edge of {width} from {shape_text(flow)} of `{source.label}`, which has no more than "
            f"{limit} to take it from."
        )
        mended = [min(width, limit) for width, limit in zip(pad, most, strict=True)]
    else:
        pairs = list(zip(pad[::2], pad[1::2], strict=True))
        cut = next((axis for axis, pair in enumerate(pairs, start=1) if flow.sizes[-axis] + sum(pair) < 0), None)
        if cut is None:
            return None
        taken = -sum(pairs[cut - 1])
        message = (
            f"{label} takes {taken} off dimension {len(flow.sizes) - cut} of {shape_text(flow)} of `{source.label}`, "
            f"which has {flow.sizes[-cut]}."
        )
        mended = [
            max(width, 0) if flow.sizes[-1 - place // 2] + sum(pairs[place // 2]) < 0 else width
            for place, width in enumerate(pad)
        ]
    fixes: tuple[Fix, ...] = ()
    if mended and case.works({"pad": tuple(mended)}):
        fixes = (set_argument(case.graph, case.node, "pad", [*mended], f"Set `pad` to {mended}"),)
    elif case.values.get("mode") in _FILLED and case.works({"mode": "constant"}):
        fixes = (set_argument(case.graph, case.node, "mode", "constant", "Fill it with one number"),)
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _around_all(flow: Flow, pad: tuple[int, ...], mode: str) -> list[int]:
    """An edge around as many dimensions as can be filled, no wider than what lies there; nothing for more of them."""
    rank = len(flow.sizes)
    count = 2 * (rank - 2 if len(pad) < 2 * (rank - 2) else rank - 1)
    wider = [*pad, *[0] * (count - len(pad))][: max(count, 0)]
    if mode == "replicate":
        return wider
    return [min(width, flow.sizes[-1 - place // 2] - (mode == "reflect")) for place, width in enumerate(wider)]


RULES = (
    Rule("stretch", _stretched, frozenset({"Tensor.expand"})),
    Rule("stretch", _stretched_as, frozenset({"Tensor.expand_as"})),
    Rule("stretch", _repeated, frozenset({"Tensor.repeat"})),
    Rule("edge", _edge, frozenset({"F.pad"})),
)
