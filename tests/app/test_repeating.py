"""A card that stands for several copies, and one that is there only sometimes: typed, drawn, listed and taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.canvas.findings import Standing
from designer.app.canvas.tips import tip_at
from designer.app.canvas.wire_looks import WireLook
from designer.app.panels.condition_field import ConditionField
from designer.app.panels.copies_fields import CopiesFields
from designer.app.panels.fold import Fold
from designer.app.panels.labels import FaultLabel
from designer.app.panels.outline_model import OutlineModel
from designer.app.panels.palette_model import TAG
from designer.app.panels.single_copies import SingleCopies
from designer.app.panels.typed_line import TypedLine
from designer.app.window import MainWindow
from designer.document import AddNode, Connect, Design, GraphId, Node, NodeId, Parameter, Port, Slot
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

NET, BLOCK = GraphId("net"), GraphId("block")


def with_a_choice() -> Design:
    """In the block, the output is the activation's value if that is there, else the convolution's."""
    design = nested()
    design.graphs[BLOCK].parameters = (Parameter("width", "int", 8),)
    conv, act, first = NodeId("conv"), NodeId("act"), NodeId("best")
    AddNode(BLOCK, Node(first, "first", "best", inputs={"values": (Port(act), Port(conv))}), (520.0, 180.0)).apply(
        design
    )
    Connect(BLOCK, Port(first), Slot(NodeId("y"), "value")).apply(design)
    return design


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(with_a_choice())


def write(window: MainWindow, name: str, text: str) -> TypedLine:
    line = window.editor.inspector.widget().findChild(TypedLine, name)
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text) if text else QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, Qt.Key.Key_Return)
    return line


def sentences(window: MainWindow, within: type) -> list[str]:
    place = window.editor.inspector.widget().findChild(within)
    return [label.sentence for label in place.findChildren(FaultLabel) if label.sentence]


def count_on_card(window: MainWindow, node: str) -> str:
    deck = window.editor.canvas.board.scene.deck
    return deck.cards[deck.row[NodeId(node)]].words.copies


def tag(window: MainWindow, graph: GraphId, node: str) -> str:
    window.editor.side.setCurrentWidget(window.editor.outline)  # it says what was found to who looks at it
    rows = window.editor.outline.findChild(OutlineModel)
    return rows.data(rows.place(graph, NodeId(node)), TAG)


def test_a_block_is_repeated_with_the_same_weights_and_once_again(window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    box = window.editor.inspector.widget().findChild(QComboBox, "value_same weights")
    assert not box.isVisible()
    write(window, "value_repeat", "3")
    assert hand.graph.nodes["first"].repeat == {"n": 3}
    assert window.session.history.undo_name == "Set repeat of first"
    assert count_on_card(window, "first") == "×3"
    assert tag(window, NET, "first") == "Block ×3"
    assert box.isVisible()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert hand.graph.nodes["first"].repeat == {"n": 3, "shared": True}
    assert count_on_card(window, "first") == "×3 shared"
    assert window.session.history.undo_name == "Set same weights of first"
    write(window, "value_repeat", "1")
    assert hand.graph.nodes["first"].repeat == {}
    assert window.session.history.undo_name == "Have first once"
    for _ in range(3):
        window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


@pytest.mark.parametrize(("text", "why"), [("-2", "at least 0"), ("often", "a whole number"), ("=2 +", "expression")])
def test_what_is_no_number_of_copies_is_said_at_the_field(window: MainWindow, hand: Hand, text: str, why: str) -> None:
    hand.click("card first")
    write(window, "value_repeat", text)
    (said,) = sentences(window, CopiesFields)
    assert why in said
    assert hand.text == hand.start


def test_only_a_block_can_be_repeated(window: MainWindow, hand: Hand) -> None:
    hand.click("card head")
    assert window.editor.inspector.widget().findChild(CopiesFields) is None


def test_how_many_copies_an_expression_makes_is_shown(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    line = write(window, "value_repeat", "=2 + 1")
    window.link.start()
    qtbot.waitUntil(lambda: line._word == "= 3", timeout=60_000)
    qtbot.waitUntil(lambda: "for _ in range(2 + 1)" in window.editor.code.model.toPlainText(), timeout=60_000)


def open_fold(window: MainWindow) -> None:
    fold = window.editor.inspector.widget().findChild(ConditionField).parentWidget().parentWidget()
    assert isinstance(fold, Fold)
    QTest.mouseClick(fold.findChild(QToolButton, "unfold"), Qt.MouseButton.LeftButton)


def test_a_card_that_is_not_there_is_shown_absent_and_says_why(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    window.editor.drawing.navigation.go(BLOCK)
    hand.click("card act")
    field = window.editor.inspector.widget().findChild(ConditionField)
    assert not field.isVisible()
    open_fold(window)
    assert field.isVisible()
    line = write(window, "value_only_if", "width != 8")
    act = window.session.design.graphs[BLOCK].nodes[NodeId("act")]
    assert act.when == "width != 8"
    assert window.session.history.undo_name == "Have act only if width != 8"
    window.link.start()
    qtbot.waitUntil(lambda: line._word == "→ no", timeout=60_000)

    board = window.editor.canvas.board
    assert board.findings.standing(NodeId("act")) is Standing.ABSENT
    looks = {str(wire.source.node): board.looks.one(index) for index, wire in enumerate(board.scene.wiring.wires)}
    assert looks["act"] == WireLook.ABSENT
    assert looks["best"] == WireLook.PLAIN
    left, top, right, bottom = board.scene.deck.box(NodeId("act"))
    tip = tip_at(board, ((left + right) / 2, (top + bottom) / 2))
    assert tip == "Not there: only if <b>width != 8</b>, which is not so in the Block whose shapes are shown."
    assert tag(window, BLOCK, "act") == "ReLU · absent"

    write(window, "value_only_if", "width == 8")
    qtbot.waitUntil(lambda: line._word == "→ yes", timeout=60_000)
    assert board.findings.standing(NodeId("act")) is Standing.THERE
    write(window, "value_only_if", "")
    assert window.session.history.undo_name == "Always have act"
    for _ in range(3):
        window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def test_what_needs_an_absent_card_says_which(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    window.editor.drawing.navigation.go(BLOCK)
    hand.click("card conv")
    open_fold(window)
    write(window, "value_only_if", "width > 8")
    window.link.start()
    board = window.editor.canvas.board
    qtbot.waitUntil(lambda: board.findings.standing(NodeId("act")) is Standing.ABSENT, timeout=60_000)
    left, top, right, bottom = board.scene.deck.box(NodeId("act"))
    tip = tip_at(board, ((left + right) / 2, (top + bottom) / 2))
    assert tip == "Not there: it needs <b>conv</b>, which is not there."


@pytest.mark.parametrize(
    ("text", "why"),
    [("wide > 3", "`wide` is not known here; there is `width`."), ("width !=", "This cannot be told: `width !=` is")],
)
def test_a_condition_without_a_meaning_is_said_at_the_field(
    window: MainWindow, hand: Hand, text: str, why: str
) -> None:
    window.editor.drawing.navigation.go(BLOCK)
    hand.click("card act")
    open_fold(window)
    line = write(window, "value_only_if", text)
    (said,) = sentences(window, ConditionField)
    assert said.startswith(why)
    assert "invalid" in line.property("role")
    assert hand.text == hand.start


def test_an_input_is_always_there(window: MainWindow, hand: Hand) -> None:
    hand.click("card image")
    assert window.editor.inspector.widget().findChild(ConditionField) is None


def test_resnet_opens_whole_and_a_stage_gets_deeper(qtbot: QtBot, window: MainWindow) -> None:
    window.documents.new_from_template("resnet-18")
    window.link.start()
    qtbot.waitUntil(
        lambda: window._report is not None and "layer4" in window.editor.code.model.toPlainText(), timeout=60_000
    )
    assert window._report.problems == ()
    assert window._report.parameters == 11_181_642
    assert count_on_card(window, "layer3") == "×2"
    window.editor.canvas.fit()
    hand = Hand(window.editor.canvas, window.session.history)
    hand.click("card layer3")
    write(window, "value_repeat", "6")
    assert count_on_card(window, "layer3") == "×6"
    deeper = 11_181_642 + 4 * (2 * 9 * 256 * 256 + 4 * 256)
    qtbot.waitUntil(lambda: window._report.parameters == deeper, timeout=60_000)
    assert window._report.ok


def unfold(window: MainWindow, name: str) -> None:
    fold = window.editor.inspector.widget().findChild(Fold, name)
    assert fold.isVisible()
    fold._toggle.setChecked(True)


def test_a_single_copy_is_given_something_else_and_the_usual_again(window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    write(window, "value_repeat", "4")
    unfold(window, "fold_single")
    write(window, "single_copy", "here")
    assert sentences(window, SingleCopies) == ["Type the index of a copy, counted from 0."]
    write(window, "single_copy", "1, 2")
    assert hand.graph.nodes["first"].repeat["overrides"] == {"1": {"width": 8}, "2": {"width": 8}}
    assert window.session.history.undo_name == "Set width of copy 1, 2 of first"
    assert count_on_card(window, "first") == "×4*"
    assert window.focusWidget().objectName() == "value_[1] width"
    deck = window.editor.canvas.board.scene.deck
    left, top, right, bottom = deck.box(NodeId("first"))
    tip = tip_at(window.editor.canvas.board, ((left + right) / 2, (top + bottom) / 2))
    assert "Copy 1 alone: <b>width</b> 8" in tip
    write(window, "value_[2] width", "16")
    assert hand.graph.nodes["first"].repeat["overrides"] == {"1": {"width": 8}, "2": {"width": 16}}
    QTest.mouseClick(
        window.editor.inspector.widget().findChild(QToolButton, "reset_[2] width"), Qt.MouseButton.LeftButton
    )
    assert hand.graph.nodes["first"].repeat["overrides"] == {"1": {"width": 8}}
    for _ in range(4):
        window.actions_by_id["undo"].trigger()
    assert hand.text == hand.start


def choose(window: MainWindow, name: str, text: str) -> None:
    box = window.editor.inspector.widget().findChild(QComboBox, f"value_{name}")
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())


def test_what_goes_from_copy_to_copy_is_chosen_in_words(window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    write(window, "value_repeat", "4")
    unfold(window, "fold_handing")
    choose(window, "x", "same for all")
    assert hand.graph.nodes["first"].repeat == {"n": 4, "carry": {}}
    choose(window, "→ y", "all, in dim 0")
    assert hand.graph.nodes["first"].repeat == {"n": 4, "carry": {}, "collect": {"y": 0}}
    choose(window, "x", "slices of dim 1")
    assert hand.graph.nodes["first"].repeat == {"collect": {"y": 0}, "each": {"x": 1}, "shared": True}
    assert window.session.history.undo_name == "Set what goes through x of first"
    choose(window, "x", "previous y")
    choose(window, "→ y", "the last one's")
    assert hand.graph.nodes["first"].repeat == {"n": 2, "shared": True}
    choose(window, "→ y", "all, as a list")
    choose(window, "x", "one each, from the last")
    told = {"n": 2, "shared": True, "collect": {"y": "list"}, "each": {"x": "reversed"}}
    assert hand.graph.nodes["first"].repeat == told


def test_copies_may_stop_where_an_output_says_so(window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    write(window, "value_repeat", "4")
    unfold(window, "fold_handing")
    choose(window, "stop after", "y")
    assert hand.graph.nodes["first"].repeat == {"n": 4, "shared": True, "until": "y"}
    assert window.session.history.undo_name == "Set when it stops of first"
    choose(window, "stop after", "all copies run")
    assert hand.graph.nodes["first"].repeat == {"n": 4, "shared": True}
