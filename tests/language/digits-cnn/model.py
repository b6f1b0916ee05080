"""A small convolutional network that reads handwritten digits."""

import torch.nn.functional as F
from torch import Tensor, nn


class DigitsNet(nn.Module):
    """Two convolutions, each followed by batch norm, ReLU and pooling, and a linear head."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(32)
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(32 * 2 * 2, 10)

    def forward(self, image: Tensor) -> Tensor:  # N x 1 x 8 x 8
        x = F.relu(self.norm1(self.conv1(image)))  # N x 16 x 8 x 8
        x = F.max_pool2d(x, 2)  # N x 16 x 4 x 4
        x = F.relu(self.norm2(self.conv2(x)))  # N x 32 x 4 x 4
        x = F.max_pool2d(x, 2)  # N x 32 x 2 x 2
        scores: Tensor = self.head(self.dropout(x.flatten(1)))  # N x 10
        return scores
