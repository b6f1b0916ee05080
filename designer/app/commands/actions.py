"""The table of commands as Qt's actions, in menus and on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from designer.app.commands.keymap import Keymap
from designer.app.commands.table import COMMANDS, MENUS, SUBMENUS
from designer.app.theme.icons import tinted_file
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme

_CANVAS_MENUS = {
    "card": (
        "look_inside",
        "rename",
        "note",
        "connect",
        "cut",
        "copy",
        "paste",
        "duplicate",
        "duplicate_wired",
        "frame",
        "describe_frame",
        "unframe",
        "recolour_frame",
        "make_block",
        "take_apart",
        "make_sequence",
        "make_list",
        "make_dictionary",
        "group_apart",
        "detach",
        "call_again",
        "bypass",
        "freeze",
        "delete",
        "fit_selection",
    ),
    "wire": ("add_card", "paste", "bend_wire", "free_wire", "delete"),
}


# What only some cards can is not offered on the others.
_ON_SOME_CARDS = {
    *("look_inside", "describe_frame", "unframe", "recolour_frame", "take_apart", "make_sequence", "make_list"),
    *("make_dictionary", "group_apart", "detach", "call_again", "free_wire"),
}


def make_actions(window: QWidget, handlers: Mapping[str, Callable[[], object]], keymap: Keymap) -> dict[str, QAction]:
    """An action for every command, wired to its handler and to its keys, now and whenever a person chooses others.

    Raises:
        KeyError: A command of the table has no handler.
    """
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(command.text, window)
        action.setObjectName(f"action_{command.id}")
        action.setCheckable(command.checkable)
        handler = handlers[command.id]
        action.triggered.connect(lambda _checked=False, handler=handler: handler())
        if command.canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            window.addAction(action)
        actions[command.id] = action
    _wear_keys(actions, keymap)
    keymap.changed.connect(lambda: _wear_keys(actions, keymap))
    return actions


def _wear_keys(actions: Mapping[str, QAction], keymap: Keymap) -> None:
    for name, action in actions.items():
        action.setShortcuts([QKeySequence(keys) for keys in keymap.keys(name)])
        action.setToolTip(tooltip(action))


def give_keys(canvas: QWidget, actions: Mapping[str, QAction]) -> None:
    """Lets the canvas hear the keys that count only while it has the focus."""
    canvas.addActions([actions[command.id] for command in COMMANDS if command.canvas])


def dress_actions(actions: Mapping[str, QAction], inner: Iterable[QAction], switch: ThemeSwitch) -> None:
    """Gives the actions their icons: for the menus, so that the first picture of the window need not wait for them.

    Args:
        inner: What opens the menus that stand in another one.
    """
    for action in inner:
        _keep_mark(action, switch)
    for command in COMMANDS:
        if command.icon:
            switch.keep_icon(actions[command.id], command.icon)
        else:
            _keep_mark(actions[command.id], switch)


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Puts every action into its menu, in the order of the table; gives the menus by their titles.

    Alt and its first letter open a menu of the bar.
    """
    menus: dict[str, QMenu] = {}
    for title in (*MENUS, *SUBMENUS):
        inner = title in SUBMENUS
        menu = menus[title] = menus[SUBMENUS[title]].addMenu(title) if inner else bar.addMenu(f"&{title}")
        menu.setObjectName(f"menu_{title.lower()}")
        for command in COMMANDS:
            if command.menu == title:
                if command.separated:
                    menu.addSeparator()
                menu.addAction(actions[command.id])
    return menus


def canvas_menu(actions: Mapping[str, QAction], about: str, parent: QWidget) -> QMenu:
    """The menu of the canvas about a `card` or a `wire`; it goes when it is closed."""
    menu = QMenu(parent)
    menu.setObjectName("menu_canvas")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    wanted = (name for name in _CANVAS_MENUS[about] if name not in _ON_SOME_CARDS or actions[name].isEnabled())
    menu.addActions([actions[name] for name in wanted])
    return menu


def _keep_mark(action: QAction, switch: ThemeSwitch) -> None:
    """Where others have their icon, a switch has its check mark and the rest have nothing: all texts begin in line."""

    def show(theme: Theme) -> None:
        size = theme.tokens.sizes.icon
        nothing = QPixmap(size, size)
        nothing.fill(Qt.GlobalColor.transparent)
        mark = QIcon(nothing)
        if action.isCheckable():
            check = tinted_file("check", theme.color("accent_text").name())
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
                mark.addFile(check, QSize(), mode, QIcon.State.On)
        action.setIcon(mark)

    switch.changed.connect(show)
    show(switch.theme)


def tooltip(action: QAction) -> str:
    """What a button without words says when it is hovered: the action, and the keys that do it faster."""
    return with_keys(action.text().rstrip("…"), action)


def with_keys(text: str, action: QAction) -> str:
    """A text about an action, and its keys where it has some."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}  ({keys})" if keys else text
