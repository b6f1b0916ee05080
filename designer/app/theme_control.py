"""Choosing a theme: what is chosen has a mark in the menu and is kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.tokens import THEME_CHOICES, ThemeChoice


class ThemeControl(QObject):
    """The commands about the theme."""

    def __init__(
        self, switch: ThemeSwitch, preferences: Preferences, actions: Mapping[str, QAction], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._switch = switch
        self._preferences = preferences
        self._marks = {choice: actions[f"theme_{choice}"] for choice in THEME_CHOICES}
        self._mark()

    def choose(self, choice: ThemeChoice) -> None:
        """Changes to a theme, or to whatever the system asks for."""
        self._switch.use(choice)
        self._preferences.theme = choice
        self._mark()

    def toggle(self) -> None:
        """Changes from dark to light, or back."""
        self._switch.toggle()
        self.choose(self._switch.choice)

    def _mark(self) -> None:
        for choice, action in self._marks.items():
            action.setChecked(choice == self._switch.choice)
