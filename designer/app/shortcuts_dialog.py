"""All keys in one list, which is searched, and where a person chooses others.

An action is chosen, then its keys are pressed. What another action has is named before it is taken from there; what no
action can have is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.app.announcing import announce
from designer.app.commands.keymap import Keymap, pressed, readable, why_not
from designer.app.commands.table import COMMANDS, GESTURES, MENUS, SUBMENUS, Command
from designer.app.on_screen import OnScreen
from designer.app.panels.search_line import SearchLine
from designer.app.searching import kept, rank_words
from designer.app.theme.style import set_role

CANVAS = "On the canvas, always"
_SIZE = (720, 560)
_KEYS_WIDTH = 210
_OWN_WIDTH = 90
_MODIFIERS = {
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr),
    *(Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_unknown),
}
_HOW = "Double-click an action, or press Enter on it, then press the keys that it should have."


class ShortcutsDialog(QDialog):
    """The list, and what is said about the keys that were pressed last."""

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._adds = False
        self._wanted: tuple[Command, tuple[str, ...]] | None = None  # what another action would lose a key for
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._lines: list[tuple[QTreeWidgetItem, QTreeWidgetItem]] = []  # all rows, each with its heading
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard shortcuts")
        OnScreen(self, wanted=QSize(*_SIZE))
        self.search = SearchLine("Search actions and keys")
        self.search.setObjectName("shortcuts_search")
        self.list = _KeyList()
        self._says = QLabel()
        self._says.setObjectName("shortcuts_says")
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setWordWrap(True)
        self._take = self._button("shortcuts_take", "Take them", self._take_keys)
        self._take.setAutoDefault(True)  # it has the keyboard when it is there
        self._leave = self._button("shortcuts_leave", "Leave it", self._give_up)
        self._change = self._button("shortcuts_change", "Change…", lambda: self._ask(adds=False))
        self._add = self._button("shortcuts_add", "Add…", lambda: self._ask(adds=True))
        self._remove = self._button("shortcuts_remove", "Take away", self._remove_keys)
        self._reset = self._button("shortcuts_reset", "Reset", self._reset_one)
        self._reset_all = self._button("shortcuts_reset_all", "Reset all", self._reset_every)
        self._lay_out()
        self._fill()
        self._show_keys()
        self._say(_HOW)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.list.setFocus)
        self.search.down.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(lambda _now, _before: self._give_up())
        self.list.wanted.connect(lambda: self._ask(adds=False))
        self.list.pressed.connect(self._on_pressed)
        self.list.given_up.connect(self._give_up)
        keymap.changed.connect(self._show_keys)

    def _button(self, name: str, text: str, do: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(do)  # type: ignore[arg-type]
        return button

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._says, 1)
        said.addWidget(self._take)
        said.addWidget(self._leave)
        close = self._button("shortcuts_close", "Close", self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._change, self._add, self._remove, self._reset):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self._reset_all)
        buttons.addWidget(close)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 20, 20, 16)
        stack.setSpacing(12)
        stack.addWidget(self.search)
        stack.addWidget(self.list, 1)
        stack.addLayout(said)
        stack.addLayout(buttons)
        self._says.setMinimumHeight(self._take.sizeHint().height())

    def _fill(self) -> None:
        strong = self.font()
        strong.setWeight(QFont.Weight.DemiBold)
        for section in sections():
            heading = QTreeWidgetItem(self.list, [section])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            heading.setFirstColumnSpanned(True)
            heading.setFont(0, strong)
            for command in COMMANDS:
                if command.menu == section:
                    row = QTreeWidgetItem(heading, [command.text.rstrip("…")])
                    row.setData(0, Qt.ItemDataRole.UserRole, command)
                    self._rows[command.id] = row
                    self._lines.append((heading, row))
            if section == CANVAS:
                for text, keys in GESTURES:
                    self._lines.append((heading, QTreeWidgetItem(heading, [text, keys])))
        self.list.expandAll()

    def _show_keys(self) -> None:
        for name, row in self._rows.items():
            keys = " or ".join(map(readable, self._keymap.keys(name)))
            own = self._keymap.is_own(name)
            row.setText(1, keys)
            row.setText(2, "yours" if own else "")
            row.setToolTip(
                2, f"As it comes: {' or '.join(map(readable, self._keymap.given(name))) or 'no keys'}" if own else ""
            )
        self._enable()

    @property
    def command(self) -> Command | None:
        """The action that is chosen; None where none is, or it is not among those found, or its keys are fixed."""
        item = self.list.currentItem()
        command = item.data(0, Qt.ItemDataRole.UserRole) if item is not None and not item.isHidden() else None
        return command if isinstance(command, Command) else None

    def _enable(self) -> None:
        command = self.command
        for button in (self._change, self._add):
            button.setEnabled(command is not None)
        self._remove.setEnabled(command is not None and bool(self._keymap.keys(command.id)))
        self._reset.setEnabled(command is not None and self._keymap.is_own(command.id))
        self._reset_all.setEnabled(any(self._keymap.is_own(name) for name in self._rows))

    def _filter(self, text: str) -> None:
        """Shows the actions that are called so, and those that have the keys."""
        found = kept({place: _rank(text, row, heading.text(0)) for place, (heading, row) in enumerate(self._lines)})
        seen: set[str] = set()
        for place, (heading, row) in enumerate(self._lines):
            row.setHidden(place not in found)
            if place in found:
                seen.add(heading.text(0))
        for heading, _ in self._lines:
            heading.setHidden(heading.text(0) not in seen)
        actions = [place for place in found if self._lines[place][1].data(0, Qt.ItemDataRole.UserRole) is not None]
        if text and actions:
            self.list.setCurrentItem(self._lines[min(actions, key=found.__getitem__)][1])
        self._enable()
        self._say(_HOW if found else f'No action is called "{text.strip()}", and none has such keys.')

    # Choosing keys

    def _ask(self, adds: bool) -> None:
        command, item = self.command, self.list.currentItem()
        if command is None or item is None:
            return
        self._adds = adds
        self._settle()
        item.setText(1, "Press the keys…")
        self._say(f"Press the keys for “{command.text.rstrip('…')}”. Esc leaves it as it is.")
        self.list.listen()

    def _on_pressed(self, key: str) -> None:
        command = self.command
        assert command is not None
        if why := why_not(command, key):
            self._say(why, bad=True)
            return
        self.list.deafen()
        others = tuple(one for one in self._keymap.keys(command.id) if one != key) if self._adds else ()
        self._offer(command, (*others, key))

    def _offer(self, command: Command, keys: tuple[str, ...]) -> None:
        """Gives the action these keys; where another one would lose some, asks first."""
        losing = self._keymap.holders(command.id, keys)
        if not losing:
            self._give(command, keys)
            return
        lost = [key for one in losing for key in self._keymap.keys(one.id) if key in keys]
        named = " and ".join(f"“{one.text.rstrip('…')}”" for one in losing)
        self._wanted = (command, keys)
        self._show_keys()
        self._say(f"{' and '.join(map(readable, lost))} already does {named}, which would lose it.", bad=True)
        self._take.show()
        self._leave.show()
        self._take.setFocus()

    def _take_keys(self) -> None:
        if self._wanted is not None:
            self._give(*self._wanted)

    def _give(self, command: Command, keys: tuple[str, ...]) -> None:
        self._settle()
        self._keymap.give(command.id, keys)
        text = command.text.rstrip("…")
        shown = " or ".join(map(readable, keys))
        self._say(f"{shown} does “{text}” now." if keys else f"“{text}” has no keys now.")
        self.list.setFocus()

    def _give_up(self) -> None:
        """Leaves the keys as they are."""
        self._settle()
        self._show_keys()
        self._say(_HOW)
        if self.focusWidget() is not self.search:
            self.list.setFocus()

    def _settle(self) -> None:
        self._wanted = None
        self.list.deafen()
        self._take.hide()
        self._leave.hide()

    def _remove_keys(self) -> None:
        if (command := self.command) is not None:
            self._give(command, ())

    def _reset_one(self) -> None:
        if (command := self.command) is not None:
            self._settle()
            self._offer(command, self._keymap.given(command.id))

    def _reset_every(self) -> None:
        self._settle()
        self._keymap.reset_all()
        self._filter(self.search.text())  # what was found by keys may have others now
        self._say("All keys are as they come.")

    def _say(self, text: str, bad: bool = False) -> None:
        self._says.setText(text)
        announce(self, text)
        set_role(self._says, "bad" if bad else "dim")
        if text == _HOW:
            self._take.hide()
            self._leave.hide()


class _KeyList(QTreeWidget):
    """The rows; when it listens, every key is for the row that is chosen.

    Signals:
        wanted: The keys of the row are to be others.
        pressed(str): These keys were pressed.
        given_up: Esc was pressed, or the keyboard went elsewhere.
    """

    wanted = Signal()
    pressed = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._listens = False
        self.installEventFilter(self)
        self.setObjectName("shortcuts_list")
        self.setAccessibleName("Actions and their keys")
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(12)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, _KEYS_WIDTH), (2, _OWN_WIDTH)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)

    def listen(self) -> None:
        """Takes the next keys that are pressed for the row, and all until they can be had."""
        self._listens = True
        self.setFocus()

    def deafen(self) -> None:
        self._listens = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._listens and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._hear(event)
                return True
        if self._listens and event.type() is QEvent.Type.FocusOut:
            self.given_up.emit()
        return False

    def _hear(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() not in _MODIFIERS and (keys := pressed(event.keyCombination())):
            self.pressed.emit(keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.wanted.emit()


def sections() -> Iterator[str]:
    """The headings: the menus in the order in which they are found, and what the canvas understands by itself."""
    for menu in MENUS:
        yield menu
        yield from (inner for inner, outer in SUBMENUS.items() if outer == menu)
    yield CANVAS


def _rank(text: str, row: QTreeWidgetItem, section: str) -> int | None:
    """How well an action answers a search, by its name or by its keys; everything answers an empty one."""
    wanted, keys = text.strip().lower(), row.text(1).lower()
    if not wanted or wanted in keys or wanted.replace(" ", "+") in keys:
        return 0
    return rank_words(wanted, title=row.text(0), rest=(section,))
