"""The panel of the runs so far, on a store with rows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from designer.app.panels.runs_panel import RunsPanel
from designer.app.theme.style import ThemeSwitch
from designer.training.runs import delete_run, new_run
from designer.training.store import RunStatus, RunStore, Scalar, StoreError, Where, default_store


class Runs:
    """A store and the panel on it, as a person sees them."""

    def __init__(self, qtbot: QtBot, store: RunStore, panel: RunsPanel) -> None:
        self.qtbot, self.store, self.panel = qtbot, store, panel

    def add(self, design: str, accuracy: list[float], status: RunStatus = RunStatus.FINISHED) -> int:
        run = new_run(self.store, design).run
        self.store.starting(run)
        self.measure(run, accuracy)
        if status.ended:
            self.store.end(run, status)
        return run

    def measure(self, run: int, accuracy: list[float], first: int = 1) -> None:
        rows = [
            Scalar(f"test.{name}", 45 * (first + place), value if name == "accuracy" else 1 - value, 0.0)
            for place, value in enumerate(accuracy)
            for name in ("loss", "accuracy")
        ]
        epoch = first + len(accuracy) - 1
        self.store.record(run, rows, Where(epoch, 20, epoch / 20, 45 * epoch))

    def rows(self) -> list[list[str]]:
        table = self.panel.table
        items = [table.topLevelItem(place) for place in range(table.topLevelItemCount())]
        return [[item.text(column) for column in range(7)] for item in items if item and not item.isHidden()]

    def show(self, count: int) -> None:
        self.panel.look()
        self.qtbot.waitUntil(lambda: len(self.rows()) == count)

    def choose(self, *places: int) -> None:
        self.panel.table.clearSelection()
        shown = [self.panel.table.topLevelItem(place) for place in range(self.panel.table.topLevelItemCount())]
        for place in places:
            item = [one for one in shown if one and not one.isHidden()][place]
            item.setSelected(True)

    def legend(self) -> str:
        label = self.panel.findChild(QLabel, "runs_legend")
        assert label is not None
        return label.text()


@pytest.fixture
def runs(qtbot: QtBot, switch: ThemeSwitch) -> Iterator[Runs]:
    panel = RunsPanel(switch)
    qtbot.addWidget(panel)
    panel.resize(740, 300)  # as much as it has in a window of 1600
    panel.show_design("digits-cnn")
    panel.show()
    with RunStore() as store:
        yield Runs(qtbot, store, panel)
    panel.leave()


def test_runs_of_the_open_design_stand_there_the_newest_first(runs: Runs) -> None:
    runs.add("digits-cnn", [0.5, 0.983, 0.97])
    runs.add("other <b>", [0.4])
    runs.add("digits-cnn", [], RunStatus.FAILED)
    runs.show(2)
    newest, oldest = runs.rows()
    assert (newest[0], newest[2], newest[4], newest[5]) == ("2", "Failed", "0 of 20", "–")
    assert (oldest[0], oldest[2], oldest[4], oldest[5]) == ("1", "Finished", "3 of 20", "98.3 % accuracy")
    assert re.fullmatch(r"\d\d:\d\d", oldest[3]) and oldest[6] == "0 s"
    every = runs.panel.findChild(QCheckBox, "runs_all_designs")
    assert every is not None
    every.click()
    assert [row[1] for row in runs.rows()] == ["digits-cnn", "other <b>", "digits-cnn"]
    assert runs.panel.table.horizontalScrollBar().maximum() == 0
    runs.choose(1)
    assert "&lt;b&gt;" in runs.legend()
    every.click()
    assert runs.panel.selected == []


def test_chosen_runs_are_drawn_over_each_other(runs: Runs) -> None:
    first, second = runs.add("digits-cnn", [0.5, 0.9]), runs.add("digits-cnn", [0.6, 0.7, 0.8])
    runs.show(2)
    assert runs.panel.plot is None and "Choose" in runs.legend()
    runs.choose(0, 1)
    plot = runs.panel.plot
    assert plot is not None and plot.title == "Accuracy"
    assert {key: (one.size, one.last) for key, one in plot.series.items()} == {
        str(first): (2, 0.9),
        str(second): (3, 0.8),
    }
    assert "run&nbsp;1" in runs.legend() and "run&nbsp;2" in runs.legend()
    quantity = runs.panel.findChild(QComboBox, "runs_quantity")
    assert quantity is not None
    quantity.setCurrentIndex(quantity.findText("Loss"))
    assert runs.panel.plot is not None and runs.panel.plot.title == "Loss"
    runs.choose(0)
    assert runs.panel.plot is not None and runs.panel.plot.title == "Loss"
    assert list(runs.panel.plot.series) == [str(second)]


def test_a_run_that_goes_on_grows_in_the_table_and_in_its_curve(runs: Runs, switch: ThemeSwitch) -> None:
    run = runs.add("digits-cnn", [0.5], RunStatus.RUNNING)
    runs.show(1)
    runs.choose(0)
    plot = runs.panel.plot
    runs.measure(run, [0.7, 0.8], first=2)
    runs.store.end(run, RunStatus.STOPPED)
    runs.panel.look()
    runs.qtbot.waitUntil(lambda: runs.rows()[0][2] == "Stopped")
    assert runs.rows()[0][4:6] == ["3 of 20", "80.0 % accuracy"]
    assert plot is not None and runs.panel.plot is plot
    assert plot.series[str(run)].size == 3
    switch.toggle()
    assert runs.panel.plot is plot and len(runs.panel.selected) == 1


def test_a_run_leads_to_its_folder_and_its_design(runs: Runs) -> None:
    runs.add("digits-cnn", [0.5])
    runs.add("digits-cnn", [0.5])
    runs.show(2)
    actions = runs.panel.actions_by_name
    assert not any(action.isEnabled() for action in actions.values())
    runs.choose(0, 1)
    assert [name for name, action in actions.items() if action.isEnabled()] == ["copy_path", "delete"]
    runs.choose(0)
    assert not actions["go_on"].isEnabled()  # it is finished
    folder = runs.panel.selected[0].run.folder
    wanted: list[Path] = []
    runs.panel.design_wanted.connect(wanted.append)
    actions["open_design"].trigger()
    assert wanted == [folder / "design.netd"]
    actions["copy_path"].trigger()
    assert QGuiApplication.clipboard().text() == str(folder)
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    actions["open_folder"].trigger()
    QDesktopServices.unsetUrlHandler("file")
    assert desktop.opened == [str(folder)]


def test_a_run_keeps_its_colour_whatever_is_chosen_beside_it(runs: Runs, switch: ThemeSwitch) -> None:
    runs.add("digits-cnn", [0.5])
    runs.add("digits-cnn", [0.5])
    runs.show(2)
    second = switch.theme.curve(1).name()
    runs.choose(0)
    assert second in runs.legend()
    runs.choose(0, 1)
    assert second in runs.legend() and switch.theme.curve(0).name() in runs.legend()


def test_what_is_in_the_table_is_not_cut(runs: Runs) -> None:
    runs.add("digits-cnn", [0.5])
    runs.show(1)
    table = runs.panel.table
    for column in (0, 2, 3, 4, 5, 6):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)


def test_a_menu_opens_on_a_run_and_not_beside(runs: Runs, qtbot: QtBot) -> None:
    runs.add("digits-cnn", [0.5])
    runs.show(1)
    table = runs.panel.table
    runs.choose(0)
    table.customContextMenuRequested.emit(table.viewport().rect().bottomLeft())
    assert QApplication.activePopupWidget() is None
    table.customContextMenuRequested.emit(table.visualItemRect(table.selectedItems()[0]).center())
    menu = QApplication.activePopupWidget()
    assert menu is not None and menu.actions() == table.actions()
    menu.close()


def test_a_run_is_deleted_after_a_question_and_never_while_it_goes_on(runs: Runs, qtbot: QtBot) -> None:
    run, going = runs.add("digits-cnn", [0.5]), runs.add("digits-cnn", [0.5], RunStatus.RUNNING)
    folder = runs.store.show(run).folder
    runs.show(2)
    runs.choose(0, 1)
    delete = runs.panel.actions_by_name["delete"]
    assert not delete.isEnabled()
    runs.choose(1)
    asked: list[str] = []

    def answer(word: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        next(button for button in box.buttons() if word in button.text()).click()

    QTimer.singleShot(0, lambda: answer("Cancel"))
    delete.trigger()
    assert asked == ["Delete run 1 of digits-cnn?"] and folder.exists()
    QTimer.singleShot(0, lambda: answer("Delete"))
    with qtbot.waitSignal(runs.panel.deleted):
        delete.trigger()
    qtbot.waitUntil(lambda: [row[0] for row in runs.rows()] == ["2"])
    assert not folder.exists() and [one.id for one in runs.store.list()] == [going]
    assert runs.store.rows(run) == []
    with pytest.raises(StoreError, match="has not ended"):
        delete_run(runs.store, going)


def test_a_run_that_was_stopped_can_be_gone_on_with_from_here(runs: Runs) -> None:
    run = runs.add("digits-cnn", [0.5], RunStatus.STOPPED)
    (runs.store.show(run).folder / "train.py").write_text("")
    runs.show(1)
    runs.choose(0)
    runs.qtbot.waitUntil(runs.panel.actions_by_name["go_on"].isEnabled)  # it may have been seen while it started
    wanted: list[int] = []
    runs.panel.go_on_wanted.connect(wanted.append)
    runs.panel.actions_by_name["go_on"].trigger()
    assert wanted == [run]


class Desktop(QObject):
    """What opens folders on this computer."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_a_store_that_cannot_be_read_is_a_sentence(qtbot: QtBot, switch: ThemeSwitch) -> None:
    path = default_store()
    path.parent.mkdir(parents=True)
    path.write_text("no database at all")
    panel = RunsPanel(switch)
    qtbot.addWidget(panel)
    panel.show()
    sentence = panel.findChild(QLabel, "runs_sentence")
    assert sentence is not None
    qtbot.waitUntil(lambda: "is not a store of runs" in sentence.text())
    assert sentence.isVisible()
    panel.leave()
