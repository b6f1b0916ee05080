"""What reporting costs a step of training: processor time in the sink against processor time in everything else."""

import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from designer.training.runs import new_run
from designer.training.sink import StoreSink
from designer.training.store import RunStore

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "language" / "digits-cnn"


class TimedSink(StoreSink):
    """Adds up the time that its own thread spends in it while a run goes on."""

    steps = 0
    inside = 0
    began = 0

    def log(self, step: int, values: dict[str, Any]) -> None:
        before = time.thread_time_ns()
        super().log(step, values)
        self.inside += time.thread_time_ns() - before

    def poll(self) -> list[tuple[str, ...]]:
        before = time.thread_time_ns()
        self.began = self.began or before
        self.steps += 1
        wishes = super().poll()
        self.inside += time.thread_time_ns() - before
        return wishes


def sink() -> dict[str, float]:
    """Trains a small convolutional net for a few epochs with one thread."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as place, RunStore(Path(place) / "runs.sqlite") as store:
        folder = new_run(store, "digits-cnn", Path(place))
        project = ROOT / "designer/codegen/project"
        ours = (project / name for name in ("run.py", "console.py", "measures.py"))
        for file in (GOLDEN / "model.py", GOLDEN / "train.py", *ours):
            shutil.copy(file, folder.path)
        sys.path.insert(0, str(folder.path))
        timed = TimedSink(folder, store)
        importlib.import_module("train").main(["--epochs", "6", "--out", str(folder.out)], timed)
        spent = time.thread_time_ns() - timed.began
        scalars = len(store.rows(folder.run))
    return {
        "ratio": timed.inside / (spent - timed.inside),
        "microseconds a step": timed.inside / timed.steps / 1000,
        "microseconds a number": timed.inside / scalars / 1000,
        "steps": timed.steps,
    }
