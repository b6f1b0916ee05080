"""Residual networks, in torchvision."""

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models

ARCHITECTURES = (Architecture("resnet-18", lambda: vision_models().resnet18(), pictures(3, 64)),)
