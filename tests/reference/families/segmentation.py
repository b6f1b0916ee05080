"""What tells each pixel its class, written down here as in the paper."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.reference.architecture import Architecture, pictures

WIDTH, DEPTH, CLASSES = 4, 3, 2


def double(entering: int, leaving: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(entering, leaving, 3), nn.ReLU(), nn.Conv2d(leaving, leaving, 3), nn.ReLU())


class UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        widths = [WIDTH * 2**level for level in range(DEPTH + 1)]
        self.left = nn.ModuleList(map(double, [1, *widths[:-1]], widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * width, width, 2, 2) for width in widths[:-1])
        self.right = nn.ModuleList(double(2 * width, width) for width in widths[:-1])
        self.last = nn.Conv2d(WIDTH, CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        seen = []
        for level in range(DEPTH):
            seen.append(self.left[level](x))
            x = F.max_pool2d(seen[-1], 2)
        x = self.left[DEPTH](x)
        for level in reversed(range(DEPTH)):
            x = self.up[level](x)
            off = [(before - now) // 2 for before, now in zip(seen[level].shape[2:], x.shape[2:], strict=True)]
            cut = seen[level][..., off[0] : off[0] + x.shape[2], off[1] : off[1] + x.shape[3]]
            x = self.right[level](torch.cat((cut, x), dim=1))
        return self.last(x)


NAMES = (
    (rf"^left\.{DEPTH}\.", "bottom."),
    (r"^left\.(\d)\.", r"downs.\1.conv."),
    *((rf"^up\.{level}\.", f"ups.{DEPTH - 1 - level}.up.") for level in range(DEPTH)),
    *((rf"^right\.{level}\.", f"ups.{DEPTH - 1 - level}.conv.") for level in range(DEPTH)),
    (r"\b0\.(weight|bias)$", r"conv1.\1"),
    (r"\b2\.(weight|bias)$", r"conv2.\1"),
    (r"^last\.", "head."),
)

ARCHITECTURES = (
    Architecture("u-net", UNet, pictures(1, 102), arguments={"width": WIDTH, "depth": DEPTH}, names=NAMES),
)
