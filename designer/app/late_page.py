"""A place for a panel that is not made before somebody looks at it: most panels are not for the first picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Panel = TypeVar("Panel", bound=QWidget)


class LatePage(QWidget, Generic[Panel]):
    """Becomes its panel when it is first shown, or first asked for it.

    Attributes:
        made: The panel, where there is one by now.
    """

    def __init__(self, make: Callable[[], Panel], *, waits: bool = False) -> None:
        """Makes the place.

        Args:
            waits: Whether it is shown empty, until it is asked for its panel: it is in sight in the first picture.
        """
        super().__init__()
        self._make = make
        self._waits = waits
        self.made: Panel | None = None
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)

    @property
    def panel(self) -> Panel:
        """The panel; it is made where it was not yet."""
        if self.made is None:
            self.made = self._make()
            self._room.addWidget(self.made)
            self.made.show()  # else it would be a turn later than the page
        return self.made

    def showEvent(self, event: QShowEvent) -> None:
        if not self._waits:
            _ = self.panel
        super().showEvent(event)
