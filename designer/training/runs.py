"""A run on disk: a folder that holds all there is to know of it, so that it can be read, repeated and moved.

    model.py train.py run.py design.netd    what is run, and what it was generated from
    run.json                                settings, versions, computer
    flags.json                              what train.py was told when the run was begun
    out/                                    checkpoints
    log.txt                                 what the worker said
    wishes                                  what the worker is asked to do, a line a wish
    worker.lock                             held by the worker for as long as it lives
    owner.lock                              held by the window or command line that started or took over the run

The lock is what tells whether a worker is alive: the system lets go of it however the process ends, and it can belong
to no other process that got the same number later.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from designer.document import Design, DocumentError, load, semantic_hash
from designer.document.file_lock import FileLock
from designer.document.places import state_dir
from designer.document.records import Json
from designer.document.storage import write_atomically
from designer.training.store import RunStatus, RunStore, StoredRun, StoreError
from designer.version import VERSION

_NOT_IN_A_FOLDER = re.compile(r"[^\w-]+")
_LOG_TAIL = 4096  # bytes that surely hold the last line


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run, and its number in the store."""

    path: Path
    run: int

    @property
    def train(self) -> Path:
        return self.path / "train.py"

    @property
    def out(self) -> Path:
        return self.path / "out"

    @property
    def weights(self) -> Path | None:
        """The checkpoint where the run was best, else where it stands; None where it has none yet."""
        return next((path for name in ("best.pt", "last.pt") if (path := self.out / name).is_file()), None)

    @property
    def log(self) -> Path:
        return self.path / "log.txt"

    @property
    def wishes(self) -> Path:
        return self.path / "wishes"

    def keep_flags(self, flags: Sequence[str]) -> None:
        """Writes down what train.py is told, for whoever goes on with the run.

        Raises:
            StoreError: The folder cannot be written.
        """
        try:
            write_atomically(self._flags, json.dumps(list(flags)).encode())
        except DocumentError as error:
            raise StoreError(str(error)) from error

    def flags(self) -> list[str]:
        """What train.py was told when the run was begun.

        Raises:
            StoreError: What is written down cannot be read.
        """
        try:
            return [str(flag) for flag in json.loads(self._flags.read_bytes())]
        except (OSError, ValueError) as error:
            raise StoreError(f"what run {self.run} was begun with cannot be read from {self._flags}") from error

    @property
    def _flags(self) -> Path:
        return self.path / "flags.json"

    def lock(self) -> FileLock:
        """The worker's lock, not yet taken."""
        return FileLock(self.path / "worker.lock")

    def owner(self) -> FileLock:
        """The lock of whoever started the run or took it over, not yet taken: the one that may end it when it goes."""
        return FileLock(self.path / "owner.lock")

    def has_worker(self) -> bool:
        """Whether a worker is alive."""
        with self.lock() as lock:
            try:
                return not lock.take()
            except OSError:  # the folder is gone, and no worker can work in it
                return False

    def last_words(self) -> str:
        """The last line that the worker wrote; empty where it wrote none."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - _LOG_TAIL))
                lines = file.read().decode(errors="replace").split("\n")
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def describe(self, settings: Mapping[str, Json]) -> None:
        """Writes down under which circumstances the run takes place."""
        import platform  # most who know where runs lie never begin one

        facts: dict[str, Json] = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "settings": dict(settings),
            "seed": settings.get("seed"),
            "python": platform.python_version(),
            **{name: _version(name) for name in ("torch", "numpy", "scikit-learn")},
            "netdesigner": VERSION,
            "platform": platform.platform(),
            "processor": platform.processor() or platform.machine(),
        }
        (self.path / "run.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version  # the window starts without it

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def why_not_go_on(run: StoredRun) -> str:
    """Why a run cannot be gone on with, as a sentence; empty where it can be."""
    if run.status is RunStatus.FINISHED:
        return f"run {run.id} is finished: nothing is left of it to do"
    if not run.status.ended:
        return f"run {run.id} has not ended: it is {run.status}"
    if not RunFolder(run.folder, run.id).train.is_file():
        return f"run {run.id} cannot be gone on with: its code is not in {run.folder}"
    return ""


def delete_run(store: RunStore, run: int) -> None:
    """Deletes a run that has ended: its numbers, and its folder with all that lies there.

    Raises:
        StoreError: It goes on, or its folder cannot be removed.
    """
    stored = store.show(run)
    if not store.delete(run):
        raise StoreError(f"run {stored.name.lstrip('0')} of {stored.design} has not ended, so it cannot be deleted")
    try:
        shutil.rmtree(stored.folder)
    except FileNotFoundError:
        return  # somebody has cleared it away before
    except OSError as error:
        raise StoreError(f"the folder {stored.folder} could not be removed: {error.strerror}") from error


def was_made_from(run: StoredRun, design: Design) -> bool:
    """Whether a run learns what this design says, whatever it is called and wherever its cards lie.

    Raises:
        DocumentError: The design that lies in the run's folder cannot be read.
    """
    then, _ = load(run.folder / "design.netd")
    return semantic_hash(replace(then, name="")) == semantic_hash(replace(design, name=""))


def runs_folder(design_name: str, root: Path | None = None) -> Path:
    """Where the folders of a design's new runs are made; see `new_run`."""
    name = _NOT_IN_A_FOLDER.sub("_", design_name).strip("_")[:64] or "design"
    return (root or state_dir() / "runs").absolute() / name  # a worker starts elsewhere


def new_run(store: RunStore, design_name: str, root: Path | None = None) -> RunFolder:
    """Makes the folder of a new run, empty but for its place, and tells the store.

    Args:
        design_name: Any text; the folder's name is what of it a folder can be called.
        root: Where runs are kept; the program's own folder where it is None.

    Raises:
        StoreError: The folder or the store cannot be written.
    """
    parent = runs_folder(design_name, root)
    names = [run.name for run in store.list(design_name)]  # some may lie where the design had another name
    try:
        parent.mkdir(parents=True, exist_ok=True)
        path = _next_folder(parent, names)
    except OSError as error:
        raise StoreError(f"no folder for a run can be made in {parent}: {error.strerror}") from error
    return RunFolder(path, store.create(design_name, path.name, path))


def _next_folder(parent: Path, taken: Sequence[str]) -> Path:
    names = [*taken, *(path.name for path in parent.iterdir())]
    number = max((int(name) for name in names if name.isdecimal()), default=0)
    while True:  # until nobody else took the number at the same time
        number += 1
        path = parent / f"{number:04d}"
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path
