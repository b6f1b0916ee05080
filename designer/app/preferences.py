"""What the program remembers of a person: theme, keys, sizes of the panels, files opened last, places in them, layers.

None of it is in a design: looking at a drawing changes no file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from designer.app.theme.tokens import THEME_CHOICES, ThemeChoice
from designer.document import Json

_RECENT = 10
_RECENT_LAYERS = 5
_MARKED = 100  # files whose kept places are remembered


class Preferences:
    """Typed access to the settings file of this user."""

    def __init__(self) -> None:
        self._settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "netdesigner", "netdesigner")

    @property
    def theme(self) -> ThemeChoice | Path:
        """The theme that was chosen: by name, or the file of one's own."""
        value = self._settings.value("theme")
        if isinstance(value, str) and Path(value).is_absolute():
            return Path(value)
        return next((choice for choice in THEME_CHOICES if choice == value), "dark")

    @theme.setter
    def theme(self, choice: ThemeChoice | Path) -> None:
        self._settings.setValue("theme", str(choice))

    @property
    def own_themes(self) -> Path:
        """The folder of this person's own themes, beside the settings; it need not be there."""
        return Path(self._settings.fileName()).parent / "themes"

    @property
    def device(self) -> str:
        """What to train on, by torch's name; empty: whatever is best."""
        value = self._settings.value("device", "")
        return value if isinstance(value, str) else ""

    @device.setter
    def device(self, name: str) -> None:
        self._settings.setValue("device", name)

    @property
    def grid(self) -> bool:
        """Whether dragged cards keep to the grid."""
        return self._settings.value("grid", "true") != "false"

    @grid.setter
    def grid(self, keeps: bool) -> None:
        self._settings.setValue("grid", "true" if keeps else "false")

    @property
    def wheel_zooms(self) -> bool | None:
        """Whether the wheel of a mouse zooms, instead of moving the drawing; None until somebody has chosen."""
        value = self._settings.value("wheel")
        return value == "zoom" if value in ("zoom", "move") else None

    @wheel_zooms.setter
    def wheel_zooms(self, zooms: bool) -> None:
        self._settings.setValue("wheel", "zoom" if zooms else "move")

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """The keys that this person has chosen, by the commands that have them; none at all counts, too."""
        self._settings.beginGroup("keys")
        try:
            return {name: tuple(str(self._settings.value(name, "")).split()) for name in self._settings.childKeys()}
        finally:
            self._settings.endGroup()

    @keys.setter
    def keys(self, chosen: Mapping[str, tuple[str, ...]]) -> None:
        self._settings.remove("keys")
        for name, keys in chosen.items():
            self._settings.setValue(f"keys/{name}", " ".join(keys))

    def state(self, name: str) -> QByteArray | None:
        """The kept state of a window or splitter, or None where it was never moved."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) else None

    def keep_state(self, name: str, value: QByteArray) -> None:
        self._settings.setValue(f"state/{name}", value)

    @property
    def recent(self) -> list[Path]:
        """The files opened or saved last, the latest first; those that are gone are left out."""
        return [path for path in map(Path, self._texts("recent")) if path.exists()]

    def folder(self, beside: Path | None) -> Path:
        """Where a file is looked for first: beside another one, else where the latest lies, else at home."""
        latest = [beside] if beside is not None else self.recent
        return latest[0].absolute().parent if latest else Path.home()

    def add_recent(self, path: Path) -> None:
        paths = [path, *(other for other in self.recent if other != path)]
        self._settings.setValue("recent", [str(one) for one in paths[:_RECENT]])

    @property
    def together(self) -> list[Path]:
        """The files that were open when the window was closed last, in the order of their tabs."""
        return [path for path in map(Path, self._texts("together")) if path.exists()]

    @together.setter
    def together(self, paths: list[Path]) -> None:
        self._settings.setValue("together", [str(path) for path in paths])

    def bookmarks(self, path: Path) -> Json:
        """The places that somebody kept in a file's drawings, as they were written down; None where there are none."""
        return self._bookmarks().get(str(path))

    def keep_bookmarks(self, path: Path, places: Json) -> None:
        """Writes places down, in exchange for those of the file that was longest without a change."""
        others = {other: kept for other, kept in self._bookmarks().items() if other != str(path)}
        newest = dict(list(others.items())[1 - _MARKED :])
        self._settings.setValue("bookmarks", json.dumps({**newest, str(path): places}))

    def _bookmarks(self) -> dict[str, Json]:
        try:
            found = json.loads(str(self._settings.value("bookmarks", "{}")))
        except ValueError:  # somebody else wrote in the file: as if nothing were kept
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def favourites(self) -> list[str]:
        """The operators that this person has starred, in the order in which that was done."""
        return self._texts("favourites")

    def star(self, op: str, on: bool) -> None:
        """Takes an operator among the favourites, or out of them."""
        others = [other for other in self.favourites if other != op]
        self._settings.setValue("favourites", [*others, op] if on else others)

    @property
    def recent_layers(self) -> list[str]:
        """The operators placed last, the latest first."""
        return self._texts("recent_layers")

    def add_recent_layer(self, op: str) -> None:
        ops = [op, *(other for other in self.recent_layers if other != op)]
        self._settings.setValue("recent_layers", ops[:_RECENT_LAYERS])

    def _texts(self, key: str) -> list[str]:
        """A list of texts; Qt reads one with a single text back as that text, and an empty one as nothing."""
        value = self._settings.value(key, [])
        return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []
