"""Opening, saving and leaving documents, with the questions that belong to it.

No way out of a design loses work unasked: whatever would replace or end it asks first.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from designer.app.dialogs import ask_about_changed, ask_to_save, choose_open, choose_save
from designer.app.new_window import open_window
from designer.app.notice_bar import NoticeBar
from designer.app.preferences import Preferences
from designer.app.session import Session, empty_design, orphans
from designer.document import ChangedError, DocumentError, LockedError, dump_text, load, load_text
from designer.document.storage import SUFFIX
from designer.templates import open_template


class Documents(QObject):
    """What a person does with a design as a whole.

    Signals:
        saved: The design is in its file now.
    """

    saved = Signal()

    def __init__(self, session: Session, preferences: Preferences, notice: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._notice = notice
        self._window = window

    def recover(self) -> bool:
        """Opens what a crash left behind, the newest first; tells whether there was something."""
        for journal in orphans(self._preferences.recent):
            try:
                changes = self._session.recover(journal)
            except LockedError:
                continue
            except DocumentError as error:
                self._notice.say(str(error), bad=True)
                continue
            if changes:
                self._say_recovered(changes)
                return True
        return False

    def _say_recovered(self, changes: int) -> None:
        many = "one change that was" if changes == 1 else f"{changes} changes that were"
        text = f"{self._session.title} is as you left it, with {many} not saved."
        if self._session.changed_outside:
            text += " Its file was changed by another program meanwhile; saving will ask."
        self._notice.say(text, ("Save", self.save))

    def new(self) -> None:
        """Opens an empty design."""
        if self.may_leave():
            self._session.new(empty_design())

    def new_from_template(self, name: str) -> None:
        """Opens a fresh copy of a template."""
        if self.may_leave():
            self._session.new(open_template(name))

    def new_from_file(self, path: Path) -> None:
        """Opens what a file holds as a design that has no file yet; says in a sentence why where it cannot."""
        try:
            design, _ = load(path)
        except DocumentError as error:
            self._notice.say(str(error), bad=True)
            return
        if self.may_leave():
            self._session.new(design)

    def close(self) -> None:
        """Closes the design and shows the page that stands where none is open."""
        if self.may_leave():
            self._session.shut()

    def open_dialog(self) -> None:
        """Asks for a file and opens it."""
        if self.may_leave() and (path := choose_open(self._window)):
            self.open_path(path, asked=True)

    def open_path(self, path: Path, asked: bool = False) -> None:
        """Opens a file; says in a sentence why where it cannot."""
        if not asked and not self.may_leave():
            return
        try:
            changes = self._session.open(path)
        except DocumentError as error:
            self._notice.say(str(error), bad=True)
            return
        self._preferences.add_recent(path.absolute())
        if changes:
            self._say_recovered(changes)
        elif self._session.read_only:
            text = f"{path.name} is open in another window, so it is read-only here."
            self._notice.say(text, ("Open a copy", self.open_copy))
        elif self._session.repairs:
            first = self._session.repairs[0]
            more = f", and {len(self._session.repairs) - 1} more" if len(self._session.repairs) > 1 else ""
            self._notice.say(f"Mended while opening: {first.place}: {first.message}{more}.")

    def open_copy(self) -> None:
        """Goes on with the design that is open as one that has no file yet."""
        self._session.new(load_text(dump_text(self._session.design))[0])

    def new_window(self) -> None:
        """Opens another window, a program of its own."""
        self._started(open_window())

    def open_in_window(self) -> None:
        """Asks for a file and opens it in another window."""
        if path := choose_open(self._window):
            self._preferences.add_recent(path.absolute())
            self._started(open_window(path))

    def _started(self, process: int) -> None:
        if not process:
            self._notice.say("Another window could not be opened: the program did not start.", bad=True)

    def save(self) -> bool:
        """Saves where the document came from; asks where it has no file."""
        if self._session.path is None or self._session.read_only:
            return self.save_as()
        return self.save_to(self._session.path)

    def save_as(self) -> bool:
        """Asks for a name and saves under it."""
        path = choose_save(self._window, self._session.path or Path.home() / f"{self._session.title}{SUFFIX}")
        return path is not None and self.save_to(path)

    def save_to(self, path: Path, overwrite: bool = False) -> bool:
        """Saves in a file; says why where it cannot."""
        try:
            self._session.save(path, overwrite)
        except ChangedError as error:
            answer = ask_about_changed(self._window, str(error))
            return self.save_to(path, overwrite=True) if answer == "save" else answer == "save_as" and self.save_as()
        except DocumentError as error:
            self._notice.say(str(error), bad=True)
            return False
        self._preferences.add_recent(path.absolute())
        self.saved.emit()
        return True

    def may_leave(self) -> bool:
        """Whether the open document may go: it is saved, or the person said what to do with it."""
        if self._session.saved:
            return True
        answer = ask_to_save(self._window, self._session.title)
        return self.save() if answer == "save" else answer == "discard"
