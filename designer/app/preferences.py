"""What the program remembers of a person's taste: theme, sizes of the panels, files opened last.

None of it is in a design: looking at a drawing changes no file.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from designer.app.theme.tokens import ThemeName

_RECENT = 10


class Preferences:
    """Typed access to the settings file of this user."""

    def __init__(self) -> None:
        self._settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "netdesigner", "netdesigner")

    @property
    def theme(self) -> ThemeName:
        return "light" if self._settings.value("theme", "dark") == "light" else "dark"

    @theme.setter
    def theme(self, name: ThemeName) -> None:
        self._settings.setValue("theme", name)

    @property
    def device(self) -> str:
        """What to train on, by torch's name; empty: whatever is best."""
        value = self._settings.value("device", "")
        return value if isinstance(value, str) else ""

    @device.setter
    def device(self, name: str) -> None:
        self._settings.setValue("device", name)

    def state(self, name: str) -> QByteArray | None:
        """The kept state of a window or splitter, or None where it was never moved."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) else None

    def keep_state(self, name: str, value: QByteArray) -> None:
        self._settings.setValue(f"state/{name}", value)

    @property
    def recent(self) -> list[Path]:
        """The files opened or saved last, the latest first; those that are gone are left out."""
        value = self._settings.value("recent", [])
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [path for path in (Path(str(text)) for text in texts) if path.exists()]

    def add_recent(self, path: Path) -> None:
        paths = [path, *(other for other in self.recent if other != path)]
        self._settings.setValue("recent", [str(one) for one in paths[:_RECENT]])
