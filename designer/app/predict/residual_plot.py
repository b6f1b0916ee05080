"""How near told numbers are to true ones: a dot for each row, and the line on which nothing is amiss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from designer.app.bare_plot import BarePlot
from designer.app.number_axis import NumberAxis
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme

_GUTTER = 48  # pixels for the numbers beside the plot
_GRID = 51  # of 255, how much the lines behind the dots are seen
_DOT = 6
_SEEN_THROUGH = 0.5


class ResidualPlot(BarePlot):
    """Told over true. A dot above the line was told too high."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(NumberAxis("left"), NumberAxis("bottom"), parent)
        self.setObjectName("residuals")
        self.setAccessibleName("Told over true, a dot for each held-out row")
        self.setToolTip("On the line, what was predicted is true; above it is too high, below it too low.")
        self.box.setMouseEnabled(x=False, y=False)
        self.left.setWidth(_GUTTER)
        for axis in (self.left, self.bottom):
            axis.setGrid(_GRID)
        self._line = self.add_line()
        self._dots = pg.ScatterPlotItem(size=_DOT)
        self.box.addItem(self._dots)
        self.pairs: Sequence[tuple[float, float]] = ()
        switch.changed.connect(self._dress)
        self._dress(switch.theme)

    def show_pairs(self, pairs: Sequence[tuple[float, float]]) -> None:
        """Shows pairs of a true and a told number; what is no number has no place."""
        values = np.asarray(pairs, float).reshape(-1, 2)
        values = values[np.isfinite(values).all(axis=1)]
        self.pairs = pairs
        self._dots.setData(values[:, 0], values[:, 1])
        if len(values):
            low, high = float(values.min()), float(values.max())
            self._line.setData([low, high], [low, high])
            if high > low:
                self.box.setRange(xRange=(low, high), yRange=(low, high), padding=0.04)

    def _dress(self, theme: Theme) -> None:
        self.setBackground(theme.color("panel"))
        for axis, says in ((self.left, "predicted"), (self.bottom, "true")):
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("text_faint"))
            axis.setTickFont(theme.font("caption"))
            axis.setStyle(tickLength=0, tickTextOffset=6)
            font = theme.tokens.type.roles["caption"]
            colour = theme.color("text_faint").name()
            axis.setLabel(says, **{"color": colour, "font-size": f"{font.size}px", "font-family": font.family})
        line = QPen(theme.color("text_dim"), 1)
        line.setCosmetic(True)
        line.setStyle(Qt.PenStyle.DashLine)
        self._line.setPen(line)
        dot = QColor(theme.curve(0))
        dot.setAlphaF(_SEEN_THROUGH)
        self._dots.setBrush(dot)
        self._dots.setPen(None)
