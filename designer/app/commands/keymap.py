"""Which keys do what: those of the table of commands, unless a person has chosen others.

What a person has chosen goes first: a command of the table loses a key that somebody gave to another one. No key means
two things, except where two commands can never be done at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

from designer.app.commands.table import COMMANDS, MENUS, NEVER_BOTH, Command
from designer.app.preferences import Preferences

_Key = Qt.Key
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_ARROWS = {_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down}
_LETTERS = {_Key(code) for code in range(_Key.Key_A, _Key.Key_Z + 1)}
_DIGITS = {_Key(code) for code in range(_Key.Key_1, _Key.Key_9 + 1)}
_FUNCTION = {_Key(code) for code in range(_Key.Key_F1, _Key.Key_F35 + 1)}
_MENU_LETTERS = {_Key(ord(title[0])) for title in MENUS}
_DESKTOP = {
    *((_Key.Key_F4, _ALT), (_Key.Key_Tab, _ALT), (_Key.Key_Space, _ALT), (_Key.Key_Delete, _CTRL | _ALT)),
    (_Key.Key_F10, _SHIFT),  # the menu of what has the keyboard
}


class Keymap(QObject):
    """The keys of every command, as they are now.

    Signals:
        changed: Some command has other keys.
    """

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._commands = {command.id: command for command in COMMANDS}
        self._given = {command.id: tuple(map(portable, command.keys)) for command in COMMANDS}
        self._own: dict[str, tuple[str, ...]] = {}
        for name, keys in preferences.keys.items():
            if command := self._commands.get(name):
                self._own[name] = tuple(key for key in map(portable, keys) if key and not why_not(command, key))

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a command, the one that is shown first, as Qt writes them on every system."""
        if name in self._own:
            return self._own[name]
        taken = {key for other, keys in self._own.items() if _clash(name, other) for key in keys}
        return tuple(key for key in self._given[name] if key not in taken)

    def text(self, name: str) -> str:
        """The first key of a command, as people read it; empty where it has none."""
        return readable(next(iter(self.keys(name)), ""))

    def is_own(self, name: str) -> bool:
        """Whether a person has chosen the keys of a command."""
        return name in self._own

    def given(self, name: str) -> tuple[str, ...]:
        """The keys that a command has as long as nobody chooses others."""
        return self._given[name]

    def holders(self, name: str, keys: Iterable[str]) -> list[Command]:
        """The other commands that would lose a key if this one had these."""
        wanted = set(keys)
        return [one for one in COMMANDS if _clash(name, one.id) and wanted & set(self.keys(one.id))]

    def give(self, name: str, keys: tuple[str, ...]) -> None:
        """Gives a command these keys; whoever had one of them has it no more."""
        for other in self.holders(name, keys):
            if other.id in self._own:
                self._own[other.id] = tuple(key for key in self._own[other.id] if key not in keys)
        if keys == self._given[name]:
            self._own.pop(name, None)
        else:
            self._own[name] = keys
        self._keep()

    def reset_all(self) -> None:
        """Gives every command the keys of the table."""
        self._own.clear()
        self._keep()

    def _keep(self) -> None:
        self._preferences.keys = self._own
        self.changed.emit()


def portable(keys: str) -> str:
    """Keys in the one way in which they are compared and kept; empty where they are none."""
    sequence = QKeySequence(keys)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText) if sequence.count() == 1 else ""


def readable(keys: str) -> str:
    """Keys as people on this system read them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def pressed(combination: QKeyCombination) -> str:
    """What somebody has pressed, as keys; the number pad counts as the rest of the keyboard."""
    key, held = combination.key(), combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == _Key.Key_Backtab:
        key = _Key.Key_Tab
    return portable(QKeySequence(QKeyCombination(held, key)).toString(QKeySequence.SequenceFormat.PortableText))


def why_not(command: Command, keys: str) -> str:
    """Why a command cannot have a key, as a sentence; empty where it can."""
    combination = QKeySequence(keys)[0]  # type: ignore[index]  # it can be
    key, held = combination.key(), combination.keyboardModifiers()
    shown = readable(keys)
    if key == _Key.Key_Escape:
        return f"{shown} always gives up what is going on."
    if held & Qt.KeyboardModifier.MetaModifier or (key, held) in _DESKTOP:
        return f"{shown} belongs to the desktop."
    if held & (_CTRL | _ALT) or key in _FUNCTION:
        if key in _MENU_LETTERS and held == _ALT:
            return f"{shown} opens a menu."
        walks = key in _ARROWS and held in (_CTRL, _CTRL | _SHIFT)
        keeps = key in _DIGITS and held == _ALT
        return f"{shown} moves on the canvas, or keeps a place there." if walks or keeps else ""
    if not command.canvas:
        return f"{shown} is typed into fields; hold Ctrl or Alt with it, or take a function key."
    if key in _LETTERS and held == _NONE:
        return "A letter alone begins the name of a card to add."
    if key in _ARROWS | _DIGITS | {_Key.Key_Space, _Key.Key_Menu}:
        return f"{shown} means something on the canvas already, as the end of this list says."
    return ""


def _clash(one: str, other: str) -> bool:
    """Whether two commands cannot have the same keys."""
    return one != other and not {one, other} <= NEVER_BOTH
