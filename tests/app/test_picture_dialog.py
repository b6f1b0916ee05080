"""Pictures from the window: what can be drawn, what is seen of it beforehand, and where it goes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.picture_dialog import PictureDialog, scopes
from designer.app.theme.style import ThemeSwitch
from designer.document import Design, NodeFinding, NodeId, Report, Signature
from designer.document.numerals import grouped

CARDS = (NodeId("conv1"), NodeId("norm1"))


@pytest.fixture
def dialog(qtbot: QtBot, switch: ThemeSwitch, digits: Design, tmp_path: Path) -> Iterator[PictureDialog]:
    """Two cards are selected; nothing was drawn yet."""
    window = QWidget()
    qtbot.addWidget(window)
    root = digits.root()
    assert root is not None
    offers = scopes(digits, root.id, CARDS)
    made = PictureDialog(switch, digits, None, offers, tmp_path / "digits-1.5", None, window)
    made.open()
    yield made
    made.reject()


def said(dialog: PictureDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


def test_the_likeliest_is_offered_first(digits: Design) -> None:
    root = digits.root()
    assert root is not None
    offers = scopes(digits, root.id, CARDS)
    assert [one.title for one in offers] == ["The 2 selected cards", "What is open: DigitsNet", "The whole design"]
    assert offers[0].cards == CARDS
    assert offers[2].graphs[0] == root.id and set(offers[2].graphs) == set(digits.graphs)
    alone = replace(digits, graphs={root.id: root})
    assert [one.title for one in scopes(alone, root.id, ())] == ["What is open: DigitsNet"]
    empty = replace(digits, graphs={**digits.graphs, root.id: replace(root, nodes={})})
    assert [one.title for one in scopes(empty, root.id, ())] == ["The whole design"]


def test_a_picture_is_seen_measured_and_written(qtbot: QtBot, dialog: PictureDialog, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: said(dialog, "picture_size").endswith("pixels"), timeout=60_000)
    scale = dialog.findChild(QDoubleSpinBox, "picture_scale")
    shapes = dialog.findChild(QCheckBox, "picture_shapes")
    assert scale is not None and shapes is not None
    scale.setValue(3)
    shapes.setChecked(False)
    size = said(dialog, "picture_size")
    with qtbot.waitSignal(dialog.accepted, timeout=60_000):
        dialog.save(tmp_path / "two.png")
    image = QImage(str(tmp_path / "two.png"))
    assert size == f"{grouped(image.width())} × {grouped(image.height())} pixels"
    assert dialog.written == tmp_path / "two.png"
    assert not dialog.picture.shapes and dialog.picture.cards == CARDS


def test_the_dialog_fits_a_small_screen(dialog: PictureDialog) -> None:
    least = dialog.minimumSizeHint()
    assert (least.width() <= 640, least.height() <= 480) == (True, True)


def test_a_picture_goes_into_the_clipboard_whatever_the_file_would_be(qtbot: QtBot, dialog: PictureDialog) -> None:
    kind = dialog.findChild(QComboBox, "picture_kind")
    copy = dialog.findChild(QPushButton, "picture_copy")
    assert kind is not None and copy is not None
    kind.setCurrentIndex(kind.findData("pdf"))
    width = dialog.findChild(QComboBox, "picture_width")
    assert width is not None and width.isVisible()
    qtbot.waitUntil(lambda: "points" in said(dialog, "picture_size"), timeout=60_000)
    assert "hard to read" not in said(dialog, "picture_size"), "as large as on the screen"
    scope = dialog.findChild(QComboBox, "picture_scope")
    assert scope is not None
    scope.setCurrentIndex(1)
    width.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "hard to read" in said(dialog, "picture_size"), timeout=60_000)
    with qtbot.waitSignal(dialog.accepted, timeout=60_000):
        copy.click()
    assert QGuiApplication.clipboard().image().width() > 300
    assert dialog.written is None and dialog.picture.kind == "pdf"


def test_shapes_that_are_found_meanwhile_are_drawn(
    qtbot: QtBot, dialog: PictureDialog, digits: Design, tmp_path: Path
) -> None:
    root = digits.root()
    assert root is not None
    found = NodeFinding(outputs={"output": Signature((2, 16, 8, 8), ("N", "16", "8", "8"))})
    kind = dialog.findChild(QComboBox, "picture_kind")
    assert kind is not None
    kind.setCurrentIndex(kind.findData("svg"))
    dialog.know(Report(graphs={root.id: {CARDS[0]: found}}))
    with qtbot.waitSignal(dialog.accepted, timeout=60_000):
        dialog.save(tmp_path / "two.svg")
    assert "N×16×8×8" in (tmp_path / "two.svg").read_text(encoding="utf-8")


def test_what_cannot_be_drawn_or_written_is_said_and_the_dialog_stays(
    qtbot: QtBot, dialog: PictureDialog, tmp_path: Path
) -> None:
    whole = dialog.findChild(QComboBox, "picture_scope")
    scale = dialog.findChild(QDoubleSpinBox, "picture_scale")
    assert whole is not None and scale is not None
    whole.setCurrentIndex(2)
    scale.setValue(16)
    qtbot.waitUntil(lambda: "too large" in said(dialog, "picture_fault"), timeout=60_000)
    scale.setValue(1)
    dialog.save(tmp_path / "nowhere" / "digits.png")
    qtbot.waitUntil(lambda: "cannot be written" in said(dialog, "picture_fault"), timeout=60_000)
    assert dialog.isVisible() and scale.isEnabled()
    assert list(tmp_path.iterdir()) == []
