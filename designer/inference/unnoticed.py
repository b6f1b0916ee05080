"""What torch only finds out once there are numbers, and says here before.

On the meta device a matrix product takes types that the processor refuses, and so do some losses; a softmax takes any
dimension. The checks repeat what the processor's own kernels ask for and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvTransposeNd
from torch.nn.modules.instancenorm import _InstanceNorm

from designer.inference.calls import Call

_HALVES = frozenset({"float16", "bfloat16"})
_NORMS = (_NormBase, nn.LayerNorm, nn.GroupNorm)
_FRACTIONS_ONLY = frozenset(
    {
        "nn.GELU",
        "F.gelu",
        "nn.Softmax",
        "nn.LogSoftmax",
        "F.softmax",
        "torch.softmax",
        "nn.SiLU",
        "nn.Hardswish",
        "nn.AdaptiveAvgPool1d",
        "nn.AdaptiveMaxPool2d",
        "nn.AdaptiveAvgPool2d",
        "F.adaptive_avg_pool2d",
        "F.cross_entropy",
        "F.binary_cross_entropy",
        "F.binary_cross_entropy_with_logits",
    }
)
_NO_FLAGS = frozenset({"nn.ReLU", "F.relu", "nn.MaxPool2d", "F.max_pool2d", "torch.matmul"})
_AVERAGES = frozenset({"nn.AvgPool1d", "nn.AvgPool2d", "nn.AvgPool3d", "F.avg_pool2d"})
_SUBTRACTED = {
    "torch.sub": ("input", "other"),
    "F.l1_loss": ("input", "target"),
    "F.binary_cross_entropy_with_logits": ("pos_weight",),
    "F.soft_margin_loss": ("target",),
    "nn.SoftMarginLoss": ("target",),
    "metric.r2": ("input", "target"),
    "metric.mae": ("input", "target"),
}
_ALONG_ONE = frozenset(
    {
        "nn.Softmax",
        "nn.Softmin",
        "nn.LogSoftmax",
        "F.softmax",
        "F.log_softmax",
        "torch.softmax",
        "torch.sort",
        "torch.argsort",
    }
)
_CLASSES = {
    "nn.AdaptiveLogSoftmaxWithLoss": ("target_", "int64", "int32"),
    "nn.LinearCrossEntropyLoss": ("target", "int64", "uint8"),
}
_LIKE_SCORES = frozenset({"F.huber_loss", "nn.HuberLoss"})
_AS_LARGE_AS_SCORES = frozenset({"nn.SoftMarginLoss", "F.soft_margin_loss"})
_NO_FEATURES = frozenset({"target", "target_", "indices", "offsets"})


def unnoticed(call: Call, layer: nn.Module | None, arrivals: Mapping[str, object]) -> str:
    """Why the call would fail with numbers; empty where it would not."""
    target, settings = call.target, dict(call.settings)
    tensors = {port: value for port, value in arrivals.items() if isinstance(value, Tensor)}
    if fault := _against_type(call, tensors) or _against_form(target, tensors):
        return fault
    if target == "torch.matmul" and tensors["input"].dtype != tensors["other"].dtype:
        given = " != ".join(dtype_name(one) for one in tensors.values())
        return f"expected both to have the same dtype, but got: {given}"
    if target == "torch.index_select" and tensors["index"].dtype not in (torch.int64, torch.int32):
        return f"index has dtype {dtype_name(tensors['index'])}, a type without fractions is needed"
    if target == "torch.multinomial" and not settings.get("replacement", False):
        drawn, there = settings.get("num_samples", 1), tensors["input"].size(-1)
        return "cannot sample n_sample > prob_dist.size(-1)" if isinstance(drawn, int) and drawn > there else ""
    if target in _ALONG_ONE:
        return _beyond_the_axes(dict(call.make + call.settings).get("dim"), tensors["input"].dim())
    if isinstance(layer, _ConvTransposeNd) and (fault := _against_transposed(layer, tensors["input"])):
        return fault
    if isinstance(layer, nn.UpsamplingNearest2d | nn.UpsamplingBilinear2d) and layer.scale_factor is not None:
        factors = layer.scale_factor if isinstance(layer.scale_factor, tuple) else (layer.scale_factor,) * 2
        sides = zip(tensors["input"].shape[-2:], factors, strict=True)
        gone = any(int(side * factor) < 1 for side, factor in sides)
        return "Input and output sizes should be greater than 0" if gone else ""
    if isinstance(layer, nn.EmbeddingBag):
        weights = tensors.get("per_sample_weights", layer.weight)
        return "" if weights.dtype == layer.weight.dtype else f"per_sample_weights has dtype {dtype_name(weights)}"
    if target in _CLASSES and dtype_name(numbers := tensors[_CLASSES[target][0]]) not in _CLASSES[target][1:]:
        return f"expected the numbers of classes to have dtype int64, but got {dtype_name(numbers)}"
    if layer is not None and not isinstance(layer, nn.Embedding):
        return _against_weights(layer, tensors)
    if "input" in tensors and "target" in tensors:
        return _against_target(target, tensors)
    return ""


def _against_type(call: Call, tensors: Mapping[str, Tensor]) -> str:
    """Why there is no kernel for numbers of these types."""
    target, first = call.target, tensors.get("input")
    subtracted = ("input", "target") if target == "F.mse_loss" and "weight" in tensors else _SUBTRACTED.get(target, ())
    if any(port in tensors and tensors[port].dtype == torch.bool for port in subtracted):
        return "Subtraction with a bool tensor: not implemented for dtype bool"
    if first is None:
        return ""
    if target in _LIKE_SCORES and tensors["target"].dtype != first.dtype:  # as learning from it asks
        return f"Found dtype {dtype_name(tensors['target'])} but expected {dtype_name(first)}"
    lost = target in _FRACTIONS_ONLY and not first.is_floating_point()
    lost |= target in _NO_FLAGS and first.dtype == torch.bool
    lost |= target in _AVERAGES and not first.is_floating_point() and first.dtype != torch.int64
    lost |= target == "nn.Upsample" and not first.is_floating_point() and first.dtype != torch.uint8
    settings = dict(call.settings)
    lost |= target == "metric.accuracy" and first.dtype == torch.bool and settings.get("threshold") is None
    if lost:
        return f"not implemented for dtype {dtype_name(first)}"
    if (
        "other" in tensors
        and isinstance(settings.get("alpha"), float)
        and not torch.result_type(first, tensors["other"]).is_floating_point
    ):
        return f"argument alpha must not be a floating point number, not implemented for dtype {dtype_name(first)}"
    return ""


def _against_form(target: str, tensors: Mapping[str, Tensor]) -> str:
    """Why a value has too many dimensions, or would have to be stretched beyond the one that is written to."""
    if target == "torch.index_select" and tensors["index"].dim() > 1:
        return "Index is supposed to be a vector"
    if target == "F.linear" and "bias" in tensors and tensors["bias"].dim() > tensors["input"].dim():
        return f"bias has {tensors['bias'].dim()} dimensions, the input {tensors['input'].dim()}"
    if target in _AS_LARGE_AS_SCORES:
        scores, both = tensors["input"].shape, torch.add(tensors["input"], tensors["target"]).shape
        return "" if both == scores else f"shape {list(scores)} doesn't match the broadcast shape {list(both)}"
    return ""


def _beyond_the_axes(dim: object, rank: int) -> str:
    """Why a value of this rank has no such dimension."""
    if not isinstance(dim, int) or -max(rank, 1) <= dim < max(rank, 1):
        return ""
    return f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {dim})"


def _against_transposed(layer: _ConvTransposeNd, image: Tensor) -> str:
    """Why a transposed convolution does not take these channels, or cannot add so many pixels."""
    axes = len(layer.kernel_size)
    if image.dim() in (axes + 1, axes + 2) and image.size(-1 - axes) != layer.in_channels:
        given = image.size(-1 - axes)
        return f"expected input to have {layer.in_channels} channels, but got {given} channels instead"
    sizes = zip(layer.output_padding, layer.stride, layer.dilation, strict=True)
    if all(added < max(stride, dilation) for added, stride, dilation in sizes):
        return ""
    return "output padding must be smaller than either stride or dilation"


def _against_target(target: str, tensors: Mapping[str, Tensor]) -> str:
    """Why a loss cannot compare these two types."""
    scores, answers = tensors["input"], tensors["target"]
    given, wanted = dtype_name(answers), dtype_name(scores)
    plain = target == "F.smooth_l1_loss" or (target == "F.mse_loss" and "weight" not in tensors)
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
    held = layer.parameters() if isinstance(layer, _InstanceNorm) else chain(layer.parameters(), layer.buffers())
    weight = next((one for one in held if one.is_floating_point()), None)
    if weight is None:
        return ""
    for port, tensor in tensors.items():
        half = isinstance(layer, _NORMS) and dtype_name(tensor) in _HALVES
        half |= isinstance(layer, nn.RMSNorm) and tensor.is_floating_point()
        if tensor.dtype != weight.dtype and not port.endswith("mask") and port not in _NO_FEATURES and not half:
            return f"{port} has dtype {dtype_name(tensor)}, the weights have {dtype_name(weight)}"
    return ""


def dtype_name(tensor: Tensor) -> str:
    """torch's name of the type, without `torch.`."""
    return str(tensor.dtype).removeprefix("torch.")
