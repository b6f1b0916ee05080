"""How long the window takes until it can be used, beside a bare one with as many docks, started in turn."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from tests.bench.opening import WINDOWS

_ROUNDS = 9


class _Times(NamedTuple):
    """Seconds by the clock, and of the processor with all threads."""

    seconds: float
    processor: float


def startup() -> dict[str, dict[str, float]]:
    """From the start of the process to a painted window that takes a key; medians, and against the bare one.

    Where other programs keep the computer busy, the processor's time is what tells: the clock goes on meanwhile.
    """
    taken: dict[str, list[_Times]] = {window: [] for window in WINDOWS}
    with tempfile.TemporaryDirectory(prefix="netdesigner-bench-") as compiled:
        for window in WINDOWS:  # once uncounted: Python writes down what it has compiled
            _start(window, compiled)
        for _ in range(_ROUNDS):
            for window in WINDOWS:
                taken[window].append(_start(window, compiled))
    found: dict[str, dict[str, float]] = {window: {} for window in WINDOWS}
    for name in _Times._fields:
        bare = statistics.median(getattr(times, name) for times in taken["bare"])
        for window, times in taken.items():
            value = statistics.median(getattr(one, name) for one in times)
            found[window] |= {name: value, f"{name} : bare": value / bare}
    return found


def _start(window: str, compiled: str) -> _Times:
    """Starts one in a home of its own: a window that finds what the last one left behind would open that."""
    with tempfile.TemporaryDirectory(prefix="netdesigner-bench-") as home:
        own = {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("STATE", "DATA", "CONFIG", "CACHE")}
        own |= {"HOME": home, "PYTHONPYCACHEPREFIX": compiled, "QT_QPA_PLATFORM": "offscreen"}
        environment = {**os.environ, **own}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        line = [sys.executable, "-m", "tests.bench.opening", window]
        begun = time.time()
        said = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    at, processor = said.stdout.split()
    return _Times(float(at) - begun, float(processor))
