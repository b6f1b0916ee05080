"""What can be done with a field beyond typing in it: a button that is there while the mouse is on the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton, QWidget

from designer.app.theme.style import ThemeSwitch


class FieldMenu(QObject):
    """A button over the end of a field's name, which gives way; the menu key and a right click open the same menu.

    Most fields are never pointed at, so the button is made when one is.
    """

    def __init__(
        self, field: QWidget, label: QLabel, editor: QWidget, fill: Callable[[QMenu], None], switch: ThemeSwitch
    ) -> None:
        super().__init__(field)
        self._field, self._label, self._editor, self._fill, self._switch = field, label, editor, fill, switch
        self._button: QToolButton | None = None
        field.installEventFilter(self)
        editor.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        editor.customContextMenuRequested.connect(self._open_in_editor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and event.type() == QEvent.Type.Enter and self._has_something:
            self._appear()
        elif watched is self._field and event.type() == QEvent.Type.Leave and self._button is not None:
            self._label.setContentsMargins(0, 0, 0, 0)
            self._button.hide()
        return super().eventFilter(watched, event)

    def _appear(self) -> None:
        button = self._button = self._button or self._make_button()
        size = button.sizeHint()
        self._label.setContentsMargins(0, 0, size.width(), 0)
        button.resize(size)
        button.move(self._label.width() - size.width(), (self._label.height() - size.height()) // 2)
        button.show()

    def _make_button(self) -> QToolButton:
        button = QToolButton(self._label)
        name = self._editor.accessibleName()
        button.setObjectName(f"more_{name}")
        button.setToolTip(f"What can be done with {name}")
        button.setAccessibleName(button.toolTip())
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu key in the field does the same
        self._switch.keep_icon(button, "more", "text_faint")
        button.clicked.connect(lambda: self._open(button.mapToGlobal(QPoint(0, button.height())), QMenu(button)))
        return button

    @property
    def _has_something(self) -> bool:
        menu = QMenu()
        self._fill(menu)
        return not menu.isEmpty()

    def _open_in_editor(self, at: QPoint) -> None:
        menu = self._editor.createStandardContextMenu() if isinstance(self._editor, QLineEdit) else QMenu(self._editor)
        if not menu.isEmpty():
            menu.addSeparator()
        self._open(self._editor.mapToGlobal(at), menu)

    def _open(self, at: QPoint, menu: QMenu) -> None:
        menu.setObjectName("menu_field")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(at)
