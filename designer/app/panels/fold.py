"""Fields that are rarely used: one line that names them, and opens onto them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.app.theme.style import ThemeSwitch, set_role

_ROUND_TEXT = 14  # what a style sheet puts before, between and behind the icon and the words


class _Line(QToolButton):
    """The line; what has no room ends in dots, where Qt's own button leaves out the middle."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        room = self.width() - option.iconSize.width() - _ROUND_TEXT
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)


class Fold(QWidget):
    """What lies in `inside` is seen while it is open.

    Signals:
        unfolded(bool): It was opened, or closed again.
    """

    unfolded = Signal(bool)

    def __init__(self, text: str, tip: str, switch: ThemeSwitch, opened: bool) -> None:
        """Makes an empty one.

        Args:
            text: What the line says, in plain text.
        """
        super().__init__()
        self._switch = switch
        self._toggle = toggle = _Line()
        toggle.setObjectName("unfold")
        toggle.setText(text)
        toggle.setToolTip(tip)
        toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        toggle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        toggle.setMinimumWidth(88)
        toggle.setCheckable(True)
        toggle.setAutoRaise(True)
        set_role(toggle, "fold")
        self._box = QWidget()
        self.inside = QVBoxLayout(self._box)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(6)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        stack.addWidget(toggle)
        stack.addWidget(self._box)
        toggle.setChecked(opened)
        self._fold(opened)
        toggle.toggled.connect(self._fold)

    @property
    def is_open(self) -> bool:
        """Whether what lies inside is seen."""
        return self._toggle.isChecked()

    def _fold(self, opened: bool) -> None:
        self._box.setVisible(opened)
        self._switch.keep_icon(self._toggle, "chevron-down" if opened else "chevron-right", "text_faint")
        self.unfolded.emit(opened)
