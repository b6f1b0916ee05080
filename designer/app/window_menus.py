"""The menus of the window: all commands, the templates and the files opened last, and themes of a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from designer.app.commands.actions import fill_menus
from designer.app.documents import Documents
from designer.app.preferences import Preferences
from designer.app.theme_control import ThemeControl
from designer.templates import template_families


def fill_window_menus(
    bar: QMenuBar,
    actions: Mapping[str, QAction],
    documents: Documents,
    themes: ThemeControl,
    preferences: Preferences,
) -> None:
    """Fills the bar; what can be opened is listed when its menu is."""
    menus = fill_menus(bar, actions)
    themes.list_own(menus["Theme"])
    file_menu = menus["File"]
    templates = file_menu.addMenu("New from a template")
    templates.setObjectName("menu_templates")
    templates.aboutToShow.connect(partial(_fill_templates, templates, documents))
    recent = file_menu.addMenu("Open recent")
    recent.aboutToShow.connect(partial(_fill_recent, recent, documents, preferences))
    file_menu.insertMenu(actions["open"], templates)
    entries = file_menu.actions()
    file_menu.insertMenu(entries[entries.index(actions["open"]) + 1], recent)


def _fill_templates(menu: QMenu, documents: Documents) -> None:
    menu.clear()
    for family in template_families():
        shelf = menu.addMenu(family.title)
        for one in family.templates:
            shelf.addAction(one.title, partial(documents.new_from_template, one.name))


def _fill_recent(menu: QMenu, documents: Documents, preferences: Preferences) -> None:
    menu.clear()
    for path in preferences.recent:
        menu.addAction(str(path), partial(documents.open_path, path))
    if menu.isEmpty():
        menu.addAction("Nothing yet").setEnabled(False)
