"""A box to choose from in a form is not turned by the wheel, and what has no room in it ends in dots."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from designer.app.panels.still_choice import StillChoice
from designer.app.theme.style import ThemeSwitch


@pytest.mark.parametrize(("text", "fits"), [("relu", True), ("kaiming_uniform_", False)])
@pytest.mark.usefixtures("switch")
def test_it_looks_as_any_other_box_but_for_words_without_room(qtbot: QtBot, text: str, fits: bool) -> None:
    looks = []
    for box in (StillChoice(), QComboBox()):
        qtbot.addWidget(box)
        box.addItem(text)
        box.setFixedWidth(110)
        looks.append(box.grab().toImage())
    assert (looks[0] == looks[1]) is fits


def test_the_wheel_changes_nothing(qtbot: QtBot, switch: ThemeSwitch) -> None:
    box = StillChoice()
    qtbot.addWidget(box)
    box.addItems(["relu", "tanh"])
    box.show()
    place, none = QPointF(5, 5), Qt.MouseButton.NoButton
    down = (QPoint(), QPoint(0, -120), none, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(box, QWheelEvent(place, place, *down))
    assert box.currentText() == "relu"
