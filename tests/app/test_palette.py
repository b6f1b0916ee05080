"""The list of layers: what it offers, how it is searched, what a drag carries."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.app.canvas.view import MIME_TYPE as CANVAS_TYPE
from designer.app.panels.palette_panel import MIME_TYPE, PalettePanel
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue


@pytest.fixture
def palette(qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue) -> PalettePanel:
    made = PalettePanel(catalogue, switch)
    qtbot.addWidget(made)
    made.resize(240, 700)
    made.show()
    return made


def rows(palette: PalettePanel) -> list[str]:
    model = palette.tree.model()
    found = []
    for family in range(model.rowCount()):
        parent = model.index(family, 0)
        found += [str(model.index(row, 0, parent).data()) for row in range(model.rowCount(parent))]
    return found


def test_everything_that_a_person_can_place_is_there(palette: PalettePanel) -> None:
    shown = rows(palette)
    assert {"Conv2d", "Linear", "LSTM", "MultiheadAttention", "Input", "Output"} <= set(shown)
    assert not any("minimise" in row.lower() for row in shown)


@pytest.mark.parametrize(("text", "first"), [("conv", "Conv2d"), ("lstm", "LSTM"), ("attent", "MultiheadAttention")])
def test_enter_places_the_first_hit(qtbot: QtBot, palette: PalettePanel, text: str, first: str) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    palette.focus_search()
    qtbot.keyClicks(palette.search, text)
    assert first in rows(palette)
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == [f"nn.{first}"]


def test_a_search_without_a_hit_places_nothing(qtbot: QtBot, palette: PalettePanel) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    qtbot.keyClicks(palette.search, "zzz")
    assert rows(palette) == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert "Linear" in rows(palette)


def test_an_entry_is_dragged_by_its_name_and_a_family_not_at_all(palette: PalettePanel) -> None:
    model = palette.tree.model()
    family = model.index(1, 0)
    entry = model.index(0, 0, family)
    data = model.mimeData([entry])
    assert bytes(data.data(MIME_TYPE).data()).decode().startswith(("nn.", "F.", "torch.", "input", "output"))
    assert MIME_TYPE == CANVAS_TYPE
    assert model.flags(entry) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(family) & Qt.ItemFlag.ItemIsDragEnabled


def test_a_click_opens_a_family_and_a_double_click_places(qtbot: QtBot, palette: PalettePanel) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    model = palette.tree.model()
    family = next(model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data() == "Linear")
    view = palette.tree.viewport()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=palette.tree.visualRect(family).center())
    assert palette.tree.isExpanded(family)
    entry = model.index(0, 0, family)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=palette.tree.visualRect(entry).center())
    assert chosen == []
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=palette.tree.visualRect(entry).center())
    assert chosen == ["nn.Linear"]
