"""Whether text can be told from what it stands on, by the contrast of the accessibility guidelines (WCAG 2)."""

from collections.abc import Mapping
from itertools import product

_TEXTS = ("text", "text_dim")
_GROUNDS = ("window", "panel", "raised", "popup", "field", "canvas", "card")
_LEAST = 2.0  # less than anybody would choose: guidelines ask for 4.5

_Rgb = tuple[float, float, float]


def unreadable(colors: Mapping[str, str]) -> tuple[str, str] | None:
    """The names of a text and of a ground that it hardly differs from; None where all can be read.

    Args:
        colors: Those of a palette, `#rrggbb` or `#rrggbbaa`.
    """
    for text, ground in product(_TEXTS, _GROUNDS):
        behind = _over(colors[ground], _over(colors["window"], (0.0, 0.0, 0.0)))
        if _contrast(_over(colors[text], behind), behind) < _LEAST:
            return text, ground
    return None


def _over(color: str, behind: _Rgb) -> _Rgb:
    """A colour as it is seen over another one, each part from 0 to 1."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    share = int(color[7:9] or "ff", 16) / 255
    return tuple(share * one + (1 - share) * other for one, other in zip((red, green, blue), behind, strict=True))  # type: ignore[return-value]


def _contrast(one: _Rgb, other: _Rgb) -> float:
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: _Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
