"""Python's cycles are collected between two events, on the window's thread, and nowhere else.

Left alone, Python looks for cycles in the middle of whatever makes objects. That may be another thread, where no widget
may end; or a handler that Qt calls while it walks over all widgets, which then walks on over one that is gone. Either
ends the program. Between two events nothing of Qt is under way.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


def collect_due() -> None:
    """Collects what Python would have collected by itself by now, oldest generation first; else does nothing."""
    made = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, most) in enumerate(made) if 0 < most < count]
    if due:
        gc.collect(due[-1])


class IdleCollector(QObject):
    """Stops Python's own collector for good and does its work from the event loop of the thread it is made on.

    What was made so far is left out: it stays until the program ends.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(collect_due)
        timer.start()
