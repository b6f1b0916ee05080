"""One problem as a person meets it: what is wrong, where, and buttons that cure it."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Problem, Severity

_BUTTONS = 3


def rich(message: str, theme_mono: str) -> str:
    """A message as rich text: what stands in backticks is set in the font of code; nothing else in it is markup."""
    parts = re.split(r"`([^`]*)`", message)
    return "".join(
        f"<span style=\"font-family:'{theme_mono}'\">{html.escape(part).replace(' ', '&nbsp;')}</span>"
        if index % 2
        else html.escape(part)
        for index, part in enumerate(parts)
    )


class _FixButton(QPushButton):
    """A cure; where the card is too narrow for its words, they end in dots and the tooltip has them all."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._text = text
        self.setObjectName("fix")
        self.setAccessibleName(text)
        self.setMinimumWidth(80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        short = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - 24)
        self.setText(short)
        self.setToolTip(self._text if short != self._text else "")

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 26, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())


class ProblemCard(QFrame):
    """A problem with its cures.

    Signals:
        picked(Problem): The card was clicked: show where it is.
        mend(Fix): A cure was chosen.
    """

    picked = Signal(object)
    mend = Signal(object)

    def __init__(
        self, problem: Problem, switch: ThemeSwitch, narrow: bool = False, parent: QWidget | None = None
    ) -> None:
        """Makes the card.

        Args:
            narrow: Whether the cures stand below each other, as in the inspector.
        """
        super().__init__(parent)
        self.problem = problem
        self.setObjectName("problem_card")
        set_role(self, "problem" if problem.severity is Severity.ERROR else "notice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        mono = switch.theme.tokens.type.mono
        message = QLabel(rich(problem.message, mono))
        message.setTextFormat(Qt.TextFormat.RichText)
        message.setWordWrap(True)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(12, 10, 12, 10)
        stack.setSpacing(8)
        stack.addWidget(message)
        self._detail = QLabel(problem.detail)
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        self._detail.setWordWrap(True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(self._detail, "mono faint")
        self._detail.hide()
        buttons = QVBoxLayout() if narrow else QHBoxLayout()
        buttons.setSpacing(6)
        for fix in problem.fixes[:_BUTTONS]:
            button = _FixButton(fix.title.replace("`", ""))
            button.clicked.connect(lambda _checked=False, fix=fix: self.mend.emit(fix))
            buttons.addWidget(button)
        if problem.detail:
            details = QPushButton("Details")
            details.setCheckable(True)
            set_role(details, "tool")
            details.toggled.connect(self._detail.setVisible)
            buttons.addWidget(details, 0, Qt.AlignmentFlag.AlignLeft)
        if not narrow:
            buttons.addStretch()
        if buttons.count():
            stack.addLayout(buttons)
        stack.addWidget(self._detail)
        self.setAccessibleName(problem.message)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.picked.emit(self.problem)
        super().mouseReleaseEvent(event)
