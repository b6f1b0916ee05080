"""What a value must be so that a file can hold it and give it back: the same bounds for files read and edits made.

Without them a number without end, half a character or a tower of brackets could be put into a design, saved, and make
a file that cannot be opened again.
"""

from __future__ import annotations

import math

from designer.document.records import Json

DEPTH_LIMIT = 100  # of brackets inside brackets; a design needs about ten
DIGITS_LIMIT = 1000  # of a whole number
_BEYOND = 10**DIGITS_LIMIT


def fault_of_json(value: Json) -> str:
    """What a file cannot hold in this value, as a noun; empty where there is nothing."""
    level: list[Json] = [value]
    for _ in range(DEPTH_LIMIT + 1):
        deeper: list[Json] = []
        for item in level:
            if isinstance(item, str):
                if not _encodes(item):
                    return "half a character (a lone surrogate)"
            elif isinstance(item, dict):
                if not all(map(_encodes, item)):
                    return "half a character (a lone surrogate)"
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
            elif isinstance(item, float):
                if not math.isfinite(item):
                    return f"the number {item}"
            elif isinstance(item, int) and abs(item) >= _BEYOND:
                return f"a whole number of more than {DIGITS_LIMIT} digits"
        if not deeper:
            return ""
        level = deeper
    return f"brackets nested more than {DEPTH_LIMIT} deep"


def _encodes(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
