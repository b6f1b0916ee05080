"""What is measured over a whole pass: counted in batch by batch, and over all processes.

This file is the same in every exported project and depends on torch alone.
"""

import functools
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


class Mean:
    """A mean over all elements of a pass and all processes."""

    def __init__(self) -> None:
        self.total = torch.zeros(2, dtype=torch.float64)

    def add(self, values: Tensor, rows: int | None = None) -> None:
        """Counts values in; a value that is itself a mean says over how many rows."""
        count = values.numel() if rows is None else rows
        self.total += torch.tensor([float(values.double().mean()) * count, count], dtype=torch.float64)

    def value(self) -> float:
        total = self.total.clone()
        if dist.is_initialized():
            dist.all_reduce(total)
        return float(total[0] / total[1])


class R2:
    """The coefficient of determination over all rows of a pass and all processes: 1 is perfect, 0 is the mean's.

    Several columns count alike. Of each it keeps how many rows there were, the mean of the truth, how far the truth
    lies from that mean and from what was predicted, both squared and summed.
    """

    def __init__(self) -> None:
        self.seen = torch.zeros(4, 1, dtype=torch.float64)

    def add(self, predicted: Tensor, truth: Tensor) -> None:
        """Counts rows in; both have the same shape."""
        predicted, truth = (values.reshape(len(values), -1).double().cpu() for values in (predicted, truth))
        rows, mean = torch.full((truth.shape[1],), float(len(truth)), dtype=torch.float64), truth.mean(0)
        spread, error = (truth - mean).square().sum(0), (truth - predicted).square().sum(0)
        self.seen = self.joined(self.seen, torch.stack([rows, mean, spread, error]))

    @staticmethod
    def joined(one: Tensor, other: Tensor) -> Tensor:
        """What two parts of the rows come to together."""
        rows, apart = one[0] + other[0], other[1] - one[1]
        share = other[0] / rows.clamp(min=1)
        spread = one[2] + other[2] + apart.square() * one[0] * share
        return torch.stack([rows, one[1] + apart * share, spread, one[3] + other[3]])

    def value(self) -> float:
        seen = self.seen
        if dist.is_initialized():
            parts: list[Any] = [None] * dist.get_world_size()
            dist.all_gather_object(parts, seen)
            seen = functools.reduce(self.joined, parts)
        rows, _, spread, error = seen
        if not rows.any():
            return float("nan")
        foretold = 1 - error / spread.clamp(min=torch.finfo(spread.dtype).tiny)
        constant = (error == 0).double()  # where the truth does not vary, all of it is foretold or nothing
        return float(torch.where(spread > 0, foretold, constant).mean())
