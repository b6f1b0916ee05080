"""What networks can be trained on here, asked of torch, which the window does not have."""

from __future__ import annotations

import torch


def device_names() -> tuple[str, ...]:
    """The devices of this computer, by the names that `--device` takes; the processor is first."""
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    numbered = ("cuda",) if cards == 1 else tuple(f"cuda:{number}" for number in range(cards))
    return ("cpu", *numbered, *(("mps",) if torch.backends.mps.is_available() else ()))
