"""What comes from elsewhere and makes no sense is told in a sentence or drawn as well as can be; no work is lost."""

import os
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.notice_bar import NoticeBar
from designer.app.on_screen import OnScreen
from designer.app.preferences import Preferences
from designer.app.theme import tokens
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import Design, NodeId, dump_text
from designer.templates import open_template
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


def drop(window: MainWindow, onto: QWidget, data: QMimeData) -> None:
    """Over what takes other things, or nothing: Qt asks what is around it next. Those who gave it keep what it is."""
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    keys = (both, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    enter, let_go = QDragEnterEvent(QPoint(9, 9), *keys), QDropEvent(QPoint(9, 9).toPointF(), *keys)
    assert let_go.proposedAction() is Qt.DropAction.MoveAction
    for event in (enter, let_go):
        QApplication.sendEvent(onto, event)
        assert event.isAccepted() and event.dropAction() is Qt.DropAction.CopyAction


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_dropped_file_is_opened_or_told_apart(window: MainWindow, tmp_path: Path) -> None:
    window.session.new(nested())
    title, canvas = window.session.title, window.editor.canvas
    for name, says in {
        "notes.docx": "notes.docx is no design: those end in .netd.",
        "model.py": "model.py is Python code, which cannot be opened as a drawing. "
        "A layer of your own is written under Custom in the list of layers.",
    }.items():
        drop(window, canvas, files(tmp_path / name))
        assert window.notice.accessibleName() == says
    (tmp_path / "torn.netd").write_text(FINE[:200])
    drop(window, canvas, files(tmp_path / "torn.netd"))
    assert "could not be opened" in window.notice.accessibleName() and window.session.title == title
    drop(window, canvas, files(tmp_path / "gone.netd"))
    assert "No such file" in window.notice.accessibleName() and window.session.title == title
    os.mkfifo(tmp_path / "pipe.netd")  # who reads it waits for ever
    with (tmp_path / "vast.netd").open("wb") as vast:
        vast.truncate(2**40)
    for name, says in {"pipe.netd": "is not a file", "vast.netd": "is larger than any design"}.items():
        drop(window, canvas, files(tmp_path / name))
        assert says in window.notice.accessibleName() and window.session.title == title
    (tmp_path / "whole.netd").write_text(FINE)
    drop(window, canvas, files(tmp_path / "whole.netd", tmp_path / "holiday.png"))
    assert window.session.title == "whole"
    assert window.notice.accessibleName() == "holiday.png is no design and was left out."
    (tmp_path / "other.netd").write_text(FINE)
    names = ("torn.netd", "gone.netd", "holiday.png", "other.netd")
    drop(window, canvas, files(*(tmp_path / name for name in names)))
    said = window.notice.accessibleName()
    assert said.startswith("torn.netd could not be opened") and said.endswith("So it is with 1 more.")
    assert window.session.title == "other" and window.notice.isVisible(), "what opens hides no reason"
    (tmp_path / "exported").mkdir()
    (tmp_path / "exported" / "design.netd").write_text(FINE)
    drop(window, canvas, files(tmp_path / "exported"))
    assert window.session.path == tmp_path / "exported" / "design.netd"


def test_of_a_dropped_image_is_told_where_it_is_asked_about(window: MainWindow, tmp_path: Path) -> None:
    says = "holiday.png is an image. Drop it under Predict to ask a trained network about it."
    drop(window, window, files(tmp_path / "holiday.png"))
    assert window.notice.accessibleName() == says
    window.session.new(nested())
    drop(window, window.editor.canvas, files(tmp_path / "holiday.png"))
    assert window.notice.accessibleName() == says
    press(window.notice, "Show Predict")
    tabs = window.editor.tabs
    assert tabs.tabText(tabs.currentIndex()) == "Predict"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("prices.csv", "a table, which"), ("notes.txt", "text. A table in it"), ("pets", "a folder. One with a folder")],
)
def test_a_dropped_table_or_folder_is_learned_from_where_a_design_is_open(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, name: str, kind: str
) -> None:
    if name == "pets":
        for kind_of_pet in ("cats", "dogs"):
            (tmp_path / name / kind_of_pet).mkdir(parents=True)
            for index in range(6):
                Image.new("RGB", (8, 8), (40 * index, 80, 90)).save(tmp_path / name / kind_of_pet / f"{index}.png")
    else:
        (tmp_path / name).write_text("area,price\n" + "".join(f"{row},{row * 3}\n" for row in range(40)))
    drop(window, window, files(tmp_path / name))
    assert "can be learned from once a design is open" in window.notice.accessibleName()
    window.session.new(open_template("simple-nn"))
    drop(window, window.editor.canvas, files(tmp_path / name))
    assert window.notice.accessibleName().startswith(f"{name} is {kind}")
    taken = []

    def agree(tries: int = 500) -> None:
        dialog = QApplication.activeModalWidget()
        button = dialog.findChild(QPushButton, "data_take") if dialog is not None else None
        if button is not None and button.isEnabled():
            taken.append(name)
            button.click()
        elif tries:
            QTimer.singleShot(20, lambda: agree(tries - 1))
        elif dialog is not None:
            dialog.close()

    QTimer.singleShot(0, agree)
    press(window.notice, "Learn from it…")
    assert taken == [name]
    sources = [str(source.data) for source in window.session.design.sources]
    assert any(name in source for source in sources)


def test_a_dropped_link_is_answered_and_cards_in_a_dropped_text_are_placed(window: MainWindow) -> None:
    window.session.new(open_template("simple-nn"))
    canvas, data = window.editor.canvas, QMimeData()
    data.setUrls([QUrl("https://example.org/design.netd")])
    drop(window, canvas, data)
    assert window.notice.accessibleName().startswith("A link cannot be opened here.")
    canvas.select((NodeId("fc1"), NodeId("relu1")))
    text, before = canvas.board.copied(), len(canvas.board.graph.nodes)
    said = QMimeData()
    said.setText(f"Try this one:\n```json\n{text}```\nIt works here.")
    drop(window, canvas, said)
    assert len(canvas.board.graph.nodes) == before + 2 and window.session.history.undo_name == "Paste 2 cards"
    prose = QMimeData()
    prose.setText("Hello")
    enter = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, prose, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(canvas, enter)
    assert not enter.isAccepted()


def press(notice: NoticeBar, text: str) -> None:
    (button,) = (one for one in notice.findChildren(QPushButton) if one.text() == text and not one.isHidden())
    button.click()


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


class Titled(QWidget):
    """A window as a desktop shows it, with a title of 30 pixels and a border; the platform of the tests has neither."""

    def frameGeometry(self) -> QRect:
        return self.geometry().adjusted(-2, -30, 2, 2)


def test_a_window_has_room_for_its_title_as_well(qtbot: QtBot) -> None:
    window = Titled()
    qtbot.addWidget(window)
    OnScreen(window, wanted=QSize(9000, 9000), least=QSize(400, 300))
    window.show()
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    room = window.screen().availableGeometry()
    assert window.frameGeometry().size() == room.size()
    window.resize(room.size())
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    assert window.size() == room.size(), "what somebody chose later stays"
