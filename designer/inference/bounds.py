"""Holds the names of sizes against sizes where an operator may do otherwise: very small ones, and others in reverse.

All worlds are large, so that what ends somewhere, as `x[:4]` of a batch, gives the same in each: 4, which is wrong for
a batch of two. And in all of them one name is larger than another, so that the smaller of two sizes always is the same
one. Where torch gives something else than was said, nothing is said but the number of the example.

What is already not known is let in as another number: what changes with it is not known either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from designer.inference.dims import Dim
from designer.inference.running import Performs, Ran
from designer.inference.values import Flow, Flows, TensorValue, Value, flows_of

_SMALL = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)


def held(performer: Performs, arrivals: Flows, flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    """What was said of the outputs, as far as it is true of other sizes too; what has the shape of an input has it."""
    shapes = [flow.dims for flow in flows_of(arrivals)]
    if all(flow.dims in shapes for flow in flows):
        return flows
    for sizes in _trials([dim for flow in flows_of(arrivals) for dim in flow.dims if dim is not None]):
        ran = performer.perform({port: _sized(flow, sizes) for port, flow in arrivals.items()})
        if isinstance(ran, Ran) and len(ran.outputs) == len(flows):
            flows = tuple(_as_far(flow, value, sizes) for flow, value in zip(flows, ran.outputs, strict=True))
    return flows


def may_be_otherwise(arrivals: Flows) -> bool:
    """Whether some size of what arrives is not known, so that even a layer may give what is not known."""
    return any(None in flow.dims for flow in flows_of(arrivals))


def _trials(dims: Sequence[Dim]) -> Iterator[Mapping[str, int]]:
    """All names as small as can be, and, where there are several, the first the largest."""
    units = dict(sorted((name, multiple) for dim in dims for name, multiple in dim.units()))
    for small in _SMALL:
        sizes = {name: unit * small for name, unit in units.items()}
        if all(dim.value(sizes) > 0 for dim in dims):
            yield sizes
            if len(sizes) > 1:
                yield {name: size * (len(sizes) + 1 - place) for place, (name, size) in enumerate(sizes.items())}
            return


def _sized(flow: Flow | tuple[Flow, ...], sizes: Mapping[str, int]) -> Value | tuple[Value, ...]:
    if isinstance(flow, tuple):
        return tuple(_one(one, sizes) for one in flow)
    return _one(flow, sizes)


def _one(flow: Flow, sizes: Mapping[str, int]) -> Value:
    value = flow.lanes[0]
    if isinstance(value, TensorValue):
        there = zip(value.sizes, flow.dims, strict=True)
        return replace(value, sizes=tuple(_size(size, dim, sizes) for size, dim in there), strides=None)
    if isinstance(value, int) and flow.dims:
        (dim,) = flow.dims
        return _size(value, dim, sizes)
    return value


def _size(size: int, dim: Dim | None, sizes: Mapping[str, int]) -> int:
    if dim is not None:
        return dim.value(sizes)
    return size - 1 if size > 2 else size + 1


def _as_far(flow: Flow, value: Value, sizes: Mapping[str, int]) -> Flow:
    """A value without what another size of its inputs disproves; what would be below nothing is asked of nobody."""
    there = value.sizes if isinstance(value, TensorValue) else (value,)
    if len(there) != len(flow.dims):
        return flow
    dims = tuple(
        dim if dim is None or dim.value(sizes) == size or dim.value(sizes) < 0 else None
        for dim, size in zip(flow.dims, there, strict=True)
    )
    return flow if dims == flow.dims else Flow(flow.lanes, dims)
