"""What torch only finds out once there are numbers, and says here before.

On the meta device a matrix product takes types that the processor refuses, and so do some losses. The checks repeat
what the processor's own kernels ask for and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

_HALVES = frozenset({"float16", "bfloat16"})
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)
_FRACTIONS_ONLY = frozenset(
    {
        "nn.GELU",
        "nn.AdaptiveAvgPool2d",
        "F.adaptive_avg_pool2d",
        "F.cross_entropy",
        "F.binary_cross_entropy",
        "F.binary_cross_entropy_with_logits",
    }
)
_MASKS = frozenset({"key_padding_mask", "attn_mask"})


def unnoticed(target: str, layer: nn.Module | None, arrivals: Mapping[str, object]) -> str:
    """Why the call would fail with numbers; empty where it would not."""
    tensors = {port: value for port, value in arrivals.items() if isinstance(value, Tensor)}
    if target in _FRACTIONS_ONLY and not tensors["input"].is_floating_point():
        return f"not implemented for dtype {dtype_name(tensors['input'])}"
    if layer is not None and not isinstance(layer, nn.Embedding):
        return _against_weights(layer, tensors)
    if "target" in tensors:
        return _against_target(target, tensors)
    return ""


def _against_target(target: str, tensors: Mapping[str, Tensor]) -> str:
    """Why a loss cannot compare these two types."""
    scores, answers = tensors["input"], tensors["target"]
    given, wanted = dtype_name(answers), dtype_name(scores)
    plain = target == "F.mse_loss" and "weight" not in tensors
    if plain and not torch.result_type(scores, answers).is_floating_point:
        return f"not implemented for dtype {wanted}"
    if target == "F.cross_entropy":
        if "weight" in tensors and tensors["weight"].dtype != scores.dtype:
            return f"expected weight of dtype {wanted} but found {dtype_name(tensors['weight'])}"
        if given not in ("int64", "uint8") and not (answers.is_floating_point() and answers.shape == scores.shape):
            return f"expected target dtype to be int64, but got {given}"
    if target == "F.binary_cross_entropy" and scores.dtype != answers.dtype:
        return f"Found dtype {given} but expected {wanted}"
    if target == "F.binary_cross_entropy_with_logits" and not answers.is_floating_point():
        return f"result type {wanted} can't be cast to {given}"
    return ""


def _against_weights(layer: nn.Module, tensors: Mapping[str, Tensor]) -> str:
    held = (*layer.parameters(), *layer.buffers())
    weight = next((one for one in held if one.is_floating_point()), None)
    if weight is None:
        return ""
    for port, tensor in tensors.items():
        half = isinstance(layer, _NORMS) and dtype_name(tensor) in _HALVES
        if tensor.dtype != weight.dtype and port not in _MASKS and not half:
            return f"{port} has dtype {dtype_name(tensor)}, the weights have {dtype_name(weight)}"
    return ""


def dtype_name(tensor: Tensor) -> str:
    """torch's name of the type, without `torch.`."""
    return str(tensor.dtype).removeprefix("torch.")
