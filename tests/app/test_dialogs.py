"""The questions and sheets of the program: what they say, whether they fit, how they look in both themes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QFileInfo, QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenuBar,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.app.commands.actions import dress_actions, fill_menus, make_actions
from designer.app.commands.keymap import Keymap
from designer.app.commands.table import COMMANDS
from designer.app.dialogs import (
    ask_about_changed,
    ask_to_delete,
    ask_to_save,
    ask_to_stop,
    choose_export,
    choose_open,
    show_about,
)
from designer.app.file_dialog import FileDialog
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.tokens import ThemeName
from designer.version import VERSION

NARROW = 400  # points: the screen that all questions have to fit on


@pytest.fixture
def window(qtbot: QtBot, switch: ThemeSwitch) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def while_open(look: Callable[[QWidget], None]) -> list[QWidget]:
    """Looks at the next dialog that asks, and closes it; gives what was looked at."""
    seen: list[QWidget] = []

    def visit() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            QTimer.singleShot(20, visit)
            return
        seen.append(dialog)
        try:
            look(dialog)
        finally:
            dialog.close()

    QTimer.singleShot(20, visit)
    return seen


def test_about_says_the_version_in_a_checkout_too(window: QWidget) -> None:
    said: list[str] = []
    while_open(lambda box: said.append(box.text() if isinstance(box, QMessageBox) else ""))
    show_about(window)
    assert said == [f"netdesigner {VERSION}"]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_question_shows_all_of_its_words(window: QWidget, switch: ThemeSwitch, theme: ThemeName) -> None:
    def look(box: QWidget) -> None:
        for label in box.findChildren(QLabel):
            if label.text():
                assert label.width() >= label.minimumSizeHint().width(), label.text()
                assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
                assert label.height() >= label.heightForWidth(label.width()), label.text()
        buttons = box.findChildren(QPushButton)
        for button in buttons:
            assert button.width() >= button.sizeHint().width(), button.text()
        layout = box.layout()
        assert layout is not None
        around = layout.contentsMargins().left() + layout.contentsMargins().right() + layout.spacing() * len(buttons)
        assert around + sum(button.sizeHint().width() for button in buttons) <= NARROW

    switch.use(theme)
    for ask in (
        lambda: ask_to_save(window, "a network with a name of its own"),
        lambda: ask_about_changed(window, "mine.netd was changed by another program since it was opened here."),
    ):
        seen = while_open(look)
        assert ask() == "cancel"
        assert seen


def test_each_answer_has_a_letter_of_its_own(window: QWidget) -> None:
    letters: list[str] = []

    def look(box: QWidget) -> None:
        texts = [button.text() for button in box.findChildren(QPushButton)]
        letters[:] = sorted(text[text.index("&") + 1].casefold() for text in texts)

    for ask, expected in (
        (lambda: ask_to_save(window, "mine"), ["c", "d", "s"]),
        (lambda: ask_to_stop(window, "mine"), ["c", "l", "s"]),
        (lambda: ask_about_changed(window, "It was changed."), ["c", "o", "s"]),
        (lambda: ask_to_delete(window, ["one"]), ["c", "d"]),
    ):
        while_open(look)
        ask()
        assert letters == expected


def test_alt_and_the_letter_of_an_answer_give_it(qtbot: QtBot, window: QWidget) -> None:
    def look(box: QWidget) -> None:
        QTest.keyClick(box, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: not box.isVisible())  # the button is seen to go down

    while_open(look)
    assert ask_to_save(window, "mine") == "discard"


def test_where_the_keyboard_is_among_places_is_seen_before_one_is_chosen(window: QWidget, switch: ThemeSwitch) -> None:
    accent = switch.theme.color("accent")

    def look(dialog: QWidget) -> None:
        places = dialog.findChild(QListView, "sidebar")
        if places is None:
            return  # a desktop's own dialog
        edges = []
        for has_keyboard in (True, False):
            (places if has_keyboard else dialog.findChild(QLineEdit, "fileNameEdit")).setFocus()
            QApplication.processEvents()
            edges.append(places.grab().toImage().pixelColor(0, places.height() // 2) == accent)
        assert edges == [True, False]

    seen = while_open(look)
    choose_open(window, Path.home())
    assert seen


def test_menu_texts_are_in_line_and_switches_show_whether_they_are_on(
    qtbot: QtBot, window: QWidget, switch: ThemeSwitch
) -> None:
    actions = make_actions(window, {command.id: lambda: None for command in COMMANDS}, Keymap(Preferences()))
    dress_actions(actions, (), switch)
    bar = QMenuBar(window)
    menus = fill_menus(bar, actions)
    for menu in menus.values():
        leaves = [action for action in menu.actions() if not action.isSeparator() and action.menu() is None]
        assert all(not action.icon().isNull() for action in leaves)
    for name, title in (
        ("show_palette", "Show or hide the layers"),
        ("show_inspector", "Show or hide the inspector"),
        ("show_bottom", "Show or hide training and code"),
    ):
        assert actions[name].text() == title
        icon = actions[name].icon()
        assert ink(icon.pixmap(16, 16, QIcon.Mode.Normal, QIcon.State.On).toImage()) > 10
        assert ink(icon.pixmap(16, 16, QIcon.Mode.Normal, QIcon.State.Off).toImage()) == 0
    menu = menus["View"]
    begins = []
    for name in ("fit", "zoom_100", "show_palette"):
        actions[name].setText("M")
        actions[name].setShortcuts([])
    menu.popup(window.pos())
    image = menu.grab().toImage()
    for name in ("fit", "zoom_100", "show_palette"):
        row = menu.actionGeometry(actions[name])
        begins.append(first_ink(image.copy(30, row.y() + 4, 60, row.height() - 8), switch.theme.color("popup")))
    menu.close()
    assert len(set(begins)) == 1


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_file_dialog_wears_the_theme(
    window: QWidget, switch: ThemeSwitch, theme: ThemeName, tmp_path: Path
) -> None:
    switch.use(theme)
    (tmp_path / "mine.netd").write_text("{}")
    dialog = FileDialog(window, "Open a design", tmp_path)
    assert dialog.viewMode() is QFileDialog.ViewMode.List
    panel = switch.theme.color("panel")
    for name in ("backButton", "toParentButton", "newFolderButton"):
        button = dialog.findChild(QToolButton, name)
        assert button is not None
        shown = button.icon().pixmap(16, 16).toImage()
        strongest = max((shown.pixelColor(x, y) for x in range(16) for y in range(16)), key=QColor.alpha)
        assert abs(strongest.lightness() - panel.lightness()) > 60, name
    provider = dialog.iconProvider()
    pictures = [
        provider.icon(QFileInfo(str(path))).pixmap(16, 16).toImage()
        for path in (tmp_path, tmp_path / "mine.netd", tmp_path / "notes.txt", Path("/"))
    ]
    assert len({bytes(picture.constBits()) for picture in pictures}) == 4
    dialog.deleteLater()


def test_the_places_beside_the_files_can_be_read(window: QWidget, tmp_path: Path) -> None:
    dialog = FileDialog(window, "Open a design", tmp_path)
    dialog.show()
    side = dialog.findChild(QWidget, "sidebar")
    assert side is not None
    assert side.width() >= 140
    assert [url.toLocalFile() for url in dialog.sidebarUrls()] == [str(Path.home()), "/"]
    dialog.close()


def test_an_export_asks_for_no_kind_of_file(window: QWidget) -> None:
    def look(dialog: QWidget) -> None:
        combo = dialog.findChild(QComboBox, "fileTypeCombo")
        assert combo is not None
        assert not combo.isVisible()
        texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
        assert "Folder:" in texts
        assert not any("type" in text for text in texts)

    seen = while_open(look)
    assert choose_export(window, Path.home() / "digits-cnn") is None
    assert seen


@pytest.mark.parametrize("name", ["not there yet", "there"])
def test_an_export_goes_into_a_new_folder_and_into_one_that_is_there(
    window: QWidget, tmp_path: Path, name: str
) -> None:
    (tmp_path / "there").mkdir()

    def answer(dialog: QWidget) -> None:
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        field.setText(str(tmp_path / name))
        QTest.keyClick(field, Qt.Key.Key_Return)

    seen = while_open(answer)
    assert choose_export(window, Path.home() / "digits-cnn") == tmp_path / name
    assert seen


def test_a_path_that_is_typed_is_opened_whatever_was_selected_on_the_way_to_it(window: QWidget, tmp_path: Path) -> None:
    """Qt selects a folder when its name is typed, and keeps it selected while the name of a file in it follows."""
    deep = tmp_path / "deep"
    deep.mkdir()
    (deep / "mine.netd").touch()

    def answer(dialog: QWidget) -> None:
        field, names = dialog.findChild(QLineEdit, "fileNameEdit"), dialog.findChild(QListView, "listView")
        assert field is not None and names is not None
        QTest.keyClicks(field, str(deep / "mine.netd"))
        folder = names.model().index(0, 0, names.rootIndex())
        names.selectionModel().select(folder, QItemSelectionModel.SelectionFlag.Select)
        field.setText(str(deep / "mine.netd"))
        QTest.keyClick(field, Qt.Key.Key_Return)

    seen = while_open(answer)
    assert choose_open(window, tmp_path) == deep / "mine.netd"
    assert seen


def test_opening_a_design_can_be_given_up(window: QWidget) -> None:
    seen = while_open(lambda dialog: None)
    assert choose_open(window, Path.home()) is None
    assert isinstance(seen[0], FileDialog)


def test_a_file_is_looked_for_beside_the_design_else_where_the_latest_lies(window: QWidget, tmp_path: Path) -> None:
    preferences = Preferences()
    assert preferences.folder(None) == Path.home()
    (tmp_path / "mine.netd").touch()
    preferences.add_recent(tmp_path / "mine.netd")
    assert preferences.folder(None) == tmp_path
    assert preferences.folder(tmp_path / "deep" / "other.netd") == tmp_path / "deep"
    seen = while_open(lambda dialog: None)
    choose_open(window, tmp_path)
    assert isinstance(seen[0], FileDialog) and Path(seen[0].directory().path()) == tmp_path


def ink(image: QImage) -> int:
    """How many pixels are not see-through."""
    return sum(image.pixelColor(x, y).alpha() > 40 for x in range(image.width()) for y in range(image.height()))


def first_ink(image: QImage, ground: QColor) -> int:
    """How far from the left the first pixel is that is not the ground's."""
    columns = range(image.width())
    rows = range(image.height())
    return next(
        x for x in columns if any(abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 60 for y in rows)
    )
