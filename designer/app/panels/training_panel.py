"""A run as it happens: where it is, how well it does, and its curves."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from designer.app.late_page import LatePage
from designer.app.numbers import seconds
from designer.app.pace import Pace
from designer.app.panels.flowing_row import FlowingRow
from designer.app.panels.labels import ElidedLabel
from designer.app.panels.run_message import RunMessage
from designer.app.panels.run_wishes import RunWishes
from designer.app.quantities import quantity_title
from designer.app.rich_text import as_tip, rich
from designer.app.series import Part
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document.numerals import grouped
from designer.training.follow import Points, Update

if TYPE_CHECKING:
    from designer.app.curves import CurvePlot

_PARTS = (Part("train", "train", 0, noisy=True), Part("test", "held out", 1))
_KEYS = frozenset(part.key for part in _PARTS)
_HINT = "Press Run to train the drawing. Its loss is drawn here while it learns."
_UNKNOWN = "–"
_SIDE = 168  # pixels for the numbers beside the plots
_NUMBER = 22  # of height
_STATES = {
    "new": "Starting…",
    "starting": "Starting…",
    "running": "Training",
    "paused": "Paused",
    "finished": "Finished",
    "stopped": "Stopped; the last checkpoint is kept",
    "failed": "Failed",
    "lost": "The training process is gone",
}
_FACTS = (
    ("epoch", "epoch"),
    ("score", "loss"),  # until the run says what it is scored by
    ("left", "time left"),
    ("rate", "steps a second"),
)


class TrainingPanel(QWidget):
    """What the followed run does; before the first run, how to start one.

    The numbers are shown as they come, the plots one after the other: each turn of the event loop makes, places or
    draws one, so that no hand waits for all of them. Places of plots are there before them, or each plot that is made
    would have all the others laid out and painted anew.

    Signals:
        go_on_wanted: Go on with the run, which was stopped or lost.
        try_wanted: The run is over, and the person wants to try what it came to.
    """

    go_on_wanted = Signal()
    try_wanted = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.setObjectName("training")
        self.plots: dict[str, CurvePlot] = {}
        self._places: dict[str, LatePage[CurvePlot]] = {}
        self.wishes = RunWishes()
        self._pace = Pace()
        self._undrawn: dict[str, list[tuple[str, Points]]] = {}  # of each quantity, the new points of its parts
        self._measured: set[str] = set()  # the quantities of this run; what only an earlier one had is out of sight
        self._next_plot = QTimer(self)
        self._next_plot.timeout.connect(self._draw_next)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_run())

    def _make_empty(self) -> QWidget:
        self._hint = QLabel(_HINT)
        self._hint.setObjectName("training_hint")
        self._hint.setTextFormat(Qt.TextFormat.RichText)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setMargin(16)
        set_role(self._hint, "dim")
        return self._hint

    def _make_run(self) -> QWidget:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(16, 10, 12, 8)
        row.setSpacing(16)
        side = QWidget()
        side.setFixedWidth(_SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(6)
        left.addLayout(self._make_facts())
        left.addStretch()
        self._state = QLabel()
        self._state.setObjectName("training_state")
        self._state.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setAccessibleName("How much of the run is done")
        self._try = QPushButton("Try it")
        self._try.setObjectName("try_run")
        self._try.setToolTip("Ask the trained network, and see how it does on held-out data")
        self._try.clicked.connect(self.try_wanted)
        self._try.hide()
        left.addWidget(self._state)
        left.addWidget(self._progress)
        left.addWidget(self._try)
        row.addWidget(side)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addLayout(self._make_head())
        self._message = RunMessage(self._switch)
        right.addWidget(self._message)
        self._charts = QHBoxLayout()
        self._charts.setSpacing(8)
        right.addLayout(self._charts, 1)
        row.addLayout(right, 1)
        return inside

    def _make_facts(self) -> QLayout:
        facts = QGridLayout()
        facts.setVerticalSpacing(2)
        self._captions: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}
        for place, (key, name) in enumerate(_FACTS):
            caption, value = QLabel(name), QLabel(_UNKNOWN)
            set_role(caption, "caption")
            set_role(value, "heading")
            value.setObjectName(f"training_{key}")
            value.setAccessibleName(name)
            value.setFixedSize(_SIDE, _NUMBER)  # else each other number has the whole window laid out anew
            self._captions[key], self._values[key] = caption, value
            facts.addWidget(caption, 2 * place, 0)
            facts.addWidget(value, 2 * place + 1, 0)
        return facts

    def _make_head(self) -> QLayout:
        """Which run it is, how to go on with it and its folder when it is over, and what the colours mean."""
        row = FlowingRow()
        row.setSpacing(6)
        self._run = ElidedLabel()
        self._run.setObjectName("training_run")
        set_role(self._run, "small dim")
        self._go_on = QPushButton("Go on")
        self._go_on.setObjectName("go_on")
        self._go_on.setToolTip("Go on with this run from its last checkpoint")
        self._go_on.setAccessibleName(self._go_on.toolTip())
        set_role(self._go_on, "small")
        self._go_on.clicked.connect(self.go_on_wanted)
        self._folder = QPushButton("Open folder")
        self._folder.setObjectName("open_run_folder")
        set_role(self._folder, "tool small")
        self._folder.clicked.connect(self._open_folder)
        for later in (self._go_on, self._folder):  # they need room only when they are there
            later.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            later.hide()
        row.addWidget(self._run)
        row.addWidget(self._go_on)
        row.addWidget(self._folder)
        row.addWidget(self.wishes.saved)
        row.addWidget(self.wishes)
        row.addWidget(self._make_legend())
        return row

    def _make_legend(self) -> QWidget:
        legend = QWidget()
        row = QHBoxLayout(legend)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(6)
        self._dots: list[tuple[QLabel, Part]] = []
        self._drawn: dict[str, QWidget] = {}
        for part in _PARTS:
            entry = self._drawn[part.key] = QWidget()
            entry.setObjectName(f"legend_{part.key}")
            dot, name = QLabel(), QLabel(part.name)
            set_role(name, "small dim")
            self._dots.append((dot, part))
            line = QHBoxLayout(entry)
            line.setContentsMargins(0, 0, 2, 0)
            line.setSpacing(6)
            line.addWidget(dot)
            line.addWidget(name)
            row.addWidget(entry)
        self._tint()
        self._switch.changed.connect(lambda _theme: self._tint())
        return legend

    def _tint(self) -> None:
        for dot, part in self._dots:
            dot.setText(f'<span style="color:{self._switch.theme.curve(part.colour).name()}">●</span>')

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder.toolTip()))

    def say_why_not(self, reason: str) -> None:
        """Says in the empty panel why a run cannot start; an empty reason says how to start one."""
        self._hint.setText(rich(reason or _HINT, self._switch.theme.tokens.type.mono))

    def begin(self) -> None:
        """Empties the panel for a new run."""
        self._stack.setCurrentIndex(1)
        self._pace = Pace()
        self._undrawn.clear()
        self._measured.clear()
        for entry in self._drawn.values():
            entry.hide()
        for plot in self.plots.values():
            plot.clear()
        for value in self._values.values():
            value.setText(_UNKNOWN)
            set_role(value, "heading")
        self._show_fact("score", True)
        self._show_pace(True)
        self._progress.setValue(0)
        self._run.clear()
        self._folder.hide()
        self._go_on.hide()
        self._offer_trial(False)
        self.wishes.begin()
        self._say("new", "")

    def show_update(self, update: Update) -> None:
        """Shows what is new of the run."""
        for name, points in update.points.items():
            part, _, quantity = name.partition(".")
            if part in _KEYS and quantity:
                self._make_place(quantity)
                self._measured.add(quantity)
                self._drawn[part].show()
                self._undrawn.setdefault(quantity, []).append((part, points))
        if self._undrawn:
            self._next_plot.start()
            for quantity, place in self._places.items():
                place.setVisible(quantity in self._measured)
            self._show_fact("score", bool(self._measured & {"accuracy", "loss"}))
        self._show_facts(update)
        self._show_run(update)
        self.wishes.show_update(update)
        self._say(update.status, update.message, update.note)
        if update.status == "stopped" and not update.saved:
            self._state.setText("Stopped before its first checkpoint")

    def _draw_next(self) -> None:
        """Makes the plot of one quantity, puts it into its place, or draws what is new of it."""
        if not self._undrawn:
            self._next_plot.stop()
            return
        quantity = next(iter(self._undrawn))
        plot, place = self.plots.get(quantity), self._places[quantity]
        if plot is None:
            self.plots[quantity] = self._make_plot(quantity)
            return
        if place.made is None:
            _ = place.panel
            return
        for part, points in self._undrawn.pop(quantity):
            plot.add(part, *points)
        plot.redraw()
        self._show_score()

    def _make_place(self, quantity: str) -> None:
        if quantity not in self._places:
            self._places[quantity] = place = LatePage(partial(self.plots.__getitem__, quantity), waits=True)
            self._charts.addWidget(place, 1)

    def _make_plot(self, quantity: str) -> CurvePlot:
        from designer.app.curves import CurvePlot

        share = quantity == "accuracy"
        return CurvePlot(quantity_title(quantity), _PARTS, self._switch, percent=share)

    def _show_facts(self, update: Update) -> None:
        if update.epochs:
            self._values["epoch"].setText(f"{update.epoch} of {update.epochs}")
        self._progress.setValue(1000 if update.status == "finished" else round(1000 * update.progress))
        self._pace.see(update.step, update.progress, update.status == "running", time.monotonic())
        rate, left = self._pace.rate, self._pace.left
        self._values["rate"].setText(_UNKNOWN if rate is None else grouped(rate, 0) if rate >= 10 else f"{rate:.2g}")
        self._values["left"].setText(_UNKNOWN if left is None else seconds(left))
        self._show_pace(not update.ended)

    def _show_pace(self, shown: bool) -> None:
        """Of a run that is over, the time left and the rate say nothing."""
        for key in ("left", "rate"):
            self._show_fact(key, shown)

    def _show_fact(self, key: str, shown: bool) -> None:
        self._captions[key].setVisible(shown)
        self._values[key].setVisible(shown)

    def _show_score(self) -> None:
        """The newest accuracy where there is one, else the loss: on what is held out, if anything is."""
        accuracy = self.plots.get("accuracy") if "accuracy" in self._measured else None
        score = accuracy or (self.plots.get("loss") if "loss" in self._measured else None)
        if score is None:
            return
        held_out = score.series["test"]
        shown = held_out if held_out.size else score.series["train"]
        self._captions["score"].setText(f"{'held-out ' if held_out.size else ''}{score.title.lower()}")
        if shown.size:
            text = f"{shown.last:.1%}".replace("%", " %") if accuracy else f"{shown.last:.4g}"
            self._values["score"].setText(text)
            set_role(self._values["score"], "heading good" if accuracy and held_out.size else "heading")

    def _show_run(self, update: Update) -> None:
        number = f"run {update.name.lstrip('0')}" if update.name else ""
        going = update.status in {"running", "paused"}  # then what it can be asked needs the room
        self._run.setText(number if going or not number else f"{number} of {update.design}")
        folder = str(update.folder or "")
        self._run.setToolTip(as_tip(f"{number} of {update.design}\n{folder}"))
        self._folder.setToolTip(as_tip(folder))
        self._folder.setAccessibleName("Open the folder of this run")
        self._folder.setVisible(update.ended and bool(folder))
        goes_on = update.status in {"stopped", "lost"} or (update.status == "failed" and update.saved > 0)
        self._go_on.setVisible(goes_on and bool(folder))
        asked = update.folder / "predict.py" if update.folder and update.status in {"finished", "stopped"} else None
        self._offer_trial(asked is not None and asked.exists())

    def _offer_trial(self, offered: bool) -> None:
        """When a run is over, how much of it is done makes room for what can be done with it."""
        self._try.setVisible(offered)
        self._progress.setVisible(not offered)

    def _say(self, status: str, message: str, note: str = "") -> None:
        bad = status in {"failed", "lost"}
        set_role(self._state, "small bad" if bad else "small dim")
        self._state.setText(_STATES.get(status, status))
        if message:
            self._message.say(message)
        else:
            self._message.note(note)
