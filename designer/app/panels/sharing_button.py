"""Whose weight a layer has: its own, or that of another layer, which both learn then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import Port, Report

_TIP = "Two layers with one weight learn it together, as an embedding and the head that turns features back into words."


class SharingButton(QToolButton):
    """A button that says whose weight it is, with a menu of the layers whose weight would fit.

    Signals:
        asked(Port): This weight is to be shared; None: the layer is to have its own.
    """

    asked = Signal(object)

    def __init__(
        self, switch: ThemeSwitch, label_of: Callable[[Port], str], fitting: Callable[[], Iterable[Port]]
    ) -> None:
        """Makes a button that is not seen yet.

        Args:
            label_of: What the layer of a weight is called.
            fitting: Finds the weights that would fit; of all of them only when the menu opens.
        """
        super().__init__()
        self._label_of, self._fitting = label_of, fitting
        self._owner: Port | None = None
        self._fits: tuple[Report | None, bool] = (None, False)  # whether another would fit, by what is known
        self.setObjectName("share_weight")
        self.setToolTip(_TIP)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_role(self, "tool small")
        switch.keep_icon(self, "copy", "text_faint")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._menu = QMenu(self)
        self._menu.setObjectName("menu_share_weight")
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def show_owner(self, owner: Port | None, report: Report | None) -> None:
        """Shows whose weight a layer has; there is nothing to show where it is its own and no other would fit.

        Args:
            report: What is known of the layers; those that fit are looked for once in each.
        """
        self._owner = owner
        self.setText("Share the weight of…" if owner is None else f"Shares the weight of {self._label_of(owner)}")
        self.setAccessibleName(self.text())
        if owner is None and report is not self._fits[0]:
            self._fits = (report, any(True for _ in self._fitting()))
        self.setVisible(owner is not None or self._fits[1])

    def _fill(self) -> None:
        self._menu.clear()
        for label, weight in {self._label_of(one): one for one in self._fitting()}.items():
            action = self._menu.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(weight == self._owner)
            action.triggered.connect(partial(self._ask, weight))
        if self._owner is not None:
            self._menu.addSeparator()
            self._menu.addAction("Give it a weight of its own").triggered.connect(partial(self._ask, None))

    def _ask(self, weight: Port | None, _checked: bool = False) -> None:
        self.asked.emit(weight)
