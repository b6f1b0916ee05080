"""How the weights of a class begin: rules, each for some kinds of layers, and a button for one more.

What no rule says is PyTorch's to decide. A rule is shown as fields like all others: which layers, what fills their
weight and their bias, and what that is given.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.filling_fields import FillingFields, Rule
from designer.app.panels.headed_rows import HeadedRows
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Argument, Catalogue, Kind, Role
from designer.document import UNSET, Graph, Json, SetInitial, Unset

_LAYERS = "The kinds of layers it holds for, in this class and in its blocks, such as nn.Linear."
_FIRST: Mapping[str, Json] = {"fn": "normal_", "std": 0.02}
_SAY = "Say how weights begin"


class InitialRows(HeadedRows):
    """All rules of one class."""

    def __init__(self, switch: ThemeSwitch, catalogue: Catalogue, graph: Graph) -> None:
        tip = f"{_SAY} in some layers; for all others PyTorch decides"
        super().__init__(switch, "How weights begin", "initial_add", _SAY, tip)
        self._switch = switch
        self._catalogue = catalogue
        self._graph = graph
        layers = tuple(op for op, operator in catalogue.items() if operator.role is Role.LAYER)
        self._layers = Argument("layers", Kind.NAMES, choices=layers, doc=_LAYERS)
        self._rows: list[_Row] = []
        self.wanted.connect(self._add)

    def refresh(self) -> None:
        """Shows what the document says; the fields that are there stay as long as they are those that are needed."""
        rules = self._rules()
        self.fit(self._rows, len(rules), self._make)
        for row, rule in zip(self._rows, rules, strict=True):
            row.show_rule(rule)

    def _rules(self) -> list[Rule]:
        """The rules that can be shown; what is none is told as a problem."""
        init = self._graph.init
        return [dict(rule) for rule in init if isinstance(rule, dict)] if isinstance(init, list) else []

    def _make(self, place: int) -> _Row:
        row = _Row(self._switch, self._layers)
        row.given.connect(lambda rule: self._change(place, rule))
        return row

    def _add(self) -> None:
        """Begins a rule for the layers of this class whose weights can be filled so."""
        known = {node.op: self._catalogue.get(node.op) for node in self._graph.nodes.values()}
        kinds: list[Json] = [op for op, operator in known.items() if operator is not None and operator.weight]
        self._give([*self._rules(), {"of": kinds or ["nn.Linear"], "weight": dict(_FIRST)}])

    def _change(self, place: int, rule: Rule) -> None:
        """Says something else in a rule; one that fills nothing any more goes."""
        rules = self._rules()
        rules[place : place + 1] = [rule] if rule.keys() & {"weight", "bias"} else []
        self._give(rules)

    def _give(self, rules: list[Rule]) -> None:
        init: Json = list(rules) if rules else None  # type: ignore[arg-type]  # a list of objects is JSON
        self.edits.emit(_SAY, (SetInitial(self._graph.id, init),))


class _Row(QWidget):
    """One rule."""

    given = Signal(object)

    def __init__(self, switch: ThemeSwitch, layers: Argument) -> None:
        super().__init__()
        self._rule: Rule = {}
        self._layers = ArgumentField(layers, switch)
        self._layers.edited.connect(self._set_layers)
        self._filling = FillingFields(switch)
        self._filling.given.connect(self.given)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        stack.addWidget(self._layers)
        stack.addWidget(self._filling)

    def show_rule(self, rule: Rule) -> None:
        """Shows what the document says."""
        self._rule = rule
        self._layers.show_value(rule.get("of", UNSET), UNSET)
        self._filling.show_rule(rule)

    def _set_layers(self, _name: str, kinds: Json | Unset) -> None:
        if isinstance(kinds, list) and kinds:
            self.given.emit({**self._rule, "of": kinds})
