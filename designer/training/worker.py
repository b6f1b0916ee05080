"""The process that trains: it runs a folder's `train.py` and tells the store what comes of it.

    python -m designer.training.worker FOLDER --store FILE --run ID [-- flags of train.py]

Whatever happens in it is told in the store, in a sentence, and in the folder's log in full.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TextIO

from designer.training.failure import explain
from designer.training.processes import step_back
from designer.training.runs import RunFolder
from designer.training.sink import LAST_PATIENCE, StoreSink
from designer.training.store import RunStatus, RunStore, StoreError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_PRIORITY = 10
_ANOTHER_ENDS = 2.0  # seconds that a worker which had the run before takes to go


def main(argv: list[str] | None = None) -> int:
    """Trains until the end, a wish or a failure.

    Returns:
        0 where the run finished or was stopped, 1 where it failed, 2 where it was not begun.
    """
    parser = argparse.ArgumentParser(prog="designer.training.worker", description="Trains what lies in a run's folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--run", type=int, required=True)
    parser.epilog = "What follows `--` is for train.py."
    own = list(sys.argv[1:] if argv is None else argv)
    cut = own.index("--") if "--" in own else len(own)
    own, flags = own[:cut], own[cut + 1 :]
    arguments = parser.parse_args(own)

    step_back(_PRIORITY)
    # One thread beats two on the small nets that people begin with. Read by torch when it is first imported.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.stdout, sys.stderr = _Log.of(sys.stdout), _Log.of(sys.stderr)
    folder = RunFolder(arguments.folder.absolute(), arguments.run)
    try:
        with folder.lock() as lock:
            if not lock.take(_ANOTHER_ENDS):
                print(f"{folder.path} has a worker already", file=sys.stderr)
                return 2
            with RunStore(arguments.store.absolute()) as store:
                store.working(folder.run, os.getpid())
                status, message = _train(folder, store, flags)
                store.wait_at_most(LAST_PATIENCE)
                store.end(folder.run, status, message)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    return int(status is RunStatus.FAILED)


class _Log(io.FileIO):
    """What is said into a log. A disk without room loses words, and ends no run by that."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Writes, or not."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes

    @classmethod
    def of(cls, stream: TextIO) -> TextIO:
        """The same place as this stream's."""
        raw = cls(stream.fileno(), "wb", closefd=False)
        return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "backslashreplace", line_buffering=True)


def _train(folder: RunFolder, store: RunStore, flags: list[str]) -> tuple[RunStatus, str]:
    """Runs train.py; gives how it ended, and why where the status does not say it."""
    os.chdir(folder.path)
    sys.path.insert(0, str(folder.path))
    sink = StoreSink(folder, store)
    try:
        # in full, so that what is said of a file there says where it is
        _load(folder.train).main([*flags, "--out", str(folder.out)], sink)
    except SystemExit as error:
        if sink.status is RunStatus.STOPPED:
            return RunStatus.STOPPED, ""
        # a refusal carries its sentence; argparse has said already what it did not understand
        told = [error.code] if isinstance(error.code, str) else getattr(error, "__notes__", [])
        return RunStatus.FAILED, " ".join(told) or folder.last_words()
    except Exception as error:  # noqa: BLE001 - whatever train.py raises is told to the person who started it
        traceback.print_exc()
        return RunStatus.FAILED, explain(error, folder, sink)
    return sink.status or RunStatus.FINISHED, ""


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("train", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train"] = module  # where dataclasses look for the module they are in
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
