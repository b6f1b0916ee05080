"""Themes of a person's own: what a file says is worn, and no file, whatever is in it, takes the look away."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu

from designer.app.preferences import Preferences
from designer.app.theme.own_theme import own_themes, read_theme
from designer.app.theme.sheet import style_sheet
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme
from designer.app.theme.tokens import load_tokens
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from tests.app.opening import OpenWindow

SEA = {
    "about": "Blue.",
    "like": "light",
    "colors": {"canvas": "#eaf4fb", "accent": "#0a6e9e"},
    "opacity": {"faded": 0.4},
    "syntax": {"keyword": "#0a6e9e"},
    "curves": ["#0a6e9e", "#e58a2c"],
    "families": {"convolution": "#0a6e9e"},
}


def written(folder: Path, text: str | bytes, name: str = "sea.json") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_says_what_is_otherwise(tmp_path: Path) -> None:
    own = read_theme(written(tmp_path, json.dumps(SEA)))
    assert (own.complaint(), own.readable) == ("", True)
    theme, light = Theme(own.tokens, own.name), Theme(load_tokens(), "light")
    assert theme.color("canvas") == QColor("#eaf4fb") and theme.color("text") == light.color("text")
    assert theme.opacity.faded == 0.4 and theme.opacity.tile == light.opacity.tile
    assert theme.syntax("keyword") == theme.curve(2) == theme.family("convolution") == QColor("#0a6e9e")
    assert not theme.is_dark


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"colors": {"text": "red"}}, "at `colors.text` a colour such as `#1a2b3c` is needed."),
        ({"colors": {"text": "#12345"}}, "at `colors.text` a colour"),
        (
            {"colors": {"text": 7, "bad": None, "good": []}},
            "at `colors.text` a colour such as `#1a2b3c` is needed, and 2 more",
        ),
        ({"colors": {"txet": "#ffffff"}}, "`colors.txet` is nothing that a theme says."),
        ({"colors": ["#ffffff"]}, "at `colors` an object, `{…}`, is needed."),
        ({"colours": {}}, "`colours` is nothing that a theme says."),
        ({"like": "sepia"}, "at `like` `dark`, `light` or `contrast` is needed."),
        ({"like": ["dark"]}, "at `like` `dark`"),
        ({"is_dark": 1}, "at `is_dark` `true` or `false` is needed."),
        ({"opacity": {"faded": 3}}, "at `opacity.faded` a number from 0 to 1 is needed."),
        (
            {"opacity": {"faded": float("nan"), "tile": True}},
            "at `opacity.tile` a number from 0 to 1 is needed, and 1 more",
        ),
        ({"curves": []}, "at `curves` a list of colours is needed."),
        ({"curves": ["#000000", "blue"]}, "at `curves` a list"),
        ({"families": {"convolution": "#ggg"}}, "at `families.convolution` a colour"),
    ],
)
def test_what_cannot_be_used_is_told_and_is_as_in_the_standard(tmp_path: Path, said: object, complaint: str) -> None:
    own = read_theme(written(tmp_path, json.dumps(said)))
    assert own.readable and f"Not all of the theme *sea.json* can be used: {complaint}" in own.complaint()
    assert own.tokens.themes[own.name] == load_tokens().themes["dark"]
    assert own.tokens.families == load_tokens().families
    assert "@" not in style_sheet(Theme(own.tokens, own.name))


def test_text_that_could_not_be_read_is_as_in_the_theme_that_it_is_like(tmp_path: Path) -> None:
    light = load_tokens().themes["light"].colors
    own = read_theme(
        written(tmp_path, json.dumps({"like": "light", "colors": {"text": "#ffffff", "canvas": "#eaf4fb"}}))
    )
    assert "with `colors.text` the `text` on `window` cannot be read" in own.complaint()
    assert own.tokens.themes[own.name].colors == {**light, "canvas": "#eaf4fb"}
    own = read_theme(written(tmp_path, json.dumps({"like": "light", "colors": {"card": "#101010"}})))
    assert "with `colors.card` the `text` on `card` cannot be read" in own.complaint()
    assert own.tokens.themes[own.name].colors == light
    night = {"window": "#000000", "panel": "#000000", "raised": "#101010", "popup": "#101010", "field": "#000000"}
    whole = {**night, "canvas": "#000000", "card": "#101010", "text": "#ffffff", "text_dim": "#a0a0a000"}
    own = read_theme(written(tmp_path, json.dumps({"like": "light", "colors": {**whole, "text_dim": "#c0c0c0"}})))
    assert own.complaint() == "" and own.tokens.themes[own.name].colors["text"] == "#ffffff"
    assert "text_dim" in read_theme(written(tmp_path, json.dumps({"like": "light", "colors": whole}))).complaint()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1 is not JSON"),
        ('{\n"colors": {,}}', "line 2 is not JSON"),
        ("[]", "it has to be an object"),
        (b"\xff\xfe\x00", "it is not text"),
        (b"\x89PNG\r\n\x1a\n", "it is not text"),
        ("[" * 200_000, "it is nested too deeply"),
        (" " * 1_000_001, "it is too large for a theme"),
        ('{"curves": 1' + "0" * 5000 + "}", "a number in it is too long"),
    ],
)
def test_what_is_no_theme_is_told_in_a_sentence(tmp_path: Path, text: str | bytes, reason: str) -> None:
    own = read_theme(written(tmp_path, text))
    assert own.complaint().startswith(f"*sea.json* cannot be used as a theme: {reason}")
    assert not own.readable and own.tokens.themes[own.name] == load_tokens().themes["dark"]


def test_a_folder_or_nothing_at_all_is_no_theme(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    assert "it is not a file" in read_theme(tmp_path / "folder.json").complaint()
    assert "the file is gone" in read_theme(tmp_path / "gone.json").complaint()


def test_themes_of_ones_own_stand_in_the_menu_and_are_kept(open_window: OpenWindow, switch: ThemeSwitch) -> None:
    folder = Preferences().own_themes
    assert own_themes(folder) == []
    folder.mkdir(parents=True)
    written(folder, json.dumps(SEA), "sea & shore.json")
    written(folder, "{", "broken.json")
    window = open_window()
    menu = window.top.menus.findChild(QMenu, "menu_theme")
    assert menu is not None
    for _ in range(2):  # each time anew
        menu.aboutToShow.emit()
    broken, sea = menu.actions()[-2:]
    assert (broken.text(), sea.text(), sea.isChecked()) == ("broken", "sea && shore", False)
    sea.trigger()
    assert switch.theme.color("canvas") == QColor("#eaf4fb") and switch.theme.family("convolution").name() == "#0a6e9e"
    assert Preferences().theme == folder / "sea & shore.json" and window.notice.isHidden()
    broken.trigger()
    assert "*" not in window.notice.accessibleName() and "line 1 is not JSON" in window.notice.accessibleName()
    assert switch.theme.color("canvas") == QColor("#eaf4fb")
    menu.aboutToShow.emit()
    assert [action.isChecked() for action in menu.actions()[-2:]] == [False, True]

    written(folder, json.dumps({**SEA, "colors": {"canvas": "#ffffff", "accent": "blue"}}), "sea & shore.json")
    menu.actions()[-1].trigger()
    assert switch.theme.color("canvas") == QColor("#ffffff") and "colors.accent" in window.notice.accessibleName()
    window.actions_by_id["theme_dark"].trigger()
    assert switch.theme.name == "dark" and Preferences().theme == "dark"


def test_a_window_that_begins_with_a_theme_that_is_gone_says_so(
    qapp: QApplication, catalogue: Catalogue, tmp_path: Path
) -> None:
    switch = ThemeSwitch(qapp, read_theme(tmp_path / "gone.json"))
    window = MainWindow(catalogue, switch, Preferences())
    window.begin([], "")
    assert "the file is gone" in window.notice.accessibleName() and switch.theme.is_dark
    window._end()
    window.deleteLater()
    switch.deleteLater()
