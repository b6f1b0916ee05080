"""A generator learns to draw digits that a discriminator takes for real (Radford et al., 2016)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Generator(nn.Module):
    """Noise to a picture of 64 x 64, doubled in size by each layer but the first."""

    def __init__(self, channels: int = 3, latent: int = 100, maps: int = 64) -> None:
        super().__init__()
        self.grow1 = nn.ConvTranspose2d(latent, 8 * maps, 4, bias=False)
        self.norm1 = nn.BatchNorm2d(8 * maps)
        self.grow2 = nn.ConvTranspose2d(8 * maps, 4 * maps, 4, stride=2, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * maps)
        self.grow3 = nn.ConvTranspose2d(4 * maps, 2 * maps, 4, stride=2, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(2 * maps)
        self.grow4 = nn.ConvTranspose2d(2 * maps, maps, 4, stride=2, padding=1, bias=False)
        self.norm4 = nn.BatchNorm2d(maps)
        self.grow5 = nn.ConvTranspose2d(maps, channels, 4, stride=2, padding=1, bias=False)

        for module in self.modules():
            if isinstance(module, nn.ConvTranspose2d):
                nn.init.normal_(module.weight, std=0.02)
            elif isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.weight, mean=1.0, std=0.02)

    def forward(self, noise: Tensor) -> Tensor:  # N x latent x 1 x 1
        x = F.relu(self.norm1(self.grow1(noise)))  # N x 8*maps x 4 x 4
        x = F.relu(self.norm2(self.grow2(x)))  # N x 4*maps x 8 x 8
        x = F.relu(self.norm3(self.grow3(x)))  # N x 2*maps x 16 x 16
        x = F.relu(self.norm4(self.grow4(x)))  # N x maps x 32 x 32
        return torch.tanh(self.grow5(x))  # N x channels x 64 x 64


class Discriminator(nn.Module):
    """A picture of 64 x 64 to a score: above zero where it is taken for real."""

    def __init__(self, channels: int = 3, maps: int = 64) -> None:
        super().__init__()
        self.shrink1 = nn.Conv2d(channels, maps, 4, stride=2, padding=1, bias=False)
        self.shrink2 = nn.Conv2d(maps, 2 * maps, 4, stride=2, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(2 * maps)
        self.shrink3 = nn.Conv2d(2 * maps, 4 * maps, 4, stride=2, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(4 * maps)
        self.shrink4 = nn.Conv2d(4 * maps, 8 * maps, 4, stride=2, padding=1, bias=False)
        self.norm4 = nn.BatchNorm2d(8 * maps)
        self.head = nn.Conv2d(8 * maps, 1, 4, bias=False)

        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=0.02)
            elif isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.weight, mean=1.0, std=0.02)

    def forward(self, image: Tensor) -> Tensor:  # N x channels x 64 x 64
        x = F.leaky_relu(self.shrink1(image), 0.2)  # N x maps x 32 x 32
        x = F.leaky_relu(self.norm2(self.shrink2(x)), 0.2)  # N x 2*maps x 16 x 16
        x = F.leaky_relu(self.norm3(self.shrink3(x)), 0.2)  # N x 4*maps x 8 x 8
        x = F.leaky_relu(self.norm4(self.shrink4(x)), 0.2)  # N x 8*maps x 4 x 4
        return self.head(x).flatten()  # N
