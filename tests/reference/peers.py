"""The libraries that define the same architectures, imported when a test first asks for them."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import torch

# What torchvision gives shapes and gradients to while it is imported, whether its compiled half is there or not.
_DETECTION = ("nms", "qnms")
_POOLING = ("roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool", "deform_conv2d")


@cache
def vision_models() -> ModuleType:
    """`torchvision.models`.

    Its wheel on PyPI is compiled for NVIDIA's cards, and beside a torch for the processor it does not even import: the
    operators that it means to describe are not there. They are declared here; its models are Python and need no more.
    """
    if not _compiled_half_loads():
        _declare_operators()
    import torchvision

    return torchvision.models


@cache
def language_models() -> ModuleType:
    """`transformers`, which brings in torchvision by itself."""
    vision_models()
    import transformers

    return transformers


def _compiled_half_loads() -> bool:
    found = find_spec("torchvision")
    assert found is not None and found.origin is not None
    try:
        for library in (*Path(found.origin).parent.glob("_C*.so"), *Path(found.origin).parent.glob("_C*.pyd")):
            torch.ops.load_library(library)
    except OSError:
        return False
    return True


@cache  # torch drops a library's operators with the object that defined them
def _declare_operators() -> torch.library.Library:
    library = torch.library.Library("torchvision", "DEF")
    for name in _DETECTION:
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    for name in _POOLING:
        library.define(f"{name}(Tensor input) -> Tensor")
        library.define(f"_{name}_backward(Tensor grad) -> Tensor")
    return library
