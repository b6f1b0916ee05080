"""Curves and the panel of a run."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from designer.app.curves import Series
from designer.app.numbers import byte_size, seconds, short_count
from designer.app.panels.training_panel import TrainingPanel
from designer.app.theme.style import ThemeSwitch
from designer.training.follow import Update
from designer.training.store import RunStatus


def test_a_long_series_is_drawn_with_few_points_and_keeps_its_peaks() -> None:
    series = Series()
    steps = np.arange(1_000_003, dtype=float)
    values = np.sin(steps / 5000)
    values[654_321] = 40.0
    values[123_456] = -40.0
    for start in range(0, len(steps), 100_000):
        series.extend(steps[start : start + 100_000], values[start : start + 100_000])
    drawn_steps, drawn = series.drawn()
    assert len(drawn) < 4100
    assert (drawn.max(), drawn.min()) == (40.0, -40.0)
    assert drawn_steps[-1] == steps[-1]
    assert (np.diff(drawn_steps) > 0).all()
    assert series.last == values[-1]


def test_a_short_series_is_drawn_as_it_is() -> None:
    series = Series()
    series.extend(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert [list(part) for part in series.drawn()] == [[1.0, 2.0], [3.0, 4.0]]


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


def test_a_run_shows_where_it_is_and_how_well_it_does(panel: TrainingPanel) -> None:
    panel.begin()
    panel.show_update(update())
    assert text(panel, "epoch") == "14 of 20"
    assert text(panel, "score") == "98.3 %"
    assert set(panel.plots) == {"loss", "accuracy"}
    assert panel.plots["loss"].series["train"].size == 2
    assert text(panel, "state") == "Training"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (RunStatus.FINISHED, "Finished"),
        (RunStatus.FAILED, "the loss is nan at step 12"),
        (RunStatus.LOST, "the loss is nan at step 12"),
    ],
)
def test_its_end_is_said_in_words(panel: TrainingPanel, status: RunStatus, said: str) -> None:
    panel.begin()
    panel.show_update(update(status, message="the loss is nan at step 12"))
    assert text(panel, "state") == said
    assert text(panel, "left") == "–"


def test_a_new_run_begins_with_empty_curves(panel: TrainingPanel) -> None:
    panel.begin()
    panel.show_update(update())
    panel.begin()
    assert panel.plots["loss"].series["train"].size == 0
    assert text(panel, "epoch") == "–"


def test_before_the_first_run_it_says_how_to_start_one_or_why_not(panel: TrainingPanel) -> None:
    assert "Press Run" in panel._hint.text()
    panel.say_why_not("`head` takes 128 features.")
    assert panel._hint.text() == "`head` takes 128 features."
    panel.say_why_not("")
    assert "Press Run" in panel._hint.text()
