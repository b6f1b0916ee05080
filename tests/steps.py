"""Work counted in steps of the interpreter, which are as many on a busy machine as on a quiet one."""

import sys
from collections.abc import Callable
from types import FrameType


def steps(act: Callable[[], object]) -> int:
    """How many instructions are executed meanwhile: in a loop of one line nothing may be called."""
    count = 0

    def note(frame: FrameType, event: str, _about: object) -> Callable[..., object]:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        act()
    finally:
        sys.settrace(before)
    return count
