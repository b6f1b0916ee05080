"""Going from graph to graph, by the mouse and the keys: crumbs, cards that hold a graph, back, undo elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.canvas.heat import Measure
from designer.app.window import MainWindow
from designer.catalogue.offers import operator_called
from designer.document import (
    AddNode,
    Graph,
    GraphId,
    Node,
    NodeId,
    Parameter,
    Port,
    Problem,
    PutGraph,
    RemoveGraph,
    RemoveNode,
    ReplaceNode,
    SetArgument,
    SetNote,
    SetParameters,
    Severity,
    dump_text,
)
from designer.inference import check
from designer.inference.checker import Checker
from tests.app.canvas.hand import Hand, double_click
from tests.app.nested import nested
from tests.app.opening import OpenWindow
from tests.inference.drawing import graph

NET, BLOCK, STEP = GraphId("net"), GraphId("block"), GraphId("step")
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(nested())


def crumbs(window: MainWindow) -> list[str]:
    return [button.text() for button in window.editor.drawing.crumbs._crumbs if isinstance(button, QToolButton)]


def enter(window: MainWindow, hand: Hand, thing: str) -> None:
    double_click(window.editor.canvas, hand.at(thing))


def test_a_double_click_goes_into_a_block_and_a_crumb_back_out(window: MainWindow, hand: Hand) -> None:
    assert crumbs(window) == ["Net"]
    enter(window, hand, "card second")
    assert window.editor.canvas.graph_id == BLOCK
    assert crumbs(window) == ["Net", "Block"]
    assert "card conv" in window.editor.canvas.places()
    crumb = window.editor.drawing.crumbs.findChild(QToolButton, "crumb_net")
    assert crumb is not None
    QTest.mouseClick(crumb, Qt.MouseButton.LeftButton)
    assert window.editor.canvas.graph_id == NET
    assert crumbs(window) == ["Net"]


def test_a_double_click_on_a_plain_card_asks_for_its_name(window: MainWindow, hand: Hand) -> None:
    enter(window, hand, "card head")
    assert window.editor.canvas.graph_id == NET
    assert window.editor.inspector.isVisible()


def test_keys_go_in_and_out_and_back(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    hand.click("card first")
    hand.key(Qt.Key.Key_Return)
    assert window.editor.canvas.graph_id == BLOCK
    hand.key(Qt.Key.Key_Up, ALT)
    assert window.editor.canvas.graph_id == NET
    hand.key(Qt.Key.Key_Left, ALT)
    assert window.editor.canvas.graph_id == BLOCK
    hand.key(Qt.Key.Key_Right, ALT)
    assert window.editor.canvas.graph_id == NET


def test_the_network_lies_before_its_step_and_inside_it(window: MainWindow, hand: Hand) -> None:
    window.actions_by_id["open_step"].trigger()
    assert crumbs(window) == ["Net", 'Training step "classify"']
    enter(window, hand, "card scores")
    assert crumbs(window) == ["Net"]
    hand.key(Qt.Key.Key_Left, ALT)
    crumb = window.editor.drawing.crumbs.findChild(QToolButton, f"crumb_{NET}")
    assert crumb is not None
    crumb.click()
    assert window.editor.canvas.graph_id == NET


def test_the_step_is_opened_from_setup(qtbot: QtBot, window: MainWindow) -> None:
    window.editor.tabs.bring(window.editor.tabs.setup)
    button = window.editor.tabs.setup.findChild(QPushButton, "setup_drawing")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.editor.canvas.graph_id == STEP
    assert window.editor.code.currentWidget() is window.editor.code.train


def test_the_list_of_graphs_names_all_of_them(window: MainWindow) -> None:
    menu = window.editor.drawing.crumbs.menu
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts == [
        "Networks",
        "Net",
        "Blocks",
        "Block",
        "Training steps",
        "classify",
        "",
        "New network",
        "New function",
    ]
    next(action for action in menu.actions() if action.text() == "classify").trigger()
    assert window.editor.canvas.graph_id == STEP


def test_a_function_is_made_drawn_and_gone_into_from_where_it_is_called(window: MainWindow, hand: Hand) -> None:
    menu = window.editor.drawing.crumbs.menu
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "New function").trigger()
    function = window.editor.canvas.graph_id
    assert function is not None
    made = window.session.design.graphs[function]
    assert (made.kind, made.name) == ("function", "function")
    assert crumbs(window)[-1] == 'Function "function"'
    catalogue, history = window.session.catalogue, window.session.history
    assert operator_called(catalogue, window.session.design, made, "of net") is not None
    history.do("Place", [AddNode(STEP, Node(NodeId("asked"), f"@{function}", "asked"))])
    window.editor.drawing.navigation.go(STEP)
    enter(window, hand, "card asked")
    assert window.editor.canvas.graph_id == function
    menu.aboutToShow.emit()
    assert "Functions" in [action.text() for action in menu.actions()]


def test_undo_goes_to_where_it_happened(window: MainWindow, hand: Hand) -> None:
    enter(window, hand, "card first")
    hand.click("card act")
    hand.key(Qt.Key.Key_Delete)
    assert "card act" not in window.editor.canvas.places()
    window.actions_by_id["out"].trigger()
    window.actions_by_id["undo"].trigger()
    assert window.editor.canvas.graph_id == BLOCK
    assert "act" in window.editor.canvas.selection
    assert hand.text == hand.start


def test_what_was_seen_and_selected_is_so_again(window: MainWindow, hand: Hand) -> None:
    hand.click("card second")
    window.editor.canvas.eye.stop()
    window.editor.canvas.eye.look(window.editor.canvas.board.camera.zoomed(0.7, (10.0, 10.0)))
    seen = window.editor.canvas.board.camera
    hand.key(Qt.Key.Key_Return)
    assert window.editor.canvas.selection == ()
    hand.key(Qt.Key.Key_Up, ALT)
    assert window.editor.canvas.board.camera == seen
    assert window.editor.canvas.selection == ("second",)


def test_a_drawing_that_was_shown_whole_is_whole_again(window: MainWindow, hand: Hand) -> None:
    seen = window.editor.canvas.board.camera
    enter(window, hand, "card first")
    assert window.editor.canvas.board.camera != seen
    hand.key(Qt.Key.Key_Up, ALT)
    assert window.editor.canvas.board.camera == seen


def test_a_graph_that_goes_is_left(window: MainWindow, hand: Hand) -> None:
    extra = Graph(GraphId("extra"), "Extra")
    window.session.history.do("New block", [PutGraph(extra)])
    window.editor.drawing.navigation.go(extra.id)
    assert crumbs(window) == ["Extra"]
    window.session.history.undo()
    assert crumbs(window) == ["Net"]
    window.session.history.redo()
    assert not window.editor.drawing.navigation.can_go_forward
    window.session.history.do("Remove it all", [RemoveGraph(graph) for graph in (NET, BLOCK, STEP, extra.id)])
    assert window.editor.canvas.graph_id is None
    window.session.history.undo()
    assert window.editor.canvas.graph_id == NET


def test_a_problem_in_another_graph_is_gone_to(window: MainWindow) -> None:
    problem = Problem("open_input", Severity.ERROR, "`act` needs a value.", BLOCK, (NodeId("act"),))
    window.editor.tabs.problems.picked.emit(problem)
    assert window.editor.canvas.graph_id == BLOCK
    assert window.editor.canvas.selection == ("act",)


def test_code_of_another_graph_is_gone_to(window: MainWindow) -> None:
    window.editor.code.picked.emit(STEP, NodeId("loss"))
    assert window.editor.canvas.graph_id == STEP
    assert window.editor.canvas.selection == ("loss",)


def test_looking_changes_nothing(window: MainWindow, hand: Hand) -> None:
    enter(window, hand, "card first")
    window.actions_by_id["open_step"].trigger()
    window.actions_by_id["back"].trigger()
    assert dump_text(window.session.design) == hand.start
    assert window.session.saved


def test_keys_that_lead_nowhere_do_nothing(window: MainWindow, hand: Hand) -> None:
    for name in ("out", "back", "forward", "look_inside"):
        assert not window.actions_by_id[name].isEnabled()
        window.actions_by_id[name].trigger()
    assert window.editor.canvas.graph_id == NET


def test_a_step_is_drawn_checked_and_edited_like_any_graph(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    window.link.start()
    window.actions_by_id["open_step"].trigger()
    qtbot.waitUntil(lambda: window._report is not None and window._code is not None, timeout=60_000)
    words = {
        card.words.title: (card.words.what, card.words.fact) for card in window.editor.canvas.board.scene.deck.cards
    }
    assert words["image"] == ("Input · digits.image", "N × 1 × 8 × 8")
    assert words["scores"] == ("Net · net", "")
    assert words["adam"] == ("Minimise · Adam", "net, lr 0.01")
    wires = window.editor.canvas.board.scene.wiring.wires
    assert all(window.editor.canvas.board.scene.signature(wire) is not None for wire in wires)
    hand.click("card label")
    hand.key(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(window._report and window._report.problems), timeout=60_000)
    assert window.editor.canvas.board.findings.faults == {"loss"}
    window.actions_by_id["undo"].trigger()
    qtbot.waitUntil(lambda: bool(window._report and window._report.ok), timeout=60_000)
    assert hand.text == hand.start


Go = Callable[[MainWindow], None]


@pytest.mark.parametrize(
    "other",
    [
        lambda window: window.session.history.do("Remove", [RemoveNode(BLOCK, NodeId("act"))]),
        lambda window: window.actions_by_id["fit"].trigger(),
    ],
    ids=["a change elsewhere", "another command"],
)
def test_a_change_elsewhere_leaves_the_drawing_where_it_is(window: MainWindow, other: Go) -> None:
    other(window)
    QApplication.processEvents()
    assert window.editor.canvas.graph_id == NET


def test_the_zoom_of_every_graph_is_said(window: MainWindow, hand: Hand) -> None:
    for node in ("first", ""):
        window.editor.drawing.navigation.enter(NodeId(node)) if node else window.actions_by_id["out"].trigger()
        assert window.editor.canvas.zoom_bar._scale.text() == f"{round(window.editor.canvas.scale * 100)} %"


def widths(window: MainWindow) -> object:
    return window.editor.canvas.board.findings.nodes[NodeId("conv")].auto["in_channels"]


def test_a_block_is_seen_as_the_card_that_was_entered_and_as_any_other(window: MainWindow, hand: Hand) -> None:
    """The second card of the block is made wider than the first, so that its shapes are others."""
    shape = SetArgument(BLOCK, NodeId("x"), "shape", "N width H W")
    wide = SetArgument(BLOCK, NodeId("conv"), "out_channels", "=2 * width")
    window.editor.do("Widen", [SetParameters((Parameter("width", "int"),), BLOCK), shape, wide])
    window._on_report(check(window.session.design, window.session.catalogue, window.session.history.revision))
    enter(window, hand, "card second")
    instance = window.editor.drawing.crumbs.instance
    assert (instance.isVisible(), instance.text(), widths(window)) == (True, "Shapes of second", 16)
    texts = [action.text() for action in instance.menu().actions()]
    assert texts == ["first: width 8", "second: width 16"]
    instance.menu().actions()[0].trigger()
    assert (instance.text(), widths(window)) == ("Shapes of first", 8)
    window.actions_by_id["out"].trigger()
    assert not instance.isVisible()
    hand.click("card second")
    window.actions_by_id["look_inside"].trigger()
    assert (instance.text(), widths(window)) == ("Shapes of second", 16)
    window.editor.do("Note", [SetNote(BLOCK, NodeId("conv"), "A note")])
    window._on_report(check(window.session.design, window.session.catalogue, window.session.history.revision))
    assert (instance.text(), widths(window)) == ("Shapes of second", 16)


def test_a_block_costs_what_the_instance_does_as_which_it_is_seen(window: MainWindow, hand: Hand) -> None:
    shape = SetArgument(BLOCK, NodeId("x"), "shape", "N width H W")
    wide = SetArgument(BLOCK, NodeId("conv"), "out_channels", "=2 * width")
    window.editor.do("Widen", [SetParameters((Parameter("width", "int"),), BLOCK), shape, wide])
    revision = window.session.history.revision
    window._on_report(check(window.session.design, window.session.catalogue, revision))
    costs = Checker(window.session.catalogue).costs(window.session.design, revision, 1, ())
    window.editor.drawing.show_costs(costs, Measure.PARAMETERS)
    said = {}
    for card in ("first", "second", "first"):
        enter(window, hand, f"card {card}")
        heat = window.editor.canvas._frame(window.editor.canvas.board, window.editor.canvas.rect()).heat
        assert heat is not None
        said[card] = heat.cards[NodeId("conv")].text
        window.actions_by_id["out"].trigger()
    assert said == {"first": "1.2 K", "second": "4.6 K"}


def test_a_block_that_is_entered_before_the_first_check_is_seen_as_the_card_that_was_entered(
    window: MainWindow, hand: Hand
) -> None:
    shape = SetArgument(BLOCK, NodeId("x"), "shape", "N width H W")
    wide = SetArgument(BLOCK, NodeId("conv"), "out_channels", "=2 * width")
    window.editor.do("Widen", [SetParameters((Parameter("width", "int"),), BLOCK), shape, wide])
    enter(window, hand, "card second")
    instance = window.editor.drawing.crumbs.instance
    assert not instance.isVisible()
    window._on_report(check(window.session.design, window.session.catalogue, window.session.history.revision))
    assert (instance.isVisible(), instance.text(), widths(window)) == (True, "Shapes of second", 16)


def test_a_block_in_a_block_is_seen_as_it_is_in_the_card_that_was_entered(window: MainWindow, hand: Hand) -> None:
    deep = graph("x: input N wide H W", "act: F.relu x", "y: output act", name="deep")
    act = window.session.design.graphs[BLOCK].nodes[NodeId("act")]
    edits = [
        PutGraph(replace(deep, parameters=(Parameter("wide", "int"),))),
        ReplaceNode(BLOCK, replace(act, op="@deep", inputs={"x": Port(NodeId("conv"))})),
        SetParameters((Parameter("width", "int"),), BLOCK),
        SetArgument(BLOCK, NodeId("x"), "shape", "N width H W"),
        SetArgument(BLOCK, NodeId("conv"), "out_channels", "=2 * width"),
    ]
    window.editor.do("Nest", edits)
    window._on_report(check(window.session.design, window.session.catalogue, window.session.history.revision))
    instance = window.editor.drawing.crumbs.instance
    for outer in ("second", "first"):
        enter(window, hand, f"card {outer}")
        enter(window, hand, "card act")
        assert (crumbs(window), instance.text()) == (["Net", "Block", "deep"], f"Shapes of {outer} › act")
        window.actions_by_id["out"].trigger()
        window.actions_by_id["out"].trigger()


def test_back_and_forward_go_through_views_and_graphs_alike(qtbot: QtBot, window: MainWindow, hand: Hand) -> None:
    canvas = window.editor.canvas

    def arrived() -> tuple[GraphId | None, float]:
        qtbot.waitUntil(lambda: canvas.eye.settled and canvas.board.camera == canvas.eye.bound_for)
        canvas.grab()
        return canvas.graph_id, canvas.board.camera.scale

    stops = [arrived()]
    for scale in (2.0, 3.0):
        canvas.zoom_to(scale)
        stops.append(arrived())
    canvas.select([NodeId("first")])
    window.editor.drawing.look_inside()
    stops.append(arrived())
    canvas.zoom_to(0.5)
    stops.append(arrived())
    for stop in (*stops[-2::-1], stops[0]):
        hand.key(Qt.Key.Key_Left, ALT)
        assert arrived() == stop
    for stop in stops[1:]:
        hand.key(Qt.Key.Key_Right, ALT)
        assert arrived() == stop
    assert not window.actions_by_id["forward"].isEnabled()


def test_kept_places_are_there_when_the_file_is_opened_again(
    qtbot: QtBot, window: MainWindow, hand: Hand, tmp_path: Path
) -> None:
    canvas = window.editor.canvas
    canvas.select([NodeId("first")])
    window.editor.drawing.look_inside()
    hand.key(Qt.Key.Key_7, ALT)
    window.session.save(tmp_path / "kept.netd")
    window.documents.saved.emit()
    saved = (tmp_path / "kept.netd").read_bytes()
    for digit in (Qt.Key.Key_8, Qt.Key.Key_9):
        hand.key(digit, ALT)
    place = canvas.board.camera
    window.documents.close()
    window.session.new(nested())
    QTest.keyClick(window.editor.canvas, Qt.Key.Key_7)
    assert window.editor.canvas.graph_id == NET, "another document has places of its own"
    window.session.open(tmp_path / "kept.netd")
    canvas = window.editor.canvas
    QTest.keyClick(canvas, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: canvas.graph_id == BLOCK and canvas.board.camera == place)
    assert (tmp_path / "kept.netd").read_bytes() == saved
    canvas.bookmarks.take({"7": ["net", float("nan"), 0, 1], "x": 1, "0": ["net", 0, 0, 1], "1": ["net", 0, 0, 1e9]})
    assert sorted(canvas.bookmarks.to_json()) == ["7", "8", "9"]
