"""The short movement from one view of the drawing to another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QVariantAnimation
from PySide6.QtWidgets import QStyle, QWidget

from designer.app.canvas.camera import Camera


class Flight:
    """Carries the camera of a widget somewhere, at once where the desktop asks for no movement."""

    def __init__(self, widget: QWidget, look: Callable[[Camera], None]) -> None:
        self._widget = widget
        self._look = look
        self._ends = (Camera(), Camera())
        self._animation = QVariantAnimation(widget)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._step)

    def go(self, start: Camera, end: Camera, milliseconds: int) -> None:
        """Begins the way from one camera to another; a flight under way ends where it is."""
        self.stop()
        style = self._widget.style()
        moves = style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self._widget) > 0
        if not moves or not self._widget.isVisible():
            self._look(end)
            return
        self._ends = (start, end)
        self._animation.setDuration(milliseconds)
        self._animation.start()

    def stop(self) -> None:
        """Ends a flight where it is."""
        self._animation.stop()

    def _step(self, part: float) -> None:
        start, end = self._ends
        self._look(end if part >= 1.0 else start.between(end, part))
