"""Where the keyboard goes: into a panel that was asked for, and to the drawing when what had it goes away.

Qt gives it to whatever is next in the order of tabs, which is another button or field that nobody asked for: the next
Return would press it, and the next key would be typed in it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


def enter(panel: QWidget) -> bool:
    """Gives the keyboard to what comes first in a panel, in the order of Tab; tells whether there is anything."""
    step = panel.nextInFocusChain()
    while step is not None and step is not panel:
        takes = step.focusPolicy() & Qt.FocusPolicy.TabFocus and step.isEnabled() and step.isVisible()
        if takes and panel.isAncestorOf(step):
            step.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        step = step.nextInFocusChain()
    return False


class FocusHome(QObject):
    """Gives a window's keyboard to one widget whenever a widget that had it was hidden, disabled or gave it up."""

    def __init__(self, window: QWidget, home: Callable[[], QWidget]) -> None:
        """Watches a window.

        Args:
            home: Gives the widget that the keyboard goes to.
        """
        super().__init__(window)
        self._window = window
        self._home = home
        self._taken = False
        application = QApplication.instance()
        assert isinstance(application, QApplication), "a window has one"
        application.focusChanged.connect(self._on_change)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees whether the widget that loses the keyboard is gone already; one may also go because it has lost it."""
        if event.type() is QEvent.Type.FocusOut and isinstance(watched, QWidget):
            self._taken = not (watched.isVisible() and watched.isEnabled())
        return False

    def _on_change(self, old: QWidget | None, new: QWidget | None) -> None:
        taken, self._taken = self._taken, False
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and new is not self._home():
            new.installEventFilter(self)
        ours = QApplication.activeWindow() is self._window and self._home().isVisible()
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton  # the first press in a window that was behind
        if ours and (new is None or taken) and not pressed:  # a button that loses the keyboard forgets its press
            self._home().setFocus()
