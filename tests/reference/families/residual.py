"""Residual networks, in torchvision."""

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models

ARCHITECTURES = (
    Architecture("resnet-18", lambda: vision_models().resnet18(), pictures(3, 32)),
    Architecture("resnet-50", lambda: vision_models().resnet50(), pictures(3, 32)),
    Architecture("resnet-152", lambda: vision_models().resnet152(), pictures(3, 32)),
)
