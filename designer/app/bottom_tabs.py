"""The tabs below the canvas: what a run does, trying what it came to, the runs so far, how to train, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QToolButton, QWidget

from designer.app.panels.problems_panel import ProblemsPanel
from designer.app.panels.runs_panel import RunsPanel
from designer.app.panels.setup_panel import SetupPanel
from designer.app.panels.training_panel import TrainingPanel
from designer.app.predict.predict_panel import PredictPanel
from designer.app.run_control import RunControl
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, Report
from designer.training.store import StoredRun


class BottomTabs(QTabWidget):
    """A panel a tab.

    Signals:
        wanted: One of the panels is to be seen, wherever it is hidden.
    """

    wanted = Signal()

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, design_path: Callable[[], Path | None]) -> None:
        super().__init__()
        self.setObjectName("bottom_tabs")
        self.setDocumentMode(True)
        self.training = TrainingPanel(switch)
        self.predict = PredictPanel(switch)
        self.past_runs = RunsPanel(switch)
        self.setup = SetupPanel(catalogue, switch, design_path)
        self.problems = ProblemsPanel(switch)
        self.addTab(self.training, "Training")
        self.addTab(self.predict, "Predict")
        self.addTab(self.past_runs, "Runs")
        self.addTab(self.setup, "Setup")
        self.addTab(self.problems, "Problems")
        for name, says in (("ScrollLeftButton", "Tabs further left"), ("ScrollRightButton", "Tabs further right")):
            if button := self.tabBar().findChild(QToolButton, name):  # there where the window is narrow
                button.setToolTip(says)
                button.setAccessibleName(says)
        self.training.try_wanted.connect(self._try_newest)
        self.past_runs.try_wanted.connect(self._try)

    def bring(self, panel: QWidget) -> None:
        """Puts a panel in front."""
        self.setCurrentWidget(panel)
        self.wanted.emit()

    def follow(self, runs: RunControl) -> None:
        """Shows what the runs of this window do."""
        runs.began.connect(self._on_run)
        runs.updated.connect(self.training.show_update)
        runs.ended.connect(self.training.show_update)
        runs.ended.connect(lambda _update: self._look())
        wishes = self.training.wishes
        wishes.save_wanted.connect(runs.save)
        wishes.rate_wanted.connect(runs.set_learning_rate)
        runs.save_asked.connect(wishes.show_save_asked)

    def _on_run(self) -> None:
        self.training.begin()
        self.bring(self.training)
        self._look()

    def _look(self) -> None:
        self.past_runs.look()
        self.predict.look()

    def _try(self, run: StoredRun) -> None:
        self.bring(self.predict)
        self.predict.try_run(run)

    def _try_newest(self) -> None:
        self.bring(self.predict)
        self.predict.try_newest()

    def show_name(self, name: str) -> None:
        """Says what the design is called: its runs are known by that."""
        self.past_runs.show_design(name)
        self.predict.show_design(name)

    def show_design(self, design: Design) -> None:
        """Another design is open, or it trains otherwise."""
        self.setup.show_design(design)

    def show_report(self, report: Report | None) -> None:
        """Shows what a check found, or that nothing is known yet."""
        self.problems.show_report(report)
        self.setup.show_report(report)
        count = len(report.problems) if report is not None else 0
        self.setTabText(self.indexOf(self.problems), f"Problems  {count}" if count else "Problems")

    def leave(self) -> None:
        """Ends what the panels have going; the window goes."""
        self.past_runs.leave()
        self.predict.leave()
