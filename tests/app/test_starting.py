"""How the program comes up: what is loaded before it is painted, and what is put off until after."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from designer.app.first_picture import FirstPicture
from designer.app.late_page import LatePage
from designer.app.preferences import Preferences
from designer.app.template_card import PICTURE, TemplateCard, shown_lines
from designer.app.theme.style import ThemeSwitch
from designer.app.welcome import WelcomePage
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import NodeId, Rename
from designer.templates import template_names
from designer.training.runs import new_run
from designer.training.store import RunStatus, RunStore

START = """
import sys
from designer.app.swift_start import begin_swiftly
begin_swiftly()
from PySide6.QtWidgets import QApplication
from designer.app.main import open_window, read_options
app = QApplication([])
window = open_window(app, read_options(ARGUMENTS))
app.sendPostedEvents()
assert (window.editor.canvas if ARGUMENTS else window.welcome).isVisible()
late = {"pyqtgraph", "networkx", "pygments", "polars", "numpy.ma", "importlib.metadata"}
late |= {"designer.codegen", "designer.engine.messages", "designer.engine.proof.client", "designer.training.launcher"}
late |= {"html", "subprocess", "_hashlib", "designer.app.canvas.pressing", "designer.catalogue.ranking"}
late |= {f"designer.app.{name}" for name in ("predict.predict_panel", "command_palette", "quick_add", "side_tabs")}
late |= {f"designer.app.panels.{name}_panel" for name in ("runs", "setup", "training", "inspector", "code")}
late |= {"designer.app.welcome"} if ARGUMENTS else {"numpy", "designer.app.editor"}
from PySide6 import QtWidgets
print(*sorted(late & set(sys.modules)), *sorted({"QStyle", "QMessageBox", "QFileDialog"} & vars(QtWidgets).keys()))
window.leave()
"""

LEFT_GOING = """
import sys
from designer.app.swift_start import begin_swiftly
begin_swiftly()
from PySide6.QtWidgets import QApplication
from designer.app.main import open_window, read_options
from designer.training.store import default_store
default_store().parent.mkdir(parents=True)
default_store().write_bytes(b"no store" * 1000)  # so that looking for runs is heard of
app = QApplication([])
window = open_window(app, read_options(["--template", "digits-cnn"]))
def looked(message):
    print("designer.app.curves" in sys.modules)
    window.leave()
window.runs.refused.connect(looked)
app.exec()
"""

LOGS = """
def main(argv, sink):
    sink.start({})
    for step in range(9):
        sink.log(step, {"train.loss": 1 / (step + 1), "epoch": 1, "epochs": 1, "progress": 0.5})
    sink.finish("finished")
"""

NUMPY = """
import os
from designer.app.swift_start import load_numpy
before = len(os.listdir("/proc/self/task"))
load_numpy()
import numpy
print(len(os.listdir("/proc/self/task")) - before + 1, "OPENBLAS_NUM_THREADS" in os.environ, numpy.ndarray.sum.__doc__)
import numpy.ma, networkx, pyqtgraph  # what asks numpy for its help does without
print(numpy.ma.sum(numpy.arange(4)), numpy.asarray([2, 3]) @ numpy.asarray([2, 3]))
"""

SWIFT = """
import gc, linecache
from designer.app.swift_start import begin_swiftly
from designer.version import VERSION
read = [any(name.endswith("version.py") for name in linecache.cache)]  # else there is nothing to be spared any more
begin_swiftly()
from designer.catalogue import build_catalogue
read.append(any(name.endswith("catalogue/__init__.py") for name in linecache.cache))
print(*read, gc.isenabled())
"""


@pytest.mark.parametrize("arguments", [[], ["--template", "digits-cnn"]])
def test_what_takes_long_to_load_is_not_loaded_for_the_first_picture(
    run_python: Callable[[str], str], arguments: list[str]
) -> None:
    assert run_python(f"ARGUMENTS = {arguments!r}\n{START}").strip() == ""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads cannot be counted here")
def test_numpy_comes_without_threads_and_help_and_the_threads_of_child_processes_stay(
    run_python: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    assert run_python(NUMPY).split() == ["1", "False", "None", "6", "13"]


def test_a_run_that_is_found_while_nothing_is_open_keeps_its_curves(qtbot: QtBot, window: MainWindow) -> None:
    window.begin([], "")
    assert not window.actions_by_id["find_layer"].isEnabled()
    with RunStore() as store:
        folder = new_run(store, "other")
        folder.train.write_text(LOGS)
        folder.keep_flags([])
        store.end(folder.run, RunStatus.STOPPED)
    with qtbot.waitSignal(window.runs.ended, timeout=60_000):
        window.runs.go_on(folder.run)
    assert window.welcome.isVisible()
    window.documents.new()
    qtbot.waitUntil(lambda: "loss" in window.editor.tabs.training.plots, timeout=10_000)
    assert window.actions_by_id["find_layer"].isEnabled()


def test_what_somebody_draws_with_is_asked_once_and_changed_in_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    window.begin([], "")
    mouse = window.welcome.findChild(QPushButton, "hand_mouse")
    assert mouse is not None
    qtbot.waitUntil(mouse.isVisible)
    mouse.click()
    assert not mouse.isVisible() and Preferences().wheel_zooms is True
    assert window.notice._text.text() == "The wheel zooms, from now on. The View menu changes that."
    window.documents.new()
    zooms = window.actions_by_id["wheel_zooms"]
    assert window.editor.canvas.wheel_zooms and zooms.isChecked()
    zooms.trigger()
    assert not window.editor.canvas.wheel_zooms and Preferences().wheel_zooms is False
    window.documents.close()
    assert window.welcome.isVisible() and not mouse.isVisible()


def test_a_run_that_was_left_going_is_looked_for_when_what_shows_it_is_loaded(
    run_python: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the window is deaf for the third of a second that loading takes."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert run_python(LEFT_GOING).strip() == "True"


def test_loading_is_not_slowed_down_until_the_window_is_there(run_python: Callable[[str], str]) -> None:
    assert run_python(SWIFT).split() == ["True", "False", "False"]


def test_what_can_wait_comes_once_and_after_the_first_picture(qtbot: QtBot) -> None:
    widget, order = _Painted(), []
    qtbot.addWidget(widget)
    widget.painted.connect(lambda: order.append("picture"))
    FirstPicture(widget, lambda: order.append("the rest"))
    widget.show()
    qtbot.waitUntil(lambda: "the rest" in order)
    widget.repaint()
    assert order[0] == "picture" and order.count("the rest") == 1


def test_what_waits_for_a_picture_comes_without_one_too(qtbot: QtBot) -> None:
    widget, order = _Painted(), []
    qtbot.addWidget(widget)
    FirstPicture(widget, lambda: order.append("the rest"))
    qtbot.waitUntil(lambda: order == ["the rest"])


def test_the_panels_around_a_drawing_come_one_by_one_after_it_and_show_what_they_missed(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.begin([], "digits-cnn")
    editor = window.editor
    pages = [editor._inspector, editor._side, editor._code, editor.tabs.first]
    assert editor.canvas.isVisible() and not any(page.made for page in pages)
    editor.canvas.select([NodeId("conv1")])
    editor.canvas.board.do("Rename conv1 to stem", [Rename(editor.canvas.board.graph_id, NodeId("conv1"), "stem")])
    counts = set()
    while not all(page.made for page in pages):
        QApplication.processEvents()
        counts.add(sum(page.made is not None for page in pages))
    assert counts >= {1, 2, 3, 4}
    name = editor.inspector.findChild(QLineEdit, "node_name")
    assert name is not None and name.text() == "stem"
    editor.side.setCurrentWidget(editor.outline)
    marked = editor.outline.tree.selectionModel().selectedRows()
    assert [index.data() for index in marked] == ["stem"]
    assert editor.palette_panel.tree.model().rowCount() > 0
    qtbot.waitUntil(lambda: "stem" in editor.code.model.toPlainText(), timeout=60_000)


def test_a_panel_is_made_when_its_tab_is_first_looked_at(qtbot: QtBot) -> None:
    tabs, page = QTabWidget(), LatePage(lambda: QLabel("made"))
    qtbot.addWidget(tabs)
    tabs.addTab(QLabel("first"), "First")
    tabs.addTab(page, "Late")
    tabs.show()
    assert page.made is None
    tabs.setCurrentWidget(page)
    assert page.made is page.panel and page.panel.isVisible()


class _Painted(QWidget):
    painted = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted.emit()


@pytest.fixture
def page(qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue) -> WelcomePage:
    made = WelcomePage(catalogue, switch)
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show_files([], [])
    made.show()
    return made


def in_sight(page: WelcomePage) -> list[TemplateCard]:
    return [card for card in page.findChildren(TemplateCard) if not card.visibleRegion().isEmpty()]


def test_templates_in_sight_get_their_pictures_after_the_page_is_there(qtbot: QtBot, page: WelcomePage) -> None:
    qtbot.waitUntil(lambda: len(in_sight(page)) > 1)
    assert all(card.picture.isNull() for card in in_sight(page))
    page.draw_templates()
    qtbot.waitUntil(lambda: not any(card.picture.isNull() for card in in_sight(page)))
    for card in page.findChildren(TemplateCard):
        assert card.picture.isNull() == card.visibleRegion().isEmpty()
    page.resize(1400, 6000)
    qtbot.waitUntil(lambda: len(in_sight(page)) == len(template_names()))
    qtbot.waitUntil(lambda: not any(card.picture.isNull() for card in page.findChildren(TemplateCard)))
    picture = in_sight(page)[0].picture
    assert picture.deviceIndependentSize().toSize() == PICTURE


def test_a_template_says_what_it_is_for_in_whole_sentences(page: WelcomePage, switch: ThemeSwitch) -> None:
    font, width = switch.theme.font("small"), PICTURE.width() - 24
    for card in page.findChildren(TemplateCard):
        said = " ".join(shown_lines(card.summary, font, width)).replace("- ", "-")
        assert said.endswith(".") and card.summary.startswith(said)
    assert shown_lines("long " * 99, font, width)[-1].endswith("…")


def test_templates_are_searched_and_chosen_by_keys(qtbot: QtBot, page: WelcomePage) -> None:
    search = page.findChild(QLineEdit, "template_search")
    assert search is not None
    qtbot.keyClicks(search, "resnet-18")
    assert [card.template.name for card in in_sight(page)] == ["resnet-18"]
    with qtbot.waitSignal(page.template) as chosen:
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert chosen.args == ["resnet-18"]
    qtbot.keyClicks(search, " of chocolate")
    assert in_sight(page) == []
    said = page.findChild(QLabel, "templates_nothing")
    assert said is not None
    assert said.isVisible() and said.text() == 'No template is called "resnet-18 of chocolate".'
    search.clear()
    first, second = in_sight(page)[:2]
    assert [first.template.name, second.template.name] == ["simple-nn", "digits-cnn"]
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert page.focusWidget() is first
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert page.focusWidget() is second
    qtbot.keyClick(second, Qt.Key.Key_Down)
    below = page.focusWidget()
    assert isinstance(below, TemplateCard) and below.y() > second.y()
    with qtbot.waitSignal(page.template) as chosen:
        qtbot.keyClick(below, Qt.Key.Key_Return)
    assert chosen.args == [below.template.name]


def test_a_template_is_begun_with_from_the_menu_and_the_command_palette(qtbot: QtBot, window: MainWindow) -> None:
    window.begin([], "")
    (menu,) = (one for one in window.findChildren(QMenu) if one.objectName() == "menu_templates")
    menu.aboutToShow.emit()
    family = menu.actions()[0].menu()
    assert isinstance(family, QMenu) and family.title() == "First steps"
    family.actions()[0].trigger()
    assert window.session.title == "simple-nn"
    window.commands.open(layers=True)
    qtbot.keyClicks(window.commands.search, "resnet-18")
    qtbot.keyClick(window.commands.search, Qt.Key.Key_Return)
    assert window.session.title == "resnet-18"
