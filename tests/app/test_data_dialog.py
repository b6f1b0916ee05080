"""Learning from one's own files: what is seen of them, chosen from it, and written into the design."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.app.data_dialog import DataDialog
from designer.app.images_dialog import ImagesDialog
from designer.app.look_dialog import LookDialog
from designer.app.table_dialog import TableDialog
from designer.app.theme.style import ThemeSwitch
from designer.document import DataSource, Json

W = TypeVar("W", bound=QWidget)
PATIENCE = 30_000  # ms: each look is a process that begins


@pytest.fixture
def cats(tmp_path: Path) -> Path:
    """A table with a category, dates, a gap and a target of two classes."""
    chance = random.Random(0)
    lines = ["weight,colour,born,kind"]
    for row in range(40):
        weight = "" if row == 3 else f"{chance.uniform(2, 6):.2f}"
        lines.append(f"{weight},{chance.choice(['red', 'black', 'white'])},2020-01-{row % 28 + 1:02},{'ab'[row % 2]}")
    path = tmp_path / "cats.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """A folder of images of two classes, one of them broken."""
    for name, colour in (("cat", 40), ("dog", 200)):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(4):
            Image.new("RGB", (12, 10), (colour, number, 0)).save(tmp_path / "pets" / name / f"{number}.png")
    (tmp_path / "pets" / "dog" / "broken.png").write_bytes(b"this is no image")
    return tmp_path / "pets"


@pytest.fixture
def ask(qtbot: QtBot, switch: ThemeSwitch) -> Iterator[Callable[..., DataDialog]]:
    """Opens a dialog on a file; none is left open."""
    opened: list[DataDialog] = []
    window = QWidget()
    qtbot.addWidget(window)

    def make(kind: type[DataDialog], path: Path, folder: str = "", told: dict[str, Json] | None = None) -> DataDialog:
        opened.append(kind(switch, str(path), folder, window, told))
        opened[-1].open()
        return opened[-1]

    yield make
    for dialog in opened:
        dialog.reject()


def seen(qtbot: QtBot, dialog: DataDialog) -> None:
    """Waits until what is chosen was looked at and can be taken."""
    take = dialog.findChild(QPushButton, "data_take")
    assert take is not None
    qtbot.waitUntil(take.isEnabled, timeout=PATIENCE)


def text_of(dialog: DataDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return re.sub("<[^>]*>", "", label.text())


def grid_of(dialog: DataDialog, name: str) -> list[list[str]]:
    table = dialog.findChild(QTableWidget, name)
    assert table is not None
    cells = [[table.item(row, column) for column in range(table.columnCount())] for row in range(table.rowCount())]
    return [[cell.text() if cell else "" for cell in row] for row in cells]


def widget(dialog: DataDialog, kind: type[W], name: str) -> W:
    found = dialog.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def choose(dialog: DataDialog, name: str, text: str) -> None:
    box = dialog.findChild(QComboBox, name)
    assert box is not None
    index = box.findText(text)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def item(dialog: DataDialog, row: int) -> QTableWidgetItem:
    found = widget(dialog, QTableWidget, "data_columns").item(row, 0)
    assert found is not None
    return found


def tick(dialog: DataDialog, row: int, state: Qt.CheckState) -> None:
    item(dialog, row).setCheckState(state)


def test_a_table_is_shown_and_set_up_by_itself(qtbot: QtBot, ask: Callable[..., DataDialog], cats: Path) -> None:
    dialog = ask(TableDialog, cats)
    seen(qtbot, dialog)
    columns = grid_of(dialog, "data_columns")
    assert [row[:2] for row in columns] == [
        ["weight", "numbers"],
        ["colour", "categories"],
        ["born", "dates: put a number into the file instead"],
        ["kind", "categories"],
    ]
    assert "1 missing" in columns[0][2]
    assert grid_of(dialog, "data_preview")[0][2:] == ["2020-01-01", "a"]
    assert "There are 39 rows" in text_of(dialog, "data_says")
    assert "1 row is left out, since weight is missing in it." in text_of(dialog, "data_says")
    assert dialog.data == {
        "op": "table",
        "args": {
            "path": str(cats),
            "numbers": ["weight"],
            "categories": {"colour": "one_hot"},
            "target": "kind",
            "task": "classification",
        },
    }
    assert dialog.inspection is not None
    assert dialog.inspection.schema["features"] == {"shape": [4], "dtype": "float32", "columns": ["weight", "colour"]}

    choose(dialog, "data_target", "weight")  # another target is another task
    assert dialog.inspection is None
    seen(qtbot, dialog)
    arguments = dialog.data["args"]
    assert isinstance(arguments, dict)
    assert (arguments["target"], arguments["task"], arguments["numbers"]) == ("weight", "regression", [])
    assert arguments["categories"] == {"colour": "one_hot", "kind": "one_hot"}


def test_what_cannot_be_learned_from_cannot_be_taken(qtbot: QtBot, ask: Callable[..., DataDialog], cats: Path) -> None:
    dialog = ask(TableDialog, cats)
    seen(qtbot, dialog)
    for row in (0, 1):
        tick(dialog, row, Qt.CheckState.Unchecked)
    take = dialog.findChild(QPushButton, "data_take")
    assert take is not None
    qtbot.waitUntil(lambda: "at least one column" in text_of(dialog, "data_faults"), timeout=PATIENCE)
    assert not take.isEnabled()
    tick(dialog, 1, Qt.CheckState.Checked)
    choose(dialog, "data_as_1", "category, embedding")
    seen(qtbot, dialog)
    assert dialog.inspection is not None
    assert set(dialog.inspection.schema) == {"colour", "label"}


def test_a_column_that_something_is_wrong_with_is_marked(
    qtbot: QtBot, ask: Callable[..., DataDialog], tmp_path: Path
) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text("fine,mixed,same,kind\n" + "1,5,1,a\n2,much,1,b\n3,6,1,a\n" * 4)
    dialog = ask(TableDialog, path)
    qtbot.waitUntil(lambda: text_of(dialog, "data_faults") != "", timeout=PATIENCE)
    marked = [column for column in range(4) if not item(dialog, column).icon().isNull()]
    assert marked == [1]
    assert item(dialog, 1).toolTip().startswith("mixed holds no number in 4 rows")
    tick(dialog, 1, Qt.CheckState.Unchecked)
    tick(dialog, 2, Qt.CheckState.Checked)
    seen(qtbot, dialog)
    assert [column for column in range(4) if not item(dialog, column).icon().isNull()] == [2]
    assert item(dialog, 2).toolTip() == "same is the same in every row and says nothing."


def test_cells_between_semicolons_are_found(qtbot: QtBot, ask: Callable[..., DataDialog], cats: Path) -> None:
    cats.write_text(cats.read_text().replace(",", ";"))
    dialog = ask(TableDialog, cats)
    seen(qtbot, dialog)
    arguments = dialog.data["args"]
    assert isinstance(arguments, dict)
    assert arguments["separator"] == ";"
    assert len(grid_of(dialog, "data_columns")) == 4


def test_a_file_that_is_no_table_is_a_sentence(qtbot: QtBot, ask: Callable[..., DataDialog], tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"this is no parquet")
    dialog = ask(TableDialog, path)
    qtbot.waitUntil(lambda: text_of(dialog, "data_faults") != "", timeout=PATIENCE)
    take = dialog.findChild(QPushButton, "data_take")
    assert take is not None and not take.isEnabled()


def test_a_look_that_is_called_off_is_over_at_once(qtbot: QtBot, ask: Callable[..., DataDialog], cats: Path) -> None:
    dialog = ask(TableDialog, cats)
    dialog.reject()
    assert dialog.inspection is None
    assert not dialog.isVisible()


def test_images_are_counted_and_broken_ones_named(qtbot: QtBot, ask: Callable[..., DataDialog], pets: Path) -> None:
    dialog = ask(ImagesDialog, Path("pets"), str(pets.parent))
    seen(qtbot, dialog)
    bars = [bar.accessibleName() for bar in widget(dialog, QScrollArea, "data_balance").findChildren(QProgressBar)]
    assert bars == ["cat: 4", "dog: 4"]
    wall = widget(dialog, QScrollArea, "data_pictures")
    thumbnails = [label for label in wall.findChildren(QLabel) if not label.pixmap().isNull()]
    assert [label.accessibleName() for label in thumbnails][:2] == ["cat: cat/0.png", "cat: cat/1.png"]
    assert len(thumbnails) == 8
    assert grid_of(dialog, "data_left_out") == [["dog/broken.png", "It is no image."]]
    assert "There are 8 images to learn from" in text_of(dialog, "data_says")
    assert "dog/broken.png" in text_of(dialog, "data_says")
    choose(dialog, "data_mode", "in grey (L)")
    seen(qtbot, dialog)
    assert dialog.data == {"op": "image_folder", "args": {"path": "pets", "size": [32, 32], "mode": "L"}}
    assert dialog.inspection is not None
    assert dialog.inspection.schema["image"] == {"shape": [1, 32, 32], "dtype": "float32"}


def test_the_rows_of_a_table_are_shown_with_what_its_columns_hold_and_what_is_left_out(
    qtbot: QtBot, ask: Callable[..., DataDialog], cats: Path
) -> None:
    dialog = ask(TableDialog, cats)
    seen(qtbot, dialog)
    assert grid_of(dialog, "data_left_out") == [["Row 4", "weight is missing."]]
    weight = grid_of(dialog, "data_statistics")[0]
    assert weight[:2] == ["weight", "numbers"] and weight[3] == "1"
    low, high, mean, deviation = map(float, weight[4:])
    assert 2 <= low < mean < high <= 6 and 0 < deviation < 2
    bars = widget(dialog, QScrollArea, "data_balance").findChildren(QProgressBar)
    assert [bar.accessibleName() for bar in bars] == ["a: 20", "b: 19"]


def test_what_was_chosen_before_is_chosen_again(qtbot: QtBot, ask: Callable[..., DataDialog], cats: Path) -> None:
    told: dict[str, Json] = {
        "numbers": ["weight"],
        "categories": {"kind": "codes"},
        "target": "colour",
        "task": "classification",
    }
    dialog = ask(TableDialog, cats, "", told)
    seen(qtbot, dialog)
    assert dialog.data == {"op": "table", "args": {"path": str(cats), **told}}


@pytest.mark.parametrize(
    ("data", "rows", "tabs"),
    [
        ({"op": "sklearn.load_digits"}, "1\u202f797 images", ["Pictures"]),
        ({"op": "sklearn.load_wine"}, "178 rows", ["First rows", "Columns"]),
        ({"op": "sklearn.load_diabetes"}, "442 rows", ["First rows", "Columns"]),
    ],
)
def test_data_that_comes_along_is_looked_at_too(
    data: dict[str, Json], rows: str, tabs: list[str], qtbot: QtBot, switch: ThemeSwitch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = LookDialog(switch, DataSource("d", "d", data), "", window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.inspection is not None, timeout=PATIENCE)
    shown = widget(dialog, QTabWidget, "data_tabs")
    assert [shown.tabText(place) for place in range(shown.count())] == tabs
    assert not widget(dialog, QPushButton, "data_take").isVisible()
    assert f"{rows} to learn from" in text_of(dialog, "data_says")
    dialog.reject()


def test_data_that_is_gone_is_a_sentence_where_one_looks_at_it(
    qtbot: QtBot, switch: ThemeSwitch, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    source = DataSource("d", "d", {"op": "table", "args": {"path": "gone.csv"}})
    dialog = LookDialog(switch, source, str(tmp_path), window)
    dialog.open()
    qtbot.waitUntil(lambda: text_of(dialog, "data_faults") != "", timeout=PATIENCE)
    assert text_of(dialog, "data_faults").startswith("There is no file ")
    dialog.reject()
