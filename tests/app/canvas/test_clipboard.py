"""Cards on their way through the system's clipboard: copied, cut and pasted with keys, in a window and between two."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.app.window import MainWindow
from designer.document import NodeId
from tests.app.canvas.demo import small
from tests.app.canvas.hand import Hand, ids
from tests.app.opening import OpenWindow

CTRL = Qt.KeyboardModifier.ControlModifier
Begin = Callable[[], tuple[MainWindow, Hand]]


@pytest.fixture
def begin(open_window: OpenWindow) -> Begin:
    QApplication.clipboard().clear()

    def begin() -> tuple[MainWindow, Hand]:
        window = open_window(small())
        return window, Hand(window.editor.canvas, window.session.history)

    return begin


def notice(window: MainWindow) -> str:
    return window.notice._text.text() if window.notice.isVisible() else ""


def test_a_copy_lands_at_the_pointer_selected_in_one_entry(begin: Begin) -> None:
    window, hand = begin()
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


def test_cards_go_from_one_window_to_another(begin: Begin) -> None:
    first, hand = begin()
    first.editor.canvas.select(ids("conv1", "norm1"))
    hand.key(Qt.Key.Key_X, CTRL)
    hand.is_one_entry("Cut 2 cards")
    assert not {"conv1", "norm1"} & hand.graph.nodes.keys()
    assert str(hand.graph.nodes[NodeId("act1")].inputs["input"]) == "image", "the gap is closed"
    _, other = begin()
    before = set(other.graph.nodes)
    other.key(Qt.Key.Key_V, CTRL)
    other.is_one_entry("Paste 2 cards")
    conv, norm = [node for node in other.graph.nodes.values() if node.id not in before]
    assert (conv.name, norm.name) == ("conv2", "norm2")
    assert str(norm.inputs["input"]) == conv.id


def test_cut_cards_come_back_under_their_names(begin: Begin) -> None:
    window, hand = begin()
    window.editor.canvas.select(ids("conv1"))
    hand.key(Qt.Key.Key_X, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    (node,) = window.editor.canvas.selection
    assert hand.graph.nodes[node].name == "conv1"


@pytest.mark.parametrize("text", ["", "a shopping list", "{", '{"nodes": [{"id": "a"}]}'])
def test_what_is_no_card_is_told_and_changes_nothing(begin: Begin, text: str) -> None:
    window, hand = begin()
    QApplication.clipboard().setText(text)
    hand.key(Qt.Key.Key_V, CTRL)
    assert notice(window).startswith("Nothing was pasted: ")
    assert hand.text == hand.start


def test_the_keys_in_a_field_are_the_fields(begin: Begin) -> None:
    window, hand = begin()
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


def test_a_design_that_is_read_only_can_be_copied_from_only(begin: Begin) -> None:
    window, hand = begin()
    window.editor.canvas.set_read_only(True)
    window.editor.canvas.select(ids("conv1"))
    hand.key(Qt.Key.Key_X, CTRL)
    assert "another window" in notice(window)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.text == hand.start
    assert "conv1" in QApplication.clipboard().text()
