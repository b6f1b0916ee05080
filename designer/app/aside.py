"""Work that may take longer than a few milliseconds, done beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal


class Aside(QObject):
    """Work of one kind: what is asked for last counts, and what comes of anything before is dropped.

    Signals:
        done(object): What the newest work came to.
    """

    done = Signal(object)
    _finished = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._newest = 0
        self._threads = QThreadPool(self)  # waits for its threads before it goes
        self._threads.setMaxThreadCount(1)
        self._finished.connect(self._take)

    def begin(self, work: Callable[[], object]) -> None:
        """Has something done that raises nothing."""
        self._newest += 1
        number = self._newest
        self._threads.start(lambda: self._finished.emit(number, work()))

    def forget(self) -> None:
        """Drops what is not done yet."""
        self._newest += 1

    def leave(self) -> None:
        """Waits for what is being done; nothing more comes of it."""
        self.forget()
        self._threads.waitForDone()

    def _take(self, number: int, result: object) -> None:
        if number == self._newest:
            self.done.emit(result)
