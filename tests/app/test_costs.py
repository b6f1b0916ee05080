"""What the window shows of what a design costs: heat on the cards, a table in step with them, the largest batch."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from designer.app.canvas.heat import Measure, heats_of
from designer.app.canvas.heat_painter import STRONGEST
from designer.app.cost_control import SWITCHES
from designer.app.theme.tokens import ThemeName, load_tokens
from designer.app.window import MainWindow
from designer.document import GraphId, NodeId, SetArgument
from designer.document.costs import Cost, Costs
from tests.app.theme.test_tokens import contrast, over

WAIT = 60_000
NET = GraphId("digits_net")


def rows(window: MainWindow) -> dict[str, QTreeWidgetItem]:
    (top,) = (window.editor.tabs.cost.table.topLevelItem(0),)
    assert top is not None
    return {top.child(index).text(0): top.child(index) for index in range(top.childCount())}


def test_heat_is_a_share_of_the_dearest_card_and_says_the_amount() -> None:
    nodes = {NodeId("a"): Cost(parameters=250), NodeId("b"): Cost(1000, 5, 6, 7), NodeId("c"): Cost()}
    costs = Costs(batch=4, graphs={NET: nodes}, states=2)
    heat = heats_of(costs, Measure.PARAMETERS)[NET]
    assert (heat.title, heat.most) == ("Parameters", "1.0 K")
    assert [(one.share, one.text) for one in heat.cards.values()] == [(0.25, "250"), (1.0, "1.0 K"), (0.0, "")]
    memory = heats_of(costs, Measure.MEMORY)[NET]
    assert (memory.title, memory.most) == ("Memory while training, batch of 4", "16.0 KB")
    assert heats_of(Costs(graphs={NET: {NodeId("c"): Cost()}}), Measure.MACS) == {}


@pytest.mark.parametrize("name", ["dark", "light"])
def test_text_can_be_read_on_the_strongest_heat(name: ThemeName) -> None:
    colors = load_tokens().themes[name].colors
    ground = over(f"{colors['heat']}{round(255 * STRONGEST):02x}", colors["card"])
    assert contrast(over(colors["text_dim"], "#000000"), ground) >= 4.5


def test_cards_show_what_they_cost_until_it_is_switched_off(qtbot: QtBot, digits_window: MainWindow) -> None:
    window = digits_window
    with qtbot.assertNotEmitted(window.editor.costs.priced, wait=500):  # nobody asks for what nobody sees
        window.editor.do("Widen", [SetArgument(NET, NodeId("conv1"), "out_channels", 64)])
        window.session.history.undo()
    qtbot.waitUntil(lambda: window._why_not() == "", timeout=WAIT)
    before = window.editor.canvas.grab().toImage()
    with qtbot.waitSignal(window.editor.costs.priced, timeout=WAIT):
        window.actions_by_id["heat_memory"].trigger()
    assert [name for name in SWITCHES if window.actions_by_id[name].isChecked()] == ["heat_memory"]
    warm = window.editor.canvas.grab().toImage()
    assert warm != before
    window.actions_by_id["heat_parameters"].trigger()
    assert window.editor.canvas.grab().toImage() != warm
    with qtbot.waitSignal(window.editor.costs.priced, timeout=WAIT) as priced:
        window.editor.do("Widen", [SetArgument(NET, NodeId("conv1"), "out_channels", 64)])
    assert priced.args[0].graphs[NET][NodeId("conv1")].parameters == 640
    window.actions_by_id["heat_off"].trigger()
    window.session.history.undo()
    qtbot.waitUntil(lambda: window.editor.canvas.grab().toImage() == before, timeout=WAIT)


def test_the_panel_is_in_step_with_the_drawing_and_asks_for_the_batch_that_is_chosen(
    qtbot: QtBot, digits_window: MainWindow
) -> None:
    window = digits_window
    with qtbot.waitSignal(window.editor.costs.priced, timeout=WAIT):
        window.editor.tabs.bring(window.editor.tabs.cost)
    panel = window.editor.tabs.cost
    assert [rows(window)["conv2"].text(column) for column in range(1, 6)] == [
        "4.6 K",
        "2.4 M",
        "65.5 KB",
        "65.5 KB",
        "140 KB",
    ]
    for width in (900, 300):  # on a laptop the numbers need more than there is
        panel.table.resize(width, 120)
        names = panel.table.header().sectionSize(0)
        assert names >= panel.table.sizeHintForColumn(0)
        assert names == 140 or panel.table.header().length() == panel.table.viewport().width()
    panel.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert list(rows(window))[:3] == ["conv2", "head", "conv1"]
    rows(window)["head"].setSelected(True)
    assert window.editor.canvas.selection == (NodeId("head"),)
    window.editor.canvas.select((NodeId("conv1"),))
    assert [one.text(0) for one in panel.table.selectedItems()] == ["conv1"]
    assert "Training takes about 665\u00a0KB" in panel.total.text()
    assert (panel.batch.value(), panel.largest.text()) == (32, "hold a batch of 486\u202f290")
    with qtbot.waitSignal(window.editor.costs.priced, timeout=WAIT):
        panel.batch.setValue(64)
    assert rows(window)["conv2"].text(2) == "4.7 M"
    panel.memory.setCurrentIndex(panel.memory.count() - 1)
    with qtbot.waitSignal(window.editor.costs.priced, timeout=WAIT):
        panel.memory.activated.emit(panel.memory.currentIndex())
    assert panel.own.isVisible() and panel.own.value() == 48
    assert panel.largest.text() == "hold a batch of 1\u202f048\u202f576"
    window.documents.new()
    qtbot.waitUntil(lambda: panel.total.text() == "Nothing flows through the design yet.", timeout=WAIT)
    assert panel.largest.text() == "", "of nothing, any number fits"
