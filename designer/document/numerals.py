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
