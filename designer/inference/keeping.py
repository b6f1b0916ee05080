"""What a call keeps in memory for the backward pass, as torch's own hooks on saved tensors tell it.

A value that several calls save lies in memory once, and a view lies in the memory of what it is a view of. So a call is
described by whose memory it keeps: that of its inputs, of its outputs, or memory of its own (the mask of a dropout, the
indices of a pooling). Who owns a value, and whether anybody keeps it, is added up over whole graphs elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

from designer.inference.performing import flat


@dataclass(frozen=True, slots=True)
class Keeps:
    """Whose memory a call keeps for the backward pass.

    Attributes:
        ports: The inputs that are kept.
        outputs: Of each output, whether it is kept.
        shares: Of each output, the input in whose memory it lies; empty where it has memory of its own.
        sizes: Of each output, the bytes of its memory.
        own: Bytes of what is neither an input nor an output nor a weight.
    """

    ports: frozenset[str]
    outputs: tuple[bool, ...]
    shares: tuple[str, ...]
    sizes: tuple[int, ...]
    own: int


def watched(
    function: Callable[..., Any], run: Callable[[Mapping[str, Any]], Any], arrivals: Mapping[str, Any]
) -> Keeps:
    """Runs a call with gradients on, and notes what it saves.

    Args:
        run: Calls the function with what it is given.

    Raises:
        RuntimeError: The call cannot be run with gradients, as one that changes its input in place.
    """
    learning = {port: _learning(value) for port, value in arrivals.items()}
    saved: list[Tensor] = []
    with torch.enable_grad(), saved_tensors_hooks(saved.append, lambda _: None):  # type: ignore[arg-type,return-value]
        outputs = [one for one in flat(run(learning)) if isinstance(one, Tensor)]
    weights = {storage_of(one) for one in _weights(function)}
    memory = {storage_of(one): port for port, value in learning.items() for one in flat(value) if _is_tensor(one)}
    kept = {storage_of(one): one for one in saved}
    places = [storage_of(one) for one in outputs]
    own = kept.keys() - weights - memory.keys() - set(places)
    return Keeps(
        frozenset(memory[place] for place in kept if place in memory),
        tuple(place in kept for place in places),
        tuple(memory.get(place, "") for place in places),
        tuple(one.untyped_storage().nbytes() for one in outputs),
        sum(kept[place].untyped_storage().nbytes() for place in own),
    )


def in_place(outputs: int, first: str) -> Keeps:
    """What is assumed of a call that cannot be run with gradients: it changes its first input, which is kept."""
    return Keeps(frozenset({first}), (False,) * outputs, (first,) * outputs, (0,) * outputs, 0)


def storage_of(tensor: Tensor) -> int:
    """The memory that a tensor lies in, which views share."""
    return int(tensor.untyped_storage()._cdata)


def _weights(function: Callable[..., Any]) -> list[Tensor]:
    return [*function.parameters(), *function.buffers()] if isinstance(function, nn.Module) else []


def _learning(value: Any) -> Any:
    """The same, with gradients asked for where they can be."""
    if isinstance(value, list):
        return [_learning(one) for one in value]
    return value.requires_grad_() if _is_tensor(value) and value.is_floating_point() else value


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor)
