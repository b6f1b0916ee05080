"""One problem as a person meets it: how bad it is, what is wrong, where, and buttons that cure or dismiss it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.app.rich_text import as_tip, rich
from designer.app.theme.icons import pixmap
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Fix, Problem, Severity

_BUTTONS = 3
_SIGN = 16
_EDGES = 26  # beside the words of a button
_PAD = 3  # above those of a small one
_LOOKS = {  # role of the card, icon, its colour, what it is called
    Severity.ERROR: ("problem", "alert", "bad", "Error"),
    Severity.WARNING: ("warning", "warning", "warn", "Warning"),
    Severity.HINT: ("card", "info", "text_dim", "Hint"),
}


class _FixButton(QPushButton):
    """A cure. Where the card is too narrow for its words they take two lines, and end in dots after that."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._words = text
        self.setObjectName("fix")
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # it goes when it is clicked; the keyboard stays where it was

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = self._lines(self.width() - _EDGES)
        self.setText("\n".join(lines))
        self.setToolTip("" if " ".join(lines) == self._words else as_tip(self._words))

    def _lines(self, room: int) -> list[str]:
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(self._words) <= room:
            return [self._words]
        words = self._words.split()
        breaks = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
        evenest = min(breaks, key=lambda lines: max(map(metrics.horizontalAdvance, lines)), default=(self._words,))
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in evenest]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        more = len(self._lines(width - _EDGES)) - 1 - self.text().count("\n")
        return super().sizeHint().height() + more * self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + 28, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())


class ProblemCard(QFrame):
    """A problem with its cures.

    Signals:
        picked(Problem): The card was clicked: show where it is.
        mend(Fix): A cure was chosen, or the problem was dismissed.
        trust_wanted: The code that the design brings should be read, and perhaps run.
    """

    picked = Signal(object)
    mend = Signal(object)
    trust_wanted = Signal()

    def __init__(
        self,
        problem: Problem,
        switch: ThemeSwitch,
        narrow: bool = False,
        known: bool = False,
        place: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Makes the card.

        Args:
            narrow: Whether the cures stand below each other, as in the inspector.
            known: Whether it was dismissed, so that it can only be heard again.
            place: The graph that it is in, where there are several.
        """
        super().__init__(parent)
        self.problem = problem
        role, sign, color, severity = _LOOKS[problem.severity]
        self.setObjectName("problem_card")
        self.setAccessibleName(
            f"{severity} in {place}: {problem.message}" if place else f"{severity}: {problem.message}"
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_role(self, role)
        icon = QLabel()
        icon.setObjectName("severity")
        icon.setPixmap(pixmap(sign, switch.theme.color(color), _SIGN, self.devicePixelRatioF()))
        icon.setToolTip(severity)
        icon.setAccessibleName(severity)
        message = QLabel(rich(problem.message, switch.theme.tokens.type.mono))
        message.setTextFormat(Qt.TextFormat.RichText)
        message.setWordWrap(True)
        message.setAlignment(Qt.AlignmentFlag.AlignTop)  # beside its sign, whatever stands behind it
        message.setMinimumWidth(1)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        texts, says = QHBoxLayout(), QHBoxLayout()
        texts.setContentsMargins(0, _PAD, 0, 0)  # as the buttons behind have, so that all is written on one line
        for row in (texts, says):
            row.setSpacing(8)
        texts.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        texts.addWidget(message, 1)
        says.addLayout(texts, 1)
        if place:
            where = QLabel(f"in {place}")
            where.setObjectName("place")
            where.setTextFormat(Qt.TextFormat.PlainText)
            set_role(where, "small dim")
            texts.addWidget(where, 0, Qt.AlignmentFlag.AlignTop)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(12, 10 - _PAD, 12, 10)
        stack.setSpacing(8)
        stack.addLayout(says)
        fixes = problem.fixes[:_BUTTONS]
        if problem.dismissal is not None:
            if known:
                fixes = (problem.dismissal,)
            else:
                says.addWidget(self._dismisser(problem.dismissal, switch), 0, Qt.AlignmentFlag.AlignTop)
        cures = [self._cure(fix) for fix in fixes]
        if problem.code == "untrusted":  # no edit of the design: a person has to read and say it
            cures.append(_FixButton("Trust and run…"))
            cures[-1].clicked.connect(self.trust_wanted)
        if cures:
            stack.addLayout(_laid_out(cures, narrow))
        if problem.detail:
            detail = self._detail()
            opens = QPushButton("Details")
            opens.setObjectName("details")
            opens.setCheckable(True)
            set_role(opens, "tool small")
            opens.toggled.connect(detail.setVisible)
            says.insertWidget(1, opens, 0, Qt.AlignmentFlag.AlignTop)
            stack.addWidget(detail)

    def _dismisser(self, dismissal: Fix, switch: ThemeSwitch) -> QToolButton:
        button = QToolButton()
        button.setObjectName("dismiss")
        button.setAccessibleName(dismissal.title)
        button.setToolTip("Dismiss: do not advise this here again. The list of problems keeps what was dismissed")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(button, "tool small")
        switch.keep_icon(button, "x", "text_faint")
        button.clicked.connect(lambda: self.mend.emit(dismissal))
        return button

    def _cure(self, fix: Fix) -> _FixButton:
        button = _FixButton(fix.title.replace("`", ""))
        button.clicked.connect(lambda: self.mend.emit(fix))
        return button

    def _detail(self) -> QLabel:
        """What torch said, for those who want it."""
        detail = QLabel(self.problem.detail)
        detail.setObjectName("detail")
        detail.setTextFormat(Qt.TextFormat.PlainText)
        detail.setWordWrap(True)
        detail.setMinimumWidth(1)
        detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(detail, "mono faint")
        detail.hide()
        return detail

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.picked.emit(self.problem)
        super().mouseReleaseEvent(event)


def _laid_out(cures: list[_FixButton], narrow: bool) -> QVBoxLayout | QHBoxLayout:
    buttons = QVBoxLayout() if narrow else QHBoxLayout()
    buttons.setSpacing(6)
    for button in cures:
        buttons.addWidget(button)
    if not narrow:
        buttons.addStretch()
    return buttons
