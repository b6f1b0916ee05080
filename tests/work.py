"""How much work something takes, as the steps that Python is seen to take: the same on any machine, however busy."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Counted(dict[K, V]):
    """Counts how often somebody goes through all that is in it: a loop of Python's own is no step."""

    scans = 0

    def values(self):
        self.scans += 1
        return super().values()


def steps(do: Callable[[], object]) -> int:
    """How often functions are called, and generators gone on with, while something is done."""
    return _counted(do, lambda _frame, event: event in ("call", "c_call"))


def calls_of(function: Callable[..., object], do: Callable[[], object]) -> int:
    """How often one function is called while something is done."""
    code = getattr(function, "__code__")  # noqa: B009 - which a type checker does not know of all callables
    return _counted(do, lambda frame, event: event == "call" and frame.f_code is code)


def _counted(do: Callable[[], object], counts: Callable[[FrameType, str], bool]) -> int:
    """How many of the steps count that are taken while something is done."""
    count = 0

    def note(frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += counts(frame, event)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count


def instructions(do: Callable[[], object]) -> int:
    """How many instructions are executed while something is done: in a loop of one line nothing may be called."""
    count = 0

    def note(frame: FrameType, event: str, _what: object) -> Callable[..., object]:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        do()
    finally:
        sys.settrace(before)
    return count
