"""What the window says of its engine: where there is none nothing is checked, and Run says why it is off."""

from pytestqt.qtbot import QtBot

from designer.document import Design, NodeId
from designer.engine.messages import GaveUp, Slow, Starting
from tests.app.opening import OpenWindow


def test_what_nobody_checks_is_neither_checked_nor_run(qtbot: QtBot, open_window: OpenWindow, digits: Design) -> None:
    window = open_window(digits)
    hint, run = window.editor.tabs.training._hint, window.actions_by_id["run"]
    qtbot.waitUntil(run.isEnabled)  # it is being checked, and a press counts when that is through
    window.link.stated.emit(GaveUp("no process could be started: Permission denied"))
    for _ in range(2):
        qtbot.wait(200)  # longer than a hand takes
        assert not run.isEnabled()
        assert window.status.problems.text() == "Not checked"
        assert hint.text() == "There is no engine to check the drawing and to write its code."
        window.editor.canvas.select((NodeId("conv1"),))
        window.actions_by_id["duplicate"].trigger()
    window.link.stated.emit(Starting())
    qtbot.waitUntil(run.isEnabled)
    assert hint.text() == "The drawing is being checked."


def test_an_engine_that_was_slow_is_not_called_so_once_it_has_answered(open_window: OpenWindow, digits: Design) -> None:
    window = open_window(digits)
    window.link.stated.emit(Slow())
    assert window.status._engine.text() == "Still checking…"
    window.link.done.emit(3)
    assert window.status._engine.text() == "Engine ready"
