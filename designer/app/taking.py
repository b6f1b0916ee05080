"""Taking what is dragged from elsewhere, so that those who had it keep it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def take_copy(event: QDropEvent) -> None:
    """Accepts a copy, whatever the other program proposed: one whose text is moved away deletes it."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
