"""Drawing with the mouse, and what a network is shown of it."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.app.predict.drawing_pad import DrawingPad
from designer.app.predict.strokes import ink_of
from designer.app.theme.style import ThemeSwitch

SIZE = QSize(8, 8)
LEFT = Qt.MouseButton.LeftButton


def pixels(ink: QImage, size: QSize = SIZE) -> NDArray[np.uint8]:
    """The ink as it is averaged to the pixels of the network's picture."""
    picture = ink.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return rows[:, : picture.width()].copy()


def line(*places: tuple[float, float]) -> list[QPointF]:
    return [QPointF(*place) for place in places]


@pytest.fixture
def pad(qtbot: QtBot, switch: ThemeSwitch) -> DrawingPad:
    made = DrawingPad(switch)
    qtbot.addWidget(made)
    made.prepare(SIZE, "digit")
    made.resize(200, 200)
    made.show()
    return made


def draw(pad: DrawingPad, *places: tuple[int, int]) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(pad, QPoint(*place))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(*places[-1]))


def test_a_stroke_is_told_as_a_picture_that_fills_the_frame(qtbot: QtBot, pad: DrawingPad) -> None:
    with qtbot.waitSignal(pad.drawn) as told:
        draw(pad, (60, 60), (60, 80), (60, 100))  # small, and in a corner
    shown = pixels(told.args[0])
    assert shown.shape == (8, 8)
    assert shown[1:7, 3:5].min() > 60
    assert shown[:, [0, 1, 6, 7]].max() == 0


def test_the_same_sign_is_shown_wherever_and_however_large_it_was_drawn() -> None:
    seven = line((0.1, 0.1), (0.6, 0.1), (0.3, 0.9))
    small = [place * 0.5 + QPointF(0.4, 0.45) for place in seven]
    for size in (SIZE, QSize(28, 28), QSize(32, 24), QSize(200, 160)):
        large = pixels(ink_of([seven], size), size).astype(int)
        assert large.max() > 200
        assert np.abs(large - pixels(ink_of([small], size), size)).max() <= 12


@pytest.mark.parametrize("stroke", [line((0.5, 0.5)), line((0.5, 0.5), (0.5, 0.5))])
def test_a_click_is_a_dot_and_not_a_picture_full_of_ink(stroke: list[QPointF]) -> None:
    shown = pixels(ink_of([stroke], QSize(28, 28)), QSize(28, 28))
    assert shown.max() > 200
    assert (shown > 20).sum() <= 16


def test_nothing_drawn_is_a_dark_picture() -> None:
    assert pixels(ink_of([], SIZE)).max() == 0


def test_the_last_stroke_is_taken_back_and_the_sheet_cleared_by_keys(qtbot: QtBot, pad: DrawingPad) -> None:
    draw(pad, (20, 20), (20, 100))
    alone = pixels(pad.ink())
    draw(pad, (100, 20), (160, 100))
    assert not np.array_equal(pixels(pad.ink()), alone)
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(pixels(pad.ink()), alone)
    with qtbot.waitSignal(pad.cleared):
        QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_empty


def test_undo_is_the_designs_again_when_the_sheet_is_empty(pad: DrawingPad) -> None:
    def claims() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(pad, event)
        return event.isAccepted()

    assert not claims()
    draw(pad, (20, 20), (20, 100))
    assert claims()


def test_it_tells_while_the_pen_moves(qtbot: QtBot, pad: DrawingPad) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(20, 20))
    with qtbot.waitSignal(pad.drawn):
        QTest.mouseMove(pad, QPoint(20, 90))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(20, 90))


def test_an_empty_sheet_invites(pad: DrawingPad, switch: ThemeSwitch) -> None:
    """The words are painted: the middle of the empty sheet has their colour, and a sheet that is drawn on has not."""
    word = switch.theme.color("text_dim").rgb()

    def inked() -> int:
        picture = pad.grab().toImage()
        return sum(picture.pixel(x, y) == word for x in range(40, 160) for y in range(90, 110))

    assert inked() > 20
    draw(pad, (20, 20), (20, 30))
    assert inked() == 0
