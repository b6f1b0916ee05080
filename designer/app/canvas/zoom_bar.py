"""How large the drawing is seen, and the buttons that change it, in a corner of the canvas.

The bar lies over the drawing, so each picture of that paints it, too. To have a style sheet draw it takes as long as a
third of the drawing, so its parts are stamped, and drawn anew only when they look different.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStyle,
    QStyleOption,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from designer.app.theme.style import ThemeSwitch, set_role

_TOOL_BUTTON = QStyle.ComplexControl.CC_ToolButton
_PLATE = QStyle.PrimitiveElement.PE_Widget


class _Stamp:
    """The picture of a widget, as long as it looks the same."""

    def __init__(self, widget: QWidget, switch: ThemeSwitch) -> None:
        self._widget = widget
        self._switch = switch
        self._key: object = None
        self._picture = QPixmap()

    def paint(self, looks: object, draw: Callable[[QStylePainter], None]) -> None:
        """Puts the picture where the widget is; what it hangs on besides size and theme is `looks`."""
        widget, ratio = self._widget, self._widget.devicePixelRatioF()
        key = (looks, widget.size(), ratio, self._switch.theme)
        if key != self._key:
            picture = QPixmap(widget.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QStylePainter(picture, widget)
            draw(painter)
            painter.end()
            self._key, self._picture = key, picture
        QPainter(widget).drawPixmap(0, 0, self._picture)


class _Button(QToolButton):
    def __init__(self, switch: ThemeSwitch, parent: QWidget) -> None:
        super().__init__(parent)
        self._stamp = _Stamp(self, switch)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        looks = (option.state, option.text, option.icon.cacheKey())
        self._stamp.paint(looks, lambda painter: painter.drawComplexControl(_TOOL_BUTTON, option))


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
        self._switch = switch
        self._stamp = _Stamp(self, switch)
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

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        self._stamp.paint(None, lambda painter: painter.drawPrimitive(_PLATE, option))

    def show_scale(self, scale: float) -> None:
        """Says how large the drawing is seen."""
        self._scale.setText(f"{round(scale * 100)} %")

    def show_keys(self, key: Callable[[str], str]) -> None:
        """Says in the tooltips which keys do the same; `key` gives that of a command, or nothing."""
        for command, button in self._buttons.items():
            keys = key(command)
            button.setToolTip(f"{button.accessibleName()}  ({keys})" if keys else button.accessibleName())

    def _button(self, text: str, tip: str, do: Callable[[], None]) -> QToolButton:
        button = _Button(self._switch, self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFixedHeight(26)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: do())
        return button
