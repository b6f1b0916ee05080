"""What a screen reader is told: every control has role, name, value and what can be done, and the canvas speaks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.app import announcing
from designer.app.compare_dialog import CompareDialog
from designer.app.file_dialog import FileDialog
from designer.app.images_dialog import ImagesDialog
from designer.app.picture_dialog import PictureDialog, scopes
from designer.app.preferences import Preferences
from designer.app.shortcuts_dialog import ShortcutsDialog
from designer.app.table_dialog import TableDialog
from designer.app.theme.style import ThemeSwitch
from designer.app.trust_dialog import TrustDialog
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import CardFrame, CustomLayer, GraphId, NodeId, SetArgument, SetFrames, SetNote
from designer.document.comparing import compare
from designer.inference import check
from tests.app.canvas.hand import Hand
from tests.app.nested import nested

Role, Text = QAccessible.Role, QAccessible.Text
BUTTONS = {Role.Button, Role.CheckBox, Role.RadioButton, Role.ButtonMenu, Role.ButtonDropDown}
ROLES: dict[type[QWidget], set[Role]] = {
    QAbstractButton: BUTTONS,
    QLineEdit: {Role.EditableText},
    QTextEdit: {Role.EditableText},
    QPlainTextEdit: {Role.EditableText},
    QComboBox: {Role.ComboBox},
    QAbstractSpinBox: {Role.SpinBox},
    QAbstractItemView: {Role.Tree, Role.List, Role.Table},
    QTabBar: {Role.PageTabList},
}


@pytest.fixture
def window(qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue) -> Iterator[MainWindow]:
    made = MainWindow(catalogue, switch, Preferences())
    made.show()
    made.activateWindow()
    yield made
    made._end()
    made.hide()
    made.deleteLater()


@pytest.fixture
def drawn(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.session.new(nested())
    window.editor.canvas.setFocus()
    qtbot.waitUntil(window.editor.canvas.hasFocus)
    window._on_report(check(window.session.design, window.session.catalogue))
    return window


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told at once."""
    said: list[str] = []

    class Listening:
        isActive = staticmethod(lambda: True)
        updateAccessibility = staticmethod(lambda event: said.append(event.message()))

    monkeypatch.setattr(announcing.QtGui, "QAccessible", Listening)
    return said


def told_of(widget: QObject) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def name_of(widget: QWidget) -> str:
    """On Linux the name of a choice is its value, and what it is the choice of is said by its label."""
    told = told_of(widget)
    if isinstance(widget, QComboBox):
        labels = [one.text(Text.Name) for one, how in told.relations() if how == QAccessible.RelationFlag.Label]
        return (labels or [widget.accessibleName()])[0].strip()
    return told.text(Text.Name).strip()


def faults(root: QWidget) -> list[str]:
    """Every visible control below a widget that leaves something unsaid."""
    found = []
    for widget in root.findChildren(QWidget):
        kind = next((kind for kind in ROLES if isinstance(widget, kind)), None)
        inner = isinstance(widget, QScrollBar | QHeaderView) or widget.objectName() == "qt_spinbox_lineedit"
        takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if inner or not widget.isVisible() or (kind is None and not takes_keys):
            continue
        told, where = told_of(widget), f"{widget.objectName()} ({type(widget).__name__})"
        if not name_of(widget):
            found.append(f"no name: {where} in {widget.parent().objectName()}")
        if kind is not None and told.role() not in ROLES[kind]:
            found.append(f"{told.role().name}: {where}")
        actions = told.actionInterface()
        if kind is QAbstractButton and widget.isEnabled() and not (actions and actions.actionNames()):
            found.append(f"nothing to do: {where}")
        if isinstance(widget, QLineEdit | QComboBox) and kind is not None:
            shown = widget.text() if isinstance(widget, QLineEdit) else widget.currentText()
            if told.text(Text.Value) != shown:
                found.append(f"another value: {where}")
        if isinstance(widget, QAbstractItemView | QTabBar):
            rows = min(told.childCount(), 40)
            found += [f"row {row}: {where}" for row in range(rows) if not said(told.child(row))]
    return found


def said(row: QAccessibleInterface | None) -> bool:
    """Whether a row says what it is; a column further to the right may be empty, and so is the room beside tabs."""
    cell = row.tableCellInterface() if row is not None else None
    further = cell is not None and cell.columnIndex() > 0
    return row is None or further or bool(row.text(Text.Name)) or row.role() in (Role.Button, Role.Pane)


def test_the_page_to_begin_from_says_what_everything_is(window: MainWindow) -> None:
    window.begin([], "")
    assert faults(window) == []


def test_every_control_says_what_it_is(drawn: MainWindow, switch: ThemeSwitch) -> None:
    window, editor = drawn, drawn.editor
    for graph in ("net", "step"):
        editor.drawing.navigation.go(GraphId(graph))
        for node in list(editor.canvas.board.graph.nodes):
            editor.canvas.select([node])
            assert faults(editor.inspector) == [], node
    editor.canvas.select(())
    for tabs in (editor.tabs, editor.side):
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            assert faults(tabs) == [], tabs.tabText(place)
    editor.drawing.find_card()
    assert faults(window) == []
    window.actions_by_id["find_action"].trigger()
    assert faults(window.commands) == []
    brought = replace(window.session.design, custom=(CustomLayer("own", "Own", "class Own: ..."),))
    for dialog in (ShortcutsDialog(window.keymap, window), TrustDialog(switch, brought, window)):
        dialog.show()
        assert faults(dialog) == []
        dialog.close()
        dialog.deleteLater()


def test_every_dialog_says_what_it_is(
    qtbot: QtBot, drawn: MainWindow, switch: ThemeSwitch, catalogue: Catalogue, tmp_path: Path
) -> None:
    window, design = drawn, drawn.session.design
    (tmp_path / "rows.csv").write_text("a,b,kind\n1,2,x\n3,4,y\n")
    after = nested()
    SetArgument(GraphId("block"), NodeId("conv"), "bias", False).apply(after)
    table = TableDialog(switch, "rows.csv", str(tmp_path), window)
    dialogs = (
        PictureDialog(switch, design, None, scopes(design, GraphId("net"), ()), tmp_path / "picture", None, window),
        CompareDialog(catalogue, switch, (design, after), ("old", "new"), compare(design, after), window),
        table,
        ImagesDialog(switch, "pictures", str(tmp_path), window),
        FileDialog(window, "Open a design", tmp_path),
    )
    found = {}
    for dialog in dialogs:
        dialog.show()
        if dialog is table:  # more is asked of one that was looked at
            qtbot.waitUntil(lambda: table.inspection is not None, timeout=30_000)
        found[type(dialog).__name__] = faults(dialog)
        dialog.done(0)
        dialog.deleteLater()
    assert not any(found.values()), found


def test_the_outline_is_a_tree_of_named_rows_that_are_selected(drawn: MainWindow) -> None:
    drawn.editor.side.setCurrentWidget(drawn.editor.outline)
    drawn.editor.canvas.select([NodeId("stem")])
    told = told_of(drawn.editor.outline.tree)
    assert told.role() == Role.Tree and told.text(Text.Name) == "Outline of the design"
    rows = [row for place in range(told.childCount()) if (row := told.child(place)).role() == Role.TreeItem]
    names = [row.text(Text.Name) for row in rows]
    assert "Net, 7 cards" in names and "first, Block \u00b7 584" in names
    (chosen,) = (row for row in rows if row.state().selected)
    assert chosen.text(Text.Name) == "stem, Conv2d \u00b7 80"
    assert chosen.state().selectable and chosen.state().focusable
    button = QToolButton(drawn)
    button.setObjectName("nameless")
    button.show()
    assert faults(drawn) == [f"no name: nameless (QToolButton) in {drawn.objectName()}"], "a fault is found"


def test_what_the_keys_do_is_said(drawn: MainWindow, heard: list[str]) -> None:
    hand = Hand(drawn.editor.canvas, drawn.session.history)
    hand.click("card stem")
    assert heard == ["selected: stem"]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        hand.key(key)
    assert heard[1:] == [
        "at stem, output, N \u00d7 8 \u00d7 6 \u00d7 6, to first",
        "at first, input x, N \u00d7 8 \u00d7 6 \u00d7 6, from stem",
    ]
    assert told_of(hand.view).text(Text.Description).endswith(heard[-1])
    hand.view.select([NodeId("stem")])
    heard.clear()
    hand.key(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    hand.key(Qt.Key.Key_Tab)
    assert len(set(heard)) == 2 and all(text.startswith("wire to ") for text in heard)
    hand.key(Qt.Key.Key_Escape)
    heard.clear()
    hand.view.do("freeze")
    hand.view.do("bypass")
    hand.view.select(())
    hand.click("card stem")
    assert heard[-1] == "selected: stem (bypassed, frozen)"
    drawn.session.history.undo()
    drawn.session.history.undo()
    frame = SetFrames(GraphId("net"), (CardFrame("Stem", (NodeId("stem"),)),))
    drawn.editor.do("Say more", [SetNote(GraphId("net"), NodeId("stem"), "Enough."), frame])
    hand.view.select(())
    hand.click("card stem")
    assert heard[-1] == "selected: stem (with a note, in the frame Stem)"
    drawn.session.history.undo()
    drawn.notice.say("`stem` cannot do that.")
    assert heard[-1] == "stem cannot do that."
    heard.clear()
    drawn.editor.drawing.find_card()
    line = drawn.findChild(QLineEdit, "find_search")
    line.setText("conv")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert heard[:2] == ["2 found", "1 of 2: stem"]
