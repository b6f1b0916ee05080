"""The line at the bottom: how many problems, what the design costs, how the engine is."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Report, Severity
from designer.document.numerals import byte_size, short_count

_CALLED = {Severity.ERROR: "problem", Severity.WARNING: "warning", Severity.HINT: "hint"}


class StatusLine(QFrame):
    """Facts in small type.

    Signals:
        problems_wanted: The count of problems was clicked.
    """

    problems_wanted = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "status")
        self.setFixedHeight(switch.theme.tokens.sizes.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(18)
        self.problems = QPushButton("Checking…")
        self.problems.setObjectName("status_problems")
        self.problems.setToolTip("Show the problems")
        set_role(self.problems, "tool small")
        self.problems.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.problems.setFixedHeight(switch.theme.tokens.sizes.status - 2)
        self.problems.clicked.connect(self.problems_wanted)
        row.addWidget(self.problems)
        self._costs = [self._fact(row) for _ in range(3)]
        row.addStretch()
        self._engine = self._fact(row)
        self._saved = self._fact(row)

    def _fact(self, row: QHBoxLayout) -> QLabel:
        label = QLabel()
        set_role(label, "small dim")
        row.addWidget(label)
        return label

    def show_report(self, report: Report, empty: bool = False) -> None:
        """Shows what was found; of a design without a card, only that there is nothing to find anything in."""
        found = Counter(problem.severity for problem in report.problems)
        counted = ((found[severity], word) for severity, word in _CALLED.items())
        words = [f"{count} {word}{'s' * (count != 1)}" for count, word in counted if count]
        errors = found[Severity.ERROR]
        self.problems.setText(", ".join(words) or ("Empty" if empty else "No problems"))
        set_role(self.problems, "tool small bad" if errors else "tool small")
        parameters = f"{short_count(report.parameters)} parameters"
        if report.frozen:
            parameters += f", {short_count(report.frozen)} frozen"
        texts = (
            parameters,
            f"{short_count(report.macs)} multiply-adds",
            f"{byte_size(report.activation_bytes)} activations at N = {report.batch}",
        )
        for label, text in zip(self._costs, texts, strict=True):
            label.setText(text)

    def show_unchecked(self) -> None:
        """Says that nobody knows what the drawing is worth."""
        self.problems.setText("Not checked")
        set_role(self.problems, "tool small")
        for label in self._costs:
            label.clear()

    def show_engine(self, text: str, bad: bool = False) -> None:
        self._engine.setText(text)
        set_role(self._engine, "small bad" if bad else "small dim")

    def show_saved(self, text: str) -> None:
        self._saved.setText(text)
