"""Attention as the kernels of a processor do it, which keep no product of all places with all.

Without data torch has no such kernel and takes the long way, which keeps what no training does. So whoever measures
memory lets the kernel be called by its name wherever torch itself would choose it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from designer.inference.dispatch import LightMode

_LONG_WAY = F.scaled_dot_product_attention
_KERNEL = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
_FUSED = 1  # what torch calls the kernel
_FEW = 4  # places that torch is asked about: how many there are decides nothing


class _Kernel(LightMode):  # type: ignore[no-untyped-call]
    """The kernel without data: what it gives lies in memory as the queries do, which torch's own stand-in forgets."""

    def __torch_dispatch__(
        self, func: Any, types: object, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        if func is not _KERNEL.default:
            return func(*args, **(kwargs or {}))
        query = args[0]
        return torch.empty_like(query), torch.empty(query.shape[:-1], dtype=torch.float32, device=query.device)


@contextmanager
def fused_attention() -> Iterator[None]:
    """Lets layers that attend call the kernel, too, as long as it is entered."""
    F.scaled_dot_product_attention = _attended
    try:
        yield
    finally:
        F.scaled_dot_product_attention = _LONG_WAY


def as_fused(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is called in place of a function."""
    return _attended if function is _LONG_WAY else function


def _attended(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """`F.scaled_dot_product_attention`, of tensors without data as it would be of others."""
    if enable_gqa or query.device.type != "meta" or not _is_fused(query, key, value, attn_mask, dropout_p, is_causal):
        settings = {"dropout_p": dropout_p, "is_causal": is_causal, "scale": scale, "enable_gqa": enable_gqa}
        return _LONG_WAY(query, key, value, attn_mask, **settings)  # type: ignore[arg-type]
    if attn_mask is not None and attn_mask.dtype == torch.bool:
        attn_mask = torch.empty(attn_mask.shape, dtype=query.dtype, device=query.device)  # of zeros and infinities
    with _Kernel():  # type: ignore[no-untyped-call]
        attended: Tensor = _KERNEL(query, key, value, dropout_p, is_causal, attn_mask=attn_mask, scale=scale)[0]
    return attended


def _is_fused(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None, dropout_p: float, is_causal: bool
) -> bool:
    """Whether torch chooses the kernel for values that have data."""
    if any(one.dim() == 0 or one.stride(-1) != 1 for one in (query, key, value)):
        return False
    mask = None if attn_mask is None else _few(attn_mask)[..., :_FEW]
    few = (_few(query), _few(key), _few(value))
    return torch._fused_sdp_choice(*few, attn_mask=mask, dropout_p=dropout_p, is_causal=is_causal) == _FUSED


def _few(tensor: Tensor) -> Tensor:
    """A small tensor of such a form."""
    sizes = [min(size, _FEW) for size in tensor.shape[:-1]]
    return torch.empty(*sizes, tensor.shape[-1], dtype=tensor.dtype, requires_grad=tensor.requires_grad)
