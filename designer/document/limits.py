"""What a value must be so that a file can hold it and give it back: the same bounds for files read and edits made.

Without them a number without end, half a character or a tower of brackets could be put into a design, saved, and make
a file that cannot be opened again.
"""

from __future__ import annotations

import math

from designer.document.records import Json

DEPTH_LIMIT = 100  # of brackets inside brackets; a design needs about ten
DIGITS_LIMIT = 1000  # of a whole number


def fault_of_json(value: Json) -> str:
    """What a file cannot hold in this value, as a noun; empty where there is nothing."""
    waiting: list[tuple[Json, int]] = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > DEPTH_LIMIT:
            return f"brackets nested more than {DEPTH_LIMIT} deep"
        match item:
            case str():
                if not _encodes(item):
                    return "half a character (a lone surrogate)"
            case dict():
                if not all(_encodes(key) for key in item):
                    return "half a character (a lone surrogate)"
                waiting += [(one, depth + 1) for one in item.values()]
            case list():
                waiting += [(one, depth + 1) for one in item]
            case float():
                if not math.isfinite(item):
                    return f"the number {item}"
            case int():
                if abs(item) >= 10**DIGITS_LIMIT:
                    return f"a whole number of more than {DIGITS_LIMIT} digits"
    return ""


def _encodes(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
