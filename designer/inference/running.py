"""Performs a call on tensors without data, so that torch itself says what comes out.

Only operators of the catalogue arrive here. What torch refuses is data (`Refusal`), since it is the drawing that is
wrong, and so is what torch would only find out once there are numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.utils.flop_counter import flop_registry

from designer.inference.calls import Call
from designer.inference.dispatch import LightMode
from designer.inference.fused import as_fused, fused_attention
from designer.inference.gradients import gradient
from designer.inference.keeping import Keeps, in_place, storage_of, watched
from designer.inference.performing import empty_layer, flat, function_of, is_layer, performed
from designer.inference.recurrent import RECURRENT, lengthened, prolonged, scaled, shortened, time_axis
from designer.inference.shortcuts import short_answer
from designer.inference.stand_ins import stand_in, with_data
from designer.inference.unnoticed import dtype_name, unnoticed
from designer.inference.values import TensorValue, Value

# Everything that an operator is seen to raise when it is given what it cannot take.
REFUSALS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_MOST_TRIED = 2**15  # numbers that a call may be tried with to learn whether it takes their types
MOST_BYTES = 2**42
"""More than any one value takes: 2**40 numbers of four bytes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """torch does not take the call.

    Attributes:
        text: torch's own words, or ours where it would notice too late.
        too_large: Whether the reason is that a value would have more elements than any memory holds.
        bytes: How much memory that value would need; 0 where torch did not get far enough to say.
    """

    text: str
    too_large: bool = False
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """What one call gave in one world.

    Attributes:
        parameters: Learned numbers.
        macs: Multiply-adds.
        activation_bytes: What the outputs hold; those that share the memory of an input hold nothing of their own.
        largest_bytes: The largest single tensor, parameters included.
        warnings: What torch warned of.
        weight: The sizes of a layer's `weight`; empty where it has none.
    """

    outputs: tuple[Value, ...]
    parameters: int = 0
    macs: int = 0
    activation_bytes: int = 0
    largest_bytes: int = 0
    warnings: tuple[str, ...] = ()
    weight: tuple[int, ...] = ()


Arrivals: TypeAlias = "Mapping[str, Value | tuple[Value, ...]]"


class Performs(Protocol):
    """One call that can be made in several worlds."""

    def perform(self, arrivals: Arrivals) -> Ran | Refusal:
        """Runs it on what arrives at its ports."""


class _MultiplyAdds(LightMode):
    """Counts multiply-adds by torch's own formulas, which count two operations for each."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(
        self, func: Any, types: object, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = short_answer(func, args, kwargs or {})
        if result is None:
            result = func(*args, **(kwargs or {}))
        formula = flop_registry.get(func.overloadpacket)
        if formula is not None:
            self.count += _operations(formula, args, kwargs or {}, result) // 2
        return result


def _operations(formula: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], result: Any) -> int:
    """What torch's formula comes to; one that only reads sizes is spared the search for tensors inside of lists."""
    of_sizes = getattr(formula, "__wrapped__", None)
    if of_sizes is None or kwargs or not isinstance(result, Tensor):
        return int(formula(*args, **kwargs, out_val=result))
    return int(of_sizes(*(one.shape if isinstance(one, Tensor) else one for one in args), out_shape=result.shape))


class Performer:
    """One call, performed in several worlds; a layer is made once and serves all of them."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._ports = [port for given in (*call.args, *dict(call.named).values()) for port in given.ports]
        self._ports += call.sizes
        self._function: Callable[..., Any] | None = None

    def perform(self, arrivals: Arrivals) -> Ran | Refusal:
        """Runs the operator on what arrives at its ports."""
        with warnings.catch_warnings(record=True) as caught, torch.no_grad():
            warnings.simplefilter("always")
            try:
                ran = self._perform({port: tensors_of(arrivals[port]) for port in self._ports})
            except REFUSALS as error:
                text = str(error).strip() or type(error).__name__
                return Refusal(text, too_large="overflow" in text.lower())
            if isinstance(ran, Ran):
                ran = self._tried(ran, arrivals)
        if isinstance(ran, Ran):
            texts = tuple(dict.fromkeys(str(one.message) for one in caught if one.category is UserWarning))
            return replace(ran, warnings=texts) if texts else ran
        return ran

    def _tried(self, ran: Ran, arrivals: Arrivals) -> Ran | Refusal:
        """What the call gives with data where its types are unusual: without data torch takes what no kernel does.

        Tried is what owns no numbers of its own, in sizes that are run at once: they decide nothing about types.
        """
        if all(one.dtype == "float32" for one in self._tensors(arrivals)):
            return ran
        function = self._function
        assert function is not None, "it has run without data"
        if function is gradient or (isinstance(function, nn.Module) and function.state_dict()):
            return ran  # it depends on what was before, or owns numbers
        small = self._made_small(ran, arrivals)
        if small is None:
            return ran
        arrivals = small
        tensors = {port: tensors_of(arrivals[port], with_data=True) for port in self._ports}
        with torch.random.fork_rng(devices=[]):
            try:
                results = list(flat(self._called(with_data(function), tensors)))
            except ZeroDivisionError:
                return ran  # which other numbers would not be
            except REFUSALS as error:
                return Refusal(f"for numbers of these types: {error}")
        pairs = zip(ran.outputs, results, strict=True)
        return replace(ran, outputs=tuple(_of_type(output, result) for output, result in pairs))

    def _tensors(self, arrivals: Arrivals) -> list[TensorValue]:
        return [one for port in self._ports for one in flat(arrivals[port]) if isinstance(one, TensorValue)]

    def _made_small(self, ran: Ran, arrivals: Arrivals) -> Arrivals | None:
        """What arrives, its sizes halved until it is run at once; None where the call then is another one."""
        while (
            sum(one.count for one in (*self._tensors(arrivals), *ran.outputs) if isinstance(one, TensorValue))
            > _MOST_TRIED
        ):
            halved = {port: _halved(value) for port, value in arrivals.items()}
            if halved == arrivals:
                return None
            arrivals = halved
            if sum(one.count for one in self._tensors(arrivals)) > _MOST_TRIED:
                continue  # whatever would come out
            try:
                found = self._perform({port: tensors_of(arrivals[port]) for port in self._ports})
            except REFUSALS:
                return None
            if not isinstance(found, Ran) or len(found.outputs) != len(ran.outputs):
                return None
            ran = found
        return arrivals

    def _called(self, function: Callable[..., Any], arrivals: Mapping[str, Any]) -> Any:
        if any(isinstance(one, Tensor) for value in arrivals.values() for one in flat(value)):
            return performed(self._call, function, arrivals)
        with torch.device("meta"):  # what is made of nothing would be made in memory
            return performed(self._call, function, arrivals)

    def _made(self) -> Callable[..., Any]:
        """What is called: the layer, made without data, or the function."""
        return _resolve(self._call)

    def _perform(self, arrivals: Mapping[str, Any]) -> Ran | Refusal:
        if self._function is None:
            self._function = self._made()
        layer = self._function if isinstance(self._function, nn.Module) else None
        if not self._call.called:
            return summary_of([], {}, layer, 0)
        if fault := unnoticed(self._call, layer, arrivals):
            return Refusal(fault)
        arrivals, axis, steps = self._shortened(layer, arrivals)
        with _MultiplyAdds() as counting:
            result = self._called(stand_in(self._function), arrivals)
        outputs = list(flat(result))
        if steps and outputs[0].size(axis) != steps:
            outputs[0] = lengthened(outputs[0], axis, steps)
        return summary_of(outputs, arrivals, layer, scaled(counting.count, steps))

    def _shortened(self, layer: nn.Module | None, arrivals: Mapping[str, Any]) -> tuple[Mapping[str, Any], int, int]:
        """What a recurrent layer is run on, which dimension of it is time, and how many steps it would have been."""
        if layer is None or self._call.target not in RECURRENT:
            return arrivals, 0, 0
        sequence = arrivals["input"]
        axis = time_axis(layer, sequence)
        steps = sequence.size(axis) if sequence.dim() > axis else 0
        return {**arrivals, "input": shortened(sequence, axis)}, axis, steps

    def keeps(self, arrivals: Arrivals, alike: Mapping[str, str]) -> Keeps:
        """Whose memory the call keeps for the backward pass; of a call that is known to run.

        Args:
            alike: Of each port that is given one value, the first that is given the very same.
        """
        self._function = self._function or self._made()
        layer = self._function if isinstance(self._function, nn.Module) else None
        whole = {port: tensors_of(arrivals[port]) for port in self._ports}
        whole |= {port: whole[first] for port, first in alike.items() if {port, first} <= whole.keys()}
        given, axis, steps = self._shortened(layer, whole)
        try:
            found = self._watched(given)
            if not steps or given["input"].size(axis) == steps:
                return found
            more = self._watched({**whole, "input": shortened(whole["input"], axis, given["input"].size(axis) + 1)})
        except REFUSALS:
            return in_place(1, self._ports[0] if self._ports else "")
        own, first = ((found.own, more.own), (found.sizes[0], more.sizes[0]))
        return replace(found, own=prolonged(*own, steps), sizes=(prolonged(*first, steps), *found.sizes[1:]))

    def _watched(self, arrivals: Mapping[str, Any]) -> Keeps:
        function = self._function
        assert function is not None, "it was made before it is run"
        with warnings.catch_warnings(), fused_attention():
            warnings.simplefilter("ignore")  # they were told when it ran
            return watched(function, partial(self._called, as_fused(stand_in(function))), arrivals)


def summary_of(outputs: list[Any], arrivals: Mapping[str, Any], layer: nn.Module | None, macs: int) -> Ran:
    """What a call gave, and what it cost.

    Args:
        layer: What holds the numbers that are learned, if anything does.
        macs: Multiply-adds.
    """
    parameters = [] if layer is None else list(layer.parameters())
    tensors = [one for one in outputs if isinstance(one, Tensor)]
    held = {storage_of(tensor) for value in arrivals.values() for tensor in flat(value) if isinstance(tensor, Tensor)}
    weight = getattr(layer, "weight", None)
    largest = max((*tensors, *parameters), key=_bytes, default=None)
    return Ran(
        outputs=tuple(described(one) for one in outputs),
        parameters=sum(parameter.numel() for parameter in parameters),
        macs=macs,
        activation_bytes=sum(_bytes(one) for one in tensors if storage_of(one) not in held),
        largest_bytes=0 if largest is None else _bytes(largest),
        weight=tuple(weight.shape) if isinstance(weight, Tensor) else (),
    )


def _resolve(call: Call) -> Callable[..., Any]:
    if not is_layer(call):
        return function_of(call)
    layer = empty_layer(call)
    if isinstance(layer, _NormBase):
        # How many batches there were is a number, which nothing has here; where all count alike, a layer would read
        # it. Sizes do not depend on it.
        layer.num_batches_tracked = None
    return layer


def tensors_of(value: Value | tuple[Value, ...], *, with_data: bool = False) -> Any:
    """Tensors of that form: without data, or with one half where they are fractions, else with nothing but zeros."""
    if isinstance(value, tuple):
        return [tensors_of(one, with_data=with_data) for one in value]
    if not isinstance(value, TensorValue):
        return value
    dtype = getattr(torch, value.dtype)
    if with_data:
        return torch.full(value.sizes, 0.5 if dtype.is_floating_point else 0, dtype=dtype)
    if value.strides is None:
        return torch.empty(value.sizes, dtype=dtype, device="meta")
    return torch.empty_strided(value.sizes, value.strides, dtype=dtype, device="meta")


def _halved(value: Value | tuple[Value, ...]) -> Any:
    """A tensor of half the size in each dimension that is not small."""
    if isinstance(value, tuple):
        return tuple(_halved(one) for one in value)
    if not isinstance(value, TensorValue):
        return value
    return TensorValue(tuple(size if size < 4 else size // 2 for size in value.sizes), value.dtype)


def described(one: Any) -> Value:
    """What inference knows of a value: a tensor without its numbers, a number, or nothing."""
    if not isinstance(one, Tensor):
        return one if isinstance(one, int | float) else None
    strides = None if one.is_contiguous() else tuple(one.stride())
    return TensorValue(tuple(one.shape), dtype_name(one), strides)


def _of_type(output: Value, result: Any) -> Value:
    """A value with the type that it has with data."""
    return replace(output, dtype=dtype_name(result)) if isinstance(output, TensorValue) else output


def _bytes(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()
