"""What torch only finds out once there are numbers, and says here before.

On the meta device a matrix product takes types that the processor refuses, and so do some losses. The checks repeat
what the processor's own kernels ask for and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

_HALVES = frozenset({"float16", "bfloat16"})
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)
_FRACTIONS_ONLY = frozenset({"nn.GELU"})
_MASKS = frozenset({"key_padding_mask", "attn_mask"})


def unnoticed(target: str, layer: nn.Module | None, arrivals: Mapping[str, object]) -> str:
    """Why the call would fail with numbers; empty where it would not."""
    tensors = {port: value for port, value in arrivals.items() if isinstance(value, Tensor)}
    if target in _FRACTIONS_ONLY and not tensors["input"].is_floating_point():
        return f"not implemented for dtype {dtype_name(tensors['input'])}"
    if layer is not None and not isinstance(layer, nn.Embedding):
        return _against_weights(layer, tensors)
    if target == "F.cross_entropy":
        scores, answers = tensors["input"], tensors["target"]
        probabilities = answers.is_floating_point() and answers.shape == scores.shape
        if not probabilities and dtype_name(answers) not in ("int64", "uint8"):
            return f"expected target dtype to be int64, but got {dtype_name(answers)}"
    if target.startswith("F.binary_cross_entropy"):
        scores, answers = tensors["input"], tensors["target"]
        alike = answers.is_floating_point() if target.endswith("with_logits") else scores.dtype == answers.dtype
        if not alike:
            return f"Found dtype {dtype_name(answers)} but expected {dtype_name(scores)}"
    return ""


def _against_weights(layer: nn.Module, tensors: Mapping[str, Tensor]) -> str:
    weight = next((one for one in layer.parameters() if one.is_floating_point()), None)
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
