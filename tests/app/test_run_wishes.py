"""What a run that goes on can be asked: to save, and to take other steps."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.panels.run_wishes import RunWishes
from designer.app.theme.style import ThemeSwitch
from designer.training.follow import Update
from designer.training.store import RunStatus


@pytest.fixture
def wishes(qtbot: QtBot, switch: ThemeSwitch) -> RunWishes:
    made = RunWishes()
    qtbot.addWidget(made)
    made.show()
    made.show_update(Update(RunStatus.RUNNING))
    return made


def rate(wishes: RunWishes) -> QLineEdit:
    found = wishes.findChild(QLineEdit, "learning_rate_now")
    assert found is not None
    return found


def test_nothing_is_asked_of_a_run_that_is_over(wishes: RunWishes) -> None:
    assert rate(wishes).isVisible()
    wishes.show_update(Update(RunStatus.FINISHED))
    assert not rate(wishes).isVisible()


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "nan", "inf", "1e30"])
def test_a_learning_rate_that_no_run_can_use_is_ringed_and_not_sent(text: str, wishes: RunWishes, qtbot: QtBot) -> None:
    sent: list[float] = []
    wishes.rate_wanted.connect(sent.append)
    qtbot.keyClicks(rate(wishes), text)
    qtbot.keyClick(rate(wishes), Qt.Key.Key_Return)
    assert sent == [] and rate(wishes).property("role") == "invalid"
    assert "above 0" in rate(wishes).toolTip()
    label = next(one for one in wishes.findChildren(QLabel) if "above 0" in one.text())
    assert label.isVisible()
    rate(wishes).clear()
    qtbot.keyClicks(rate(wishes), "0.01")
    assert rate(wishes).property("role") == ""
    qtbot.keyClick(rate(wishes), Qt.Key.Key_Return)
    assert sent == [0.01] and rate(wishes).placeholderText() == "0.01"


def test_it_says_the_present_rate_and_keeps_its_height(wishes: RunWishes) -> None:
    wishes.show_update(Update(RunStatus.RUNNING, learning_rate=0.003))
    assert rate(wishes).placeholderText() == "0.003"
    height = wishes.minimumSizeHint().height()
    wishes.show_update(Update(RunStatus.FINISHED))
    assert wishes.minimumHeight() >= height


def test_it_says_when_the_last_checkpoint_was_written(wishes: RunWishes, qtbot: QtBot) -> None:
    label = wishes.findChild(QLabel, "checkpoint_time")
    button = wishes.findChild(QPushButton, "save_checkpoint")
    assert label is not None and button is not None
    wishes.show_update(Update(RunStatus.RUNNING, saved=1_000_000.0))
    assert label.text().startswith("saved ")
    before = label.text()
    with qtbot.waitSignal(wishes.save_wanted):
        button.click()
    wishes.show_save_asked()
    assert label.text() == "saving…"
    wishes.show_update(Update(RunStatus.RUNNING, saved=1_000_000.0))  # the one before
    assert label.text() == "saving…"
    wishes.show_update(Update(RunStatus.RUNNING, saved=4e9))
    assert label.text().startswith("saved ") and label.text() != before
