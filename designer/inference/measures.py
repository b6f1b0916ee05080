"""Metrics, as torch would compute them of one batch, for tensors without data to flow through."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor


def accuracy(input: Tensor, target: Tensor, threshold: float | None = None) -> Tensor:
    """The share of rows that are right, as the generated step computes it."""
    answers = input.argmax(1) if threshold is None else input > threshold
    return (answers == target).float().mean()


def r2(input: Tensor, target: Tensor) -> Tensor:
    """How much of the spread of the truth is foretold."""
    _alike(input, target)
    spread = (target - target.mean()).square().sum()
    return 1 - (target - input).square().sum() / spread


def mae(input: Tensor, target: Tensor) -> Tensor:
    """How far predictions lie from the truth, as the generated step computes it."""
    _alike(input, target)
    return (input - target).abs().mean()


def _alike(input: Tensor, target: Tensor) -> None:
    """Shapes that stretch to each other would compare every row with every other.

    Raises:
        RuntimeError: The shapes differ.
    """
    if input.shape != target.shape:
        raise RuntimeError(f"the sizes {tuple(input.shape)} and {tuple(target.shape)} differ")


METRICS: dict[str, Callable[..., Tensor]] = {"accuracy": accuracy, "r2": r2, "mae": mae}
