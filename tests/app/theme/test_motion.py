"""Nothing moves where the desktop asks for that, as it is asked in truth: by a program, or in a file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.app.canvas.view import CanvasView
from designer.app.theme.motion import Motion, is_still
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import GraphId, History
from tests.app.canvas.demo import small


@pytest.fixture
def ask(qapp: QApplication) -> Iterator[Callable[[], Motion]]:
    asked: list[Motion] = []
    yield lambda: asked.append(Motion(qapp)) or asked[-1]  # type: ignore[func-returns-value]
    for motion in asked:
        qapp.applicationStateChanged.disconnect(motion._on_state)
        motion._tell(False)
        motion.deleteLater()


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the program that GNOME brings answer something."""
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    monkeypatch.setenv("PATH", str(tmp_path))

    def says(answer: str) -> None:
        program = tmp_path / "gsettings"
        program.write_text(
            f'#!/bin/sh\n[ "$2 $3" = "org.gnome.desktop.interface enable-animations" ] && echo {answer}\n'
        )
        program.chmod(0o755)

    return says


def test_where_the_desktop_wants_no_movement_a_zoom_is_there_at_once(
    ask: Callable[[], Motion], desktop: Callable[[str], None], qtbot: QtBot, switch: ThemeSwitch, qapp: QApplication
) -> None:
    view = CanvasView(build_catalogue(), switch)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    view.show_graph(History(small()), GraphId("net"))
    desktop("false")
    ask()
    qtbot.waitUntil(is_still)
    before = view.scale
    view.zoom_in()
    assert view.scale == view.eye.bound_for.scale > before
    desktop("true")
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)  # somebody comes back from the settings
    qtbot.waitUntil(lambda: not is_still())
    view.zoom_in()
    assert view.scale < view.eye.bound_for.scale, "it is on its way"


def test_a_desktop_that_does_not_answer_wants_what_most_people_want(
    ask: Callable[[], Motion], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ask()
    qtbot.wait(100)
    assert not is_still()


@pytest.mark.parametrize(("factor", "still"), [("0", True), ("0.5", False), ("", False)])
def test_kde_says_so_in_its_file(
    ask: Callable[[], Motion], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, factor: str, still: bool
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    if factor:
        (tmp_path / "kdeglobals").write_text(f"[KDE]\nAnimationDurationFactor={factor}\n")
    ask()
    assert is_still() is still
