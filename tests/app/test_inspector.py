"""The inspector: what a person types becomes an edit, or a sentence that says why it cannot."""

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.panels.fields import ArgumentField, parse_value, value_text
from designer.app.panels.form import Facts
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue.spec import Argument, Catalogue, Kind
from designer.document import (
    UNSET,
    Design,
    Fix,
    Graph,
    GraphId,
    History,
    Node,
    NodeFinding,
    NodeId,
    Parameter,
    Problem,
    Rename,
    Report,
    SetArgument,
    SetParameter,
    SetParameters,
    SetTraining,
    Severity,
    Signature,
)
from designer.document.numerals import grouped
from tests.app.inspecting import Shown, type_into

INTS = Argument("kernel_size", Kind.INTS, length=2, low=1)
NUMBER = Argument("p", Kind.FLOAT, 0.5)
MAYBE = Argument("max_norm", Kind.FLOAT, None, optional=True)
NUMBERS = Argument("data", Kind.NUMBERS)


@pytest.mark.parametrize(
    ("text", "argument", "value"),
    [
        ("3", INTS, 3),
        ("3, 5", INTS, [3, 5]),
        ("(3, 5)", INTS, [3, 5]),
        ("()", INTS, []),
        ("=width * 4", INTS, "=width * 4"),
        ("0.25", NUMBER, 0.25),
        ("1e-3", NUMBER, 0.001),
        ("None", MAYBE, None),
        ("0.5", NUMBERS, 0.5),
        ("0.5, 2", NUMBERS, [0.5, 2]),
        ("[3]", INTS, [3]),
        ("(3)", INTS, 3),
        ("[[1, 0], [0, 1]]", NUMBERS, [[1, 0], [0, 1]]),
        ("[1, 0", NUMBERS, "[1, 0"),
        ("three", INTS, "three"),
        ("", NUMBER, UNSET),
        ("   ", NUMBER, UNSET),
    ],
)
def test_what_is_typed_is_read_as_torch_writes_it(text: str, argument: Argument, value: object) -> None:
    parsed = parse_value(text, argument)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("value", [1, [0.5], [0.5, 2], [[1, 0], [0, 1]], [[[1]]]])
def test_numbers_of_a_constant_read_back_as_themselves(value: object) -> None:
    assert parse_value(value_text(value), NUMBERS) == value


@pytest.mark.parametrize("value", [3, [3], [3, 5], [], 0.001, "=width * 4", None])
def test_a_value_reads_back_as_itself(value: object) -> None:
    argument = Argument("x", Kind.INTS, optional=True)
    assert parse_value(value_text(value), argument) == value


@pytest.fixture
def shown(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design) -> Shown:
    return Shown(qtbot, catalogue, switch, digits)


def test_a_typed_number_becomes_one_named_edit(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    type_into(qtbot, shown.line("out_channels"), "48")
    assert shown.graph is not None
    assert shown.asked == [
        (f"Set out_channels of {node.label}", (SetArgument(shown.graph.id, node.id, "out_channels", 48),))
    ]


def test_what_cannot_be_used_is_ringed_and_explained_and_asks_for_nothing(qtbot: QtBot, shown: Shown) -> None:
    shown.show("nn.Conv2d")
    line = shown.line("kernel_size")
    type_into(qtbot, line, "three")
    assert shown.asked == []
    assert "three" in shown.fault("kernel_size") and "`=three`" in shown.fault("kernel_size")
    qtbot.keyClicks(line, "3")
    assert shown.fault("kernel_size") == ""


@pytest.mark.parametrize("typed", ["width", "width * 2", "16 * (width + 1)", "min(width, 9)", "16 * 4"])
def test_what_can_be_calculated_is_an_expression(qtbot: QtBot, shown: Shown, typed: str) -> None:
    node = shown.show("nn.Conv2d")
    assert shown.graph is not None
    SetParameters((Parameter("width", "int", 8),), shown.graph.id).apply(shown.design)
    type_into(qtbot, shown.line("out_channels"), typed)
    assert shown.asked[-1][1] == (SetArgument(shown.graph.id, node.id, "out_channels", f"={typed}"),)


def test_a_value_that_is_found_is_shown_dashed_with_what_it_came_to(shown: Shown) -> None:
    node = shown.show("nn.Linear")
    assert shown.graph is not None
    finding = NodeFinding(outputs={"output": Signature((32, 10), ("N", "10"))}, auto={"in_features": 512})
    shown.tell(Report(graphs={shown.graph.id: {node.id: finding}}))
    line = shown.line("in_features")
    assert line.text() == ""
    assert line.placeholderText() == "512"
    assert "auto" in line.property("role")


def test_reset_takes_the_argument_out(qtbot: QtBot, shown: Shown) -> None:
    node = shown.node("nn.Conv2d")
    assert shown.graph is not None
    History(shown.design).do("", [SetArgument(shown.graph.id, node.id, "stride", 2)])
    shown.show("nn.Conv2d")
    button = shown.panel.widget().findChild(QToolButton, "reset_stride")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.asked[-1][1] == (SetArgument(shown.graph.id, node.id, "stride", UNSET),)


def test_a_type_of_numbers_is_chosen(shown: Shown) -> None:
    node = shown.show("input")
    box = shown.panel.widget().findChild(QComboBox, "value_dtype")
    assert box is not None and box.currentText() == "auto"
    box.activated.emit(box.findText("int64"))
    box.activated.emit(box.findText("auto"))
    assert shown.graph is not None
    given = [edits for _, edits in shown.asked]
    assert given == [(SetArgument(shown.graph.id, node.id, "dtype", value),) for value in ("int64", UNSET)]


def test_an_empty_field_without_which_there_is_no_call_says_so(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    for argument, says in (
        (INTS, "needed"),
        (NUMBER, "0.5"),
        (MAYBE, "None"),
        (Argument("train", Kind.BOOL), "needed"),
    ):
        field = ArgumentField(argument, switch)
        qtbot.addWidget(field)
        field.show_value(UNSET, UNSET)
        assert isinstance(field.editor, QLineEdit | QComboBox)
        assert field.editor.placeholderText() == says


def test_a_choice_is_picked_from_torchs_own_words(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    box = shown.panel.widget().findChild(QComboBox, "value_padding_mode")
    assert box is not None
    box.setCurrentIndex(box.findText("reflect"))
    box.activated.emit(box.currentIndex())
    assert shown.graph is not None
    assert shown.asked[-1][1] == (SetArgument(shown.graph.id, node.id, "padding_mode", "reflect"),)


def test_a_choice_that_there_is_not_is_shown_ringed_and_explained(shown: Shown) -> None:
    node = shown.node("nn.Conv2d")
    assert shown.graph is not None
    History(shown.design).do("", [SetArgument(shown.graph.id, node.id, "padding_mode", "sideways")])
    shown.show("nn.Conv2d")
    box = shown.panel.widget().findChild(QComboBox, "value_padding_mode")
    assert box is not None
    assert (box.currentText(), box.property("role")) == ("sideways", "invalid")


@pytest.mark.parametrize("name", ["class", "train", 'x"); import os', "2fast", "torch", ""])
def test_a_name_that_code_cannot_use_is_refused_with_a_reason(qtbot: QtBot, shown: Shown, name: str) -> None:
    shown.show("nn.Conv2d")
    line = shown.panel.widget().findChild(QLineEdit, "node_name")
    assert line is not None
    type_into(qtbot, line, name) if name else (line.clear(), qtbot.keyClick(line, Qt.Key.Key_Return))
    assert shown.asked == []
    assert "name" in shown.fault("node_name")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert shown.fault("node_name") == ""
    assert line.text() == shown.node("nn.Conv2d").label


def test_a_good_name_becomes_an_edit(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    line = shown.panel.widget().findChild(QLineEdit, "node_name")
    assert line is not None
    type_into(qtbot, line, "stem")
    assert shown.graph is not None
    assert shown.asked == [(f"Rename {node.label} to stem", (Rename(shown.graph.id, node.id, "stem"),))]


def test_a_problem_is_shown_with_the_button_that_cures_it(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Linear")
    assert shown.graph is not None
    fix = Fix("Set in_features to auto", (SetArgument(shown.graph.id, node.id, "in_features", UNSET),))
    problem = Problem("features", Severity.ERROR, "`head` takes 128.", shown.graph.id, (node.id,), fixes=(fix,))
    shown.tell(Report(problems=(problem,)))
    mended: list[Fix] = []
    shown.panel.mend.connect(mended.append)
    button = shown.panel.widget().findChild(QPushButton, "fix")
    assert button is not None
    assert button.text() == fix.title
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert mended == [fix]


def test_with_nothing_selected_the_settings_of_a_run_are_there(qtbot: QtBot, shown: Shown) -> None:
    shown.panel.show_nodes(shown.design, shown.graph, ())
    type_into(qtbot, shown.line("epochs"), "3")
    type_into(qtbot, shown.line("seed"), "7")
    assert [edits for _, edits in shown.asked] == [
        (SetParameter(None, "epochs", 3),),
        (SetTraining("seed", 7),),
    ]


def test_a_late_word_of_a_field_reaches_the_node_it_was_made_for(qtbot: QtBot, shown: Shown) -> None:
    node = shown.show("nn.Conv2d")
    line = shown.line("out_channels")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "48")
    other = shown.node("nn.Linear")
    line.editingFinished.emit()
    shown.panel.show_nodes(shown.design, shown.graph, (other.id,))
    targets = {edits[0].node for _, edits in shown.asked if isinstance(edits[0], SetArgument)}
    assert targets == {node.id}


def test_a_node_of_an_unknown_type_is_kept_and_said_to_be(shown: Shown) -> None:
    assert shown.graph is not None
    shown.graph.nodes[NodeId("z")] = Node(NodeId("z"), "nn.FromTheFuture", "z", args={"depth": 3})
    shown.panel.show_nodes(shown.design, shown.graph, (NodeId("z"),))
    texts = " ".join(label.text() for label in shown.panel.widget().findChildren(QLabel))
    assert "does not know its type" in texts


def test_every_form_fits_into_the_narrowest_panel(shown: Shown, catalogue: Catalogue) -> None:
    assert shown.graph is not None
    panel = shown.panel
    assert panel.minimumWidth() <= 268
    panel.resize(panel.minimumWidth(), 300)  # so low that the scroll bar takes its share too
    long = "a_name_of_sixty_four_letters_is_as_long_as_a_name_may_be_in_here"
    fix = Fix("Set `num_embeddings` to 25088, from what flows in, and the size after it", ())
    message = f"`{'W' * 60}` of `torch.nn.functional.scaled_dot_product_attention` takes 128."
    for place, op in enumerate(catalogue):
        node = NodeId(f"n{place}")
        shown.graph.nodes[node] = Node(node, op, long)
        problem = Problem("x", Severity.ERROR, message, shown.graph.id, (node,), detail=message, fixes=(fix,))
        findings = {node: NodeFinding(outputs={"output": Signature((2,) * 9, ("(H+1)//2*width",) * 9)})}
        panel.show_report(Report(graphs={shown.graph.id: findings}, problems=(problem,)))
        panel.show_nodes(shown.design, shown.graph, (node,))
        for toggle in panel.widget().findChildren(QToolButton, "unfold"):
            toggle.setChecked(True)
        for details in panel.widget().findChildren(QPushButton, "details"):
            details.setChecked(True)
        QApplication.processEvents()
        assert panel.widget().minimumSizeHint().width() <= panel.viewport().width(), op
        assert panel.widget().width() == panel.viewport().width(), op
        for child in panel.widget().findChildren(QWidget):
            if child.isVisible():
                right = child.mapTo(panel.widget(), child.rect().topRight()).x()
                assert right < panel.widget().width(), f"{op}: {child.objectName()}"
    panel.show_nodes(shown.design, shown.graph, tuple(shown.graph.nodes))
    assert panel.widget().minimumSizeHint().width() <= panel.viewport().width()
    panel.show_nodes(shown.design, shown.graph, ())
    assert panel.widget().minimumSizeHint().width() <= panel.viewport().width()


def test_facts_keep_their_labels_when_they_say_something_else(qtbot: QtBot) -> None:
    facts, host = Facts(), QWidget()
    qtbot.addWidget(host)
    host.setLayout(facts)
    host.show()

    def texts() -> list[str]:
        return [label.text() for label in host.findChildren(QLabel) if label.isVisible()]

    facts.show([("input", "N × 1", "float32"), ("→ output", "?", ""), ("parameters", "12", "")])
    kept = host.findChildren(QLabel)[1]
    kept.setSelection(0, 3)
    facts.show([("input", "N × 1", "float32"), ("→ output", "N × 4", "float32")])
    qtbot.waitUntil(lambda: texts() == ["input", "N × 1", "→ output", "N × 4"])
    assert kept.selectedText() == "N ×" and facts.made == 3
    facts.show([("image", "N × 2", "float16"), ("→ output", "N × 4", "float32"), ("keys", "fc.", "")])
    qtbot.waitUntil(lambda: texts() == ["image", "N × 2", "→ output", "N × 4", "keys", "fc."])
    assert kept.toolTip() == "float16" and facts.made == 4


def test_several_cards_are_counted_summed_and_named(shown: Shown) -> None:
    assert shown.graph is not None
    graph, cards = shown.graph, tuple(shown.graph.nodes)
    assert len(cards) > 12
    shown.panel.show_nodes(shown.design, graph, cards)
    shown.tell(Report(graphs={graph.id: {card: NodeFinding(parameters=500) for card in cards}}))
    texts = [label.text() for label in shown.panel.widget().findChildren(QLabel)]
    assert f"{len(cards)} cards" in texts
    assert grouped(500 * len(cards)) in texts
    names = next(text for text in texts if "\n" in text).split("\n")
    assert names[:12] == [graph.nodes[card].label for card in cards[:12]]
    assert names[12:] == [f"and {len(cards) - 12} more"]
    shown.panel.show_nodes(shown.design, graph, cards[:2])
    texts = [label.text() for label in shown.panel.widget().findChildren(QLabel)]
    assert "2 cards" in texts
    assert "\n".join(graph.nodes[card].label for card in cards[:2]) in texts


def test_what_several_cards_share_is_set_for_all_at_once(qtbot: QtBot, shown: Shown) -> None:
    assert shown.graph is not None
    history = shown.obey()
    convs = tuple(node.id for node in shown.graph.nodes.values() if node.op == "nn.Conv2d")
    differ = zip(convs, (3, 5), (False, True), strict=True)
    for conv, size, bias in differ:
        SetArgument(shown.graph.id, conv, "kernel_size", size).apply(shown.design)
        SetArgument(shown.graph.id, conv, "bias", bias).apply(shown.design)
    shown.panel.show_nodes(shown.design, shown.graph, convs)
    sizes, box = shown.line("kernel_size"), shown.panel.widget().findChild(QComboBox, "value_bias")
    assert sizes.text() == "" and sizes.placeholderText() == "several"
    assert box is not None and box.currentIndex() == -1
    type_into(qtbot, sizes, "3")
    assert [shown.graph.nodes[conv].args["kernel_size"] for conv in convs] == [3, 3]
    assert history.undo_name == "Set kernel_size of 2 cards" and sizes.text() == "3"
    box.activated.emit(1)
    assert [shown.graph.nodes[conv].args["bias"] for conv in convs] == [False, False]
    history.undo()
    assert [shown.graph.nodes[conv].args["bias"] for conv in convs] == [False, True] and box.currentIndex() == -1
    shown.panel.show_nodes(shown.design, shown.graph, (*convs, shown.node("F.relu").id))
    assert shown.panel.widget().findChild(QLineEdit, "value_kernel_size") is None


def test_a_block_is_known_by_its_graph(shown: Shown) -> None:
    assert shown.graph is not None
    block = Graph(GraphId("block"), "Block")
    shown.design.graphs[block.id] = block
    shown.graph.nodes[NodeId("b")] = Node(NodeId("b"), "@block", "b")
    shown.panel.show_nodes(shown.design, shown.graph, (NodeId("b"),))
    texts = " ".join(label.text() for label in shown.panel.widget().findChildren(QLabel))
    assert "does not know its type" not in texts
    assert "Flow" in texts


class Browser(QObject):
    """Gets the addresses that Qt would give to the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_what_torch_says_of_a_layer_is_a_click_away(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design
) -> None:
    shown = Shown(qtbot, catalogue, switch, digits)
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    shown.show("nn.Conv2d")
    button = shown.panel.widget().findChild(QPushButton, "torch_page")
    assert button is not None
    assert button.text() == "Conv2d"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html"]
    shown.show("input")
    assert shown.panel.widget().findChild(QPushButton, "torch_page") is None


def test_a_form_is_as_high_as_its_words_before_it_is_painted(digits_window: MainWindow) -> None:
    editor = digits_window.editor
    for names in (("conv1",), ("conv1", "norm1", "head", "pool1")):
        editor.canvas.select([NodeId(name) for name in names])
        labels = [one for one in editor.inspector.findChildren(QLabel) if one.isVisible()]
        assert labels and all(one.height() >= one.minimumSizeHint().height() for one in labels)
