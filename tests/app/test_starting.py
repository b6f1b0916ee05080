"""How the program comes up: what is loaded before it is painted, and what is put off until after."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from designer.app.first_picture import FirstPicture
from designer.app.late_page import LatePage
from designer.app.theme.style import ThemeSwitch
from designer.app.welcome import WelcomePage
from designer.catalogue.spec import Catalogue
from designer.templates import template_names

START = """
import sys
from designer.app.swift_start import begin_swiftly
begin_swiftly()
from PySide6.QtWidgets import QApplication
from designer.app.main import open_window, read_options
app = QApplication([])
window = open_window(app, read_options(["--template", "digits-cnn"]))
app.sendPostedEvents()
assert window.canvas.isVisible()
late = {"pyqtgraph", "networkx", "pygments", "polars", "numpy.ma", "importlib.metadata"}
late |= {f"designer.app.{name}" for name in ("predict.predict_panel", "panels.runs_panel", "panels.setup_panel")}
print(*sorted(late & set(sys.modules)))
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

SWIFT = """
import gc, linecache
from designer.app.swift_start import begin_swiftly, settle
from designer.version import VERSION
read = [any(name.endswith("version.py") for name in linecache.cache)]  # else there is nothing to be spared any more
begin_swiftly()
from designer.catalogue import build_catalogue
read.append(any(name.endswith("catalogue/__init__.py") for name in linecache.cache))
print(*read, gc.isenabled())
settle()
print(gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_what_takes_long_to_load_is_not_loaded_for_the_first_picture(run_python: Callable[[str], str]) -> None:
    assert run_python(START).strip() == ""


def test_a_run_that_was_left_going_is_looked_for_when_what_shows_it_is_loaded(
    run_python: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the window is deaf for the third of a second that loading takes."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert run_python(LEFT_GOING).strip() == "True"


def test_loading_is_not_slowed_down_until_the_window_is_there(run_python: Callable[[str], str]) -> None:
    assert run_python(SWIFT).split() == ["True", "False", "False", "True", "True"]


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


def test_templates_get_their_pictures_after_the_page_is_there(
    qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue
) -> None:
    page = WelcomePage(catalogue, switch)
    qtbot.addWidget(page)
    page.show_files([])
    page.show()

    def pictures() -> int:
        return sum(not label.pixmap().isNull() for label in page.findChildren(QLabel, "template_picture"))

    assert pictures() == 0
    qtbot.waitUntil(lambda: pictures() == len(template_names()))
    for label in page.findChildren(QLabel, "template_picture"):
        assert label.pixmap().deviceIndependentSize().toSize() == label.size()  # none is cut
        assert label.pixmap().toImage().pixelColor(0, 0).alpha() == 0  # it has the corners of its card
