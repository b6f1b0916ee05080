"""The tabs below the canvas: what a run does, trying what it came to, the runs so far, how to train, costs, problems.

They are made when they are first looked at, and loaded only then or beside the window; until then, what they are to
show is kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QTabWidget, QToolButton, QWidget

from designer.app.focus_home import enter
from designer.app.late_page import LatePage
from designer.app.run_control import RunControl
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, GraphId, NodeId, Report
from designer.training.store import StoredRun

if TYPE_CHECKING:
    from designer.app.cost_control import CostControl
    from designer.app.panels.cost_panel import CostPanel
    from designer.app.panels.problems_panel import ProblemsPanel
    from designer.app.panels.runs_panel import RunsPanel
    from designer.app.panels.setup_panel import SetupPanel
    from designer.app.panels.training_panel import TrainingPanel
    from designer.app.predict.predict_panel import PredictPanel


class BottomTabs(QTabWidget):
    """A panel a tab.

    Attributes:
        first: The place of the one that is in front to begin with.

    Signals:
        wanted: One of the panels is to be seen, wherever it is hidden.
        last_wanted: Go on with the last run, which was stopped or lost.
        run_wanted: There is nothing to try yet; the person wants to train.
        go_on_wanted(int): Go on with a run of the list that ended before it was done.
        weights_wanted(int): Train the open design, which begins with the weights of a run of the list.
        design_wanted(Path): Open the design that a run was made from, as a new one.
        refused(str): What was asked of the list could not be done; a sentence says why.
        edits(name, edits): The person changed something in the setup.
        drawing_wanted: The training step should be shown as a drawing.
        device_chosen(str): What runs are to be on from now on; empty: whatever is best.
        picked(Problem): Show where it is.
        cards_picked(GraphId, nodes): Cards were chosen in a list: show them.
        mend(Fix): A cure was chosen.
        trust_wanted: The code that the design brings should be read, and perhaps run.
    """

    wanted = Signal()
    last_wanted = Signal()
    run_wanted = Signal()
    go_on_wanted = Signal(int)
    weights_wanted = Signal(int)
    design_wanted = Signal(Path)
    refused = Signal(str)
    edits = Signal(str, object)
    drawing_wanted = Signal()
    device_chosen = Signal(str)
    picked = Signal(object)
    cards_picked = Signal(object, object)
    mend = Signal(object)
    trust_wanted = Signal()

    def __init__(
        self,
        catalogue: Catalogue,
        switch: ThemeSwitch,
        runs: RunControl,
        design_path: Callable[[], Path | None],
        device: str,
        costs: CostControl,
    ) -> None:
        """Makes the tabs, with nothing in them yet.

        Args:
            runs: The runs of this window.
            design_path: Tells the file of the design; None where it was never saved.
            device: What runs are to be on, as it was chosen in an earlier session.
            costs: Tells what the design costs.
        """
        super().__init__()
        self.setObjectName("bottom_tabs")
        self.setAccessibleName("Training and results")
        self.setDocumentMode(True)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard to the drawing
        self._catalogue = catalogue
        self._switch = switch
        self._runs = runs
        self._design_path = design_path
        self._name = ""
        self._design = Design("")
        self._report: Report | None = None
        self._devices: tuple[str, ...] = ()
        self._device = device
        self._why_not = ""
        self._selection: tuple[GraphId | None, tuple[NodeId, ...]] = (None, ())
        self._seen_as: Mapping[GraphId, str] = {}
        self._costs = costs
        self.first = self._training = LatePage(self._make_training, waits=True)
        self._predict = LatePage(self._make_predict)
        self._past_runs = LatePage(self._make_past_runs)
        self._setup = LatePage(self._make_setup)
        self._cost = LatePage(self._make_cost)
        self._problems = LatePage(self._make_problems)
        self.addTab(self._training, "Training")
        self.addTab(self._predict, "Predict")
        self.addTab(self._past_runs, "Runs")
        self.addTab(self._setup, "Setup")
        self.addTab(self._cost, "Cost")
        self.addTab(self._problems, "Problems")
        self._places: dict[str, LatePage] = {
            "go_training": self._training,
            "go_predict": self._predict,
            "go_runs": self._past_runs,
            "go_setup": self._setup,
            "go_cost": self._cost,
            "go_problems": self._problems,
        }
        for name, says in (("ScrollLeftButton", "Tabs further left"), ("ScrollRightButton", "Tabs further right")):
            if button := self.tabBar().findChild(QToolButton, name):  # there where the window is narrow
                button.setToolTip(says)
                button.setAccessibleName(says)
        runs.began.connect(self._on_run)
        runs.ended.connect(lambda _update: self._look())
        runs.refiled.connect(self._look)
        if runs.running:  # one that was left going is found before a design is open
            self._on_run()

    # The panels, from when they are first looked at

    @property
    def training(self) -> TrainingPanel:
        return self._training.panel

    @property
    def predict(self) -> PredictPanel:
        return self._predict.panel

    @property
    def past_runs(self) -> RunsPanel:
        return self._past_runs.panel

    @property
    def setup(self) -> SetupPanel:
        return self._setup.panel

    @property
    def cost(self) -> CostPanel:
        return self._cost.panel

    @property
    def problems(self) -> ProblemsPanel:
        return self._problems.panel

    def _make_training(self) -> TrainingPanel:
        from designer.app.panels.training_panel import TrainingPanel

        panel = TrainingPanel(self._switch)
        panel.go_on_wanted.connect(self.last_wanted)
        panel.try_wanted.connect(self._try_newest)
        self._runs.updated.connect(panel.show_update)
        self._runs.ended.connect(panel.show_update)
        self._runs.save_asked.connect(panel.wishes.show_save_asked)
        panel.wishes.save_wanted.connect(self._runs.save)
        panel.wishes.rate_wanted.connect(self._runs.set_learning_rate)
        panel.say_why_not(self._why_not)
        return panel

    def _make_predict(self) -> PredictPanel:
        from designer.app.predict.predict_panel import PredictPanel

        panel = PredictPanel(self._switch)
        panel.run_wanted.connect(self.run_wanted)
        panel.say_why_not(self._why_not)
        panel.show_design(self._name)
        return panel

    def _make_past_runs(self) -> RunsPanel:
        from designer.app.panels.runs_panel import RunsPanel

        panel = RunsPanel(self._switch)
        panel.go_on_wanted.connect(self.go_on_wanted)
        panel.weights_wanted.connect(self.weights_wanted)
        panel.design_wanted.connect(self.design_wanted)
        panel.try_wanted.connect(self._try)
        panel.deleted.connect(self._look)
        panel.refused.connect(self.refused)
        panel.show_design(self._name)
        return panel

    def _make_setup(self) -> SetupPanel:
        from designer.app.panels.setup_panel import SetupPanel

        panel = SetupPanel(self._catalogue, self._switch, self._design_path)
        panel.edits.connect(self.edits)
        panel.drawing_wanted.connect(self.drawing_wanted)
        panel.device_chosen.connect(self.device_chosen)
        panel.want_device(self._device)
        panel.show_devices(self._devices)
        panel.show_design(self._design)
        panel.show_report(self._report)
        return panel

    def _make_cost(self) -> CostPanel:
        from designer.app.panels.cost_panel import CostPanel

        panel = CostPanel()
        panel.picked.connect(self.cards_picked)
        panel.chosen.connect(self._costs.choose)
        panel.watched.connect(self._costs.watch)
        self._costs.priced.connect(panel.show_costs)
        panel.show_design(self._design)
        panel.show_selection(*self._selection)
        panel.see_as(self._seen_as)
        return panel

    def _make_problems(self) -> ProblemsPanel:
        from designer.app.panels.problems_panel import ProblemsPanel

        panel = ProblemsPanel(self._switch)
        panel.picked.connect(self.picked)
        panel.mend.connect(self.mend)
        panel.trust_wanted.connect(self.trust_wanted)
        panel.show_design(self._design)
        panel.show_report(self._report)
        return panel

    # Bringing one in front

    def bring(self, panel: QWidget) -> None:
        """Puts a panel in front; the keyboard does not jump to whatever is first in it."""
        focused = QApplication.focusWidget()
        if focused is not None and self.currentWidget().isAncestorOf(focused) and not panel.isVisible():
            focused.clearFocus()
        for page in self._places.values():
            if page.made is panel:
                self.setCurrentWidget(page)
        self.wanted.emit()

    def go_to(self, command: str) -> None:
        """Puts the panel of a command in front, with the keyboard in it; on its tab where it asks nothing."""
        page = self._places[command]
        self.setCurrentWidget(page)
        self.wanted.emit()
        if not enter(page.panel):
            self.tabBar().setFocus()

    def _on_run(self) -> None:
        self.training.begin()
        self.bring(self.training)
        self._look()

    def _look(self) -> None:
        """A panel that is not made yet looks when it is shown."""
        for page in (self._past_runs, self._predict):
            if page.made is not None:
                page.made.look()

    def _try(self, run: StoredRun) -> None:
        self.bring(self.predict)
        self.predict.try_run(run)

    def _try_newest(self) -> None:
        self.bring(self.predict)
        self.predict.try_newest()

    def learn_from(self, path: Path) -> None:
        """Asks what of a table, or of a folder of images, is learned from."""
        self.bring(self.setup)
        self.setup.learn_from(path)

    def ask_network(self) -> None:
        """Shows where a trained network is asked about images and rows."""
        self.bring(self.predict)

    # What they show

    def show_name(self, name: str) -> None:
        """Says what the design is called: its runs are known by that."""
        self._name = name
        for page in (self._past_runs, self._predict):
            if page.made is not None:
                page.made.show_design(name)

    def show_design(self, design: Design) -> None:
        """Another design is open, or it trains otherwise."""
        self._design = design
        for page in (self._setup, self._cost, self._problems):
            if page.made is not None:
                page.made.show_design(design)

    def show_selection(self, graph: GraphId | None, nodes: tuple[NodeId, ...]) -> None:
        """Marks what is selected in the drawing."""
        self._selection = (graph, nodes)
        if self._cost.made is not None:
            self._cost.made.show_selection(graph, nodes)

    def see_as(self, labels: Mapping[GraphId, str]) -> None:
        """Shows what blocks cost as the instances that they are looked at as."""
        self._seen_as = labels
        if self._cost.made is not None:
            self._cost.made.see_as(labels)

    def show_report(self, report: Report | None) -> None:
        """Shows what a check found, or that nothing is known yet."""
        self._report = report
        for page in (self._problems, self._setup):
            if page.made is not None:
                page.made.show_report(report)
        count = len(report.problems) if report is not None else 0
        place, title = self.indexOf(self._problems), f"Problems  {count}" if count else "Problems"
        if title != self.tabText(place):  # else Qt lays out all tabs anew
            self.setTabText(place, title)

    def show_devices(self, names: tuple[str, ...]) -> None:
        """Offers the devices that there are."""
        self._devices = names
        if self._setup.made is not None:
            self._setup.made.show_devices(names)

    def say_why_not(self, reason: str) -> None:
        """Says why a run cannot start; an empty reason says how to start one."""
        before, self._why_not = self._why_not, reason
        for page in (self._training, self._predict):
            if page.made is not None and reason != before:
                page.made.say_why_not(reason)

    def leave(self) -> None:
        """Ends what the panels have going; the window goes."""
        for page in (self._past_runs, self._predict):
            if page.made is not None:
                page.made.leave()
