"""Several designs in one window: a tab each, and nothing of one that gets into another or is lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from designer.app.canvas.carrying import MIME_TYPE, is_carried_out
from designer.app.design_tabs import DesignTabs
from designer.app.preferences import Preferences
from designer.app.session import Session, orphans
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import GraphId, NodeId, Report, SetNote, dump_text
from designer.document.journal import is_locked
from designer.engine.messages import Code, ReportMessage, Source
from designer.training.runs import new_run
from designer.training.store import RunStatus, RunStore
from tests.app.nested import nested
from tests.app.opening import OpenWindow

NET, BLOCK, HEAD = GraphId("net"), GraphId("block"), NodeId("head")


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(nested())


def tabs(window: MainWindow) -> DesignTabs:
    return window.editor.drawings.tabs


def write(session: Session, note: str) -> None:
    session.history.do("Note", [SetNote(NET, HEAD, note)])


def answers(*buttons: QMessageBox.StandardButton) -> list[str]:
    """Answers the questions that come up next; gives what they asked."""
    asked: list[str] = []
    waiting = list(buttons)

    def click() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.button(waiting.pop(0)).click()
        if waiting:
            QTimer.singleShot(20, click)

    QTimer.singleShot(20, click)
    return asked


def test_a_tab_is_as_it_was_left(window: MainWindow) -> None:
    assert not tabs(window).isVisible(), "of one there is nothing to choose"
    first = window.editor.drawing
    first.navigation.go(BLOCK)
    first.canvas.eye.look(first.canvas.board.camera.zoomed(2.0, (50.0, 50.0)))
    first.canvas.select([next(iter(first.canvas.board.graph.nodes))])
    seen = first.canvas.board.camera, first.canvas.selection
    write(window.session, "mine")
    window.documents.new_from_template("simple-nn")
    assert tabs(window).isVisible() and tabs(window).count() == 2
    assert window.session.title == "simple-nn" and window.session.history.undo_name == ""
    assert window.editor.canvas is not first.canvas and not first.isVisible()
    assert not window.actions_by_id["undo"].isEnabled()
    window.actions_by_id["next_design"].trigger()
    assert window.editor.drawing is first and first.isVisible() and first.canvas.hasFocus()
    assert first.navigation.graph_id == BLOCK
    assert (first.canvas.board.camera, first.canvas.selection) == seen
    assert window.actions_by_id["undo"].isEnabled() and window.session.history.undo_name == "Note"


def test_tabs_say_what_is_open_and_what_is_not_saved(window: MainWindow, tmp_path: Path) -> None:
    window.documents.save_to(tmp_path / "a&b.netd")
    window.documents.new()
    bar = tabs(window)
    assert [bar.tabText(place) for place in range(2)] == ["a&&b", "untitled"]
    assert str(tmp_path) in bar.tabToolTip(0) and "no file" in bar.tabToolTip(1)
    button = bar.tabButton(0, QTabBar.ButtonPosition.RightSide)
    assert button.accessibleName() == "Close a&b"
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    assert window.session.title == "a&b"
    write(window.session, "mine")
    assert bar.tabText(0) == "a&&b ●" and "Not saved" in bar.tabToolTip(0)
    window.session.history.undo()
    assert bar.tabText(0) == "a&&b"


def test_what_is_typed_stays_with_the_design_that_it_was_typed_for(qtbot: QtBot, window: MainWindow) -> None:
    first = window.session.current
    window.editor.canvas.select([HEAD])
    line = window.editor.inspector.widget().findChild(QLineEdit, "value_out_features")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "7")
    window.session.new(nested())
    assert first.design.graphs[NET].nodes[HEAD].args["out_features"] == 7
    assert window.session.design.graphs[NET].nodes[HEAD].args["out_features"] == 10
    window.session.show(first)
    window.session.step(1)
    assert window.session.design.graphs[NET].nodes[HEAD].args["out_features"] == 10 and window.session.saved


def test_what_the_engine_says_of_another_design_is_not_shown(window: MainWindow) -> None:
    found = Report(parameters=7)
    link, first = window.link, window.session.current
    assert link._engine.pid is None, "it is told what is open before there is a process"
    link._sort(ReportMessage(link._load_number, found))
    known = first.report
    assert known is not None
    before = link._load_number
    window.documents.new()  # of the same revision
    link._sort(ReportMessage(before, found))
    link._sort(Code(before, 0, Source(""), Source(""), ""))
    assert window._report is None and window._code is None
    window.session.show(first)
    assert window._report is known, "what was found is there at once"


def test_the_same_file_goes_to_its_tab(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.netd"
    window.documents.save_to(path)
    write(window.session, "mine")
    window.documents.new_from_template("simple-nn")
    window.documents.open_path(path)
    assert len(window.session.designs) == 2 and window.session.path == path
    assert not window.session.read_only and not window.session.saved


def test_closing_asks_about_what_is_not_saved_and_goes_to_the_neighbour(window: MainWindow) -> None:
    write(window.session, "mine")
    first = window.session.current
    window.documents.new_from_template("simple-nn")
    window.documents.new_from_template("digits-cnn")
    asked = answers(QMessageBox.StandardButton.Cancel)
    tabs(window).tabCloseRequested.emit(0)
    assert "nested" in asked[0] or first.title in asked[0]
    assert len(window.session.designs) == 3 and window.session.current is first, "it is seen while it is asked about"
    window.session.step(-1)
    answers(QMessageBox.StandardButton.Discard)
    tabs(window).tabCloseRequested.emit(0)
    assert [one.title for one in window.session.designs] == ["simple-nn", "digits-cnn"]
    assert window.session.title == "digits-cnn"
    QTest.mouseClick(tabs(window), Qt.MouseButton.MiddleButton, pos=tabs(window).tabRect(1).center())
    assert window.session.title == "simple-nn" and not tabs(window).isVisible()
    window.actions_by_id["close"].trigger()
    assert window.welcome.isVisible()
    window.session.close()
    assert orphans([]) == []


def test_leaving_asks_for_each_and_one_refusal_keeps_all(window: MainWindow) -> None:
    write(window.session, "mine")
    window.session.new(nested())
    write(window.session, "mine too")
    asked = answers(QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Cancel)
    window.close()
    assert len(asked) == 2 and window.isVisible()
    assert [one.saved for one in window.session.designs] == [False, False]
    assert sum(is_locked(journal) for journal in orphans([])) == 2


def test_a_crash_loses_none_of_them(window: MainWindow, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "mine.netd"
    window.documents.save_to(path)
    write(window.session, "in a file")
    window.session.new(nested())
    write(window.session, "in none")
    window.documents.new_from_template("simple-nn")
    texts = {dump_text(one.design) for one in window.session.designs}
    window.leave()
    again = MainWindow(catalogue, window._switch, window._preferences)
    again.begin([], "")
    try:
        assert {dump_text(one.design) for one in again.session.designs} >= {text for text in texts if "in " in text}
        assert [one.saved for one in again.session.designs].count(False) == 2
        assert "not saved" in again.notice._text.text()
    finally:
        again._end()
        again.deleteLater()


def test_tabs_keep_the_order_that_they_are_given(window: MainWindow) -> None:
    window.documents.new_from_template("simple-nn")
    window.documents.new_from_template("digits-cnn")
    tabs(window).moveTab(2, 0)
    titles = [one.title for one in window.session.designs]
    assert titles[0] == "digits-cnn" and titles[2] == "simple-nn"
    window.actions_by_id["next_design"].trigger()
    window.actions_by_id["next_design"].trigger()
    assert window.session.title == "simple-nn"
    window.actions_by_id["next_design"].trigger()
    assert window.session.title == "digits-cnn", "round from the last to the first"


def test_a_file_that_is_open_in_a_tab_is_not_written_from_another(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.netd"
    window.documents.save_to(path)
    before = path.read_bytes()
    window.documents.new_from_template("simple-nn")
    assert not window.documents.save_to(path)
    assert "tab" in window.notice._text.text() and path.read_bytes() == before


def test_a_run_goes_on_behind_another_design_and_stop_says_whose_it_is(qtbot: QtBot, window: MainWindow) -> None:
    first = window.session.current
    with RunStore() as store:
        folder = new_run(store, first.title)
        folder.train.write_text("def main(argv, sink):\n    sink.start({})\n    sink.finish('finished')\n")
        folder.keep_flags([])
        store.end(folder.run, RunStatus.STOPPED)
    stop = window.top.stop
    with qtbot.waitSignal(window.runs.ended, timeout=60_000):
        window.runs.go_on(folder.run)
        assert stop.isVisible() and stop.text().strip() == "Stop"
        window.session.new(nested())
        assert stop.text().strip() == f"Stop {first.title}"
        window.session.show(first)
        assert stop.text().strip() == "Stop"
        window.session.step(1)
    assert not stop.isVisible() and window.top.run.isVisible()


def over(widget: QWidget, text: str, at: QPoint, kind: str = MIME_TYPE) -> tuple:
    """Drags something over a widget; gives what a drop there is made of, to be kept until it has happened."""
    data = QMimeData()
    data.setData(kind, text.encode())
    args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, entered := QDragEnterEvent(at, *args))
    if entered.isAccepted():
        QApplication.sendEvent(widget, QDragMoveEvent(at, *args))
    return (at.toPointF(), *args)


def test_cards_are_dropped_on_a_tab_and_stay_where_they_were(window: MainWindow) -> None:
    window.editor.canvas.select([HEAD, NodeId("flatten")])
    text = window.editor.canvas.board.copied()
    first = window.session.current
    before = dump_text(first.design)
    window.session.new(nested())
    other = window.session.current
    start = dump_text(other.design)
    window.session.show(first)
    bar = tabs(window)
    drop = over(bar, text, bar.tabRect(1).center())
    QApplication.sendEvent(bar, QDropEvent(*drop))
    assert window.session.current is other and window.session.history.undo_name == "Paste 2 cards"
    assert len(window.editor.canvas.selection) == 2 and dump_text(first.design) == before
    window.session.history.undo()
    assert dump_text(other.design) == start, "one undo, in the design that they were dropped in"


def test_cards_that_rest_over_a_tab_bring_its_drawing_and_are_dropped_there(qtbot: QtBot, window: MainWindow) -> None:
    window.editor.canvas.select([HEAD])
    text = window.editor.canvas.board.copied()
    first = window.session.current
    window.session.new(nested())
    window.session.show(first)
    bar = tabs(window)
    over(bar, text, bar.tabRect(1).center())
    assert window.session.current is first, "who only passes by does not mean it"
    qtbot.waitUntil(lambda: window.session.current is not first)
    canvas = window.editor.canvas
    at = QPoint(canvas.width() - 200, canvas.height() // 2)
    drop = over(canvas, text, at)
    QApplication.sendEvent(canvas, QDropEvent(*drop))
    assert window.session.history.undo_name.startswith("Paste 1 card") and canvas.hasFocus()
    assert is_carried_out(first_canvas := window.editor.drawings.all[0].canvas, bar.mapToGlobal(bar.rect().center()))
    assert not is_carried_out(first_canvas, window.editor.inspector.mapToGlobal(QPoint(5, 5)))


def test_only_cards_are_taken_by_tabs(window: MainWindow) -> None:
    window.session.new(nested())
    bar, before = tabs(window), dump_text(window.session.designs[0].design)
    at, *args = over(bar, "conv", bar.tabRect(0).center(), "text/plain")
    QApplication.sendEvent(bar, event := QDragEnterEvent(at.toPoint(), *args))
    assert not event.isAccepted()
    over_cards = over(bar, "no cards at all", bar.tabRect(0).center())
    QApplication.sendEvent(bar, QDropEvent(*over_cards))
    assert "Nothing was pasted" in window.notice._text.text()
    assert dump_text(window.session.designs[0].design) == before


def test_a_gesture_and_what_is_typed_on_a_card_end_in_their_own_design(qtbot: QtBot, window: MainWindow) -> None:
    first, canvas = window.session.current, window.editor.canvas
    window.session.new(nested())
    window.session.show(first)
    before = dump_text(first.design)
    start = canvas.places()["card head"].center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, start + QPoint(60, 60))
    window.session.step(1)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 60))
    assert dump_text(first.design) == before
    window.session.show(first)
    assert window.editor.drawing.edit_value(HEAD, "out_features")
    qtbot.keyClicks(QApplication.focusWidget(), "7")
    window.actions_by_id["next_design"].trigger()
    assert str(first.design.graphs[NET].nodes[HEAD].args["out_features"]).endswith("7")
    assert window.session.design.graphs[NET].nodes[HEAD].args["out_features"] == 10 and window.session.saved


def test_what_was_open_together_is_offered_together(window: MainWindow, catalogue: Catalogue, tmp_path: Path) -> None:
    for name in ("one", "two"):
        window.documents.save_to(tmp_path / f"{name}.netd")
        window.session.new(nested())
    window.close()
    again = MainWindow(catalogue, window._switch, Preferences())
    again.begin([], "")
    try:
        button = again.welcome.findChild(QPushButton, "open_together")
        assert button is not None and "one.netd" in button.toolTip()
        button.click()
        assert [one.title for one in again.session.designs] == ["one", "two"] and again.session.title == "one"
    finally:
        again._end()
        again.deleteLater()


def test_the_menu_of_a_tab_is_about_its_own_design(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    first = window.session.current
    window.documents.save_to(tmp_path / "mine.netd")
    window.session.new(nested())
    window.documents.new_from_template("simple-nn")

    def chosen(place: int, text: str) -> QAction:
        bar = tabs(window)
        at = bar.tabRect(place).center()
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, bar.mapToGlobal(at))
        QApplication.sendEvent(bar, asked)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.hide()
        return next(action for action in menu.actions() if action.text() == text)

    chosen(0, "Copy its path").trigger()
    assert QApplication.clipboard().text() == str(tmp_path / "mine.netd")
    assert not chosen(1, "Copy its path").isEnabled() and not chosen(1, "Move to a new window").isEnabled()
    with_which = chosen(0, "Compare with").menu().actions()
    assert [action.text() for action in with_which] == ["nested", "simple-nn"]
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            seen.append(dialog.windowTitle())
            dialog.close()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    with_which[1].trigger()
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    timer.stop()
    assert window.session.current is first and seen == ["simple-nn and mine, as it is open"]
    chosen(0, "Close the others").trigger()
    assert window.session.designs == [first] and window.isVisible()
