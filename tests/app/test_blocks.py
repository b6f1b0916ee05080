"""Blocks by hand: cards become one with a key, one is dragged from the list, and taken apart again."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from designer.app.canvas.board import Board
from designer.app.panels.labels import FaultLabel
from designer.app.panels.network_rows import NetworkRows
from designer.app.panels.palette_model import OPERATOR
from designer.app.panels.typed_line import TypedLine
from designer.app.window import MainWindow
from designer.document import GraphId, NodeId, RemoveNode
from designer.document.text import dump_text
from designer.inference import check
from designer.templates import open_template
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(nested())


def named(board: Board) -> dict[str, NodeId]:
    """The cards of a drawing by their names."""
    return {node.label: node.id for node in board.graph.nodes.values()}


def listed(window: MainWindow) -> list[str]:
    tree = window.editor.palette_panel.tree
    tree.expandAll()
    model = tree.model()
    families = (model.index(row, 0) for row in range(model.rowCount()))
    return [model.index(row, 0, family).data(OPERATOR) for family in families for row in range(model.rowCount(family))]


def test_keys_make_a_block_and_take_it_apart(window: MainWindow, hand: Hand) -> None:
    hand.click("card flatten")
    hand.click("card head", SHIFT)
    hand.key(Qt.Key.Key_G, CTRL)
    (block,) = window.editor.canvas.selection
    assert hand.graph.nodes[block].op.startswith("@")
    assert window.session.history.undo_name == "Make a block of 2 cards"
    assert hand.graph.nodes[hand.graph.nodes["out"].inputs["value"].node].id == block
    hand.key(Qt.Key.Key_G, CTRL | SHIFT)
    assert sorted(hand.graph.nodes[node].label for node in window.editor.canvas.selection) == ["flatten", "head"]
    window.actions_by_id["undo"].trigger()
    window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def test_what_follows_closes_up_to_a_new_block_and_makes_room_for_its_cards_again(open_window: OpenWindow) -> None:
    window = open_window(open_template("digits-cnn"))
    canvas = window.editor.canvas
    board = canvas.board

    def corners() -> dict[str, list[float]]:
        return {label: board.scene.deck.box(node)[:2] for label, node in named(board).items()}

    before, text = corners(), dump_text(window.session.history.design)
    board.select([named(board)[label] for label in ("conv1", "norm1", "relu1")])
    canvas.make_block()
    (block,) = canvas.selection
    after, box = corners(), board.scene.deck.box(block)
    assert box[0] == before["conv1"][0], "as far from what comes before it as its cards were"
    assert 100 <= after["pool1"][0] - box[2] < 200 < before["pool1"][0] - box[2]
    elsewhere = {"conv2", "norm2", "relu2", "pool2", "flatten", "dropout", "head", "scores", "image"}
    assert all(after[label] == before[label] for label in elsewhere), "other rows are not torn"
    canvas.take_apart()
    assert corners() == before
    for _ in range(2):
        window.session.history.undo()
    assert dump_text(window.session.history.design) == text


def test_the_new_block_is_opened_and_offered(window: MainWindow, hand: Hand) -> None:
    before = len(listed(window))
    hand.click("card head")
    hand.key(Qt.Key.Key_G, CTRL)
    assert len(listed(window)) == before + 1
    hand.key(Qt.Key.Key_Return)
    assert {"card head", "card x"} <= set(window.editor.canvas.places())
    assert len(window.editor.drawing.navigation.path) == 2


def test_undo_from_inside_the_block_leads_back_to_the_network(window: MainWindow, hand: Hand) -> None:
    hand.click("card head")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.key(Qt.Key.Key_Return)
    window.actions_by_id["undo"].trigger()
    assert window.editor.canvas.graph_id == "net"
    assert hand.text == hand.start


def test_what_cannot_be_a_block_is_said_and_changes_nothing(window: MainWindow, hand: Hand) -> None:
    hand.click("card image")
    hand.key(Qt.Key.Key_G, CTRL)
    assert "select the layers" in window.notice._text.text()
    assert hand.text == hand.start


def test_a_block_is_dragged_in_from_the_list(window: MainWindow, hand: Hand) -> None:
    assert window.editor.palette_panel.tree.model().index(1, 0).data() == "This design"
    assert listed(window)[0] == "@block"
    at = window.editor.canvas.rect().center() + QPoint(120, 60)
    hand.drop("@block", at)
    (card,) = window.editor.canvas.selection
    assert hand.graph.nodes[card].op == "@block"


def test_a_step_lists_what_belongs_in_a_step(window: MainWindow, hand: Hand) -> None:
    window.actions_by_id["open_step"].trigger()
    found = listed(window)
    assert found[0] == "of net"
    assert "minimise" in found
    assert "nn.Conv2d" not in found
    window.editor.palette_panel.chosen.emit("of net")
    (card,) = window.editor.canvas.selection
    assert window.session.design.graphs[GraphId("step")].nodes[card].of == "net"


def test_a_block_is_found_by_search_and_typed_in(window: MainWindow, hand: Hand) -> None:
    palette = window.editor.palette_panel
    palette.focus_search()
    QTest.keyClicks(palette.search, "block")
    QApplication.processEvents()
    assert palette._found.first().data(OPERATOR) == "@block"
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    (card,) = window.editor.canvas.selection
    assert hand.graph.nodes[card].op == "@block"


def press(window: MainWindow, name: str) -> None:
    QTest.mouseClick(window.editor.inspector.widget().findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)


def visible(window: MainWindow, name: str) -> bool:
    return window.editor.inspector.widget().findChild(QAbstractButton, name).isVisible()


def test_cards_of_a_block_lead_to_each_other_and_are_detached(window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    assert window.editor.inspector.widget().findChild(QLabel, "block_uses").text() == "One of 2 cards of Block"
    press(window, "next_card")
    assert window.editor.canvas.selection == ("second",)
    press(window, "detach_card")
    assert window.session.history.undo_name == "Detach second from Block"
    assert window.editor.inspector.widget().findChild(QLabel, "block_uses").text() == "The only card of Block2"
    assert not visible(window, "detach_card")
    assert not window.actions_by_id["detach"].isEnabled()
    window.actions_by_id["undo"].trigger()
    assert window.actions_by_id["detach"].isEnabled()
    assert hand.text == hand.start


def test_a_block_that_nothing_uses_is_deleted_from_inside(window: MainWindow, hand: Hand) -> None:
    window.editor.drawing.navigation.go(GraphId("block"))
    window.editor.canvas.select(())
    assert not visible(window, "delete_block")
    for card in ("first", "second"):
        window.editor.do("Remove", [RemoveNode(GraphId("net"), NodeId(card))])
    press(window, "delete_block")
    assert "block" not in window.session.design.graphs
    assert window.editor.canvas.graph_id == "net"
    for _ in range(3):
        window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def test_a_layer_is_called_again_with_a_key(window: MainWindow, hand: Hand) -> None:
    hand.click("card head")
    hand.key(Qt.Key.Key_D, CTRL | SHIFT)
    (again,) = window.editor.canvas.selection
    assert (hand.graph.nodes[again].of, hand.graph.nodes[again].name) == ("head", "head_again")
    card = window.editor.canvas.board.scene.deck.cards[window.editor.canvas.board.scene.deck.row[again]]
    assert card.words.what == "head again"
    said = [label.text() for label in window.editor.inspector.widget().findChildren(QLabel)]
    assert "Calls head again, with the same weights. What it is given is said there." in said
    assert "head again" in said
    hand.click("card flatten")
    assert not window.actions_by_id["call_again"].isEnabled()


def test_a_network_is_added_renamed_and_deleted(window: MainWindow, hand: Hand) -> None:
    menu = window.editor.drawing.crumbs.menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "New network").trigger()
    assert window.editor.drawing.graph.name == "Net2"
    line = window.editor.inspector.widget().findChild(TypedLine, "network_name_0")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "critic")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert [network.name for network in window.session.design.networks] == ["net", "critic"]
    press(window, "network_remove_0")
    assert [network.name for network in window.session.design.networks] == ["net"]
    for _ in range(3):
        window.actions_by_id["undo"].trigger()
    assert window.editor.canvas.graph_id == "net"
    assert hand.text == hand.start


def test_a_network_that_a_step_calls_is_not_deleted(window: MainWindow, hand: Hand) -> None:
    window.editor.canvas.select(())
    press(window, "network_remove_0")
    rows = window.editor.inspector.widget().findChild(NetworkRows)
    assert "net is needed by scores in classify" in "".join(one.sentence for one in rows.findChildren(FaultLabel))
    assert hand.text == hand.start


def test_layers_become_a_group_and_stand_alone_again(window: MainWindow, hand: Hand) -> None:
    window.editor.drawing.navigation.go(GraphId("block"))
    nodes = window.session.design.graphs[GraphId("block")].nodes
    window.editor.canvas.select((NodeId("conv"), NodeId("act")))
    window.actions_by_id["make_sequence"].trigger()
    assert [nodes[NodeId(one)].name for one in ("conv", "act")] == ["layers.0", "layers.1"]
    window.editor.canvas.select((NodeId("act"),))
    window.actions_by_id["group_apart"].trigger()
    assert [nodes[NodeId(one)].name for one in ("conv", "act")] == ["conv", "act"]
    assert not window.actions_by_id["group_apart"].isEnabled()
    window.editor.canvas.select((NodeId("conv"), NodeId("act")))
    window.actions_by_id["make_list"].trigger()
    assert "cannot be a list: they feed each other in one line" in window.notice._text.text()
    window.actions_by_id["make_dictionary"].trigger()
    assert [nodes[NodeId(one)].name for one in ("conv", "act")] == ["layers.conv", "layers.act"]
    window.editor.canvas.select((NodeId("x"), NodeId("conv")))
    window.actions_by_id["make_sequence"].trigger()
    assert "x is no layer" in window.notice._text.text()


def test_a_block_that_is_pasted_into_itself_is_said_at_its_card(window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    window.actions_by_id["copy"].trigger()
    window.editor.drawing.navigation.go(GraphId("block"))
    window.actions_by_id["paste"].trigger()
    (card,) = window.editor.canvas.selection
    design = window.session.design
    (problem,) = check(design, window.session.catalogue).problems
    assert (problem.code, problem.nodes) == ("recursion", (card,))
    assert window.editor.drawing.can_look_inside
    window.actions_by_id["look_inside"].trigger()
    assert window.editor.drawing.navigation.path == ("net", "block")
    window.editor.do(problem.fixes[0].title, problem.fixes[0].edits)
    assert check(design, window.session.catalogue).ok
