"""What can be done with one of the open designs, from its tab."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from designer.app.compare_control import CompareControl
from designer.app.documents import Documents
from designer.app.open_design import OpenDesign
from designer.app.session import Session


def design_menu(
    one: OpenDesign, session: Session, documents: Documents, comparing: CompareControl, parent: QWidget
) -> QMenu:
    """The menu of a tab; it goes when it is closed."""
    others = [other for other in session.designs if other is not one]
    menu = QMenu(parent)
    menu.setObjectName("menu_design")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction("Close", partial(documents.close, one))
    menu.addAction("Close the others", partial(documents.close_others, one)).setEnabled(bool(others))
    menu.addSeparator()
    copy = menu.addAction("Copy its path", lambda: QGuiApplication.clipboard().setText(str(one.path)))
    move = menu.addAction("Move to a new window", partial(documents.move_to_window, one))
    for action in (copy, move):
        action.setEnabled(one.path is not None)
    compare = menu.addMenu("Compare with")
    compare.setEnabled(bool(others))

    def show(other: OpenDesign) -> None:
        session.show(one)
        comparing.compare_with_open(other)

    for other in others:
        compare.addAction(other.title.replace("&", "&&"), partial(show, other))
    return menu
