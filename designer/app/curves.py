"""Live curves: a number of training over its steps, as it goes up and down, on average, and on what is held out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from designer.app.bare_plot import BarePlot
from designer.app.number_axis import NumberAxis
from designer.app.series import AVERAGED, MovingAverage, Part, Series
from designer.app.theme.style import ThemeSwitch, set_role
from designer.app.theme.theme import Theme
from designer.document.numerals import grouped

_FAINT = 0.38
_FEW = 300  # points that may have dots and a wide pen: these are slow on long curves
_SMOOTH = 800  # points of a line without noise, few enough for a wide pen
_HEADER = 26  # pixels
_GUTTER = 48  # pixels for the numbers beside a plot
_GRID = 63  # of 255, how much the lines behind the curves are seen


class _Line:
    """The values of a part, and the lines that show them."""

    def __init__(self, part: Part, plot: BarePlot) -> None:
        self.part = part
        self.clear()
        self._raw = plot.add_line()
        self._raw.setZValue(part.colour)
        self._strong = plot.add_line() if part.noisy else None
        if self._strong is not None:
            self._strong.setZValue(part.colour + 0.5)
        self._colour = QColor()
        self._few: bool | None = None

    def add(self, steps: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        if len(steps) and self.values.size and steps[0] <= self.values.last_step:
            kept = self.values.before(steps[0])
            self.clear()
            self.add(*kept)
        self.values.extend(steps, values)
        if self.part.noisy:
            self.averages.extend(steps, self._average.of(values))

    def clear(self) -> None:
        self.values, self.averages, self._average = Series(), Series(_SMOOTH), MovingAverage()
        self._drawn: tuple[object, ...] = ()

    def dress(self, colour: QColor) -> None:
        self._colour = colour
        faint = QColor(colour)
        faint.setAlphaF(_FAINT)
        self._raw.setPen(_pen(faint if self.part.noisy else colour))
        if self._strong is not None:
            self._strong.setPen(_pen(colour, 2))
        self._raw.setSymbolBrush(colour)
        self._raw.setSymbolPen(None)
        self._few = None
        self._mark()

    def draw(self, low: float | None, high: float | None, above_zero: bool) -> None:
        """Draws what lies between two steps; a logarithmic scale has no place for what is not above zero.

        What is drawn already is left alone: most updates bring a line or two of many.
        """
        shown = (self.values.size, low, high, above_zero)
        if shown == self._drawn:
            return
        self._drawn = shown
        self._mark()
        for series, line in ((self.values, self._raw), (self.averages, self._strong)):
            if line is None:
                continue
            steps, values = series.drawn(low, high)
            if above_zero:
                steps, values = steps[values > 0], values[values > 0]
            line.setData(steps, values)

    def _mark(self) -> None:
        """Gives a line dots and a wide pen while it has few points, a noisy one for its only one. Draws it anew."""
        few = self.values.size <= (1 if self.part.noisy else _FEW)
        if few != self._few:
            self._few = few
            if not self.part.noisy:
                self._raw.setPen(_pen(self._colour, 2 if few else 1))
            self._raw.setSymbol("o" if few else None)
            self._raw.setSymbolSize(5)

    def read(self, step: float, averaged: bool) -> str:
        """What it is at a step, and on average, as rich text; empty where it has not begun."""
        value = self.values.at(step)
        if value is None:
            return ""
        average = self.averages.at(step) if averaged else None
        about = f"&nbsp;~{average:.3g}" if average is not None else ""
        return f'<span style="color:{self._colour.name()}">●</span>&nbsp;{value:.3g}{about}'


def _pen(colour: QColor, width: int = 1) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen


class _Plot(BarePlot):
    """The plot itself; it tells where it is pointed at.

    Signals:
        pointed(object): At which step, or None.
        doubled: It was clicked twice.
    """

    pointed = Signal(object)
    doubled = Signal()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = self.box.mapSceneToView(QPointF(self.mapToScene(event.position().toPoint())))
        self.pointed.emit(place.x() if self.box.sceneBoundingRect().contains(event.position()) else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.doubled.emit()


class CurvePlot(QWidget):
    """One quantity (the loss, the accuracy) over the steps, a line for each part of the data."""

    def __init__(self, title: str, parts: Sequence[Part], switch: ThemeSwitch, percent: bool = False) -> None:
        """Makes an empty plot.

        Args:
            title: What stands above it.
            percent: Whether values are shares, shown from 0 to 100 %.
        """
        super().__init__()
        self.setObjectName(f"plot_{title.lower().replace(' ', '_')}")
        self.setAccessibleName(f"{title} over the steps of training")
        self.title = title
        self._percent = percent
        self._pointed: float | None = None
        self._plot = _Plot(NumberAxis("left"), NumberAxis("bottom", whole=True))
        self._box = self._plot.box
        self._box.setMouseEnabled(x=True, y=False)
        self._box.setDefaultPadding(0.03)
        self._box.setAutoVisible(y=True)
        self._plot.left.setWidth(_GUTTER)
        self._plot.left.setGrid(_GRID)
        if percent:
            self._plot.left.setScale(100)
        self._lines = {part.key: _Line(part, self._plot) for part in parts}
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self._box.addItem(self._cursor, ignoreBounds=True)
        self._step = QLabel("step", self._plot)
        set_role(self._step, "caption")
        self._step.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self._make_header(any(part.noisy for part in parts)))
        stack.addWidget(self._plot)
        self._plot.pointed.connect(self._point)
        self._plot.doubled.connect(self.show_all)
        self._box.sigXRangeChanged.connect(self._look_closer)
        switch.changed.connect(self._dress)
        self._dress(switch.theme)

    def _make_header(self, noisy: bool) -> QWidget:
        header = QWidget()
        header.setFixedHeight(_HEADER)  # the same with and without a button, so that plots stand in line
        row = QHBoxLayout(header)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        name = QLabel(f"{self.title}, %" if self._percent else self.title)
        set_role(name, "small dim")
        lines = f"Faint: every batch. Strong: a moving average over about {AVERAGED} steps. Dots: on what is held out."
        hand = "The wheel looks closer, a drag moves, a double click shows everything again."
        name.setToolTip(f"{lines}\n{hand}" if noisy else hand)  # on the plot it would hide what is pointed at
        self._readout = QLabel()
        self._readout.setObjectName("readout")
        self._readout.setTextFormat(Qt.TextFormat.RichText)
        self._readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_role(self._readout, "caption")
        row.addWidget(name)
        row.addWidget(self._readout, 1)
        if not self._percent:
            self._log = QPushButton("log")
            self._log.setObjectName("log_scale")
            self._log.setCheckable(True)
            self._log.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._log.setToolTip(f"Show the {self.title.lower()} on a logarithmic scale")
            self._log.setAccessibleName(self._log.toolTip())
            set_role(self._log, "tool small")
            self._log.toggled.connect(self._use_log)
            row.addWidget(self._log)
        return header

    @property
    def series(self) -> dict[str, Series]:
        """What each part has so far."""
        return {key: line.values for key, line in self._lines.items()}

    def add(self, part: str, steps: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        """Adds to a line; `redraw` shows it.

        What is infinite or no number has no place in a plot. What begins at an earlier step takes the place of all that
        came from there on: the run was gone on with from a checkpoint.
        """
        finite = np.isfinite(values)
        self._lines[part].add(steps[finite], values[finite])

    def redraw(self) -> None:
        """Draws what is in view, with as many points as that needs."""
        everything = self._box.autoRangeEnabled()[0]
        low, high = (None, None) if everything else self._box.viewRange()[0]
        for line in self._lines.values():
            line.draw(low, high, self._is_log)
        self._point(self._pointed)

    def show_all(self) -> None:
        """All steps from the first to the newest, now and as they come."""
        self._box.enableAutoRange()
        self.redraw()

    def clear(self) -> None:
        for line in self._lines.values():
            line.clear()
        self.show_all()

    @property
    def _is_log(self) -> bool:
        return not self._percent and self._log.isChecked()

    def _use_log(self, log: bool) -> None:
        self._plot.use_log(log)
        self.redraw()

    def _look_closer(self) -> None:
        if not self._box.autoRangeEnabled()[0]:
            self.redraw()

    def _point(self, step: float | None) -> None:
        """Shows the numbers at a step, and a thin line there."""
        self._pointed = step
        known = step is not None and any(series.at(step) is not None for series in self.series.values())
        self._cursor.setVisible(known)
        self._readout.setText("")  # `clear` would have everything around it laid out anew
        if step is None or not known:
            return
        self._cursor.setValue(step)
        for averaged in (True, False):  # the averages only where there is room
            read = [line.read(step, averaged) for line in self._lines.values()]
            self._readout.setText("&nbsp; ".join([f"step&nbsp;{grouped(int(step), 0)}", *filter(None, read)]))
            if self._readout.sizeHint().width() <= self._readout.width():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_steps()

    def _name_steps(self) -> None:
        """Puts the word below the numbers at the left, beside those of the steps, where there is room already."""
        self._step.adjustSize()
        self._step.move(8, self._plot.height() - self._step.height() - 2)

    def _dress(self, theme: Theme) -> None:
        """Colours and fonts of a theme."""
        self._plot.setBackground(theme.color("panel"))
        for axis in (self._plot.left, self._plot.bottom):
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("text_faint"))
            axis.setTickFont(theme.font("caption"))
            axis.setStyle(tickLength=0, tickTextOffset=8)
        self._cursor.setPen(_pen(theme.color("text_faint")))
        for line in self._lines.values():
            line.dress(theme.curve(line.part.colour))
        self._name_steps()
