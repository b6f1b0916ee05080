"""Cards on their way through the system's clipboard: copied, cut and pasted with keys, in a window and between two."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from tests.app.canvas.demo import small
from tests.app.canvas.hand import Hand, ids

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[], tuple[MainWindow, Hand]]


@pytest.fixture
def open_window(qtbot, qapp: QApplication) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def begin() -> tuple[MainWindow, Hand]:
        window = MainWindow(build_catalogue(), ThemeSwitch(qapp, "dark"), Preferences())
        windows.append(window)
        window.session.new(small())
        window.show()
        window.activateWindow()
        window.editor.canvas.setFocus()
        qtbot.waitUntil(window.editor.canvas.hasFocus)
        return window, Hand(window.editor.canvas, window.session.history)

    QApplication.clipboard().clear()
    yield begin
    for window in windows:
        window.leave()
        window.hide()
        window.deleteLater()


def notice(window: MainWindow) -> str:
    return window.notice._text.text() if window.notice.isVisible() else ""


def test_a_copy_lands_at_the_pointer_selected_in_one_entry(open_window: Open) -> None:
    window, hand = open_window()
    window.editor.canvas.select(ids("conv1", "norm1"))
    hand.key(Qt.Key.Key_C, CTRL)
    assert '"op": "nn.Conv2d"' in QApplication.clipboard().text()
    at = window.editor.canvas.rect().bottomRight() - QPoint(60, 60)
    QCursor.setPos(window.editor.canvas.mapToGlobal(at))
    x, y = window.editor.canvas.board.camera.to_world((at.x(), at.y()))
    hand.key(Qt.Key.Key_V, CTRL)
    nodes = window.editor.canvas.selection
    hand.is_one_entry("Paste 2 cards")
    assert nodes == tuple(hand.graph.nodes)[-2:]
    box = window.editor.canvas.board.scene.bounds_of(nodes)
    assert box is not None
    assert (box[0] + box[2]) / 2 == pytest.approx(x, abs=20)
    assert (box[1] + box[3]) / 2 == pytest.approx(y, abs=20)


def test_cards_go_from_one_window_to_another(open_window: Open) -> None:
    first, hand = open_window()
    first.editor.canvas.select(ids("conv1", "norm1"))
    hand.key(Qt.Key.Key_X, CTRL)
    hand.is_one_entry("Cut 2 cards")
    assert not {"conv1", "norm1"} & hand.graph.nodes.keys()
    _, other = open_window()
    before = set(other.graph.nodes)
    other.key(Qt.Key.Key_V, CTRL)
    other.is_one_entry("Paste 2 cards")
    conv, norm = [node for node in other.graph.nodes.values() if node.id not in before]
    assert (conv.name, norm.name) == ("conv2", "norm2")
    assert str(norm.inputs["input"]) == conv.id


def test_cut_cards_come_back_under_their_names(open_window: Open) -> None:
    window, hand = open_window()
    window.editor.canvas.select(ids("conv1"))
    hand.key(Qt.Key.Key_X, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    (node,) = window.editor.canvas.selection
    assert hand.graph.nodes[node].name == "conv1"


@pytest.mark.parametrize("text", ["", "a shopping list", "{", '{"nodes": [{"id": "a"}]}'])
def test_what_is_no_card_is_told_and_changes_nothing(open_window: Open, text: str) -> None:
    window, hand = open_window()
    QApplication.clipboard().setText(text)
    hand.key(Qt.Key.Key_V, CTRL)
    assert notice(window).startswith("Nothing was pasted: ")
    assert hand.text == hand.start


def test_the_keys_in_a_field_are_the_fields(open_window: Open) -> None:
    window, hand = open_window()
    window.editor.canvas.select(ids("conv1"))
    field = window.editor.inspector.widget().findChild(QLineEdit, "node_name")
    assert field is not None
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "conv1"
    QTest.keyClick(field, Qt.Key.Key_X, CTRL)
    assert field.text() == ""
    assert hand.text == hand.start


def test_a_design_that_is_read_only_can_be_copied_from_only(open_window: Open) -> None:
    window, hand = open_window()
    window.editor.canvas.set_read_only(True)
    window.editor.canvas.select(ids("conv1"))
    hand.key(Qt.Key.Key_X, CTRL)
    assert "another window" in notice(window)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.text == hand.start
    assert "conv1" in QApplication.clipboard().text()
