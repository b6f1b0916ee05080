"""Networks whose layers see all that came before, in torchvision."""

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models

DENSENET = (
    (r"^features\.", ""),
    (r"^denseblock(\d)\.denselayer(\d+)\.", lambda found: f"block{found[1]}.{int(found[2]) - 1}."),
)

ARCHITECTURES = (Architecture("densenet-121", lambda: vision_models().densenet121(), pictures(3, 32), names=DENSENET),)
