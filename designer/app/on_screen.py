"""Windows are as large as they like to be, as far as their screen has room, now and on the next screen they come to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QWidget


def fit_on_screen(window: QWidget, width: int, height: int) -> None:
    """Gives a window its size, or what its screen has room for: no button of it lies where nobody can press it."""
    frame = window.frameGeometry().size() - window.size()  # nothing before the window has been on a screen
    window.resize(QSize(width, height).boundedTo(window.screen().availableSize() - frame))


class OnScreen(QObject):
    """Holds for a window that stays: its screen may be unplugged, and another one be smaller."""

    def __init__(self, window: QWidget, wanted: QSize, least: QSize) -> None:
        """Gives the window its size.

        Args:
            wanted: How large it is where there is room.
            least: How small it can be made where there is room for that.
        """
        super().__init__(window)
        self._window = window
        self._least = least
        self._framed = False
        fit_on_screen(window, wanted.width(), wanted.height())
        self._fit()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ScreenChangeInternal:
            self._fit()
        elif event.type() == QEvent.Type.WindowActivate and not self._framed:
            self._framed = True  # by now it has its title, which takes room as well
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        window = self._window
        window.setMinimumSize(self._least.boundedTo(window.screen().availableSize()))
        if not window.isMaximized():
            fit_on_screen(window, window.width(), window.height())
            frame, room = window.frameGeometry(), window.screen().availableGeometry()
            if self._framed and frame.bottom() > room.bottom():
                window.move(frame.left(), max(room.top(), room.bottom() + 1 - frame.height()))
