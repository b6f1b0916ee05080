"""What flows through a wire, in every world at once.

A value is described by what an operator can depend on: sizes, dtype and, where the numbers do not lie in order, strides
(`view` after `transpose` fails where the sizes alone would say that it works).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import TypeAlias

from designer.document import Signature
from designer.inference.dims import Dim
from designer.inference.identity import same
from designer.inference.naming import Known


@dataclass(frozen=True, slots=True)
class TensorValue:
    """A tensor without its numbers.

    Attributes:
        dtype: torch's name without `torch.`.
        strides: None where the numbers lie in order.
    """

    sizes: tuple[int, ...]
    dtype: str = "float32"
    strides: tuple[int, ...] | None = None

    @property
    def count(self) -> int:
        return prod(self.sizes)


Value: TypeAlias = "TensorValue | int | float | None"


@dataclass(frozen=True, slots=True)
class Flow:
    """What flows through a wire.

    Attributes:
        lanes: The value in each world, the example first.
        dims: The sizes in the names of the design; None where one varies and could not be named. Of a number that is a
            size, what it is called.
        items: What a list holds, in order, which says all about it; None of what is no list.
        network: Whose weights these are; empty for what is no weights of a network.
        signature: What people are shown.
    """

    lanes: tuple[Value, ...]
    dims: tuple[Dim | None, ...] = ()
    items: tuple[Flow, ...] | None = None
    network: str = ""
    signature: Signature = field(init=False, compare=False)

    def __post_init__(self) -> None:
        signature = _signature(self.lanes[0], self.dims) if self.items is None else _list_signature(self.items)
        if self.network:
            signature = Signature(names=(self.network,), dtype="", kind="weights")
        object.__setattr__(self, "signature", signature)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes in the example; empty for what is not a tensor."""
        return self.signature.sizes

    @property
    def dtype(self) -> str:
        return self.signature.dtype

    def known(self) -> list[Known]:
        """Its dimensions that are understood, to explain others from."""
        numbers = tuple(lane for lane in self.lanes if isinstance(lane, int))
        if len(numbers) == len(self.lanes):
            return [Known(dim, numbers) for dim in self.dims if dim is not None]
        tensors = [lane for lane in self.lanes if isinstance(lane, TensorValue)]
        return [
            Known(dim, tuple(tensor.sizes[axis] for tensor in tensors))
            for axis, dim in enumerate(self.dims)
            if dim is not None
        ]


Flows: TypeAlias = "Mapping[str, Flow | tuple[Flow, ...]]"
"""What arrives at the ports of a node; a variadic port takes several."""


def flows_of(arrivals: Flows) -> list[Flow]:
    """All flows that arrive, those of variadic ports one by one."""
    return [one for flow in arrivals.values() for one in (flow if isinstance(flow, tuple) else (flow,))]


def same_flows(one: Flows, other: Flows) -> bool:
    """Whether the very same values arrive at the same ports."""
    if len(one) != len(other):
        return False
    return all(
        left is right or (isinstance(left, tuple) and isinstance(right, tuple) and same(left, right))
        for left, right in zip(one.values(), other.values(), strict=True)
    )


def list_of(flows: Iterable[Flow]) -> Flow:
    """Values that are kept side by side, each with a shape of its own."""
    return Flow((None,), items=tuple(flows))


def weights_of(network: str) -> Flow:
    """All weights of a network, which are no value that anything but a call of it takes."""
    return Flow((None,), network=network)


def _list_signature(items: tuple[Flow, ...]) -> Signature:
    return Signature((len(items),), (str(len(items)),), dtype="", kind="list")


def _signature(value: Value, dims: tuple[Dim | None, ...]) -> Signature:
    if isinstance(value, TensorValue):
        names = tuple(f"{size}?" if dim is None else str(dim) for size, dim in zip(value.sizes, dims, strict=True))
        return Signature(value.sizes, names, value.dtype)
    if value is None:
        return Signature(dtype="", kind="none")
    return Signature(dtype="int64" if isinstance(value, int) else "float32", kind="number")


NOTHING = Flow((None,))
"""What flows where nothing is there."""
