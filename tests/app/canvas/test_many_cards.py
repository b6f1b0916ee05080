"""What is done to many cards takes so many steps for each, however many there are; steps are counted, not timed."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from designer.app.canvas.healing import plan_removal
from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import GraphId, History
from tests.bench.canvas import drawing
from tests.work import instructions

FEW, MANY = 120, 480
NET = GraphId("net")

DEEDS: dict[str, Callable[[CanvasView], object]] = {
    "make a block": lambda view: view.make_block(),
    "make a list": lambda view: view.group("list"),
    "duplicate": lambda view: view.duplicate_selection(),
    "delete": lambda view: view.delete_selection(),
    "delete every other": lambda view: view.delete_selection(),
    "frame": lambda view: view.frame(),
    "copy and paste": lambda view: (view.copy_selection(), view.paste()),
    "bypass": lambda view: view.do("bypass"),
    "align": lambda view: view.do("align_top"),
    "straighten": lambda view: view.do("straighten"),
}


STRIDES = {"make a list": 4, "delete every other": 2}  # which cards are selected; else the first half


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_and_its_undo_grow_as_the_cards_do(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, deed: str
) -> None:
    taken = {}
    for count in (FEW, FEW, MANY):  # the first time loads what is needed
        view, history = CanvasView(catalogue, switch), History(drawing(count))
        qtbot.addWidget(view)
        view.show_graph(history, NET)
        nodes = list(view.board.graph.nodes)
        view.select(nodes[:: STRIDES[deed]] if deed in STRIDES else nodes[: count // 2])
        taken[count] = instructions(lambda view=view: DEEDS[deed](view)), instructions(history.undo)  # type: ignore[misc]
    for few, many in zip(taken[FEW], taken[MANY], strict=True):
        assert many < 1.5 * MANY / FEW * few, f"{few} steps for {FEW} cards, {many} for {MANY}"


def test_many_gaps_are_closed_one_after_the_other(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch) -> None:
    taken = {}
    for count in (FEW, FEW, MANY):
        view = CanvasView(catalogue, switch)
        qtbot.addWidget(view)
        view.show_graph(History(drawing(count)), NET)
        scene, gone = view.board.scene, list(view.board.graph.nodes)[::2]
        taken[count] = instructions(lambda scene=scene, gone=gone: plan_removal(scene, gone, heal=True))  # type: ignore[misc]
    assert taken[MANY] < 1.5 * MANY / FEW * taken[FEW]


@pytest.mark.parametrize("deed", ["delete", "bypass"])
def test_cards_that_come_back_are_not_made_again(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, deed: str
) -> None:
    view, history = CanvasView(catalogue, switch), History(drawing(FEW))
    qtbot.addWidget(view)
    view.show_graph(history, NET)
    cards = {card.node: card for card in view.board.scene.deck.cards}
    view.select_all()
    DEEDS[deed](view)
    before = view.board.scene.counters.cards_built
    history.undo()
    assert view.board.scene.counters.cards_built == before
    assert {card.node: card for card in view.board.scene.deck.cards} == cards
    history.redo()
    assert view.board.scene.counters.cards_built == before


def test_cards_that_take_from_others_now_are_not_made_again(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    view, history = CanvasView(catalogue, switch), History(drawing(FEW))
    qtbot.addWidget(view)
    view.show_graph(history, NET)
    nodes = list(view.board.graph.nodes)
    view.select(nodes[::2])
    before, wires = view.board.scene.counters.cards_built, set(view.board.graph.wires())
    view.delete_selection()
    assert set(view.board.graph.wires()) - wires  # gaps were closed
    assert view.board.scene.counters.cards_built - before < len(nodes) // 10  # those that could not be closed


def test_cards_that_are_pasted_are_not_made_twice(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch) -> None:
    view, history = CanvasView(catalogue, switch), History(drawing(FEW))
    qtbot.addWidget(view)
    view.show_graph(history, NET)
    view.select_all()
    view.copy_selection()
    before = view.board.scene.counters.cards_built
    view.paste()
    assert len(view.board.graph.nodes) == 2 * FEW
    assert view.board.scene.counters.cards_built == before  # they were made to see how much room they take
