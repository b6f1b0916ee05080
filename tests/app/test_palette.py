"""The list of layers: what it offers, how it is searched, what a drag carries."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QStyle, QStyleOptionViewItem, QTreeView
from pytestqt.qtbot import QtBot

from designer.app.canvas.surface import MIME_TYPE as CANVAS_TYPE
from designer.app.panels.palette_model import FAMILY, MIME_TYPE, OPERATOR
from designer.app.panels.palette_panel import PalettePanel, drag_picture
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue, Family


@pytest.fixture
def palette(qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue) -> PalettePanel:
    made = PalettePanel(catalogue, switch, Preferences())
    qtbot.addWidget(made)
    made.resize(240, 700)
    made.show()
    made.focus_search()  # else the window, once active, selects what is typed first
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


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("output", "output"),  # the family is called so too, and begins with Input
        ("Input", "input"),
        ("conv", "nn.Conv2d"),
        ("lstm", "nn.LSTM"),
        ("attent", "nn.MultiheadAttention"),
        ("f.relu", "F.relu"),
        ("mse", "F.mse_loss"),
        ("dense", "nn.Linear"),
        ("norm", "nn.BatchNorm2d"),
        ("batch norm", "nn.BatchNorm2d"),
        ("norm features", "nn.BatchNorm1d"),
    ],
)
def test_enter_places_the_best_answer_and_ends_the_search(
    qtbot: QtBot, palette: PalettePanel, text: str, best: str
) -> None:
    chosen: list[str] = []
    left: list[bool] = []
    palette.chosen.connect(chosen.append)
    palette.left.connect(lambda: left.append(True))
    qtbot.keyClicks(palette.search, text)
    marked = palette.tree.currentIndex()
    assert marked.data(OPERATOR) == best
    assert marked.row() == marked.parent().row() == 0
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == [best]
    assert palette.search.text() == ""
    assert left == [True]
    assert not palette.tree.currentIndex().isValid()


def test_enter_in_an_empty_search_places_nothing(qtbot: QtBot, palette: PalettePanel) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == []


def test_the_list_has_its_own_order_again_after_a_search(qtbot: QtBot, palette: PalettePanel) -> None:
    before = rows(palette)
    qtbot.keyClicks(palette.search, "relu")
    assert rows(palette)[0] == "ReLU"
    assert rows(palette) != before
    palette.search.clear()
    assert rows(palette) == before


def test_escape_empties_the_search_first_and_then_leaves(qtbot: QtBot, palette: PalettePanel) -> None:
    left: list[bool] = []
    palette.left.connect(lambda: left.append(True))
    qtbot.keyClicks(palette.search, "conv")
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert (palette.search.text(), left) == ("", [])
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert left == [True]
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    qtbot.keyClick(palette.tree, Qt.Key.Key_Escape)
    assert left == [True, True]


def test_a_search_without_a_hit_places_nothing(qtbot: QtBot, palette: PalettePanel) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    qtbot.keyClicks(palette.search, "zzz")
    assert rows(palette) == []
    said = palette.findChild(QLabel, "palette_nothing")
    assert said is not None
    assert said.isVisible()
    assert said.text() == 'No layer is called "zzz".'
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert "Linear" in rows(palette)
    assert palette.tree.isVisible()
    assert not said.isVisible()


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


def test_entries_stand_under_the_name_of_their_family(palette: PalettePanel) -> None:
    model = palette.tree.model()
    family = model.index(1, 0)
    palette.tree.expand(family)

    def text_begins(index: QModelIndex) -> int:
        option = QStyleOptionViewItem()
        palette.tree.initViewItemOption(option)
        option.rect = palette.tree.visualRect(index)
        palette.tree.itemDelegate().initStyleOption(option, index)
        return palette.tree.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, palette.tree).x()

    assert abs(text_begins(model.index(0, 0, family)) - text_begins(family)) <= 1


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_what_is_dragged_is_a_small_chip_that_can_be_seen_through(switch: ThemeSwitch, ratio: float) -> None:
    chip = drag_picture("MultiheadAttention", "attention", switch.theme, ratio)
    size = chip.deviceIndependentSize()
    assert size.height() == switch.theme.tokens.sizes.row
    assert size.width() < switch.theme.tokens.sizes.card_width + 20
    ground = chip.toImage().pixelColor(round(4 * ratio), round(14 * ratio))
    assert 0.5 < ground.alphaF() < 0.95


def move_away(palette: PalettePanel) -> None:
    """Takes the pointer off the list: offscreen it lies in the corner that windows begin in."""
    QApplication.sendEvent(palette, QEvent(QEvent.Type.Leave))


def families(palette: PalettePanel) -> list[str]:
    model = palette.tree.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def entry(palette: PalettePanel, family: str, title: str) -> QModelIndex:
    model = palette.tree.model()
    above = model.index(families(palette).index(family), 0)
    palette.tree.expand(above)
    return next(index for row in range(model.rowCount(above)) if (index := model.index(row, 0, above)).data() == title)


def test_the_space_bar_keeps_a_layer_at_the_top_from_now_on(
    qtbot: QtBot, palette: PalettePanel, switch: ThemeSwitch, catalogue: Catalogue
) -> None:
    palette.tree.setFocus()
    palette.tree.setCurrentIndex(entry(palette, "Linear", "Linear"))
    qtbot.keyClick(palette.tree, Qt.Key.Key_Space)
    move_away(palette)
    assert families(palette)[0] == "Favourites"
    assert palette.tree.isExpanded(palette.tree.model().index(0, 0))
    current = palette.tree.currentIndex()
    assert (current.data(), current.parent().data()) == ("Linear", "Linear")
    another = PalettePanel(catalogue, switch, Preferences())
    qtbot.addWidget(another)
    assert rows(another)[0] == "Linear"
    assert families(another)[:2] == ["Favourites", families(palette)[1]]
    palette.tree.setCurrentIndex(entry(palette, "Favourites", "Linear"))
    qtbot.keyClick(palette.tree, Qt.Key.Key_Space)
    move_away(palette)
    assert "Favourites" not in families(palette)
    assert Preferences().favourites == []


def test_a_click_on_the_star_stars_and_places_nothing(qtbot: QtBot, palette: PalettePanel) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    index = entry(palette, "Linear", "Linear")
    row = palette.tree.visualRect(index)
    star = QPoint(row.right() - 12, row.center().y())
    qtbot.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert Preferences().favourites == ["nn.Linear"]
    qtbot.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert chosen == []


def test_rows_stay_under_the_pointer_until_it_has_left(qtbot: QtBot, palette: PalettePanel) -> None:
    before = families(palette)
    palette.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    palette.remember("nn.Conv2d")
    palette.remember("nn.Linear")
    assert families(palette) == before
    move_away(palette)
    assert families(palette) == before, "nor does one come above it for the first"
    assert before[0] == "Recent" and rows(palette)[:2] == ["Linear", "Conv2d"]


def test_rows_stay_where_they_are_when_one_comes_above_them(palette: PalettePanel) -> None:
    tree = palette.tree
    tree.expandAll()
    tree.resize(220, 300)
    palette.remember("nn.Linear")
    move_away(palette)
    index = entry(palette, "Convolution", "Conv2d")
    tree.scrollTo(index, QTreeView.ScrollHint.PositionAtTop)
    before = tree.visualRect(index)
    palette.remember("nn.ReLU")
    move_away(palette)
    assert rows(palette)[:2] == ["ReLU", "Linear"]
    assert tree.visualRect(entry(palette, "Convolution", "Conv2d")) == before


def test_of_another_design_only_its_own_blocks_are_listed_anew(palette: PalettePanel, catalogue: Catalogue) -> None:
    model, listed = palette._model, palette._model.listed
    row = next(row for row in range(model.rowCount()) if model.item(row).data(FAMILY) == Family.LINEAR.value)
    palette.tree.expand(palette.tree.model().index(row, 0))
    block = replace(catalogue["nn.ReLU"], op="@block", title="Block", family=Family.BLOCK)
    before, shown = model.made, rows(palette)
    for own in ((block,), (block, replace(block, op="@other", title="Other")), (block,)):
        palette.offer((*own, *listed))
        assert rows(palette) == [*(one.title for one in own), *shown]
    assert model.made == before + 4
    linear = palette.tree.model().index(row + 1, 0)
    assert linear.data(FAMILY) == Family.LINEAR.value and palette.tree.isExpanded(linear)
    palette.offer(listed)
    assert rows(palette) == shown and palette.tree.isExpanded(palette.tree.model().index(row, 0))


def test_a_search_finds_a_favourite_once(qtbot: QtBot, palette: PalettePanel) -> None:
    palette.tree.setCurrentIndex(entry(palette, "Linear", "Linear"))
    qtbot.keyClick(palette.tree, Qt.Key.Key_Space)
    move_away(palette)
    palette.remember("nn.Linear")
    move_away(palette)
    assert families(palette)[:2] == ["Favourites", "Recent"]
    qtbot.keyClicks(palette.search, "linear")
    assert rows(palette).count("Linear") == 1
    assert palette.tree.currentIndex().data(OPERATOR) == "nn.Linear"


def test_the_menu_of_a_layer_places_and_stars_it(qtbot: QtBot, palette: PalettePanel) -> None:
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    palette.tree.setCurrentIndex(entry(palette, "Linear", "Linear"))
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), palette.tree.mapToGlobal(QPoint()))
    QApplication.sendEvent(palette.tree, by_key)
    menu = palette.findChild(QMenu, "palette_menu")
    assert menu is not None
    place, star = menu.actions()
    place.trigger()
    assert chosen == ["nn.Linear"]
    assert star.text() == "Add to the favourites"
    star.trigger()
    assert Preferences().favourites == ["nn.Linear"]
    menu.close()


def test_any_operation_of_torch_is_found_by_its_name_and_only_so(palette: PalettePanel) -> None:
    assert "xlogy" not in rows(palette)
    palette.search.setText("xlogy")
    assert "xlogy" in rows(palette)
    palette.search.setText("relu")  # what is declared comes first
    assert palette.tree.currentIndex().data(OPERATOR) == "nn.ReLU"
    palette.search.clear()
    assert "xlogy" not in rows(palette)
