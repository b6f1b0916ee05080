"""A press on Run that comes before the check of the last change: it is kept, and counts when the check is through.

While the drawing is being checked nobody knows whether it can be run. Mostly that takes less than a hand does, and Run
stays as it was, so that it does not flicker; after that it can be pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from designer.app.going_on import Beginning

_SOON_MS = 120  # no hand goes from a field to the button in less


class EarlyPress(QObject):
    """Whether Run may be pressed before it is known if it can be done, and whether it was.

    Signals:
        due: The check takes longer than a hand; Run is to be enabled.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: Beginning | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._timer.timeout.connect(self.due)

    def begin(self) -> None:
        """Something was changed, and is being checked from now on."""
        self._timer.start()

    @property
    def possible(self) -> bool:
        """Whether the check, if it still goes on, takes longer than a hand."""
        return not self._timer.isActive()

    def keep(self, beginning: Beginning) -> None:
        """Run was pressed; what that run begins with."""
        self._kept = beginning

    def take(self) -> Beginning | None:
        """What was asked for since, once; None where Run was not pressed."""
        kept, self._kept = self._kept, None
        self._timer.stop()
        return kept
