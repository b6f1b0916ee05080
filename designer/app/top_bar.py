"""The bar at the top: menus, what is open, and the buttons that everybody looks for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenuBar, QPushButton, QSizePolicy, QToolButton, QWidget

from designer.app.commands.actions import tooltip
from designer.app.theme.icons import app_icon
from designer.app.theme.style import ThemeSwitch, set_role

_SEARCH_WIDTH = 230
_NAME_WIDTH = 120  # of a design that is trained behind the one that is looked at


class TopBar(QFrame):
    """One row of 46 pixels."""

    def __init__(self, actions: Mapping[str, QAction], switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        set_role(self, "bar")
        self.setFixedHeight(switch.theme.tokens.sizes.toolbar)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(4)
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(20, 20))
        row.addWidget(logo)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.menus.setSizePolicy(self.menus.sizePolicy().Policy.Maximum, self.menus.sizePolicy().Policy.Fixed)
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(12)
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)  # a name is text, whatever it looks like
        self._title.setObjectName("document_title")
        set_role(self._title, "strong")
        self._state = QLabel()
        set_role(self._state, "faint")
        row.addWidget(self._title)
        row.addWidget(self._state)
        row.addStretch(1)
        for name in ("undo", "redo"):
            row.addWidget(self._tool(actions[name], name))
        row.addSpacing(8)
        row.addWidget(self._tool(actions["theme"], "sun"))
        row.addSpacing(8)
        row.addWidget(_SearchButton(actions["find_action"]), 4)
        row.addSpacing(4)
        self.export = self._button(actions["export"], "Export", "")
        self.pause = self._button(actions["pause"], "Pause", "")
        self.run = self._button(actions["run"], "Run", "primary")
        self.stop = self._button(actions["stop"], "Stop", "primary")
        self._pause_action = actions["pause"]
        for button in (self.export, self.pause, self.run, self.stop):
            row.addWidget(button)
        self.show_running(False)

    def _tool(self, action: QAction, icon: str) -> QToolButton:
        self._switch.keep_icon(action, icon)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(f"button_{action.objectName().removeprefix('action_')}")
        button.setAccessibleName(action.text())
        return button

    def _button(self, action: QAction, text: str, role: str) -> QPushButton:
        """A button with words that does what an action does, and is enabled when the action is."""
        button = QPushButton(f" {text}")  # Qt sets icon and text closer than looks well
        button.setAccessibleName(text)
        name = action.objectName().removeprefix("action_")
        button.setObjectName(f"button_{name}")
        set_role(button, role)
        icon = {"run": "play"}.get(name, name)
        self._switch.keep_icon(button, icon, "on_accent" if role == "primary" else "text_dim")
        button.clicked.connect(action.trigger)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())

        action.changed.connect(follow)
        follow()
        return button

    def show_document(self, title: str, saved: bool, read_only: bool) -> None:
        """Shows what is open and whether it is safe on disk."""
        self._title.setText(title)
        self._state.setText("read-only" if read_only else "" if saved else "edited")

    def show_running(self, running: bool, of: str = "") -> None:
        """Run becomes Pause and Stop while a run goes on.

        Args:
            of: The design that is trained, where another one is looked at.
        """
        self.run.setVisible(not running)
        self.pause.setVisible(running)
        self.stop.setVisible(running)
        name = self.stop.fontMetrics().elidedText(of, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH).replace("&", "&&")
        self.stop.setText(f" Stop {name}".rstrip())
        self.stop.setAccessibleName(f"Stop {of}".rstrip())

    def show_paused(self, paused: bool) -> None:
        """Pause becomes Resume while a run waits, here and in the menu."""
        text, icon = ("Resume", "play") if paused else ("Pause", "pause")
        self._pause_action.setText(text)
        self._pause_action.setToolTip(tooltip(self._pause_action))
        self._switch.keep_icon(self._pause_action, icon)
        self.pause.setText(f" {text}")
        self.pause.setAccessibleName(text)
        self._switch.keep_icon(self.pause, icon)


class _SearchButton(QPushButton):
    """Looks like a search field and opens the command palette; it gives way where the bar is full."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setObjectName("button_find_action")
        self.setAccessibleName(action.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it will go back to
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_SEARCH_WIDTH)
        set_role(self, "search")
        text = QLabel("Search layers and actions")
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        keys = QLabel()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.addWidget(text, 1)
        row.addWidget(keys)
        for label in (text, keys):
            set_role(label, "faint")
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(action.trigger)

        def follow() -> None:
            self.setToolTip(action.toolTip())
            keys.setText(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText).replace("+", " "))

        action.changed.connect(follow)
        follow()

    def sizeHint(self) -> QSize:
        return QSize(self._row.minimumSize().width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
