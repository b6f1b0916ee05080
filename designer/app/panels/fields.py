"""The fields of the inspector: one argument each, typed as torch types it.

A field shows what the document says, dashed where the value is found by itself, and hands back a JSON value when the
person is done with it. What cannot be used is ringed and explained, and never reaches the document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.app.panels.field_menu import FieldMenu
from designer.app.panels.labels import ElidedLabel, FaultLabel
from designer.app.panels.still_choice import StillChoice
from designer.app.panels.typed_line import TypedLine
from designer.app.rich_text import escaped
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.placing import check_value
from designer.catalogue.promoting import is_from_wire
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, ExpressionError, Json, Unset
from designer.document.expressions import expression_of, names_in

_NAME_WIDTH = 112
_NAME_SHARE = 0.42


_TAKEN = "wire"
_SEVERAL = "several"
_NEEDED = "needed"  # in an empty field without which there is no call


def value_text(value: Json | Unset) -> str:
    """A value as people type it: `3`, `3, 5`, `[3]` for a list of one, `()`, `=width * 4`, `None`."""
    if value is UNSET:
        return ""
    if isinstance(value, list):
        alone = len(value) == 1 and not isinstance(value[0], str)
        if alone or any(isinstance(item, list) for item in value):
            return json.dumps(value)
        return ", ".join(value_text(item) for item in value) or "()"
    if isinstance(value, float):
        return repr(value)
    return str(value)


def parse_value(text: str, argument: Argument) -> Json | Unset:
    """The JSON value of what was typed; empty is unset. Whether it can be used is `check_value`'s to say."""
    text = text.strip()
    if not text:
        return UNSET
    if text.startswith("=") or argument.kind in (Kind.TEXT, Kind.INDEX, Kind.CHOICE, Kind.DTYPE):
        return text
    if argument.kind is Kind.NUMBERS:
        return _numbers(text)
    if text == "None" and argument.optional:
        return None
    if text in {"True", "False"}:
        return text == "True"
    parts = text.strip("()[] ").split(",")
    if argument.kind is Kind.NAMES:
        return [part.strip() for part in parts if part.strip()]
    if len(parts) > 1 or text.startswith("[") or text == "()":
        return [_number(part) for part in parts if part.strip()]
    return _number(parts[0])


_CALCULATED = (Kind.INT, Kind.INTS, Kind.FLOAT, Kind.FLOATS)


def calculated(text: str, argument: Argument, known: Iterable[str]) -> str:
    """What was typed where a number is wanted, as an expression: `width * 4` is `=width * 4`; empty where it is none.

    Args:
        known: What can be read there; another word is more likely a slip.
    """
    takes = argument.kind in _CALCULATED and not argument.literal and text not in argument.choices
    if not takes or expression_of(text) is not None:
        return ""
    with suppress(ExpressionError):
        if names_in(text) <= {*known}:
            return f"={text}"
    return ""


def _numbers(text: str) -> Json:
    """Numbers in their brackets; what is no such list stays as it is, so that the message can quote it."""
    for one in (text, f"[{text}]"):
        with suppress(ValueError, RecursionError):
            value: Json = json.loads(one)
            return value
    return text


def _number(text: str) -> int | float | str:
    """A number where it is one; other words stay as they are, so that the message can quote them."""
    text = text.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


class ArgumentField(QWidget):
    """One argument of one node: its name, its value, a button that takes it back to the default.

    Signals:
        edited(name, value): The person gave the argument a value that can be used; UNSET resets it.
    """

    edited = Signal(str, object)

    def __init__(
        self, argument: Argument, switch: ThemeSwitch, parent: QWidget | None = None, removable: bool = False
    ) -> None:
        """Makes a field that shows nothing yet.

        Args:
            removable: What it says is one of several, and may be taken back also where it is the default.
        """
        super().__init__(parent)
        self.argument = argument
        self._removable = removable
        self._value: Json | Unset = UNSET
        self._names: Callable[[], Iterable[str]] = tuple
        self._several = False  # cards differ, and it shows none of their values
        self._told = ""  # what is shown, and what it came to
        self.setObjectName(f"argument_{argument.name}")
        tip = _tip(argument)
        self._label = ElidedLabel(argument.name, tip)
        set_role(self._label, "dim")
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
        if argument.kind in (Kind.BOOL, Kind.CHOICE) or (argument.kind is Kind.DTYPE and argument.choices):
            self._show = self._make_choice(argument)
        else:
            self._show = self._make_line(argument, switch)
        self.editor.setObjectName(f"value_{argument.name}")
        self.editor.setAccessibleName(argument.name)
        self.editor.setAccessibleDescription(argument.doc)
        self.editor.setToolTip(tip)
        self.editor.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.editor.setMinimumWidth(64)
        self._label.setBuddy(self.editor)
        self._fault = FaultLabel(switch)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._label)
        row.addWidget(self.editor, 1)
        row.addWidget(self._reset)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(2)
        stack.addLayout(row)
        stack.addWidget(self._fault)

    def know(self, names: Callable[[], Iterable[str]]) -> None:
        """Lets expressions that read these names be typed without a sign that they are some."""
        self._names = names

    def offer(self, fill: Callable[[QMenu], None], switch: ThemeSwitch) -> None:
        """Gives the field a menu: behind a button while the mouse is on the field, and behind a right click.

        Args:
            fill: Puts what can be done with the field into the menu, each time that it is opened.
        """
        FieldMenu(self, self._label, self.editor, fill, switch)

    def refuse(self, sentence: str) -> None:
        """Says why something cannot be done, until the field is looked at anew."""
        self._fault.say(sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names and values share the width; names of all fields have the same, so that values stand in a column."""
        super().resizeEvent(event)
        self._label.setFixedWidth(min(_NAME_WIDTH, round(self.width() * _NAME_SHARE)))

    def show_value(self, value: Json | Unset, found: Json | Unset) -> None:
        """Shows what the document says.

        Args:
            value: The argument as it is stored; UNSET where the document leaves it out.
            found: What it came to, for `auto` and for expressions; UNSET where it is not known.
        """
        self._several = False
        told = repr((value, found))  # which tells 1 from 1.0
        if told == self._told and isinstance(self.editor, TypedLine) and not (self._typed or self._fault.sentence):
            return
        self._value, self._told = value, told
        resets = self.argument.default is not UNSET or self.argument.auto is not None
        said = value is not UNSET and value != self.argument.default and not is_from_wire(value)
        self._reset.setVisible((resets and said) or self._removable)
        self._show(value, found)
        if not self._typed or self._fault.sentence:  # what is half typed is not refused yet
            self._check()

    def show_several(self) -> None:
        """Shows that several cards say different things; what is typed or chosen then holds for all of them."""
        if self._told == _SEVERAL and not self._typed:
            return
        self._value, self._told, self._several = UNSET, _SEVERAL, True
        self._reset.setVisible(self.argument.default is not UNSET or self.argument.auto is not None)
        if isinstance(self.editor, TypedLine):
            self.editor.setPlaceholderText(_SEVERAL)
            self.editor.settle("")
        elif isinstance(self.editor, StillChoice):
            self.editor.setPlaceholderText(_SEVERAL)
            self.editor.setCurrentIndex(-1)
        if not self._typed or self._fault.sentence:
            self._check()

    def finish(self) -> bool:
        """Gives the document what was typed; tells whether it could be used, or there was nothing to give."""
        line, argument = self.editor, self.argument
        if not isinstance(line, TypedLine) or not line.typed:
            return True
        value = self._typed_value(line)
        if value is not UNSET or argument.default is not UNSET or argument.auto is not None:
            self._check()
            if self._fault.sentence:
                return False
            if value != self._value or self._several:
                self.edited.emit(argument.name, value)
        if line.typed:  # it was needed, said the same in other words, or the document would not have it
            line.take_back()
        return True

    @property
    def refused(self) -> str:
        """Why what was typed last is not in the design; empty where it is."""
        return self._fault.sentence if self._typed else ""

    @property
    def _typed(self) -> bool:
        return isinstance(self.editor, TypedLine) and self.editor.typed

    def _typed_value(self, line: TypedLine) -> Json | Unset:
        value = parse_value(line.text(), self.argument)
        parts = value if isinstance(value, list) else [value]
        if not any(isinstance(part, str) for part in parts):
            return value
        return calculated(line.text().strip(), self.argument, self._names()) or value

    def _check(self) -> None:
        """Rings and explains what cannot be used: what was typed, or what the document says."""
        value = self._value
        roles = []
        if isinstance(self.editor, TypedLine):
            roles.append("mono")
            if self.editor.typed:
                value = self._typed_value(self.editor)
        fault = "" if value is UNSET or is_from_wire(value) else check_value(self.argument, value)
        if fault:
            roles.append("invalid")
        elif value is UNSET and self.argument.auto is not None and not self._several:
            roles.append("auto")
        set_role(self.editor, " ".join(roles))
        hint = f" To read a parameter, type `={value}`." if fault and self._could_read(value) else ""
        self._fault.say(f"{fault}.{hint}" if fault else "")

    def _could_read(self, value: Json | Unset) -> bool:
        """Whether a word that is refused would be an expression."""
        return isinstance(value, str) and value.isidentifier() and bool(calculated(value, self.argument, (value,)))

    def _make_line(self, argument: Argument, switch: ThemeSwitch) -> Callable[[Json | Unset, Json | Unset], None]:
        line = TypedLine(switch)
        self.editor = line

        def show(value: Json | Unset, found: Json | Unset) -> None:
            is_auto = value is UNSET and argument.auto is not None
            expression = expression_of(None if value is UNSET else value)
            usual = found if found is not UNSET else argument.default
            needed = usual is UNSET and argument.auto is None
            line.setPlaceholderText(_NEEDED if needed else value_text(usual))
            word = "auto" if is_auto else f"= {value_text(found)}" if expression and found is not UNSET else ""
            taken = is_from_wire(value)
            if taken:
                line.setPlaceholderText("")
            line.settle("" if taken else value_text(value), _TAKEN if taken else word)

        def recheck() -> None:
            """What was refused is good as soon as it can be used."""
            if self._fault.sentence:
                self._check()

        line.editingFinished.connect(self.finish)
        line.textChanged.connect(recheck)
        return show

    def _make_choice(self, argument: Argument) -> Callable[[Json | Unset, Json | Unset], None]:
        box = StillChoice()
        self.editor = box
        choices: list[tuple[str, Json]] = (
            [("Yes", True), ("No", False)]
            if argument.kind is Kind.BOOL
            else [(choice, choice) for choice in argument.choices]
        )
        if argument.default == "":
            choices.insert(0, ("auto", ""))
        if argument.optional:
            choices.append(("None", None))
        for text, _ in choices:
            box.addItem(text)

        def show(value: Json | Unset, found: Json | Unset) -> None:
            shown = argument.default if value is UNSET else value
            values = [choice for _, choice in choices]
            box.setPlaceholderText(_NEEDED)
            while box.count() > len(choices):
                box.removeItem(box.count() - 1)
            if value is not UNSET and value not in values:  # an expression, or what cannot be chosen
                box.addItem(value_text(value))
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
    default = (
        "" if argument.default is UNSET else f"<br><br>Default: <code>{escaped(value_text(argument.default))}</code>"
    )
    auto = "<br><br>Left empty, it is found from what flows in." if argument.auto else ""
    return f"<b>{escaped(argument.name)}</b><br>{escaped(argument.doc)}{default}{auto}"
