"""How numbers stand in sentences: one way for messages, panels and the command line."""

from __future__ import annotations

_NARROW_SPACE = "\u202f"


def grouped(number: float, decimals: int | None = None) -> str:
    """All digits, in groups of three that a line break does not part: `2 147 483 647`.

    Args:
        decimals: How many places stand behind the point; None: as many as the number has.
    """
    text = f"{number:,}" if decimals is None else f"{number:,.{decimals}f}"
    return text.replace(",", _NARROW_SPACE)


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
