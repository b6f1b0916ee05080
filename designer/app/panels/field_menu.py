"""What can be done with a field beyond typing in it: a button that is there while the mouse is on the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton, QWidget

from designer.app.theme.style import ThemeSwitch


class FieldMenu(QToolButton):
    """A button over the end of a field's name, which gives way; the menu key and a right click open the same menu."""

    def __init__(
        self, field: QWidget, label: QLabel, editor: QWidget, fill: Callable[[QMenu], None], switch: ThemeSwitch
    ) -> None:
        super().__init__(label)
        self._field, self._label, self._editor, self._fill = field, label, editor, fill
        name = editor.accessibleName()
        self.setObjectName(f"more_{name}")
        self.setToolTip(f"What can be done with {name}")
        self.setAccessibleName(self.toolTip())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu key in the field does the same
        switch.keep_icon(self, "more", "text_faint")
        self.hide()
        self.clicked.connect(lambda: self._open(self.mapToGlobal(QPoint(0, self.height())), QMenu(self)))
        field.installEventFilter(self)
        editor.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        editor.customContextMenuRequested.connect(self._open_in_editor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._appear(event.type() == QEvent.Type.Enter and self._has_something)
        return super().eventFilter(watched, event)

    def _appear(self, there: bool) -> None:
        size = self.sizeHint()
        self._label.setContentsMargins(0, 0, size.width() if there else 0, 0)
        self.resize(size)
        self.move(self._label.width() - size.width(), (self._label.height() - size.height()) // 2)
        self.setVisible(there)

    @property
    def _has_something(self) -> bool:
        menu = QMenu()
        self._fill(menu)
        return not menu.isEmpty()

    def _open_in_editor(self, at: QPoint) -> None:
        menu = self._editor.createStandardContextMenu() if isinstance(self._editor, QLineEdit) else QMenu(self)
        if not menu.isEmpty():
            menu.addSeparator()
        self._open(self._editor.mapToGlobal(at), menu)

    def _open(self, at: QPoint, menu: QMenu) -> None:
        menu.setObjectName("menu_field")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(at)
