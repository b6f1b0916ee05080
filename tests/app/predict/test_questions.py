"""Asking: a form for rows, a place for pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.panels.labels import FaultLabel
from designer.app.predict.image_question import ImageQuestion
from designer.app.predict.row_question import RowQuestion
from designer.app.theme.style import ThemeSwitch
from designer.training.predict.records import Column, Description, Takes

FLOWERS = Description(
    Takes.ROW,
    "species",
    "best",
    3,
    columns=(Column("length", 5.84, low=4.3, high=7.9), Column("colour", "red", ("blue", "red"))),
    classes=("a", "b"),
)
DIGITS = Description(Takes.IMAGE, "digit", "best", 3, channels=1, height=8, width=8, classes=("0", "1"))
PETS = Description(Takes.IMAGE, "class", "best", 3, channels=3, height=12, width=16, classes=("cat", "dog"))


def button(widget: QWidget, name: str) -> QPushButton:
    found = widget.findChild(QPushButton, name)
    assert found is not None
    return found


@pytest.fixture
def rows(qtbot: QtBot, switch: ThemeSwitch) -> RowQuestion:
    made = RowQuestion(switch)
    qtbot.addWidget(made)
    made.resize(360, 260)
    made.show()
    made.prepare(FLOWERS)
    return made


def length(rows: RowQuestion) -> QLineEdit:
    found = rows.form.findChild(QLineEdit, "row_length")
    assert found is not None
    found.selectAll()
    return found


def faults(rows: RowQuestion) -> list[str]:
    return [label.sentence for label in rows.form.findChildren(FaultLabel) if label.isVisible()]


def test_what_is_typical_is_asked_first(qtbot: QtBot, rows: RowQuestion) -> None:
    with qtbot.waitSignal(rows.asked) as asked:
        rows.ask()
    assert asked.args == [{"length": 5.84, "colour": "red"}]


def test_it_asks_as_one_types_and_as_one_chooses(qtbot: QtBot, rows: RowQuestion) -> None:
    with qtbot.waitSignal(rows.asked) as asked:
        QTest.keyClicks(length(rows), "6,5")
    assert asked.args == [{"length": 6.5, "colour": "red"}]
    box = rows.form.findChild(QComboBox, "row_colour")
    assert box is not None
    with qtbot.waitSignal(rows.asked) as asked:
        QTest.keyClick(box, Qt.Key.Key_Up)
    assert asked.args == [{"length": 6.5, "colour": "blue"}]


@pytest.mark.parametrize("text", ["long", "nan", "1e999", ""])
def test_what_is_no_number_is_marked_and_not_asked_about(qtbot: QtBot, rows: RowQuestion, text: str) -> None:
    asked: list[object] = []
    rows.asked.connect(asked.append)
    line = length(rows)
    with qtbot.waitSignal(rows.unclear):
        if text:
            QTest.keyClicks(line, text)
        else:
            QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.property("role") == "mono invalid"
    assert faults(rows) == ["A number is needed."]
    with qtbot.waitSignal(rows.asked):
        QTest.keyClicks(length(rows), "7")
    assert faults(rows) == [] and asked == [{"length": 7.0, "colour": "red"}]


def test_a_number_unlike_those_in_training_is_asked_about_with_a_warning(qtbot: QtBot, rows: RowQuestion) -> None:
    with qtbot.waitSignal(rows.asked):
        QTest.keyClicks(length(rows), "80")

    def warned() -> int:
        """How many pixels of the field are of the warning's yellow, or between it and the ground."""
        picture = length(rows).grab().toImage()
        colours = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
        return sum(colour.red() - colour.blue() > 40 for colour in colours)

    assert warned() > 5
    assert "guess" in length(rows).toolTip()
    with qtbot.waitSignal(rows.asked) as asked:
        button(rows, "predict_typical").click()
    assert asked.args == [{"length": 5.84, "colour": "red"}]
    assert warned() == 0 and "guess" not in length(rows).toolTip()


@pytest.fixture
def images(qtbot: QtBot, switch: ThemeSwitch) -> Iterator[ImageQuestion]:
    made = ImageQuestion(switch)
    qtbot.addWidget(made)
    made.resize(260, 300)
    made.show()
    yield made
    made.leave()


def picture(path: Path) -> Path:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(path))
    return path


def shown_colour(images: ImageQuestion) -> QColor:
    grabbed = images.picture.grab().toImage()
    return grabbed.pixelColor(grabbed.width() // 2, grabbed.height() // 2)


def test_where_one_channel_is_taken_there_is_a_sheet(images: ImageQuestion) -> None:
    images.prepare(DIGITS)
    assert images.pad.isVisible() and not images.picture.isVisible()
    images.prepare(PETS)
    assert images.picture.isVisible() and not images.pad.isVisible()
    assert not button(images, "predict_draw").isVisible()


def test_a_dropped_image_is_asked_about_and_shown_as_the_network_sees_it(
    qtbot: QtBot, images: ImageQuestion, tmp_path: Path
) -> None:
    images.prepare(PETS)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture(tmp_path / "cat.png")))])
    copy, left, no_keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(images, QDragEnterEvent(QPoint(20, 20), copy, data, left, no_keys))
    with qtbot.waitSignal(images.given) as given:
        QApplication.sendEvent(images, QDropEvent(QPointF(20, 20), copy, data, left, no_keys))
    assert given.args == [(tmp_path / "cat.png",)]
    qtbot.waitUntil(lambda: "16 × 12" in images.picture.accessibleName())
    assert shown_colour(images).name() == "#ff0000"


def test_a_network_for_grey_images_is_shown_them_in_grey(qtbot: QtBot, images: ImageQuestion, tmp_path: Path) -> None:
    images.prepare(DIGITS)
    images.ask((picture(tmp_path / "one.png"),))
    qtbot.waitUntil(lambda: "8 × 8" in images.picture.accessibleName())
    colour = shown_colour(images)
    assert colour.red() == colour.green() == colour.blue() < 200
    with qtbot.waitSignal(images.cleared):
        button(images, "predict_draw").click()
    assert images.pad.isVisible()


def test_an_image_on_the_clipboard_is_asked_about_as_a_file(qtbot: QtBot, images: ImageQuestion) -> None:
    images.prepare(PETS)
    copied = QImage(30, 20, QImage.Format.Format_RGB32)
    copied.fill(QColor("blue"))
    QGuiApplication.clipboard().setImage(copied)
    with qtbot.waitSignal(images.given) as given:
        images.paste()
    (path,) = given.args[0]
    assert QImage(str(path)).pixelColor(3, 3).name() == "#0000ff"
    QGuiApplication.clipboard().setText("no image at all")
    with qtbot.assertNotEmitted(images.given, wait=50):
        images.paste()


def test_what_is_no_image_leaves_the_place_empty(qtbot: QtBot, images: ImageQuestion, tmp_path: Path) -> None:
    images.prepare(PETS)
    (tmp_path / "cat.png").write_text("no image")
    images.ask((picture(tmp_path / "one.png"),))
    qtbot.waitUntil(lambda: "16 × 12" in images.picture.accessibleName())
    images.ask((tmp_path / "cat.png",))
    qtbot.waitUntil(lambda: images.picture.accessibleName().startswith("Drop an image here"))


def test_drawing_offers_to_clear(qtbot: QtBot, images: ImageQuestion) -> None:
    images.prepare(DIGITS)
    clear = button(images, "predict_clear")
    assert not clear.isEnabled()
    with qtbot.waitSignal(images.drawn):
        QTest.mousePress(images.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
        QTest.mouseMove(images.pad, QPoint(60, 120))
        QTest.mouseRelease(images.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 120))
    with qtbot.waitSignal(images.cleared):
        clear.click()
    assert images.pad.is_empty and not clear.isEnabled()
