"""A sentence that floats over the top of the canvas: what a person should know now, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from designer.app.announcing import announce
from designer.app.rich_text import plain, rich
from designer.app.theme.icons import icon
from designer.app.theme.style import ThemeSwitch, set_role

_SHORT_MS = 6000
_WIDEST = 760
_EDGE = 12  # between the notice and the canvas's edges


class NoticeBar(QFrame):
    """Hidden until there is something to say; it covers the drawing's edge and moves nothing."""

    def __init__(self, switch: ThemeSwitch, over: QWidget) -> None:
        super().__init__(over)
        self._switch = switch
        self._over = over
        self._bad = self._until_mended = self._until_saved = False
        self.setObjectName("notice")
        set_role(self, "popup")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 8, 8, 8)
        self._row.setSpacing(10)
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._text, 1)
        self._buttons: list[QPushButton] = []
        shut = QToolButton()
        shut.setObjectName("notice_close")
        shut.setToolTip("Close")
        shut.setAccessibleName("Close this notice")
        switch.keep_icon(shut, "x")
        shut.clicked.connect(self.hide)
        self._row.addWidget(shut)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        switch.changed.connect(lambda _theme: self._tint())
        over.installEventFilter(self)
        self.hide()

    def say(
        self,
        text: str,
        *actions: tuple[str, Callable[[], object]],
        bad: bool = False,
        until_mended: bool = False,
        until_saved: bool = False,
    ) -> None:
        """Shows a sentence; one that asks for nothing goes by itself after a while.

        Args:
            actions: Buttons, each with what it does; the notice goes with them.
            bad: Whether something went wrong; it then stays until it is closed.
            until_mended: Whether it goes as soon as the drawing has no errors.
            until_saved: Whether it goes as soon as the drawing is in its file.
        """
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for title, act in actions:
            button = QPushButton(title)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()  # in a notice that is there already it would come later, and find no room
            self._buttons.append(button)
        self._bad, self._until_mended, self._until_saved = bad, until_mended, until_saved
        self._text.setText(rich(text, self._switch.theme.tokens.type.mono))
        self.setAccessibleName(plain(text))
        announce(self, plain(text))
        self._tint()
        self.show()
        self.raise_()
        self._settle()
        self._timer.stop()
        if not actions and not bad:
            self._timer.start(_SHORT_MS)

    def mended(self) -> None:
        """The drawing has no errors: what was said of them is over."""
        if self._until_mended:
            self.hide()

    def saved(self) -> None:
        """The drawing is in its file: what was said of its not being there is over."""
        if self._until_saved:
            self.hide()

    def _tint(self) -> None:
        sign, colour = ("alert", "bad") if self._bad else ("info", "text_dim")
        self._sign.setPixmap(icon(sign, self._switch.theme, colour).pixmap(QSize(16, 16), self.devicePixelRatioF()))

    def _settle(self) -> None:
        """Takes its place at the top of the canvas, in the middle, as wide as its words need."""
        over = self._over
        room = max(200, over.width() - 2 * _EDGE)
        around = self.sizeHint().width() - self._text.sizeHint().width()
        words = self._text.fontMetrics().horizontalAdvance(self.accessibleName()) + 8
        width = min(_WIDEST, room, around + words)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((over.width() - width) // 2, _EDGE, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)
