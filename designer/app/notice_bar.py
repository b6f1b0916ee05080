"""One line above the canvas for what a person should know now, with at most two things to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from designer.app.theme.style import ThemeSwitch, set_role

_SHORT_MS = 6000


class NoticeBar(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 6, 8, 6)
        self._row.setSpacing(8)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._row.addWidget(self._text, 1)
        self._buttons: list[QPushButton] = []
        shut = QToolButton()
        shut.setObjectName("notice_close")
        shut.setToolTip("Close this line")
        shut.setAccessibleName("Close this line")
        switch.keep_icon(shut, "x")
        shut.clicked.connect(self.hide)
        self._row.addWidget(shut)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, *actions: tuple[str, Callable[[], object]], bad: bool = False) -> None:
        """Shows a sentence; one that asks for nothing goes by itself after a while."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for title, act in actions:
            button = QPushButton(title)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.insertWidget(self._row.count() - 1, button)
            self._buttons.append(button)
        set_role(self, "problem" if bad else "notice")
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self.show()
        self._timer.stop()
        if not actions and not bad:
            self._timer.start(_SHORT_MS)
