"""Curves and the panel of a run."""

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.commands.actions import dress_actions, make_actions
from designer.app.commands.keymap import Keymap
from designer.app.commands.table import COMMANDS
from designer.app.numbers import seconds
from designer.app.pace import Pace
from designer.app.panels.run_message import RunMessage
from designer.app.panels.training_panel import TrainingPanel
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.top_bar import TopBar
from designer.document.numerals import byte_size, short_count
from designer.training.follow import Update
from designer.training.store import RunStatus


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (288, "288"), (56_900, "56.9 K"), (3_600_000, "3.6 M"), (124_000_000, "124 M")]
)
def test_counts_are_written_as_people_write_them(number: int, text: str) -> None:
    assert short_count(number) == text


def test_other_numbers() -> None:
    assert byte_size(657_000) == "657 KB"
    assert byte_size(12) == "12 B"
    assert [seconds(value) for value in (0.4, 9, 125, 4320)] == ["0 s", "9 s", "2 min 5 s", "1 h 12 min"]


@pytest.fixture
def panel(qtbot: QtBot, switch: ThemeSwitch) -> TrainingPanel:
    made = TrainingPanel(switch)
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.show()
    return made


def text(panel: TrainingPanel, name: str) -> str:
    label = panel.findChild(QLabel, f"training_{name}")
    assert label is not None
    return label.text()


def update(status: RunStatus = RunStatus.RUNNING, **values: object) -> Update:
    points = {
        "train.loss": (np.array([1.0, 2.0]), np.array([2.0, 1.0])),
        "test.accuracy": (np.array([2.0]), np.array([0.983])),
        "test.loss": (np.array([2.0]), np.array([0.5])),
    }
    return Update(status, points=points, epoch=14, epochs=20, progress=0.7, step=2, **values)  # type: ignore[arg-type]


def test_a_run_shows_where_it_is_and_how_well_it_does(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.begin()
    panel.show_update(update())
    assert text(panel, "epoch") == "14 of 20"
    assert text(panel, "state") == "Training"
    qtbot.waitUntil(lambda: text(panel, "score") == "98.3 %")
    assert set(panel.plots) == {"loss", "accuracy"}
    assert panel.plots["loss"].series["train"].size == 2


def test_of_an_earlier_run_no_plot_stays_that_this_one_does_not_have(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.begin()
    panel.show_update(update())
    qtbot.waitUntil(lambda: {"loss", "accuracy"} == {name for name, plot in panel.plots.items() if plot.isVisible()})
    panel.begin()
    points = {"train.judge_loss": (np.array([1.0, 2.0]), np.array([2.0, 1.0]))}
    panel.show_update(replace(update(), points=points))
    qtbot.waitUntil(lambda: {"judge_loss"} == {name for name, plot in panel.plots.items() if plot.isVisible()})
    seen = {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}
    assert "time left" in seen and not any("held-out" in words for words in seen), "none of its numbers is a score"
    assert "train" in seen and "held out" not in seen, "no line of it is of what is held out"
    panel.begin()
    panel.show_update(replace(update(), points={"train.loss": points["train.judge_loss"]}))
    qtbot.waitUntil(lambda: text(panel, "score") == "1")
    assert not any("held" in label.text() for label in panel.findChildren(QLabel) if label.isVisible())
    panel.begin()
    panel.show_update(update())
    qtbot.waitUntil(lambda: text(panel, "score") == "98.3 %")
    assert {"loss", "accuracy"} == {name for name, plot in panel.plots.items() if plot.isVisible()}


@pytest.mark.parametrize(
    ("status", "saved", "offered"), [("failed", 1.0, True), ("failed", 0.0, False), ("lost", 0.0, True)]
)
def test_a_run_that_ended_early_is_gone_on_with_from_what_it_saved(
    panel: TrainingPanel, tmp_path: Path, status: str, saved: float, offered: bool
) -> None:
    panel.begin()
    panel.show_update(replace(update(), status=RunStatus(status), saved=saved, folder=tmp_path))
    button = panel.findChild(QPushButton, "go_on")
    assert button is not None and button.isVisibleTo(panel) is offered


def test_its_head_takes_further_lines_where_the_panel_is_narrow(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.begin()
    panel.show_update(update(name="0003", learning_rate=0.003, saved=time.time()))
    head = [panel.wishes, panel.wishes.saved, panel.findChild(QLabel, "training_run")]
    qtbot.waitUntil(lambda: set(panel.plots) == {"loss", "accuracy"})
    assert len({widget.geometry().center().y() for widget in head}) == 1
    panel.resize(470, 300)
    assert panel.width() == 470
    assert panel.wishes.y() > panel.wishes.saved.geometry().bottom()
    assert all(widget.geometry().right() < widget.parentWidget().width() for widget in head)
    assert panel.plots["loss"].mapTo(panel, QPoint()).y() > panel.wishes.geometry().bottom()


def test_plots_are_made_and_drawn_one_a_turn_so_that_no_hand_waits_for_all(panel: TrainingPanel) -> None:
    panel.begin()
    for _ in range(2):
        panel.show_update(update())
    turns, places = [(0, 0, 0)], set()
    for _ in range(20):
        QApplication.processEvents()
        drawn = sum(series.size for plot in panel.plots.values() for series in plot.series.values())
        placed = {name: plot for name, plot in panel.plots.items() if plot.isVisible()}
        turns.append((len(panel.plots), len(placed), drawn))
        places |= {(name, plot.mapTo(panel, QPoint()), plot.size()) for name, plot in placed.items()}
    changes = [tuple(b - a for a, b in zip(before, after, strict=True)) for before, after in pairwise(turns)]
    once = [(0, 0, 1), (0, 0, 3), (0, 1, 0), (0, 1, 0), (1, 0, 0), (1, 0, 0)]
    assert sorted(change for change in changes if any(change)) == once
    assert len(places) == 2, "a plot that is made has another one laid out anew"


def test_other_numbers_have_nothing_laid_out_anew(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.begin()
    panel.show_update(replace(update(), points={}))
    qtbot.wait(50)
    asked = _LayoutRequests(panel)
    panel.show_update(replace(update(), points={}, epoch=15, epochs=2_000))
    qtbot.wait(50)
    assert text(panel, "epoch") == "15 of 2000"
    assert asked.heard == 0
    panel.show_update(replace(update(), points={}, name="0003"))
    qtbot.waitUntil(lambda: asked.heard > 0)


class _LayoutRequests(QObject):
    """Counts how often a widget is asked to lay out anew what is in it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.heard = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.heard += event.type() is QEvent.Type.LayoutRequest
        return False


@pytest.mark.parametrize(
    ("status", "said", "shown", "offered"),
    [
        (RunStatus.FINISHED, "Finished", False, False),
        (RunStatus.STOPPED, "Stopped; the last checkpoint is kept", False, True),
        (RunStatus.STOPPED, "Stopped; the last checkpoint is kept", True, True),
        (RunStatus.FAILED, "Failed", True, False),
        (RunStatus.LOST, "The training process is gone", True, True),
    ],
)
def test_its_end_is_said_in_words(
    panel: TrainingPanel, status: RunStatus, said: str, shown: bool, offered: bool, tmp_path: Path
) -> None:
    panel.begin()
    message = "The `loss` became nan at step 12.\nRuntimeError: out of range" if shown else ""
    panel.show_update(update(status, message=message, folder=tmp_path, saved=float(status is RunStatus.STOPPED)))
    go_on = panel.findChild(QPushButton, "go_on")
    assert go_on is not None and go_on.isVisible() is offered
    assert (text(panel, "state"), text(panel, "left"), text(panel, "rate")) == (said, "–", "–")
    seen = {label.objectName() for label in panel.findChildren(QLabel) if label.isVisible()}
    captions = {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}
    assert not seen & {"training_left", "training_rate"} and "training_epoch" in seen
    assert not captions & {"time left", "steps a second"}
    trial = panel.findChild(QPushButton, "try_run")
    assert trial is not None and not trial.isVisible(), "it has no predict.py"
    (tmp_path / "predict.py").touch()
    panel.show_update(update(status, message=message, folder=tmp_path))
    assert trial.isVisible() is (status in (RunStatus.FINISHED, RunStatus.STOPPED))
    assert text(panel, "state") == ("Stopped before its first checkpoint" if status is RunStatus.STOPPED else said)
    frame = panel.findChild(RunMessage)
    assert frame is not None and frame.isVisible() is shown
    if shown:
        labels = frame.findChildren(QLabel)
        assert [label.accessibleName() or label.text() for label in labels if label.isVisible()] == [
            "The loss became nan at step 12."
        ]
        details = frame.findChild(QPushButton)
        assert details is not None
        details.click()
        assert "RuntimeError: out of range" in [label.text() for label in labels if label.isVisible()]
    panel.begin()
    assert not frame.isVisible()


def test_a_new_run_begins_with_empty_curves(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.begin()
    panel.show_update(update())
    qtbot.waitUntil(lambda: set(panel.plots) == {"loss", "accuracy"})
    panel.show_update(update())  # begun anew before it is drawn
    panel.begin()
    qtbot.wait(50)
    assert panel.plots["loss"].series["train"].size == 0
    assert text(panel, "epoch") == text(panel, "score") == "–"


def test_before_the_first_run_it_says_how_to_start_one_or_why_not(panel: TrainingPanel) -> None:
    hint = panel.findChild(QLabel, "training_hint")
    assert hint is not None and "Press Run" in hint.text()
    panel.say_why_not("`head` takes 128 features <or> more.")
    assert "`" not in hint.text() and "&lt;or&gt;" in hint.text()
    assert "JetBrains Mono" in hint.text()
    panel.say_why_not("")
    assert "Press Run" in hint.text()


def test_it_tells_which_run_it_is_and_opens_its_folder_when_it_is_over(
    panel: TrainingPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    where = {"design": "digits-cnn", "name": "0012", "folder": tmp_path}
    panel.begin()
    panel.show_update(update(**where))
    button = panel.findChild(QPushButton, "open_run_folder")
    assert button is not None and not button.isVisible()
    assert text(panel, "run") == "run 12"
    panel.show_update(update(RunStatus.FINISHED, **where))
    assert button.isVisible() and button.toolTip() == str(tmp_path)
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    button.click()
    QDesktopServices.unsetUrlHandler("file")
    assert desktop.opened == [tmp_path]


class Desktop(QObject):
    """What opens folders in place of the desktop's own."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


def test_a_pause_counts_neither_for_the_rate_nor_for_the_time_left() -> None:
    pace = Pace()
    pace.see(0, 0.0, True, 100.0)
    assert (pace.rate, pace.left) == (None, None)
    pace.see(50, 0.25, True, 105.0)
    assert (pace.rate, pace.left) == (10.0, 15.0)
    pace.see(50, 0.25, False, 105.5)
    assert (pace.rate, pace.left) == (None, None)
    pace.see(50, 0.25, True, 905.0)
    assert (pace.rate, pace.left) == (None, 15.0)
    pace.see(100, 0.5, True, 910.0)
    assert (pace.rate, pace.left) == (10.0, 10.0)


def test_a_step_of_some_seconds_is_waited_for_and_told_as_part_of_one_a_second() -> None:
    pace = Pace()
    pace.see(0, 0.0, True, 0.0)
    pace.see(0, 0.0, True, 2.0)
    assert pace.rate is None
    pace.see(1, 0.0, True, 4.0)
    assert pace.rate == 0.25
    pace.see(1, 0.0, True, 5.0)
    assert pace.rate == 0.25
    pace.see(1, 0.0, True, 15.0)
    assert pace.rate == 0.0, "it has stopped moving"


def test_of_a_long_run_the_time_left_is_known_long_before_a_hundredth_of_it_is_done() -> None:
    pace = Pace()
    pace.see(0, 0.0, True, 0.0)
    pace.see(5, 0.0005, True, 5.0)
    assert pace.left is None
    pace.see(10, 0.001, True, 10.0)
    assert pace.left == pytest.approx(9990.0)


def test_a_run_that_was_found_going_and_a_new_stage_are_timed_from_there() -> None:
    pace = Pace()
    pace.see(900, 0.9, True, 0.0)
    pace.see(905, 0.95, True, 5.0)
    assert pace.left == pytest.approx(5.0)
    pace.see(910, 0.0, True, 10.0)
    assert pace.left is None
    pace.see(915, 0.5, True, 15.0)
    assert pace.left == pytest.approx(5.0)


def test_the_next_run_has_a_pace_again(panel: TrainingPanel) -> None:
    panel.begin()
    panel.show_update(update(RunStatus.FINISHED))
    panel.begin()
    captions = {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}
    assert {"time left", "steps a second"} <= captions


def test_while_it_waits_there_is_no_rate_and_no_time_left(panel: TrainingPanel) -> None:
    panel.begin()
    panel.show_update(update())
    panel.show_update(update(RunStatus.PAUSED))
    assert (text(panel, "state"), text(panel, "rate"), text(panel, "left")) == ("Paused", "–", "–")


def test_pause_becomes_resume_and_back(switch: ThemeSwitch, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = make_actions(window, {command.id: lambda: None for command in COMMANDS}, Keymap(Preferences()))
    dress_actions(actions, (), switch)
    bar = TopBar(actions, switch, window)
    running = actions["pause"].icon().pixmap(16, 16).toImage()
    for paused, words in ((True, "Resume"), (False, "Pause")):
        bar.show_paused(paused)
        assert (actions["pause"].text(), bar.pause.text().strip(), bar.pause.accessibleName()) == (words, words, words)
        assert bar.pause.toolTip() == f"{words}  (F6)"
        assert (actions["pause"].icon().pixmap(16, 16).toImage() != running) is paused
