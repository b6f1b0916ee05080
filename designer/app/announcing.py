"""What a screen reader is told at once, without the keyboard going there: what was found, where one is now."""

from __future__ import annotations

from PySide6 import QtGui  # what speaks is made by the first announcement
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Has a screen reader say something, where one listens."""
    if QtGui.QAccessible.isActive():
        QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleAnnouncementEvent(widget, text))
