"""How often the card of a block is there: so many copies one after the other, each with weights of its own or all with
the same, what goes from one to the next, and what single copies are given otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.fold import Fold
from designer.app.panels.handing_fields import HandingFields, slices_count
from designer.app.panels.single_copies import SingleCopies
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.overrides import OVERRIDES
from designer.catalogue.ports import Ports
from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, Json, Node, NodeFinding, Unset

_MOST = 4096
_REPEAT = Argument(
    "repeat",
    Kind.INT,
    1,
    low=0,
    high=_MOST,
    doc="How many copies stand one after the other, a number or an expression such as =depth. "
    "What the first output of a copy gives is the first input of the next; what is computed may use index and n.",
)
_SHARED = Argument(
    "same weights", Kind.BOOL, False, doc="Whether all copies are one and the same layer, called again and again."
)
_HANDING = frozenset({"carry", "each", "collect", "until"})


class CopiesFields(QWidget):
    """The number of copies, and beneath it, where there are several, all that can be said of them.

    Signals:
        asked(what, repeat): What the person changed, and how the card is to be repeated then.
    """

    asked = Signal(str, object)

    def __init__(self, switch: ThemeSwitch, node: Node, arguments: tuple[Argument, ...], *, weights: bool) -> None:
        """Makes the fields.

        Args:
            node: The card; what it says already is unfolded.
            arguments: The parameters of its block, as fields.
            weights: Whether the copies have any, which a function has not.
        """
        super().__init__()
        self._repeat: Mapping[str, Json] = {}
        self._weights = weights
        self._count, self._shared = ArgumentField(_REPEAT, switch), ArgumentField(_SHARED, switch)
        self._count.edited.connect(self._set_count)
        self._shared.edited.connect(self._set_shared)
        self._handing, self._single = (
            HandingFields(switch),
            SingleCopies(switch, {one.name: one for one in arguments if one.auto is None}),
        )
        self._handing.asked.connect(self.asked)
        self._single.asked.connect(self.asked)
        opened = bool(_HANDING & node.repeat.keys())
        self._between = Fold("From copy to copy", "What goes from copy to copy, and what is kept", switch, opened)
        self._between.setObjectName("fold_handing")
        self._between.inside.addWidget(self._handing)
        said = OVERRIDES in node.repeat
        self._apart = Fold("Single copies", "What single copies are given otherwise", switch, said)
        self._apart.setObjectName("fold_single")
        self._apart.inside.addWidget(self._single)
        self._has_parameters = bool(arguments)
        self._shared.setVisible(False)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        for widget in (self._count, self._shared, self._between, self._apart):
            stack.addWidget(widget)

    def show_node(self, node: Node, finding: NodeFinding | None, ports: Ports) -> None:
        """Shows how a card is repeated; of one that is there once, there is nothing more to say."""
        self._repeat = node.repeat
        counted = len(finding.copies) if finding is not None and finding.copies else UNSET
        self._count.show_value(node.repeat.get("n", UNSET), counted)
        self._shared.show_value(node.repeat.get("shared", UNSET), UNSET)
        self._handing.show_repeat(node.repeat, ports)
        self._single.show_node(node)
        for widget in (self._shared, self._between) if self._weights else (self._between,):
            widget.setVisible(bool(node.repeat))
        self._apart.setVisible(bool(node.repeat) and self._has_parameters)

    def _set_count(self, _name: str, count: Json | Unset) -> None:
        rest = {key: value for key, value in self._repeat.items() if key != "n"}
        if count not in (UNSET, 1):
            self.asked.emit("repeat", {"n": count, **rest})
        else:
            self.asked.emit("repeat", rest if slices_count(rest) else {})

    def _set_shared(self, _name: str, shared: Json | Unset) -> None:
        rest = {key: value for key, value in self._repeat.items() if key != "shared"}
        self.asked.emit("same weights", rest if shared is UNSET else {**rest, "shared": shared})
