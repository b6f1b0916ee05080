"""Reads the runs of the store beside the window: with many long runs that takes longer than a hand waits for."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from designer.training.history import RunHistory
from designer.training.store import StoreError


class HistoryThread(QThread):
    """Reads when it is asked to; asked several times while it reads, it reads once more.

    Signals:
        listed(tuple[PastRun, ...]): The runs, the newest first.
        failed(str): They cannot be read; a sentence says why.
    """

    listed = Signal(object)
    failed = Signal(str)

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._store = store
        self._wanted = threading.Event()

    def look(self) -> None:
        """Asks for the runs as they are now."""
        self._wanted.set()
        if not self.isRunning():
            self.start()

    def run(self) -> None:
        """The thread's own loop."""
        history = RunHistory(self._store)
        while not self.isInterruptionRequested():
            self._wanted.wait()
            self._wanted.clear()
            if self.isInterruptionRequested():
                break
            try:
                self.listed.emit(history.read())
            except StoreError as error:
                self.failed.emit(str(error))
        history.close()

    def leave(self) -> None:
        """Ends the thread."""
        self.requestInterruption()
        self._wanted.set()
        self.wait()
