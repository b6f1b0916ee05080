"""Rules about counts that what flows in does not have: parts that do not add up, more than there is, odd halves."""

from __future__ import annotations

from collections.abc import Mapping

from designer.document import UNSET, Fix, Node, Slot
from designer.document.expressions import Value
from designer.inference.arguments import thawed
from designer.inference.problems.cures import insert, set_argument
from designer.inference.problems.projecting import projected
from designer.inference.problems.rule import Case, Explanation, Rule, counted, shape_text
from designer.inference.values import Flow


def _given(case: Case) -> tuple[str, Flow, Node] | None:
    """The first input: its name, what flows in, and what gives it."""
    port = case.operator.inputs[0].name
    flow, source = case.flow(port), case.source(port)
    return (port, flow, source) if flow is not None and source is not None and flow.sizes else None


def _along(case: Case, flow: Flow) -> int | None:
    """The size of the dimension that the card is about; None where there is no such dimension."""
    argument = case.operator.argument("dim")
    dim = case.values.get("dim", argument.default if argument is not None else -1)
    return flow.sizes[dim] if isinstance(dim, int) and -len(flow.sizes) <= dim < len(flow.sizes) else None


def _set(case: Case, changed: Mapping[str, Value]) -> tuple[Fix, ...]:
    """Sets an argument, where the card then runs."""
    ((name, value),) = changed.items()
    if not case.works(changed):
        return ()
    written = thawed(value)
    return (set_argument(case.graph, case.node, name, written, f"Set `{name}` to {written}"),)


def _told(case: Case, takes: str, port: str, flow: Flow, source: Node, fixes: tuple[Fix, ...]) -> Explanation:
    message = f"`{case.node.label}` {takes}; `{source.label}` gives it {shape_text(flow)}."
    return Explanation(message, fixes, ports=(port,), others=(source.id,))


def _parts(case: Case) -> Explanation | None:
    """Parts that do not add up to what is split."""
    given, parts = _given(case), case.values.get("split_size_or_sections")
    if given is None or not isinstance(parts, tuple) or not parts:
        return None
    size = _along(case, given[1])
    sizes = [one for one in parts if isinstance(one, int)]
    if size is None or len(sizes) < len(parts) or sum(sizes) == size:
        return None
    rest = size - sum(sizes[:-1])
    fixes = _set(case, {"split_size_or_sections": (*sizes[:-1], rest)}) if rest > 0 else ()
    takes = f"splits {sum(sizes)} places into {' + '.join(map(str, sizes))}, and there are {size}"
    return _told(case, takes, *given, fixes)


def _largest(case: Case) -> Explanation | None:
    """More of the largest numbers than there are numbers."""
    given, wanted = _given(case), case.values.get("k")
    size = _along(case, given[1]) if given is not None else None
    if given is None or not isinstance(wanted, int) or size is None or wanted <= size:
        return None
    return _told(case, f"picks {wanted} of {counted(size, 'number')}", *given, _set(case, {"k": size}))


def _narrowed(case: Case) -> Explanation | None:
    """A part that ends behind the last place."""
    given, start, length = _given(case), case.values.get("start"), case.values.get("length")
    size = _along(case, given[1]) if given is not None else None
    if given is None or size is None or not isinstance(start, int) or not isinstance(length, int):
        return None
    if start + length <= size:
        return None
    fixes = _set(case, {"length": size - start}) if 0 <= start < size else _set(case, {"start": max(size - length, 0)})
    return _told(case, f"takes {length} places from place {start} on, and there are {size}", *given, fixes)


def _halved(case: Case) -> Explanation | None:
    """A dimension of odd size that is halved."""
    given = _given(case)
    size = _along(case, given[1]) if given is not None else None
    if given is None or size is None or size % 2 == 0:
        return None
    even = [axis for axis, one in enumerate(given[1].sizes) if one % 2 == 0 and axis]
    fixes = tuple(fix for axis in even[:2] for fix in _set(case, {"dim": axis}))
    return _told(case, f"halves a dimension of {size}, which is odd", *given, fixes)


def _gathered(case: Case) -> Explanation | None:
    """Pixels that cannot be gathered into whole squares."""
    given, factor = _given(case), case.values.get("downscale_factor")
    if given is None or not isinstance(factor, int) or len(given[1].sizes) < 3:
        return None
    height, width = given[1].sizes[-2:]
    if height % factor == 0 and width % factor == 0:
        return None
    smaller = next((one for one in range(factor - 1, 1, -1) if height % one == 0 and width % one == 0), 0)
    fixes = _set(case, {"downscale_factor": smaller}) if smaller else ()
    takes = f"gathers {factor} × {factor} pixels, and {height} × {width} leave a remainder"
    return _told(case, takes, *given, fixes)


def _mirrored(case: Case) -> Explanation | None:
    """More pixels that are mirrored at the edge than there are behind it."""
    given, padding = _given(case), case.values.get("padding")
    over = len(case.operator.inputs[0].pattern.split()) - 2
    if given is None or len(given[1].sizes) < over:
        return None
    smallest = min(given[1].sizes[-over:])
    widest = max(
        (one for one in (padding if isinstance(padding, tuple) else (padding,)) if isinstance(one, int)), default=0
    )
    filled = case.values.get("padding_mode", "reflect")
    if filled not in _EDGES or widest < smallest + (filled == "circular"):
        return None
    most = smallest - (filled == "reflect")
    fixes = _set(case, {"padding": most}) if most > 0 else ()
    if case.operator.argument("padding_mode") is not None and case.works({"padding_mode": "zeros"}):
        fixes += (set_argument(case.graph, case.node, "padding_mode", UNSET, "Fill the edge with zeros"),)
    repeats = _EDGES[str(filled)]
    takes = f"{repeats} {counted(widest, 'place')} at an edge, and of {smallest} it can {repeats[:-1]} {most}"
    return _told(case, takes, *given, fixes)


def _same(case: Case) -> Explanation | None:
    """A convolution that keeps the size and skips places, which cannot be both."""
    stride, kernel = case.values.get("stride", 1), case.values.get("kernel_size")
    strides = stride if isinstance(stride, tuple) else (stride,)
    if case.values.get("padding") != "same" or all(one == 1 for one in strides):
        return None
    half = kernel // 2 if isinstance(kernel, int) else None
    fixes = (*_set(case, {"stride": 1}), *(_set(case, {"padding": half}) if half is not None else ()))
    message = (
        f"`{case.node.label}` keeps the size (`padding` same) and has a stride of {thawed(stride)}, which makes it "
        "smaller."
    )
    return Explanation(message, fixes)


def _alike(case: Case) -> Explanation | None:
    """Two values that are compared along their features, or a list of values that are stacked."""
    first, second = case.operator.inputs[0], case.operator.inputs[min(1, len(case.operator.inputs) - 1)]
    arrival = case.arrivals.get(first.name)
    if first.variadic:
        flows = list(arrival) if isinstance(arrival, tuple) else []
        sources = [case.source(first.name, index) for index in range(len(flows))]
    else:
        flows = [flow for port in (first, second) if (flow := case.flow(port.name)) is not None]
        sources = [case.source(port.name) for port in (first, second)]
    unlike = next((index for index, flow in enumerate(flows) if index and _differ(case, flows[0], flow)), 0)
    one, other = sources[0] if sources else None, sources[unlike] if unlike else None
    if one is None or other is None:
        return None
    verb, needed = _VERBS[case.operator.op]
    message = (
        f"`{case.node.label}` {verb} {shape_text(flows[0])} of `{one.label}` with {shape_text(flows[unlike])} of "
        f"`{other.label}`; {needed}."
    )
    fixes = _widened(case, second.name, flows[0], flows[unlike], other)
    if not fixes and flows[0].sizes and flows[unlike].sizes:
        names = (first.name, second.name)
        slots = [Slot(case.node.id, names[0], 0), Slot(case.node.id, names[0], unlike)]
        slots = slots if first.variadic else [Slot(case.node.id, name) for name in names]
        pairs = ((slots[1], flows[unlike], flows[0]), (slots[0], flows[0], flows[unlike]))
        fixes = tuple(cure for slot, flow, wanted in pairs if (cure := projected(case, slot, flow, wanted)))
    return Explanation(message, fixes, ports=(first.name, second.name), others=(one.id, other.id))


def _widened(case: Case, port: str, one: Flow, other: Flow, source: Node) -> tuple[Fix, ...]:
    """One dimension more for an index that lacks one."""
    wider = case.through("Tensor.unsqueeze", {"dim": -1}, other) if len(other.sizes) + 1 == len(one.sizes) else None
    if wider is None or not case.works(arrivals={port: wider}):
        return ()
    slot, title = Slot(case.node.id, port), f"Insert unsqueeze after `{source.label}`"
    cure = insert(case.catalogue, case.graph, slot, "Tensor.unsqueeze", {"dim": -1}, title)
    return (cure,) if cure is not None else ()


_VERBS = {
    "torch.stack": ("stacks", "all must have the same shape"),
    "torch.cdist": ("compares", "both must have as many features"),
    "F.cosine_similarity": ("compares", "both must have as many features"),
    "nn.CosineSimilarity": ("compares", "both must have as many features"),
    "nn.PairwiseDistance": ("compares", "both must have as many features"),
    "F.scaled_dot_product_attention": ("looks up", "queries and keys must have as many features"),
    "torch.gather": ("picks from", "the index needs as many dimensions"),
    "torch.take_along_dim": ("picks from", "the index needs as many dimensions"),
}


def _differ(case: Case, one: Flow, other: Flow) -> bool:
    """Whether two values differ in what the card needs to be alike."""
    if case.operator.op == "torch.stack":
        return one.sizes != other.sizes
    if case.operator.op in ("torch.gather", "torch.take_along_dim"):
        return len(one.sizes) != len(other.sizes)
    return one.sizes[-1:] != other.sizes[-1:]


_CONVOLUTIONS = frozenset({"nn.Conv1d", "nn.Conv2d", "nn.Conv3d"})
_EDGES = {"reflect": "mirrors", "circular": "repeats"}
_MIRRORS = frozenset({"nn.ReflectionPad1d", "nn.ReflectionPad2d", "nn.ReflectionPad3d"})
RULES = (
    Rule("split", _parts, frozenset({"torch.split"})),
    Rule("count", _largest, frozenset({"torch.topk"})),
    Rule("count", _narrowed, frozenset({"Tensor.narrow"})),
    Rule("halves", _halved, frozenset({"F.glu", "nn.GLU"})),
    Rule("shuffle", _gathered, frozenset({"nn.PixelUnshuffle"})),
    Rule("edge", _mirrored, _MIRRORS | _CONVOLUTIONS),
    Rule("padding", _same, _CONVOLUTIONS),
    Rule("unlike", _alike, frozenset(_VERBS)),
)
