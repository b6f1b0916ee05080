"""A view of a picture finds its other view among a queue of older ones (He et al., 2020)."""

import torch.nn.functional as F
from torch import Tensor, nn


class Encoder(nn.Module):
    """What is kept when learning is over."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)

    def forward(self, image: Tensor) -> Tensor:  # N x 1 x H x W
        x = F.relu(self.norm1(self.conv1(image)))  # N x 16 x H x W
        x = F.relu(self.conv2(x))  # N x 32 x (H+1)//2 x (W+1)//2
        return x.mean((2, 3))  # N x 32


class Projector(nn.Module):
    """The encoder, and a head that is thrown away after learning."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.hidden = nn.Linear(32, 32)
        self.head = nn.Linear(32, 16)

    def forward(self, image: Tensor) -> Tensor:  # N x 1 x H x W
        x = F.relu(self.hidden(self.encoder(image)))  # N x 32
        return F.normalize(self.head(x))  # N x 16
