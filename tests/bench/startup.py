"""How long the window takes until it can be used, beside a bare one with as many docks, started in turn."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.opening import WINDOWS

_ROUNDS = 9


def startup() -> dict[str, dict[str, float]]:
    """Seconds from the start of the process to a painted window that takes a key; medians, and against the bare one."""
    taken: dict[str, list[float]] = {window: [] for window in WINDOWS}
    with tempfile.TemporaryDirectory(prefix="netdesigner-bench-") as home:
        for window in WINDOWS:  # once uncounted: Python writes down what it has compiled
            _start(window, home)
        for _ in range(_ROUNDS):
            for window in WINDOWS:
                taken[window].append(_start(window, home))
    seconds = {window: statistics.median(times) for window, times in taken.items()}
    return {window: {"seconds": value, "against bare": value / seconds["bare"]} for window, value in seconds.items()}


def _start(window: str, home: str) -> float:
    own = {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("STATE", "DATA", "CONFIG", "CACHE")}
    environment = {**os.environ, **own, "HOME": home, "PYTHONPYCACHEPREFIX": home, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    line = [sys.executable, "-m", "tests.bench.opening", window]
    begun = time.time()
    said = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    return float(said.stdout) - begun
