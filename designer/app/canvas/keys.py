"""What keys do on the canvas, apart from those of commands: walk, move, lead a gesture, begin to type, leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from designer.app.canvas.board import Board
from designer.app.canvas.bookmarks import Bookmarks
from designer.app.canvas.eye import Eye
from designer.app.canvas.gestures import Gestures
from designer.app.canvas.tools.key_tool import KeyTool

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_STEPS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_DIGITS = {Qt.Key(Qt.Key.Key_0 + number): number for number in range(1, 10)}
_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier

KeyDeed: TypeAlias = Callable[[Board], KeyTool | None]
"""A command that begins a gesture of the keys on a board; None where it said why it cannot."""


class Keys:
    """The keyboard's side of the canvas."""

    def __init__(
        self,
        gestures: Gestures,
        eye: Eye,
        menu: Callable[[], None],
        typed: Callable[[str], None],
        bookmarks: Bookmarks,
        say: Callable[[str], None],
    ) -> None:
        """Works with the gestures and the eye of a canvas.

        Args:
            menu: Asks for the menu of what is selected.
            typed: Hears of a letter that means nothing else.
            bookmarks: What digits keep and go to.
            say: Tells a screen reader something.
        """
        self._gestures = gestures
        self._eye = eye
        self._menu = menu
        self._typed = typed
        self._bookmarks = bookmarks
        self._say = say
        self._began: KeyDeed | None = None  # what began the gesture that the keys led last

    def lead(self, begins: KeyDeed) -> None:
        """Begins a gesture that the keys lead; the same one once more goes on with it."""
        board, led = self._gestures.board, self._gestures.key_led
        assert board is not None
        if led is not None and self._began == begins:
            led.again()
        else:
            self._gestures.cancel()
            tool, self._began = begins(board), begins
            if tool is not None:
                self._gestures.lead(tool)
        self._show_led()

    def wanted(self, event: QKeyEvent) -> bool:
        """Whether a key goes before the commands of the window: while it leads a gesture."""
        key, led = Qt.Key(event.key()), self._gestures.key_led
        return led is not None and (
            key in _ARROWS or key in _STEPS or key in _ENTER or (led.removes and key in _REMOVE)
        )

    def press(self, event: QKeyEvent) -> bool:
        """Does what a key means; tells whether it means anything."""
        key, held = Qt.Key(event.key()), event.modifiers()
        if self._gestures.key_led is not None and self._lead(key):
            return True
        if key in _ARROWS and held & ~_KEYPAD in (_NONE, _SHIFT, _CTRL):
            self._arrow(*_ARROWS[key], held)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Space:
            self._gestures.space = True
        elif key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and held == _SHIFT):
            self._menu()
        elif key in _DIGITS and not held & ~(_ALT | _KEYPAD):
            self._digit(_DIGITS[key], keep=bool(held & _ALT))
        elif event.text().isalpha() and not held & ~_SHIFT:
            self._gestures.cancel()
            self._typed(event.text())
        else:
            return False
        return True

    def _lead(self, key: Qt.Key) -> bool:
        led = self._gestures.key_led
        assert led is not None
        if key in _ENTER:
            self._gestures.finish()
        elif key in _STEPS:
            led.step(_STEPS[key])
        elif key in _ARROWS:
            led.turn(*_ARROWS[key])
        elif key in _REMOVE and led.removes:
            led.remove()
        else:
            return False
        self._show_led()
        return True

    def _show_led(self) -> None:
        """Brings into view what the keys are at, and tells a screen reader."""
        led = self._gestures.key_led
        if led is not None:
            self._eye.bring(led.sight)
            self._say(led.said)

    def _arrow(self, dx: int, dy: int, held: Qt.KeyboardModifier) -> None:
        self._gestures.cancel()
        board = self._gestures.board
        assert board is not None
        if held & _CTRL:
            board.nudge(dx * board.sizes.grid, dy * board.sizes.grid)
            return
        if not held & _SHIFT:
            board.walk(dx, dy)
        elif (neighbour := board.neighbour(dx, dy)) is not None:
            board.select((neighbour,))
        self._eye.reveal(board.selection[-1:])

    def _digit(self, number: int, keep: bool) -> None:
        self._gestures.cancel()
        assert self._gestures.board is not None
        (self._bookmarks.keep if keep else self._bookmarks.visit)(number, self._gestures.board)

    def _escape(self) -> None:
        """Ends a gesture without a trace; without one, selects nothing."""
        if self._gestures.active:
            self._gestures.cancel()
        elif self._gestures.board is not None:
            self._gestures.board.select(())
