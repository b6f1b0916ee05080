"""Follows a run from the side: a thread that reads what the worker reports and hands it to the window at its own pace.

It reads the run store and never speaks to the worker, so it outlives it, and a window that starts again takes up where
the last one left.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QThread, Signal

from designer.training.follow import Follower

_PERIOD_MS = 45  # about 22 times a second


class TrainerThread(QThread):
    """Reads one run until it has ended.

    Signals:
        updated(Update): New points, or another state; never more than about 22 a second.
        ended(Update): The last one: the run is over.
    """

    updated = Signal(object)
    ended = Signal(object)

    def __init__(self, store: Path, run: int) -> None:
        super().__init__()
        self._store = store
        self._run = run

    def run(self) -> None:
        """The thread's own loop; ends with the run, or when it is asked to."""
        follower = Follower(self._store, self._run)
        try:
            while not self.isInterruptionRequested():
                update = follower.poll()
                if update.ended:
                    self.ended.emit(update)
                    return
                if update.changed:
                    self.updated.emit(update)
                self.msleep(_PERIOD_MS)
        finally:
            follower.close()

    def leave(self) -> None:
        """Stops following; the run itself goes on."""
        self.requestInterruption()
        self.wait()
