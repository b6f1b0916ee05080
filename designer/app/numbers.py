"""Times as people write them: 9 s, 2 min 5 s."""

from __future__ import annotations


def seconds(value: float) -> str:
    """A time span: 9 s, 2 min 5 s, 1 h 12 min."""
    whole = max(0, round(value))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
