"""The values of the look: texts can be read on every ground they stand on, and all themes say the same things."""

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


READABLE = {"dark": 4.5, "light": 4.5, "contrast": 7.0}
"""By how much text stands out from its ground, by the accessibility guidelines: AA, and AAA for high contrast."""


@pytest.fixture(params=READABLE)
def theme(request: pytest.FixtureRequest) -> ThemeName:
    name: ThemeName = request.param
    return name


@pytest.fixture
def palette(theme: ThemeName) -> Palette:
    return load_tokens().themes[theme]


@pytest.mark.parametrize(("text", "ground"), [*((text, ground) for text in TEXTS for ground in GROUNDS), *ON_FILLED])
def test_text_can_be_read_on_its_ground(theme: ThemeName, palette: Palette, text: str, ground: str) -> None:
    behind = over(palette.colors[ground], palette.colors["panel"])
    assert contrast(over(palette.colors[text], "#000000"), behind) >= READABLE[theme]


@pytest.mark.parametrize("ground", ["panel", "selected", "accent_soft"])
def test_code_can_be_read(theme: ThemeName, palette: Palette, ground: str) -> None:
    behind = over(palette.colors[ground], palette.colors["panel"])
    ratios = {kind: contrast(over(color, "#000000"), behind) for kind, color in palette.syntax.items()}
    assert not {kind for kind, ratio in ratios.items() if ratio < READABLE[theme]}


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
    assert all(contrast(over(color, "#000000"), behind) >= 3 for color in palette.curves)
    assert len(set(palette.curves)) == len(palette.curves)


@pytest.mark.parametrize(("step", "text", "left"), [("faded", "text", "faded"), ("bypassed", "text_faint", "")])
def test_what_is_written_on_a_card_that_steps_back_can_be_read(
    theme: ThemeName, palette: Palette, step: str, text: str, left: str
) -> None:
    share = {name: f"{round(getattr(palette.opacity, name) * 255):02x}" for name in ("faded", "bypassed")}
    behind = over(palette.colors["card"] + share[step], palette.colors["canvas"])
    shown = over(palette.colors[text] + share.get(left, ""), hexed(behind))
    assert contrast(shown, behind) >= READABLE[theme]
    dashes = over(palette.colors["text"] + share[step], hexed(behind))
    assert contrast(dashes, behind) >= 3


@pytest.mark.parametrize("text", ["text", "text_dim", "text_faint"])
@pytest.mark.parametrize("step", ["faded", "bypassed"])
def test_high_contrast_keeps_what_steps_back_readable(text: str, step: str) -> None:
    palette = load_tokens().themes["contrast"]
    left = round(getattr(palette.opacity, step) * 255)
    card = palette.colors["card"]
    assert contrast(over(f"{palette.colors[text]}{left:02x}", card), over(card, "#000000")) >= 7


@pytest.mark.parametrize("line", ["field_line", "card_line", "pill_line", "popup_line", "wire", "frame_line", "accent"])
def test_high_contrast_has_lines_that_can_be_seen(line: str) -> None:
    colors = load_tokens().themes["contrast"].colors
    assert all(
        contrast(over(colors[line], "#000000"), over(colors[ground], "#000000")) >= 4.5 for ground in ("card", "canvas")
    )


def test_the_edge_of_the_card_under_the_pointer_can_be_seen(palette: Palette) -> None:
    canvas = over(palette.colors["canvas"], "#000000")
    assert contrast(over(palette.colors["card_line_hover"], "#000000"), canvas) >= 3


@pytest.mark.parametrize("name", ["dark", "light", "contrast", "paper"])
def test_a_wire_can_be_seen_on_the_canvas_and_on_a_frame(name: str) -> None:
    colors = load_tokens().themes[name].colors
    grounds = (over(colors["canvas"], "#000000"), over(colors["frame"], colors["canvas"]))
    assert min(contrast(over(colors["wire"], "#000000"), ground) for ground in grounds) >= 3


@pytest.mark.parametrize("name", ["dark", "light", "contrast", "paper"])
def test_the_icon_of_every_family_can_be_made_out_on_its_tile(name: str) -> None:
    palette = load_tokens().themes[name]
    tint = f"{round(palette.opacity.tile * 255):02x}"
    card = palette.colors["card"]
    told = {family: contrast(over(hue, card), over(hue + tint, card)) for family, hue in palette.families.items()}
    assert not {family: ratio for family, ratio in told.items() if ratio < 3}


def test_nothing_moves_for_longer_than_a_glance() -> None:
    motion = load_tokens().motion
    assert max(motion.hover, motion.move) < 150


def test_contrast_is_the_one_of_the_accessibility_guidelines() -> None:
    white, grey = over("#ffffff", "#000000"), over("#777777", "#000000")
    assert contrast(white, over("#000000", "#000000")) == pytest.approx(21)
    assert contrast(white, grey) == pytest.approx(4.48, abs=0.01)


def test_all_themes_have_the_same_colours() -> None:
    themes = load_tokens().themes
    for palette in themes.values():
        assert palette.colors.keys() == themes["dark"].colors.keys()
        assert palette.syntax.keys() == themes["dark"].syntax.keys()
        assert len(palette.curves) == len(themes["dark"].curves)
    assert {name for name, palette in themes.items() if palette.is_dark} == {"dark", "contrast"}


def test_every_family_of_the_catalogue_has_a_hue() -> None:
    assert set(load_tokens().families) == set(Family)
    assert all(len(set(palette.families.values())) == len(Family) for palette in load_tokens().themes.values())


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


def hexed(color: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: Rgb) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
