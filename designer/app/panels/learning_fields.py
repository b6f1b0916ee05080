"""How a step learns: the settings of its optimiser and of its schedule, a field each, by torch's names and defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.fold import Fold
from designer.app.panels.form import clear
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.optimiser import optimiser_called
from designer.catalogue.schedule import SCHEDULES, schedule_called
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Design, ExpressionError, Json, Node, Unset
from designer.document.expressions import evaluate, expression_of

_CONSTANT = "constant"
_SCHEDULE = Argument(
    "schedule",
    Kind.CHOICE,
    _CONSTANT,
    choices=(_CONSTANT, *(one.name for one in SCHEDULES)),
    doc="How the learning rate changes from epoch to epoch.",
)
_FURTHER = "A setting of torch's that is given as it is; without it, it is as torch has it."

Table = dict[str, Json]


class LearningFields(QWidget):
    """The fields of one `minimise`; they are made anew for another optimiser or schedule.

    Signals:
        edited(str, object, str): The argument of that name, `settings` or `schedule`, is to have that value; what was
            changed in it.
        unfolded(bool): What is rarely changed was opened, or closed again.
    """

    edited = Signal(str, object, str)
    unfolded = Signal(bool)

    def __init__(self, switch: ThemeSwitch, design: Design, unfolded: bool) -> None:
        super().__init__()
        self._switch, self._design, self._unfolded = switch, design, unfolded
        self._settings: Table = {}
        self._scheduled: Table = {}
        self._form: object = None
        self._shows: list[Callable[[], None]] = []
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(6)

    def show_node(self, node: Node) -> None:
        """Shows what the document says; the fields stay as long as they are those that are needed."""
        self._settings, self._scheduled = _table(node.args.get("settings")), _table(node.args.get("schedule"))
        optimiser = optimiser_called(str(node.args.get("optimiser")))
        schedule = schedule_called(self._scheduled.get("op"))
        settings = _all(optimiser.settings if optimiser else (), self._settings)
        scheduled = _all(schedule.settings if schedule else (), _table(self._scheduled.get("args")))
        form = (settings, scheduled)
        if form != self._form:
            self._form = form
            self._build(settings, scheduled)
        for show in self._shows:
            show()

    def _build(self, settings: tuple[Argument, ...], scheduled: tuple[Argument, ...]) -> None:
        clear(self._stack)
        self._shows = []
        self._add(settings, lambda: self._settings, self._give_settings)
        choice = ArgumentField(_SCHEDULE, self._switch)
        choice.edited.connect(self._choose)
        self._stack.addWidget(choice)
        self._shows.append(lambda: choice.show_value(self._scheduled.get("op", UNSET), UNSET))
        self._add(scheduled, lambda: _table(self._scheduled.get("args")), self._give_scheduled)

    def _add(
        self, arguments: tuple[Argument, ...], said: Callable[[], Table], give: Callable[[Table, str], None]
    ) -> None:
        """A field for each, those that are rarely changed behind a line that names them."""
        folded = [one for one in arguments if one.folded]
        for argument in arguments:
            if not argument.folded:
                self._stack.addWidget(self._field(argument, said, give))
        if folded:
            names = ", ".join(one.name for one in folded)
            opened = self._unfolded or any(one.name in said() for one in folded)
            fold = Fold(names, f"More settings: {names}", self._switch, opened)
            for argument in folded:
                fold.inside.addWidget(self._field(argument, said, give))
            fold.unfolded.connect(self.unfolded)
            self._stack.addWidget(fold)

    def _field(
        self, argument: Argument, said: Callable[[], Table], give: Callable[[Table, str], None]
    ) -> ArgumentField:
        field = ArgumentField(argument, self._switch, removable=argument.doc == _FURTHER)

        def show() -> None:
            value = said().get(argument.name, UNSET)
            field.show_value(value, self._found(value))

        def edit(name: str, value: Json | Unset) -> None:
            kept = {key: one for key, one in said().items() if key != name or value is not UNSET}
            give(kept if isinstance(value, Unset) else {**kept, name: value}, name)

        field.edited.connect(edit)
        self._shows.append(show)
        return field

    def _found(self, value: Json | Unset) -> Json | Unset:
        """What an expression comes to, with the settings of a run as they are."""
        text = None if isinstance(value, Unset) else expression_of(value)
        numbers = {one.name: one.default for one in self._design.parameters}
        names = {name: one for name, one in numbers.items() if isinstance(one, int | float)}
        with suppress(ExpressionError):
            found = evaluate(text, names) if text is not None else UNSET
            return found if isinstance(found, int | float) else UNSET
        return UNSET

    def _give_settings(self, settings: Table, changed: str) -> None:
        self.edited.emit("settings", settings, changed)

    def _give_scheduled(self, settings: Table, changed: str) -> None:
        self.edited.emit("schedule", {**self._scheduled, "args": settings}, changed)

    def _choose(self, _name: str, wanted: Json | Unset) -> None:
        schedule = schedule_called(wanted)
        if schedule is None:
            self.edited.emit("schedule", UNSET, "schedule")
        else:
            parameters = {one.name for one in self._design.parameters}
            begun = schedule.begun(_table(self._scheduled.get("args")), parameters)
            self.edited.emit("schedule", {"op": schedule.name, "args": begun, "per": "epoch"}, "schedule")


def _table(written: object) -> Table:
    return dict(written) if isinstance(written, Mapping) else {}


def _all(known: tuple[Argument, ...], written: Table) -> tuple[Argument, ...]:
    """What can be set, and behind it what is said besides: `fused`, or what another optimiser had."""
    names = {one.name for one in known}
    return (*known, *(_further(name, value) for name, value in written.items() if name not in names))


def _further(name: str, value: Json) -> Argument:
    kind = Kind.BOOL if isinstance(value, bool) else Kind.TEXT if isinstance(value, str) else Kind.FLOAT
    return Argument(name, kind, doc=_FURTHER, optional=value is None)
