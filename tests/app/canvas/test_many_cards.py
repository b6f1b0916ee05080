"""What is done to many cards takes so many steps for each, however many there are; steps are counted, not timed."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from pytestqt.qtbot import QtBot

from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import GraphId, History
from tests.bench.canvas import drawing

FEW, MANY = 120, 480
NET = GraphId("net")

DEEDS: dict[str, Callable[[CanvasView], object]] = {
    "make a block": lambda view: view.make_block(),
    "make a list": lambda view: view.group("list"),
    "duplicate": lambda view: view.duplicate_selection(),
    "delete": lambda view: view.delete_selection(),
    "bypass": lambda view: view.do("bypass"),
    "align": lambda view: view.do("align_top"),
    "straighten": lambda view: view.do("straighten"),
}


def steps(act: Callable[[], object]) -> int:
    """How many functions are called meanwhile, those of Python and of C."""
    count = 0

    def note(_frame: FrameType, event: str, _about: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


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
        view.select(nodes[: count // 2] if deed != "make a list" else nodes[::4])
        taken[count] = steps(lambda view=view: DEEDS[deed](view)), steps(history.undo)  # type: ignore[misc]
    for few, many in zip(taken[FEW], taken[MANY], strict=True):
        assert many < 1.5 * MANY / FEW * few, f"{few} steps for {FEW} cards, {many} for {MANY}"
