"""Rules about a value's dimensions: their number, their order, and the sizes that they are given."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from designer.document import UNSET, Fix, ReplaceNode
from designer.document.expressions import Value
from designer.document.numerals import grouped
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, Rule, dimensions_text, shape_text
from designer.inference.values import Flow

_SIZES = {
    "Tensor.reshape": "shape",
    "Tensor.view": "size",
    "Tensor.unflatten": "sizes",
    "nn.Unflatten": "unflattened_size",
}
_DIMENSIONS = ("dim", "dim0", "dim1", "source", "destination")
_NEAREST = frozenset({"nearest", "nearest-exact"})


def _numbers(value: Value) -> tuple[int, ...] | None:
    items = value if isinstance(value, tuple) else (value,)
    whole = tuple(item for item in items if isinstance(item, int))
    return whole if len(whole) == len(items) else None


def _set(case: Case, name: str, value: int | list[int], title: str) -> tuple[Fix, ...]:
    if not case.works({name: tuple(value) if isinstance(value, list) else value}):
        return ()
    return (set_argument(case.graph, case.node, name, [*value] if isinstance(value, list) else value, title),)


def _sizes(case: Case) -> Explanation | None:
    """Sizes that do not hold as many numbers as flow in."""
    name = _SIZES[case.operator.op]
    everything = name in ("shape", "size")
    flow, source, sizes = case.flow("input"), case.source("input"), _numbers(case.values.get(name))
    dim = case.values.get("dim", 0)
    if flow is None or source is None or sizes is None or not isinstance(dim, int):
        return None
    label = f"`{case.node.label}`"
    if sizes.count(-1) > 1:
        message = f"{label} leaves {sizes.count(-1)} sizes open with -1; only one can be found from what is left."
        first = sizes.index(-1)
        kept = [1 if size == -1 and axis != first else size for axis, size in enumerate(sizes)]
        return Explanation(message, _set(case, name, kept, f"Set `{name}` to {kept}"), ports=("input",))
    rank = len(flow.sizes)
    if not everything and not -rank <= dim < rank:
        return None
    whole = prod(flow.sizes) if everything else flow.sizes[dim]
    told = prod(size for size in sizes if size != -1)
    fits = told != 0 and whole % told == 0 if -1 in sizes else whole == told
    if fits:
        return None
    what = "numbers in all" if everything else f"in dimension {dim}"
    text = " × ".join("?" if size == -1 else str(size) for size in sizes)
    message = (
        f"{label} makes {text} of what flows in; `{source.label}` gives it {grouped(whole)} {what} "
        f"({shape_text(flow)}), which {'cannot be shared out so' if -1 in sizes else f'is not {grouped(told)}'}."
    )
    return Explanation(message, _mended(case, name, sizes, flow), ports=("input",), others=(source.id,))


def _mended(case: Case, name: str, sizes: tuple[int, ...], flow: Flow) -> tuple[Fix, ...]:
    """Sizes that hold what flows in: one left to be found, or one made to fit, while the batch stays apart."""
    if name in ("shape", "size"):
        tried = [[-1, *kept] for kept in _shared_out(sizes[1:], prod(flow.sizes[1:]))]
    else:
        dim = case.values.get("dim", 0)
        assert isinstance(dim, int), "what is no dimension is told before"
        tried = [[-1 if index == axis else size for index, size in enumerate(sizes)] for axis in (0, len(sizes) - 1)]
        tried += [[*kept] for kept in _shared_out(sizes, flow.sizes[dim])]
    fixes = (_set(case, name, wanted, f"Set `{name}` to {wanted}") for wanted in tried)
    return next((fix for fix in fixes if fix), ())


def _shared_out(sizes: tuple[int, ...], whole: int) -> list[tuple[int, ...]]:
    """The sizes with one changed so that together they hold as many numbers; what changes least comes first."""
    found: list[tuple[int, tuple[int, ...]]] = []
    for place in reversed(range(len(sizes))):
        others = prod(size for index, size in enumerate(sizes) if size != -1 and index != place)
        if others < 1 or whole % others or sizes[place] == -1:
            continue
        left = whole // others
        fitting = (one for one in range(1, left + 1) if left % one == 0) if -1 in sizes else (left,)
        size = min(fitting, key=lambda one, place=place: abs(one - sizes[place]))
        found.append((abs(size - sizes[place]), (*sizes[:place], size, *sizes[place + 1 :])))
    kept = [one for _, one in sorted(found, key=lambda one: one[0])]
    return kept or [_all_shared_out(sizes, whole)]


def _all_shared_out(sizes: tuple[int, ...], whole: int) -> tuple[int, ...]:
    """Sizes that hold as many numbers where changing one does not help: each the nearest to what was said, in turn."""
    found: list[int] = []
    for size in sizes[:-1]:
        fitting = (one for one in range(1, whole + 1) if whole % one == 0)
        found.append(min(fitting, key=lambda one, size=size: abs(one - size)))  # type: ignore[misc]
        whole //= found[-1]
    return (*found, whole)


def _strides(case: Case) -> Explanation | None:
    """Numbers that do not lie in memory in the order that a view would need."""
    flow, source, sizes = case.flow("input"), case.source("input"), case.values.get("size")
    if flow is None or source is None or not isinstance(sizes, tuple) or "stride" not in case.detail:
        return None
    message = (
        f"`{case.node.label}` looks at the numbers of `{source.label}` in the order in which they lie in memory, and "
        f"{shape_text(flow)} of it lies in another. Reshape copies them first where it must."
    )
    operator = case.catalogue.get("Tensor.reshape")
    if operator is None or case.through("Tensor.reshape", {"shape": sizes}, flow) is None:
        return Explanation(message, ports=("input",), others=(source.id,))
    args = {name: value for name, value in case.node.args.items() if name != "size"}
    changed = replace(case.node, op=operator.op, args={**args, "shape": case.node.args["size"]})
    fix = Fix("Make it a Reshape", (ReplaceNode(case.graph.id, changed),))
    return Explanation(message, (fix,), ports=("input",), others=(source.id,))


def _order(case: Case) -> Explanation | None:
    """An order that does not name each dimension once."""
    flow, source, dims = case.flow("input"), case.source("input"), _numbers(case.values.get("dims"))
    if flow is None or source is None or dims is None:
        return None
    rank = len(flow.sizes)
    named = [dim % rank for dim in dims if -rank <= dim < rank]
    if sorted(named) == list(range(rank)) and len(dims) == rank:
        return None
    message = (
        f"`{case.node.label}` orders the dimensions {', '.join(str(dim) for dim in dims)}; `{source.label}` gives it "
        f"{rank} ({shape_text(flow)}), and each of 0 to {rank - 1} stands in the order once."
    )
    first = list(dict.fromkeys(named))
    order = [*first, *(dim for dim in range(rank) if dim not in first)]
    fixes = _set(case, "dims", order, f"Set `dims` to {order}")
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _axes(case: Case) -> Explanation | None:
    """Dimensions that are not there, or are named twice."""
    flow, source = case.flow("input"), case.source("input")
    said = {name: numbers for name in _DIMENSIONS if (numbers := _numbers(case.values.get(name)))}
    if flow is None or source is None or not said:
        return None
    rank = len(flow.sizes)
    beyond = {name: numbers for name, numbers in said.items() if any(not -rank <= dim < rank for dim in numbers)}
    wrapped = {name: {dim % max(rank, 1) for dim in numbers} for name, numbers in said.items()}
    twice = {name: numbers for name, numbers in said.items() if len(wrapped[name]) < len(numbers)}
    if not beyond and not twice:
        return None
    wrong, numbers = next(iter((beyond or twice).items()))
    text = ", ".join(str(dim) for dim in numbers)
    what = f"but {dimensions_text(flow)}" if beyond else "which names one of them twice"
    fixes = _set(case, wrong, -1, f"Set `{wrong}` to -1")
    return Explanation(f"`{case.node.label}` has `{wrong}` {text}, {what}.", fixes, ports=("input",))


def _enlarged(case: Case) -> Explanation | None:
    """A size or a factor that leaves pixels, one of the two; corners only where pixels are mixed."""
    size, factor = case.values.get("size"), case.values.get("scale_factor")
    graph, node, label = case.graph, case.node, f"`{case.node.label}`"
    if size is None and factor is None:
        message = f"{label} is told neither a size nor how many times larger it gets."
        return Explanation(message, (set_argument(graph, node, "scale_factor", 2, "Set `scale_factor` to 2"),))
    if size is not None and factor is not None:
        message = f"{label} is told both a size and how many times larger it gets; one of the two is enough."
        fixes = tuple(
            set_argument(graph, node, name, UNSET, f"Leave `{name}` out") for name in ("size", "scale_factor")
        )
        return Explanation(message, fixes)
    if case.values.get("align_corners") is not None and case.values.get("mode", "nearest") in _NEAREST:
        message = f"{label} repeats the nearest pixel, where corners have nothing to be aligned with."
        bilinear = set_argument(graph, node, "mode", "bilinear", "Set `mode` to bilinear")
        return Explanation(
            message, (set_argument(graph, node, "align_corners", UNSET, "Leave `align_corners` out"), bilinear)
        )
    flow, source = case.flow("input"), case.source("input")
    if flow is None or source is None or not isinstance(factor, int | float):
        return None
    if min(flow.sizes[2:], default=1) * factor >= 1 or not case.works({"scale_factor": 2}):
        return None
    given = f"what `{source.label}` gives it ({shape_text(flow)})"
    message = f"{label} makes {given} {factor:g} times as large, which leaves nothing of it."
    larger = set_argument(graph, node, "scale_factor", 2, "Set `scale_factor` to 2")
    return Explanation(message, (larger,), ports=("input",), others=(source.id,))


RULES = (
    Rule("sizes", _sizes, frozenset(_SIZES)),
    Rule("strides", _strides, frozenset({"Tensor.view"})),
    Rule("order", _order, frozenset({"torch.permute", "Tensor.permute"})),
    Rule("axis", _axes, frozenset({"torch.transpose", "Tensor.transpose", "torch.mean", "torch.sum", "torch.movedim"})),
    Rule("enlarged", _enlarged, frozenset({"nn.Upsample", "F.interpolate"})),
)
