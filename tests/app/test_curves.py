"""Curves: what is drawn of a long series, what it costs to keep one up, and what a person can do with a plot."""

import itertools
import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.curves import CurvePlot
from designer.app.number_axis import NumberAxis, number_text, round_numbers
from designer.app.quantities import quantity_title
from designer.app.series import MovingAverage, Part, Series
from designer.app.theme.style import ThemeSwitch

PARTS = (Part("train", "train", 0, noisy=True), Part("test", "held out", 1))


def wave(count: int) -> np.ndarray:
    return np.sin(np.arange(count) / 5000)


def grown(values: np.ndarray, by: int) -> Series:
    series = Series()
    for start in range(0, len(values), by):
        part = values[start : start + by]
        series.extend(np.arange(start, start + len(part), dtype=float), part)
    return series


@pytest.mark.parametrize("by", [7, 1000, 1_000_003])
def test_a_long_series_is_drawn_with_few_points_and_keeps_its_peaks(by: int) -> None:
    values = wave(1_000_003 if by > 7 else 50_003)
    values[len(values) // 2], values[len(values) // 7] = 40.0, -40.0
    series = grown(values, by)
    steps, drawn = series.drawn()
    assert 900 < len(drawn) < 4020
    assert (drawn.max(), drawn.min()) == (40.0, -40.0)
    assert (steps[0], steps[-1]) == (0, len(values) - 1)
    assert (np.diff(steps) > 0).all() and (drawn == values[steps.astype(int)]).all()
    assert series.last == values[-1]


def test_a_short_series_is_drawn_as_it_is() -> None:
    series = Series()
    series.extend(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert [list(part) for part in series.drawn()] == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("low", "high"), [(500_000, 500_300), (100.4, 700_000.2), (999_000, 2e6), (-5, 10), (3e6, 4e6)]
)
def test_looking_closer_shows_more_of_less(low: float, high: float) -> None:
    values = wave(1_000_000)
    peak = int(min(max(low, 0) + 5, 999_999))
    values[peak] = 40.0
    steps, drawn = grown(values, 100_000).drawn(low, high)
    inside = np.count_nonzero((np.arange(1_000_000) >= low) & (np.arange(1_000_000) <= high))
    assert min(inside, 900) <= len(steps) <= 4020
    assert (drawn == values[steps.astype(int)]).all() and (np.diff(steps) > 0).all()
    if inside:
        assert steps[0] <= math.ceil(max(low, 0)) and steps[-1] >= math.floor(min(high, 999_999))
        assert drawn.max() == 40.0


def test_upkeep_looks_at_new_points_alone() -> None:
    """What an update costs does not depend on how many points there are: no more than four times those that came."""
    series = Series()
    costs = []
    for start in range(0, 400_000, 50):
        before = series.scanned
        series.extend(np.arange(start, start + 50, dtype=float), np.ones(50))
        costs.append(series.scanned - before)
    assert series.scanned <= 4 * series.size
    assert sum(costs[-1000:]) <= 1.02 * sum(costs[1000:2000])
    assert max(costs) <= 4 * 50 + 2 * 4 * 10


def test_the_moving_average_is_the_one_of_the_books() -> None:
    values = np.random.default_rng(0).normal(size=1500)
    average, expected, weight = 0.0, [], 0.0
    for value in values:
        average, weight = 0.95 * average + 0.05 * value, 0.95 * weight + 0.05
        expected.append(average / weight)
    moving = MovingAverage()
    parts = [moving.of(values[start:end]) for start, end in itertools.pairwise((0, 1, 30, 31, 900, 1500))]
    assert np.allclose(np.concatenate(parts), expected)


# The numbers beside a plot


@pytest.mark.parametrize("span", [1e-9, 0.003, 0.7, 1.0, 4.4, 99.0, 12345.0, 3e12])
@pytest.mark.parametrize("most", [1, 2, 5, 12])
def test_round_numbers_are_few_and_within(span: float, most: int) -> None:
    for low in (0.0, -0.3 * span, 17.3 * span, 12_000 * span):
        step, numbers = round_numbers(low, low + span, most)
        assert len(numbers) <= most
        assert all(low - 1e-6 * span <= number <= low + span * (1 + 1e-6) for number in numbers)
        texts = [number_text(number, step) for number in numbers]
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("width", [90, 160, 300, 900])
def test_numbers_of_steps_never_touch(width: int, qapp: QApplication) -> None:
    axis, font = NumberAxis("bottom", whole=True), QFont()
    axis.setTickFont(font)
    metrics = QFontMetricsF(font)
    for low, high in ((0, 3), (-0.2, 20.5), (0, 900), (0, 99_999), (123_456, 1_234_567), (5e7, 5e7 + 80)):
        ((step, places),) = axis.tickValues(low, high, width)
        texts = axis.tickStrings(places, 1.0, step)
        assert texts and all("." not in text for text in texts)
        middles = [(place - low) / (high - low) * width for place in places]
        for (a, left), (b, right) in itertools.pairwise(zip(middles, texts, strict=True)):
            room = (metrics.horizontalAdvance(left) + metrics.horizontalAdvance(right)) / 2
            assert b - a > room + 4, texts


@pytest.mark.parametrize("height", [30, 80, 300])
@pytest.mark.parametrize("log", [False, True])
def test_numbers_of_values_never_touch_and_fit_beside_the_plot(height: int, log: bool, qapp: QApplication) -> None:
    axis, font = NumberAxis("left"), QFont()
    font.setPixelSize(11)
    axis.setTickFont(font)
    axis.setLogMode(False, log)
    metrics = QFontMetricsF(font)
    ranges = (
        ((-3.0, 4.0), (-0.1, 0.2), (0.0, 30.0)) if log else ((0, 1), (-2.4, 0.1), (1e-6, 9e-6), (0, 4e30), (7, 7.01))
    )
    for low, high in ranges:
        ((step, places),) = axis.tickValues(low, high, height)
        assert places
        for a, b in itertools.pairwise(places):
            assert (b - a) / (high - low) * height >= metrics.height()
        assert max(metrics.horizontalAdvance(text) for text in axis.tickStrings(places, 1.0, step)) < 44


# A plot in the hand


@pytest.fixture
def plot(qtbot: QtBot, switch: ThemeSwitch) -> CurvePlot:
    made = CurvePlot("Loss", PARTS, switch)
    qtbot.addWidget(made)
    made.resize(400, 220)
    made.show()
    qtbot.waitExposed(made)
    steps = np.arange(20_000, dtype=float)
    made.add("train", steps, 1 / (1 + steps / 500))
    made.add("test", np.array([9_999.0, 19_999.0]), np.array([0.5, 0.25]))
    made.redraw()
    QApplication.processEvents()
    return made


def span(plot: CurvePlot) -> tuple[float, float]:
    low, high = plot._plot.box.viewRange()[0]
    return low, high


def middle(plot: CurvePlot) -> QPoint:
    box = plot._plot.box.sceneBoundingRect()
    return box.center().toPoint()


def turn_wheel(plot: CurvePlot) -> None:
    port, at = plot._plot.viewport(), middle(plot)
    there = QPointF(port.mapToGlobal(at))
    keys, none = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    event = QWheelEvent(QPointF(at), there, QPoint(), QPoint(0, 480), none, keys, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(port, event)
    QApplication.processEvents()


def test_the_wheel_looks_closer_and_a_double_click_shows_everything_again(plot: CurvePlot, qtbot: QtBot) -> None:
    everything = span(plot)
    assert everything[0] <= 0 and everything[1] >= 19_999
    turn_wheel(plot)
    closer = span(plot)
    assert closer[1] - closer[0] < 0.7 * (everything[1] - everything[0])
    plot.add("train", np.array([20_000.0]), np.array([0.01]))
    plot.redraw()
    assert span(plot) == closer
    qtbot.mouseDClick(plot._plot.viewport(), Qt.MouseButton.LeftButton, pos=middle(plot))
    QApplication.processEvents()
    assert span(plot)[0] <= 0 and span(plot)[1] >= 20_000


def test_pointing_reads_the_numbers_of_that_step(plot: CurvePlot, qtbot: QtBot) -> None:
    readout = plot.findChild(QLabel, "readout")
    assert readout is not None and readout.text() == ""
    port = plot._plot.viewport()
    qtbot.mouseMove(port, middle(plot) + QPoint(3, 0))
    qtbot.waitUntil(lambda: "step" in readout.text())
    step = plot._pointed
    assert step is not None and 9_999 < step < 11_000
    assert f"{1 / (1 + int(step) / 500):.3g}" in readout.text()
    assert ";0.5" in readout.text()  # what was held out last before it
    assert plot._cursor.isVisible() and plot._cursor.value() == step
    QApplication.sendEvent(plot._plot, QEvent(QEvent.Type.Leave))
    assert readout.text() == "" and not plot._cursor.isVisible()


def test_a_logarithmic_scale_leaves_out_what_has_no_place_on_it(plot: CurvePlot) -> None:
    plot.add("train", np.array([20_000.0, 20_001.0]), np.array([0.0, 1e-6]))
    button = plot.findChild(QPushButton, "log_scale")
    assert button is not None
    button.click()
    QApplication.processEvents()
    low, high = plot._plot.box.viewRange()[1]
    assert -7 < low < -5.9 and -0.1 < high < 1
    button.click()
    QApplication.processEvents()
    assert plot._plot.box.viewRange()[1][0] > -0.2


def test_a_run_that_is_gone_on_with_goes_back_to_its_checkpoint(plot: CurvePlot) -> None:
    steps = np.arange(15_000, 25_000, dtype=float)
    plot.add("train", steps, 1 / (1 + steps / 500))
    plot.redraw()
    series, averages = plot.series["train"], plot._lines["train"].averages
    assert (series.size, series.last_step, series.at(14_999)) == (25_000, 24_999, pytest.approx(1 / (1 + 14_999 / 500)))
    assert (np.diff(series.drawn()[0]) > 0).all()
    assert averages.size == 25_000 and averages.last == pytest.approx(series.last, rel=1e-2)


def test_a_single_number_is_a_dot_over_steps_that_there_are(plot: CurvePlot) -> None:
    plot.clear()
    plot.add("train", np.array([0.0]), np.array([2.5]))
    plot.redraw()
    QApplication.processEvents()
    assert plot._lines["train"]._raw.opts["symbol"] == "o"
    for low, high in plot._plot.box.viewRange():
        assert -0.3 < low <= 0 and 1 <= high < 3
    plot.add("train", np.array([1.0]), np.array([2.0]))
    plot.redraw()
    assert plot._lines["train"]._raw.opts["symbol"] is None


def test_what_is_no_number_is_not_drawn(plot: CurvePlot) -> None:
    plot.add("train", np.array([20_000.0, 20_001.0, 20_002.0]), np.array([math.nan, math.inf, 3.0]))
    plot.redraw()
    QApplication.processEvents()
    assert plot.series["train"].last == 3.0 and plot.series["train"].size == 20_001
    assert math.isfinite(plot._plot.box.viewRange()[1][1])


def test_the_held_out_part_stands_out_from_the_batches(plot: CurvePlot) -> None:
    train, held_out = plot._lines["train"], plot._lines["test"]
    assert train._raw.opts["pen"].color().alphaF() < 0.5 < train._strong.opts["pen"].color().alphaF()
    assert held_out._raw.opts["symbol"] == "o" and held_out._raw.opts["pen"].widthF() == 2
    assert held_out._raw.zValue() > train._strong.zValue()
    for line in (train._raw, train._strong, held_out._raw):  # wide pens are slow on long lines
        assert line.opts["pen"].widthF() == 1 or line.getData()[0].size <= 820


def test_the_word_for_steps_takes_no_row_of_its_own(plot: CurvePlot) -> None:
    word = plot._step
    box = plot._plot.box.sceneBoundingRect()
    assert word.text() == "step"
    assert word.geometry().right() < box.left() + 2 and word.geometry().top() >= box.bottom() - 2
    assert word.geometry().bottom() <= plot._plot.height()


@pytest.mark.parametrize(("key", "title"), [("loss", "Loss"), ("r2", "R²"), ("mae", "MAE"), ("top_5", "Top 5")])
def test_what_a_run_measures_is_called_as_people_call_it(key: str, title: str) -> None:
    assert quantity_title(key) == title
