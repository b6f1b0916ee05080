"""The words of a button can be read whole, wherever it stands."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.data_dialog import DataDialog
from designer.app.dialogs import ask_about_changed, ask_to_save, show_about
from designer.app.images_dialog import ImagesDialog
from designer.app.panels.data_choice import DataChoice
from designer.app.predict.answers_table import AnswersTable
from designer.app.table_dialog import TableDialog
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.document import DataSource


def cut(widget: QWidget) -> list[str]:
    """The buttons in a widget that are narrower than what they say; one that shows a label of its own is no button."""
    buttons = [*widget.findChildren(QPushButton), *widget.findChildren(QToolButton)]
    seen = [button for button in buttons if button.isVisible() and button.text() and not button.layout()]
    assert seen
    return [button.text() for button in seen if button.width() < button.sizeHint().width()]


def test_no_button_of_the_window_is_cut(qtbot: QtBot, digits_window: MainWindow) -> None:
    window = digits_window
    window.resize(1600, 1000)
    for place in range(window.editor.tabs.count()):
        window.editor.tabs.setCurrentIndex(place)
        QApplication.processEvents()
        assert cut(window) == []


@pytest.mark.parametrize("ask", [ask_about_changed, ask_to_save, show_about])
def test_no_button_of_a_question_is_cut(qtbot: QtBot, switch: ThemeSwitch, window: MainWindow, ask: object) -> None:
    found: list[list[str]] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert box is not None
        found.append(cut(box))
        box.close()

    QTimer.singleShot(100, look)
    ask(window, *(["digits.netd was changed since."] if ask is not show_about else []))  # type: ignore[operator]
    assert found == [[]]


@pytest.mark.parametrize("kind", [TableDialog, ImagesDialog])
def test_no_button_of_a_choice_of_data_is_cut(qtbot: QtBot, switch: ThemeSwitch, kind: type[DataDialog]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = kind(switch, "gone", "", window)
    dialog.open()
    for width in (960, dialog.minimumSizeHint().width()):
        dialog.resize(width, 640)
        QApplication.processEvents()
        assert cut(dialog) == []
    dialog.reject()


def test_what_is_beside_a_table_of_answers_or_below_the_data_gives_way(qtbot: QtBot, switch: ThemeSwitch) -> None:
    choice = DataChoice(switch, lambda: Path("design.netd"))
    choice.show_source(DataSource("flats", "flats", {"op": "table", "args": {"path": "flats.csv"}}))
    for part in (AnswersTable(switch), choice):
        qtbot.addWidget(part)
        part.show()
        part.resize(part.minimumSizeHint().width(), 200)
        QApplication.processEvents()
        assert cut(part) == []
