"""A residual network of 18 layers, and scikit-learn's handwritten digits enlarged to colour pictures."""

import torch.nn.functional as F
from torch import Tensor, nn


class BasicBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample: nn.Module | None = None
        if stride != 1 or in_channels != channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(channels),
            )

    def forward(self, x: Tensor) -> Tensor:  # N x in_channels x H x W
        y = F.relu(self.bn1(self.conv1(x)))  # N x channels x ceil(H / stride) x ceil(W / stride)
        shortcut = x if self.downsample is None else self.downsample(x)
        y = self.bn2(self.conv2(y)) + shortcut  # N x channels x ceil(H / stride) x ceil(W / stride)
        return F.relu(y)  # N x channels x ceil(H / stride) x ceil(W / stride)


class ResNet18(nn.Module):
    """Deep Residual Learning for Image Recognition (He et al., 2015, arXiv:1512.03385), 18 layers."""

    def __init__(self, num_classes: int = 1000) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.layer1 = nn.Sequential(BasicBlock(64, 64), BasicBlock(64, 64))
        self.layer2 = nn.Sequential(BasicBlock(64, 128, stride=2), BasicBlock(128, 128))
        self.layer3 = nn.Sequential(BasicBlock(128, 256, stride=2), BasicBlock(256, 256))
        self.layer4 = nn.Sequential(BasicBlock(256, 512, stride=2), BasicBlock(512, 512))
        self.fc = nn.Linear(512, num_classes)

        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:  # N x 3 x H x W
        x = F.relu(self.bn1(self.conv1(x)))  # N x 64 x ceil(H/2) x ceil(W/2)
        x = F.max_pool2d(x, 3, stride=2, padding=1)  # N x 64 x ceil(H/4) x ceil(W/4)
        x = self.layer1(x)  # N x 64 x ceil(H/4) x ceil(W/4)
        x = self.layer2(x)  # N x 128 x ceil(H/8) x ceil(W/8)
        x = self.layer3(x)  # N x 256 x ceil(H/16) x ceil(W/16)
        x = self.layer4(x)  # N x 512 x ceil(H/32) x ceil(W/32)
        x = F.adaptive_avg_pool2d(x, 1)  # N x 512 x 1 x 1
        logits: Tensor = self.fc(x.flatten(1))  # N x num_classes
        return logits
