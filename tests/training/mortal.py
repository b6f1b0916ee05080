"""A run that the system kills in the middle of a step. Its process imports little, so that it starts quickly."""

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any


class Mortal:
    """A sink that kills its own process when a step has been learned, before anybody can tell of it."""

    def __init__(self, dies_at: int | None) -> None:
        self.dies_at = dies_at

    def start(self, settings: dict[str, Any]) -> None: ...

    def watch(self, networks: dict[str, Any]) -> None: ...

    def log(self, step: int, values: dict[str, Any]) -> None:
        if step == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def poll(self) -> list[tuple[str, ...]]:
        return []

    def say(self, text: str) -> None: ...

    def flush(self) -> None: ...

    def finish(self, status: str) -> None: ...


def learn(folder: Path, flags: list[str], dies_at: int | None = None) -> None:
    """Runs a folder's train.py in this process, until its end or the end of the process."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    importlib.import_module("train").main(flags, Mortal(dies_at))
