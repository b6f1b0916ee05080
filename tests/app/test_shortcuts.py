"""Keys of one's own: chosen in the list of all keys, kept, shown everywhere, and never two things at once."""

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.commands.keymap import Keymap, portable, pressed, why_not
from designer.app.commands.table import COMMANDS, GESTURES
from designer.app.preferences import Preferences
from designer.app.shortcuts_dialog import ShortcutsDialog
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BY_ID = {command.id: command for command in COMMANDS}


@pytest.fixture
def keymap(switch: ThemeSwitch) -> Keymap:
    return Keymap(Preferences())


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> ShortcutsDialog:
    made = ShortcutsDialog(window.keymap, window)
    qtbot.addWidget(made)
    made.open()
    return made


def press(dialog: ShortcutsDialog, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(dialog.list, key, held)


def choose(dialog: ShortcutsDialog, command: str) -> None:
    dialog.list.setCurrentItem(dialog._rows[command])


def said(dialog: ShortcutsDialog) -> str:
    label = dialog.findChild(QLabel, "shortcuts_says")
    assert label is not None
    return label.text()


def button(dialog: ShortcutsDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, f"shortcuts_{name}")
    assert found is not None
    return found


def test_no_key_of_the_table_is_one_that_could_not_be_chosen() -> None:
    refused = {(command.id, key) for command in COMMANDS for key in command.keys if why_not(command, key)}
    assert not refused


@pytest.mark.parametrize(
    ("command", "key", "says"),
    [
        ("run", "Esc", "always gives up"),
        ("run", "A", "typed into fields"),
        ("run", "Shift+Home", "typed into fields"),
        ("delete", "D", "letter alone"),
        ("delete", "Ctrl+Left", "on the canvas"),
        ("delete", "Alt+3", "on the canvas"),
        ("delete", "Space", "on the canvas"),
        ("delete", "Alt+F4", "desktop"),
        ("delete", "Meta+D", "desktop"),
        ("delete", "Shift+F10", "desktop"),
        ("delete", "Shift+D", ""),
        ("run", "F9", ""),
    ],
)
def test_what_cannot_be_had_is_refused_with_its_reason(command: str, key: str, says: str) -> None:
    why = why_not(BY_ID[command], key)
    assert says in why if says else not why


@pytest.mark.parametrize(
    ("key", "held", "keys"),
    [
        (Qt.Key.Key_Backtab, CTRL | SHIFT, "Ctrl+Shift+Tab"),
        (Qt.Key.Key_5, CTRL | Qt.KeyboardModifier.KeypadModifier, "Ctrl+5"),
        (Qt.Key.Key_Plus, CTRL, "Ctrl++"),
        (Qt.Key.Key_Comma, CTRL, "Ctrl+,"),
    ],
)
def test_what_is_pressed_is_read_as_it_is_kept(key: Qt.Key, held: Qt.KeyboardModifier, keys: str) -> None:
    assert pressed(QKeyCombination(held, key)) == portable(keys) == keys


def test_a_key_that_is_given_to_another_command_is_lost_by_the_first(keymap: Keymap) -> None:
    assert [one.id for one in keymap.holders("run", ["Ctrl+B"])] == ["bypass"]
    keymap.give("run", ("Ctrl+B",))
    assert (keymap.keys("run"), keymap.keys("bypass")) == (("Ctrl+B",), ())
    keymap.give("bypass", ("Ctrl+B", "F9"))
    assert (keymap.keys("run"), keymap.keys("bypass")) == ((), ("Ctrl+B", "F9"))
    keymap.reset_all()
    assert (keymap.keys("run"), keymap.keys("bypass")) == (("F5",), ("Ctrl+B",))


def test_two_commands_that_are_never_both_there_may_share_keys(keymap: Keymap) -> None:
    assert keymap.keys("edit_card") == keymap.keys("look_inside") == ("Return", "Enter")
    assert keymap.holders("edit_card", ["Return"]) == []


def test_keys_are_kept_and_what_makes_no_sense_in_the_settings_is_left_out() -> None:
    Keymap(Preferences()).give("run", ("Ctrl+,", "F9"))
    assert Keymap(Preferences()).keys("run") == ("Ctrl+,", "F9")
    Keymap(Preferences()).give("run", ())
    assert Keymap(Preferences()).keys("run") == ()
    Preferences().keys = {"run": ("nonsense", "Esc", "F8"), "gone": ("F9",)}
    assert Keymap(Preferences()).keys("run") == ("F8",)


def test_all_actions_and_gestures_are_listed_and_found_by_name_and_by_keys(dialog: ShortcutsDialog) -> None:
    assert set(dialog._rows) == set(BY_ID)
    fixed = [(row.text(0), row.text(1)) for heading, row in dialog._lines if heading.text(0) == "On the canvas, always"]
    assert fixed == list(GESTURES)
    for typed, found in (("bypass", "bypass"), ("ctrl b", "bypass"), ("F5", "run")):
        dialog.search.setText(typed)
        assert dialog.command is BY_ID[found], typed
        assert dialog._rows["quit"].isHidden()
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.focusWidget() is dialog.list
    dialog.search.setText("chocolate")
    assert said(dialog) == 'No action is called "chocolate", and none has such keys.'
    buttons = [button(dialog, name) for name in ("change", "add", "remove", "reset")]
    assert not any(one.isEnabled() for one in buttons), "what was chosen before is out of sight"
    dialog.search.setText("F5")
    assert button(dialog, "change").isEnabled()


def test_chosen_keys_work_at_once_and_are_shown_everywhere(
    qtbot: QtBot, window: MainWindow, dialog: ShortcutsDialog
) -> None:
    window.documents.new()
    action = window.actions_by_id["zoom_100"]
    choose(dialog, "zoom_100")
    press(dialog, Qt.Key.Key_Return)
    press(dialog, Qt.Key.Key_Control)
    press(dialog, Qt.Key.Key_9, CTRL | SHIFT)
    assert action.shortcuts() == [QKeySequence("Ctrl+Shift+9")]
    assert dialog._rows["zoom_100"].text(1) == "Ctrl+Shift+9" and dialog._rows["zoom_100"].text(2) == "yours"
    assert action.toolTip() == "Zoom to 100 %  (Ctrl+Shift+9)"
    tips = {one.toolTip() for one in window.editor.canvas.zoom_bar.findChildren(QToolButton)}
    assert "Zoom to 100 %  (Ctrl+Shift+9)" in tips
    button(dialog, "reset").click()
    assert action.shortcuts() == [QKeySequence("Ctrl+0")] and not window.keymap.is_own("zoom_100")


def test_a_taken_key_is_named_before_it_is_taken(window: MainWindow, dialog: ShortcutsDialog) -> None:
    choose(dialog, "stop")
    button(dialog, "add").click()
    press(dialog, Qt.Key.Key_B, CTRL)
    assert said(dialog) == "Ctrl+B already does “Bypass, or take part again”, which would lose it."
    button(dialog, "leave").click()
    assert window.keymap.keys("bypass") == ("Ctrl+B",) and not button(dialog, "take").isVisible()
    button(dialog, "add").click()
    press(dialog, Qt.Key.Key_B, CTRL)
    button(dialog, "take").click()
    assert window.keymap.keys("stop") == ("Shift+F5", "Ctrl+B")
    assert window.actions_by_id["bypass"].shortcuts() == []
    dialog.search.setText("Ctrl+B")
    assert dialog._rows["bypass"].isHidden() and not dialog._rows["stop"].isHidden()
    button(dialog, "reset_all").click()
    assert window.keymap.keys("bypass") == ("Ctrl+B",) and not button(dialog, "reset_all").isEnabled()
    assert dialog._rows["stop"].isHidden() and not dialog._rows["bypass"].isHidden()


def test_a_refused_key_leaves_the_list_listening_until_escape(window: MainWindow, dialog: ShortcutsDialog) -> None:
    choose(dialog, "run")
    press(dialog, Qt.Key.Key_Return)
    press(dialog, Qt.Key.Key_A)
    assert said(dialog) == "A is typed into fields; hold Ctrl or Alt with it, or take a function key."
    press(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog._rows["run"].text(1) == "F5"
    button(dialog, "remove").click()
    assert window.actions_by_id["run"].shortcuts() == [] and window.actions_by_id["run"].toolTip() != ""
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
