"""The runs so far, the newest first, and what they reached on held-out data, one over the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from designer.app.dialogs import ask_to_delete
from designer.app.history_thread import HistoryThread
from designer.app.panels.runs_table import RunsTable, run_colour
from designer.app.quantities import quantity_title
from designer.app.rich_text import escaped
from designer.app.series import Part
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.history import PastRun
from designer.training.runs import RunFolder, why_not_go_on
from designer.training.store import RunStatus, default_store

if TYPE_CHECKING:
    from designer.app.curves import CurvePlot

_PERIOD_MS = 3000
_DRAWN = 8  # runs at once: as many as there are colours


class RunsPanel(QWidget):
    """The runs of the open design, or of all.

    Signals:
        design_wanted(Path): Open the design that a run was made from, as a new one.
        go_on_wanted(int): Go on with a run that ended before it was done.
        weights_wanted(int): Train the open design, which begins with the weights of a run.
        try_wanted(StoredRun): Ask the network that a run has trained.
        deleted: Runs are gone for good.
        refused(str): A run could not be deleted; a sentence says why.
    """

    design_wanted = Signal(Path)
    go_on_wanted = Signal(int)
    weights_wanted = Signal(int)
    try_wanted = Signal(object)
    deleted = Signal()
    refused = Signal(str)

    def __init__(self, switch: ThemeSwitch, store: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runs")
        self._switch = switch
        self._design = ""
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
        both.setSizes([620, 220])
        self._stack.addWidget(self._sentence)
        self._stack.addWidget(both)
        self._timer.timeout.connect(self.look)
        self._thread.listed.connect(self._show_runs)
        self._thread.failed.connect(self._say)
        self._thread.deleted.connect(self.deleted)
        self._thread.refused.connect(self.refused)
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
        self.table = RunsTable(self._switch)
        self.table.itemSelectionChanged.connect(self._on_selection)
        self.actions_by_name: dict[str, QAction] = {}
        for name, text, do in (
            ("try_run", "Try it", self._try_run),
            ("go_on", "Go on from the last checkpoint", self._go_on),
            ("begin_with", "Train the open design, beginning with these weights", self._begin_with),
            ("open_design", "Open this design", self._open_design),
            ("open_folder", "Open folder", self._open_folder),
            ("copy_path", "Copy path", self._copy_path),
            ("delete", "Delete run…", self._delete),
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
        self.table.show_runs(runs)
        self._stack.setCurrentIndex(1)
        self._filter()

    def _filter(self) -> None:
        """Shows the runs that are asked for."""
        everything = self._all.isChecked()
        shown = self.table.show_only(None if everything else self._design)
        runs = "No run" if not shown else "1 run" if shown == 1 else f"{shown} runs"
        self._count.setText(f"{runs} of all designs" if everything else f"{runs} of {self._design}")
        self._on_selection()

    @property
    def selected(self) -> list[PastRun]:
        """The chosen runs, the oldest first."""
        return self.table.selected

    def _on_selection(self) -> None:
        selected = self.selected
        for name, action in self.actions_by_name.items():
            action.setEnabled(bool(selected) if name == "copy_path" else len(selected) == 1)
        self.actions_by_name["delete"].setEnabled(bool(selected) and all(past.run.status.ended for past in selected))
        if len(selected) == 1:
            run = selected[0].run
            self.actions_by_name["try_run"].setEnabled(run.status in (RunStatus.FINISHED, RunStatus.STOPPED))
            self.actions_by_name["go_on"].setEnabled(not why_not_go_on(run))
            self.actions_by_name["begin_with"].setEnabled(RunFolder(run.folder, run.id).weights is not None)
        self._offer_quantities()
        self._draw()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.selected[0].run.folder)))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(str(past.run.folder) for past in self.selected))

    def _delete(self) -> None:
        """Asks, and deletes beside the window: a long run has many numbers."""
        runs = {past.run.id: f"run {past.run.name.lstrip('0')} of {past.run.design}" for past in self.selected}
        if ask_to_delete(self, list(runs.values())):
            self._thread.delete(list(runs))

    def _go_on(self) -> None:
        self.go_on_wanted.emit(self.selected[0].run.id)

    def _begin_with(self) -> None:
        self.weights_wanted.emit(self.selected[0].run.id)

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
            self._quantity.addItem(quantity_title(name), name)
        self._quantity.setCurrentIndex(names.index(self._preferred) if self._preferred in names else 0)
        self._quantity.blockSignals(False)

    def _prefer(self) -> None:
        self._preferred = self._quantity.currentData()
        self._draw()

    def _draw(self) -> None:
        """Draws the chosen runs anew where they are others, else what is new of them: a closer look stays."""
        quantity = self._quantity.currentData() or ""
        drawn = [past for past in self.selected if quantity in past.curves][-_DRAWN:]
        shown = (quantity, *((past.run.id, past.run.name, past.run.started) for past in drawn))
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

            parts = [Part(str(past.run.id), _name(past), run_colour(past)) for past in drawn]
            self.plot = CurvePlot(quantity_title(quantity), parts, self._switch, percent=quantity == "accuracy")
            self._place.addWidget(self.plot, 1)

    def _tell(self, drawn: Sequence[PastRun]) -> None:
        """What the colours mean, or why nothing is drawn."""
        self._quantity.setVisible(self._quantity.count() > 1)
        if drawn:
            curve = self._switch.theme.curve
            dots = [f'<span style="color:{curve(run_colour(past)).name()}">●</span>' for past in drawn]
            names = [escaped(self._called(past)).replace(" ", "&nbsp;") for past in drawn]
            more = "" if len(self.selected) <= _DRAWN else f"&nbsp; the newest {_DRAWN} of {len(self.selected)}"
            self._legend.setText("&nbsp; ".join(map("&nbsp;".join, zip(dots, names, strict=True))) + more)
        elif self.selected:
            self._legend.setText("Nothing has been measured on held-out data yet.")
        else:
            self._legend.setText("Choose one run or several to see their held-out curves over each other.")

    def _called(self, past: PastRun) -> str:
        return _name(past) if self._all.isChecked() else f"run {past.run.name.lstrip('0')}"

    def _dress(self) -> None:
        self.table.dress()
        self._draw()


def _name(past: PastRun) -> str:
    return f"{past.run.design} {past.run.name.lstrip('0')}"
