"""The tabs below the canvas: what a run does, the runs so far, how to train, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from designer.app.panels.problems_panel import ProblemsPanel
from designer.app.panels.runs_panel import RunsPanel
from designer.app.panels.setup_panel import SetupPanel
from designer.app.panels.training_panel import TrainingPanel
from designer.app.run_control import RunControl
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, Report


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
        self.past_runs = RunsPanel(switch)
        self.setup = SetupPanel(catalogue, switch, design_path)
        self.problems = ProblemsPanel(switch)
        self.addTab(self.training, "Training")
        self.addTab(self.past_runs, "Runs")
        self.addTab(self.setup, "Setup")
        self.addTab(self.problems, "Problems")

    def bring(self, panel: QWidget) -> None:
        """Puts a panel in front."""
        self.setCurrentWidget(panel)
        self.wanted.emit()

    def follow(self, runs: RunControl) -> None:
        """Shows what the runs of this window do."""
        runs.began.connect(self._on_run)
        runs.updated.connect(self.training.show_update)
        runs.ended.connect(self.training.show_update)
        runs.ended.connect(lambda _update: self.past_runs.look())

    def _on_run(self) -> None:
        self.training.begin()
        self.bring(self.training)
        self.past_runs.look()

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
