"""The keyboard stays with the person, or goes to the drawing: never to what happens to be next."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.focus_home import FocusHome
from designer.app.window import MainWindow
from designer.document import SetArgument
from designer.training.runs import new_run
from designer.training.store import RunStatus, RunStore

WAIT = 60_000


def has_keyboard() -> str:
    focused = QApplication.focusWidget()
    return focused.objectName() if focused is not None else "nobody"


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    """A window of a button, a field after it, and a drawing."""
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    for name, widget in (("button", QPushButton()), ("field", QLineEdit()), ("home", QWidget())):
        widget.setObjectName(name)
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row.addWidget(widget)
    FocusHome(window, lambda: window.findChild(QWidget, "home"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.mark.parametrize(
    "goes", [QWidget.hide, lambda one: one.setEnabled(False), QWidget.clearFocus, QWidget.deleteLater]
)
def test_what_goes_away_gives_it_to_the_drawing(qtbot: QtBot, room: QWidget, goes: Callable[[QWidget], object]) -> None:
    button = room.findChild(QPushButton, "button")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert has_keyboard() == "button"
    goes(button)
    qtbot.waitUntil(lambda: has_keyboard() == "home")


def test_hands_and_dialogs_move_it_as_ever(qtbot: QtBot, room: QWidget) -> None:
    room.findChild(QPushButton, "button").setFocus()
    QTest.keyClick(room, Qt.Key.Key_Tab)
    assert has_keyboard() == "field"
    dialog = QDialog(room)
    asked = QLineEdit(dialog)
    asked.setObjectName("asked")
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: has_keyboard() == "asked")
    room.findChild(QLineEdit, "field").hide()
    assert has_keyboard() == "asked"


def test_what_goes_because_it_lost_it_takes_it_from_nobody(room: QWidget) -> None:
    field, button = room.findChild(QLineEdit, "field"), room.findChild(QPushButton, "button")
    field.editingFinished.connect(field.hide)
    field.setFocus()
    QTest.keyClicks(field, "x")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.isHidden()
    assert has_keyboard() == "button"


@pytest.fixture
def shown(qtbot: QtBot, digits_window: MainWindow) -> MainWindow:
    digits_window.activateWindow()
    qtbot.waitUntil(digits_window.isActiveWindow)
    return digits_window


def test_a_choice_in_setup_keeps_it_and_a_run_takes_it_from_there(shown: MainWindow) -> None:
    shown.editor.tabs.setCurrentIndex(3)
    for name in ("setup_data", "setup_optimiser"):
        box = shown.editor.tabs.setup.findChild(QComboBox, name)
        assert box is not None
        QTest.mouseClick(box, Qt.MouseButton.LeftButton)
        QTest.keyClick(box.view(), Qt.Key.Key_Down)
        before = shown.session.history.revision
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
        assert shown.session.history.revision > before
        assert has_keyboard() == name
        QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert has_keyboard() == name
    field = shown.editor.tabs.setup.findChild(QLineEdit, "value_epochs")
    assert field is not None
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    shown.editor.tabs.bring(shown.editor.tabs.training)
    assert has_keyboard() == "canvas"


def test_a_mend_and_going_on_leave_it_with_the_drawing(qtbot: QtBot, shown: MainWindow) -> None:
    graph = shown.session.design.root()
    assert graph is not None
    head = next(node for node in graph.nodes.values() if node.name == "head")
    shown.session.history.do("Set in_features", [SetArgument(graph.id, head.id, "in_features", 100)])
    problems = shown.editor.tabs.problems
    shown.editor.canvas.setFocus()
    bar = shown.editor.tabs.tabBar()
    place = next(one for one in range(bar.count()) if bar.tabText(one).startswith("Problems"))
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    assert problems.isVisible() and has_keyboard() == "canvas"  # what is typed next is a layer's name
    qtbot.waitUntil(lambda: bool(problems.findChildren(QPushButton, "fix")), timeout=WAIT)
    fix = problems.findChildren(QPushButton, "fix")[0]
    fix.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(fix, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: has_keyboard() == "canvas", timeout=WAIT)

    with RunStore() as store:
        folder = new_run(store, "other")
        folder.train.write_text("import time\n\n\ndef main(argv, sink):\n    sink.start({})\n    time.sleep(60)\n")
        folder.keep_flags([])
        store.end(folder.run, RunStatus.STOPPED)
    shown.runs.go_on(folder.run)
    shown.runs.stop()
    qtbot.waitUntil(lambda: not shown.runs.running, timeout=WAIT)
    go_on = shown.editor.tabs.training.findChild(QPushButton, "go_on")
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: shown.editor.tabs.training.findChild(QLineEdit, "learning_rate_now").isVisible(), timeout=WAIT
    )
    assert has_keyboard() == "canvas"


def test_keys_lead_into_a_panel_and_esc_back(qtbot: QtBot, shown: MainWindow) -> None:
    hand = {"modifier": Qt.KeyboardModifier.ControlModifier}
    tabs = shown.editor.tabs
    shown.editor.canvas.setFocus()
    shown.actions_by_id["show_bottom"].trigger()
    QTest.keyClick(shown.editor.canvas, Qt.Key.Key_7, **hand)
    assert has_keyboard() == "setup_data" and tabs.setup.isVisible(), "a panel that was hidden comes"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert has_keyboard() == "canvas"
    for panel, key in enumerate((Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_7, Qt.Key.Key_8, Qt.Key.Key_9)):
        QTest.keyClick(QApplication.focusWidget(), key, **hand)
        assert tabs.currentIndex() == panel and tabs.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F4)
    assert shown.editor.inspector.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    shown.actions_by_id["go_code"].trigger()
    assert shown.editor.code.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert has_keyboard() == "canvas"
