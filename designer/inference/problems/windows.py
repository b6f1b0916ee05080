"""Rules about filters and regions that slide along a sequence or through a volume, and about painting larger."""

from __future__ import annotations

from designer.catalogue.spec import Family
from designer.document import Fix
from designer.document.expressions import Value
from designer.inference.problems.cures import set_argument, take_out
from designer.inference.problems.rule import Case, Explanation, Rule, counted, shape_text

_SPANS = frozenset({"nn.Conv1d", "nn.MaxPool1d", "nn.AvgPool1d", "nn.LPPool1d"})
_VOLUMES = frozenset({"nn.Conv3d", "nn.MaxPool3d", "nn.AvgPool3d", "nn.LPPool3d", "nn.FractionalMaxPool3d"})
_PARTS = frozenset({"nn.FractionalMaxPool2d", "nn.Unfold"})


def _each(value: Value, count: int) -> tuple[int, ...]:
    """A number for each dimension."""
    items = value if isinstance(value, tuple) else (value,) * count
    numbers = tuple(item for item in items if isinstance(item, int))
    return numbers if len(numbers) == count else ()


def _too_small(case: Case) -> Explanation | None:
    """A filter or region that is larger than what it slides along, what is added at the edges counted in."""
    flow, source = case.flow("input"), case.source("input")
    over = len(case.operator.inputs[0].pattern.split()) - 2
    kernel = _each(case.values.get("kernel_size"), over)
    padding = _each(case.values.get("padding", 0), over)
    dilation = _each(case.values.get("dilation", 1), over)
    if flow is None or source is None or not kernel or not padding or not dilation or len(flow.sizes) != over + 2:
        return None
    sizes = flow.sizes[-over:]
    spans = [(size - 1) * apart + 1 for size, apart in zip(kernel, dilation, strict=True)]
    room = [size + 2 * added for size, added in zip(sizes, padding, strict=True)]
    if all(span <= size for span, size in zip(spans, room, strict=True)):
        return None
    if over == 1:
        seen, there = counted(spans[0], "step"), counted(sizes[0], "step")
    else:
        seen, there = " × ".join(map(str, spans)), " × ".join(map(str, sizes))
    message = (
        f"`{case.node.label}` looks at {seen} at once; `{source.label}` gives it only {there} ({shape_text(flow)})."
    )
    fixes = _set(case, "kernel_size", min(sizes)) if min(sizes) > 1 else ()
    if case.operator.family is Family.POOLING and (out := take_out(case.graph, case.node, "input", _without(case))):
        fixes = (*fixes, out)
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _without(case: Case) -> str:
    return f"Remove `{case.node.label}`"


def _padding(case: Case) -> Explanation | None:
    """A pooling that adds more than half its span."""
    kernel, padding = _each(case.values.get("kernel_size"), 1), _each(case.values.get("padding", 0), 1)
    if not kernel or not padding or padding[0] <= kernel[0] // 2:
        return None
    message = (
        f"`{case.node.label}` adds {counted(padding[0], 'step')} at each end; at most half of its span of {kernel[0]} "
        "is possible."
    )
    return Explanation(message, _set(case, "padding", kernel[0] // 2))


def _set(case: Case, name: str, value: int) -> tuple[Fix, ...]:
    if not case.works({name: value}):
        return ()
    return (set_argument(case.graph, case.node, name, value, f"Set `{name}` to {value}"),)


def _added(case: Case) -> Explanation | None:
    """Pixels added below and at the right of a larger image, which only fill what the stride leaves open."""
    added, stride, dilation = (
        _each(case.values.get(name, usual), 2)
        for name, usual in (("output_padding", 0), ("stride", 1), ("dilation", 1))
    )
    if not added or not stride or not dilation:
        return None
    most = [max(pair) - 1 for pair in zip(stride, dilation, strict=True)]
    if all(one <= limit for one, limit in zip(added, most, strict=True)):
        return None
    message = (
        f"`{case.node.label}` adds {added[0]} × {added[1]} pixels to what it gives; with its stride of {stride[0]} × "
        f"{stride[1]} there is room for {most[0]} × {most[1]}."
    )
    return Explanation(message, _set(case, "output_padding", min(most)))


RULES = (
    Rule("padding", _padding, frozenset({"nn.MaxPool1d", "nn.AvgPool1d"})),
    Rule("too_small", _too_small, _SPANS | _VOLUMES | _PARTS),
    Rule("output_padding", _added, frozenset({"nn.ConvTranspose2d"})),
)
