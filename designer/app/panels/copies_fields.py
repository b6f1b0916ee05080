"""How often the card of a block is there: so many copies one after the other, each with weights of its own or all with
the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.theme.style import ThemeSwitch
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


class CopiesFields(QWidget):
    """Two fields.

    Signals:
        asked(what, repeat): What the person changed, and how the card is to be repeated then.
    """

    asked = Signal(str, object)

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self._repeat: Mapping[str, Json] = {}
        self._count, self._shared = ArgumentField(_REPEAT, switch), ArgumentField(_SHARED, switch)
        self._count.edited.connect(self._set_count)
        self._shared.edited.connect(self._set_shared)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        stack.addWidget(self._count)
        stack.addWidget(self._shared)

    def show_node(self, node: Node, finding: NodeFinding | None) -> None:
        """Shows how a card is repeated; one that is there once has no weights to share."""
        self._repeat = node.repeat
        counted = len(finding.copies) if finding is not None and finding.copies else UNSET
        self._count.show_value(node.repeat.get("n", UNSET), counted)
        self._shared.show_value(node.repeat.get("shared", UNSET), UNSET)
        self._shared.setVisible(bool(node.repeat))

    def _set_count(self, _name: str, count: Json | Unset) -> None:
        rest = {key: value for key, value in self._repeat.items() if key != "n"}
        if count not in (UNSET, 1):
            self.asked.emit("repeat", {"n": count, **rest})
        else:
            self.asked.emit("repeat", rest if "each" in rest else {})  # the slices of `each` count by themselves

    def _set_shared(self, _name: str, shared: Json | Unset) -> None:
        rest = {key: value for key, value in self._repeat.items() if key != "shared"}
        self.asked.emit("same weights", rest if shared is UNSET else {**rest, "shared": shared})
