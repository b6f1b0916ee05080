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
        self._scale = self._button("100 %", "Zoom to 100 %  (Ctrl+0)", zoom_reset)
        self._scale.setFixedWidth(58)
        smaller = self._button("", "Zoom out  (Ctrl+-)", zoom_out)
        larger = self._button("", "Zoom in  (Ctrl++)", zoom_in)
        switch.keep_icon(smaller, "minus")
        switch.keep_icon(larger, "plus")
        for button in (smaller, self._scale, larger, self._button("Fit", "Fit the drawing  (Home)", fit)):
            row.addWidget(button)

    def show_scale(self, scale: float) -> None:
        """Says how large the drawing is seen."""
        self._scale.setText(f"{round(scale * 100)} %")

    def _button(self, text: str, tip: str, do: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split("  ")[0])
        button.setFixedHeight(26)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: do())
        return button
