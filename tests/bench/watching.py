"""The real window in this process, drawn into memory, and how long its thread takes for what comes to pass."""

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication


class WatchedApplication(QApplication):
    """Notes how long this thread takes for each event, what it sets off included, by whom it is for."""

    def __init__(self) -> None:
        super().__init__([])
        self.spent: dict[str, list[float]] = defaultdict(list)
        self._inside = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._inside:
            return super().notify(receiver, event)
        self._inside = True
        name = f"{type(receiver).__name__} {event.type().name}"
        before = time.thread_time_ns()
        try:
            return super().notify(receiver, event)
        finally:
            self.spent[name].append((time.thread_time_ns() - before) / 1e6)
            self._inside = False


def wait(seconds: float) -> None:
    """Lets the window live, and its threads beside it."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


@contextmanager
def home_of_its_own() -> Iterator[str]:
    """A home without designs, runs and settings, and a screen that nobody sees; gives the folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        for kind in ("STATE", "DATA", "CONFIG", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        yield home
