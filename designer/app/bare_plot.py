"""A plot of two axes and a room for lines between them.

pyqtgraph's own plot brings forms and menus for what nobody can choose here; they take most of the time that it takes to
make one, and a plot is made while a run goes on.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsGridLayout, QSizePolicy, QWidget

from designer.app.number_axis import NumberAxis

_EDGE = 1  # pixels


class _Room(pg.ViewBox):
    """Shows all that is drawn in it, and where that is one number all that lies between it and zero."""

    def childrenBounds(
        self, frac: tuple[float, float] | None = None, orthoRange: tuple[object, object] = (None, None)
    ) -> list[list[float] | None]:
        bounds: list[list[float] | None] = super().childrenBounds(frac, orthoRange)
        return [
            [min(0.0, both[0]), max(0.0, both[0]) or 1.0] if both is not None and both[0] == both[1] else both
            for both in bounds
        ]


class BarePlot(pg.GraphicsView):
    """Lines over numbers at the left and below.

    Attributes:
        box: The room in which lines are drawn.
        left, bottom: The axes.
    """

    def __init__(self, left: NumberAxis, bottom: NumberAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFrameShape(self.Shape.NoFrame)
        self.enableMouse(False)  # the box hears it
        self.left, self.bottom, self.box = left, bottom, _Room(enableMenu=False)
        whole = pg.GraphicsWidget()
        grid = QGraphicsGridLayout(whole)
        grid.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        grid.setSpacing(0)
        for item, row, column in ((left, 0, 0), (self.box, 0, 1), (bottom, 1, 1)):
            grid.addItem(item, row, column)
        for axis in (left, bottom):
            axis.linkToView(self.box)
            axis.setZValue(0.5)  # its lines lie over the ground, below what is drawn
        self._lines: list[pg.PlotDataItem] = []
        self.setCentralItem(whole)

    def add_line(self) -> pg.PlotDataItem:
        """A new line without points."""
        line = pg.PlotDataItem()
        self._lines.append(line)
        self.box.addItem(line)
        return line

    def use_log(self, log: bool) -> None:
        """Shows values on a logarithmic scale or a plain one, all that there are."""
        for line in self._lines:
            line.setLogMode(False, log)
        self.left.setLogMode(False, log)
        self.box.enableAutoRange()
