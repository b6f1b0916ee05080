"""Waits for the first picture of a widget, so that what can come later takes no part of its time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_AFTER_MS = 20  # what is inside of the widget is painted by then, and what was typed meanwhile has arrived
_AT_THE_LATEST_MS = 1000  # a window that comes up minimised is not painted


class FirstPicture(QObject):
    """Does something, once, when the widget has been painted."""

    def __init__(self, widget: QWidget, then: Callable[[], object]) -> None:
        super().__init__(widget)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(then)
        self._timer.timeout.connect(self.deleteLater)
        self._timer.start(_AT_THE_LATEST_MS)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._timer.isActive():
            watched.removeEventFilter(self)
            self._timer.start(_AFTER_MS)
        return False
