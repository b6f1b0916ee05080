"""Operators that look at numbers on their way, which nothing here has, or that are not called as others are.

Each asks of sizes what torch asks of them, and gives what torch gives; a test compares them with torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.catalogue.indexing import parse_index
from designer.inference.gradients import gradient, gradient_of_nothing


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    return losses if reduction == "none" else losses.mean()


def gaussian_nll(
    input: Tensor, target: Tensor, var: Tensor, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """`F.gaussian_nll_loss`, which refuses variances below zero.

    Raises:
        ValueError: The variances do not belong to what was predicted.
    """
    if var.size() != input.size():
        if input.size()[:-1] == var.size():
            var = var.unsqueeze(-1)
        elif input.dim() != var.dim() or sum(y for x, y in zip(input.size(), var.size(), strict=True) if x != y) != 1:
            raise ValueError("var is of incorrect size")
    return _reduced((input - target) ** 2 / var.log(), reduction)


def ctc(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor,
    target_lengths: Tensor,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """`F.ctc_loss`, whose sums depend on the lengths.

    Raises:
        RuntimeError: The four do not belong together.
    """
    if log_probs.dim() not in (2, 3) or targets.dim() not in (1, 2):
        raise RuntimeError("log_probs needs 2 or 3 dimensions, targets 1 or 2")
    if input_lengths.is_floating_point() or target_lengths.is_floating_point():
        raise RuntimeError("lengths have a dtype without fractions")
    batch = log_probs.size(1) if log_probs.dim() == 3 else 1
    lengths = (input_lengths.numel(), target_lengths.numel())
    if lengths != (batch, batch) or (targets.dim() == 2 and targets.size(0) != batch):
        raise RuntimeError(f"a batch of {batch} needs as many targets and lengths")
    if blank >= log_probs.size(-1):
        raise RuntimeError("blank must be in label range")
    return _reduced(log_probs.sum((0, -1)) if log_probs.dim() == 3 else log_probs.sum(), reduction)


def _numbered(target: Tensor) -> Tensor:
    """Classes as the kernel without data reads them, which takes no uint8; with data both are taken."""
    return target.long() if target.dtype == torch.uint8 else target


def _of_classes(function: Callable[..., Any]) -> Callable[..., Any]:
    """A loss that is told the numbers of classes."""
    return lambda input, target, *given, **named: function(input, _numbered(target), *given, **named)


def adaptive_log_softmax(
    layer: nn.AdaptiveLogSoftmaxWithLoss, input_: Tensor, target_: Tensor
) -> tuple[Tensor, Tensor]:
    """`nn.AdaptiveLogSoftmaxWithLoss`, which sorts rows by how rare their classes are.

    Raises:
        RuntimeError: The classes are not one for each row.
    """
    if (target_.dim(), input_.dim()) not in ((1, 2), (0, 1)) or input_.shape[:-1] != target_.shape:
        raise RuntimeError("Input and target should have the same size in the batch dimension.")
    layer.head(input_)
    output = input_.new_empty(target_.shape)
    return output, output.mean()


def _told(named: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the masks of an `nn.Transformer` hide the future, which it would look at their numbers for."""
    return {name: bool(named.get(name)) for name in ("src_is_causal", "tgt_is_causal")}


def part(value: Tensor, index: str) -> Tensor:
    """`value[...]`, by the text that a card says it with."""
    picked: Tensor = value[parse_index(index)]
    return picked


def einsum(operands: list[Tensor], equation: str) -> Tensor:
    """`torch.einsum`, which wants the equation first."""
    product: Tensor = torch.einsum(equation, *operands)
    return product


def of_type(value: Tensor, dtype: str) -> Tensor:
    """`Tensor.to`, by torch's name of the type."""
    return value.to(getattr(torch, dtype))


def _typed(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A function that makes a value, by torch's name of the type; None is the usual one."""

    def made(*given: Any, dtype: str | None = None, **named: Any) -> Tensor:
        return function(*given, dtype=None if dtype is None else getattr(torch, dtype), **named)

    return made


_NOTATIONS: Mapping[Callable[..., Any], Callable[..., Any]] = {
    Tensor.__getitem__: part,
    Tensor.to: of_type,
    torch.einsum: einsum,
    torch.zeros: _typed(torch.zeros),
    torch.ones: _typed(torch.ones),
    torch.full: _typed(torch.full),
}
STAND_INS: Mapping[Callable[..., Any], Callable[..., Any]] = {
    F.gaussian_nll_loss: gaussian_nll,
    F.ctc_loss: ctc,
    F.cross_entropy: _of_classes(F.cross_entropy),
    F.nll_loss: _of_classes(F.nll_loss),
    gradient: gradient_of_nothing,
    **_NOTATIONS,
}


def with_data(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is called where there are numbers: the operator itself, unless it is called otherwise than others are."""
    return function if isinstance(function, nn.Module) else _NOTATIONS.get(function, function)


def stand_in(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is called in place of a function or a layer; most are called themselves."""
    if isinstance(function, nn.AdaptiveLogSoftmaxWithLoss):
        return lambda input_, target_: adaptive_log_softmax(function, input_, target_)
    if isinstance(function, nn.CrossEntropyLoss | nn.NLLLoss | nn.LinearCrossEntropyLoss):
        return _of_classes(function)
    if isinstance(function, nn.GaussianNLLLoss):
        return lambda input, target, var: gaussian_nll(
            input, target, var, full=function.full, eps=function.eps, reduction=function.reduction
        )
    if isinstance(function, nn.Transformer):
        return lambda *given, **named: function(*given, **{**named, **_told(named)})
    if isinstance(function, nn.CTCLoss):
        return lambda log_probs, targets, input_lengths, target_lengths: ctc(
            log_probs, targets, input_lengths, target_lengths, function.blank, function.reduction
        )
    return function if isinstance(function, nn.Module) else STAND_INS.get(function, function)
