"""What goes from copy to copy of a repeated card: where each input is taken from, and what is kept of each output.

A choice each, in plain words; together they are `carry`, `each`, `collect` and `until` of the card.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.form import clear
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.ports import Ports
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Json

_SAME, _LAST = "same for all", "the last one's"
_FEWEST = 2  # copies of a card that was just repeated
_DIMENSIONS = (0, 1, 2, 3, -1)
_EACH: dict[int | str, str] = {
    **{axis: f"slices of dim {axis}" for axis in _DIMENSIONS},
    "list": "one each of a list",
    "reversed": "one each, from the last",
}
_ALL: dict[int | str, str] = {**{axis: f"all, in dim {axis}" for axis in _DIMENSIONS}, "list": "all, as a list"}
_INPUT = (
    "Where each copy takes it from: the same value goes into all copies, or what the copy before gives, or each copy "
    "takes its slice of it, or its value of a list. Slices decide how many copies there are, which then share their "
    "weights; a list holds as many values as there are copies."
)
_OUTPUT = (
    "What goes on from here: what the last copy gives, or what all copies give, laid over each other, or as a list, "
    "where their shapes differ."
)
_ALL_RUN = "all copies run"
_UNTIL = (
    "Whether copies may be left out: after the copy whose output is true no other runs, and the number of copies is "
    "then the most that run. Such copies share their weights."
)


class HandingFields(QWidget):
    """A field for each input and each output of the block.

    Signals:
        asked(what, repeat): What the person changed, and how the card is to be repeated then.
    """

    asked = Signal(str, object)

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self._switch = switch
        self._repeat: Mapping[str, Json] = {}
        self._ports: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._inputs: dict[str, ArgumentField] = {}
        self._outputs: dict[str, ArgumentField] = {}
        self._until: ArgumentField | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)

    def show_repeat(self, repeat: Mapping[str, Json], ports: Ports) -> None:
        """Shows what a card says; the fields are made anew only for other ports."""
        self._repeat = repeat
        names = (tuple(port.name for port in ports.inputs), tuple(port.name for port in ports.outputs))
        if names != self._ports:
            self._ports = names
            self._build()
        carry, each, collect = self._carry(), _table(repeat, "each"), _table(repeat, "collect")
        for port, field in self._inputs.items():
            handed = _handed(carry[port]) if port in carry else _SAME
            field.show_value(_EACH.get(each[port], "") if port in each else handed, UNSET)
        for port, field in self._outputs.items():
            field.show_value(_ALL.get(collect[port], "") if port in collect else _LAST, UNSET)
        if self._until is not None:
            self._until.show_value(repeat.get("until", _ALL_RUN), UNSET)

    def _build(self) -> None:
        clear(self._rows)
        inputs, outputs = self._ports
        choices = (_SAME, *map(_handed, outputs), *_EACH.values())
        self._inputs = {port: self._field(port, choices, _INPUT, self._set_input) for port in inputs}
        kept = (_LAST, *_ALL.values())
        self._outputs = {port: self._field(f"→ {port}", kept, _OUTPUT, self._set_output) for port in outputs}
        self._until = self._field("stop after", (_ALL_RUN, *outputs), _UNTIL, self._set_until) if outputs else None

    def _field(
        self, title: str, choices: tuple[str, ...], doc: str, chosen: Callable[[str, object], None]
    ) -> ArgumentField:
        field = ArgumentField(Argument(title, Kind.CHOICE, choices=choices, doc=doc), self._switch)
        field.edited.connect(chosen)
        self._rows.addWidget(field)
        return field

    def _carry(self) -> dict[str, str]:
        """Input to the output of the copy before; where the card does not say, the first goes to the first."""
        written = self._repeat.get("carry")
        if isinstance(written, dict):
            return {port: str(output) for port, output in written.items()}
        return usual_carry(self._ports[0], self._ports[1], _table(self._repeat, "each"))

    def _set_input(self, port: str, said: object) -> None:
        carry, each = self._carry(), _table(self._repeat, "each")
        carry.pop(port, None)
        each.pop(port, None)
        way = next((way for way, text in _EACH.items() if text == said), None)
        if way is not None:
            each[port] = way
        elif said != _SAME:
            carry[port] = next(output for output in self._ports[1] if _handed(output) == said)
        self._ask(port, carry=carry, each=each)

    def _set_output(self, title: str, said: object) -> None:
        port = next(port for port, field in self._outputs.items() if field.argument.name == title)
        collect = _table(self._repeat, "collect")
        collect.pop(port, None)
        way = next((way for way, text in _ALL.items() if text == said), None)
        if way is not None:
            collect[port] = way
        self._ask(port, collect=collect)

    def _set_until(self, _name: str, said: object) -> None:
        repeat = {key: value for key, value in self._repeat.items() if key != "until"}
        if isinstance(said, str) and said != _ALL_RUN:
            repeat = {"n": _FEWEST, **repeat, "shared": True, "until": said}
        self.asked.emit("when it stops", repeat)

    def _ask(self, port: str, **tables: Mapping[str, Json]) -> None:
        """Asks for the card with other tables; slices count the copies, which then have the same weights."""
        repeat: dict[str, object] = {**self._repeat, **tables}
        each = repeat["each"] if "each" in tables else _table(repeat, "each")
        assert isinstance(each, dict)
        if slices_count(repeat) and "each" in tables:
            repeat.pop("n", None)
            repeat["shared"] = True
        elif "n" not in repeat and not slices_count(repeat):
            repeat["n"] = _FEWEST
        if repeat.get("carry") == usual_carry(*self._ports, each):
            del repeat["carry"]
        for key in ("each", "collect"):
            if not repeat.get(key):
                repeat.pop(key, None)
        self.asked.emit(f"what goes through {port}", repeat)


def slices_count(repeat: Mapping[str, object]) -> bool:
    """Whether the slices that copies take say how many there are."""
    return any(isinstance(way, int) for way in _table(repeat, "each").values())


def usual_carry(inputs: Sequence[str], outputs: Sequence[str], each: Container[str]) -> dict[str, str]:
    """What goes from copy to copy where nobody says: the first output to the first input that is not sliced."""
    handed = [port for port in inputs if port not in each][:1]
    return dict(zip(handed, outputs[:1], strict=False))


def _handed(output: str) -> str:
    return f"previous {output}"


def _table(repeat: Mapping[str, object], key: str) -> dict[str, int | str]:
    written = repeat.get(key)
    if not isinstance(written, dict):
        return {}
    return {port: way for port, way in written.items() if isinstance(way, int | str)}
