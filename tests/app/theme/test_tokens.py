"""The values of the look: texts can be read on every ground they stand on, and both themes say the same things."""

import subprocess
import sys

import pytest

from designer.app.theme.tokens import Palette, ThemeName, load_tokens
from designer.catalogue.spec import Family

TEXTS = ("text", "text_dim", "text_faint", "accent_text", "good", "warn", "bad")
GROUNDS = (
    *("window", "panel", "raised", "popup", "canvas", "hover", "pressed", "selected", "field"),
    *("card", "card_hover", "pill", "accent_soft", "good_soft", "warn_soft", "bad_soft"),
)
ON_FILLED = (
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_bad", "bad"),
    ("text", "text_selection"),
)


@pytest.fixture(params=["dark", "light"])
def palette(request: pytest.FixtureRequest) -> Palette:
    return load_tokens().themes[request.param]


@pytest.mark.parametrize(("text", "ground"), [*((text, ground) for text in TEXTS for ground in GROUNDS), *ON_FILLED])
def test_text_can_be_read_on_its_ground(palette: Palette, text: str, ground: str) -> None:
    behind = over(palette.colors[ground], palette.colors["panel"])
    assert contrast(over(palette.colors[text], "#000000"), behind) >= 4.5


@pytest.mark.parametrize("ground", ["panel", "selected", "accent_soft"])
def test_code_can_be_read(palette: Palette, ground: str) -> None:
    behind = over(palette.colors[ground], palette.colors["panel"])
    faint = {kind for kind, color in palette.syntax.items() if contrast(over(color, "#000000"), behind) < 4.5}
    assert not faint


@pytest.mark.parametrize("ground", ["panel", "window", "raised", "field", "card", "popup"])
def test_what_is_disabled_can_still_be_made_out(palette: Palette, ground: str) -> None:
    assert contrast(over(palette.colors["text_disabled"], "#000000"), over(palette.colors[ground], "#000000")) >= 3


@pytest.mark.parametrize(("line", "ground"), [("bad_line", "bad_soft"), ("warn_line", "warn_soft")])
def test_a_card_of_a_problem_has_an_edge_that_can_be_seen(palette: Palette, line: str, ground: str) -> None:
    panel = palette.colors["panel"]
    edge = over(palette.colors[line], panel)
    assert contrast(edge, over(palette.colors[ground], panel)) >= 1.4


def test_curves_stand_out_from_the_plot(palette: Palette) -> None:
    behind = over(palette.colors["panel"], "#000000")
    assert all(contrast(over(color, "#000000"), behind) >= 2.5 for color in palette.curves)
    assert len(set(palette.curves)) == len(palette.curves)


def test_contrast_is_the_one_of_the_accessibility_guidelines() -> None:
    white, grey = over("#ffffff", "#000000"), over("#777777", "#000000")
    assert contrast(white, over("#000000", "#000000")) == pytest.approx(21)
    assert contrast(white, grey) == pytest.approx(4.48, abs=0.01)


def test_both_themes_have_the_same_colours() -> None:
    themes: dict[ThemeName, Palette] = dict(load_tokens().themes)
    assert themes["dark"].colors.keys() == themes["light"].colors.keys()
    assert themes["dark"].syntax.keys() == themes["light"].syntax.keys()
    assert len(themes["dark"].curves) == len(themes["light"].curves)
    assert themes["dark"].is_dark and not themes["light"].is_dark


def test_every_family_of_the_catalogue_has_a_hue() -> None:
    assert set(load_tokens().families) == set(Family)
    assert len(set(load_tokens().families.values())) == len(Family)


def test_tokens_need_no_qt() -> None:
    program = "import sys, designer.app.theme.tokens as t; t.load_tokens(); print('PySide6' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


Rgb = tuple[float, float, float]


def over(color: str, ground: str) -> Rgb:
    """What is seen of a colour, `#rrggbb` or `#rrggbbaa`, that lies on an opaque ground."""
    red, green, blue, alpha = channels(color)
    below = channels(ground)
    return tuple(mine * alpha + its * (1 - alpha) for mine, its in zip((red, green, blue), below[:3], strict=True))


def channels(color: str) -> tuple[float, float, float, float]:
    digits = f"{color[1:]}ff"[:8]
    return tuple(int(digits[at : at + 2], 16) / 255 for at in range(0, 8, 2))


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: Rgb) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
