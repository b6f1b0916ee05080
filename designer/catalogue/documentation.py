"""Where torch says more about an operator: each has a page of its own, which is found by its full name."""

from __future__ import annotations

_PAGE = "https://docs.pytorch.org/docs/stable/generated/{name}.html"
_ROOMS = {"nn": "torch.nn", "F": "torch.nn.functional", "torch": "torch", "Tensor": "torch.Tensor"}


def torch_name(op: str) -> str | None:
    """What torch calls an operator in full, `torch.nn.Conv2d`; None where it is not torch's."""
    room, _, name = op.partition(".")
    return f"{_ROOMS[room]}.{name}" if room in _ROOMS else None


def torch_page(op: str) -> str | None:
    """The address of the page about an operator in torch's documentation; None where there is none."""
    name = torch_name(op)
    return _PAGE.format(name=name) if name is not None else None
