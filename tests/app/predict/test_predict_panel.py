"""The Predict panel with networks that were really trained, and with runs that cannot be tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabBar, QTableWidget
from pytestqt.qtbot import QtBot

from designer.app.predict.predict_panel import PredictPanel
from designer.app.theme.style import ThemeSwitch
from designer.codegen import write_project
from designer.training.launcher import Launcher
from designer.training.runs import new_run
from designer.training.store import RunStatus, RunStore
from tests.codegen.designs import CATALOGUE, report_of
from tests.codegen.test_painting import dcgan
from tests.training.predict.test_asking import write_run

WAIT = 60_000  # milliseconds; importing torch takes some on a busy machine
VIRGINICA = {
    "sepal length (cm)": "6.7",
    "sepal width (cm)": "3.1",
    "petal length (cm)": "5.6",
    "petal width (cm)": "2.4",
}


@pytest.fixture(scope="module")
def flowers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that has learned to tell flowers apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("trained")))
        with RunStore() as store:
            run = write_run(store, "sklearn.load_iris", classes=3, epochs=12)
            assert Launcher(store).start(run, ["--device", "cpu"]).wait(WAIT / 1000)
    return run.path


@pytest.fixture
def store() -> Iterator[RunStore]:
    with RunStore() as opened:
        yield opened


@pytest.fixture
def panel(qtbot: QtBot, switch: ThemeSwitch) -> Iterator[PredictPanel]:
    made = PredictPanel(switch)
    qtbot.addWidget(made)
    made.resize(900, 260)
    yield made
    made.leave()


def add(design: str, folder: Path, status: RunStatus, message: str = "") -> int:
    with RunStore() as store:
        run = store.create(design, "0001", folder)
        store.starting(run)
        if status.ended:
            store.end(run, status, message)
    return run


def words(panel: PredictPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def button(panel: PredictPanel, name: str) -> QPushButton:
    found = panel.findChild(QPushButton, name)
    assert found is not None
    return found


def type_row(panel: PredictPanel, values: dict[str, str]) -> None:
    for name, text in values.items():
        line = panel.rows.form.findChild(QLineEdit, f"row_{name}")
        assert line is not None
        line.selectAll()
        QTest.keyClicks(line, text)


def test_a_network_is_tried_with_a_row_and_a_table_and_judged(
    qtbot: QtBot, panel: PredictPanel, flowers: Path, tmp_path: Path
) -> None:
    add("flowers", flowers, RunStatus.FINISHED)
    panel.show_design("flowers")
    panel.show()
    qtbot.waitUntil(lambda: bool(words(panel, "predict_answer")), timeout=WAIT)  # what is typical is told by itself
    assert words(panel, "predict_which").startswith("run 1 of flowers · best, after epoch ")

    type_row(panel, VIRGINICA)
    qtbot.waitUntil(lambda: words(panel, "predict_answer") == "virginica", timeout=WAIT)
    type_row(panel, {"petal width (cm)": "wide"})
    qtbot.waitUntil(lambda: words(panel, "predict_answer") == "–")
    assert "cannot be used" in words(panel, "predict_sentence")

    qtbot.waitUntil(panel.held_out.confusion.isVisible, timeout=WAIT)
    assert sum(map(sum, panel.held_out.confusion.counts)) == 30
    assert words(panel, "held_out_scores").startswith("accuracy ")

    table = tmp_path / "some.csv"
    table.write_text(",".join(VIRGINICA) + "\n" + ",".join(VIRGINICA.values()) + "\n5.1,3.5,1.4,0.2\nx,3.5,1.4,0.2\n")
    panel.rows.given.emit((table,))
    grid = panel.findChild(QTableWidget, "answers_table")
    assert grid is not None
    qtbot.waitUntil(grid.isVisible, timeout=WAIT)
    texts = [item.text() if (item := grid.item(row, 1)) else "" for row in range(grid.rowCount())]
    assert texts[:2] == ["virginica", "setosa"] and "x" in texts[2]

    button(panel, "predict_typical").click()
    panel.link._idle.timeout.emit()  # nobody asks for a while: the process is let go of, and comes back when asked
    assert panel.link._client is None
    button(panel, "answers_close").click()
    qtbot.waitUntil(lambda: words(panel, "predict_answer") not in ("", "–"), timeout=WAIT)


def test_a_generator_shows_what_it_paints_and_paints_others(
    qtbot: QtBot, panel: PredictPanel, store: RunStore, tmp_path: Path
) -> None:
    run, design = new_run(store, "gan"), dcgan()
    write_project(design, CATALOGUE, report_of(design), run.path)
    flags = ["--device", "cpu", "--epochs", "1", "--batch-size", "900"]
    assert Launcher(store).start(run, flags).wait(WAIT / 1000)
    panel.show_design("gan")
    panel.show()
    qtbot.waitUntil(lambda: "Seed 0." in words(panel, "painted_says"), timeout=WAIT)
    assert words(panel, "painted_says") == "16 pictures of random numbers, 64 × 64 pixels each. Seed 0."
    assert not panel.held_out.isVisible() and not panel.answer.isVisible(), "the pictures have all the room"
    first = panel.painted._sheet
    assert (first.width(), first.height()) == (8 * 66 - 2, 2 * 66 - 2)
    assert not button(panel, "painted_before").isEnabled()
    button(panel, "painted_others").click()
    qtbot.waitUntil(lambda: "Seed 1." in words(panel, "painted_says"), timeout=WAIT)
    assert panel.painted._sheet != first
    button(panel, "painted_before").click()
    qtbot.waitUntil(lambda: "Seed 0." in words(panel, "painted_says"), timeout=WAIT)
    assert panel.painted._sheet == first
    panel.painted.save(tmp_path / "sheet.png")
    assert words(panel, "painted_says") == "Saved as sheet.png" and (tmp_path / "sheet.png").stat().st_size > 1000


def test_where_there_is_little_room_one_of_the_two_is_shown(qtbot: QtBot, panel: PredictPanel, flowers: Path) -> None:
    add("flowers", flowers, RunStatus.STOPPED)
    panel.resize(420, 260)
    panel.show_design("flowers")
    panel.show()
    qtbot.waitUntil(lambda: bool(words(panel, "predict_answer")), timeout=WAIT)
    pages = panel.findChild(QTabBar, "predict_pages")
    assert pages is not None and pages.isVisible() and not panel.held_out.isVisible()
    QTest.keyClick(pages, Qt.Key.Key_Right)
    assert panel.held_out.isVisible() and not panel.rows.isVisible()
    panel.resize(900, 260)
    assert panel.held_out.isVisible() and panel.rows.isVisible() and not pages.isVisible()


def test_before_the_first_run_it_says_to_run(qtbot: QtBot, panel: PredictPanel) -> None:
    panel.show_design("flowers")
    panel.show()
    qtbot.waitUntil(lambda: words(panel, "predict_hint").startswith("Press Run first"))
    with qtbot.waitSignal(panel.run_wanted):
        button(panel, "predict_run").click()
    assert panel.link._client is None
    panel.say_why_not("`head` takes 512 features.")
    assert words(panel, "predict_hint").startswith("head takes 512 features.\nWhen the network has learned")
    assert not button(panel, "predict_run").isEnabled()
    panel.say_why_not("")
    assert words(panel, "predict_hint").startswith("Press Run first") and button(panel, "predict_run").isEnabled()


def test_a_run_that_failed_is_no_run_to_try_and_says_why(qtbot: QtBot, panel: PredictPanel, tmp_path: Path) -> None:
    add("flowers", tmp_path, RunStatus.FAILED, "The `loss` became nan at step 12.\nRuntimeError: detail")
    panel.show_design("flowers")
    panel.show()
    qtbot.waitUntil(lambda: words(panel, "predict_hint").startswith("Run 1 failed"))
    assert words(panel, "predict_hint").endswith("The loss became nan at step 12.")


def test_while_the_first_run_goes_on_it_says_so(qtbot: QtBot, panel: PredictPanel, tmp_path: Path) -> None:
    add("flowers", tmp_path, RunStatus.STARTING)
    panel.show_design("flowers")
    panel.show()
    qtbot.waitUntil(lambda: words(panel, "predict_hint").startswith("The network is learning"))


def test_a_chosen_run_without_predict_is_a_sentence_that_leads_back(
    qtbot: QtBot, panel: PredictPanel, tmp_path: Path
) -> None:
    run = add("old", tmp_path, RunStatus.FINISHED)
    panel.show_design("flowers")
    panel.show()
    qtbot.waitUntil(lambda: words(panel, "predict_hint").startswith("Press Run first"))
    with RunStore() as store:
        panel.try_run(store.show(run))
    qtbot.waitUntil(lambda: "predict.py" in words(panel, "predict_hint"), timeout=WAIT)
    assert not button(panel, "predict_run").isVisible()
    button(panel, "predict_newest").click()
    qtbot.waitUntil(lambda: words(panel, "predict_hint").startswith("Press Run first"))
    assert button(panel, "predict_run").isVisible()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "last.pt").touch()
    panel.show_design("old")
    qtbot.waitUntil(lambda: "predict.py" in words(panel, "predict_hint"), timeout=WAIT)
    assert not button(panel, "predict_run").isVisible(), "the next run of it could not be asked, either"


def test_a_run_that_is_chosen_while_the_newest_is_looked_for_stays(
    qtbot: QtBot, panel: PredictPanel, flowers: Path
) -> None:
    """The panel is shown for that run, and begins by looking for the newest."""
    older = add("flowers", flowers, RunStatus.FINISHED)
    add("flowers", flowers, RunStatus.FINISHED)
    panel.show_design("flowers")
    with RunStore() as store:
        run = store.show(older)
    with qtbot.waitSignal(panel._latest.done):
        panel.show()
        panel.try_run(run)
    qtbot.waitUntil(lambda: bool(words(panel, "predict_which")), timeout=WAIT)
    assert panel._shown is not None and panel._shown.id == older


def test_nothing_is_started_while_nobody_looks(qtbot: QtBot, panel: PredictPanel, flowers: Path) -> None:
    add("flowers", flowers, RunStatus.FINISHED)
    panel.show_design("flowers")
    panel.look()
    qtbot.wait(100)
    assert panel.link._client is None
