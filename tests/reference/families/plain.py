"""Networks without branches, in torchvision, where they are one long sequence that is numbered through."""

from itertools import count

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models

ALEXNET = (
    (r"^features\.0\.", "conv1."),
    (r"^features\.3\.", "conv2."),
    (r"^features\.6\.", "conv3."),
    (r"^features\.8\.", "conv4."),
    (r"^features\.10\.", "conv5."),
    (r"^classifier\.1\.", "fc1."),
    (r"^classifier\.4\.", "fc2."),
    (r"^classifier\.6\.", "fc3."),
)


def vgg(*depths: int) -> tuple[tuple[str, str], ...]:
    """The names of a VGG whose stages have these many convolutions; ReLU follows each, and pooling each stage."""
    place = count()
    names = []
    for stage, depth in enumerate(depths, start=1):
        for index in range(depth):
            names.append((rf"^features\.{next(place)}\.", f"stage{stage}.convs.{index}.conv."))
            next(place)
        next(place)
    return (*names, (r"^classifier\.0\.", "fc1."), (r"^classifier\.3\.", "fc2."), (r"^classifier\.6\.", "fc3."))


ARCHITECTURES = (
    Architecture("alexnet", lambda: vision_models().alexnet(), pictures(3, 64), names=ALEXNET),
    Architecture("vgg-16", lambda: vision_models().vgg16(), pictures(3, 32), names=vgg(2, 2, 3, 3, 3)),
    Architecture("vgg-19", lambda: vision_models().vgg19(), pictures(3, 32), names=vgg(2, 2, 4, 4, 4)),
)
