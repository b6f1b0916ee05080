"""What a card says that stands for several copies of a block: how many, what goes from one to the next, what is kept.

A chain of blocks hands a value on: the first output of a copy is the first input of the next. `carry` says otherwise,
`each` gives every copy its slice of a value, and `collect` lays what the copies give over each other. `until` names an
output that says when it is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalogue.overrides import OVERRIDES
from designer.catalogue.ports import Ports
from designer.document import ExpressionError, Graph, Json, Node
from designer.document.expressions import Value
from designer.inference.dims import Dim
from designer.inference.scope import value_of
from designer.inference.values import Flow, TensorValue

MOST_COPIES = 4096
KEYS = frozenset({"n", "shared", "carry", "each", "collect", "until", OVERRIDES})


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a card is repeated.

    Attributes:
        n: How many copies; None where the slices of `each` decide it.
        shared: Whether all copies have the same weights.
        carry: Input to the output of the copy before that it takes.
        each: Input to the dimension that it is sliced along.
        collect: Output to the dimension along which those of all copies are stacked.
        until: The output that says, by a single true, that no more copies are needed; empty: all `n` run.
    """

    n: int | None
    shared: bool
    carry: Mapping[str, str]
    each: Mapping[str, int]
    collect: Mapping[str, int]
    until: str = ""


def repeat_of(node: Node, ports: Ports, names: Mapping[str, Value], *, owns: bool) -> Repeat:
    """What a card says about its copies.

    Args:
        owns: Whether each copy has weights of its own where nothing is said; those of a function have none.

    Raises:
        ExpressionError: It says something that cannot be; a sentence says what.
    """
    for key in node.repeat:
        if key not in KEYS:
            raise ExpressionError(f"`{key}` is not among what a card can say about its copies")
    each = _dimensions(node.repeat.get("each"), "each", {port.name for port in ports.inputs})
    collect = _dimensions(node.repeat.get("collect"), "collect", {port.name for port in ports.outputs})
    carry = node.repeat.get("carry")
    if carry is None:
        handed = [port.name for port in ports.inputs if port.name not in each][:1]
        carry = dict(zip(handed, [ports.outputs[0].name] if ports.outputs else [], strict=False))
    if not isinstance(carry, dict):
        raise ExpressionError("`carry` names an output for each input that is handed on")
    for entry, output in carry.items():
        if ports.input(entry) is None or not isinstance(output, str) or ports.output(output) is None:
            raise ExpressionError(f"it cannot hand on `{output}` as `{entry}`, since one of them is not there")
    shared = node.repeat.get("shared", False)
    if not isinstance(shared, bool):
        raise ExpressionError("`shared` is true or false")
    n = _count(node.repeat.get("n"), names)
    until = node.repeat.get("until", "")
    if not isinstance(until, str) or (until and ports.output(until) is None):
        raise ExpressionError(f"it cannot stop at `{until}`, which is no output of it")
    if until and n is None:
        raise ExpressionError("it might never stop; give `n`, the most that it may run")
    if n is None and not each:
        raise ExpressionError("it does not say how often; give `n`")
    if (each or until) and owns and not shared:
        raise ExpressionError("how many copies run is only known when it runs, so they share their weights")
    return Repeat(n, shared, {str(key): str(value) for key, value in carry.items()}, each, collect, until)


def owns_weights(node: Node, called: Graph) -> bool:
    """Whether each copy of a card has weights of its own where it does not say that they share them."""
    return called.kind == "module" and not node.of


def _count(written: Json, names: Mapping[str, Value]) -> int | None:
    if written is None:
        return None
    n = value_of(written, names)
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        raise ExpressionError(f"{n} is not a number of copies")
    if n > MOST_COPIES:
        raise ExpressionError(f"{n} copies are more than the {MOST_COPIES} that are checked")
    return n


def _dimensions(written: Json, key: str, ports: set[str]) -> dict[str, int]:
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise ExpressionError(f"`{key}` names a dimension for a port")
    found: dict[str, int] = {}
    for port, axis in written.items():
        if port not in ports:
            raise ExpressionError(f"`{key}` names `{port}`, which is no port of it")
        if isinstance(axis, bool) or not isinstance(axis, int):
            raise ExpressionError(f"`{key}` of `{port}` is the number of a dimension")
        found[port] = axis
    return found


def sliced(flow: Flow, axis: int) -> Flow | None:
    """One slice of what flows in; None where it has no such dimension."""
    if not -len(flow.sizes) <= axis < len(flow.sizes):
        return None
    place = axis % len(flow.sizes)
    lanes = tuple(
        TensorValue(lane.sizes[:place] + lane.sizes[place + 1 :], lane.dtype)
        for lane in flow.lanes
        if isinstance(lane, TensorValue)
    )
    return Flow(lanes, flow.dims[:place] + flow.dims[place + 1 :])


def stacked(flow: Flow, axis: int, counted: tuple[int, ...], dim: Dim | None) -> Flow | None:
    """What all copies give, laid over each other along a new dimension; None where there is no such place.

    Args:
        counted: How many copies there are in every world, and `dim` what that is called.
    """
    rank = len(flow.sizes)
    if not -rank - 1 <= axis <= rank:
        return None
    place = axis % (rank + 1)
    every = flow.lanes if len(flow.lanes) == len(counted) else flow.lanes * len(counted)
    lanes = tuple(
        TensorValue((*lane.sizes[:place], count, *lane.sizes[place:]), lane.dtype)
        for lane, count in zip(every, counted, strict=True)
        if isinstance(lane, TensorValue)
    )
    return Flow(lanes, (*flow.dims[:place], dim, *flow.dims[place:]))
