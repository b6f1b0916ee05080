"""The fields of the inspector: one argument each, typed as torch types it.

A field shows what the document says, dashed where the value is found by itself, and hands back a JSON value when the
person is done with it. What cannot be used is ringed and explained, and never reaches the document.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.placing import check_value
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Json, Unset
from designer.document.expressions import expression_of


def value_text(value: Json | Unset) -> str:
    """A value as people type it: `3`, `3, 5`, `=width * 4`, `None`."""
    if value is UNSET:
        return ""
    if isinstance(value, list):
        return ", ".join(value_text(item) for item in value)
    if isinstance(value, float):
        return repr(value)
    return str(value)


def parse_value(text: str, argument: Argument) -> Json | Unset:
    """The JSON value of what was typed; empty is unset. Whether it can be used is `check_value`'s to say."""
    text = text.strip()
    if not text:
        return UNSET
    if text.startswith("=") or argument.kind in (Kind.TEXT, Kind.CHOICE, Kind.DTYPE):
        return text
    if text == "None" and argument.optional:
        return None
    if text in {"True", "False"}:
        return text == "True"
    parts = text.strip("()[] ").split(",")
    if len(parts) > 1:
        return [_number(part) for part in parts if part.strip()]
    return _number(parts[0])


def _number(text: str) -> int | float | str:
    """A number where it is one; other words stay as they are, so that the message can quote them."""
    text = text.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


class _Typed(QLineEdit):
    """A line for a value, with a word at its right end (`auto`) and Escape to take back what was typed."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.word = ""
        self.before = ""
        self.setTextMargins(0, 0, 36, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self.before:
            self.setText(self.before)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.word:
            return
        theme = self._switch.theme
        painter = QPainter(self)
        painter.setFont(theme.font("mono_caption"))
        painter.setPen(theme.color("accent_text"))
        room = QRect(self.rect()).adjusted(0, 0, -9, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.word)
        painter.end()


class ArgumentField(QWidget):
    """One argument of one node: its name, its value, a button that takes it back to the default.

    Signals:
        edited(name, value): The person gave the argument a value that can be used; UNSET resets it.
    """

    edited = Signal(str, object)

    def __init__(self, argument: Argument, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.argument = argument
        self._value: Json | Unset = UNSET
        self.setObjectName(f"argument_{argument.name}")
        label = QLabel(argument.name)
        set_role(label, "dim")
        label.setFixedWidth(112)
        tip = _tip(argument)
        label.setToolTip(tip)
        self._reset = QToolButton()
        self._reset.setObjectName(f"reset_{argument.name}")
        self._reset.setToolTip(f"Reset {argument.name}")
        self._reset.setAccessibleName(f"Reset {argument.name}")
        switch.keep_icon(self._reset, "reset", "text_faint")
        keeps = self._reset.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(keeps)
        self._reset.clicked.connect(lambda: self.edited.emit(argument.name, UNSET))
        self.editor: QWidget
        if argument.kind in (Kind.BOOL, Kind.CHOICE):
            self._show = self._make_choice(argument)
        else:
            self._show = self._make_line(argument, switch)
        self.editor.setObjectName(f"value_{argument.name}")
        self.editor.setAccessibleName(argument.name)
        self.editor.setAccessibleDescription(argument.doc)
        self.editor.setToolTip(tip)
        self._fault = QLabel()
        self._fault.setWordWrap(True)
        set_role(self._fault, "small bad")
        self._fault.hide()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self.editor, 1)
        row.addWidget(self._reset)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addLayout(row)
        stack.addWidget(self._fault)

    def show_value(self, value: Json | Unset, found: Json | Unset) -> None:
        """Shows what the document says.

        Args:
            value: The argument as it is stored; UNSET where the document leaves it out.
            found: What it came to, for `auto` and for expressions; UNSET where it is not known.
        """
        self._value = value
        resets = self.argument.default is not UNSET or self.argument.auto is not None
        self._reset.setVisible(resets and value is not UNSET and value != self.argument.default)
        self._show(value, found)
        self._say("" if value is UNSET else check_value(self.argument, value))

    def _say(self, fault: str) -> None:
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))

    def _make_line(self, argument: Argument, switch: ThemeSwitch) -> Callable[[Json | Unset, Json | Unset], None]:
        line = _Typed(switch)
        self.editor = line

        def show(value: Json | Unset, found: Json | Unset) -> None:
            is_auto = value is UNSET and argument.auto is not None
            expression = expression_of(None if value is UNSET else value)
            line.before = value_text(value)
            line.setText(line.before)
            resting = found if found is not UNSET else argument.default
            line.setPlaceholderText(value_text(resting))
            line.word = "auto" if is_auto else f"= {value_text(found)}" if expression and found is not UNSET else ""
            set_role(line, "mono auto" if is_auto else "mono")
            line.setCursorPosition(0)

        def finish() -> None:
            value = parse_value(line.text(), argument)
            if value is UNSET and argument.default is UNSET and argument.auto is None:
                line.setText(line.before)
                return
            fault = "" if value is UNSET else check_value(argument, value)
            self._say(fault)
            if fault:
                set_role(line, "mono invalid")
            elif value != self._value:
                self.edited.emit(argument.name, value)

        line.editingFinished.connect(finish)
        return show

    def _make_choice(self, argument: Argument) -> Callable[[Json | Unset, Json | Unset], None]:
        box = QComboBox()
        self.editor = box
        choices: list[tuple[str, Json]] = (
            [("Yes", True), ("No", False)]
            if argument.kind is Kind.BOOL
            else [(choice, choice) for choice in argument.choices]
        )
        if argument.optional:
            choices.append(("None", None))
        for text, _ in choices:
            box.addItem(text)

        def show(value: Json | Unset, found: Json | Unset) -> None:
            shown = argument.default if value is UNSET else value
            values = [choice for _, choice in choices]
            expression = value if isinstance(value, str) and expression_of(value) else None
            while box.count() > len(choices):
                box.removeItem(box.count() - 1)
            if expression:
                box.addItem(expression)
                box.setCurrentIndex(box.count() - 1)
            else:
                box.setCurrentIndex(values.index(shown) if shown in values else -1)

        def choose(index: int) -> None:
            if index < len(choices):
                value = choices[index][1]
                self.edited.emit(argument.name, UNSET if value == argument.default else value)

        box.activated.connect(choose)
        return show


def _tip(argument: Argument) -> str:
    default = "" if argument.default is UNSET else f"<br><br>Default: <code>{value_text(argument.default)}</code>"
    auto = "<br><br>Left empty, it is found from what flows in." if argument.auto else ""
    return f"<b>{argument.name}</b><br>{argument.doc}{default}{auto}"
