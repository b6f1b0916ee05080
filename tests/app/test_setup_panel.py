"""The training setup: choices become the design's own step, source and stage, one undo entry each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from designer.app.data_dialog import DataDialog
from designer.app.file_dialog import FileDialog
from designer.app.panels.fields import ArgumentField
from designer.app.panels.setup_panel import SetupPanel
from designer.app.session import empty_design
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.recipe import read
from designer.catalogue.spec import Catalogue
from designer.codegen import why_not_trainable
from designer.document import AddNode, Design, GraphId, History, Node, NodeId, Port, dump_text
from designer.inference import check


class Shown:
    """A panel on a design, as the window keeps them together."""

    def __init__(
        self, qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, design: Design, path: Path | None = None
    ) -> None:
        self.catalogue = catalogue
        self.history = History(design)
        self.panel = SetupPanel(catalogue, switch, lambda: path)
        qtbot.addWidget(self.panel)
        self.panel.resize(800, 300)
        self.panel.edits.connect(lambda name, edits: self.history.do(name, edits))
        self.history.observe(lambda change: self.panel.show_design(self.history.design))
        self.panel.show_design(design)
        self.panel.show_report(check(design, catalogue))
        self.panel.show()

    def choose(self, box: str, text: str) -> None:
        found = self.panel.findChild(QComboBox, box)
        assert found is not None
        index = found.findText(text)
        assert index >= 0, [found.itemText(i) for i in range(found.count())]
        found.setCurrentIndex(index)
        found.activated.emit(index)

    def sentence(self) -> str:
        label = self.panel.findChild(QLabel, "setup_sentence")
        assert label is not None
        return label.text()


def course_network(features: int = 30, last: int = 1) -> Design:
    """What a first course draws: features to a probability."""
    design = empty_design()
    graph = GraphId("net")
    nodes = [
        Node(NodeId("x"), "input", "x", args={"shape": f"N {features}"}),
        Node(NodeId("a"), "nn.Linear", "fc1", args={"out_features": 20}, inputs={"input": Port(NodeId("x"))}),
        Node(NodeId("b"), "nn.ReLU", "act", inputs={"input": Port(NodeId("a"))}),
        Node(NodeId("c"), "nn.Linear", "fc2", args={"out_features": last}, inputs={"input": Port(NodeId("b"))}),
        Node(NodeId("d"), "nn.Sigmoid", "sigmoid", inputs={"input": Port(NodeId("c"))}),
        Node(NodeId("y"), "output", "y", inputs={"value": Port(NodeId("d"))}),
    ]
    History(design).do("Draw", [AddNode(graph, node) for node in nodes])
    return design


@pytest.fixture
def course(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch) -> Shown:
    return Shown(qtbot, catalogue, switch, course_network())


def test_a_drawing_from_scratch_can_be_trained_after_one_choice(course: Shown) -> None:
    design = course.history.design
    before = dump_text(design)
    assert "Choose what to learn from" in course.sentence()
    course.choose("setup_data", "Breast cancer")
    recipe = read(design)
    assert recipe is not None
    assert recipe.loss == "F.binary_cross_entropy"
    report = check(design, course.catalogue)
    assert report.ok, report.problems
    assert why_not_trainable(design, course.catalogue, report) == ""
    course.history.undo()
    assert dump_text(design) == before


def test_numbers_and_optimiser_are_written_into_the_design(qtbot: QtBot, course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    course.choose("setup_optimiser", "SGD")
    field = course.panel.findChild(ArgumentField, "argument_momentum")
    assert field is not None
    field.editor.setFocus()
    qtbot.keyClicks(field.editor, "0.9")
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)
    for name, text in (("lr", "0.05"), ("epochs", "7"), ("batch", "16"), ("seed", "3")):
        field = course.panel.findChild(ArgumentField, f"argument_{name}")
        assert field is not None
        field.editor.setFocus()
        field.editor.selectAll()  # type: ignore[attr-defined]
        qtbot.keyClicks(field.editor, text)
        qtbot.keyClick(field.editor, Qt.Key.Key_Return)
    recipe = read(course.history.design)
    assert recipe is not None
    assert (recipe.optimiser, dict(recipe.settings)) == ("SGD", {"momentum": 0.9})
    assert (recipe.learning_rate, recipe.epochs, recipe.batch, recipe.seed) == (0.05, 7, 16, 3)


def test_what_does_not_fit_is_said_before_anything_runs(course: Shown) -> None:
    course.choose("setup_data", "Iris")
    assert "3 classes" in course.sentence() or "takes" in course.sentence()


def test_a_design_without_an_input_is_told_what_it_lacks(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    shown = Shown(qtbot, catalogue, switch, empty_design())
    before = dump_text(shown.history.design)
    shown.choose("setup_data", "Iris")
    assert "Input" in shown.sentence()
    assert dump_text(shown.history.design) == before


def test_a_template_shows_its_own_setup(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design
) -> None:
    shown = Shown(qtbot, catalogue, switch, digits)
    box = shown.panel.findChild(QComboBox, "setup_data")
    assert box is not None
    assert box.currentText() == "Digits"
    field = shown.panel.findChild(ArgumentField, "argument_epochs")
    assert field is not None
    assert field.editor.text() == "20"  # type: ignore[attr-defined]


def answer(path: Path, until_closed: Callable[[DataDialog], bool]) -> None:
    """Chooses a path where one is asked for, then does something with the dialog on it until that closes it."""

    def visit() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, FileDialog) and dialog.isVisible():
            edit = dialog.findChild(QLineEdit, "fileNameEdit")
            assert edit is not None
            edit.setText(str(path))
            dialog.accept()
        elif isinstance(dialog, DataDialog) and until_closed(dialog):
            return
        QTimer.singleShot(20, visit)

    QTimer.singleShot(20, visit)


def take(dialog: DataDialog) -> bool:
    """Takes what is offered as soon as it can be taken."""
    ready = dialog.inspection is not None and dialog.inspection.ok
    if ready:
        dialog.accept()
    return ready


def test_a_table_beside_the_design_can_be_learned_from(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, tmp_path: Path
) -> None:
    rows = "\n".join(f"{row / 7:.2f},{('red', 'black', 'white')[row % 3]},{'ab'[row % 2]}" for row in range(40))
    (tmp_path / "cats.csv").write_text(f"weight,colour,kind\n{rows}\n")
    shown = Shown(qtbot, catalogue, switch, course_network(features=4), tmp_path / "cats.netd")
    before = dump_text(shown.history.design)
    answer(tmp_path / "cats.csv", take)
    shown.choose("setup_data", "A table from a file…")
    design = shown.history.design
    recipe = read(design)
    assert recipe is not None
    assert recipe.source.data["args"] == {
        "path": "cats.csv",
        "numbers": ["weight"],
        "categories": {"colour": "one_hot"},
        "target": "kind",
        "task": "classification",
    }
    assert recipe.loss == "F.binary_cross_entropy"
    report = check(design, catalogue)
    assert why_not_trainable(design, catalogue, report) == ""
    box = shown.panel.findChild(QComboBox, "setup_data")
    assert box is not None and box.currentText() == "cats.csv"

    answer(tmp_path / "cats.csv", lambda dialog: dialog.close())  # whoever thinks better of it keeps what was there
    shown.choose("setup_data", "A table from a file…")
    assert read(shown.history.design) == recipe
    assert box.currentText() == "cats.csv"
    shown.history.undo()
    assert dump_text(shown.history.design) == before


def test_a_folder_of_images_can_be_learned_from_and_what_does_not_fit_is_said(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, tmp_path: Path
) -> None:
    for name in ("cat", "dog", "hen"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (9, 9), (number, 0, 0)).save(tmp_path / "pets" / name / f"{number}.png")
    (tmp_path / "pets" / "hen" / "broken.png").write_bytes(b"this is no image")
    shown = Shown(qtbot, catalogue, switch, course_network(last=2))
    answer(tmp_path / "pets", take)
    shown.choose("setup_data", "Images from a folder…")
    recipe = read(shown.history.design)
    assert recipe is not None
    assert recipe.source.data["args"] == {"path": str(tmp_path / "pets"), "size": [32, 32], "mode": "RGB"}
    assert "has 3 classes" in shown.sentence()
