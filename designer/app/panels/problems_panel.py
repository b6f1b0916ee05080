"""The list of what is wrong, errors first, each with its cures, and what was dismissed, folded away below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.app.panels.fold import Fold
from designer.app.panels.problem_card import ProblemCard
from designer.app.panels.replacing import replace_content
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Design, GraphId, Problem, Report

_SHOWN = 60


class ProblemsPanel(QScrollArea):
    """What the last check found.

    Signals:
        picked(Problem): Show where it is.
        mend(Fix): A cure was chosen, or a problem was dismissed or asked for again.
        trust_wanted: The code that the design brings should be read, and perhaps run.
    """

    picked = Signal(object)
    mend = Signal(object)
    trust_wanted = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self._report: Report | None = None
        self._design = Design("")
        self._names: dict[GraphId, str] = {}
        self._unfolded = False
        self.setObjectName("problems")
        self.setAccessibleName("Problems")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        switch.changed.connect(lambda _theme: self.show_report(self._report, again=True))
        self.show_report(None, again=True)

    def show_design(self, design: Design) -> None:
        """Another design is open: in which of its graphs a problem is, is said where it has several."""
        self._design = design

    def show_report(self, report: Report | None, again: bool = False) -> None:
        """Shows a report; problems that were there before keep their cards, so that no button goes under a hand."""
        before, self._report = self._report, report
        graphs = self._design.graphs
        named, self._names = self._names, {one: graph.name for one, graph in graphs.items()} if len(graphs) > 1 else {}
        same = report is not None and before is not None and _shown(report) == _shown(before)
        if same and not again and named == self._names:
            return
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(16, 12, 16, 12)
        stack.setSpacing(8)
        problems = report.problems if report else ()
        if not problems:
            quiet = QLabel(_quiet(report))
            set_role(quiet, "dim")
            stack.addWidget(quiet)
        for problem in problems[:_SHOWN]:
            stack.addWidget(self._card(problem))
        if len(problems) > _SHOWN:
            more = QLabel(f"{len(problems) - _SHOWN} more, most of them likely to follow from these.")
            set_role(more, "dim")
            stack.addWidget(more)
        if report is not None and report.known:
            stack.addWidget(self._dismissed(report.known))
        stack.addStretch()
        replace_content(self, inside)

    def _card(self, problem: Problem, known: bool = False) -> ProblemCard:
        place = self._names.get(problem.graph, "") if problem.graph is not None else ""
        card = ProblemCard(problem, self._switch, known=known, place=place)
        card.picked.connect(self.picked)
        card.mend.connect(self.mend)
        card.trust_wanted.connect(self.trust_wanted)
        return card

    def _dismissed(self, known: tuple[Problem, ...]) -> Fold:
        tip = "Advice that somebody chose not to hear again"
        fold = Fold(f"{len(known)} dismissed", tip, self._switch, self._unfolded)
        fold.unfolded.connect(self._keep_unfolded)
        for problem in known[:_SHOWN]:
            fold.inside.addWidget(self._card(problem, known=True))
        return fold

    def _keep_unfolded(self, unfolded: bool) -> None:
        self._unfolded = unfolded


def _shown(report: Report) -> tuple[object, ...]:
    return report.problems, report.known, _quiet(report)


def _quiet(report: Report | None) -> str:
    """What is said where there are no problems."""
    if report is None:
        return "Not checked yet."
    return "Nothing is wrong." if any(report.graphs.values()) else "Nothing is drawn yet."
