"""Whether this computer can hold what a run learns: said while it is drawn, since a run would only fail for it."""

from __future__ import annotations

import os

from designer.document.numerals import grouped

_WHERE_UNKNOWN = 2**38
_NUMBERS_A_WEIGHT = 4  # itself, its gradient, and the two averages that Adam keeps of it
_BYTES_A_NUMBER = 4
_GB = 10**9


def why_too_large(parameters: int, memory: int | None = None) -> str:
    """Why so many learned numbers cannot be trained here, as a sentence; empty where they can.

    Args:
        memory: What there is, in bytes; None: what this computer has.
    """
    there = total_memory() if memory is None else memory
    needed = parameters * _NUMBERS_A_WEIGHT * _BYTES_A_NUMBER
    if needed <= there:
        return ""
    return (
        f"Its {grouped(parameters)} learned numbers need {grouped(needed / _GB, 0)} GB of memory, with their gradients "
        f"and what an optimiser keeps of each; this computer has {grouped(there / _GB, 0)} GB. Make its layers smaller."
    )


def total_memory() -> int:
    """The memory of this computer in bytes; 256 GiB where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _WHERE_UNKNOWN
