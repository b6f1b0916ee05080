"""The runs so far, the newest first, and what they reached on held-out data, one over the other."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.app.history_thread import HistoryThread
from designer.app.numbers import seconds
from designer.app.series import Part
from designer.app.theme.icons import icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.history import PastRun
from designer.training.runs import why_not_go_on
from designer.training.store import RunStatus, default_store

if TYPE_CHECKING:
    from designer.app.curves import CurvePlot

_PERIOD_MS = 3000
_DRAWN = 8  # runs at once: as many as there are colours
_UNKNOWN = "–"
_COLUMNS = ("Run", "Design", "State", "Started", "Epochs", "Best held out", "Took")
_WIDTHS = (36, 82, 90, 60, 80, 116, 64)
_RUN, _DESIGN, _STATE, _STARTED, _EPOCHS, _BEST, _TOOK = range(7)
_NUMBER = Qt.ItemDataRole.UserRole  # of the run in the store
_STATES = {
    RunStatus.NEW: ("Prepared", "play", "text_dim"),
    RunStatus.STARTING: ("Starting", "play", "text_dim"),
    RunStatus.RUNNING: ("Training", "play", "accent"),
    RunStatus.PAUSED: ("Paused", "pause", "warn"),
    RunStatus.FINISHED: ("Finished", "check", "good"),
    RunStatus.STOPPED: ("Stopped", "stop", "text_dim"),
    RunStatus.FAILED: ("Failed", "alert", "bad"),
    RunStatus.LOST: ("Lost", "alert", "bad"),
}


class RunsPanel(QWidget):
    """The runs of the open design, or of all.

    Signals:
        design_wanted(Path): Open the design that a run was made from, as a new one.
        go_on_wanted(int): Go on with a run that ended before it was done.
        try_wanted(StoredRun): Ask the network that a run has trained.
    """

    design_wanted = Signal(Path)
    go_on_wanted = Signal(int)
    try_wanted = Signal(object)

    def __init__(self, switch: ThemeSwitch, store: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runs")
        self._switch = switch
        self._design = ""
        self._runs: dict[int, PastRun] = {}
        self._items: dict[int, QTreeWidgetItem] = {}
        self._drawn: tuple[object, ...] = ()
        self._preferred = ""
        self.plot: CurvePlot | None = None
        self._thread = HistoryThread(store or default_store())
        self._timer = QTimer(self, interval=_PERIOD_MS)
        self._stack = QStackedLayout(self)
        self._sentence = QLabel("The runs are being read…")
        self._sentence.setObjectName("runs_sentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setMargin(16)
        set_role(self._sentence, "dim")
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setHandleWidth(1)
        both.setChildrenCollapsible(False)
        both.addWidget(self._make_list())
        both.addWidget(self._make_curves())
        both.setSizes([560, 280])
        self._stack.addWidget(self._sentence)
        self._stack.addWidget(both)
        self._timer.timeout.connect(self.look)
        self._thread.listed.connect(self._show_runs)
        self._thread.failed.connect(self._say)
        switch.changed.connect(lambda _theme: self._dress())

    def _make_list(self) -> QWidget:
        side = QWidget()
        stack = QVBoxLayout(side)
        stack.setContentsMargins(12, 8, 0, 0)
        stack.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 12, 0)
        self._count = QLabel()
        self._count.setObjectName("runs_count")
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._count, "small dim")
        self._all = QCheckBox("All designs")
        self._all.setObjectName("runs_all_designs")
        self._all.setToolTip("Show the runs of every design, not only of the one that is open")
        self._all.toggled.connect(lambda _on: self._filter())
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(self._all)
        stack.addLayout(head)
        self.table = QTreeWidget()
        self.table.setObjectName("runs_table")
        self.table.setAccessibleName("Runs, the newest first")
        self.table.setHeaderLabels(_COLUMNS)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.header().setStretchLastSection(False)
        self.table.header().setSectionResizeMode(_BEST, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._on_selection)
        self.actions_by_name: dict[str, QAction] = {}
        for name, text, do in (
            ("try_run", "Try it", self._try_run),
            ("go_on", "Go on from the last checkpoint", self._go_on),
            ("open_design", "Open this design", self._open_design),
            ("open_folder", "Open folder", self._open_folder),
            ("copy_path", "Copy path", self._copy_path),
        ):
            action = QAction(text, self.table)
            action.triggered.connect(do)
            self.table.addAction(action)
            self.actions_by_name[name] = action
        stack.addWidget(self.table, 1)
        return side

    def _make_curves(self) -> QWidget:
        side = QWidget()
        stack = QVBoxLayout(side)
        stack.setContentsMargins(12, 8, 12, 8)
        stack.setSpacing(4)
        head = QHBoxLayout()
        self._legend = QLabel()
        self._legend.setObjectName("runs_legend")
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setWordWrap(True)
        set_role(self._legend, "small dim")
        self._quantity = QComboBox()
        self._quantity.setObjectName("runs_quantity")
        self._quantity.setAccessibleName("What is drawn")
        self._quantity.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._quantity.currentIndexChanged.connect(self._prefer)
        head.addWidget(self._quantity)
        head.addStretch()
        stack.addLayout(head)
        stack.addWidget(self._legend)
        self._place = QVBoxLayout()
        stack.addLayout(self._place, 1)
        return side

    # What it is told

    def show_design(self, name: str) -> None:
        """Says which design is open."""
        if name != self._design:
            self._design = name
            self._filter()

    def look(self) -> None:
        """Reads the runs again, where somebody sees them."""
        if self.isVisible():
            self._thread.look()

    def leave(self) -> None:
        """Ends the reading; the window goes."""
        self._timer.stop()
        self._thread.leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # The table

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._stack.setCurrentIndex(0)

    def _show_runs(self, runs: Sequence[PastRun]) -> None:
        self._runs = {past.run.id: past for past in runs}
        if not self._items.keys() <= self._runs.keys():  # another store lies there now
            self.table.clear()
            self._items.clear()
        for past in reversed(runs):
            if past.run.id not in self._items:
                item = self._items[past.run.id] = QTreeWidgetItem()
                item.setData(_RUN, _NUMBER, past.run.id)
                self.table.insertTopLevelItem(0, item)
            self._fill(self._items[past.run.id], past)
        self._stack.setCurrentIndex(1)
        self._filter()

    def _fill(self, item: QTreeWidgetItem, past: PastRun) -> None:
        run = past.run
        word, picture, colour = _STATES[run.status]
        epochs = f"{run.epoch} of {run.epochs}" if run.epochs else _UNKNOWN
        took = _UNKNOWN if past.seconds is None else seconds(past.seconds)
        cells = (run.name.lstrip("0"), run.design, word, _moment(run.started), epochs, _best(past), took)
        for column, text in enumerate(cells):
            item.setText(column, text)
        item.setIcon(_STATE, icon(picture, self._switch.theme, colour))
        item.setToolTip(_STATE, html.escape(run.message.partition("\n")[0].replace("`", "")))
        item.setToolTip(_RUN, html.escape(str(run.folder)))
        item.setToolTip(_DESIGN, html.escape(run.design))
        item.setToolTip(_STARTED, f"{datetime.fromtimestamp(run.started):%Y-%m-%d %H:%M:%S}, took {took}")

    def _filter(self) -> None:
        """Shows the runs that are asked for, and lets go of the others."""
        everything = self._all.isChecked()
        self.table.setColumnHidden(_DESIGN, not everything)
        self.table.setColumnHidden(_TOOK, everything)  # where the name of the design stands there is no room for it
        shown = 0
        for number, item in self._items.items():
            hidden = not everything and self._runs[number].run.design != self._design
            item.setHidden(hidden)
            shown += not hidden
            if hidden and item.isSelected():
                item.setSelected(False)
        runs = "No run" if not shown else "1 run" if shown == 1 else f"{shown} runs"
        self._count.setText(f"{runs} of all designs" if everything else f"{runs} of {self._design}")
        self._on_selection()

    @property
    def selected(self) -> list[PastRun]:
        """The chosen runs, the oldest first."""
        numbers = sorted(item.data(_RUN, _NUMBER) for item in self.table.selectedItems())
        return [self._runs[number] for number in numbers]

    def _on_selection(self) -> None:
        selected = self.selected
        for name, action in self.actions_by_name.items():
            action.setEnabled(bool(selected) if name == "copy_path" else len(selected) == 1)
        if len(selected) == 1:
            run = selected[0].run
            self.actions_by_name["try_run"].setEnabled(run.status in (RunStatus.FINISHED, RunStatus.STOPPED))
            self.actions_by_name["go_on"].setEnabled(not why_not_go_on(run))
        self._offer_quantities()
        self._draw()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.selected[0].run.folder)))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(str(past.run.folder) for past in self.selected))

    def _go_on(self) -> None:
        self.go_on_wanted.emit(self.selected[0].run.id)

    def _try_run(self) -> None:
        self.try_wanted.emit(self.selected[0].run)

    def _open_design(self) -> None:
        self.design_wanted.emit(self.selected[0].run.folder / "design.netd")

    # The curves

    def _offer_quantities(self) -> None:
        """What the chosen runs have measured; what was asked for last stays where it can."""
        main = next((past.quantity for past in reversed(self.selected) if past.quantity), "")
        names = list(dict.fromkeys([*filter(None, [main]), *(name for past in self.selected for name in past.curves)]))
        if names == [self._quantity.itemData(index) for index in range(self._quantity.count())]:
            return
        self._quantity.blockSignals(True)
        self._quantity.clear()
        for name in names:
            self._quantity.addItem(_title(name), name)
        self._quantity.setCurrentIndex(names.index(self._preferred) if self._preferred in names else 0)
        self._quantity.blockSignals(False)

    def _prefer(self) -> None:
        self._preferred = self._quantity.currentData()
        self._draw()

    def _draw(self) -> None:
        """Draws the chosen runs anew where they are others, else what is new of them: a closer look stays."""
        quantity = self._quantity.currentData() or ""
        drawn = [past for past in self.selected if quantity in past.curves][-_DRAWN:]
        shown = (quantity, *((past.run.id, past.run.started) for past in drawn))
        if shown != self._drawn:
            self._drawn = shown
            self._renew(quantity, drawn)
        for past in drawn:
            assert self.plot is not None
            steps, values = past.curves[quantity]
            self.plot.add(str(past.run.id), steps, values)
        if self.plot is not None:
            self.plot.redraw()
        self._tell(drawn)

    def _renew(self, quantity: str, drawn: Sequence[PastRun]) -> None:
        if self.plot is not None:
            self._place.removeWidget(self.plot)
            self.plot.hide()
            self.plot.deleteLater()
            self.plot = None
        if drawn:
            from designer.app.curves import CurvePlot

            parts = [Part(str(past.run.id), _name(past), colour) for colour, past in enumerate(drawn)]
            self.plot = CurvePlot(_title(quantity), parts, self._switch, percent=quantity == "accuracy")
            self._place.addWidget(self.plot, 1)

    def _tell(self, drawn: Sequence[PastRun]) -> None:
        """What the colours mean, or why nothing is drawn."""
        self._quantity.setVisible(self._quantity.count() > 1)
        if drawn:
            curve = self._switch.theme.curve
            dots = [f'<span style="color:{curve(place).name()}">●</span>' for place in range(len(drawn))]
            names = [html.escape(self._called(past)).replace(" ", "&nbsp;") for past in drawn]
            more = "" if len(self.selected) <= _DRAWN else f"&nbsp; the newest {_DRAWN} of {len(self.selected)}"
            self._legend.setText("&nbsp; ".join(map("&nbsp;".join, zip(dots, names, strict=True))) + more)
        elif self.selected:
            self._legend.setText("Nothing has been measured on held-out data yet.")
        else:
            self._legend.setText("Choose one run or several to see their held-out curves over each other.")

    def _called(self, past: PastRun) -> str:
        return _name(past) if self._all.isChecked() else f"run {past.run.name.lstrip('0')}"

    def _dress(self) -> None:
        for number, item in self._items.items():
            self._fill(item, self._runs[number])
        self._draw()


def _name(past: PastRun) -> str:
    return f"{past.run.design} {past.run.name.lstrip('0')}"


def _title(quantity: str) -> str:
    return quantity.replace("_", " ").capitalize()


def _best(past: PastRun) -> str:
    if past.best is None:
        return _UNKNOWN
    value = f"{past.best:.1%}".replace("%", " %") if past.quantity == "accuracy" else f"{past.best:.4g}"
    return f"{value} {past.quantity.replace('_', ' ')}"


def _moment(time: float) -> str:
    """When something was: the hour where it was today, else the day."""
    then, now = datetime.fromtimestamp(time), datetime.now()
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then:%b %Y}"
