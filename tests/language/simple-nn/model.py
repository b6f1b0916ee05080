"""Ten features to one probability: the network that a first PyTorch course writes by hand."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class SimpleNN(nn.Module):
    """Three linear layers, with ReLU between them and a sigmoid at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(10, 20)
        self.fc2 = nn.Linear(20, 15)
        self.fc3 = nn.Linear(15, 1)

    def forward(self, x: Tensor) -> Tensor:  # N x 10
        x = F.relu(self.fc1(x))  # N x 20
        x = F.relu(self.fc2(x))  # N x 15
        return torch.sigmoid(self.fc3(x))  # N x 1
