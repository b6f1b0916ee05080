"""Follows a run from the side: a thread that reads what the worker reports and hands it to the window at its own pace.

It reads the run store and never speaks to the worker, so it outlives it, and a window that starts again takes up where
the last one left.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from designer.training.follow import Follower
from designer.training.launcher import RunningWorker
from designer.training.store import RunStatus

_PERIOD_MS = 45  # about 22 times a second
_GONE_WITHIN = 2.0  # seconds that a process may take to go after its last word


class TrainerThread(QThread):
    """Reads one run until it has ended.

    Signals:
        updated(Update): New points, or another state; never more than about 22 a second.
        ended(Update): The last one: the run is over and its process gone, so that another can go on with it.
    """

    updated = Signal(object)
    ended = Signal(object)

    def __init__(self, store: Path, worker: RunningWorker) -> None:
        super().__init__()
        self._store = store
        self._worker = worker

    def run(self) -> None:
        """The thread's own loop; ends with the run, or when it is asked to."""
        follower = Follower(self._store, self._worker.folder.run)
        try:
            while not self.isInterruptionRequested():
                gone = not self._worker.alive()
                update = follower.poll()
                if gone and not update.ended:
                    update = replace(update, status=RunStatus.LOST, message=self._worker.untold)
                if update.ended:
                    self._see_off()
                    self.ended.emit(update)
                    return
                if update.changed:
                    self.updated.emit(update)
                self.msleep(_PERIOD_MS)
        finally:
            follower.close()

    def _see_off(self) -> None:
        """Waits until the process is gone, for a while; one that goes on, unseen by any window, is stopped."""
        limit = time.monotonic() + _GONE_WITHIN
        while self._worker.alive() and time.monotonic() < limit and not self.isInterruptionRequested():
            self.msleep(_PERIOD_MS)
        if self._worker.alive():
            self._worker.stop()

    def leave(self) -> None:
        """Stops following; the run itself goes on."""
        self.requestInterruption()
        self.wait()
