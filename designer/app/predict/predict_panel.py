"""Trying a trained network: what it is asked, what it tells, and how it does on what was held out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from designer.app.aside import Aside
from designer.app.panels.labels import ElidedLabel
from designer.app.predict.answer_view import AnswerView
from designer.app.predict.answers_table import AnswersTable
from designer.app.predict.held_out_view import HeldOutView
from designer.app.predict.image_question import ImageQuestion
from designer.app.predict.latest_run import NOT_YET, latest_run, not_yet
from designer.app.predict.painted_pictures import PaintedPictures
from designer.app.predict.predict_link import PredictLink
from designer.app.predict.row_question import RowQuestion
from designer.app.rich_text import as_tip
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.predict.records import Answer, Answers, Description, Evaluation, Refusal, Takes
from designer.training.store import StoredRun, default_store

_SIDE_BY_SIDE = 640  # pixels from which on there is room for the trial and the held-out data beside it
_PLACES = {Takes.ROW: 0, Takes.IMAGE: 1, Takes.NOISE: 2}  # where the question stands
_MEND = "A field on the left cannot be used."
_LOOKING, _COMING = "The runs are being looked at…", "The network is being loaded…"


class PredictPanel(QWidget):
    """The newest run of the open design, or one that was chosen.

    Signals:
        run_wanted: There is nothing to try yet; the person wants to train.
    """

    run_wanted = Signal()

    def __init__(self, switch: ThemeSwitch, store: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("predict")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # narrower than its parts like
        self._store = store or default_store()
        self._design = ""
        self._chosen: StoredRun | None = None
        self._said = self._why_not = ""
        self._shown: StoredRun | None = None
        self._description: Description | None = None
        self._latest = Aside(self)
        self._latest.done.connect(self._on_latest)
        self.link = PredictLink(self)
        self.rows, self.images, self.painted = RowQuestion(switch), ImageQuestion(switch), PaintedPictures(switch)
        self.answer, self.answers, self.held_out = AnswerView(switch), AnswersTable(switch), HeldOutView(switch)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_work())
        self._connect()
        self._say(_LOOKING)

    def _make_empty(self) -> QWidget:
        page = QWidget()
        self._sentence = QLabel()
        self._sentence.setObjectName("predict_hint")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        set_role(self._sentence, "dim")
        self._run = QPushButton("Run")
        self._run.setObjectName("predict_run")
        self._run.clicked.connect(self.run_wanted)
        self._newest = QPushButton("Try the newest run")
        self._newest.setObjectName("predict_newest")
        self._newest.clicked.connect(self.try_newest)
        stack = QVBoxLayout(page)
        stack.setContentsMargins(16, 16, 16, 16)
        stack.setSpacing(12)
        stack.addStretch()
        stack.addWidget(self._sentence)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._run)
        buttons.addWidget(self._newest)
        buttons.addStretch()
        stack.addLayout(buttons)
        stack.addStretch()
        return page

    def _make_work(self) -> QWidget:
        page = QWidget()
        stack = QVBoxLayout(page)
        stack.setContentsMargins(16, 8, 16, 12)
        stack.setSpacing(8)
        stack.addLayout(self._make_head())
        self._question = QStackedWidget()
        self._question.addWidget(self.rows)
        self._question.addWidget(self.images)
        self._question.addWidget(self.painted)
        self._told = QStackedWidget()
        self._told.addWidget(self.answer)
        self._told.addWidget(self.answers)
        self._trial = QWidget()
        both = QHBoxLayout(self._trial)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(20)
        both.addWidget(self._question, 1)
        both.addWidget(self._told, 1)
        self._line = QFrame()
        self._line.setFrameShape(QFrame.Shape.VLine)
        body = QHBoxLayout()
        body.setSpacing(20)
        body.addWidget(self._trial, 2)
        body.addWidget(self._line)
        body.addWidget(self.held_out, 1)
        stack.addLayout(body, 1)
        return page

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._which = ElidedLabel()
        self._which.setObjectName("predict_which")
        set_role(self._which, "small dim")
        self._back = QPushButton("Newest run")
        self._back.setObjectName("predict_back")
        self._back.setToolTip("Try the newest run of the open design instead")
        set_role(self._back, "tool small")
        self._back.clicked.connect(self.try_newest)
        self._pages = QTabBar()
        self._pages.setObjectName("predict_pages")
        self._pages.setAccessibleName("What is shown of the network")
        for text in ("Ask", "Held out"):
            self._pages.addTab(text)
        self._pages.currentChanged.connect(self._arrange)
        row.addWidget(self._which, 1)
        row.addWidget(self._back)
        row.addWidget(self._pages)
        return row

    def _connect(self) -> None:
        self.rows.asked.connect(self._ask_row)
        self.rows.unclear.connect(lambda: self._wait(_MEND))
        self.images.drawn.connect(self._ask_drawing)
        self.images.cleared.connect(self._on_cleared)
        for question in (self.rows, self.images):
            question.given.connect(self._ask_files)
        self.answers.closed.connect(self._on_closed)
        self.link.described.connect(self._on_description)
        self.link.unusable.connect(self._say)
        self.link.answered.connect(self._on_answer)
        self.link.listed.connect(self._on_answers)
        self.link.evaluated.connect(self._on_evaluation)
        self.painted.wanted.connect(self.link.ask_to_paint)
        self.link.painted.connect(self.painted.show_painted)

    # Which run

    def show_design(self, name: str) -> None:
        """Says which design is open: its newest run is what is tried."""
        if name != self._design:
            self._design, self._chosen = name, None
            self.look()

    def try_run(self, run: StoredRun) -> None:
        """Tries this run, whichever design it is of."""
        self._chosen = run
        self.look()

    def look(self) -> None:
        """Sees to it that the run to be tried is there, where somebody looks."""
        if not self.isVisible():
            return
        if self._chosen is not None:
            self._open(self._chosen)
        else:
            store, design = self._store, self._design
            self._latest.begin(lambda: latest_run(store, design))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def try_newest(self) -> None:
        """Tries the newest run of the open design."""
        self._chosen = None
        self.look()

    def _on_latest(self, found: StoredRun | str) -> None:
        if self._chosen is not None:  # since it was looked for
            return
        if isinstance(found, StoredRun):
            self._open(found)
        else:
            self._shown = None
            self.link.close()
            self._say(found)

    def _open(self, run: StoredRun) -> None:
        if self._shown is not None and (run.id, run.ended) == (self._shown.id, self._shown.ended):
            return
        self._shown, self._description = run, None
        self._say(_COMING)
        self.link.open(run.folder)

    def say_why_not(self, reason: str) -> None:
        """Says why a run cannot start, where one is needed first; an empty reason says how to start one."""
        self._why_not = reason
        self._run.setEnabled(not reason)
        self._run.setToolTip(as_tip(reason) or "Train the drawing")
        if self._said == NOT_YET:
            self._say(NOT_YET)

    def _say(self, sentence: str) -> None:
        """Says in place of everything why there is nothing, and what to do."""
        self._said = sentence
        self._sentence.setText(not_yet(self._why_not) if sentence == NOT_YET else sentence)
        waits = sentence in (_LOOKING, _COMING)
        mute = self._shown is not None and not (self._shown.folder / "predict.py").exists()
        self._run.setVisible(self._chosen is None and not waits and not mute)  # another run could not be asked, either
        self._newest.setVisible(self._chosen is not None and not waits)
        self._stack.setCurrentIndex(0)

    # What is asked

    def _ask_row(self, values: dict[str, float | str]) -> None:
        self._told.setCurrentIndex(0)
        self.link.ask_row(values)

    def _ask_drawing(self, picture: QImage) -> None:
        self._told.setCurrentIndex(0)
        self.link.ask_drawing(picture)

    def _ask_files(self, paths: tuple[Path, ...]) -> None:
        self.link.ask_files(paths)

    def _on_cleared(self) -> None:
        self.link.forget()
        self._wait()

    def _on_closed(self) -> None:
        self._told.setCurrentIndex(0)
        if self._description is not None and self._description.takes is Takes.ROW:
            self.rows.ask()

    def _wait(self, sentence: str = "") -> None:
        if self._description is not None:
            self._told.setCurrentIndex(0)
            self.answer.wait(self._description, sentence)

    # What is told

    def _on_description(self, description: Description) -> None:
        run = self._shown
        assert run is not None
        self._description = description
        kept = f"{description.checkpoint}, after epoch {description.epoch}"
        self._which.setText(f"run {run.name.lstrip('0')} of {run.design} · {kept}")
        self._which.setToolTip(as_tip(self._which.text()))
        self._back.setVisible(self._chosen is not None)
        is_row, paints = description.takes is Takes.ROW, description.takes is Takes.NOISE
        self._question.setCurrentIndex(_PLACES[description.takes])
        self._told.setVisible(not paints)  # the question of a painter is its answer
        self._stack.setCurrentIndex(1)
        self._arrange()
        if paints:
            self.painted.begin()
            return
        self.held_out.say("The held-out data is asked about…")
        if is_row:
            self.rows.prepare(description)
            self.rows.ask()
        else:
            self.images.prepare(description)
            self._wait()
        self.link.ask_held_out()

    def _on_answer(self, answer: Answer) -> None:
        if self._description is not None:
            self._told.setCurrentIndex(0)
            self.answer.show_answer(self._description, answer)

    def _on_answers(self, answers: Answers) -> None:
        if self._description is None:
            return
        if self._description.takes is Takes.IMAGE and len(answers.rows) == 1 and not answers.left_out:
            self._on_answer(answers.rows[0])
            return
        self.answers.show_answers(self._description, answers)
        self._told.setCurrentIndex(1)

    def _on_evaluation(self, found: Evaluation | Refusal) -> None:
        if isinstance(found, Refusal):
            self.held_out.say(found.sentence, bad=True)
        elif self._description is not None:
            self.held_out.show_evaluation(self._description, found)

    # The room there is

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Both beside each other, or one of them where there is no room for two; what is painted is held to no data."""
        paints = self._description is not None and self._description.takes is Takes.NOISE
        both = not paints and self.width() >= _SIDE_BY_SIDE
        self._pages.setVisible(not both and not paints)
        self._line.setVisible(both)
        self._trial.setVisible(both or paints or self._pages.currentIndex() == 0)
        self.held_out.setVisible(not paints and (both or self._pages.currentIndex() == 1))

    def leave(self) -> None:
        """Ends what is going on beside; the window goes."""
        self._latest.leave()
        self.images.leave()
        self.link.close()
