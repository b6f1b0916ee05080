"""The line at the top of the drawing that cards are searched with, and how many answer."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from designer.app.announcing import announce
from designer.app.theme.style import ThemeSwitch, set_role

_EDGE = 12  # between it and the edges of what it lies over
_WIDTH = 420
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HOW = (
    "A name or a type:  conv<br>A parameter:  kernel_size=3,  bias=False<br>"
    "A shape:  512,  64x8x8<br>Several words have to be true of one card."
)


class FindBar(QFrame):
    """Hidden until somebody searches.

    Signals:
        wanted(str): What is searched for is another text.
        stepped(int): The next answer is asked for, or with -1 the one before.
        given_up: Back to where one was.
        stayed: On with what was found.

    Attributes:
        search: The line that is typed into.
    """

    wanted = Signal(str)
    stepped = Signal(int)
    given_up = Signal()
    stayed = Signal()

    def __init__(self, switch: ThemeSwitch, canvas: QWidget) -> None:
        """Lies over a canvas, beside it rather than in it: in the line keys mean letters."""
        super().__init__(canvas.parentWidget())
        self._canvas = canvas
        self.setObjectName("find_bar")
        self.setAccessibleName("Find a card")
        set_role(self, "popup")
        self.search = QLineEdit(placeholderText="conv   kernel_size=3   64x8x8")
        self.search.setObjectName("find_search")
        self.search.setAccessibleName("Find a card by name, type, parameter or shape")
        self.search.setToolTip(_HOW)
        self._count = QLabel()
        self._count.setObjectName("find_count")
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._count, "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 6, 6)
        row.setSpacing(4)
        row.addWidget(self.search, 1)
        row.addWidget(self._count)
        for name, sign, tip in (
            ("find_before", "chevron-up", "The one before  (Shift+Enter)"),
            ("find_next", "chevron-down", "The next one  (Enter)"),
            ("find_stay", "x", "Close and stay here  (Tab)"),
        ):
            row.addWidget(self._button(switch, name, sign, tip))
        self.search.textChanged.connect(self.wanted)
        self.search.installEventFilter(self)
        canvas.installEventFilter(self)
        self.hide()

    def appear(self) -> None:
        """Opens it with what was searched last, ready to be typed over."""
        self.show()
        self.raise_()
        self._lie()
        self.search.setFocus()
        self.search.selectAll()

    def show_count(self, text: str, spoken: str = "", none: bool = False) -> None:
        """Says how many answer, and at which of them one is.

        Args:
            spoken: What a screen reader says besides.
            none: Whether nothing answers what was typed.
        """
        self._count.setText(text)
        set_role(self._count, "bad" if none else "dim")
        if text and self.isVisible():
            announce(self.search, f"{text}: {spoken}" if spoken else text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._lie()
        elif event.type() == QEvent.Type.KeyPress:
            return self._press(cast(QKeyEvent, event))
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _ENTER:
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key == Qt.Key.Key_Tab:
            self.stayed.emit()
        else:
            return False
        return True

    def _button(self, switch: ThemeSwitch, name: str, sign: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition("  ")[0])
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        switch.keep_icon(button, sign)
        signals = {"find_before": lambda: self.stepped.emit(-1), "find_next": lambda: self.stepped.emit(1)}
        button.clicked.connect(signals.get(name, self.stayed.emit))
        return button

    def _lie(self) -> None:
        """Lies at the right of the upper edge, where the drawing seldom begins."""
        over = self._canvas.geometry()
        width = min(_WIDTH, over.width() - 2 * _EDGE)
        self.setGeometry(over.right() - width - _EDGE, over.top() + _EDGE, width, self.sizeHint().height())
