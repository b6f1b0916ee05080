"""Choosing a theme: what is chosen has a mark in the menu and is kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from designer.app.dialogs import choose_theme
from designer.app.notice_bar import NoticeBar
from designer.app.preferences import Preferences
from designer.app.theme.own_theme import OwnTheme, own_themes, read_theme
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.tokens import THEME_CHOICES, ThemeChoice


class ThemeControl(QObject):
    """The commands about the theme."""

    def __init__(
        self,
        switch: ThemeSwitch,
        preferences: Preferences,
        actions: Mapping[str, QAction],
        notice: NoticeBar,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._switch = switch
        self._preferences = preferences
        self._notice = notice
        self._window = parent
        self._marks = {choice: actions[f"theme_{choice}"] for choice in THEME_CHOICES}
        self._listed: list[QAction] = []
        self._mark()

    def choose(self, choice: ThemeChoice) -> None:
        """Changes to a theme, or to whatever the system asks for."""
        self._switch.use(choice)
        self._preferences.theme = choice
        self._mark()

    def toggle(self) -> None:
        """Changes from dark to light, or back."""
        self.choose("light" if self._switch.theme.is_dark else "dark")

    def open(self) -> None:
        """Asks for the file of a theme and wears it."""
        path = choose_theme(self._window, self._preferences.own_themes)
        if path is not None:
            self.wear(path)

    def wear(self, path: Path) -> None:
        """Changes to a theme of one's own, as its file is now; what is no theme changes nothing."""
        own = read_theme(path)
        if own.readable:
            self._switch.use(own)
            self._preferences.theme = path
        self._mark()
        self._complain(own)

    def complain(self) -> None:
        """Says what could not be used of the theme that the window began with."""
        if isinstance(self._switch.choice, OwnTheme):
            self._complain(self._switch.choice)

    def list_own(self, menu: QMenu) -> None:
        """Lists in the menu of themes, each time that it opens, those in the folder and the one that is worn."""
        menu.aboutToShow.connect(partial(self._list_own, menu))

    def _list_own(self, menu: QMenu) -> None:
        for action in self._listed:
            menu.removeAction(action)
            action.deleteLater()
        self._listed = []
        for path in self._own():
            action = menu.addAction(self._marks["dark"].icon(), path.stem.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(self._is_worn(path))
            action.triggered.connect(partial(self.wear, path))
            self._listed.append(action)

    def _own(self) -> list[Path]:
        found = own_themes(self._preferences.own_themes)
        worn = self._switch.choice
        return found if not isinstance(worn, OwnTheme) or worn.path in found else [*found, worn.path]

    def _is_worn(self, path: Path) -> bool:
        return isinstance(self._switch.choice, OwnTheme) and self._switch.choice.path == path

    def _complain(self, own: OwnTheme) -> None:
        if complaint := own.complaint():
            self._notice.say(complaint, bad=True)

    def _mark(self) -> None:
        for choice, action in self._marks.items():
            action.setChecked(choice == self._switch.choice)
