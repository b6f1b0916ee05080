"""Themes of a person's own: JSON files that say what is otherwise than in a theme that comes with the program.

Such a file is written by hand, so whatever is in it there is a theme: what it does not say, or says in a way that
cannot be used, is as in the theme that it is like, and sentences tell what that was.
"""

import json
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from designer.app.theme.legible import unreadable
from designer.app.theme.tokens import Opacity, Palette, Tokens, load_tokens

T = TypeVar("T")

_LIKE = ("dark", "light", "contrast")
_SAYS = {"about", "like", "is_dark", "colors", "opacity", "syntax", "curves", "families"}
_LARGEST = 1_000_000  # bytes; one that says everything has five thousand
_COLOR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_A_COLOR = "a colour such as `#1a2b3c` is needed"


class _NoTheme(ValueError):
    """What a path leads to is no theme; half a sentence says why."""


@dataclass(frozen=True, slots=True)
class OwnTheme:
    """One that was read.

    Attributes:
        path: Its file.
        tokens: Those of the program, and its palette under its name.
        complaints: What of the file could not be used, as half sentences that begin with the place.
        readable: Whether the file is a theme at all; if it is not, the look is that of the dark one.
    """

    path: Path
    tokens: Tokens
    complaints: tuple[str, ...]
    readable: bool = True

    @property
    def name(self) -> str:
        """What the theme is called among the tokens: no theme of the program is called like a path."""
        return str(self.path)

    def complaint(self) -> str:
        """What is said of the file to the person who wrote it; empty where all of it could be used."""
        if not self.complaints:
            return ""
        if not self.readable:
            return f"*{self.path.name}* cannot be used as a theme: {self.complaints[0]}."
        more = len(self.complaints) - 1
        rest = f", and {more} more like this" if more else ""
        return f"Not all of the theme *{self.path.name}* can be used: {self.complaints[0]}{rest}."


def own_themes(folder: Path) -> list[Path]:
    """The files of themes in a folder, by name; there need not be such a folder."""
    return sorted(folder.glob("*.json"))


def read_theme(path: Path) -> OwnTheme:
    """Reads a theme; whatever the file says, what comes back can be worn."""
    tokens = load_tokens()
    try:
        table = _table(path)
    except (OSError, ValueError, RecursionError) as error:
        return OwnTheme(path, _with(tokens, str(path), tokens.themes["dark"]), (_reason(error),), readable=False)
    reading = _Reading(table)
    standard = tokens.themes[reading.one("like", "dark", _is_standard, "`dark`, `light` or `contrast` is needed")]
    steps = {name: getattr(standard.opacity, name) for name in Opacity.__slots__}
    palette = Palette(
        is_dark=reading.one("is_dark", standard.is_dark, _is_switch, "`true` or `false` is needed"),
        colors=reading.legible(reading.many("colors", standard.colors, _is_color, _A_COLOR), standard.colors),
        opacity=Opacity(**reading.many("opacity", steps, _is_share, "a number from 0 to 1 is needed")),
        syntax=reading.many("syntax", standard.syntax, _is_color, _A_COLOR),
        curves=tuple(reading.one("curves", list(standard.curves), _are_colors, "a list of colours is needed")),
        families=reading.many("families", standard.families, _is_color, _A_COLOR),
    )
    return OwnTheme(path, _with(tokens, str(path), palette), tuple(reading.complaints))


class _Reading:
    """What a file says where that can be used, and what a theme of the program says elsewhere."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.complaints = [f"`{name}` is nothing that a theme says" for name in table if name not in _SAYS]

    def one(self, name: str, standard: T, fits: Callable[[object], bool], needed: str) -> T:
        """A value that stands for itself."""
        value = self._table.get(name, standard)
        if fits(value):
            return value
        self.complaints.append(f"at `{name}` {needed}")
        return standard

    def many(self, name: str, standard: Mapping[str, T], fits: Callable[[object], bool], needed: str) -> dict[str, T]:
        """Values by their names, which are those of the standard."""
        own: dict[str, T] = self.one(name, {}, _is_object, "an object, `{…}`, is needed")
        self.complaints.extend(f"`{name}.{key}` is nothing that a theme says" for key in own if key not in standard)
        bad = [key for key in standard if key in own and not fits(own[key])]
        self.complaints.extend(f"at `{name}.{key}` {needed}" for key in bad)
        return {key: value if key in bad else own.get(key, value) for key, value in standard.items()}

    def legible(self, colors: dict[str, str], standard: Mapping[str, str]) -> dict[str, str]:
        """Colours that can be read: with text as its ground is, nobody would find back to another theme."""
        while pair := unreadable(colors):
            text, ground = pair
            taken = text if colors[text] != standard[text] else ground
            self.complaints.append(f"with `colors.{taken}` the `{text}` on `{ground}` cannot be read")
            colors = {**colors, taken: standard[taken]}
        return colors


def _table(path: Path) -> dict[str, Any]:
    """What the file says.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not JSON, or none that could be a theme.
        RecursionError: It is nested too deeply.
    """
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise _NoTheme("it is not a file")
    if about.st_size > _LARGEST:
        raise _NoTheme("it is too large for a theme")
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(found, dict):
        raise _NoTheme("it has to be an object, `{…}`")
    return found


def _reason(error: OSError | ValueError | RecursionError) -> str:
    match error:
        case json.JSONDecodeError(lineno=line):
            return f"line {line} is not JSON"
        case UnicodeDecodeError():
            return "it is not text"
        case RecursionError():
            return "it is nested too deeply"
        case FileNotFoundError():
            return "the file is gone"
        case OSError(strerror=said):
            return f"it cannot be read ({said})"
        case _NoTheme():
            return str(error)
    return "a number in it is too long"


def _with(tokens: Tokens, name: str, palette: Palette) -> Tokens:
    return replace(tokens, themes={**tokens.themes, name: palette})


def _is_standard(value: object) -> bool:
    return value in _LIKE


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_color(value: object) -> bool:
    return isinstance(value, str) and _COLOR.fullmatch(value) is not None


def _are_colors(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_color, value))


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
