"""How the network does on what was held out from learning: its scores, and where it is mistaken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from designer.app.predict.answer_view import share_text
from designer.app.predict.confusion_view import ConfusionView
from designer.app.quantities import quantity_name
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document.numerals import grouped
from designer.training.predict.records import Description, Evaluation

if TYPE_CHECKING:
    from designer.app.predict.residual_plot import ResidualPlot

_SHARES = ("accuracy",)
_NAMES = {"mae": "mean error"}
_OF_PICTURES = "How far a point of a picture is off when it is given back; points lie between 0, black, and 1."


class HeldOutView(QWidget):
    """Scores above, the confusions of classes or the errors of numbers below.

    Attributes:
        residuals: The errors of numbers; None before there are any, because its library takes a moment to load.
    """

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.setObjectName("held_out")
        self._scores = QLabel()
        self._scores.setObjectName("held_out_scores")
        self._scores.setTextFormat(Qt.TextFormat.PlainText)
        self._rows = QLabel()
        self._rows.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._scores, "strong")
        set_role(self._rows, "small faint")
        self._sentence = QLabel()
        self._sentence.setObjectName("held_out_sentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.confusion = ConfusionView(switch)
        self.residuals: ResidualPlot | None = None
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.confusion)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._scores)
        head.addWidget(self._rows)
        head.addStretch()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        stack.addLayout(head)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._sentence)
        self._pages.addWidget(area)
        stack.addWidget(self._pages, 1)

    def say(self, sentence: str, bad: bool = False) -> None:
        """Shows a sentence in place of what is not there."""
        self._scores.clear()
        self._rows.clear()
        self._sentence.setText(sentence)
        set_role(self._sentence, "small bad" if bad else "small dim")
        self._pages.setCurrentIndex(0)

    def show_evaluation(self, description: Description, evaluation: Evaluation) -> None:
        """Shows how it does."""
        self._scores.setText("   ".join(_score(name, value) for name, value in evaluation.scores.items()))
        self._rows.setText(f"of {grouped(evaluation.rows)} held out")
        if evaluation.confusion:
            self.confusion.show_counts(description.classes, evaluation.confusion)
            self._pages.setCurrentIndex(1)
        elif description.gives_pictures:
            self._sentence.setText(_OF_PICTURES)
            set_role(self._sentence, "small dim")
            self._pages.setCurrentIndex(0)
        else:
            self._show_pairs(evaluation.pairs)

    def _show_pairs(self, pairs: Sequence[tuple[float, float]]) -> None:
        if self.residuals is None:
            from designer.app.predict.residual_plot import ResidualPlot

            self.residuals = ResidualPlot(self._switch)
            self._pages.addWidget(self.residuals)
        self.residuals.show_pairs(pairs)
        self._pages.setCurrentWidget(self.residuals)


def _score(name: str, value: float) -> str:
    text = share_text(value) if name in _SHARES else f"{value:.4g}"
    return f"{_NAMES.get(name, quantity_name(name))} {text}"
