"""From the Run button to the end of a run: code into a folder, a worker on it, a thread that follows."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.app.engine_link import EngineLink
from designer.training.runs import RunFolder, new_run
from designer.training.store import RunStatus, RunStore, StoredRun, StoreError, default_store

if TYPE_CHECKING:
    from designer.app.trainer_thread import TrainerThread
    from designer.training.follow import Update
    from designer.training.launcher import Launcher, RunningWorker

_PATIENCE = 8.0  # seconds that the program outlives its window for a worker to save and go


class RunControl(QObject):
    """One run at a time.

    Signals:
        began: A run was asked for, or found still going; its worker comes up.
        updated(Update): What is new of it.
        paused_changed(bool): It waits, or goes on; what it is asked to do counts, for it obeys within a batch.
        save_asked: A checkpoint is to be written now.
        ended(Update): It is over, one way or another.
        refused(str): It could not begin; a sentence says why.
        refiled: Runs have another design's name now.
        not_refiled(str): Runs could not be filed under the new name of their design; a sentence says why.

    Attributes:
        design: What the design of the newest run is called.
        paused: Whether it waits.
        unfinished: The number of the last run, where it ended before it was done.
    """

    began = Signal()
    updated = Signal(object)
    paused_changed = Signal(bool)
    save_asked = Signal()
    ended = Signal(object)
    refused = Signal(str)
    refiled = Signal()
    not_refiled = Signal(str)

    def __init__(self, link: EngineLink, store: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._store_path = store or default_store()
        self._store: RunStore | None = None
        self._folder: RunFolder | None = None
        self._flags: tuple[str, ...] = ()
        self._earlier: int | None = None
        self._request: int | None = None
        self._worker: RunningWorker | None = None
        self._thread: TrainerThread | None = None
        self._status: RunStatus | None = None
        self._last: tuple[int, Update] | None = None
        self.design = ""
        self.paused = False
        self.unfinished: int | None = None
        link.done.connect(self._prepared)
        link.failed.connect(self._not_prepared)

    @property
    def running(self) -> bool:
        return self._request is not None or self._thread is not None

    @property
    def learning(self) -> bool:
        """Whether something is being learned right now, which the end of the window would interrupt.

        A run that has ended has written so before its worker, and then what follows it, comes to an end as well.
        """
        if self._worker is None or self.paused:
            return False
        with suppress(StoreError):  # what cannot be asked about may well go on
            return self.stored(self._worker.folder.run).status.alive
        return True

    def reattach(self) -> None:
        """Takes over a run that a window left going when it was killed; runs of other windows are theirs."""
        try:
            self._store = self._store or RunStore(self._store_path)
            workers = _launcher(self._store).attach_all()
            self.design = self._store.show(workers[0].folder.run).design if workers else ""
        except StoreError as error:
            self.refused.emit(str(error))
            return
        if workers:
            self._follow(workers[0])
            self.began.emit()

    def start(self, name: str, flags: Sequence[str] = (), earlier: int | None = None) -> None:
        """Begins a run of the design as it is now; does nothing while one goes on.

        Args:
            flags: What its train.py is told, such as where the data lies.
            earlier: The number of a run that it takes up where that one ended, told what that one was told.
        """
        if self.running:
            return
        try:
            self._store = self._store or RunStore(self._store_path)
            self._folder = new_run(self._store, name)
        except StoreError as error:
            self.refused.emit(str(error))
            return
        self.design, self._flags, self._earlier = name, tuple(flags), earlier
        self._request = self._link.write_project(self._folder.path)
        self.began.emit()

    def rename(self, before: str, after: str) -> None:
        """Lets the runs follow a design that got another name, and says so of the one that was followed last."""
        try:
            self._store = self._store or RunStore(self._store_path)
            self._store.rename_design(before, after)
            if self.design == before:
                self.design = after
            if self._last is not None and not self.running:  # else the thread that follows it tells
                run, update = self._last
                stored = self._store.show(run)
                self._last = run, replace(update, design=stored.design, name=stored.name, points={})
                self.updated.emit(self._last[1])
        except StoreError as error:
            self.not_refiled.emit(f"The runs of {before} could not be given the name {after}: {error}")
            return
        self.refiled.emit()

    def stored(self, run: int) -> StoredRun:
        """What is known of a run.

        Raises:
            StoreError: There is none with this number, or the store cannot be read.
        """
        self._store = self._store or RunStore(self._store_path)
        return self._store.show(run)

    def go_on(self, run: int) -> None:
        """Goes on with a run that ended before it was done; does nothing while one goes on."""
        if self.running:
            return
        try:
            self._store = self._store or RunStore(self._store_path)
            worker = _launcher(self._store).go_on(run)
            self.design = self._store.show(run).design
        except StoreError as error:
            self.refused.emit(str(error))
            return
        self._follow(worker)
        self.began.emit()

    def _prepared(self, request: int) -> None:
        if request != self._request or self._store is None or self._folder is None:
            return
        self._request = None
        try:
            launcher = _launcher(self._store)
            if self._earlier is not None:
                self._follow(launcher.take_up(self._folder, self._earlier))
            else:
                self._follow(launcher.start(self._folder, self._flags))
        except StoreError as error:
            self.refused.emit(str(error))

    def _follow(self, worker: RunningWorker) -> None:
        from designer.app.trainer_thread import TrainerThread

        assert self._store is not None
        self._worker, self._status, self.unfinished = worker, None, None
        self._show_paused(False)
        self._thread = TrainerThread(self._store.path, worker)
        self._thread.updated.connect(self._updated)
        self._thread.ended.connect(self._ended)
        self._thread.start()

    def _not_prepared(self, request: int, message: str) -> None:
        if request == self._request:
            self._request = None
            self.refused.emit(" ".join([message, *self._never_began(RunStatus.FAILED, message)]))

    def stop(self) -> None:
        """Asks the worker to save and stop; one that does not is ended. A run that has no worker yet gets none."""
        if self._worker is not None:
            self._worker.stop()
        elif self._request is not None:
            self._request = None
            untold = self._never_began(RunStatus.STOPPED, "it was stopped before it began")
            from designer.training.follow import Update

            self.ended.emit(Update(RunStatus.STOPPED, message=" ".join(untold)))

    def _never_began(self, status: RunStatus, message: str) -> list[str]:
        """Writes down why a run has no worker; gives a sentence where even that cannot be written."""
        assert self._store is not None and self._folder is not None, "a run is asked for with both"
        try:
            self._store.end(self._folder.run, status, message)
        except StoreError as error:
            return [f"Nor could that be written down: {error}."]
        return []

    def save(self) -> None:
        """Asks the worker for a checkpoint after this batch."""
        if self._worker is not None:
            self._worker.save()
            self.save_asked.emit()

    def set_learning_rate(self, rate: float) -> None:
        """Asks the worker to go on with another learning rate."""
        if self._worker is not None:
            self._worker.set_learning_rate(rate)

    def toggle_pause(self) -> None:
        """Asks the worker to wait after this batch, or to go on."""
        if self._worker is not None:
            self._show_paused(not self.paused)
            (self._worker.pause if self.paused else self._worker.go)()

    def _updated(self, update: Update) -> None:
        if update.status is not self._status:  # else it tells what was before the last wish
            self._status = update.status
            self._show_paused(update.status is RunStatus.PAUSED)
        self.updated.emit(update)

    def _show_paused(self, paused: bool) -> None:
        if paused != self.paused:
            self.paused = paused
            self.paused_changed.emit(paused)

    def _ended(self, update: Update) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
        if self._worker is not None:
            run = self._worker.folder.run
            self._last = run, update
            self.unfinished = None if update.status is RunStatus.FINISHED else run
        self._worker = None
        self._show_paused(False)
        self.ended.emit(update)

    def close(self, keep: bool = False) -> None:
        """The window goes: the run is asked to stop, and nobody waits for it with a window open.

        One that is to be kept goes on, as it does when the program is killed. The program itself ends after the worker,
        unseen: a thread sees to it that one which does not listen is ended by force. Should the program be killed
        meanwhile, the next window finds the worker and follows it.
        """
        if self._thread is not None:
            self._thread.leave()
            self._thread = None
        if self._request is not None:
            self._never_began(RunStatus.STOPPED, "the window was closed before it began")
            self._request = None
        if self._worker is not None and not keep:
            self._worker.stop()
            threading.Thread(target=self._worker.wait, args=(_PATIENCE,), name="the last run").start()
        self._worker = None


def _launcher(store: RunStore) -> Launcher:
    """What starts workers; it is not loaded for the first picture."""
    from designer.training.launcher import Launcher

    return Launcher(store)
