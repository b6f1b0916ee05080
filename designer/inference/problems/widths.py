"""Cures of a value that has too many features or too few: the layer that gave it so many gives as many as are wanted.

In a class whose sizes are parameters, a size is said as its other layers say it: a number would fit one card of the
class, and no other.
"""

from __future__ import annotations

from designer.document import Fix, Json, Port, Slot
from designer.document.numerals import grouped
from designer.inference.problems.cures import set_argument
from designer.inference.problems.origins import origin_of
from designer.inference.problems.rule import Case
from designer.inference.values import Flow

_SAYS = {
    "nn.Linear": ("out_features", -1),
    **{f"nn.Conv{kind}{axes}d": ("out_channels", -axes - 1) for kind in ("", "Transpose") for axes in (1, 2, 3)},
}
"""The argument that says how many features a layer gives, and on which axis, of a single image as of many."""

_NORMS = frozenset({"nn.BatchNorm1d", "nn.BatchNorm2d", "nn.BatchNorm3d"})
_BENDING = ("ReLU", "LeakyReLU", "ELU", "GELU", "SiLU", "Sigmoid", "Tanh", "Hardswish", "Softplus")
_DROPOUTS = ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d")
_FUNCTIONS = ("F.relu", "F.leaky_relu", "F.elu", "F.gelu", "F.silu", "torch.sigmoid", "torch.tanh")
_KEEPING = _NORMS | {f"nn.{name}" for name in (*_BENDING, *_DROPOUTS)} | {*_FUNCTIONS}


def width_as_said(case: Case, size: int) -> Json:
    """So many features as the one expression for them that other layers of the graph have; else the number."""
    said: set[str] = set()
    for node in case.graph.nodes.values():
        name, axis = _SAYS.get(node.op, ("", 0))
        text, flow = node.args.get(name), case.flows.get(Port(node.id))
        if isinstance(text, str) and flow is not None and len(flow.sizes) >= -axis and flow.sizes[axis] == size:
            said.add(text)
    return said.pop() if len(said) == 1 else size


def widened(case: Case, slot: Slot, flow: Flow, wanted: Flow) -> Fix | None:
    """Another width of the layer that a value comes from, where the two values differ in that alone.

    The size is offered only where the other has it in every batch, and where nobody else takes the value.
    """
    origin = origin_of(case, slot, _KEEPING)
    if origin is None or origin.inside is not None or origin.node.op not in _SAYS or not origin.is_alone(case):
        return None
    name, axis = _SAYS[origin.node.op]
    sized = any("num_features" in node.args for _, node, _ in origin.way)
    if sized or origin.node.args.get("groups", 1) != 1 or len(origin.node.inputs) > 1:
        return None
    size = wanted.sizes[axis]
    same = [x == y for x, y in zip(flow.sizes, wanted.sizes, strict=True)]
    if same.count(False) != 1 or same[axis] or str(wanted.dims[axis]) != str(size):
        return None
    value = width_as_said(case, size)
    shown = f"`{value.removeprefix('=')}`" if isinstance(value, str) else grouped(size)
    return set_argument(case.graph, origin.node, name, value, f"Set `{name}` of `{origin.node.label}` to {shown}")
