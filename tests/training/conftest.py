"""Runs of real projects: a folder with a golden design's code, a store, and workers that end with the test."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.training.launcher import Launcher, RunningWorker
from designer.training.runs import RunFolder, new_run
from designer.training.store import RunStore

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "language"
PROJECT = ROOT / "designer" / "codegen" / "project"

Prepare = Callable[[str], RunFolder]
Start = Callable[..., RunningWorker]


@pytest.fixture
def store() -> Iterator[RunStore]:
    with RunStore() as opened:
        yield opened


@pytest.fixture
def prepare(store: RunStore) -> Prepare:
    """Makes a run and fills its folder with a golden design's code."""

    def fill(design: str) -> RunFolder:
        folder = new_run(store, design)
        for file in (*(GOLDEN / design).iterdir(), *PROJECT.glob("[!_]*.py")):
            shutil.copy(file, folder.path)
        return folder

    return fill


@pytest.fixture
def start(store: RunStore) -> Iterator[Start]:
    """Starts workers; what is alive when the test ends is stopped."""
    workers: list[RunningWorker] = []

    def begin(folder: RunFolder, *flags: str) -> RunningWorker:
        workers.append(Launcher(store).start(folder, flags))
        return workers[-1]

    yield begin
    for worker in workers:
        if worker.alive():
            worker.stop()
    assert all(worker.wait(10) for worker in workers)


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits until something is so."""

    def wait(what: Callable[[], object], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, "it did not come about"
            time.sleep(0.02)

    return wait
