"""Putting new content into a scroll area while the old may still be in the middle of saying something."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget


def replace_content(area: QScrollArea, content: QWidget) -> None:
    """Shows new content and lets go of the old one later.

    `setWidget` alone deletes the old content at once, also when the change was asked for by a button or a box in it,
    whose signal is then still being handled.
    """
    old = area.takeWidget()
    if old is not None:
        old.hide()
        old.deleteLater()
    area.setWidget(content)
