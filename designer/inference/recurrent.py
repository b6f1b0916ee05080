"""Recurrent layers read a sequence step by step, also on the meta device, where 20,000 steps would take a minute.

Two steps say all that there is to say: the sizes, and in which order the numbers of the output lie. So the layer is run
on the first two steps and its output is stretched to the length of the sequence.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

RECURRENT = frozenset({"nn.LSTM", "nn.GRU", "nn.RNN"})
_STEPS = 2


def time_axis(layer: nn.Module, sequence: Tensor) -> int:
    """Which dimension of the input is time; a sequence without a batch begins with it."""
    return 1 if sequence.dim() == 3 and layer.batch_first else 0


def shortened(sequence: Tensor, axis: int, steps: int = _STEPS) -> Tensor:
    """The first steps of the sequence; a shorter or malformed one as it is, for the layer to judge."""
    return sequence.narrow(axis, 0, steps) if sequence.dim() > axis and sequence.size(axis) > steps else sequence


def lengthened(output: Tensor, axis: int, steps: int) -> Tensor:
    """What the layer gives for that many steps, lying in memory as it does for a few."""
    sizes = [*output.shape]
    sizes[axis] = steps
    strides = [0] * len(sizes)
    stride = 1
    for dim in sorted(range(len(sizes)), key=lambda dim: (output.stride(dim), -dim)):
        strides[dim] = stride
        stride *= max(sizes[dim], 1)
    return torch.empty_strided(sizes, strides, dtype=output.dtype, device=output.device)


def scaled(count: int, steps: int) -> int:
    """Multiply-adds of all steps from those that were counted in a few."""
    return count * steps // _STEPS if steps > _STEPS else count


def prolonged(few: int, more: int, steps: int) -> int:
    """What is kept of all steps, from what is kept of a few and of one more; some of it is kept once."""
    return few + (more - few) * (steps - _STEPS)
