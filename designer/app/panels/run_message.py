"""Why a run ended as it did: the sentence for a person, and behind a button what the program said itself.

Until then it may hold what is to be known of the run, such as whose weights it began with.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.app.rich_text import as_sentence, plain, rich
from designer.app.theme.style import ThemeSwitch, set_role


class RunMessage(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_message")
        self._shown = ("", "")
        self._mono = switch.theme.tokens.type.mono
        self._sentence, self._raw = QLabel(), QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._raw.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._raw, "mono dim")
        for label in (self._sentence, self._raw):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details = QPushButton("Details")
        self._details.setCheckable(True)
        set_role(self._details, "tool small")
        self._details.toggled.connect(self._raw.setVisible)
        row = QHBoxLayout()
        row.addWidget(self._sentence, 1)
        row.addWidget(self._details, 0, Qt.AlignmentFlag.AlignTop)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(12, 8, 8, 8)
        stack.addLayout(row)
        stack.addWidget(self._raw)
        self.say("")

    def note(self, note: str) -> None:
        """Shows what is to be known of the run, which is nothing bad; an empty one hides everything."""
        if self._shown != ("notice", note):
            self._show("notice", note)

    def say(self, message: str) -> None:
        """Shows a message, its first line large and the others on demand; an empty one hides everything."""
        self._show("problem", message)

    def _show(self, role: str, message: str) -> None:
        self._shown = (role, message)
        set_role(self, role)
        first, _, raw = message.partition("\n")
        sentence = as_sentence(first)
        self._sentence.setText(rich(sentence, self._mono))
        self._sentence.setAccessibleName(plain(sentence))
        self._raw.setText(raw)
        self._details.setChecked(False)
        self._details.setVisible(bool(raw))
        self._raw.hide()
        self.setVisible(bool(message))
