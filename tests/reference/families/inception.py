"""Networks of branches side by side, in torchvision."""

from functools import partial

from torch import nn

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models


def googlenet(auxiliary: bool = False) -> nn.Module:
    made: nn.Module = vision_models().googlenet(aux_logits=auxiliary, init_weights=False)
    return made


def inception_v3() -> nn.Module:
    made: nn.Module = vision_models().inception_v3(init_weights=False)
    return made


ARCHITECTURES = (
    Architecture("googlenet", googlenet, pictures(3, 64), in_order=True),
    Architecture(
        "googlenet",
        partial(googlenet, auxiliary=True),
        pictures(3, 64),
        arguments={"auxiliary": True},
        names=((r"\bbn\b", "norm"),),
    ),
    Architecture("inception-v3", inception_v3, pictures(3, 299), in_order=True),  # its second head takes no smaller
)
