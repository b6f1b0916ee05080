"""Reads and deletes runs of the store beside the window: with many long ones that takes longer than a hand waits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from designer.app.rich_text import as_sentence
from designer.training.history import RunHistory
from designer.training.runs import delete_run
from designer.training.store import RunStore, StoreError


class HistoryThread(QThread):
    """Reads when it is asked to; asked several times while it reads, it reads once more.

    Signals:
        listed(tuple[PastRun, ...]): The runs, the newest first.
        failed(str): They cannot be read; a sentence says why.
        deleted: Runs that were to be deleted are gone.
        refused(str): One could not be deleted; a sentence says why.
    """

    listed = Signal(object)
    failed = Signal(str)
    deleted = Signal()
    refused = Signal(str)

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._store = store
        self._wanted = threading.Event()
        self._to_delete: deque[int] = deque()

    def look(self) -> None:
        """Asks for the runs as they are now."""
        self._wanted.set()
        if not self.isRunning():
            self.start()

    def delete(self, runs: Sequence[int]) -> None:
        """Asks for an end of these runs, their numbers in the store and their folders."""
        self._to_delete.extend(runs)
        self.look()

    def run(self) -> None:
        """The thread's own loop."""
        history = RunHistory(self._store)
        while not self.isInterruptionRequested():
            self._wanted.wait()
            self._wanted.clear()
            if self.isInterruptionRequested():
                break
            self._delete()
            try:
                self.listed.emit(history.read())
            except StoreError as error:
                self.failed.emit(as_sentence(str(error)))
        history.close()

    def _delete(self) -> None:
        if not self._to_delete:
            return
        while self._to_delete:
            try:
                with RunStore(self._store) as store:
                    delete_run(store, self._to_delete.popleft())
            except StoreError as error:
                self.refused.emit(as_sentence(str(error)))
        self.deleted.emit()

    def leave(self) -> None:
        """Ends the thread."""
        self.requestInterruption()
        self._wanted.set()
        self.wait()
