"""The window as a whole, with its real engine: what is opened, shown, refused and asked."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMessageBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.commands.table import COMMANDS
from designer.app.preferences import Preferences
from designer.app.session import empty_design, orphans
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import DescribeGraph, GraphId, NodeId, SetArgument, dump_text
from designer.training.store import RunStatus, RunStore, default_store

WAIT = 60_000


def break_it(window: MainWindow) -> None:
    graph = window.session.design.root()
    assert graph is not None
    node = next(node for node in graph.nodes.values() if node.name == "head")
    window.session.history.do("Set in_features", [SetArgument(graph.id, node.id, "in_features", 100)])


def answer(button: QMessageBox.StandardButton) -> None:
    """Clicks a button of the question that comes up next."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            box.button(button).click()
        else:
            QTimer.singleShot(20, click)

    QTimer.singleShot(20, click)


def notice(window: MainWindow) -> str:
    return window.notice._text.text() if window.notice.isVisible() else ""


def test_every_command_is_built_and_no_keys_are_given_twice(window: MainWindow) -> None:
    assert set(window.actions_by_id) == {command.id for command in COMMANDS}
    keys = [key for command in COMMANDS for key in command.keys]
    twice = {key for key in keys if keys.count(key) > 1}
    # Enter edits the card of a layer and looks inside that of a block: never can both be done.
    assert {one.id for one in COMMANDS if twice & set(one.keys)} == {"edit_card", "look_inside"}
    menus = [action.text() for action in window.top.menus.actions()]
    assert menus == ["&File", "&Edit", "&View", "&Run", "&Help"], "Alt and its letter open each"


def test_every_button_without_words_says_what_it_does(digits_window: MainWindow) -> None:
    for button in digits_window.findChildren(QToolButton):
        if button.isVisible() and not button.text():
            assert button.toolTip(), button.objectName()
            assert button.accessibleName() or button.actions(), button.objectName()


def test_a_template_is_checked_and_its_code_is_there(digits_window: MainWindow) -> None:
    report = digits_window._report
    assert report is not None
    assert report.ok
    assert report.parameters == 6186
    assert "class DigitsNet" in digits_window.editor.code.model.toPlainText()
    assert digits_window.actions_by_id["run"].isEnabled()


def test_a_broken_design_cannot_be_run_and_the_button_says_why(qtbot: QtBot, digits_window: MainWindow) -> None:
    break_it(digits_window)
    run = digits_window.actions_by_id["run"]
    qtbot.waitUntil(lambda: not run.isEnabled(), timeout=WAIT)
    assert "head" in run.toolTip()
    cards = digits_window.editor.tabs.problems.findChildren(QPushButton, "fix")
    assert cards
    qtbot.mouseClick(cards[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(run.isEnabled, timeout=WAIT)
    assert digits_window.session.history.undo_name != "Set in_features"


def test_a_cure_for_another_document_is_not_applied(digits_window: MainWindow, qtbot: QtBot) -> None:
    break_it(digits_window)
    qtbot.waitUntil(lambda: bool(digits_window._report and digits_window._report.problems), timeout=WAIT)
    assert digits_window._report is not None
    fix = digits_window._report.problems[0].fixes[0]
    digits_window.session.history.undo()
    text = dump_text(digits_window.session.design)
    digits_window.editor.mend(fix)
    assert dump_text(digits_window.session.design) == text
    assert "changed since" in notice(digits_window)


def test_selecting_a_card_shows_it_everywhere(digits_window: MainWindow) -> None:
    graph = digits_window.session.design.root()
    assert graph is not None
    node = next(node for node in graph.nodes.values() if node.name == "conv1")
    digits_window.editor.canvas.select((node.id,))
    name = digits_window.editor.inspector.widget().findChild(QLineEdit, "node_name")
    assert name is not None
    assert name.text() == "conv1"
    marked = [one.cursor.block().text() for one in digits_window.editor.code.model.extraSelections()]
    assert any("self.conv1 = nn.Conv2d(1, 16, 3, padding=1)" in line for line in marked)


def test_undo_and_redo_say_what_they_would_do(digits_window: MainWindow) -> None:
    undo, redo = (digits_window.actions_by_id[name] for name in ("undo", "redo"))
    assert not undo.isEnabled()
    break_it(digits_window)
    assert undo.isEnabled()
    assert "Set in_features" in undo.toolTip()
    undo.trigger()
    assert not undo.isEnabled()
    assert "Set in_features" in redo.toolTip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "broken.netd"),
        ("{", "line 1"),
        ('{"netd": 99}', "version 99"),
        ('{"netd": 1, "graphs": [{"id": "g", "name": "G", "nodes": [{"id": "a b", "op": "x"}]}]}', "node"),
        ("\x00\x01", "broken.netd"),
    ],
)
def test_a_file_that_is_no_design_is_told_in_a_sentence(
    window: MainWindow, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "broken.netd"
    path.write_text(text)
    window.begin([path], "")
    assert said in notice(window)
    assert "Traceback" not in notice(window)
    assert path.read_text() == text
    assert window.welcome.isVisible()
    window.documents.new_from_template("simple-nn")
    assert not notice(window), "of another design"


def test_a_design_that_is_not_saved_is_asked_about(window: MainWindow, digits_window: MainWindow) -> None:
    break_it(digits_window)
    answer(QMessageBox.StandardButton.Cancel)
    digits_window.documents.close()
    assert digits_window.session.title == "digits-cnn"
    answer(QMessageBox.StandardButton.Discard)
    digits_window.documents.close()
    assert not digits_window.session.is_open


def test_a_run_is_followed_and_stopped(qtbot: QtBot, digits_window: MainWindow) -> None:
    digits_window.actions_by_id["run"].trigger()
    plots = digits_window.editor.tabs.training.plots
    qtbot.waitUntil(lambda: "loss" in plots and plots["loss"].series["train"].size > 50, timeout=60_000)
    assert not digits_window.actions_by_id["run"].isEnabled()
    digits_window.actions_by_id["stop"].trigger()
    qtbot.waitUntil(lambda: not digits_window.runs.running, timeout=10_000)
    assert digits_window.actions_by_id["run"].isEnabled()
    state = digits_window.editor.tabs.training.findChild(QLabel, "training_state")
    assert state is not None
    assert state.text().startswith("Stopped")


def test_an_export_is_proven_while_the_window_goes_on(qtbot: QtBot, digits_window: MainWindow, tmp_path: Path) -> None:
    with qtbot.waitSignal(digits_window.exports.proven, timeout=WAIT) as proven:
        digits_window.exports.write(tmp_path / "one")
        qtbot.waitUntil(lambda: "held against the drawing" in notice(digits_window), timeout=WAIT)
    assert proven.args[0].holds
    assert "Proven: 16 tensors, outputs and gradients equal. Train it there" in notice(digits_window)
    digits_window.documents.open_path(tmp_path / "one")
    again = digits_window.documents.project
    assert again == tmp_path / "one"
    digits_window.editor.do("Rename", [DescribeGraph(GraphId("digits_net"), "Reader", "")])
    with qtbot.waitSignal(digits_window.exports.proven, timeout=WAIT) as proven:
        digits_window.exports.write(again)
        qtbot.waitUntil(lambda: "held against the drawing" in notice(digits_window), timeout=WAIT)
        (cancel,) = (one for one in digits_window.notice.findChildren(QPushButton) if one.isVisible())
        cancel.click()
    assert proven.args[0].unproven == "The proof was called off."
    assert "Not proven: The proof was called off." in notice(digits_window)
    assert "class Reader" in (again / "model.py").read_text()
    assert digits_window.session.saved and not digits_window.session.current.changed_outside


def test_a_file_that_another_program_has_changed_is_told_of_and_loaded(
    digits_window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mine.netd"
    documents, session = digits_window.documents, digits_window.session
    assert documents.save_to(path)
    documents.look_again()
    assert not notice(digits_window)
    canvas = digits_window.editor.canvas
    canvas.select((NodeId("conv1"),))
    canvas.eye.zoom_to(0.5)
    place = canvas.eye.bound_for
    path.write_text(path.read_text().replace("handwritten", "hand-drawn"))
    documents.look_again()
    assert "was changed by another program." in notice(digits_window)
    (load,) = (one for one in digits_window.notice.findChildren(QPushButton) if one.isVisible())
    load.click()
    assert "hand-drawn" in session.design.doc and session.saved and len(session.designs) == 1
    assert canvas is digits_window.editor.canvas and canvas.selection == (NodeId("conv1"),)
    assert canvas.eye.bound_for == place, "one goes on where one was"
    digits_window.actions_by_id["undo"].trigger()
    assert "handwritten" in session.design.doc and not session.saved, "what was loaded is undone like anything else"
    digits_window.actions_by_id["redo"].trigger()
    assert "hand-drawn" in session.design.doc and session.saved
    digits_window.editor.do("Rename", [DescribeGraph(GraphId("digits_net"), "Reader", "")])
    path.write_text(path.read_text().replace("hand-drawn", "typed"))
    documents.look_again()
    assert "saving will ask" in notice(digits_window)
    digits_window.notice.hide()
    documents.look_again()
    assert not notice(digits_window), "a change is told of once"


def test_an_export_into_a_folder_of_others_is_refused(qtbot: QtBot, digits_window: MainWindow, tmp_path: Path) -> None:
    theirs = tmp_path / "model.py"
    theirs.write_text("# mine\n")
    digits_window.exports.write(tmp_path)
    qtbot.waitUntil(lambda: "model.py" in notice(digits_window), timeout=WAIT)
    assert theirs.read_text() == "# mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["model.py"]


def test_a_theme_is_chosen_marked_and_kept(window: MainWindow) -> None:
    assert window.actions_by_id["theme_dark"].isChecked()
    for choice in ("contrast", "system", "light"):
        window.actions_by_id[f"theme_{choice}"].trigger()
        assert Preferences().theme == choice
        marked = [
            name for name, action in window.actions_by_id.items() if name.startswith("theme_") and action.isChecked()
        ]
        assert marked == [f"theme_{choice}"]
    window.actions_by_id["theme"].trigger()
    assert Preferences().theme == "dark" and window.actions_by_id["theme_dark"].isChecked()


def test_panels_are_hidden_and_shown_with_one_key(digits_window: MainWindow) -> None:
    window = digits_window
    shown: dict[str, QWidget] = {"show_palette": window.editor.palette_panel, "show_inspector": window.editor.inspector}
    for name, panel in shown.items():
        window.actions_by_id[name].trigger()
        assert not panel.isVisible()
        window.actions_by_id[name].trigger()
        assert panel.isVisible()


def test_the_theme_is_kept(window: MainWindow, switch: ThemeSwitch) -> None:
    before = switch.theme.name
    window.actions_by_id["theme"].trigger()
    assert switch.theme.name != before
    assert Preferences().theme == switch.theme.name
    window.actions_by_id["theme"].trigger()


def test_the_window_never_loads_torch(run_python: Callable[[str], str]) -> None:
    code = """
import sys
from PySide6.QtWidgets import QApplication
from designer.app.preferences import Preferences
from designer.app.session import empty_design, orphans
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
app = QApplication([])
window = MainWindow(build_catalogue(), ThemeSwitch(app, "dark"), Preferences())
window.begin([], "digits-cnn")
import time
end = time.monotonic() + 60
while window._report is None and time.monotonic() < end:
    app.processEvents()
assert window._report is not None and window._report.ok
window._end()
print(sorted(name for name in sys.modules if name.split(".")[0] in {"torch", "sklearn", "scipy"}))
"""
    assert run_python(code).strip().endswith("[]")


def test_with_nothing_open_there_is_a_page_to_begin_from(qtbot: QtBot, window: MainWindow) -> None:
    window.begin([], "")
    assert window.welcome.isVisible()
    assert not window.editor.canvas.isVisible()
    assert window.actions_by_id["run"].toolTip() == "No design is open."
    for name in ("save", "export", "run", "close"):
        assert not window.actions_by_id[name].isEnabled()
    card = window.welcome.findChild(QWidget, "template_simple-nn")
    assert card is not None
    qtbot.mouseClick(card, Qt.MouseButton.MiddleButton)
    assert not window.session.is_open
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert window.session.title == "simple-nn"
    assert window.editor.canvas.isVisible()
    window.actions_by_id["close"].trigger()
    assert window.welcome.isVisible()
    button = window.welcome.findChild(QPushButton, "welcome_new")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.session.title == "untitled"
    assert window.editor.canvas.isVisible()


def test_a_design_that_was_saved_is_offered_again(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.begin([], "simple-nn")
    assert window.documents.save_to(tmp_path / "mine.netd")
    window.documents.close()
    button = window.welcome.findChild(QPushButton, "recent_mine")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.session.path == tmp_path / "mine.netd"


def test_a_polite_kill_asks_nothing_and_keeps_the_journal(qtbot: QtBot, digits_window: MainWindow) -> None:
    break_it(digits_window)
    asked: list[bool] = []
    QTimer.singleShot(300, lambda: asked.append(QApplication.activeModalWidget() is not None))
    digits_window._leaving = True
    digits_window._end(keep_journals=True)
    digits_window.close()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [False]
    assert not digits_window.isVisible()
    assert len(orphans([])) == 1


def test_a_file_changed_outside_is_asked_about_and_kept(
    qtbot: QtBot, digits_window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mine.netd"
    assert digits_window.documents.save_to(path)
    theirs = path.read_text().replace("handwritten", "hand-drawn")
    path.write_text(theirs)
    break_it(digits_window)
    answer(QMessageBox.StandardButton.Cancel)
    assert not digits_window.documents.save()
    assert path.read_text() == theirs


def test_a_run_that_is_stopped_before_it_began_does_not_begin(qtbot: QtBot, digits_window: MainWindow) -> None:
    digits_window.actions_by_id["run"].trigger()
    digits_window.actions_by_id["stop"].trigger()
    assert not digits_window.runs.running
    qtbot.waitUntil(digits_window.actions_by_id["run"].isEnabled, timeout=WAIT)
    qtbot.wait(500)
    with RunStore(default_store()) as store:
        (run,) = store.list()
    assert run.status is RunStatus.STOPPED
    assert run.pid is None


def test_a_second_window_leaves_the_run_of_the_first_alone(
    qtbot: QtBot, digits_window: MainWindow, switch: ThemeSwitch, catalogue: Catalogue, run_python: Callable[[str], str]
) -> None:
    digits_window.actions_by_id["run"].trigger()
    plots = digits_window.editor.tabs.training.plots
    qtbot.waitUntil(lambda: "loss" in plots and plots["loss"].series["train"].size > 5, timeout=WAIT)
    code = """
from designer.training.launcher import Launcher
from designer.training.store import RunStore, default_store
print(len(Launcher(RunStore(default_store())).attach_all()))
"""
    assert run_python(code).strip() == "0"
    assert digits_window.runs.running


def test_a_run_goes_on_without_a_window_where_that_is_wanted(qtbot: QtBot, digits_window: MainWindow) -> None:
    digits_window.actions_by_id["run"].trigger()
    qtbot.waitUntil(lambda: digits_window.runs.learning, timeout=WAIT)
    worker, asked = digits_window.runs._worker, []
    assert worker is not None

    def answer(button: str) -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        asked.append(dialog.objectName())
        next(one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == button).click()

    QTimer.singleShot(300, lambda: answer("Cancel"))
    digits_window.close()
    assert asked == ["ask_to_stop"] and digits_window.isVisible() and digits_window.runs.learning
    QTimer.singleShot(300, lambda: answer("Let it go on"))
    digits_window.close()
    assert not digits_window.isVisible() and not digits_window.runs.running
    assert worker.alive() and worker._stop_at is None
    worker.stop()
    assert worker.wait(10)


def test_what_is_half_typed_is_saved_too(qtbot: QtBot, digits_window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.netd"
    assert digits_window.documents.save_to(path)
    digits_window.editor.canvas.select(())
    line = digits_window.editor.inspector.widget().findChild(QLineEdit, "value_epochs")
    assert line is not None
    digits_window.activateWindow()
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "7")
    digits_window.actions_by_id["save"].trigger()
    assert '"name": "epochs", "type": "int", "default": 7' in path.read_text()


def test_the_design_of_a_run_is_opened_as_one_without_a_file(
    qtbot: QtBot, digits_window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "0001"
    folder.mkdir()
    other = empty_design()
    other.name = "other"
    (folder / "design.netd").write_text(dump_text(other))
    with RunStore() as store:
        store.create("digits-cnn", "0001", folder)
        store.create("digits-cnn", "0002", tmp_path / "gone")
    panel = digits_window.editor.tabs.past_runs
    digits_window.editor.tabs.bring(panel)
    qtbot.waitUntil(lambda: panel.table.topLevelItemCount() == 2)
    newest, oldest = panel.table.topLevelItem(0), panel.table.topLevelItem(1)
    assert newest is not None and oldest is not None and not newest.isHidden()
    newest.setSelected(True)
    panel.actions_by_name["open_design"].trigger()
    assert "design.netd</span> cannot be read" in notice(digits_window)
    newest.setSelected(False)
    oldest.setSelected(True)
    panel.actions_by_name["open_design"].trigger()
    assert (digits_window.session.title, digits_window.session.path) == ("other", None)
    assert newest.isHidden() and oldest.isHidden()


def test_a_run_is_saved_and_takes_other_steps_when_asked(qtbot: QtBot, digits_window: MainWindow) -> None:
    digits_window.actions_by_id["run"].trigger()
    plots = digits_window.editor.tabs.training.plots
    qtbot.waitUntil(lambda: "loss" in plots and plots["loss"].series["train"].size > 5, timeout=WAIT)
    wishes = digits_window.editor.tabs.training.wishes
    rate, saved = wishes.findChild(QLineEdit, "learning_rate_now"), wishes.saved
    assert rate is not None
    digits_window.actions_by_id["pause"].trigger()
    qtbot.waitUntil(lambda: digits_window.runs._status is RunStatus.PAUSED, timeout=WAIT)
    qtbot.keyClicks(rate, "0.0625")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    digits_window.actions_by_id["save_checkpoint"].trigger()
    assert saved.text() == "saving…"
    qtbot.waitUntil(lambda: saved.text().startswith("saved "), timeout=WAIT)
    digits_window.actions_by_id["stop"].trigger()
    qtbot.waitUntil(lambda: not digits_window.runs.running, timeout=WAIT)
    with RunStore(default_store()) as store:
        (run,) = store.list()
    checkpoint = torch.load(run.folder / "out" / "last.pt", weights_only=True)
    assert checkpoint["kept"]["adam"]["param_groups"][0]["lr"] == 0.0625


def test_a_run_is_on_the_device_that_was_chosen(qtbot: QtBot, digits_window: MainWindow) -> None:
    setup = digits_window.editor.tabs.setup
    box = setup.findChild(QComboBox, "setup_device")
    assert box is not None and box.itemText(1) == "CPU"  # the engine says what there is
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert Preferences().device == "cpu"
    digits_window.actions_by_id["run"].trigger()
    qtbot.waitUntil(lambda: digits_window.runs._worker is not None, timeout=WAIT)
    with RunStore(default_store()) as store:
        qtbot.waitUntil(lambda: bool(store.list()[0].settings), timeout=WAIT)
        assert store.list()[0].settings["device"] == "cpu"
    digits_window.actions_by_id["stop"].trigger()
    qtbot.waitUntil(lambda: not digits_window.runs.running, timeout=WAIT)


def test_an_empty_design_says_so_and_is_not_exported(qtbot: QtBot, window: MainWindow) -> None:
    window.begin([], "")
    window.documents.new()
    qtbot.waitUntil(lambda: window._report is not None, timeout=60_000)
    export = window.top.export
    assert window.status.problems.text() == "Empty"
    assert not export.isEnabled() and "empty" in export.toolTip()
    window.editor.adding.place(next(iter(window.editor.palette_panel._model.operators)))
    assert export.isEnabled() and "empty" not in export.toolTip()


def test_run_pressed_before_the_check_is_through_is_not_lost(qtbot: QtBot, digits_window: MainWindow) -> None:
    window = digits_window
    run = window.actions_by_id["run"]
    break_it(window)
    assert run.isEnabled()
    run.trigger()  # sooner than anybody knows what is wrong
    qtbot.waitUntil(lambda: "It was not run." in notice(window) and "head" in notice(window), timeout=WAIT)
    assert not run.isEnabled() and not window.runs.running
    engine = window.link._engine.pid
    assert engine is not None
    os.kill(engine, signal.SIGSTOP)
    window.session.history.undo()
    assert not run.isEnabled()
    qtbot.waitUntil(run.isEnabled, timeout=WAIT)  # the check takes its time
    run.trigger()
    assert not window.runs.running
    os.kill(engine, signal.SIGCONT)
    qtbot.waitUntil(lambda: window.runs.running, timeout=WAIT)
    window.actions_by_id["stop"].trigger()
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
