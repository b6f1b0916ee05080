"""Runs an operator on sizes in a row, where the sizes of the worlds do not tell what it does.

Behind several strides all worlds may leave the same remainder, and then what is divided by three cannot be told from
its neighbours. As many sizes in a row as the divisor leave every remainder there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from designer.inference.naming import Known, Sizes, explain
from designer.inference.running import Performs, Ran
from designer.inference.values import Flow, Flows, TensorValue, Value

_FEWEST, _MOST = 12, 64
_WORLD = 1


def probed(performer: Performs, arrivals: Flows, known: Sequence[Known], flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    """The flows with the sizes explained that the worlds left open, as far as the operator lets itself be probed."""
    growing = {one.sizes[_WORLD]: one.dim.step for one in known if len(set(one.sizes)) > 1}
    runs: list[Ran] = []
    steps = range(1, _divisor(growing, flows) + 1)
    for more in steps:
        ran = performer.perform({port: _grown(flow, growing, more) for port, flow in arrivals.items()})
        if not isinstance(ran, Ran):
            return flows
        runs.append(ran)
    grown = [[_more(one.sizes[_WORLD], growing, more) for more in steps] for one in known]
    wider = [Known(one.dim, _with(one.sizes, probes)) for one, probes in zip(known, grown, strict=True)]
    return tuple(_explained(flow, [ran.outputs[index] for ran in runs], wider) for index, flow in enumerate(flows))


def _divisor(growing: Mapping[int, int], flows: Sequence[Flow]) -> int:
    """The largest number that an open size may have been divided by."""
    values = [flow.lanes[_WORLD] for flow in flows if len(flow.lanes) > _WORLD]
    sizes = [size for value in values if isinstance(value, TensorValue) for size in value.sizes if size > 1]
    most = max((round(size / least) for size in growing for least in sizes), default=0)
    return min(max(most, _FEWEST), _MOST)


def _explained(flow: Flow, values: Sequence[Value], known: Sequence[Known]) -> Flow:
    """One output, its open sizes explained from the probes too."""
    tensors = [value for value in values if isinstance(value, TensorValue) and len(value.sizes) == len(flow.dims)]
    lanes = [lane for lane in flow.lanes if isinstance(lane, TensorValue)]
    if len(tensors) < len(values):
        return flow
    columns = [
        _with(tuple(lane.sizes[axis] for lane in lanes), [tensor.sizes[axis] for tensor in tensors])
        for axis in range(len(flow.dims))
    ]
    dims = (dim or explain(column, known) for dim, column in zip(flow.dims, columns, strict=True))
    return Flow(flow.lanes, tuple(dims))


def _grown(flow: Flow | tuple[Flow, ...], growing: Mapping[int, int], more: int) -> Value | tuple[Value, ...]:
    """What arrives in one world, its open sizes a little larger."""
    if isinstance(flow, tuple):
        return tuple(_larger(one, growing, more) for one in flow)
    return _larger(flow, growing, more)


def _larger(flow: Flow, growing: Mapping[int, int], more: int) -> Value:
    value = flow.lanes[_WORLD if len(flow.lanes) > _WORLD else 0]
    if not isinstance(value, TensorValue):
        return value
    return replace(value, sizes=tuple(_more(size, growing, more) for size in value.sizes), strides=None)


def _more(size: int, growing: Mapping[int, int], more: int) -> int:
    return size + more * growing.get(size, 0)


def _with(sizes: Sizes, probes: Sequence[int]) -> Sizes:
    """The probes among the worlds that are learned from; the last world still checks the answer."""
    return (*sizes[:-1], *probes, sizes[-1])
