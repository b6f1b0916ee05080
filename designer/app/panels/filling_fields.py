"""What fills the weight and the bias of layers at first: which function of `torch.nn.init`, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.fold import Fold
from designer.app.panels.form import clear
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.initial import INITIALISERS, setting
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Json, Unset

_USUAL = "usual"
_TIP = "How the weights of this one layer begin, whatever its class says of layers of its kind"
_DOCS = {
    "weight": "What fills the weight; usual is what PyTorch does.",
    "bias": "What fills the bias of a layer that has one; usual is what PyTorch does.",
}

Rule = dict[str, Json]


class FillingFields(QWidget):
    """The fields of one rule; other things that it says stay as they are.

    Signals:
        given(dict): The person said something else; this is the whole rule.
    """

    given = Signal(object)

    def __init__(self, switch: ThemeSwitch, parts: Sequence[str] = ("weight", "bias")) -> None:
        """Makes it without fields.

        Args:
            parts: Which of `weight` and `bias` there are to fill.
        """
        super().__init__()
        self._switch, self._parts = switch, parts
        self._rule: Rule = {}
        self._form: object = None
        self._shows: list[Callable[[], None]] = []
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(6)

    def show_rule(self, rule: Rule) -> None:
        """Shows what the document says; the fields stay as long as they are those that are needed."""
        self._rule = rule
        form = [self._function(part) for part in self._parts]
        if form != self._form:
            self._form = form
            self._build()
        for show in self._shows:
            show()

    def _build(self) -> None:
        clear(self._stack)
        self._shows = []
        for part in self._parts:
            choice = Argument(part, Kind.CHOICE, _USUAL, choices=(_USUAL, *INITIALISERS), doc=_DOCS[part])
            field = self._field(choice, partial(self._choice, part))
            field.edited.connect(partial(self._set_function, part))
            function = self._function(part)
            for name in INITIALISERS.get(function, ()):
                field = self._field(setting(function, name), partial(self._setting, part, name))
                field.edited.connect(partial(self._set, part))

    def _field(self, argument: Argument, value: Callable[[], Json | Unset]) -> ArgumentField:
        field = ArgumentField(argument, self._switch)
        self._stack.addWidget(field)
        self._shows.append(lambda: field.show_value(value(), UNSET))
        return field

    # What the document says

    def _function(self, part: str) -> str:
        """What fills a part; empty where nothing is said."""
        how = self._rule.get(part)
        return str(how.get("fn", "")) if isinstance(how, dict) else ""

    def _choice(self, part: str) -> Json:
        return self._function(part) or _USUAL

    def _setting(self, part: str, name: str) -> Json | Unset:
        how = self._rule.get(part)
        return how.get(name, UNSET) if isinstance(how, dict) else UNSET

    # What is done

    def _set_function(self, part: str, _name: str, function: Json | Unset) -> None:
        if isinstance(function, str) and function != _USUAL:
            needed: Rule = {"val": 0.0} if function == "constant_" else {}  # torch has no default for that one
            self._give(part, {"fn": function, **needed})
        else:
            self._give(part, None)

    def _set(self, part: str, name: str, value: Json | Unset) -> None:
        how = self._rule.get(part)
        if isinstance(how, dict):
            kept = {key: one for key, one in how.items() if key != name}
            self._give(part, kept if isinstance(value, Unset) else {**kept, name: value})

    def _give(self, part: str, how: Json) -> None:
        rule = {**self._rule, part: how}
        self.given.emit({key: value for key, value in rule.items() if value is not None})


class FillingFold(Fold):
    """How one layer begins, behind a line that few open; its fields are made when somebody does.

    Signals:
        given(dict): The person said something else; this is the whole rule.
    """

    given = Signal(object)

    def __init__(self, switch: ThemeSwitch, parts: Sequence[str], opened: bool) -> None:
        super().__init__("How it begins", _TIP, switch, opened)
        self._rule: Rule = {}
        self._fields = FillingFields(switch, parts)
        self._fields.given.connect(self.given)
        self.inside.addWidget(self._fields)
        self.unfolded.connect(self._show)

    def show_rule(self, rule: Rule) -> None:
        """Shows what the document says."""
        self._rule = rule
        self._show()

    def _show(self) -> None:
        if self.is_open:
            self._fields.show_rule(self._rule)
