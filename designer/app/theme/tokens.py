"""The look as plain values, read from `resources/themes/tokens.json`.

This module knows no Qt, so that geometry (how wide a card is, how far apart grid points stand) can use the same numbers
as the painter and be tested without a screen. A key that is missing or unknown in the file fails at once, by name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from designer.resources import resource

ThemeName = Literal["dark", "light", "contrast", "paper"]
"""Those that come with the program; `paper` is worn by pictures alone: white, and without shadows."""

ThemeChoice = Literal["dark", "light", "contrast", "system"]
THEME_CHOICES: tuple[ThemeChoice, ...] = ("system", "dark", "light", "contrast")
"""What a person can choose; `system`: what the desktop asks for, now and whenever that changes."""


class ThemeError(Exception):
    """The look of the program cannot be read; the message is for the person who started it."""


@dataclass(frozen=True, slots=True)
class FontRole:
    """How one kind of text is set: a family by name, a size in pixels, a weight from 100 to 900."""

    family: str
    size: int
    weight: int


@dataclass(frozen=True, slots=True)
class Type:
    """The two families of the program and the roles text can play in it."""

    family: str
    mono: str
    roles: Mapping[str, FontRole]


@dataclass(frozen=True, slots=True)
class Radius:
    """Corner radii in logical pixels."""

    tag: int
    control: int
    card: int
    panel: int
    pill: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in logical pixels: of cards and wires on the canvas at 100 %, and of the parts of the window."""

    card_width: int
    card_height: int
    port_radius: float
    wire: float
    edge: int
    ring: int
    icon: int
    tile: int
    control: int
    row: int
    toolbar: int
    status: int
    tab_bar: int
    grid: int
    side_panel: int
    inspector: int
    scroll_bar: int


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations in milliseconds."""

    hover: int
    move: int


@dataclass(frozen=True, slots=True)
class Opacity:
    """How much is left of what steps back: the ground of an icon tile, a card behind a problem, a bypassed card."""

    tile: float
    faded: float
    bypassed: float


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, each `#rrggbb` or `#rrggbbaa`.

    Attributes:
        is_dark: Whether light text stands on dark ground.
        colors: By what they are for: grounds, lines, texts, states.
        opacity: What steps back, and how far.
        syntax: Colours of code, by kind of token.
        curves: Colours of plotted lines, in the order in which they are handed out.
        families: The hue of each family of layers.
    """

    is_dark: bool
    colors: Mapping[str, str]
    opacity: Opacity
    syntax: Mapping[str, str]
    curves: tuple[str, ...]
    families: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Everything the file says. Families of layers have one hue each; on light ground some are a darker shade of it."""

    type: Type
    space: tuple[int, ...]
    radius: Radius
    sizes: Sizes
    motion: Motion
    themes: Mapping[str, Palette]
    families: Mapping[str, str]


@cache
def load_tokens() -> Tokens:
    """The tokens that come with the program; read once.

    Raises:
        ThemeError: The file is gone or damaged.
    """
    path = resource("themes", "tokens.json")
    try:
        return _tokens(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{path} is damaged ({type(error).__name__}: {error})"
        raise ThemeError(f"netdesigner cannot start: {reason}. Install it again; your designs are safe.") from error


def _tokens(table: Mapping[str, Any]) -> Tokens:
    hues = {name: hue for name, hue in table["families"].items() if name != "about"}
    return Tokens(
        type=_type(table["type"]),
        space=tuple(table["space_px"]),
        radius=Radius(**table["radius_px"]),
        sizes=Sizes(**table["sizes_px"]),
        motion=Motion(**table["motion_ms"]),
        themes={name: _palette(_whole(table["themes"], name), hues) for name in table["themes"]},
        families=hues,
    )


def _type(table: Mapping[str, Any]) -> Type:
    roles = {
        role: FontRole(table[family], table["sizes_px"][size], table["weights"][weight])
        for role, (family, size, weight) in table["roles"].items()
    }
    return Type(table["family"], table["mono"], roles)


def _whole(themes: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A theme with all that it takes from the one that it is like."""
    own = themes[name]
    like = themes[own["like"]] if "like" in own else {}
    return {**like, **own, **{part: {**like.get(part, {}), **own.get(part, {})} for part in ("colors", "families")}}


def _palette(table: Mapping[str, Any], hues: Mapping[str, str]) -> Palette:
    return Palette(
        is_dark=table["is_dark"],
        colors=table["colors"],
        opacity=Opacity(**table["opacity"]),
        syntax=table["syntax"],
        curves=tuple(table["curves"]),
        families={**hues, **table["families"]},
    )
