"""A picture belongs to the class whose mean is nearest (Snell et al., 2017); tested on classes never seen."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvBlock(nn.Module):
    """A convolution that halves the picture."""

    def __init__(self, in_channels: int, maps: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, maps, 3, padding=1)
        self.norm = nn.BatchNorm2d(maps)

    def forward(self, x: Tensor) -> Tensor:  # N x in_channels x H x W
        x = F.relu(self.norm(self.conv(x)))  # N x maps x H x W
        return F.max_pool2d(x, 2)  # N x maps x H//2 x W//2


class Conv4(nn.Module):
    """Four blocks; what is left of the picture is the code."""

    def __init__(self, in_channels: int, maps: int = 64) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            ConvBlock(in_channels, maps),
            ConvBlock(maps, maps),
            ConvBlock(maps, maps),
            ConvBlock(maps, maps),
        )

    def forward(self, image: Tensor) -> Tensor:  # N x in_channels x H x W
        x = self.blocks(image)  # N x maps x H//16 x W//16
        return x.flatten(1)  # N x maps*(H//16)*(W//16)


def nearest(encoder: Conv4, support: Tensor, query: Tensor, ways: int) -> Tensor:  # S x C x H x W, Q x C x H x W
    """Scores each query for each class of the episode; both come class by class."""
    known = encoder(F.interpolate(support, scale_factor=2))  # S x maps*(H//8)*(W//8)
    prototype = known.unflatten(0, (ways, -1)).mean(1)  # ways x maps*(H//8)*(W//8)
    code = encoder(F.interpolate(query, scale_factor=2))  # Q x maps*(H//8)*(W//8)
    distance = torch.cdist(code, prototype)  # Q x ways
    return -(distance**2)  # Q x ways
