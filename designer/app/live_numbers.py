"""The numbers that stand on the drawing while a run goes on: the newest, a few times a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from designer.app.canvas.live import Live
from designer.app.canvas.view import CanvasView
from designer.app.quantities import quantity_name
from designer.app.run_control import RunControl
from designer.document.numerals import grouped

if TYPE_CHECKING:
    from designer.training.follow import Update

_PERIOD_MS = 300
_LEARNING = "train"  # the part of the data whose numbers come with each step


class LiveNumbers(QObject):
    """Keeps what a run said last, and has the canvas show it when its time has come."""

    def __init__(self, runs: RunControl, canvas: Callable[[], CanvasView], parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._values: dict[str, float] = {}
        self._update: Update | None = None
        self._due = QTimer(self, singleShot=True, interval=_PERIOD_MS)
        self._due.timeout.connect(self._show)
        runs.began.connect(self._begin)
        runs.updated.connect(self._take)

    def _begin(self) -> None:
        self._values, self._update = {}, None
        self._due.stop()
        self._canvas().set_live(None)

    def _take(self, update: Update) -> None:
        self._update = update
        for name, (_, values) in update.points.items():
            part, _, quantity = name.partition(".")
            if part == _LEARNING and len(values):
                self._values[quantity] = float(values[-1])
        if not self._due.isActive():
            self._due.start()

    def _show(self) -> None:
        update = self._update
        if update is None or not update.epochs:
            return
        values = {name: _written(name, value) for name, value in self._values.items()}
        first = [f"{quantity_name(name)} {value}" for name, value in values.items()][:1]
        text = ", ".join([f"epoch {update.epoch} of {update.epochs}", *first])
        self._canvas().set_live(Live(text, f"step {grouped(update.step)}", values))


def _written(name: str, value: float) -> str:
    return f"{100 * value:.1f} %" if name == "accuracy" else f"{value:.4g}"
