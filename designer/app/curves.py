"""Live curves: series that grow, drawn with no more points than there are pixels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme

_POINTS = 2000  # on the screen, a series; more are reduced to the least and the greatest of each bucket


class Series:
    """Values at steps, growing at the end; room doubles, so that adding stays cheap."""

    def __init__(self) -> None:
        self.size = 0
        self._steps = np.empty(1024)
        self._values = np.empty(1024)

    def extend(self, steps: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        need = self.size + len(steps)
        if need > len(self._steps):
            room = max(need, 2 * len(self._steps))
            self._steps = np.concatenate([self._steps[: self.size], np.empty(room - self.size)])
            self._values = np.concatenate([self._values[: self.size], np.empty(room - self.size)])
        self._steps[self.size : need] = steps
        self._values[self.size : need] = values
        self.size = need

    @property
    def last(self) -> float:
        return float(self._values[self.size - 1])

    def drawn(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The points to draw: all of them, or two a bucket."""
        steps, values = self._steps[: self.size], self._values[: self.size]
        if self.size <= _POINTS:
            return steps, values
        width = -(-self.size // (_POINTS // 2))
        whole = self.size // width * width
        buckets = values[:whole].reshape(-1, width)
        rows = np.arange(len(buckets)) * width
        pairs = np.sort(np.stack([rows + buckets.argmin(1), rows + buckets.argmax(1)], axis=1), axis=1).ravel()
        kept = np.concatenate([pairs, np.arange(whole, self.size)])
        return steps[kept], values[kept]


class CurvePlot(QWidget):
    """One quantity (the loss, the accuracy) over the steps, a line for each part of the data."""

    def __init__(self, title: str, parts: dict[str, int], switch: ThemeSwitch, percent: bool = False) -> None:
        """Makes an empty plot.

        Args:
            title: What stands above it.
            parts: Name of each line, and the number of its colour.
            percent: Whether values are shares, shown from 0 to 100 %.
        """
        super().__init__()
        self.setObjectName(f"plot_{title.lower().replace(' ', '_')}")
        self.setAccessibleName(f"{title} over the steps of training")
        self.title = title
        self._parts = parts
        self._percent = percent
        self.series = {part: Series() for part in parts}
        self._plot = pg.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.getViewBox().setDefaultPadding(0.03)
        self._plot.setMouseEnabled(x=True, y=False)
        self._lines = {part: self._plot.plot() for part in parts}
        self._plot.setLabel("bottom", "step")
        if percent:
            self._plot.getAxis("left").setScale(100)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._plot)
        switch.changed.connect(self._dress)
        self._dress(switch.theme)

    def add(self, part: str, steps: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        self.series[part].extend(steps, values)

    def redraw(self) -> None:
        for part, line in self._lines.items():
            line.setData(*self.series[part].drawn())

    def clear(self) -> None:
        for part in self._parts:
            self.series[part] = Series()
        self.redraw()
        self._plot.enableAutoRange()

    def _dress(self, theme: Theme) -> None:
        """Colours and fonts of a theme; lines are one pixel wide, since wider ones are a hundred times slower."""
        self._plot.setBackground(theme.color("panel"))
        small = theme.font("caption")
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("text_faint"))
            axis.setTickFont(small)
            axis.setStyle(tickLength=0, tickTextOffset=8)
        self._plot.getAxis("left").setWidth(44)
        self._plot.showGrid(x=False, y=True, alpha=0.25)
        unit = ", %" if self._percent else ""
        colour = theme.color("text_dim").name()
        self._plot.setTitle(f"{self.title}{unit}", color=colour, size="9pt", justify="left")
        for part, index in self._parts.items():
            pen = QPen(theme.curve(index), 1)
            pen.setCosmetic(True)
            pen.setStyle(Qt.PenStyle.SolidLine)
            self._lines[part].setPen(pen)
