"""What comes from elsewhere and makes no sense is told in a sentence or drawn as well as can be; no work is lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.on_screen import OnScreen
from designer.app.preferences import Preferences
from designer.app.theme import tokens
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import Design, NodeId, dump_text
from tests.app.nested import nested
from tests.app.opening import OpenWindow

FINE = dump_text(nested())
PLACE = '"head": [260, 180]'


def opened(window: MainWindow, tmp_path: Path, text: str) -> str:
    """Opens a text as a file; gives what is said of it. The file stays as it is."""
    path = tmp_path / "strange.netd"
    path.write_text(text, encoding="utf-8")
    window.documents.open_path(path)
    window.grab()
    assert path.read_text(encoding="utf-8") == text
    return window.notice.accessibleName() if window.notice.isVisible() else ""


def test_places_that_are_none_and_names_without_end_are_mended_or_refused(window: MainWindow, tmp_path: Path) -> None:
    assert PLACE in FINE
    said = opened(window, tmp_path, FINE.replace(PLACE, '"head": [1e308, -1e308]'))
    assert "the position of head is not two numbers; it is laid out anew" in said
    assert "card head" in window.editor.canvas.places()
    for place, why in (("[NaN, 0]", "NaN is not a number"), ("[1e400, 0]", "too large")):
        assert why in opened(window, tmp_path, FINE.replace(PLACE, f'"head": {place}'))
        assert len(window.session.design.graphs) == 3, "what was open stays"
    endless = FINE.replace('"name": "head"', f'"name": "{"h" * 1_000_000}"').replace('"Block"', f'"{"B" * 1_000_000}"')
    assert "a name of 1000000 letters was cut to 1000, and 1 more" in opened(window, tmp_path, endless)
    assert not window.session.read_only, "the file that is open may be opened once more"
    names = [node.label for graph in window.session.design.graphs.values() for node in graph.nodes.values()]
    assert max(map(len, names)) == 1000


def test_a_dropped_file_is_opened_or_told_apart(window: MainWindow, tmp_path: Path) -> None:
    window.session.new(nested())
    title = window.session.title

    def drop(path: Path) -> None:
        """Over the drawing, which takes layers alone: Qt asks what is around it next."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        keys = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(9, 9), *keys)
        QApplication.sendEvent(window.editor.canvas, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(window.editor.canvas, QDropEvent(QPoint(9, 9).toPointF(), *keys))

    drop(tmp_path / "holiday.png")
    assert window.notice.accessibleName() == "holiday.png is no design: those end in .netd."
    (tmp_path / "torn.netd").write_text(FINE[:200])
    drop(tmp_path / "torn.netd")
    assert "could not be opened" in window.notice.accessibleName() and window.session.title == title
    (tmp_path / "whole.netd").write_text(FINE)
    drop(tmp_path / "whole.netd")
    assert window.session.title == "whole"


def test_a_window_whose_screen_is_gone_comes_up_on_one_that_is_there(
    window: MainWindow, switch: ThemeSwitch, catalogue: Catalogue
) -> None:
    window.setGeometry(30_000, 20_000, 1200, 800)
    preferences = Preferences()
    preferences.keep_state("window", window.saveGeometry())
    again = MainWindow(catalogue, switch, preferences)
    again.show()
    seen = again.screen().availableGeometry() & again.frameGeometry()
    assert seen.width() >= 200 and seen.height() >= 200
    again._end()
    again.deleteLater()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": 3}'])
def test_a_theme_that_is_damaged_is_told_in_a_sentence(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "tokens.json"
    damaged.write_text(text)
    monkeypatch.setattr(tokens, "resource", lambda *parts: damaged)
    with pytest.raises(tokens.ThemeError, match=r"cannot start: .*tokens.json is damaged .* your designs are safe"):
        tokens.load_tokens.__wrapped__()


def test_a_number_that_was_refused_is_not_trained_around(qtbot: QtBot, open_window: OpenWindow, digits: Design) -> None:
    window = open_window(digits)
    window.editor.canvas.select((NodeId("conv1"),))
    line = window.editor.inspector.findChild(QLineEdit, "value_out_channels")
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "0")
    run = window.actions_by_id["run"]
    qtbot.waitUntil(run.isEnabled)  # it is being checked, and a press counts when that is through
    run.trigger()
    assert window.notice.isVisible() and "It was not run. out_channels is 0" in window.notice.accessibleName()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    window.notice.hide()
    run.trigger()
    assert not window.notice.isVisible()


def test_what_could_not_be_saved_can_be_saved_elsewhere_and_is_not_told_of_then(
    open_window: OpenWindow, digits: Design, tmp_path: Path
) -> None:
    window = open_window(digits)
    (tmp_path / "full").write_text("no folder")
    assert not window.documents.save_to(tmp_path / "full" / "digits.netd")
    assert "cannot be written" in window.notice.accessibleName() and window.notice.isVisible()
    assert "Save elsewhere" in [button.text() for button in window.notice.findChildren(QPushButton)]
    assert window.documents.save_to(tmp_path / "digits.netd")
    assert not window.notice.isVisible()


def test_a_window_that_comes_to_a_smaller_screen_fits_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    OnScreen(window, wanted=QSize(640, 480), least=QSize(9000, 300))
    room = window.screen().availableSize()
    assert (window.minimumWidth(), window.minimumHeight()) == (room.width(), 300)
    window.setMinimumSize(0, 0)
    window.resize(9000, 500)  # as on a screen that was larger
    QApplication.sendEvent(window, QEvent(QEvent.Type.ScreenChangeInternal))
    assert (window.width(), window.height()) == (room.width(), 500) and window.minimumHeight() == 300
