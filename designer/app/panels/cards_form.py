"""Several cards in the inspector: what they come to together, and the arguments that all of them have, set at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.app.panels.form import Facts, Form
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.block_arguments import asked_of
from designer.catalogue.class_parameters import readable_names
from designer.catalogue.ports import CHOICE
from designer.catalogue.spec import Argument, Catalogue, Kind, Operator, Role
from designer.document import UNSET, Design, Graph, Json, Node, NodeId, Report, SetArgument, Unset
from designer.document.numerals import grouped

_NAMED = 12
_ALONE = (Kind.NETWORK, Kind.TABLE)  # what the form of a single card shows with more than a field


class CardsForm(Form):
    """How many cards there are, what they share, what they learn together, which they are."""

    def __init__(
        self, catalogue: Catalogue, switch: ThemeSwitch, design: Design, graph: Graph, nodes: tuple[NodeId, ...]
    ) -> None:
        super().__init__(switch)
        self._catalogue = catalogue
        self._design = design
        self._graph = graph
        self._nodes = nodes
        self._shared = self._find_shared()
        self.heading(self.title(f"{len(nodes)} cards"), "selected")
        if self._shared:
            self.section("Arguments of all")
        for argument in self._shared:
            field = self.field(argument)
            field.edited.connect(self._set)
            field.know(self._readable)
        self.section("Together")
        self._sums = Facts()
        self.stack.addLayout(self._sums)
        self.section("Names")
        self._names = self.sentence("")
        self.stack.addStretch()

    def suits(self) -> bool:
        """Whether the cards still have what this form was made for."""
        return self._shared == self._find_shared()

    def focus_first(self) -> QWidget:
        """Puts the cursor into the first value, where there is one, and gives the field."""
        field = next((one.editor for one in self.fields.values()), self)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field

    def refresh(self, report: Report | None) -> None:
        cards = self._cards()
        findings = [report.finding(self._graph.id, node) for node in self._nodes] if report else []
        known = [finding for finding in findings if finding is not None]
        for name, field in self.fields.items():
            given = [card.args.get(name, UNSET) for card in cards]
            usual = field.argument.default
            if not _all_alike([usual if value is UNSET else value for value in given]):
                field.show_several()
                continue
            found = [one.auto.get(name, one.values.get(name, UNSET)) for one in known]
            same = len(found) == len(cards) and _all_alike(found)
            said = next((value for value in given if value is not UNSET), UNSET)
            field.show_value(said, found[0] if same else UNSET)
        parameters = grouped(sum(finding.parameters for finding in known)) if known else "?"
        self._sums.show([("parameters", parameters, "learned numbers")])
        names = [card.label for card in cards]
        rest = len(names) - _NAMED
        self._names.setText("\n".join([*names[:_NAMED], *([f"and {rest} more"] if rest > 0 else [])]))

    def _cards(self) -> list[Node]:
        return [self._graph.nodes[node] for node in self._nodes if node in self._graph.nodes]

    def _find_shared(self) -> tuple[Argument, ...]:
        """The arguments that each of the cards has, in the order of the first; those rarely used come last."""
        kinds = {card.op: card for card in self._cards()}  # one of each: thousands may be selected
        if not kinds or any(_has_own_fields(self._catalogue.get(op)) for op in kinds):
            return ()
        first, *others = [
            asked_of(self._catalogue, self._design, self._graph, card).arguments for card in kinds.values()
        ]
        shared = [one for one in first if one.kind not in _ALONE and all(one in other for other in others)]
        return tuple(sorted(shared, key=lambda argument: argument.folded))

    def _readable(self) -> set[str]:
        """What an expression may read at each of them."""
        at_each = [{*readable_names(self._design, self._graph, card)} for card in self._cards()]
        return set.intersection(*at_each) if at_each else set()

    def _set(self, name: str, value: Json | Unset) -> None:
        cards = [card for card in self._cards() if card.args.get(name, UNSET) != value]
        verb = "Reset" if value is UNSET else "Set"
        edits = tuple(SetArgument(self._graph.id, card.id, name, value) for card in cards)
        if edits:
            self.edits.emit(f"{verb} {name} of {len(self._nodes)} cards", edits)


def _has_own_fields(operator: Operator | None) -> bool:
    """Whether the form of a single card says more than arguments one by one."""
    return operator is not None and (operator.op == CHOICE or operator.role is Role.MINIMISE)


def _all_alike(values: list[Json | Unset]) -> bool:
    """Whether there is one value; 1 is not 1.0, nor True."""
    first = values[0] if values else UNSET
    return all(value == first and type(value) is type(first) for value in values)
