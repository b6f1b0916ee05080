"""A card that grows by its words has its neighbours make room, in the same entry."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.app.canvas.geometry import Scene
from designer.app.window import MainWindow
from designer.document import MoveNodes, NodeId, Rename, SetArgument, dump_text, semantic_hash
from designer.templates import open_template
from tests.app.opening import OpenWindow

LONG = "the_first_of_all_the_many_linear_layers"


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(open_template("simple-nn"))


def rename(window: MainWindow, node: str, name: str) -> None:
    window.editor.canvas.select((NodeId(node),))
    window.actions_by_id["rename"].trigger()
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def covered(scene: Scene) -> list[tuple[NodeId, NodeId]]:
    boxes = [(node, scene.deck.box(node)) for node in scene.deck.row]
    return [
        (one, other)
        for place, (one, a) in enumerate(boxes)
        for other, b in boxes[place + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_a_long_name_covers_no_neighbour_and_one_undo_takes_all_back(window: MainWindow) -> None:
    scene, history = window.editor.canvas.board.scene, window.session.history
    before, there = dump_text(history.design), {node: scene.deck.box(node) for node in scene.deck.row}
    rename(window, "fc1", LONG)
    root = history.design.root()
    assert root is not None and root.nodes[NodeId("fc1")].name == LONG
    assert scene.deck.box(NodeId("fc1"))[2] > there[NodeId("relu1")][0], "it would lie on its neighbour"
    assert covered(scene) == []
    assert scene.deck.box(NodeId("relu1"))[0] - scene.deck.box(NodeId("fc1"))[2] >= 40
    row = [node for node, box in there.items() if box[1] != there[NodeId("fc1")][1]]
    assert row and all(scene.deck.box(node) == there[node] for node in row), "other rows stay"
    assert history.length == 1
    history.undo()
    assert dump_text(history.design) == before


def test_a_card_that_grows_never_comes_so_close_that_its_wire_turns_round(window: MainWindow) -> None:
    history, scene = window.session.history, window.editor.canvas.board.scene
    root = history.design.root()
    assert root is not None
    gaps = set()
    for letters in range(4, 30):
        window.editor.do("Rename", (Rename(root.id, NodeId("fc1"), "w" * letters),))
        gaps.add(scene.deck.box(NodeId("relu1"))[0] - scene.deck.box(NodeId("fc1"))[2])
        history.undo()
    assert min(gaps) >= 25
    assert max(gaps) > 60, "short names leave it where it is"


def test_a_name_that_fits_moves_nothing(window: MainWindow) -> None:
    scene = window.editor.canvas.board.scene
    before = {node: scene.deck.box(node)[:2] for node in scene.deck.row}
    rename(window, "fc1", "first")
    assert {node: scene.deck.box(node)[:2] for node in scene.deck.row} == before


def test_cards_that_lie_over_each_other_already_are_left_so(window: MainWindow) -> None:
    history, scene = window.session.history, window.editor.canvas.board.scene
    root = history.design.root()
    assert root is not None
    left, top, *_ = scene.deck.box(NodeId("fc1"))
    history.do("Lay it over", (MoveNodes(root.id, {NodeId("relu1"): (left + 40.0, top + 20.0)}),))
    rename(window, "fc1", LONG)
    assert scene.deck.box(NodeId("relu1"))[:2] == (left + 40.0, top + 20.0)


def test_an_argument_with_many_words_makes_room_too_and_changes_no_meaning_by_it(window: MainWindow) -> None:
    history, scene = window.session.history, window.editor.canvas.board.scene
    root = history.design.root()
    assert root is not None
    edit = SetArgument(root.id, NodeId("x"), "shape", "N a_very_long_name_of_features and_another_one_that_is_long")
    window.editor.do("Set shape", (edit,))
    assert covered(scene) == [] and history.length == 1
    plain = open_template("simple-nn")
    edit.apply(plain)
    assert semantic_hash(plain) == semantic_hash(history.design)
