"""Starts the workers of runs on this computer, speaks to them, and sees to it that the store tells the truth of them.

A worker outlives the window that started it; the next window finds it by its lock. A worker that vanishes cannot say
so itself, so whoever started it or found it watches and says it in its place.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from designer.document.file_lock import FileLock
from designer.training.processes import child_command, child_options
from designer.training.runs import RunFolder, why_not_go_on
from designer.training.store import RunStatus, RunStore, StoreError

_STOP_WITHIN = 3.0  # seconds from the wish to the end by force
_KILL_AFTER = 1.0  # seconds more, for a process that does not even listen to the system
_LOOK_EVERY = 0.1  # seconds
_CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE")
_START_WITHIN = 10.0  # seconds until a worker that was started has taken its lock

_log = logging.getLogger(__name__)


class RunningWorker:
    """A worker that was alive a moment ago. Nothing here waits for it but `wait`.

    Attributes:
        untold: How it ended where the store could not be told, as a sentence; empty otherwise.
    """

    def __init__(
        self,
        folder: RunFolder,
        store: RunStore,
        owner: FileLock,
        process: subprocess.Popen[bytes] | None,
        grace: float = 0.0,
    ) -> None:
        """Watches a worker from now on.

        Args:
            owner: The run's owner lock, held by this process until the worker is gone.
            process: The worker, where this process started it; otherwise its lock tells whether it is there.
            grace: Seconds that a worker which another process has just started may take to lock its folder.
        """
        self.folder = folder
        self.untold = ""
        self._store_path = store.path
        self._owner = owner
        self._process = process
        self._locked_by = time.monotonic() + grace
        self._stop_at: float | None = None
        self._gone = threading.Event()
        threading.Thread(target=self._watch, name=f"worker of run {folder.run}", daemon=True).start()

    def stop(self) -> None:
        """Asks it to save and end; after 3 seconds it is ended by force."""
        if self._stop_at is None:
            self._stop_at = time.monotonic() + _STOP_WITHIN
        self._wish("stop")

    def pause(self) -> None:
        """Asks it to wait after this batch."""
        self._wish("pause")

    def go(self) -> None:
        """Asks it to go on."""
        self._wish("go")

    def save(self) -> None:
        """Asks it for a checkpoint after this batch."""
        self._wish("save")

    def set_learning_rate(self, rate: float) -> None:
        """Asks it to go on with another learning rate, in every optimiser of its stage."""
        self._wish(f"learning_rate {rate!r}")

    def alive(self) -> bool:
        """Whether it is still there."""
        return not self._gone.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until it is gone and the store says so, or cannot; tells whether it is gone."""
        return self._gone.wait(timeout)

    def _wish(self, wish: str) -> None:
        try:
            with self.folder.wishes.open("a", encoding="utf-8") as file:
                file.write(wish + "\n")
        except OSError:
            _log.exception("run %s cannot be asked to %s", self.folder.run, wish)

    def _watch(self) -> None:
        """The thread that sees it end, ends it where it must, and leaves the store with the truth."""
        while self._is_there():
            if self._stop_at is not None and (late := time.monotonic() - self._stop_at) > 0:
                self._end_by_force(late > _KILL_AFTER)
            time.sleep(_LOOK_EVERY)
        try:
            with RunStore(self._store_path) as store:
                code = self._process.returncode if self._process else None
                _settle(self.folder, store, code, self._stop_at is not None)
        except StoreError as error:
            self.untold = f"The run ended, and how could not be written down: {error}. {_kept(self.folder)}"
        finally:
            self._owner.let_go()
            self._gone.set()

    def _is_there(self) -> bool:
        if self._process:
            return self._process.poll() is None
        if self.folder.has_worker():
            self._locked_by = 0.0  # it came; from now on the lock alone tells
            return True
        return time.monotonic() < self._locked_by

    def _end_by_force(self, kill: bool) -> None:
        pid = self._process.pid if self._process else None
        if pid is None:
            with RunStore(self._store_path) as store:
                pid = store.show(self.folder.run).pid
        if pid is not None:
            _signal(pid, kill)


def _signal(pid: int, kill: bool) -> None:
    """Ends a worker, and the processes it started where it leads a group of its own."""
    try:
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)
        else:
            end = os.killpg if os.getpgid(pid) == pid else os.kill  # one started by hand may share its shell's group
            end(pid, signal.SIGKILL if kill else signal.SIGTERM)
    except ProcessLookupError:
        return  # it ended in this moment


def _settle(folder: RunFolder, store: RunStore, code: int | None, asked: bool) -> None:
    """Writes down how a worker that is gone has ended, where it did not do so itself."""
    if asked:
        message = f"It did not stop by itself within 3 seconds and was ended. {_kept(folder)}"
        store.end(folder.run, RunStatus.STOPPED, message)
        return
    message = f"{_ending(code)} {_kept(folder)}"
    if words := folder.last_words():
        message += f"\nThe last line of its log: {words}"
    store.end(folder.run, RunStatus.LOST, message)


def _kept(folder: RunFolder) -> str:
    return "Its last checkpoint is kept." if (folder.out / "last.pt").exists() else "It had no checkpoint yet."


def _ending(code: int | None) -> str:
    """How a worker ended that said nothing itself; its exit status is known to whoever started it."""
    if code is None or code >= 0:
        return "The training process ended without a word."
    name = signal.Signals(-code).name
    if name == "SIGKILL":
        return f"The training process was killed ({name}), as the system does when memory runs out."
    if name in _CRASHES:
        return f"The training process crashed ({name})."
    return f"The training process was ended by the signal {name}."


def _take(folder: RunFolder) -> FileLock | None:
    """The run's owner lock, held from now on; None where another process holds it."""
    owner = folder.owner()
    try:
        return owner if owner.take() else None
    except OSError as error:
        raise StoreError(f"{folder.path} cannot be written: {error.strerror}") from error


def _copy_checkpoints(earlier: RunFolder, later: RunFolder) -> None:
    """Copies what a run has saved into the folder of one that goes on where it ended."""
    saved = [path for name in ("last.pt", "best.pt") if (path := earlier.out / name).is_file()]
    if not saved:
        raise StoreError(f"run {earlier.run} has no checkpoint to go on from")
    try:
        later.out.mkdir()
        for path in saved:
            shutil.copyfile(path, later.out / path.name)
    except OSError as error:
        raise StoreError(f"the checkpoints of run {earlier.run} cannot be copied: {error.strerror}") from error


class Launcher:
    """Runs training on this computer."""

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def start(self, folder: RunFolder, arguments: Sequence[str] = ()) -> RunningWorker:
        """Starts the worker of a run whose folder is filled.

        Args:
            arguments: Flags of its train.py, such as `--epochs 3`.

        Raises:
            StoreError: The store cannot be written, somebody else has the run, or no process can be started.
        """
        try:
            folder.keep_flags(arguments)
        except StoreError as error:
            self._store.end(folder.run, RunStatus.FAILED, str(error))
            raise
        return self._start(folder, arguments)

    def go_on(self, run_id: int) -> RunningWorker:
        """Starts a worker for a run that ended before it was done: it goes on from the last checkpoint.

        It runs the code that lies in the run's folder, told the same as the first time; without a checkpoint it begins
        anew.

        Raises:
            StoreError: The run has not ended or is done, its folder is gone, or see `start`.
        """
        run = self._store.show(run_id)
        if why := why_not_go_on(run):
            raise StoreError(why)
        folder = RunFolder(run.folder, run.id)
        return self._start(folder, [*folder.flags(), "--resume"])

    def take_up(self, folder: RunFolder, run_id: int) -> RunningWorker:
        """Starts a worker that goes on where another run ended, in a folder and with the code of its own.

        That code is of the same design with other names or blocks. The earlier run stays as it was.

        Raises:
            StoreError: The earlier run cannot be gone on with or has no checkpoint, or see `start`.
        """
        try:
            run = self._store.show(run_id)
            earlier = RunFolder(run.folder, run.id)
            if why := why_not_go_on(run):
                raise StoreError(why)
            flags = earlier.flags()
            folder.keep_flags(flags)
            _copy_checkpoints(earlier, folder)
            self._store.noted(folder.run, f"goes on where run {run.name.lstrip('0')} of {run.design} ended")
        except StoreError as error:
            self._store.end(folder.run, RunStatus.FAILED, str(error))
            raise
        return self._start(folder, [*flags, "--resume"])

    def _start(self, folder: RunFolder, arguments: Sequence[str]) -> RunningWorker:
        store = self._store
        owner = _take(folder)
        if owner is None:
            raise StoreError(f"run {folder.run} is followed by another window")
        command = child_command("designer.training.worker", "--worker")
        command += [str(folder.path.absolute()), "--store", str(store.path), "--run", str(folder.run), "--", *arguments]
        try:
            store.starting(folder.run)
            folder.wishes.write_bytes(b"")  # what was wished of an earlier worker is over
            with folder.log.open("ab") as log:
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **child_options())
        except OSError as error:
            owner.let_go()
            message = f"the worker of run {folder.run} cannot be started: {error.strerror}"
            store.end(folder.run, RunStatus.FAILED, message)
            raise StoreError(message) from error
        except StoreError:
            owner.let_go()
            raise
        return RunningWorker(folder, store, owner, process)

    def attach(self, run_id: int) -> RunningWorker | None:
        """Takes over a run whose window is gone.

        Returns:
            None where its window or command line is still there, and where the worker is gone; the store says then how
            the run ended.
        """
        run = self._store.show(run_id)
        if not run.status.alive:
            return None
        folder = RunFolder(run.folder, run.id)
        grace = max(0.0, run.started + _START_WITHIN - time.time()) if run.status is RunStatus.STARTING else 0.0
        if not grace and not folder.has_worker():
            _settle(folder, self._store, None, asked=False)
            return None
        owner = _take(folder)
        return None if owner is None else RunningWorker(folder, self._store, owner, None, grace)

    def attach_all(self) -> list[RunningWorker]:
        """Takes over the runs that nobody follows, and says of workers that vanished that they are lost."""
        found = [self.attach(run.id) for run in self._store.list() if run.status.alive]
        return [worker for worker in found if worker is not None]
