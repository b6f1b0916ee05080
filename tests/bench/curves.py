"""What live curves cost: ten of a million points that grow, against ten of 10,000, and against plain pyqtgraph."""

import os
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from designer.app.curves import CurvePlot
from designer.app.panels.training_panel import TrainingPanel
from designer.app.series import Part
from designer.app.theme.style import ThemeSwitch
from designer.training.follow import Update
from designer.training.store import RunStatus

_CURVES = 10
_NEW = 31  # points that a step of 1.45 ms makes in the 45 ms between two updates
_FRAMES = 30
_SIZE = (900, 500)


def curves() -> dict[str, float]:
    """Frames as the window makes them: points arrive, are kept up and drawn."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    switch = ThemeSwitch(app, "dark")
    short, long = (_ours(switch, points) for points in (10_000, 1_000_000))
    naive = {points: _naive(points, frames) for points, frames in ((10_000, _FRAMES), (1_000_000, 2))}
    return {
        "long over short": long / short,
        "long over naive": long / naive[1_000_000],
        "short over naive": short / naive[10_000],
        "ours, 10 x 1,000,000, ms": long,
        "ours, 10 x 10,000, ms": short,
        "naive, 10 x 1,000,000, ms": naive[1_000_000],
        "naive, 10 x 10,000, ms": naive[10_000],
        "panel update, ms": _panel(switch),
    }


def _walks(points: int) -> list[np.ndarray]:
    return [np.random.default_rng(seed).normal(size=points).cumsum() for seed in range(_CURVES)]


def _timed(frame: Callable[[], None], frames: int) -> float:
    """The median of a thread's time for a frame, in milliseconds."""
    frame()
    spent = []
    for _ in range(frames):
        before = time.thread_time()
        frame()
        spent.append(1000 * (time.thread_time() - before))
    return median(spent)


def _ours(switch: ThemeSwitch, points: int) -> float:
    plot = CurvePlot("Loss", [Part(str(number), "", number, noisy=True) for number in range(_CURVES)], switch)
    plot.resize(*_SIZE)
    plot.show()
    walks = _walks(points)
    for number, walk in enumerate(walks):
        plot.add(str(number), np.arange(points, dtype=float), walk)
    steps = points + np.arange(_NEW, dtype=float)

    def frame() -> None:
        nonlocal steps
        for number, walk in enumerate(walks):
            plot.add(str(number), steps, walk[:_NEW])
        steps = steps + _NEW
        plot.redraw()
        plot.grab()

    return _timed(frame, _FRAMES)


def _naive(points: int, frames: int) -> float:
    plot = pg.PlotWidget()
    plot.resize(*_SIZE)
    plot.show()
    lines = [plot.plot(pen=pg.mkPen(number, width=1)) for number in range(_CURVES)]
    walks = _walks(points)
    steps = np.arange(points, dtype=float)

    def frame() -> None:
        for line, walk in zip(lines, walks, strict=True):
            line.setData(steps, walk)
        plot.grab()

    return _timed(frame, frames)


def _panel(switch: ThemeSwitch) -> float:
    """What an update takes of the window's thread while a small network learns, until its plots are drawn."""
    panel = TrainingPanel(switch)
    panel.resize(800, 280)
    panel.show()
    panel.begin()
    step, noise = 0, np.random.default_rng(0)

    def frame() -> None:
        nonlocal step
        steps = step + np.arange(_NEW, dtype=float)
        step += _NEW
        points = {name: (steps, noise.random(_NEW)) for name in ("train.loss", "train.accuracy")}
        points |= {name: (steps[-1:], noise.random(1)) for name in ("test.loss", "test.accuracy")}
        panel.show_update(Update(RunStatus.RUNNING, points=points, epoch=1, epochs=9, progress=0.1, step=step))
        for _ in range(4):  # a plot is drawn in one turn, and painted in the next
            QApplication.processEvents()

    return _timed(frame, 20 * _FRAMES)
