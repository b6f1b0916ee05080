"""How large the drawing is seen, and the buttons that change it, in a corner of the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from designer.app.theme.style import ThemeSwitch, set_role


class ZoomBar(QFrame):
    """Smaller, how large, larger, all of it."""

    def __init__(
        self,
        switch: ThemeSwitch,
        zoom_out: Callable[[], None],
        zoom_reset: Callable[[], None],
        zoom_in: Callable[[], None],
        fit: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        set_role(self, "popup")
        self.setObjectName("zoom_bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._scale = self._button("100 %", "Zoom to 100 %", zoom_reset)
        self._scale.setFixedWidth(58)
        smaller = self._button("", "Zoom out", zoom_out)
        larger = self._button("", "Zoom in", zoom_in)
        switch.keep_icon(smaller, "minus")
        switch.keep_icon(larger, "plus")
        whole = self._button("Fit", "Fit the drawing", fit)
        self._buttons = {"zoom_out": smaller, "zoom_100": self._scale, "zoom_in": larger, "fit": whole}
        for button in self._buttons.values():
            row.addWidget(button)

    def show_scale(self, scale: float) -> None:
        """Says how large the drawing is seen."""
        self._scale.setText(f"{round(scale * 100)} %")

    def show_keys(self, key: Callable[[str], str]) -> None:
        """Says in the tooltips which keys do the same; `key` gives that of a command, or nothing."""
        for command, button in self._buttons.items():
            keys = key(command)
            button.setToolTip(f"{button.accessibleName()}  ({keys})" if keys else button.accessibleName())

    def _button(self, text: str, tip: str, do: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFixedHeight(26)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: do())
        return button
