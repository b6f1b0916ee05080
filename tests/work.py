"""How much work something takes, as the steps that Python is seen to take: the same on any machine, however busy."""

import sys
from collections.abc import Callable
from types import FrameType


def steps(do: Callable[[], object]) -> int:
    """How often functions are called, and generators gone on with, while something is done."""
    count = 0

    def note(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count
