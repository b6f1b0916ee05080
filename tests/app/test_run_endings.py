"""However a run ends, the window says it in words, stays usable, and goes on with what can be gone on with."""

import os
import signal
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.panels.run_message import RunMessage
from designer.app.window import MainWindow
from designer.catalogue.renaming import rename_card
from designer.document import SetArgument, SetParameters
from designer.training.runs import new_run
from designer.training.store import RunStatus, RunStore, StoredRun

WAIT = 60_000
BEGIN = "sink.start({'learning_rate': '9'}); where = {'epoch': 1, 'epochs': 2, 'progress': 0.5}"
ENDINGS = {
    "no memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); bytearray(2**33)",
        "The memory ran out; a smaller batch needs less.",
    ),
    "a crash": (
        "import ctypes; ctypes.string_at(0)",
        "The training process crashed (SIGSEGV). It had no checkpoint yet.",
    ),
    "no number": (
        "sink.log(41, {'train.loss': float('nan'), **where}); sink.poll()",
        "The loss became nan at step 41, so nothing more can be learned. "
        "A smaller learning rate often helps (now learning_rate is 9).",
    ),
    "deaf": (
        "sink.log(7, {'train.loss': 1.0, **where}); sink.poll(); time.sleep(1000)",
        "It did not stop by itself within 3 seconds and was ended. It had no checkpoint yet.",
    ),
}


def said(window: MainWindow) -> str:
    message = window.editor.tabs.training.findChild(RunMessage)
    assert message is not None
    return next((label.accessibleName() for label in message.findChildren(QLabel) if label.isVisible()), "")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_end_is_said_and_the_window_stays_usable(ending: str, qtbot: QtBot, digits_window: MainWindow) -> None:
    window = digits_window
    does, words = ENDINGS[ending]
    with RunStore() as store:
        folder = new_run(store, "digits-cnn")
        folder.train.write_text(f"import time\n\n\ndef main(argv, sink):\n    {BEGIN}\n    {does}\n")
        folder.keep_flags([])
        store.end(folder.run, RunStatus.STOPPED)
        window.runs.go_on(folder.run)
        if ending == "deaf":
            qtbot.waitUntil(lambda: store.show(folder.run).step == 7, timeout=WAIT)
            window.actions_by_id["stop"].trigger()
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
    assert said(window) == words
    assert window.actions_by_id["run"].isEnabled()
    change_head(window)
    assert window.session.history.undo_name == "Set p"


def test_a_run_whose_end_cannot_be_written_down_ends_in_the_window_all_the_same(
    qtbot: QtBot, digits_window: MainWindow
) -> None:
    window = digits_window
    with RunStore() as store:
        window.actions_by_id["run"].trigger()
        qtbot.waitUntil(lambda: len(store.list()) == 1 and store.list()[0].epoch > 1, timeout=WAIT)
        (run,) = store.list()
        assert run.pid is not None
        os.kill(run.pid, signal.SIGSTOP)
        store.path.rename(store.path.with_suffix(".away"))
        store.path.mkdir()
        os.kill(run.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
    assert said(window) == (
        f"The run ended, and how could not be written down: the store of runs {store.path} cannot be used now: "
        "unable to open database file. Its last checkpoint is kept."
    )
    assert window.actions_by_id["run"].isEnabled()


def change_head(window: MainWindow) -> None:
    graph = window.session.design.root()
    assert graph is not None
    node = next(node for node in graph.nodes.values() if node.op == "nn.Dropout")
    window.session.history.do("Set p", [SetArgument(graph.id, node.id, "p", 0.125)])


def run_and_kill(qtbot: QtBot, window: MainWindow) -> int:
    """Runs the open design, and kills its worker after the first checkpoint; gives the run's number."""
    with RunStore() as store:
        window.actions_by_id["run"].trigger()
        qtbot.waitUntil(lambda: len(store.list()) == 1 and store.list()[0].epoch > 1, timeout=WAIT)
        (run,) = store.list()
        assert run.pid is not None
        os.kill(run.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
    return run.id


def status(run: int) -> RunStatus:
    with RunStore() as store:
        return store.show(run).status


def test_a_killed_run_goes_on_and_a_changed_design_is_asked_about(qtbot: QtBot, digits_window: MainWindow) -> None:
    window = digits_window
    run = run_and_kill(qtbot, window)
    assert "was killed (SIGKILL), as the system does when memory runs out. Its last checkpoint is kept." in said(window)
    button = window.editor.tabs.training.findChild(QPushButton, "go_on")
    assert button is not None and button.isVisible() and window.actions_by_id["go_on"].isEnabled()

    change_head(window)
    button.click()
    assert not window.runs.running and "The design was changed since run 1 began." in window.notice.accessibleName()
    next(one for one in window.notice.findChildren(QPushButton) if one.text() == "Go on as it was").click()
    assert window.runs.running and not button.isVisible() and not window.actions_by_id["go_on"].isEnabled()
    qtbot.waitUntil(lambda: status(run) is RunStatus.FINISHED, timeout=WAIT)
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
    series = window.editor.tabs.training.plots["loss"].series["train"]
    qtbot.waitUntil(lambda: series.size == series.last_step + 1 == 20 * 44)
    assert not window.actions_by_id["go_on"].isEnabled()


def rename_head(window: MainWindow) -> None:
    graph = window.session.design.root()
    assert graph is not None
    node = next(node for node in graph.nodes.values() if node.name == "head")
    window.session.history.do("Rename", rename_card(window.session.design, graph, node, "last"))


def press(window: MainWindow, text: str) -> None:
    next(one for one in window.notice.findChildren(QPushButton) if one.text() == text).click()


def runs_so_far() -> list[StoredRun]:
    with RunStore() as store:
        return list(store.list())


def test_a_renamed_design_goes_on_and_a_changed_one_begins_with_the_weights(
    qtbot: QtBot, digits_window: MainWindow
) -> None:
    window = digits_window
    few = [replace(one, default=8) if one.name == "epochs" else one for one in window.session.design.parameters]
    window.session.history.do("Set epochs", [SetParameters(tuple(few))])
    run = run_and_kill(qtbot, window)
    rename_head(window)
    window.actions_by_id["go_on"].trigger()
    assert "Its weights know where they belong." in window.notice.accessibleName()
    press(window, "Go on as it is now")
    qtbot.waitUntil(lambda: len(runs_so_far()) == 2, timeout=WAIT)  # the new names are checked before
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
    second, first = sorted(runs_so_far(), key=lambda one: -one.id)
    assert (first.id, first.status, second.status) == (run, RunStatus.LOST, RunStatus.FINISHED)
    assert "self.last = nn.Linear" in (second.folder / "model.py").read_text()
    assert second.note == "goes on where run 1 of digits-cnn ended" and second.epoch == 8
    with RunStore() as store:
        steps = [row.step for row in store.rows(second.id, prefix="train.loss")]
    assert 0 < steps[0] <= first.step and steps[-1] == 8 * 44 - 1

    change_head(window)
    window.editor.tabs.go_on_wanted.emit(run)
    assert "The design was changed since run 1 began." in window.notice.accessibleName()
    press(window, "Begin with its weights")
    qtbot.waitUntil(lambda: len(runs_so_far()) == 3 and bool(runs_so_far()[0].note), timeout=WAIT)
    third = max(runs_so_far(), key=lambda one: one.id)
    assert third.note == f"begins with all 16 weights of {first.folder / 'out' / 'best.pt'}"
    told = window.editor.tabs.training.findChild(RunMessage)
    qtbot.waitUntil(lambda: told is not None and told.isVisible(), timeout=WAIT)
    assert told is not None and "all 16 weights" in told.findChildren(QLabel)[0].accessibleName()
    window.runs.stop()
    qtbot.waitUntil(lambda: not window.runs.running, timeout=WAIT)
