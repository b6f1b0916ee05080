"""Two drawings beside each other: the one with the keyboard is worked on, and both follow what is done."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from designer.app.canvas.carrying import MIME_TYPE
from designer.app.drawing import Drawing
from designer.app.window import MainWindow
from designer.document import GraphId, NodeId, Parameter, Report, SetArgument, SetNote, SetParameters, dump_text
from designer.inference import check
from designer.inference.checker import Checker
from tests.app.nested import nested
from tests.app.opening import OpenWindow

NET, BLOCK, HEAD = GraphId("net"), GraphId("block"), NodeId("head")


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(nested())


def halves(window: MainWindow) -> list[Drawing]:
    """The drawings in sight, from left to right."""
    seen = [drawing for drawing in window.editor.drawings.all if drawing.isVisible()]
    return sorted(seen, key=lambda drawing: drawing.mapToGlobal(QPoint()).x())


def titles(window: MainWindow) -> list[str]:
    labels = [one for one in window.editor.drawings.findChildren(QLabel, "half_title") if one.isVisible()]
    return [label.text() for label in sorted(labels, key=lambda label: label.mapToGlobal(QPoint()).x())]


def press(drawing: Drawing) -> None:
    """A click on the ground of a drawing."""
    QTest.mouseClick(drawing.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))


def test_one_design_is_seen_twice_and_both_halves_follow(window: MainWindow) -> None:
    window.session.current.report = Report(parameters=7)
    window.editor.drawing.navigation.go(BLOCK)
    window.actions_by_id["split"].trigger()
    left, right = halves(window)
    assert window.actions_by_id["split"].isChecked() and titles(window) == ["nested", "nested"]
    assert left.navigation.graph_id == right.navigation.graph_id == BLOCK
    press(right)
    assert window.editor.drawing is right
    right.navigation.go(NET)
    assert left.navigation.graph_id == BLOCK
    right.canvas.select([HEAD])
    window.actions_by_id["delete"].trigger()
    press(left)
    assert window.editor.drawing is left and window.editor.canvas.selection == ()
    assert "head" not in right.canvas.places() and not any(name == "card head" for name in right.canvas.places())
    left.navigation.go(NET)
    window.session.history.undo()
    assert all("card head" in half.canvas.places() for half in (left, right))
    left.navigation.go(BLOCK)
    right.canvas.select(["first"])
    press(right)
    window.actions_by_id["split"].trigger()
    assert halves(window) == [right] and not window.actions_by_id["split"].isChecked() and titles(window) == []


def test_the_second_half_shows_a_block_and_its_costs_as_the_first_does(window: MainWindow) -> None:
    shape = SetArgument(BLOCK, NodeId("x"), "shape", "N width H W")
    wide = SetArgument(BLOCK, NodeId("conv"), "out_channels", "=2 * width")
    window.editor.do("Widen", [SetParameters((Parameter("width", "int"),), BLOCK), shape, wide])
    session = window.session
    window._on_report(check(session.design, session.catalogue, session.history.revision))
    window.actions_by_id["heat_parameters"].trigger()
    costs = Checker(session.catalogue).costs(session.design, session.history.revision, 1, ())
    window.editor.costs._on_priced(costs)
    window.editor.drawing._open(NodeId("second"))
    window.actions_by_id["split"].trigger()
    left, right = halves(window)
    window.editor.tabs.cost.show_costs(costs)
    table = window.editor.tabs.cost.table
    texts = {row.text(0): row.text(1) for place in range(2) if (row := table.topLevelItem(place)) is not None}
    assert texts["Block as second"] == "4.6 K"
    assert left.crumbs.instance.text() == right.crumbs.instance.text() == "Shapes of second"
    pictures = [half.canvas.grab().toImage() for half in (left, right)]
    window.actions_by_id["heat_off"].trigger()
    for half, picture in zip((left, right), pictures, strict=True):
        assert half.canvas.grab().toImage() != picture


def test_the_half_with_the_keyboard_is_the_one_that_is_worked_on(window: MainWindow) -> None:
    first = window.session.current
    window.documents.new_from_template("simple-nn")
    other = window.session.current
    window.actions_by_id["split"].trigger()
    left, right = halves(window)
    assert (left.document, right.document) == (other, first) and titles(window) == ["simple-nn", "nested"]
    press(right)
    assert window.session.current is first and right.canvas.hasFocus()
    window.session.history.do("Note", [SetNote(NET, HEAD, "mine")])
    assert window.actions_by_id["undo"].isEnabled()
    press(left)
    assert window.session.current is other and not window.actions_by_id["undo"].isEnabled()
    assert halves(window) == [left, right], "nothing moves by that"


def test_cards_are_dropped_in_the_other_half(window: MainWindow) -> None:
    first = window.session.current
    window.editor.canvas.select([HEAD])
    text = window.editor.canvas.board.copied()
    window.session.new(nested())
    other = window.session.current
    window.session.show(first)
    window.actions_by_id["split"].trigger()
    left, right = halves(window)
    before = dump_text(first.design)
    data = QMimeData()
    data.setData(MIME_TYPE, text.encode())
    at, keys = QPoint(right.canvas.width() // 2, 20), Qt.KeyboardModifier.NoModifier
    args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(right.canvas, QDragEnterEvent(at, *args))
    QApplication.sendEvent(right.canvas, QDropEvent(at.toPointF(), *args))
    assert window.session.current is other and other.history.undo_name == "Paste 1 card"
    assert window.actions_by_id["undo"].isEnabled() and dump_text(first.design) == before
    assert left.document is first


def test_a_half_goes_with_its_design(window: MainWindow) -> None:
    first = window.session.current
    window.documents.new_from_template("simple-nn")
    window.actions_by_id["split"].trigger()
    assert len(halves(window)) == 2
    window.documents.close(first)
    assert len(halves(window)) == 1 and not window.actions_by_id["split"].isChecked()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]  # None: whoever it is for
    window.actions_by_id["theme"].trigger()  # nothing of the half that is gone is dressed
    window.actions_by_id["split"].trigger()
    window.actions_by_id["close"].trigger()
    assert window.welcome.isVisible()
    window.documents.new_from_template("digits-cnn")
    assert [half.document.title for half in halves(window)] == ["digits-cnn"]


def test_a_half_that_was_closed_is_told_of_no_change_any_more(window: MainWindow) -> None:
    history = window.session.history
    before = len(history._observers)
    for _ in range(2):
        window.actions_by_id["split"].trigger()
        assert len(history._observers) == before + 1
        window.actions_by_id["split"].trigger()
        assert len(history._observers) == before
    window.session.history.do("Note", [SetNote(NET, HEAD, "mine")])
    assert "card head" in window.editor.canvas.places()
