"""Tells each pixel its class: down by convolutions and halvings, up again beside what was seen on the way down."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class DoubleConv(nn.Module):
    """Two 3x3 convolutions, each followed by a ReLU."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3)
        self.conv2 = nn.Conv2d(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:  # N x in_channels x H x W
        x = F.relu(self.conv1(x))  # N x channels x (H - 2) x (W - 2)
        return F.relu(self.conv2(x))  # N x channels x (H - 4) x (W - 4)


class Down(nn.Module):
    """Convolve, keep a copy for the way up, halve."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv = DoubleConv(in_channels, channels)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:  # N x in_channels x H x W
        skip = self.conv(x)  # N x channels x (H - 4) x (W - 4)
        return F.max_pool2d(skip, 2), skip  # N x channels x (H - 4)//2 x (W - 4)//2, N x channels x (H - 4) x (W - 4)


class Up(nn.Module):
    """Double, put the middle of the copy beside it, convolve."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, channels, 2, stride=2)
        self.conv = DoubleConv(2 * channels, channels)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:  # N x in_channels x H x W, N x channels x A x B
        H, W = x.shape[2:]
        A, B = skip.shape[2:]
        top = (A - 2 * H) // 2
        left = (B - 2 * W) // 2
        skip = skip[:, :, top : top + 2 * H, left : left + 2 * W]  # N x channels x 2 * H x 2 * W
        x = self.conv(torch.cat([skip, self.up(x)], 1))  # N x channels x (2 * H - 4) x (2 * W - 4)
        return x


class UNet(nn.Module):
    """U-Net: Convolutional Networks for Biomedical Image Segmentation (Ronneberger et al., 2015, arXiv:1505.04597)."""

    def __init__(self, in_channels: int = 1, num_classes: int = 2, width: int = 64, depth: int = 4) -> None:
        super().__init__()
        self.downs = nn.ModuleList(
            Down(in_channels if index == 0 else width * 2 ** (index - 1), width * 2**index) for index in range(depth)
        )
        self.bottom = DoubleConv(width * 2 ** (depth - 1), width * 2**depth)
        self.ups = nn.ModuleList(
            Up(width * 2 ** (depth - index), width * 2 ** (depth - 1 - index)) for index in range(depth)
        )
        self.head = nn.Conv2d(width, num_classes, 1)

        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:  # N x in_channels x H x W
        skips = []
        for down in self.downs:
            x, skip = down(x)
            skips.append(skip)
        x = self.bottom(x)
        for up, skip in zip(self.ups, reversed(skips), strict=True):
            x = up(x, skip)
        logits: Tensor = self.head(x)
        return logits  # N x num_classes x H' x W'
