"""A search line over a list that lies over the window: has the keyboard while it is open, and gives it back.

Keys that walk, Tab among them, go to the list, all others to the search; Enter chooses, Esc leaves, and so does going
on elsewhere.
"""

from __future__ import annotations

from abc import abstractmethod

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from designer.app.theme.style import set_role

EDGE = 8  # between it and the edges of the window, and between its own and what is in it
PAD = 4  # between the search and the rows, and round these
_WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_STEPS = {Qt.Key.Key_Tab: Qt.Key.Key_Down, Qt.Key.Key_Backtab: Qt.Key.Key_Up}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STAYING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class SearchPopup(QFrame):
    """What every such list has in common; who inherits it says what answers, what choosing does, and where it lies.

    Attributes:
        over: The widget that it lies over.
        search: The line that is typed into.
        stack: What it is made of, from top to bottom.
    """

    def __init__(self, name: str, wanted: str, view: QListView, over: QWidget) -> None:
        """Makes it, hidden.

        Args:
            name: What its parts are called, as `command` in `command_search`.
            wanted: What the empty search line says.
            view: The list, without the keyboard.
        """
        super().__init__(over)
        self.over = over
        self._view = view
        self._before: QWidget | None = None
        self.setObjectName(f"{name}_palette")
        set_role(self, "popup")
        self.search = QLineEdit(placeholderText=wanted)
        self.search.setObjectName(f"{name}_search")
        self.search.setAccessibleName(wanted)
        view.setObjectName(f"{name}_list")
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setUniformItemSizes(True)
        self.stack = QVBoxLayout(self)
        self.stack.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        self.stack.setSpacing(PAD)
        self.stack.addWidget(self.search)
        self.stack.addWidget(view, 1)
        self.search.textChanged.connect(self.answer)
        view.clicked.connect(self.choose)
        self.search.installEventFilter(self)
        over.installEventFilter(self)
        self.hide()

    @abstractmethod
    def answer(self, text: str) -> None:
        """Lists what answers a search, the best first."""

    @abstractmethod
    def choose(self, index: QModelIndex) -> None:
        """Does what a row is for."""

    @abstractmethod
    def lie(self) -> None:
        """Lies where it belongs, as large as what it shows has need of."""

    def appear(self) -> None:
        """Opens it with an empty search."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        if self.search.text():
            self.search.clear()
        else:
            self.answer("")
        self.show()
        self.raise_()
        self.search.setFocus()

    def leave(self) -> None:
        """Closes it; the keyboard goes back to what had it."""
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.search:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self.lie()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYING:
            self.hide()
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        """Does what a key means for the list; tells whether it means anything."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            step = QKeyEvent(QEvent.Type.KeyPress, _STEPS[key], Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self._view, step)
        elif key in _WALKING:
            QApplication.sendEvent(self._view, event)
        elif key in _ENTER:
            if (index := self._view.currentIndex()).isValid():
                self.choose(index)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True
