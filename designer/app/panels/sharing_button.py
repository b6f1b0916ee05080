"""Whose weight a layer has: its own, or that of another layer, which both learn then."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.ports import WEIGHT
from designer.document import Node, Port

_TIP = "Two layers with one weight learn it together, as an embedding and the head that turns features back into words."


class SharingButton(QToolButton):
    """A button that says whose weight it is, with a menu of the layers whose weight would fit.

    Signals:
        asked(Node): The weight of this layer is to be shared; None: it is to have its own.
    """

    asked = Signal(object)

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self.setObjectName("share_weight")
        self.setToolTip(_TIP)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_role(self, "tool small")
        switch.keep_icon(self, "copy", "text_faint")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._menu = QMenu(self)
        self._menu.setObjectName("menu_share_weight")
        self.setMenu(self._menu)
        self._listed: tuple[bool, Node | None, list[Node]] = (False, None, [])

    def show_layers(self, node: Node, owner: Node | None, fitting: Sequence[Node]) -> None:
        """Shows whose weight a layer has, and which others would fit; there is nothing to show where none does."""
        shared = isinstance(node.inputs.get(WEIGHT), Port)
        self.setText(f"Shares the weight of {owner.label}" if owner is not None else "Share the weight of…")
        self.setAccessibleName(self.text())
        self.setVisible(shared or bool(fitting))
        listed = shared, owner, list(fitting)
        if listed == self._listed:  # it may be long, and is asked for with every key
            return
        self._listed = listed
        self._menu.clear()
        for layer in fitting:
            action = self._menu.addAction(layer.label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(layer is owner)
            action.triggered.connect(partial(self._ask, layer))
        if shared:
            self._menu.addSeparator()
            self._menu.addAction("Give it a weight of its own").triggered.connect(partial(self._ask, None))

    def _ask(self, layer: Node | None, _checked: bool = False) -> None:
        self.asked.emit(layer)
