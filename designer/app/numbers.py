"""Numbers as people write them: 56.9 K, 98.3 %, 1.1 MB."""

from __future__ import annotations


def short_count(number: int) -> str:
    """A count in three digits or so: 288, 56.9 K, 3.6 M."""
    for size, unit in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "K")):
        if number >= size:
            value = number / size
            return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"
    return str(number)


def byte_size(number: int) -> str:
    """Bytes in units of a thousand, as drives and files are sold."""
    return f"{short_count(number)}B" if number >= 1000 else f"{number} B"


def seconds(value: float) -> str:
    """A time span: 9 s, 2 min 5 s, 1 h 12 min."""
    whole = max(0, round(value))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
