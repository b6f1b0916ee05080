"""How the weights of a class begin: rules, each for some kinds of layers, and a button for one more.

What no rule says is PyTorch's to decide. A rule is shown as fields like all others: which layers, what fills their
weight and their bias, and what that is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from designer.app.panels.fields import ArgumentField
from designer.app.panels.form import clear
from designer.app.panels.headed_rows import HeadedRows
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.initial import INITIALISERS, SETTINGS
from designer.catalogue.spec import Argument, Catalogue, Kind, Role
from designer.document import UNSET, Graph, Json, SetInitial, Unset

_USUAL = "usual"
_LAYERS = "The kinds of layers it holds for, in this class and in its blocks, such as nn.Linear."
_PARTS = {
    "weight": "What fills the weights of these layers; usual is what PyTorch does.",
    "bias": "What fills the bias of those that have one.",
}
_FIRST: Mapping[str, Json] = {"fn": "normal_", "std": 0.02}

Rule = dict[str, Json]


class InitialRows(HeadedRows):
    """All rules of one class."""

    def __init__(self, switch: ThemeSwitch, catalogue: Catalogue, graph: Graph) -> None:
        tip = "Say how the weights of some layers begin; for all others PyTorch decides"
        super().__init__(switch, "How weights begin", "initial_add", "Say how weights begin", tip)
        self._switch = switch
        self._catalogue = catalogue
        self._graph = graph
        layers = tuple(op for op, operator in catalogue.items() if operator.role is Role.LAYER)
        self._layers = Argument("layers", Kind.NAMES, choices=layers, doc=_LAYERS)
        self._form: object = None
        self._shows: list[Callable[[], None]] = []
        self.wanted.connect(self._add)

    def refresh(self) -> None:
        """Shows what the document says; the fields that are there stay as long as they are those that are needed."""
        rules = self._rules()
        form = [[_function(rule, part) for part in _PARTS] for rule in rules]
        if form != self._form:
            self._form = form
            self._build(rules)
        for show in self._shows:
            show()

    def _rules(self) -> list[Rule]:
        """The rules that can be shown; what is none is told as a problem."""
        init = self._graph.init
        return [dict(rule) for rule in init if isinstance(rule, dict)] if isinstance(init, list) else []

    def _build(self, rules: list[Rule]) -> None:
        clear(self.rows)
        self._shows = []
        for place, rule in enumerate(rules):
            layers = self._field(self._layers, partial(self._value, place, "of"))
            layers.edited.connect(partial(self._set_layers, place))
            for part, doc in _PARTS.items():
                choice = Argument(part, Kind.CHOICE, _USUAL, choices=(_USUAL, *INITIALISERS), doc=doc)
                field = self._field(choice, partial(self._function, place, part))
                field.edited.connect(partial(self._set_function, place, part))
                for name in INITIALISERS.get(_function(rule, part), ()):
                    field = self._field(SETTINGS[name], partial(self._setting, place, part, name))
                    field.edited.connect(partial(self._set, place, part))

    def _field(self, argument: Argument, value: Callable[[], Json | Unset]) -> ArgumentField:
        field = ArgumentField(argument, self._switch)
        self.rows.addWidget(field)
        self._shows.append(lambda: field.show_value(value(), UNSET))
        return field

    # What the document says

    def _value(self, place: int, key: str) -> Json | Unset:
        return self._rules()[place].get(key, UNSET)

    def _function(self, place: int, part: str) -> Json:
        return _function(self._rules()[place], part) or _USUAL

    def _setting(self, place: int, part: str, name: str) -> Json | Unset:
        how = self._rules()[place].get(part)
        return how.get(name, UNSET) if isinstance(how, dict) else UNSET

    # What is done

    def _add(self) -> None:
        """Begins a rule for the layers of this class whose weights can be filled so."""
        known = {node.op: self._catalogue.get(node.op) for node in self._graph.nodes.values()}
        kinds: list[Json] = [op for op, operator in known.items() if operator is not None and operator.weight]
        rule: Rule = {"of": kinds or ["nn.Linear"], "weight": dict(_FIRST)}
        self._give("Say how weights begin", [*self._rules(), rule])

    def _set_layers(self, place: int, _name: str, kinds: Json | Unset) -> None:
        if isinstance(kinds, list) and kinds:
            self._change(place, of=kinds)

    def _set_function(self, place: int, part: str, _name: str, function: Json | Unset) -> None:
        if isinstance(function, str) and function != _USUAL:
            needed: Rule = {"val": 0.0} if function == "constant_" else {}  # torch has no default for that one
            self._change(place, **{part: {"fn": function, **needed}})
        else:
            self._change(place, **{part: None})

    def _set(self, place: int, part: str, name: str, value: Json | Unset) -> None:
        how = self._rules()[place].get(part)
        if isinstance(how, dict):
            given = {key: one for key, one in how.items() if key != name}
            if not isinstance(value, Unset):
                given[name] = value
            self._change(place, **{part: given})

    def _change(self, place: int, **said: Json) -> None:
        """Says something else in a rule; one that fills nothing any more goes."""
        rules = self._rules()
        rules[place] = {key: value for key, value in {**rules[place], **said}.items() if value is not None}
        if not any(part in rules[place] for part in _PARTS):
            del rules[place]
        self._give("Say how weights begin", rules)

    def _give(self, name: str, rules: list[Rule]) -> None:
        init: Json = list(rules) if rules else None  # type: ignore[arg-type]  # a list of objects is JSON
        self.edits.emit(name, (SetInitial(self._graph.id, init),))


def _function(rule: Rule, part: str) -> str:
    """What fills a part; empty where nothing is said."""
    how = rule.get(part)
    return str(how.get("fn", "")) if isinstance(how, dict) else ""
