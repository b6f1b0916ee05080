"""The outline: what it lists, how it keeps in step with the drawing, searching and renaming in it."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeView
from pytestqt.qtbot import QtBot

from designer.app.panels.outline_model import OutlineModel
from designer.app.panels.palette_model import TAG
from designer.app.window import MainWindow
from designer.document import GraphId, NodeId, Problem, RemoveNode, Report, SetNote, Severity
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    made = open_window(nested())
    made.editor.side.setCurrentWidget(made.editor.outline)
    return made


@pytest.fixture
def tree(window: MainWindow) -> QTreeView:
    return window.editor.outline.tree


def rows(tree: QTreeView, parent: QModelIndex | None = None) -> list[str]:
    model, above = tree.model(), parent or QModelIndex()
    return [model.index(row, 0, above).data() for row in range(model.rowCount(above))]


def row(tree: QTreeView, graph: str, card: str = "") -> QModelIndex:
    above = tree.model().index(rows(tree).index(graph), 0)
    return tree.model().index(rows(tree, above).index(card), 0, above) if card else above


def click(tree: QTreeView, index: QModelIndex, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    tree.expand(index.parent())
    tree.scrollTo(index)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, keys, tree.visualRect(index).center())


def marked(tree: QTreeView) -> set[str]:
    return {index.data() for index in tree.selectionModel().selectedRows()}


def test_it_lists_every_graph_and_its_cards_in_program_order(window: MainWindow, tree: QTreeView) -> None:
    QAbstractItemModelTester(
        window.editor.outline._model, QAbstractItemModelTester.FailureReportingMode.Warning, window
    )
    assert rows(tree) == ["Block", "Net", "classify"]
    assert rows(tree, row(tree, "Block")) == ["x", "conv", "act", "y"]
    assert row(tree, "Net", "stem").data(TAG) == "Conv2d"
    assert row(tree, "Net", "first").data(TAG) == "Block"
    window.session.history.do("Remove", [RemoveNode(GraphId("block"), NodeId("act"))])
    assert rows(tree, row(tree, "Block")) == ["x", "conv", "y"]
    window.session.history.undo()
    assert rows(tree, row(tree, "Block")) == ["x", "conv", "act", "y"]


def test_many_rows_are_told_of_at_once(window: MainWindow, tree: QTreeView) -> None:
    design, told = window.session.design, []

    def count(first: QModelIndex, last: QModelIndex) -> None:
        if first.parent().isValid():  # else it is a graph that is told of
            told.append(last.row() - first.row() + 1)

    tree.model().dataChanged.connect(count)
    cards = [(graph.id, node) for graph in design.graphs.values() for node in graph.nodes.values()]
    window.session.history.do("Note all", [SetNote(graph, node.id, "seen") for graph, node in cards])
    assert len(told) == len(design.graphs) and sum(told) == len(cards)


def test_what_is_found_while_nobody_looks_is_there_when_somebody_does(window: MainWindow, tree: QTreeView) -> None:
    side, editor = window.editor.side, window.editor
    wrong = Problem("made_up", Severity.ERROR, "It does not fit.", GraphId("net"), (NodeId("stem"),))

    def told() -> bool:
        return "It does not fit" in str(row(tree, "Net", "stem").data(Qt.ItemDataRole.ToolTipRole))

    for found in ((wrong,), ()):
        side.setCurrentWidget(editor.palette_panel)
        before = told()
        editor.show_report(Report(problems=found))
        assert told() is before
        side.setCurrentWidget(editor.outline)
        assert told() is bool(found)


def test_another_theme_goes_through_the_rows_once_and_only_if_they_are_seen(
    qtbot: QtBot, window: MainWindow, tree: QTreeView
) -> None:
    qtbot.waitUntil(lambda: tree.visualRect(row(tree, "Net")).isValid(), timeout=10_000)
    panel = window.editor.outline.tree
    for seen in (True, False):
        window.editor.side.setCurrentWidget(window.editor.outline if seen else window.editor.palette_panel)
        before = panel.walks
        window.actions_by_id["theme"].trigger()
        assert panel.walks == before
        if seen:
            qtbot.waitUntil(lambda before=before: panel.walks == before + 1, timeout=10_000)  # type: ignore[misc]
    window.editor.side.setCurrentWidget(window.editor.outline)
    qtbot.waitUntil(lambda: panel.walks == before + 1, timeout=10_000)


def test_a_click_selects_the_card_in_its_drawing(window: MainWindow, tree: QTreeView) -> None:
    click(tree, row(tree, "Net", "head"))
    assert window.editor.canvas.selection == ("head",)
    click(tree, row(tree, "Net", "stem"), Qt.KeyboardModifier.ControlModifier)
    assert set(window.editor.canvas.selection) == {"head", "stem"}
    click(tree, row(tree, "Block", "conv"))
    assert window.editor.canvas.graph_id == "block"
    assert window.editor.canvas.selection == ("conv",)


def test_what_is_selected_in_the_drawing_is_marked(window: MainWindow, tree: QTreeView, hand: Hand) -> None:
    hand.click("card head")
    assert marked(tree) == {"head"}
    hand.click("card stem", Qt.KeyboardModifier.ShiftModifier)
    assert marked(tree) == {"head", "stem"}
    hand.key(Qt.Key.Key_Escape)
    assert marked(tree) == set()


def test_arrows_walk_and_enter_goes_to_the_drawing(window: MainWindow, tree: QTreeView) -> None:
    click(tree, row(tree, "Net", "stem"))
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert window.editor.canvas.selection == ("first",)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert window.editor.canvas.hasFocus()
    tree.setFocus()
    tree.setCurrentIndex(row(tree, "classify"))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert window.editor.canvas.graph_id == "step"


def test_a_search_finds_by_name_and_type_and_enter_goes_there(window: MainWindow, tree: QTreeView) -> None:
    window.actions_by_id["outline"].trigger()
    told: list[int] = []
    tree.model().rowsRemoved.connect(lambda *_: told.append(1))
    QTest.keyClicks(window.editor.outline.search, "conv2d")
    assert not told, "thousands of rows that go one by one take a minute"
    assert rows(tree) == ["Block", "Net"]
    assert rows(tree, row(tree, "Net")) == ["stem"]
    tree.collapse(row(tree, "Block"))
    window.editor.outline.search.clear()
    assert [tree.isExpanded(row(tree, graph)) for graph in ("Block", "Net")] == [False, True]
    QTest.keyClicks(window.editor.outline.search, "loss")
    QTest.keyClick(window.editor.outline.search, Qt.Key.Key_Return)
    assert window.editor.canvas.graph_id == "step"
    assert window.editor.canvas.selection == ("loss",)
    assert window.editor.outline.search.text() == ""


def test_a_search_without_an_answer_says_so(window: MainWindow, tree: QTreeView) -> None:
    window.actions_by_id["outline"].trigger()
    QTest.keyClicks(window.editor.outline.search, "<b>nowhere")
    assert window.editor.outline._nothing.text() == 'No card is called "<b>nowhere".'
    assert not tree.isVisible()


def rename(tree: QTreeView, index: QModelIndex, name: str) -> None:
    tree.setFocus()
    tree.setCurrentIndex(index)
    QTest.keyClick(tree, Qt.Key.Key_F2)
    QApplication.processEvents()
    (editor,) = tree.viewport().findChildren(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, name)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_cards_and_graphs_are_renamed_in_place(window: MainWindow, tree: QTreeView, hand: Hand) -> None:
    rename(tree, row(tree, "Net", "head"), "last")
    assert hand.graph.nodes["head"].name == "last"
    assert window.session.history.undo_name == "Rename head to last"
    rename(tree, row(tree, "Block"), "Stage")
    assert window.session.design.graphs[GraphId("block")].name == "Stage"
    words = {card.words.title: card.words.what for card in window.editor.canvas.board.scene.deck.cards}
    assert words["first"] == "Stage"


def test_what_is_typed_stays_when_a_check_ends_meanwhile(window: MainWindow, tree: QTreeView, hand: Hand) -> None:
    rows = window.editor.outline.findChild(OutlineModel)
    assert isinstance(rows, OutlineModel)
    tree.setFocus()
    tree.setCurrentIndex(row(tree, "Net", "head"))
    QTest.keyClick(tree, Qt.Key.Key_F2)
    QApplication.processEvents()
    (editor,) = tree.viewport().findChildren(QLineEdit)
    rows.repaint()  # as when something else is known of the card
    assert editor.selectedText() == "head", "it is still to be typed over"
    QTest.keyClicks(editor, "la")
    rows.repaint()
    QTest.keyClicks(editor, "st")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert hand.graph.nodes["head"].name == "last"


@pytest.mark.parametrize(("card", "name", "why"), [("head", "stem", "another card"), ("head", "for", "Python")])
def test_a_name_that_cannot_be_is_refused_in_words(
    window: MainWindow, tree: QTreeView, hand: Hand, card: str, name: str, why: str
) -> None:
    rename(tree, row(tree, "Net", card), name)
    assert why in window.notice._text.text()
    assert hand.text == hand.start


def test_what_is_wrong_is_marked_and_read_out(qtbot: QtBot, window: MainWindow, tree: QTreeView) -> None:
    window.link.start()
    window.session.history.do("Remove", [RemoveNode(GraphId("net"), NodeId("flatten"))])
    role = Qt.ItemDataRole.AccessibleTextRole
    qtbot.waitUntil(lambda: "head" in row(tree, "Net", "head").data(role).partition("Linear")[2], timeout=60_000)
    assert row(tree, "Net", "head").data(Qt.ItemDataRole.ToolTipRole)
    assert "Conv2d · 80" in row(tree, "Net", "stem").data(TAG)
