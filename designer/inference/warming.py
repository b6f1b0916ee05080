"""What torch loads only with the first call that needs it: two seconds that nobody need wait for."""

from __future__ import annotations

import torch
from torch import nn


def warm_up() -> None:
    """Has torch load what it takes for calls without data: its symbolic sizes, and the compiler that it asks about."""
    with torch.device("meta"), torch.no_grad():
        nn.Conv2d(1, 1, 1)(torch.empty(1, 1, 1, 1))
        torch.empty(2, 2).normal_()
