"""Whose weight a layer has: its own, or that of another layer, which both learn then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Port

_TIP = "Two layers with one weight learn it together, as an embedding and the head that turns features back into words."


class SharingButton(QToolButton):
    """A button that says whose weight it is, with a menu of the layers whose weight would fit.

    Signals:
        asked(Port): This weight is to be shared; None: the layer is to have its own.
    """

    asked = Signal(object)

    def __init__(self, switch: ThemeSwitch, label_of: Callable[[Port], str]) -> None:
        """Makes an empty button.

        Args:
            label_of: What the layer of a weight is called.
        """
        super().__init__()
        self._label_of = label_of
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
        self._listed: tuple[Port | None, list[tuple[str, Port]]] = (None, [])

    def show_weights(self, owner: Port | None, fitting: Mapping[str, Port]) -> None:
        """Shows whose weight a layer has, and which others would fit; there is nothing to show where none does."""
        shared = owner is not None
        self.setText("Share the weight of…" if owner is None else f"Shares the weight of {self._label_of(owner)}")
        self.setAccessibleName(self.text())
        self.setVisible(shared or bool(fitting))
        listed = owner, list(fitting.items())
        if listed == self._listed:  # it may be long, and is asked for with every key
            return
        self._listed = listed
        self._menu.clear()
        for label, weight in fitting.items():
            action = self._menu.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(weight == owner)
            action.triggered.connect(partial(self._ask, weight))
        if shared:
            self._menu.addSeparator()
            self._menu.addAction("Give it a weight of its own").triggered.connect(partial(self._ask, None))

    def _ask(self, weight: Port | None, _checked: bool = False) -> None:
        self.asked.emit(weight)
