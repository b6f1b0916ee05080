"""The style sheet and the fonts on real widgets, and changing the theme while they are shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.app.theme.fonts import load_fonts
from designer.app.theme.gallery import Gallery
from designer.app.theme.sheet import style_sheet
from designer.app.theme.style import ThemeSwitch, inset_text, set_role, wanted_theme
from designer.app.theme.theme import Theme
from designer.app.theme.tokens import ThemeName, load_tokens
from designer.resources import resource


def test_the_bundled_fonts_are_the_ones_used(switch: ThemeSwitch) -> None:
    assert {"Inter", "JetBrains Mono"} <= set(load_fonts())
    for role, spec in switch.theme.tokens.type.roles.items():
        used = QFontInfo(switch.theme.font(role))
        assert (used.family(), used.pixelSize(), used.weight()) == (spec.family, spec.size, spec.weight)
    assert QFontInfo(QApplication.font()).family() == "Inter"


def test_fonts_come_with_their_licences() -> None:
    for family in ("Inter", "JetBrainsMono"):
        assert "SIL OPEN FONT LICENSE" in resource("fonts", f"{family}-OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("role", "family", "size", "weight"),
    [("heading", "Inter", 15, 600), ("caption", "Inter", 11, 400), ("mono dim", "JetBrains Mono", 12, 400)],
)
def test_a_role_sets_the_type_of_a_label(switch: ThemeSwitch, role: str, family: str, size: int, weight: int) -> None:
    label = QLabel("56.9 K")
    set_role(label, role)
    label.ensurePolished()
    used = QFontInfo(label.font())
    assert (used.family(), used.pixelSize(), used.weight()) == (family, size, weight)


def test_a_role_can_change_while_it_is_shown(switch: ThemeSwitch) -> None:
    button = QPushButton("Run")
    button.resize(80, 28)
    assert ground(button) == switch.theme.color("raised")
    set_role(button, "primary")
    assert ground(button) == switch.theme.color("accent")


@pytest.mark.parametrize("name", ["dark", "light", "contrast"])
def test_colours_of_the_sheet_are_those_of_the_theme(switch: ThemeSwitch, name: ThemeName) -> None:
    switch.use(name)
    for role, color in (("canvas", "canvas"), ("window", "window"), ("card", "card"), ("bar", "panel")):
        outside = QWidget()
        widget = Plain(outside)
        widget.resize(40, 40)
        set_role(widget, role)
        outside.resize(40, 40)
        assert ground(outside) == switch.theme.color(color)


@pytest.mark.parametrize("kind", [QLabel, QLineEdit, QPlainTextEdit])
def test_letters_of_code_are_never_joined(switch: ThemeSwitch, kind: type[QLabel]) -> None:
    def drawn(text: str) -> QImage:
        widget = kind(text)
        set_role(widget, "mono")
        widget.resize(160, 40)
        return widget.grab().toImage()

    apart = "\u200c"  # stands between two letters, has no width, and lets no ligature form
    assert drawn("x != y -> z") == drawn(f"x !{apart}= y -{apart}> z")


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_is_wrong_what_may_go_wrong_and_what_is_known_differ(switch: ThemeSwitch, name: ThemeName) -> None:
    switch.use(name)
    grounds = set()
    for role in ("problem", "warning", "card", "notice"):
        widget = QFrame()
        widget.resize(40, 40)
        set_role(widget, role)
        grounds.add(ground(widget).name())
    assert len(grounds) == 4


def test_text_of_a_label_has_the_colour_of_its_role(switch: ThemeSwitch) -> None:
    label = QLabel("████")
    set_role(label, "good")
    assert switch.theme.color("good").name() in seen(label.grab().toImage())


def test_switching_dresses_what_is_open(switch: ThemeSwitch) -> None:
    told: list[Theme] = []
    switch.changed.connect(told.append)
    sheet = Gallery(switch)
    dark = share(sheet.grab().toImage(), switch.theme.color("panel"))
    old = switch.theme.color("panel")
    switch.toggle()
    light = sheet.grab().toImage()
    assert dark > 0.4
    assert share(light, switch.theme.color("panel")) > 0.4
    assert share(light, old) < 0.001
    assert [theme.name for theme in told] == ["light"]
    assert told[0] is switch.theme


def test_using_the_theme_in_use_does_nothing(switch: ThemeSwitch) -> None:
    told: list[Theme] = []
    switch.changed.connect(told.append)
    switch.use("dark")
    assert not told


@pytest.mark.parametrize(
    ("scheme", "contrast", "theme"),
    [
        (Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference, "light"),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.NoPreference, "dark"),
        (Qt.ColorScheme.Unknown, Qt.ContrastPreference.NoPreference, "dark"),
        (Qt.ColorScheme.Light, Qt.ContrastPreference.HighContrast, "contrast"),
    ],
)
def test_what_the_system_asks_for_is_a_theme(
    scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference, theme: ThemeName
) -> None:
    assert wanted_theme(scheme, contrast) == theme


def test_a_system_that_asks_for_nothing_gets_the_dark_theme(switch: ThemeSwitch) -> None:
    switch.use("light")
    switch.use("system")
    assert (switch.choice, switch.theme.name) == ("system", "dark")


@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPushButton])
def test_controls_share_one_height(switch: ThemeSwitch, kind: type[QWidget]) -> None:
    row = QWidget()
    control = kind()
    QVBoxLayout(row).addWidget(control)
    row.grab()
    assert control.height() == switch.theme.tokens.sizes.control


def test_rows_have_their_height_even_when_built_before_their_panel(switch: ThemeSwitch) -> None:
    rows, tree, panel = QListWidget(), QTreeWidget(), QWidget()
    rows.addItems(["one", "two"])
    tree.addTopLevelItems([QTreeWidgetItem(["one"]), QTreeWidgetItem(["two"])])
    stack = QVBoxLayout(panel)
    stack.addWidget(rows)
    stack.addWidget(tree)
    panel.resize(300, 300)
    panel.grab()
    QApplication.processEvents()
    height = switch.theme.tokens.sizes.row
    assert rows.visualItemRect(rows.item(1)).top() - rows.visualItemRect(rows.item(0)).top() == height
    assert tree.visualItemRect(tree.topLevelItem(1)).top() - tree.visualItemRect(tree.topLevelItem(0)).top() == height


def test_a_selected_row_begins_at_its_text(switch: ThemeSwitch) -> None:
    tree = QTreeWidget()
    tree.setHeaderHidden(True)
    parent = QTreeWidgetItem(["Convolution"])
    parent.addChild(QTreeWidgetItem(["Conv2d"]))
    tree.addTopLevelItem(parent)
    tree.expandAll()
    tree.setCurrentItem(parent.child(0))
    tree.resize(200, 100)
    image = tree.grab().toImage()
    row = tree.visualItemRect(parent.child(0))
    inside = tree.viewport().pos() + row.center()
    before = tree.viewport().pos() + row.topLeft()
    assert image.pixelColor(inside.x() + 40, inside.y()) == switch.theme.color("selected")
    assert image.pixelColor(before.x() - 8, inside.y()) == switch.theme.color("panel")


@pytest.mark.parametrize("kind", [QListWidget, QTreeWidget, QTableWidget])
def test_the_row_of_the_keyboard_can_be_told_from_one_that_is_only_selected(
    switch: ThemeSwitch, qtbot: QtBot, kind: type[QListWidget | QTreeWidget | QTableWidget]
) -> None:
    panel, line, rows = QWidget(), QLineEdit(), kind()
    stack = QVBoxLayout(panel)
    stack.addWidget(line)
    stack.addWidget(rows)
    if isinstance(rows, QListWidget):
        rows.addItems(["one", "two"])
    elif isinstance(rows, QTreeWidget):
        rows.addTopLevelItems([QTreeWidgetItem(["one"]), QTreeWidgetItem(["two"])])
    else:
        rows.setRowCount(2)
        rows.setColumnCount(1)
    rows.setCurrentIndex(rows.model().index(0, 0))
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()

    def edges() -> int:
        image, accent = rows.grab().toImage(), switch.theme.color("accent")
        return sum(image.pixelColor(x, y) == accent for y in range(image.height()) for x in range(image.width()))

    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    assert edges() == 0
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    assert edges() > 60


@pytest.mark.parametrize("kind", [QSpinBox, QComboBox])
def test_arrows_of_boxes_can_be_seen(switch: ThemeSwitch, kind: type[QWidget]) -> None:
    box = kind()
    box.resize(120, 28)
    image = box.grab().toImage()
    right = image.copy(image.width() - 22, 3, 18, image.height() - 6)
    assert max(QColor(name).lightness() for name in seen(right)) > switch.theme.color("field").lightness() + 80


def test_text_of_a_spin_box_keeps_off_its_edge(switch: ThemeSwitch) -> None:
    plain, inset = QSpinBox(), QSpinBox()
    inset_text(inset)
    assert first_ink(inset) - first_ink(plain) >= 6


def test_a_name_that_the_theme_lacks_is_an_error(switch: ThemeSwitch) -> None:
    with pytest.raises(KeyError):
        switch.theme.color("mauve")
    with pytest.raises(KeyError):
        switch.theme.font("shouting")


def test_the_sheet_is_filled_in_completely(qapp: QApplication) -> None:
    for name in ("dark", "light", "contrast"):
        assert "@" not in style_sheet(Theme(load_tokens(), name))


def test_colours_handed_out_are_copies(switch: ThemeSwitch) -> None:
    switch.theme.color("text").setAlpha(0)
    assert switch.theme.color("text").alpha() == 255


def test_tints_have_their_strength(switch: ThemeSwitch) -> None:
    assert switch.theme.color("accent_soft").alpha() == 0x2E
    assert switch.theme.family_tile("linear").alphaF() == pytest.approx(switch.theme.opacity.tile, abs=0.01)
    assert switch.theme.curve(0) == switch.theme.curve(len(switch.theme.tokens.themes["dark"].curves))


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_gallery_writes_a_contact_sheet(tmp_path: Path, theme: str, scale: int) -> None:
    out = tmp_path / "sheet.png"
    subprocess.run(
        [sys.executable, "-m", "designer.app.theme.gallery", "--theme", theme, "--out", str(out)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)},
        check=True,
        timeout=60,
    )
    image = QImage(str(out))
    panel = QColor(load_tokens().themes[theme].colors["panel"])
    assert image.width() > 1000 * scale
    assert image.pixelColor(2, 2) == panel
    assert 0.4 < share(image, panel) < 0.95


class Plain(QWidget):
    """A widget of our own, which Qt treats differently from its own."""


def ground(widget: QWidget) -> QColor:
    """The colour just inside the left edge, where no text is."""
    image = widget.grab().toImage()
    return image.pixelColor(5, image.height() // 2)


def seen(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def share(image: QImage, color: QColor) -> float:
    """How much of a picture has a colour, by a sample of its pixels."""
    small = image.scaled(QSize(image.width() // 3, image.height() // 3))
    pixels = [small.pixelColor(x, y) for x in range(small.width()) for y in range(small.height())]
    return sum(pixel == color for pixel in pixels) / len(pixels)


def first_ink(box: QSpinBox) -> int:
    """How far from the left edge the digits begin, in pixels."""
    box.setValue(64)
    box.resize(120, 28)
    image = box.grab().toImage()
    return next(x for x in range(2, 100) if any(image.pixelColor(x, y).lightness() > 120 for y in range(6, 22)))
