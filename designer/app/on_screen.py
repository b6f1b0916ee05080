"""Windows are as large as they like to be, as far as their screen has room, now and on the next screen they come to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QWidget


class OnScreen(QObject):
    """Holds for as long as the window is there: its screen may be unplugged, and another one be smaller."""

    def __init__(self, window: QWidget, wanted: QSize, least: QSize | None = None) -> None:
        """Gives the window its size, or what its screen has room for: no button lies where nobody can press it.

        Args:
            wanted: How large it is where there is room.
            least: How small it can be made where there is room for that; None: as its layout says.
        """
        super().__init__(window)
        self._window = window
        self._least = least
        self._framed = False
        self._fit(wanted)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ScreenChangeInternal:
            self._fit(self._window.size())
        elif event.type() == QEvent.Type.WindowActivate and not self._framed:
            self._framed = True  # by now it has its title, which takes room as well
            self._fit(self._window.size())
        return super().eventFilter(watched, event)

    def _fit(self, wanted: QSize) -> None:
        window = self._window
        room = window.screen().availableGeometry()
        if self._least is not None:
            window.setMinimumSize(self._least.boundedTo(room.size()))
        if window.isMaximized():
            return
        around = window.frameGeometry().size() - window.size()  # nothing before the window has been on a screen
        window.resize(wanted.boundedTo(room.size() - around))
        frame = window.frameGeometry()
        if self._framed and frame.bottom() > room.bottom():
            window.move(frame.left(), max(room.top(), room.bottom() + 1 - frame.height()))
