"""The window when the engine could not be kept going: nothing is said to be checked, and Run says why it is off."""

from pytestqt.qtbot import QtBot

from designer.document import Design, NodeId
from designer.engine.messages import GaveUp, Starting
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
