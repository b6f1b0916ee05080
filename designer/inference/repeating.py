"""What a card says that stands for several copies of a block: how many, what goes from one to the next, what is kept.

A chain of blocks hands a value on: the first output of a copy is the first input of the next. `carry` says otherwise,
`each` gives every copy its slice of a value, and `collect` lays what the copies give over each other. What differs in
shape from copy to copy goes on as a list, which another card deals out to its copies, in order or from the last one.
`until` names an output that says when it is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalogue.list_shapes import listed_shapes
from designer.catalogue.overrides import OVERRIDES
from designer.catalogue.packing import UNPACK
from designer.catalogue.ports import Ports
from designer.document import ExpressionError, Graph, Json, Node
from designer.document.expressions import Value
from designer.inference.dims import Dim
from designer.inference.scope import value_of
from designer.inference.values import Flow, TensorValue

MOST_COPIES = 4096
LIST, REVERSED = "list", "reversed"  # instead of a dimension: each copy has a value of its own
KEYS = frozenset({"n", "shared", "carry", "each", "collect", "until", OVERRIDES})


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a card is repeated.

    Attributes:
        n: How many copies; None where the slices of `each` decide it.
        shared: Whether all copies have the same weights.
        carry: Input to the output of the copy before that it takes.
        each: Input to the dimension that it is sliced along.
        dealt: Input to whether the list that flows in is dealt out from its last value, one for each copy.
        collect: Output to the dimension along which those of all copies are stacked.
        listed: The outputs of which those of all copies go on as a list.
        until: The output that says, by a single true, that no more copies are needed; empty: all `n` run.
    """

    n: int | None
    shared: bool
    carry: Mapping[str, str]
    each: Mapping[str, int]
    dealt: Mapping[str, bool]
    collect: Mapping[str, int]
    listed: frozenset[str]
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
    each, dealt = _dimensions(node, "each", {port.name for port in ports.inputs}, (LIST, REVERSED))
    collect, listed = _dimensions(node, "collect", {port.name for port in ports.outputs}, (LIST,))
    carry = node.repeat.get("carry")
    if carry is None:
        handed = [port.name for port in ports.inputs if port.name not in (*each, *dealt)][:1]
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
    if (each or until) and (dealt or listed):
        raise ExpressionError("a list has a value for each copy, and here only running it tells how many there are")
    if (each or until) and owns and not shared:
        raise ExpressionError("how many copies run is only known when it runs, so they share their weights")
    carried = {str(key): str(value) for key, value in carry.items()}
    backwards = {port: word == REVERSED for port, word in dealt.items()}
    return Repeat(n, shared, carried, each, backwards, collect, frozenset(listed), until)


def takes_list(node: Node, ports: Ports, port: str) -> bool:
    """Whether a card takes a list at a port: takes it apart, hands it on, deals it out, or says its shapes."""
    if node.op in (UNPACK, "output", "first"):
        return True
    each = node.repeat.get("each")
    if isinstance(each, dict) and port in each:
        return isinstance(each[port], str)
    taken = ports.input(port)
    return taken is not None and listed_shapes(taken.pattern) is not None


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


def _dimensions(node: Node, key: str, ports: set[str], words: tuple[str, ...]) -> tuple[dict[str, int], dict[str, str]]:
    """What a table of ports says: those with a dimension, and those with one of the words."""
    written = node.repeat.get(key, {})
    if not isinstance(written, dict):
        raise ExpressionError(f"`{key}` names a dimension for a port")
    dimensions: dict[str, int] = {}
    said: dict[str, str] = {}
    for port, axis in written.items():
        if port not in ports:
            raise ExpressionError(f"`{key}` names `{port}`, which is no port of it")
        if isinstance(axis, str) and axis in words:
            said[port] = axis
        elif isinstance(axis, int) and not isinstance(axis, bool):
            dimensions[port] = axis
        else:
            either = " or ".join(f"`{word}`" for word in words)
            raise ExpressionError(f"`{key}` of `{port}` is the number of a dimension, or {either}")
    return dimensions, said


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
