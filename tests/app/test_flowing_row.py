"""A row that takes further lines where it is narrow."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from designer.app.panels.flowing_row import FlowingRow


def places(qtbot: QtBot, width: int, hidden: int = -1) -> list[tuple[int, int]]:
    """Where four labels of 100 by 20 pixels lie."""
    window = QWidget()
    qtbot.addWidget(window)
    row = FlowingRow(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    labels = [QLabel() for _ in range(4)]
    for place, label in enumerate(labels):
        label.setFixedSize(100, 20)
        row.addWidget(label)
        label.setHidden(place == hidden)
    window.resize(width, row.heightForWidth(width))
    window.show()
    assert row.minimumSize().width() == 100
    assert all(label.geometry().bottom() < window.height() for label in labels if label.isVisible())
    return [(label.x(), label.y()) for label in labels if label.isVisible()]


def test_with_room_all_stand_in_a_line_and_the_last_at_its_end(qtbot: QtBot) -> None:
    assert places(qtbot, 600) == [(0, 0), (110, 0), (220, 0), (500, 0)]


def test_what_has_no_room_begins_a_line_and_the_last_stays_in_the_first(qtbot: QtBot) -> None:
    assert places(qtbot, 330) == [(0, 0), (110, 0), (0, 30), (230, 0)]
    assert places(qtbot, 220) == [(0, 0), (0, 30), (110, 30), (120, 0)]


def test_what_is_hidden_needs_no_room(qtbot: QtBot) -> None:
    assert places(qtbot, 330, hidden=1) == [(0, 0), (110, 0), (230, 0)]
