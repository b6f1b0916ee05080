"""What the notice over the canvas says is there at once, whatever it said before."""

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.notice_bar import NoticeBar
from designer.app.theme.style import ThemeSwitch


def test_a_second_notice_has_its_button_and_the_room_for_it_at_once(qtbot: QtBot, switch: ThemeSwitch) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 300)
    over.show()
    bar = NoticeBar(switch, over)
    widths = []
    for _ in range(2):
        bar.say("It was done.", ("Undo it again", over.update))
        (button,) = (one for one in bar.findChildren(QPushButton) if one.isVisible())
        assert button.text() == "Undo it again"
        widths.append(bar.width())
    assert widths[0] == widths[1]
