"""One theme for all widget tests, a design to show, and the whole window."""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.app.collecting import collect_due
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from designer.catalogue.spec import Catalogue
from designer.document import Design, load
from tests.app.canvas.hand import Hand
from tests.app.opening import OpenWindow


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a test prefers is its own: Qt asks for the home only once in a process."""
    folder = tmp_path_factory.mktemp("settings")
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))


@pytest.fixture(scope="module", autouse=True)
def collected_here() -> Iterator[None]:
    """As in the program, no widget ends while Qt goes through all of them, and none on another thread."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.unfreeze()
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def collected_between_tests(collected_here: None) -> Iterator[None]:
    yield
    # A test has no event loop that would end what was given up, and all that is left is dressed with the next window.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    collect_due()


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[ThemeSwitch]:
    made = ThemeSwitch(qapp, "dark")
    yield made
    made.deleteLater()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return build_catalogue()


@pytest.fixture
def digits() -> Design:
    return load(Path(__file__).parents[1] / "language" / "digits-cnn" / "design.netd")[0]


@pytest.fixture
def run_python() -> Callable[[str], str]:
    """Runs a text in a process of its own and gives what it printed."""

    def run(code: str) -> str:
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return run


@pytest.fixture
def open_window(qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue) -> Iterator[OpenWindow]:
    windows: list[MainWindow] = []

    def show(design: Design | None = None) -> MainWindow:
        made = MainWindow(catalogue, switch, Preferences())
        windows.append(made)
        if design is not None:
            made.session.new(design)
        made.show()
        if design is not None:
            made.activateWindow()
            editor = made.editor
            _ = editor.side, editor.inspector, editor.tabs.first.panel, editor.code  # else they come when they like
            editor.canvas.setFocus()
            qtbot.waitUntil(editor.canvas.hasFocus)
        return made

    yield show
    for made in windows:
        made._end()
        made.deleteLater()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window()


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    return Hand(window.editor.canvas, window.session.history)


@pytest.fixture
def digits_window(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.begin([], "digits-cnn")
    qtbot.waitUntil(lambda: window._report is not None and window._code is not None, timeout=60_000)
    return window
