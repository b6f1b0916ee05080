"""A run as it happens: where it is, how well it does, and its curves."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from designer.app.curves import CurvePlot
from designer.app.numbers import seconds
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document.numerals import grouped
from designer.training.follow import Update

_PARTS = {"train": 0, "test": 1}
_PART_NAMES = {"train": "train", "test": "held out"}
_STATES = {
    "new": "Starting…",
    "starting": "Starting…",
    "running": "Training",
    "paused": "Paused",
    "finished": "Finished",
    "stopped": "Stopped; the last checkpoint is kept",
    "failed": "Failed",
    "lost": "The training process ended without a word",
}


class TrainingPanel(QWidget):
    """What the followed run does; before the first run, how to start one."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.setObjectName("training")
        self.plots: dict[str, CurvePlot] = {}
        self._began = 0.0
        self._rate = _Rate()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_run())

    def _make_empty(self) -> QWidget:
        self._hint = QLabel("Press Run to train the drawing. Its loss is drawn here while it learns.")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        set_role(self._hint, "dim")
        return self._hint

    def _make_run(self) -> QWidget:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(16)
        facts = QGridLayout()
        facts.setVerticalSpacing(2)
        self._values: dict[str, QLabel] = {}
        for place, (key, name) in enumerate(
            (("epoch", "epoch"), ("score", "held-out accuracy"), ("left", "time left"), ("rate", "steps a second"))
        ):
            caption, value = QLabel(name), QLabel("–")
            set_role(caption, "caption")
            set_role(value, "heading")
            value.setObjectName(f"training_{key}")
            value.setAccessibleName(name)
            self._values[key] = value
            facts.addWidget(caption, 2 * place, 0)
            facts.addWidget(value, 2 * place + 1, 0)
            facts.setRowMinimumHeight(2 * place + 1, 22)
            if key == "score":
                self._score_name = caption
        self._state = QLabel()
        self._state.setObjectName("training_state")
        self._state.setWordWrap(True)
        set_role(self._state, "dim small")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName("How much of the run is done")
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(facts)
        left.addStretch()
        left.addWidget(self._state)
        left.addWidget(self._progress)
        side = QWidget()
        side.setFixedWidth(168)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        row.addWidget(side)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._make_legend())
        self._charts = QHBoxLayout()
        self._charts.setSpacing(8)
        right.addLayout(self._charts, 1)
        row.addLayout(right, 1)
        return inside

    def _make_legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addStretch()
        self._dots: list[tuple[QLabel, int]] = []
        for part, colour in _PARTS.items():
            dot, name = QLabel("●"), QLabel(_PART_NAMES[part])
            set_role(name, "small dim")
            self._dots.append((dot, colour))
            row.addWidget(dot)
            row.addWidget(name)
            row.addSpacing(8)
        self._tint()
        self._switch.changed.connect(lambda _theme: self._tint())
        return row

    def _tint(self) -> None:
        for dot, colour in self._dots:
            palette = dot.palette()
            palette.setColor(dot.foregroundRole(), self._switch.theme.curve(colour))
            dot.setPalette(palette)
            dot.setText(f'<span style="color:{self._switch.theme.curve(colour).name()}">●</span>')

    def say_why_not(self, reason: str) -> None:
        """Says in the empty panel why a run cannot start; an empty reason says how to start one."""
        self._hint.setText(reason or "Press Run to train the drawing. Its loss is drawn here while it learns.")

    def begin(self) -> None:
        """Empties the panel for a new run."""
        self._stack.setCurrentIndex(1)
        self._began = time.monotonic()
        self._rate = _Rate()
        for plot in self.plots.values():
            plot.clear()
        for value in self._values.values():
            value.setText("–")
        self._progress.setValue(0)
        self._say("new", "")

    def show_update(self, update: Update) -> None:
        """Shows what is new of the run."""
        for name, (steps, values) in update.points.items():
            part, _, quantity = name.partition(".")
            if part not in _PARTS or not quantity:
                continue
            self._plot_of(quantity).add(part, np.asarray(steps, float), np.asarray(values, float))
        for plot in self.plots.values():
            plot.redraw()
        self._show_facts(update)
        self._say(update.status, update.message)

    def _plot_of(self, quantity: str) -> CurvePlot:
        if quantity not in self.plots:
            share = quantity == "accuracy"
            plot = CurvePlot(quantity.replace("_", " ").capitalize(), _PARTS, self._switch, percent=share)
            self.plots[quantity] = plot
            self._charts.addWidget(plot, 1)
        return self.plots[quantity]

    def _show_facts(self, update: Update) -> None:
        if update.epochs:
            self._values["epoch"].setText(f"{update.epoch} of {update.epochs}")
        score = self.plots.get("accuracy") or self.plots.get("loss")
        if score is not None:
            held_out = score.series["test"] if score.series["test"].size else None
            self._score_name.setText(f"held-out {score.title.lower()}")
            if held_out is not None:
                percent = score is self.plots.get("accuracy")
                self._values["score"].setText(
                    f"{held_out.last:.1%}".replace("%", " %") if percent else f"{held_out.last:.4g}"
                )
                set_role(self._values["score"], "heading good" if percent else "heading")
        self._progress.setValue(round(1000 * update.progress))
        rate = self._rate.at(update.step, time.monotonic())
        if rate and update.status == "running":
            self._values["rate"].setText(grouped(rate, 0))
        if update.ended:
            self._values["left"].setText("–")
            if update.status == "finished":
                self._progress.setValue(1000)
        elif update.progress > 0.01:
            spent = time.monotonic() - self._began
            self._values["left"].setText(seconds(spent / update.progress - spent))

    def _say(self, status: str, message: str) -> None:
        bad = status in {"failed", "lost"}
        set_role(self._state, "small bad" if bad else "small dim")
        self._state.setText(message if bad and message else _STATES.get(status, status))
        self._state.setToolTip(message)


class _Rate:
    """Steps a second, over about the last second."""

    def __init__(self) -> None:
        self._at = (0, 0.0)
        self._rate = 0.0

    def at(self, step: int, now: float) -> float:
        before, then = self._at
        if not then:
            self._at = (step, now)
        elif now - then >= 1:
            self._rate = (step - before) / (now - then)
            self._at = (step, now)
        return self._rate
