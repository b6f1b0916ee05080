"""The page that stands where the drawing will be while nothing is open: begin, go on, or start from a template."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.app.panels.search_line import SearchLine
from designer.app.rich_text import as_tip
from designer.app.template_shelf import TemplateShelf
from designer.app.theme.icons import app_icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue
from designer.document.storage import EXPORTED

_RECENT = 6
_WIDEST = 1156  # of the page: where there is more room, the sides stay empty
_BEGIN = 212
_SEARCH = 240
_SCROLLED = 16  # what the shelf's scroll bar takes, and the air beside it: the search ends where the cards do


class WelcomePage(QWidget):
    """What a person sees first.

    Signals:
        new, open: The two buttons.
        template(str): A template was chosen.
        recent(Path): A design that was open before was chosen.
        together(list[Path]): All that were open in the window when it was closed last.
        wheel(bool): Somebody has chosen what the wheel does: whether it zooms.
    """

    new = Signal()
    open = Signal()
    template = Signal(str)
    recent = Signal(object)
    together = Signal(object)
    wheel = Signal(bool)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self.shelf = TemplateShelf(catalogue, switch)
        self._files = QVBoxLayout()
        self._hand = QWidget(self)
        self.setObjectName("welcome")
        set_role(self, "canvas")
        self.setAccessibleName("Welcome")
        self.shelf.chosen.connect(self.template)

    def show_files(self, files: list[Path], together: list[Path]) -> None:
        """Brings the list of recent designs up to date, and makes the page when it is first needed.

        Args:
            together: What was open in the window when it was closed last.
        """
        if self.layout() is None:
            self._build()
        while (item := self._files.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()  # later: it may be the one that was clicked
        if files:
            self._files.addSpacing(20)
            self._files.addWidget(_section("Open again"))
        for path in files[:_RECENT]:
            self._files.addWidget(self._file(path))
        if len(together) > 1:
            self._files.addWidget(self._all(together))

    def ask_for_hand(self, asks: bool) -> None:
        """Asks what somebody works with, until that is known."""
        self._hand.setVisible(asks)

    def draw_templates(self) -> None:
        """Gives the templates their pictures, now and whenever they are made anew: what draws them is loaded."""
        self.shelf.draw_pictures()

    def _build(self) -> None:
        self.shelf.fill()
        page = QWidget()
        page.setMaximumWidth(_WIDEST)
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(56)
        columns.addLayout(self._begin())
        columns.addLayout(self._templates(), 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(48, 48, 24, 0)
        outer.addStretch(1)
        outer.addWidget(page, 100)
        outer.addStretch(1)

    def _begin(self) -> QVBoxLayout:
        stack = QVBoxLayout()
        stack.setSpacing(8)
        logo, name = QLabel(), QLabel("netdesigner")
        logo.setPixmap(app_icon().pixmap(QSize(40, 40), self.devicePixelRatioF()))
        set_role(name, "heading")
        line = QLabel("Draw a network, see every shape,\nread its code, train it.")
        set_role(line, "dim")
        for widget in (logo, name, line):
            stack.addWidget(widget)
        stack.addSpacing(16)
        for text, icon, signal, role in (("New design", "new", self.new, "primary"), ("Open…", "open", self.open, "")):
            button = QPushButton(f" {text}")
            button.setObjectName(f"welcome_{icon}")
            set_role(button, role)
            self._switch.keep_icon(button, icon, "on_accent" if role else "text_dim")
            button.clicked.connect(signal)
            button.setFixedWidth(_BEGIN)
            stack.addWidget(button)
        self._files.setSpacing(8)
        stack.addLayout(self._files)
        stack.addStretch()
        self._fill_hand()
        stack.addWidget(self._hand)
        return stack

    def _fill_hand(self) -> None:
        rows = QVBoxLayout(self._hand)
        rows.setContentsMargins(0, 0, 0, 24)
        rows.setSpacing(8)
        rows.addWidget(_section("What do you draw with?"))
        for text, tip, zooms in (
            ("A mouse", "Its wheel zooms; drag with its middle button to move the drawing", True),
            ("A touchpad", "Two fingers move the drawing; pinch, or Ctrl and two fingers, to zoom", False),
        ):
            button = QPushButton(text)
            button.setObjectName("hand_mouse" if zooms else "hand_touchpad")
            button.setToolTip(f"{tip}. The View menu changes it.")
            button.setFixedWidth(_BEGIN)
            button.clicked.connect(partial(self._choose_hand, zooms))
            rows.addWidget(button)

    def _choose_hand(self, zooms: bool) -> None:
        self._hand.hide()
        self.wheel.emit(zooms)

    def _all(self, paths: list[Path]) -> QPushButton:
        text, tip = f"The {len(paths)} that were open last", "\n".join(str(path) for path in paths)
        return self._again("open_together", text, tip, partial(self.together.emit, paths))

    def _file(self, path: Path) -> QPushButton:
        name = path.parent.name if path.name == EXPORTED else path.stem
        return self._again(f"recent_{path.stem}", name, str(path), partial(self.recent.emit, path))

    def _again(self, name: str, text: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(f" {text}")
        button.setObjectName(name)
        button.setToolTip(as_tip(tip))
        button.setFixedWidth(_BEGIN)
        set_role(button, "tool row")
        self._switch.keep_icon(button, "folder", "text_faint")
        button.clicked.connect(act)
        return button

    def _templates(self) -> QVBoxLayout:
        search = SearchLine("Search templates")
        search.setObjectName("template_search")
        search.setFixedWidth(_SEARCH)
        search.textChanged.connect(self.shelf.search)
        search.returnPressed.connect(self.shelf.choose_first)
        search.down.connect(self.shelf.enter)
        title = QLabel("Start from a template")
        set_role(title, "heading")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, _SCROLLED, 0)
        top.addWidget(title)
        top.addStretch()
        top.addWidget(search)
        stack = QVBoxLayout()
        stack.setSpacing(16)
        stack.addLayout(top)
        stack.addWidget(self.shelf, 1)
        return stack


def _section(text: str) -> QLabel:
    label = QLabel(text)
    set_role(label, "section")
    return label
