"""Two designs side by side: what is different is listed, marked in both drawings, and led to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from designer.app.compare_dialog import CompareDialog
from designer.app.compared_canvas import COLOURS, ComparedCanvas
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import AddNode, Design, History, Node, NodeId, RemoveNode, SetArgument, dump_text, load_text
from designer.document.comparing import How, compare

MINUS = "\u2212"


@pytest.fixture
def after(digits: Design) -> Design:
    """A card came, one went, one is another one."""
    history = History(load_text(dump_text(digits))[0])
    root = digits.root()
    assert root is not None
    edits = [
        SetArgument(root.id, NodeId("conv2"), "out_channels", 64),
        RemoveNode(root.id, NodeId("dropout")),
        AddNode(root.id, Node(NodeId("softmax"), "nn.Softmax", name="softmax"), (300.0, -160.0)),
    ]
    history.do("Change it", edits)
    return history.design


@pytest.fixture
def dialog(
    qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue, digits: Design, after: Design
) -> Iterator[CompareDialog]:
    owner = QLabel()
    qtbot.addWidget(owner)
    made = CompareDialog(catalogue, switch, (digits, after), ("old.netd", "new"), compare(digits, after), owner)
    made.resize(1280, 760)  # as where there is room
    made.show()
    yield made
    made.close()


def rows(dialog: CompareDialog) -> dict[str, QTreeWidgetItem]:
    heading = dialog.list.topLevelItem(0)
    assert heading is not None and heading.text(0) == "DigitsNet"
    cards = [heading.child(row) for row in range(heading.childCount())]
    return {card.text(0): card for card in cards if card is not None}


def test_what_came_went_and_changed_is_listed_with_signs(dialog: CompareDialog) -> None:
    found = rows(dialog)
    assert {"+  softmax", "≠  conv2", f"{MINUS}  dropout"} <= set(found)
    line = found["≠  conv2"].child(0)
    assert line is not None and line.text(0) == "out_channels: 32 → 64"
    says = dialog.findChild(QLabel, "compare_says")
    assert says is not None and says.text().startswith(f"Cards:   + 1 added     {MINUS} 1 removed     ≠ ")


def test_a_row_leads_to_its_card_in_both_drawings(dialog: CompareDialog) -> None:
    before, after = dialog.canvases
    dialog.list.setCurrentItem(rows(dialog)["≠  conv2"].child(0))
    assert before.selection == after.selection == (NodeId("conv2"),)
    dialog.list.setCurrentItem(rows(dialog)[f"{MINUS}  dropout"])
    assert before.selection == (NodeId("dropout"),) and after.selection == ()


def test_a_card_that_went_is_copied_to_be_pasted(qtbot: QtBot, dialog: CompareDialog, window: MainWindow) -> None:
    copy = dialog.findChild(QPushButton, "compare_copy")
    assert copy is not None
    dialog.list.setCurrentItem(rows(dialog)[f"{MINUS}  dropout"])
    copy.click()
    window.documents.new()
    window.editor.canvas.paste()
    root = window.session.design.root()
    assert root is not None and [node.op for node in root.nodes.values()] == ["nn.Dropout"]


@pytest.mark.parametrize(
    ("side", "card", "how"), [(0, "dropout", "removed"), (1, "softmax", "added"), (1, "conv2", "changed")]
)
def test_marks_are_painted_round_the_cards(
    qtbot: QtBot, switch: ThemeSwitch, dialog: CompareDialog, side: int, card: str, how: How
) -> None:
    assert is_marked(qtbot, switch, dialog.canvases[side], card, how)


def is_marked(qtbot: QtBot, switch: ThemeSwitch, canvas: ComparedCanvas, card: str, how: How) -> bool:
    """Whether the colour of a mark is seen round a card."""
    canvas.select(())
    canvas.fit()
    qtbot.waitUntil(lambda: canvas.rect().contains(canvas.places()[f"card {card}"]))
    place = canvas.places()[f"card {card}"].adjusted(-14, -14, 14, 14)
    wanted = switch.theme.color(COLOURS[how])
    image = canvas.grab(place).toImage()
    spots = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(_near(image.pixelColor(x, y), wanted) for x, y in spots) > 60


def test_beside_what_is_about_the_design_as_a_whole_cards_are_marked_too(
    qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue, digits: Design, after: Design
) -> None:
    owner, other = QLabel(), replace(after, doc="Another one")
    qtbot.addWidget(owner)
    made = CompareDialog(catalogue, switch, (digits, other), ("old.netd", "new"), compare(digits, other), owner)
    made.resize(1280, 760)
    made.show()
    heading = made.list.topLevelItem(0)
    assert heading is not None and heading.text(0) == "The design" and made.list.currentItem() is heading.child(0)
    assert is_marked(qtbot, switch, made.canvases[1], "softmax", "added")
    made.close()


def test_nothing_can_be_changed_there(dialog: CompareDialog) -> None:
    canvas = dialog.canvases[1]
    text = dump_text(canvas._history.design)
    canvas.select_all()
    canvas.delete_selection()
    assert dump_text(canvas._history.design) == text


def test_the_open_design_is_compared_with_a_file(
    qtbot: QtBot, window: MainWindow, after: Design, tmp_path: Path
) -> None:
    window.begin([], "digits-cnn")
    path = tmp_path / "other.netd"
    path.write_text(dump_text(after), encoding="utf-8")
    seen: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, CompareDialog):
            seen.append(box.windowTitle())
            box.reject()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    window.comparing.compare_with(path)
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert seen == ["other.netd and digits-cnn, as it is open"]
    path.write_text("nothing of ours")
    window.comparing.compare_with(path)
    qtbot.waitUntil(lambda: "being compared" not in window.notice.accessibleName())
    assert "other.netd" in window.notice.accessibleName() and len(seen) == 1


def test_what_is_not_saved_yet_is_shown_once_there_is_something(
    qtbot: QtBot, window: MainWindow, digits: Design, tmp_path: Path
) -> None:
    path = tmp_path / "mine.netd"
    path.write_text(dump_text(digits), encoding="utf-8")
    window.documents.open_path(path)
    action = window.actions_by_id["compare_saved"]
    assert not action.isEnabled()
    root = digits.root()
    assert root is not None
    window.editor.do("Widen", [SetArgument(root.id, NodeId("conv2"), "out_channels", 64)])
    assert action.isEnabled()
    seen: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, CompareDialog):
            seen.extend(rows(box))
            box.reject()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    action.trigger()
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert seen == ["≠  conv2"]


def _near(one: QColor, other: QColor) -> bool:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())) < 40
