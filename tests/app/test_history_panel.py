"""The history: what it lists, the mark at the present, and a click that goes to any entry in one move."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from designer.app.panels.history_panel import HistoryPanel
from designer.app.panels.palette_model import TAG
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.document import GraphId, History, NodeId, SetNote, dump_text
from tests.app.canvas.hand import Hand
from tests.app.nested import nested
from tests.app.opening import OpenWindow

NET, STEM = GraphId("net"), NodeId("stem")


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(nested())


def rows(listed: QListView) -> list[str]:
    found = (listed.model().index(row, 0) for row in range(listed.model().rowCount()))
    return [f"{row.data()}{f' ({row.data(TAG)})' if row.data(TAG) else ''}" for row in found]


def test_it_lists_what_was_done_and_goes_anywhere_in_one_move(window: MainWindow, hand: Hand) -> None:
    history, states = hand.history, [hand.text]
    for name in ("flatten", "head", "stem"):
        hand.click(f"card {name}")
        hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        states.append(hand.text)
    hand.key(Qt.Key.Key_Delete)
    states.append(hand.text)
    window.actions_by_id["history"].trigger()
    listed = window.findChild(QListView, "history_list")
    QAbstractItemModelTester(listed.model(), QAbstractItemModelTester.FailureReportingMode.Warning, window)
    assert listed.hasFocus()
    assert rows(listed) == ["As it was opened", "Move flatten", "Move head", "Move stem", "Delete stem (now)"]

    def click(row: int) -> None:
        at = listed.visualRect(listed.model().index(row, 0)).center()
        QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, at.y()))

    revision = history.revision
    for row in (1, 4, 0, 2):
        click(row)
        assert hand.text == states[row] and rows(listed)[row].endswith(" (now)")
        assert listed.currentIndex().row() == row
        cards = [thing for thing in hand.view.places() if thing.startswith("card ")]
        assert len(cards) == len(hand.graph.nodes), "the canvas shows what is there"
    assert history.revision == revision + 4, "one change a move"
    assert rows(listed)[4] == "Delete stem (undone)"
    QTest.keyClick(listed, Qt.Key.Key_Down)
    assert hand.text == states[2], "walking changes nothing"
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert hand.text == states[3]
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert window.editor.canvas.hasFocus()
    history.go(2)
    history.do("Write a note", [SetNote(NET, STEM, "first")])
    assert rows(listed) == ["As it was opened", "Move flatten", "Move head", "Write a note (now)"]
    window.session.new(nested())
    assert rows(listed) == ["As it was opened (now)"]


def test_ten_thousand_entries_cost_nothing_to_list(qtbot: QtBot, switch: ThemeSwitch) -> None:
    history = History(nested())
    for number in range(10_000):
        history.do(f"Note {number}", [SetNote(NET, STEM, str(number))])
    panel = HistoryPanel(switch)
    qtbot.addWidget(panel)
    asked: list[int] = []
    panel._model.data = lambda index, role=0, data=panel._model.data: asked.append(index.row()) or data(index, role)
    history.observe(panel.follow)
    panel.show_history(history)
    panel.show()
    qtbot.waitExposed(panel)
    QTest.qWait(50)
    history.go(0)
    history.go(history.length)
    history.do("One more", [SetNote(NET, STEM, "more")])
    panel.grab()
    assert panel.list.currentIndex().data() == "One more"
    assert asked and len(set(asked)) < 200, "only rows that are seen are asked for"
    assert dump_text(history.design).count("more") == 1
