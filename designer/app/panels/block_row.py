"""What links the card of a block to its definition: how many cards there are of it, and the ways to them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.app.panels.labels import FaultLabel
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.definitions import Use, detach, remove_definition, uses_of
from designer.document import Design, EditError, GraphId, NodeId


class BlockRow(QWidget):
    """One definition, and its cards.

    Signals:
        edits(name, edits): The person changed something.
        card_wanted(graph, nodes): A card of the definition is to be shown.
    """

    edits = Signal(str, object)
    card_wanted = Signal(object, object)

    def __init__(self, switch: ThemeSwitch, design: Design, block: GraphId, card: Use | None = None) -> None:
        """Makes the row.

        Args:
            card: The card that is shown; None where the definition itself is.
        """
        super().__init__()
        self._switch, self._design, self._block, self._card = switch, design, block, card
        self._said = QLabel()
        self._said.setObjectName("block_uses")
        self._said.setWordWrap(True)
        self._said.setMinimumWidth(1)
        set_role(self._said, "dim")
        self._next = self._button("next_card", "Next card", "Show the next card of this block", self._show_next)
        self._detach = self._button(
            "detach_card", "Detach", "Give this card a definition of its own, the same as now", self._take_off
        )
        self._delete = self._button("delete_block", "Delete", "Delete this block, which nothing uses", self._remove)
        self._fault = FaultLabel(switch)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self._next, self._detach, self._delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        stack.addWidget(self._said)
        stack.addLayout(buttons)
        stack.addWidget(self._fault)

    def _button(self, name: str, text: str, tip: str, pressed: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        set_role(button, "tool small")
        button.clicked.connect(pressed)
        return button

    def refresh(self) -> None:
        """Counts the cards."""
        block = self._design.graphs.get(self._block)
        if block is None:
            return
        uses = uses_of(self._design, self._block)
        rooted = [network.name for network in self._design.networks if network.graph == self._block]
        if self._card is not None:
            others = len(uses) - 1
            said = f"One of {len(uses)} cards of {block.name}" if others else f"The only card of {block.name}"
        elif uses:
            said = f"{len(uses)} {'card' if len(uses) == 1 else 'cards'} of it in this design"
        else:
            said = "" if rooted else "Nothing uses this block."
        self._said.setText(said)
        self._said.setVisible(bool(said))
        self._next.setVisible(len(uses) > (self._card is not None))
        self._detach.setVisible(self._card is not None and len(uses) + len(rooted) > 1)
        self._delete.setVisible(self._card is None and not uses and not rooted)

    def _show_next(self) -> None:
        uses = uses_of(self._design, self._block)
        if uses:
            place = uses.index(self._card) + 1 if self._card in uses else 0
            graph, node = uses[place % len(uses)]
            self.card_wanted.emit(graph, (NodeId(node),))

    def _take_off(self) -> None:
        if self._card is None:
            return
        graph, node = self._card
        try:
            made = detach(self._design, self._design.graphs[graph], node)
        except EditError as error:
            self._fault.say(f"That could not be done: {error}.")
        else:
            self.edits.emit(made.name, made.edits)

    def _remove(self) -> None:
        try:
            made = remove_definition(self._design, self._design.graphs[self._block])
        except EditError as error:
            self._fault.say(f"That could not be done: {error}.")
        else:
            self.edits.emit(made.name, made.edits)
