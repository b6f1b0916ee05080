"""The icons: each one that the code names is there, shows something at both scales, and follows the theme."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton

import designer.app
from designer.app.commands.table import COMMANDS
from designer.app.theme.icons import app_icon, draw_icon, family_icon, icon, pixmap
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.tokens import load_tokens
from designer.resources import resource

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg") if path.stem != "netdesigner")
FAMILIES = sorted(f"families/{family}" for family in load_tokens().families)
RED = QColor("#ff0000")


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("name", NAMES + FAMILIES)
def test_an_icon_shows_something_in_the_colour_asked_for(qapp: QApplication, name: str, ratio: float) -> None:
    drawn = pixmap(name, RED, 16, ratio)
    assert drawn.deviceIndependentSize().toSize() == QSize(16, 16)
    assert drawn.width() == 16 * ratio
    inked = [color for color in colors(drawn) if color.alpha() > 128]
    assert len(inked) >= 6 * ratio
    assert all(color.red() > 200 and color.green() < 40 and color.blue() < 40 for color in inked)


@pytest.mark.parametrize("name", NAMES + FAMILIES)
def test_an_icon_keeps_clear_of_its_edges(qapp: QApplication, name: str) -> None:
    image = pixmap(name, RED, 64).toImage()
    rim = [(x, y) for x in range(64) for y in range(64) if not (1 <= x < 63 and 1 <= y < 63)]
    assert not any(image.pixelColor(x, y).alpha() > 128 for x, y in rim)


def test_every_icon_that_code_names_exists() -> None:
    named = {command.icon for command in COMMANDS if command.icon}
    for source in Path(designer.app.__file__).parent.rglob("*.py"):
        named |= icons_named_in(source.read_text(encoding="utf-8"))
    assert {"play", "stop", "undo"} <= named
    assert not named - set(NAMES) - set(FAMILIES)


def test_the_search_for_names_sees_each_way_of_naming() -> None:
    assert icons_named_in(
        'icon("a", theme)\nswitch.keep_icon(button, "b")\ndraw_icon(p, "c", r, q)\npixmap("d", q)'
    ) == {*("a", "b", "c", "d")}


def test_an_icon_of_an_unknown_name_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon", RED)


def test_families_differ_at_sixteen_pixels(qapp: QApplication) -> None:
    drawn = {
        bytes(pixmap(name, RED).toImage().convertToFormat(QImage.Format.Format_ARGB32).bits()) for name in FAMILIES
    }
    assert len(drawn) == len(FAMILIES)


def test_a_family_icon_has_the_hue_of_its_family(switch: ThemeSwitch) -> None:
    drawn = family_icon("convolution", switch.theme).pixmap(QSize(16, 16), 4.0)
    assert switch.theme.family("convolution").name() in {
        color.name() for color in colors(drawn) if color.alpha() == 255
    }


@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.0])
def test_an_icon_of_a_button_is_drawn_at_the_scale_of_the_screen(switch: ThemeSwitch, ratio: float) -> None:
    assert icon("save", switch.theme).pixmap(QSize(16, 16), ratio).width() == 16 * ratio


def test_an_icon_looks_different_when_it_is_disabled_hovered_or_checked(switch: ThemeSwitch) -> None:
    made = icon("stop", switch.theme)
    theme = switch.theme
    for mode, state, color in (
        (QIcon.Mode.Normal, QIcon.State.Off, "text_dim"),
        (QIcon.Mode.Normal, QIcon.State.On, "text"),
        (QIcon.Mode.Active, QIcon.State.Off, "text"),
        (QIcon.Mode.Disabled, QIcon.State.Off, "text_disabled"),
    ):
        drawn = made.pixmap(QSize(16, 16), 4.0, mode, state)
        assert theme.color(color).name() in {seen.name() for seen in colors(drawn) if seen.alpha() == 255}


def test_a_kept_icon_follows_the_theme_and_can_be_replaced(switch: ThemeSwitch) -> None:
    button = QToolButton()
    switch.keep_icon(button, "play")
    switch.keep_icon(button, "stop")
    switch.use("light")
    shown = button.icon().pixmap(QSize(16, 16), 1.0).toImage()
    assert shown == icon("stop", switch.theme).pixmap(QSize(16, 16), 1.0).toImage()
    assert shown != icon("play", switch.theme).pixmap(QSize(16, 16), 1.0).toImage()


def test_a_kept_icon_ends_with_its_button(switch: ThemeSwitch) -> None:
    button = QToolButton()
    switch.keep_icon(button, "play")
    button.deleteLater()
    del button
    QApplication.processEvents()
    switch.toggle()


def test_an_icon_is_drawn_where_it_is_put(qapp: QApplication) -> None:
    paper = QPixmap(64, 64)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    draw_icon(painter, "families/convolution", QRectF(32, 32, 32, 32), RED)
    painter.end()
    image = paper.toImage()
    inked = [(x, y) for x in range(64) for y in range(64) if image.pixelColor(x, y).green() < 128]
    assert inked
    assert all(x >= 32 and y >= 32 for x, y in inked)


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256])
def test_the_icon_of_the_program_is_crisp_at_each_size(qapp: QApplication, size: int) -> None:
    image = app_icon().pixmap(QSize(size, size), 1.0).toImage()
    assert image.size() == QSize(size, size)
    assert image.pixelColor(0, 0).alpha() == 0
    right_node = image.pixelColor(int(size * 180 / 256), size // 2)
    ground = image.pixelColor(size // 2, int(size * 0.88))
    assert right_node.lightness() > 240
    assert ground.blue() > ground.red() + 60


def icons_named_in(source: str) -> set[str]:
    """The text arguments of calls that take the name of an icon."""
    place = {"icon": 0, "pixmap": 0, "draw_icon": 1, "keep_icon": 1}
    found = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            function = call.func
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if called in place and len(call.args) > place[called]:
                argument = call.args[place[called]]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
    return found


def colors(drawn: QPixmap) -> list[QColor]:
    image = drawn.toImage()
    return [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
