"""The command palette in its window, by keys and mouse: what it offers, how it answers, where the keyboard goes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidgetItem, QPushButton

from designer.app.commands.table import COMMANDS
from designer.app.panels.palette_model import TAG
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from tests.app.canvas.demo import small
from tests.app.canvas.hand import ids
from tests.app.opening import OpenWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(small())


def ask(window: MainWindow, text: str = "") -> list[str]:
    """Opens the palette with its keys and types into it; gives the rows."""
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_K, CTRL)
    assert window.commands.search.hasFocus()
    QTest.keyClicks(window.commands.search, text)
    return rows(window)


def rows(window: MainWindow) -> list[str]:
    return [window.commands.list.item(row).text() for row in range(window.commands.list.count())]


def row(window: MainWindow, text: str) -> QListWidgetItem:
    (found,) = window.commands.list.findItems(text, Qt.MatchFlag.MatchExactly)
    return found


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.commands.search, key)


def can(item: QListWidgetItem) -> bool:
    return bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)


def test_it_offers_every_action_and_every_layer(window: MainWindow, catalogue: Catalogue) -> None:
    offered = ask(window)
    actions = [command.text.rstrip("…") for command in COMMANDS if command.id != "find_action"]
    assert offered[: len(actions)] == actions
    assert "Place Conv2d" in offered
    assert all(text.startswith(("New from ", "Place ")) for text in offered[len(actions) :])
    assert not any("Accuracy" in text for text in offered)  # a measure belongs to a training step
    assert can(row(window, "Save")) and not can(row(window, "Undo"))
    tags = [row(window, name).data(TAG) for name in ("Show or hide the layers", "Split view")]
    assert tags == ["on   Ctrl+1", "Ctrl+\\"], "a switch says whether it is on"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("undo", "Undo"),
        ("conv2d", "Place Conv2d"),
        ("place conv2d", "Place Conv2d"),
        ("relu", "Place ReLU"),
        ("keyboard", "Keyboard shortcuts"),
        ("light", "Dark or light"),
    ],
)
def test_the_best_answer_comes_first(window: MainWindow, text: str, first: str) -> None:
    assert ask(window, text)[0] == first


def test_enter_does_what_is_marked_and_gives_the_keyboard_back(window: MainWindow) -> None:
    ask(window, "select all")
    press(window, Qt.Key.Key_Return)
    assert set(window.editor.canvas.selection) == set(window.editor.canvas.board.graph.nodes)
    assert not window.commands.isVisible()
    assert window.editor.canvas.hasFocus()


def test_a_layer_is_placed_behind_the_selection(window: MainWindow) -> None:
    window.editor.canvas.select(ids("conv1"))
    ask(window, "dropout")
    press(window, Qt.Key.Key_Return)
    assert window.session.history.undo_name == "Add dropout"
    (node,) = window.editor.canvas.selection
    assert str(window.editor.canvas.board.graph.nodes[node].inputs["input"]) == "conv1"
    assert window.editor.canvas.hasFocus()


def test_arrows_walk_over_what_can_be_done(window: MainWindow) -> None:
    ask(window)
    marked = []
    for _ in range(9):
        marked.append(window.commands.list.currentItem())
        press(window, Qt.Key.Key_Down)
    assert [item.text() for item in marked[:3]] == ["New design", "Open", "New window"]
    assert all(can(item) for item in marked)
    assert len({item.text() for item in marked}) == 9
    press(window, Qt.Key.Key_Up)
    assert window.commands.list.currentItem() is marked[-1]
    assert window.commands.search.hasFocus()


def test_what_cannot_be_done_now_has_no_effect(window: MainWindow) -> None:
    start = window.session.history.revision
    ask(window, "undo")
    press(window, Qt.Key.Key_Return)
    assert window.commands.isVisible()
    at = window.commands.list.visualItemRect(row(window, "Undo")).center()
    QTest.mouseClick(window.commands.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.commands.isVisible()
    assert window.session.history.revision == start


def test_a_click_chooses(window: MainWindow) -> None:
    ask(window, "conv2d")
    assert window.commands.list.verticalScrollBar().maximum() == 0  # one row has room without scrolling
    at = window.commands.list.visualItemRect(row(window, "Place Conv2d")).center()
    QTest.mouseClick(window.commands.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.session.history.undo_name.startswith("Add conv")
    assert not window.commands.isVisible()


def test_escape_gives_the_keyboard_back_to_the_field_that_had_it(window: MainWindow) -> None:
    window.editor.palette_panel.search.setFocus()
    QTest.keyClick(window.editor.palette_panel.search, Qt.Key.Key_K, CTRL)
    press(window, Qt.Key.Key_Escape)
    assert not window.commands.isVisible()
    assert window.editor.palette_panel.search.hasFocus()


def test_it_closes_when_the_hand_goes_on_elsewhere(window: MainWindow) -> None:
    ask(window)
    QTest.mouseClick(window.editor.canvas, Qt.MouseButton.LeftButton, pos=window.editor.canvas.rect().bottomRight() / 2)
    assert not window.commands.isVisible()
    assert window.editor.canvas.hasFocus()


def test_a_search_without_an_answer_says_so(window: MainWindow) -> None:
    assert ask(window, "zzz") == ['No action or layer is called "zzz".']
    press(window, Qt.Key.Key_Return)
    assert window.commands.isVisible()


def test_the_bar_opens_it_and_the_keyboard_goes_back_to_the_canvas(window: MainWindow) -> None:
    button = window.top.findChild(QPushButton, "button_find_action")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.commands.search.hasFocus()
    press(window, Qt.Key.Key_Escape)
    assert window.editor.canvas.hasFocus()


def test_layers_wait_for_a_drawing(window: MainWindow) -> None:
    window.commands.open(layers=False)
    assert not can(row(window, "Place Conv2d"))
    assert can(row(window, "New design"))


def test_it_stays_in_the_middle_of_the_window(window: MainWindow) -> None:
    ask(window)
    for width in (1400, 980):
        window.resize(width, 700)
        QApplication.processEvents()
        box = window.commands.geometry()
        assert abs(box.center().x() - window.centralWidget().width() // 2) <= 1
        assert box.top() >= 0 and box.bottom() < window.centralWidget().height()
