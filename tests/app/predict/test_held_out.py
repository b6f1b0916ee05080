"""How a network does on held-out data: confusions of classes, errors of numbers."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from designer.app.predict.confusion_view import ConfusionView
from designer.app.predict.held_out_view import HeldOutView
from designer.app.theme.style import ThemeSwitch
from designer.training.predict.records import Description, Evaluation, Takes

NAMES = ("0", "3", "8")
COUNTS = ((36, 0, 0), (0, 33, 1), (1, 2, 33))


@pytest.fixture
def square(qtbot: QtBot, switch: ThemeSwitch) -> ConfusionView:
    made = ConfusionView(switch)
    qtbot.addWidget(made)
    made.show_counts(NAMES, COUNTS)
    made.resize(240, 240)
    made.show()
    return made


def test_it_says_in_words_what_it_shows(square: ConfusionView) -> None:
    assert square.accessibleDescription() == "102 of 106 are told rightly. Most often mistaken: 8 read as 3: 2 of 36."
    assert square.says((0, 0)) == "0 read rightly: 36 of 36"


def test_the_cell_under_the_mouse_is_explained(square: ConfusionView) -> None:
    place = square.place_of((2, 1)).center()
    assert square.cell_at(place) == (2, 1)
    QApplication.sendEvent(square, QHelpEvent(QHelpEvent.Type.ToolTip, place, square.mapToGlobal(place)))
    assert QToolTip.text() == "8 read as 3: 2 of 36"
    QToolTip.hideText()
    assert square.cell_at(QPoint(1, 1)) is None


def test_the_arrow_keys_go_from_cell_to_cell(square: ConfusionView) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(square, key)
    assert square.accessibleDescription() == "8 read as 3: 2 of 36"
    QToolTip.hideText()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_is_right_is_known_without_its_colour(square: ConfusionView, switch: ThemeSwitch, theme: str) -> None:
    """A cell of the diagonal has an edge, even an empty one; no other has."""
    switch.use(theme)  # type: ignore[arg-type]
    square.show_counts(NAMES, ((0, 5, 5), (5, 0, 5), (5, 5, 0)))
    picture = square.grab().toImage()

    def has_edge(cell: tuple[int, int]) -> bool:
        place = square.place_of(cell)
        return picture.pixelColor(place.topLeft()) != picture.pixelColor(place.topLeft() + QPoint(3, 3))

    cells = [(true, told) for true in range(3) for told in range(3)]
    assert [cell for cell in cells if has_edge(cell)] == [(0, 0), (1, 1), (2, 2)]


@pytest.mark.parametrize("count", [2, 10, 37, 120])
def test_any_number_of_classes_has_room_and_every_cell_is_found_again(
    qtbot: QtBot, switch: ThemeSwitch, count: int
) -> None:
    view = ConfusionView(switch)
    qtbot.addWidget(view)
    names = tuple(f"a rather long name of a class, number {place}" for place in range(count))
    view.show_counts(names, tuple(tuple(int(true == told) for told in range(count)) for true in range(count)))
    view.resize(view.minimumSize())
    view.grab()
    for cell in ((0, 0), (0, count - 1), (count - 1, 0), (count - 1, count - 1)):
        place = view.place_of(cell)
        assert view.rect().contains(place)
        assert view.cell_at(place.center()) == cell


@pytest.fixture
def view(qtbot: QtBot, switch: ThemeSwitch) -> HeldOutView:
    made = HeldOutView(switch)
    qtbot.addWidget(made)
    made.resize(300, 260)
    made.show()
    return made


def words(view: HeldOutView, name: str) -> str:
    label = view.findChild(QLabel, name)
    assert label is not None
    return label.text()


def test_classes_come_with_their_confusions(view: HeldOutView) -> None:
    view.say("Asking…")
    assert not view.confusion.isVisible()
    digits = Description(Takes.IMAGE, "digit", "best", 2, channels=1, height=8, width=8, classes=NAMES)
    view.show_evaluation(digits, Evaluation(106, COUNTS, scores={"accuracy": 102 / 106}))
    assert view.confusion.isVisible()
    assert words(view, "held_out_scores") == "accuracy 96.2 %"
    view.say("The data is gone.", bad=True)
    assert words(view, "held_out_sentence") == "The data is gone."
    assert words(view, "held_out_scores") == "" and not view.confusion.isVisible()


def test_of_pictures_it_is_said_how_far_their_points_are_off(view: HeldOutView) -> None:
    given = Description(Takes.IMAGE, "image", "best", 2, channels=1, height=8, width=8, gives_pictures=True)
    view.show_evaluation(given, Evaluation(9, scores={"mae": 0.076}))
    assert words(view, "held_out_scores") == "mean error 0.076"
    assert "between 0, black, and 1" in words(view, "held_out_sentence")
    assert not view.confusion.isVisible() and view.residuals is None


def test_numbers_come_with_their_errors(view: HeldOutView, switch: ThemeSwitch) -> None:
    price = Description(Takes.ROW, "price", "best", 2)
    pairs = ((1.0, 1.5), (2.0, 2.0), (float("nan"), 1.0), (3.0, float("inf")))
    view.show_evaluation(price, Evaluation(4, pairs=pairs, scores={"mae": 0.25, "r2": 0.9, "loss": 0.123456}))
    assert view.residuals is not None and view.residuals.isVisible() and not view.confusion.isVisible()
    assert words(view, "held_out_scores") == "mean error 0.25   R² 0.9   loss 0.1235"
    switch.toggle()
    view.show_evaluation(price, Evaluation(0))
    assert view.residuals.pairs == ()
    view.grab()
