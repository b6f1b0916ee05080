"""What watching costs: the worker's share of a step that goes into reporting it, and the window's thread meanwhile."""

import importlib
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import torch

from designer import api
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from designer.training.runs import new_run
from designer.training.sink import StoreSink
from designer.training.store import RunStore
from tests.bench.watching import WatchedApplication, home_of_its_own, wait

ROOT = Path(__file__).parents[2]
T = TypeVar("T")

_EPOCHS = 20
_CURVES = 12  # lines: six quantities, each of the batches and of what is held out
_WATCHED = 12  # seconds

# A worker with many curves, which another process started that is gone: the window takes it over.
_MANY = f"""
import math, time

def main(argv, sink):
    sink.start({{}})
    for step in range(10**9):
        where = {{"epoch": 1, "epochs": 2, "progress": min(1, step / 1e6)}}
        values = {{f"train.q{{n}}": math.sin(step / 500 + n) for n in range({_CURVES} // 2)}}
        if step % 50 == 0:
            values |= {{f"test.q{{n}}": math.cos(step / 500 + n) for n in range({_CURVES} // 2)}}
        sink.log(step, values | where)
        if any(wish == "stop" for wish, *_ in sink.poll()):
            return sink.finish("stopped")
        time.sleep(0.001)
"""
_STARTER = """
import sys
from pathlib import Path
from designer.training.launcher import Launcher
from designer.training.runs import RunFolder
from designer.training.store import RunStore
Launcher(RunStore()).start(RunFolder(Path(sys.argv[1]), int(sys.argv[2])))
"""


def training() -> dict[str, float | dict[str, float]]:
    """What the sink takes of the worker's time, and each kind of event of the window's thread, the longest first."""
    return {**_sink(), **_window()}


class _Timed:
    """A sink, and how long this thread is in it."""

    def __init__(self, sink: StoreSink) -> None:
        self._sink = sink
        self._clock = _cost_of_the_clock()
        self.inside = self.calls = self.began = 0

    def _timed(self, do: Callable[[], T]) -> T:
        time.thread_time_ns()  # the first look after a step finds nothing in the processor's caches, and takes thrice
        before = time.thread_time_ns()
        answer = do()
        self.inside += time.thread_time_ns() - before - self._clock
        self.calls += 1
        return answer

    def start(self, settings: dict[str, Any]) -> None:
        self._sink.start(settings)

    def watch(self, networks: dict[str, Any]) -> None:
        self._sink.watch(networks)
        self.began = time.thread_time_ns()

    def log(self, step: int, values: dict[str, Any]) -> None:
        self._timed(lambda: self._sink.log(step, values))

    def poll(self) -> list[tuple[str, ...]]:
        return self._timed(self._sink.poll)

    def say(self, text: str) -> None:
        self._sink.say(text)

    def flush(self) -> None:
        self._timed(self._sink.flush)

    def finish(self, status: str) -> None:
        self.spent = time.thread_time_ns() - self.began - 3 * self._clock * self.calls
        self._sink.finish(status)


def _cost_of_the_clock() -> int:
    """Nanoseconds from one look at it to the next."""
    looks = [time.thread_time_ns() for _ in range(10_000)]
    return round(statistics.median(after - before for before, after in itertools.pairwise(looks)))


def _sink() -> dict[str, float]:
    """Trains a small convolutional net on digits, in batches of 32, with one thread; its layers are looked at too."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as place, RunStore(Path(place) / "runs.sqlite") as store:
        folder = new_run(store, "digits-cnn", Path(place))
        api.new("digits-cnn").write_project(folder.path)
        sys.path.insert(0, str(folder.path))
        timed = _Timed(StoreSink(folder, store))
        importlib.import_module("train").main(["--epochs", str(_EPOCHS), "--device", "cpu", "--out", place], timed)
        steps = store.show(folder.run).step
    return {
        "sink, share of the rest": timed.inside / (timed.spent - timed.inside),
        "sink, microseconds": timed.inside / steps / 1000,
    }


def _window() -> dict[str, dict[str, float]]:
    """The real window, drawn into memory, while a run with many curves goes on."""
    with home_of_its_own():
        with RunStore() as store:
            folder = new_run(store, "digits-cnn")
        folder.train.write_text(_MANY)
        subprocess.run([sys.executable, "-c", _STARTER, str(folder.path), str(folder.run)], check=True, cwd=ROOT)
        app = WatchedApplication()
        window = MainWindow(build_catalogue(), ThemeSwitch(app, "dark"), Preferences())
        window.resize(1600, 1000)  # larger than the screen that is drawn into
        window.show()
        window.begin([], "digits-cnn")
        wait(8)  # until it is up, the drawing is checked and the curves are there
        app.spent.clear()
        wait(_WATCHED)
        spent = {name: times for name, times in app.spent.items() if max(times) >= 0.5}
        window.leave()
    return {
        name: {"median ms": statistics.median(times), "most ms": max(times), "times": len(times)}
        for name, times in sorted(spent.items(), key=lambda one: -max(one[1]))
    }
