"""From the command to two designs side by side: the other one is read, and both are compared, beside the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from designer.app.aside import Aside
from designer.app.dialogs import choose_open
from designer.app.documents import Documents
from designer.app.notice_bar import NoticeBar
from designer.app.open_design import OpenDesign
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch
from designer.document import Design, DocumentError, dump_text, load, load_text

if TYPE_CHECKING:
    from designer.document.comparing import Comparison


@dataclass(frozen=True, slots=True)
class _Compared:
    designs: tuple[Design, Design]
    titles: tuple[str, str]
    comparison: Comparison


class CompareControl(QObject):
    """Asks for a file, and shows what makes the open design another one."""

    def __init__(
        self, session: Session, documents: Documents, switch: ThemeSwitch, notice: NoticeBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._documents = documents
        self._switch = switch
        self._notice = notice
        self._window = window
        self._aside = Aside(self)
        self._aside.done.connect(self._show)

    def ask(self) -> None:
        """Asks which design to compare with."""
        path = choose_open(self._window, self._documents.folder, "Compare with a design")
        if path is not None:
            self.compare_with(path)

    def with_saved(self) -> None:
        """Shows what is not in the file of the design yet."""
        if self._session.path is not None:
            self.compare_with(self._session.path)

    def compare_with(self, path: Path) -> None:
        """Compares the design as it is now; what is done to it meanwhile is not shown."""
        self._begin(path.name, lambda: load(path)[0])

    def compare_with_open(self, other: OpenDesign) -> None:
        """Compares the design with another that is open, both as they are now."""
        text = dump_text(other.design)
        self._begin(other.title, lambda: load_text(text)[0])

    def _begin(self, name: str, read: Callable[[], Design]) -> None:
        text, title = dump_text(self._session.design), self._session.title
        self._notice.say(f"{name} is being compared with {title}…")
        self._aside.begin(lambda: _compared(name, read, text, title))

    def leave(self) -> None:
        """Drops what is being compared; the window goes."""
        self._aside.leave()

    def _show(self, outcome: _Compared | str) -> None:
        from designer.app.compare_dialog import CompareDialog

        if isinstance(outcome, str):
            self._notice.say(outcome, bad=True)
            return
        self._notice.hide()
        dialog = CompareDialog(
            self._session.catalogue, self._switch, outcome.designs, outcome.titles, outcome.comparison, self._window
        )
        dialog.exec()
        dialog.deleteLater()


def _compared(name: str, read: Callable[[], Design], text: str, title: str) -> _Compared | str:
    """What came of it, or why nothing did."""
    from designer.document.comparing import compare

    try:
        before, after = read(), load_text(text)[0]
    except DocumentError as error:
        return str(error)
    return _Compared((before, after), (name, f"{title}, as it is open"), compare(before, after))
