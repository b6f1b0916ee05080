"""The training setup: choices become the design's own step, source and stage, one undo entry each."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QTableWidget, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.data_dialog import DataDialog
from designer.app.file_dialog import FileDialog
from designer.app.panels.fields import ArgumentField
from designer.app.panels.setup_panel import SetupPanel
from designer.app.session import empty_design
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.recipe import read, suggest, write
from designer.catalogue.spec import Catalogue
from designer.codegen import why_not_trainable
from designer.document import (
    AddNode,
    Connect,
    Design,
    GraphId,
    History,
    Node,
    NodeId,
    Port,
    RemoveNode,
    SetArgument,
    Slot,
    dump_text,
)
from designer.inference import check
from designer.templates import open_template
from tests.codegen.test_giving_back import CONVOLUTION
from tests.inference.mistake import giving_back


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
    for name, text in (("learning_rate", "0.05"), ("epochs", "7"), ("batch_size", "16"), ("seed", "3")):
        field = course.panel.findChild(ArgumentField, f"argument_{name}")
        assert field is not None
        field.editor.setFocus()
        field.editor.selectAll()  # type: ignore[attr-defined]
        qtbot.keyClicks(field.editor, text)
        qtbot.keyClick(field.editor, Qt.Key.Key_Return)
    for name in ("learning_rate", "epochs"):  # numbers of the design, which nothing could be reckoned from
        field = course.panel.findChild(ArgumentField, f"argument_{name}")
        assert field is not None
        field.editor.setFocus()
        field.editor.selectAll()  # type: ignore[attr-defined]
        qtbot.keyClicks(field.editor, "=1/1000")
        qtbot.keyClick(field.editor, Qt.Key.Key_Return)
        assert f'{name} is "=1/1000"; a ' in field.refused
        qtbot.keyClick(field.editor, Qt.Key.Key_Escape)
    recipe = read(course.history.design)
    assert recipe is not None
    assert (recipe.optimiser, dict(recipe.settings)) == ("SGD", {"momentum": 0.9})
    assert (recipe.learning_rate, recipe.epochs, recipe.batch, recipe.seed) == (0.05, 7, 16, 3)


@pytest.mark.parametrize("mend", ["the loss again", "the offered cure of the loss", "the offered cure of the accuracy"])
def test_a_network_that_became_a_probability_is_learned_with_its_loss(course: Shown, mend: str) -> None:
    """Whatever comes first, the data or the end of the network: the step is the same."""
    net, design = GraphId("net"), course.history.design
    course.history.do("Two scores", [SetArgument(net, NodeId("c"), "out_features", 2), RemoveNode(net, NodeId("d"))])
    course.history.do("End", [Connect(net, Port(NodeId("c")), Slot(NodeId("y"), "value"))])
    course.panel.show_report(check(design, course.catalogue))
    course.choose("setup_data", "Breast cancer")
    recipe = read(design)
    assert recipe is not None and (recipe.loss, recipe.column) == ("F.cross_entropy", False)
    sigmoid = Node(NodeId("d"), "nn.Sigmoid", "sigmoid", inputs={"input": Port(NodeId("c"))})
    course.history.do("One", [SetArgument(net, NodeId("c"), "out_features", 1), AddNode(net, sigmoid)])
    course.history.do("End", [Connect(net, Port(NodeId("d")), Slot(NodeId("y"), "value"))])
    if mend == "the loss again":
        course.panel.show_report(check(design, course.catalogue))
        course.choose("setup_loss", "binary_cross_entropy")
    else:
        course.history.do("Set the loss", write(design, replace(recipe, loss="F.binary_cross_entropy")))
        problems = check(design, course.catalogue).problems
        of = "loss" if mend == "the offered cure of the loss" else "accuracy"
        fixes = next(problem.fixes for problem in problems if f"`{of}` c" in problem.message)
        assert fixes[0].title == "Insert unsqueeze after `target`"
        course.history.do(fixes[0].title, fixes[0].edits)
    report = check(design, course.catalogue)
    assert not report.problems
    assert why_not_trainable(design, course.catalogue, report) == ""
    assert read(design) == suggest(design, recipe.source, report)


def test_what_does_not_fit_is_said_before_anything_runs(course: Shown) -> None:
    course.choose("setup_data", "Iris")
    assert "3 classes" in course.sentence() or "takes" in course.sentence()


def test_an_empty_drawing_is_given_the_input_of_the_data(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    shown = Shown(qtbot, catalogue, switch, empty_design())
    design = shown.history.design
    before = dump_text(design)
    shown.choose("setup_data", "Breast cancer")
    graph = design.root()
    assert graph is not None and read(design) is not None
    assert [(node.op, node.args) for node in graph.nodes.values()] == [("input", {"shape": "N 30"})]
    shown.history.undo()
    assert dump_text(design) == before


@pytest.mark.parametrize("stated", [False, True])
def test_an_input_as_it_was_placed_takes_the_shape_of_the_data(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, stated: bool
) -> None:
    design = course_network(features=10)
    if stated:
        SetArgument(GraphId("net"), NodeId("a"), "in_features", 10).apply(design)
    shown = Shown(qtbot, catalogue, switch, design)
    shown.choose("setup_data", "Breast cancer")
    graph = shown.history.design.root()
    assert graph is not None
    assert graph.nodes[NodeId("x")].args == {"shape": "N 10" if stated else "N 30"}
    assert check(shown.history.design, catalogue).ok is not stated


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


def test_a_training_that_no_form_can_show_is_told_as_it_is_drawn(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    shown = Shown(qtbot, catalogue, switch, open_template("dcgan"))
    said = re.sub("<[^>]*>", "", shown.sentence())
    assert said.startswith(
        "duel trains discriminator and generator, as it is drawn. Its numbers stand in the inspector"
    )


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


def fields_of(shown: Shown) -> set[str]:
    return {field.argument.name for field in shown.panel.findChildren(ArgumentField) if field.isVisible()}


def enter(qtbot: QtBot, shown: Shown, name: str, text: str) -> None:
    field = shown.panel.findChild(ArgumentField, f"argument_{name}")
    assert field is not None
    field.editor.setFocus()
    field.editor.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field.editor, text)
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)


def test_where_it_is_narrow_nothing_is_cut(course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    for width in (800, 620, 470, 400):
        course.panel.resize(width, 300)
        QApplication.processEvents()
        inside = course.panel.widget()
        assert inside.width() <= course.panel.viewport().width()
        for field in course.panel.findChildren(ArgumentField):
            assert field.editor.width() >= 64 or not field.isVisible()


def test_what_is_rarely_changed_lies_behind_more(qtbot: QtBot, course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    assert "betas" not in fields_of(course) and {"held_out", "learning_rate"} <= fields_of(course)
    more = course.panel.findChild(QToolButton, "unfold")
    assert more is not None
    more.click()
    assert {"betas", "eps", "amsgrad", "split_seed"} <= fields_of(course)
    enter(qtbot, course, "betas", "0.8, 0.99")
    enter(qtbot, course, "split_seed", "7")
    recipe = read(course.history.design)
    assert recipe is not None
    assert recipe.settings == {"betas": [0.8, 0.99]}
    assert recipe.source.parts == {"by": "random", "test": 0.2, "seed": 7, "stratify": "label"}


def test_how_much_is_held_out_can_be_set_to_nothing_and_back(qtbot: QtBot, course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    for share, parts in (("0.35", 0.35), ("0", None), ("0.1", 0.1)):
        enter(qtbot, course, "held_out", share)
        recipe = read(course.history.design)
        assert recipe is not None
        assert recipe.source.parts.get("test") == parts
        assert recipe.keep_best == ("accuracy" if parts else "")
        report = check(course.history.design, course.catalogue)
        assert why_not_trainable(course.history.design, course.catalogue, report) == ""
    assert "10 % are held out" in course.sentence()


def test_no_training_takes_the_step_out_again(course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    course.choose("setup_data", "No training")
    assert course.history.design.stages == () and read(course.history.design) is None
    course.history.undo()
    assert read(course.history.design) is not None


def test_a_batch_larger_than_the_data_is_told_and_mended_with_one_click(qtbot: QtBot, course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    enter(qtbot, course, "batch_size", "456")
    report = check(course.history.design, course.catalogue)
    course.panel.show_report(report)
    assert not report.ok
    assert "is 456 rows, and there are, without those that are held out, 455" in course.sentence()
    button = course.panel.findChild(QPushButton, "setup_fix")
    assert button is not None and button.isVisible() and button.text() == "Set batch_size to 32"
    button.click()
    assert check(course.history.design, course.catalogue).ok


def test_what_keeps_a_run_from_starting_is_said_and_mended_here_too(course: Shown) -> None:
    course.choose("setup_data", "Breast cancer")
    course.history.do("Set", [SetArgument(GraphId("net"), NodeId("c"), "in_features", 9)])
    course.panel.show_report(check(course.history.design, course.catalogue))
    assert "fc2" in course.sentence()
    button = course.panel.findChild(QPushButton, "setup_fix")
    assert button is not None and button.isVisible()
    button.click()
    report = check(course.history.design, course.catalogue)
    assert report.ok
    course.panel.show_report(report)
    assert "fc2" not in course.sentence()


def test_more_classes_than_scores_are_told_and_mended_with_one_click(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design
) -> None:
    graph = digits.root()
    assert graph is not None
    head = next(node for node in graph.nodes.values() if node.name == "head")
    SetArgument(graph.id, head.id, "out_features", 4).apply(digits)
    shown = Shown(qtbot, catalogue, switch, digits)
    assert "has 10 classes" in shown.sentence()
    button = shown.panel.findChild(QPushButton, "setup_fix")
    assert button is not None
    button.click()
    assert check(shown.history.design, catalogue).ok


def test_what_learns_to_give_back_its_images_is_named_and_goes_on_with_that(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    shown = Shown(qtbot, catalogue, switch, giving_back(*CONVOLUTION))
    assert "cannot compare" in shown.sentence() and "scores a row" not in shown.sentence()
    button = shown.panel.findChild(QPushButton, "setup_fix")
    assert button is not None and button.text() == "Let net learn to give back image"
    button.click()
    shown.panel.show_report(check(shown.history.design, catalogue))
    assert "What is learned: to give back image; 20 % are held out. Best by loss." in shown.sentence()
    shown.choose("setup_loss", "l1_loss")
    shown.choose("setup_data", "Digits")
    recipe = read(shown.history.design)
    assert recipe is not None and recipe.gives_back and recipe.loss == "F.l1_loss"
    assert check(shown.history.design, catalogue).ok


def test_the_devices_of_this_computer_are_offered(course: Shown) -> None:
    box = course.panel.findChild(QComboBox, "setup_device")
    assert box is not None and [box.itemText(i) for i in range(box.count())] == ["Automatic"]
    course.panel.want_device("cuda:1")
    assert course.panel.device == ""
    course.panel.show_devices(("cpu", "cuda:0", "cuda:1"))
    assert [box.itemText(i) for i in range(box.count())] == ["Automatic", "CPU", "CUDA 0", "CUDA 1"]
    assert (course.panel.device, box.currentText()) == ("cuda:1", "CUDA 1")
    chosen: list[str] = []
    course.panel.device_chosen.connect(chosen.append)
    before = dump_text(course.history.design)
    course.choose("setup_device", "CPU")
    assert (course.panel.device, chosen) == ("cpu", ["cpu"])
    course.choose("setup_device", "Automatic")
    assert course.panel.device == ""
    assert dump_text(course.history.design) == before


def test_other_columns_of_the_same_table_are_chosen_without_choosing_the_file(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, tmp_path: Path
) -> None:
    rows = "\n".join(f"{row / 7:.2f},{row % 5},{'ab'[row % 2]}" for row in range(40))
    (tmp_path / "cats.csv").write_text(f"weight,age,kind\n{rows}\n")
    shown = Shown(qtbot, catalogue, switch, course_network(features=2), tmp_path / "cats.netd")
    answer(tmp_path / "cats.csv", take)
    shown.choose("setup_data", "A table from a file…")
    enter(qtbot, shown, "epochs", "7")
    enter(qtbot, shown, "held_out", "0.5")
    before = read(shown.history.design)
    assert before is not None and before.source.rows == 40

    def drop_age(dialog: DataDialog) -> bool:
        if dialog.inspection is None or not dialog.inspection.ok:
            return False
        table = dialog.findChild(QTableWidget, "data_columns")
        assert table is not None
        age = table.item(1, 0)
        if age.checkState() == Qt.CheckState.Checked:
            age.setCheckState(Qt.CheckState.Unchecked)
            return False
        dialog.accept()
        return True

    answer(tmp_path, drop_age)
    button = shown.panel.findChild(QPushButton, "setup_change")
    assert button is not None and button.isVisible()
    button.click()
    after = read(shown.history.design)
    assert after is not None
    arguments = after.source.data["args"]
    assert isinstance(arguments, dict) and arguments["numbers"] == ["weight"]
    assert (after.source.name, after.epochs, after.source.parts) == (before.source.name, 7, before.source.parts)
