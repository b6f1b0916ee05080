"""Whether a card is there at all: an expression, with what it comes to beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.app.panels.labels import FaultLabel
from designer.app.panels.typed_line import TypedLine
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import ExpressionError
from designer.document.expressions import names_in

_TIP = (
    "An expression such as stride != 1. Where it is false the card is left out, and so is what needs its value; "
    "the card First takes another value instead. Left empty, the card is always there."
)
_ALWAYS_KNOWN = frozenset({"training"})


class ConditionField(QWidget):
    """One expression.

    Signals:
        edited(str): The card is to be there only if this holds; empty: always.
    """

    edited = Signal(str)

    def __init__(self, switch: ThemeSwitch, names: Callable[[], Collection[str]]) -> None:
        """Makes an empty field.

        Args:
            names: Tells which names an expression may use here.
        """
        super().__init__()
        self._names = names
        title = QLabel("only if")
        set_role(title, "dim")
        self._line = TypedLine(switch)
        self._line.setObjectName("value_only_if")
        self._line.setAccessibleName("only if")
        self._line.setAccessibleDescription(_TIP)
        self._line.setPlaceholderText("always")
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._line.setMinimumWidth(64)
        for widget in (title, self._line):
            widget.setToolTip(f"<b>only if</b><br>{_TIP}")
        self._fault = FaultLabel(switch)
        self._line.editingFinished.connect(self._finish)
        self._line.textChanged.connect(self._recheck)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        for widget in (title, self._line, self._fault):
            stack.addWidget(widget)

    def show_value(self, when: str, there: bool | None) -> None:
        """Shows what the document says, and what that comes to; None where it is not known."""
        word = "" if not when or there is None else "→ yes" if there else "→ no"
        self._line.settle(when, word)
        if not self._line.typed or self._fault.sentence:
            self._check()

    @property
    def _text(self) -> str:
        return self._line.text().strip().removeprefix("=").strip()

    def _check(self) -> bool:
        fault = self._fault_of(self._text)
        self._fault.say(fault)
        set_role(self._line, "mono invalid" if fault else "mono")
        return not fault

    def _fault_of(self, text: str) -> str:
        if not text:
            return ""
        try:
            unknown = sorted(name for name in names_in(text) - _ALWAYS_KNOWN if "." not in name)
        except ExpressionError as error:
            return f"This cannot be told: {error}."
        known = self._names()
        unknown = [name for name in unknown if name not in known]
        if not unknown:
            return ""
        there = ", ".join(f"`{name}`" for name in known)
        return f"`{unknown[0]}` is not known here; {f'there is {there}' if there else 'the class has no parameters'}."

    def _finish(self) -> None:
        if not self._line.typed or not self._check():
            return
        self.edited.emit(self._text)
        if self._line.typed:  # the same in other words, or the document would not have it
            self._line.take_back()

    def _recheck(self) -> None:
        """What was refused is good as soon as it can be used."""
        if self._fault.sentence:
            self._check()
