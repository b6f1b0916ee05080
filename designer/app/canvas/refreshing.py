"""Has the canvas painted again where it looks different, and nowhere else.

Who changes something says that it may look different. Once the event that it was done in is over, what would be painted
is held against what is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from designer.app.canvas.damage import Glance, MapGlance, damage
from designer.app.canvas.routing import Floats

_MOST_PARTS = 24  # with more, the tiles that they touch are painted: to keep within so many bounds costs more
_TILES = 10, 6  # across and down
_REST_MS = 140
_MOST = 0.7  # of the widget; of more it is simpler to paint all


class Refreshing(QObject):
    """Follows what the screen shows of one widget."""

    def __init__(self, widget: QWidget, glance: Callable[[], Glance | MapGlance | None]) -> None:
        """Follows a widget.

        Args:
            glance: Notes what would be painted now; None where it would have to be all.
        """
        super().__init__(widget)
        self._widget = widget
        self._glance = glance
        self._shown: Glance | MapGlance | None = None  # what is on the screen, or about to be; None: that is not known
        self._asked = self._fresh = False
        self._soon = QTimer(widget, singleShot=True, interval=0)
        self._soon.timeout.connect(self.ask)
        self._mending = QTimer(widget, singleShot=True, interval=_REST_MS)
        self._mending.timeout.connect(widget.update)

    def ask(self) -> None:
        """Something may look different."""
        if not self._asked:
            self._asked = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def ask_soon(self) -> None:
        """Something may look different once what waits to be done is done."""
        self._soon.start()

    def renew(self) -> None:
        """All of it looks different."""
        self._widget.update()

    def slide(self, dx: int, dy: int) -> None:
        """What is on the screen goes along by so many pixels; what comes into sight is painted.

        What lies over the drawing stays where it is. What hangs on all that is seen, such as which shape beside a wire
        gives way to which, is mended once the drawing is at rest.
        """
        widget, self._shown = self._widget, None
        widget.scroll(dx, dy, widget.rect())
        for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if child.isVisible():
                widget.update(child.geometry())
                widget.update(child.geometry().translated(dx, dy))
        self._mending.start()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            if self._asked:
                self._have_painted(self._look())
            return True
        return super().event(event)

    def _look(self) -> Glance | MapGlance | None:
        """Notes what there is to be seen now, and gives what was noted before."""
        before, self._shown = self._shown, self._glance()
        self._asked, self._fresh = False, True
        return before

    def _have_painted(self, before: Glance | MapGlance | None) -> None:
        places = damage(before, self._shown) if before is not None and self._shown is not None else None
        region = self._region(places) if places is not None else None
        if region is None:
            self._widget.update()
        elif not region.isEmpty():
            self._widget.update(region)

    def _region(self, places: Floats) -> QRegion | None:
        """Places as whole pixels of the widget; None where they are most of it."""
        whole = self._widget.rect()
        if len(places) > _MOST_PARTS:
            places = _tiles(places, whole.width(), whole.height())
        size = (whole.width(), whole.height())
        low, high = np.clip(np.floor(places[:, :2]), 0, size), np.clip(np.ceil(places[:, 2:]), 0, size)
        region = QRegion()
        for box in np.concatenate([low, high - low], axis=1).astype(int).tolist():
            region += QRect(*box)
        area = sum(part.width() * part.height() for part in _parts(region))
        return region if area <= _MOST * whole.width() * whole.height() else None

    def painting(self, region: QRegion) -> Floats | None:
        """The widget is being painted: what is asked for is first held against the screen.

        Returns:
            The boxes that are to be painted, n x 4; None: all of it.
        """
        whole = region.boundingRect() == self._widget.rect() and region.rectCount() == 1
        if self._asked:
            before = self._look()
            if not whole:
                self._have_painted(before)
        fresh, self._fresh = self._fresh, False
        if whole:
            self._shown = self._shown if fresh else None
            return None
        parts = _parts(region)
        return np.array(
            [(part.left(), part.top(), part.right() + 1.0, part.bottom() + 1.0) for part in parts], np.float64
        )


def _tiles(places: Floats, width: int, height: int) -> Floats:
    """The tiles of a widget that some places touch, those side by side as one."""
    across, down = _TILES
    pitch = np.array([width / across, height / down])
    first = np.clip(np.floor(places[:, :2] / pitch), 0, _TILES).astype(np.intp)
    last = np.clip(np.ceil(places[:, 2:] / pitch), 0, _TILES).astype(np.intp)
    edges = np.zeros((across + 1, down + 1), np.intp)  # how many places begin and end at the corners of tiles
    for x, y, sign in ((first, first, 1), (first, last, -1), (last, first, -1), (last, last, 1)):
        np.add.at(edges, (x[:, 0], y[:, 1]), sign)
    touched = np.zeros((across + 2, down), bool)
    touched[1:-1] = edges.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
    rows, turns = np.nonzero(np.diff(touched, axis=0).T)
    begins, ends = turns[::2], turns[1::2]
    rows = rows[::2]
    return np.stack([begins * pitch[0], rows * pitch[1], ends * pitch[0], (rows + 1) * pitch[1]], axis=1)


def _parts(region: QRegion) -> list[QRect]:
    return list(cast("Iterable[QRect]", region))  # it is one, though its stub does not say so
