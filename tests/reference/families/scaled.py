"""Networks that were made for phones, found by search, or built anew as transformers are, in torchvision."""

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models

ARCHITECTURES = (
    Architecture("mobilenet-v2", lambda: vision_models().mobilenet_v2(), pictures(3, 64), in_order=True),
    Architecture("efficientnet-b0", lambda: vision_models().efficientnet_b0(), pictures(3, 64), in_order=True),
    Architecture("convnext-tiny", lambda: vision_models().convnext_tiny(), pictures(3, 64), in_order=True),
)
