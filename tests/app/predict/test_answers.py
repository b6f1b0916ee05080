"""What the network told, as a person reads it: one answer, many answers."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.predict.answer_view import AnswerView, Bars, share_text
from designer.app.predict.answers_table import AnswersTable
from designer.app.theme.style import ThemeSwitch
from designer.training.predict.records import Answer, Answers, Description, Takes

IRIS = Description(Takes.ROW, "species", "best", 12, classes=("setosa", "<b>versicolor</b>", "virginica"))
PRICE = Description(Takes.ROW, "price", "last", 3)


def label(widget: QWidget, name: str) -> QLabel:
    found = widget.findChild(QLabel, name)
    assert found is not None
    return found


def bars_of(view: AnswerView) -> Bars:
    found = view.findChild(Bars)
    assert found is not None
    return found


@pytest.fixture
def view(qtbot: QtBot, switch: ThemeSwitch) -> AnswerView:
    made = AnswerView(switch)
    qtbot.addWidget(made)
    made.resize(320, 260)
    made.show()
    return made


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0 %"), (0.0004, "< 0.1 %"), (0.978, "97.8 %"), (0.99996, "> 99.9 %"), (1.0, "100.0 %")],
)
def test_a_share_is_never_rounded_to_a_certainty(share: float, text: str) -> None:
    assert share_text(share) == text


def test_a_class_is_told_with_how_likely_each_is(view: AnswerView) -> None:
    view.show_answer(IRIS, Answer("", "setosa", probabilities=(0.9, 0.08, 0.02)))
    assert label(view, "predict_answer").text() == "setosa"
    assert label(view, "predict_answer").accessibleName() == "species: setosa"
    bars = bars_of(view)
    assert bars.isVisible()
    assert bars.accessibleDescription() == "setosa: 90.0 %, <b>versicolor</b>: 8.0 %, virginica: 2.0 %"
    assert [name for name, _ in bars.rows] == list(IRIS.classes)


def test_of_many_classes_the_likeliest_stand_first(view: AnswerView) -> None:
    many = Description(Takes.IMAGE, "breed", "best", 1, classes=tuple(f"breed {place}" for place in range(30)))
    view.show_answer(many, Answer("", "breed 29", probabilities=tuple(place / 435 for place in range(30))))
    assert [name for name, _ in bars_of(view).rows][:3] == ["breed 29", "breed 28", "breed 27"]


def test_the_likeliest_bar_is_the_long_one_and_has_the_accent(view: AnswerView, switch: ThemeSwitch) -> None:
    view.show_answer(IRIS, Answer("", "virginica", probabilities=(0.1, 0.2, 0.7)))
    picture = bars_of(view).grab().toImage()
    accent = switch.theme.color("accent").rgb()
    rows = [sum(picture.pixel(x, y) == accent for x in range(picture.width())) for y in range(3 * 26)]
    assert max(rows[52:]) > 50
    assert sum(rows[:52]) == 0


def picture(grey: int) -> str:
    """A PNG file of 6 by 6 points, as an answer brings it."""
    image, file = QImage(6, 6, QImage.Format.Format_Grayscale8), QBuffer()
    image.fill(QColor(grey, grey, grey))
    assert image.save(file, "PNG")
    return bytes(file.data().toBase64().data()).decode()


def test_a_picture_is_shown_in_place_of_bars_and_gone_when_another_is_awaited(view: AnswerView) -> None:
    given = Description(Takes.IMAGE, "image", "best", 3, channels=1, height=6, width=6, gives_pictures=True)
    view.show_answer(given, Answer("", "0.031 off", number=0.031, picture=picture(200)))
    assert label(view, "predict_answer").text() == "0.031 off"
    assert view.picture.isVisible() and not bars_of(view).isVisible()
    assert "from 0, black, to 1" in view.picture.toolTip() and "6 × 6" in view.picture.accessibleName()
    middle = view.picture.height() // 2
    assert view.picture.grab().toImage().pixelColor(8, middle).red() == 200
    view.wait(given, "")
    assert view.picture.grab().toImage().pixelColor(8, middle).red() != 200
    view.show_answer(IRIS, Answer("", "setosa", probabilities=(0.9, 0.08, 0.02)))
    assert bars_of(view).isVisible() and not view.picture.isVisible()


def test_a_number_stands_alone(view: AnswerView) -> None:
    view.show_answer(PRICE, Answer("", "152.3", number=152.3))
    assert label(view, "predict_answer").text() == "152.3"
    assert not bars_of(view).isVisible()


def test_what_is_refused_is_said_and_the_last_answer_is_gone(view: AnswerView) -> None:
    view.show_answer(IRIS, Answer("", "setosa", probabilities=(0.9, 0.08, 0.02)))
    view.show_answer(IRIS, Answer("", refused="The height <is> missing."))
    assert label(view, "predict_answer").text() == "–"
    sentence = label(view, "predict_sentence")
    assert sentence.isVisible() and sentence.text() == "The height <is> missing."
    assert sentence.textFormat() is Qt.TextFormat.PlainText
    assert "%" not in bars_of(view).accessibleDescription()


ROWS = Answers(
    (
        Answer("row 1", "setosa", probabilities=(0.9, 0.08, 0.02)),
        Answer("row 2", refused="The petal is empty."),
        Answer('a "b", c', "virginica", probabilities=(0.1, 0.2, 0.7)),
    ),
    left_out=1200,
)


@pytest.fixture
def table(qtbot: QtBot, switch: ThemeSwitch) -> AnswersTable:
    made = AnswersTable(switch)
    qtbot.addWidget(made)
    made.resize(500, 260)
    made.show()
    made.show_answers(IRIS, ROWS)
    return made


def cells(table: AnswersTable) -> list[list[str]]:
    grid = table.table
    texts: list[list[str]] = []
    for row in range(grid.rowCount()):
        items = [grid.item(row, column) for column in range(grid.columnCount())]
        texts.append([item.text() if item else "" for item in items])
    return texts


def test_many_answers_stand_in_a_table(table: AnswersTable, switch: ThemeSwitch) -> None:
    assert cells(table) == [
        ["row 1", "setosa", "90.0 %"],
        ["row 2", "The petal is empty.", ""],
        ['a "b", c', "virginica", "70.0 %"],
    ]
    assert label(table, "answers_says").text().startswith("2 answers, 1 row has none, 1")
    assert "200 more are left out" in label(table, "answers_says").text()
    for _ in range(2):
        refused = table.table.item(1, 1)
        assert refused is not None and refused.foreground().color() == switch.theme.color("bad")
        switch.toggle()


def test_why_a_row_has_no_answer_is_said_in_as_many_lines_as_it_needs(table: AnswersTable) -> None:
    sentence = "The petal is empty, and the network was never shown a flower without a petal. " * 2
    table.show_answers(IRIS, Answers((ROWS.rows[0], Answer("row 2", refused=sentence))))
    grid = table.table
    QTest.qWait(1)  # the rows take their heights when they are laid out
    assert grid.rowHeight(1) > grid.rowHeight(0)
    assert grid.columnSpan(1, 1) == 2 and grid.horizontalScrollBar().maximum() == 0
    refused = grid.item(1, 1)
    assert refused is not None and "without a petal" in refused.toolTip()


def test_they_are_copied_and_saved_whole(table: AnswersTable, tmp_path: Path) -> None:
    button = table.findChild(QPushButton, "answers_copy")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["of", "species", *IRIS.classes, "refused"]
    assert lines[1] == "row 1\tsetosa\t0.9\t0.08\t0.02\t"
    table.save(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        read = list(csv.reader(file))
    assert read[2] == ["row 2", "", "", "", "", "The petal is empty."]
    assert read[3][0] == 'a "b", c'
    assert label(table, "answers_says").text() == "Saved as out.csv"


def test_a_file_that_cannot_be_written_is_a_sentence(table: AnswersTable, tmp_path: Path) -> None:
    table.save(tmp_path / "nowhere" / "out.csv")
    assert "cannot be written" in label(table, "answers_says").text()


def test_numbers_have_no_column_for_sureness(table: AnswersTable) -> None:
    table.show_answers(PRICE, Answers((Answer("row 1", "152.3", number=152.3),)))
    assert cells(table) == [["row 1", "152.3"]]
    assert label(table, "answers_says").text() == "1 answer"
