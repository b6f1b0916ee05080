"""Tells two shapes apart from images in a folder for each."""

import torch.nn.functional as F
from torch import Tensor, nn


class ShapeNet(nn.Module):
    """A convolution, pooling to one value a channel, and a linear head."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.head = nn.Linear(8 * 4 * 4, 2)

    def forward(self, image: Tensor) -> Tensor:  # N x 3 x 16 x 16
        x = F.relu(self.conv(image))  # N x 8 x 16 x 16
        x = F.max_pool2d(x, 4)  # N x 8 x 4 x 4
        scores: Tensor = self.head(x.flatten(1))  # N x 2
        return scores
