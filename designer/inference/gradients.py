"""The call behind a gradient card, and what stands for it where no value leads to another."""

from __future__ import annotations

import torch
from torch import Tensor


def gradient(output: Tensor, to: Tensor, create_graph: bool = False) -> Tensor:
    """How much `output`, summed, changes with each number of `to`.

    Raises:
        RuntimeError: One of the two has no fractions, or nothing leads from `to` to `output`.
    """
    (found,) = torch.autograd.grad(output.sum(), to, retain_graph=True, create_graph=create_graph)
    return found


def gradient_of_nothing(output: Tensor, to: Tensor, create_graph: bool = False) -> Tensor:
    """The same of two values that are looked at by themselves: torch is given a sum that is made of both.

    Raises:
        RuntimeError: One of the two has no fractions.
    """
    with torch.enable_grad():
        output, to = (one.detach().requires_grad_() for one in (output, to))
        return gradient(output.sum() + to.square().sum(), to, create_graph)
