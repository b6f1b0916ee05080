"""Opening, saving and leaving designs, with the questions that belong to it.

Each opens in a tab of its own. No way out of a design loses work unasked: whatever would end it asks first.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from designer.app.dialogs import ask_about_changed, ask_to_save, choose_open, choose_save
from designer.app.notice_bar import NoticeBar
from designer.app.open_design import OpenDesign
from designer.app.preferences import Preferences
from designer.app.rich_text import as_sentence
from designer.app.session import Session, empty_design, orphans
from designer.document import ChangedError, DocumentError, LockedError, dump_text, load, load_text
from designer.document.storage import EXPORTED, LIST, SUFFIX, design_at, file_hash
from designer.templates import open_template

_ASKED_AGAIN_MS = 2000  # whether another window still has the file


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
        self._told = ""  # the digest of a file as another program left it, once that was told
        self._waiting = QTimer(self, singleShot=True, interval=_ASKED_AGAIN_MS)
        self._waiting.timeout.connect(self._take_over)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._on_state)

    def recover(self) -> bool:
        """Opens all that a crash left behind, the newest in front; tells whether there was something."""
        recovered: list[tuple[str, int]] = []
        for journal in reversed(orphans(self._preferences.recent)):
            try:
                changes = self._session.recover(journal)
            except LockedError:
                continue
            except DocumentError as error:
                self._notice.say(as_sentence(str(error)), bad=True)
                continue
            if changes:
                recovered.append((self._session.title, changes))
            else:
                self._session.shut()  # nothing of it would be lost
        if len(recovered) == 1:
            self._say_recovered(recovered[0][1])
        elif recovered:
            names = ", ".join(name for name, _ in recovered)
            self._notice.say(f"As you left them, with changes that were not saved: {names}.")
        return bool(recovered)

    def _say_recovered(self, changes: int) -> None:
        many = "one change that was" if changes == 1 else f"{changes} changes that were"
        text = f"{self._session.title} is as you left it, with {many} not saved."
        if self._session.changed_outside:
            text += " Its file was changed by another program meanwhile; saving will ask."
        self._notice.say(text, ("Save", self.save), until_saved=True)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look_again()

    def look_again(self) -> None:
        """Tells of a file that is no longer as it was read, once for each change of it, and offers to read it."""
        self._take_over()
        if not self._session.is_open or not self._session.changed_outside:
            return
        one = self._session.current
        path = one.path
        assert path is not None, "what has no file cannot differ from it"
        if (digest := file_hash(path)) == self._told:
            return
        self._told = digest
        whose = "in another window" if one.read_only else "by another program"
        text = f"{path.name} was changed {whose}"
        if one.saved:
            self._notice.say(f"{text}.", ("Load it", lambda: self.open_path(path)), until_saved=True)
        else:
            self._notice.say(f"{text}, and what you changed here is not saved yet; saving will ask.", until_saved=True)

    def _take_over(self) -> None:
        """What another window has may be changed here once that is gone, as it left it; until then it is waited for."""
        one = self._session.current if self._session.is_open else None
        if one is None or one.path is None or not one.read_only:
            return
        if not one.is_let_go:
            self._waiting.start()
            return
        self._notice.hide()
        if not one.take_over():
            self.open_path(one.path)
        if not self._session.read_only and self._notice.isHidden():
            self._notice.say(f"{one.path.name} is no longer open elsewhere, so it can be changed here.")

    def new(self) -> None:
        """Opens an empty design."""
        self._session.new(empty_design())

    def new_from_template(self, name: str) -> None:
        """Opens a fresh copy of a template."""
        self._session.new(open_template(name))

    def new_from_file(self, path: Path) -> None:
        """Opens what a file holds as a design that has no file yet; says in a sentence why where it cannot."""
        try:
            design, _ = load(path)
        except DocumentError as error:
            self._notice.say(as_sentence(str(error)), bad=True)
            return
        self._session.new(design)

    def close(self, one: OpenDesign | None = None) -> bool:
        """Closes a design, by default the one that is looked at; tells whether it is closed.

        The page that stands where none is open comes with the last one.
        """
        one = one or self._session.current
        before = self._session.current
        if not self.may_leave(one):
            return False
        self._session.shut(one)
        if before in self._session.designs:
            self._session.show(before)
        return True

    def close_others(self, one: OpenDesign) -> None:
        """Closes every design but one, until a question about one of them is not answered."""
        for other in [other for other in self._session.designs if other is not one]:
            if not self.close(other):
                return
        self._session.show(one)

    @property
    def folder(self) -> Path:
        """Where files are looked for first."""
        return self._preferences.folder(self._session.path if self._session.is_open else None)

    @property
    def project(self) -> Path | None:
        """The exported folder that holds the design which is looked at; None where that lies elsewhere."""
        path = self._session.path
        exported = path is not None and path.name == EXPORTED and (path.parent / LIST).is_file()
        return path.parent if path is not None and exported else None

    def holds(self, folder: Path) -> bool:
        """Whether a folder holds the file of the design which is looked at, as an exported one does."""
        return self._session.current.is_file(folder / EXPORTED)

    def open_dialog(self) -> None:
        """Asks for a file and opens it."""
        if path := choose_open(self._window, self.folder):
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Opens a file, or the design in an exported folder; says in a sentence why where it cannot."""
        self.open_each([path])

    def open_each(self, paths: list[Path]) -> bool:
        """Opens several files, the last of them in front; says why the first one cannot be that cannot.

        Returns:
            Whether all are open.
        """
        reasons = self._open_each(paths)
        self._say_unopened(reasons)
        return not reasons

    def _open_each(self, paths: list[Path]) -> list[str]:
        """Opens files; gives the reasons why some could not be, which the next that opens would hide."""
        return [why for path in paths if (why := self._open(path))]

    def _say_unopened(self, reasons: list[str]) -> None:
        if reasons:
            more = len(reasons) - 1
            rest = f" So it is with {more} more." if more else ""
            self._notice.say(as_sentence(reasons[0]) + rest, bad=True)

    def _open(self, path: Path) -> str:
        """Opens a file; gives the reason why it could not be, or nothing."""
        path = design_at(path)
        try:
            changes = self._session.open(path)
        except DocumentError as error:
            return str(error)
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
        return ""

    def open_all(self, paths: list[Path]) -> None:
        """Opens several files, a tab each, the first of them in front."""
        reasons = self._open_each(paths)
        self._session.step(1)
        self._say_unopened(reasons)

    def open_copy(self) -> None:
        """Goes on with the design that is looked at as one that has no file yet."""
        self._session.new(load_text(dump_text(self._session.design))[0], instead_of=self._session.current)

    def new_window(self) -> None:
        """Opens another window, a program of its own."""
        self._open_window()

    def open_in_window(self) -> None:
        """Asks for a file and opens it in another window."""
        if path := choose_open(self._window, self.folder):
            self._preferences.add_recent(path.absolute())
            self._open_window(path)

    def move_to_window(self, one: OpenDesign) -> None:
        """Closes a design that has a file here and opens it in another window."""
        if one.path is not None and self.close(one):
            self._open_window(one.path)

    def _open_window(self, *files: Path) -> None:
        from designer.app.new_window import open_window  # what starts programs is loaded when one is started

        if not open_window(*files):
            self._notice.say("Another window could not be opened: the program did not start.", bad=True)

    def save(self) -> bool:
        """Saves where the document came from; asks where it has no file."""
        if self._session.path is None or self._session.read_only:
            return self.save_as()
        return self.save_to(self._session.path)

    def save_as(self) -> bool:
        """Asks for a name and saves under it."""
        path = choose_save(self._window, self._session.path or self.folder / f"{self._session.title}{SUFFIX}")
        return path is not None and self.save_to(path)

    def save_to(self, path: Path, overwrite: bool = False) -> bool:
        """Saves in a file; says why where it cannot."""
        try:
            self._session.save(path, overwrite)
        except ChangedError as error:
            answer = ask_about_changed(self._window, str(error))
            return self.save_to(path, overwrite=True) if answer == "save" else answer == "save_as" and self.save_as()
        except DocumentError as error:
            self._notice.say(as_sentence(str(error)), ("Save elsewhere", self.save_as), bad=True, until_saved=True)
            return False
        self._preferences.add_recent(path.absolute())
        self.saved.emit()
        return True

    def may_leave(self, one: OpenDesign) -> bool:
        """Whether a design may go: it is saved, or the person, who sees it meanwhile, said what to do with it."""
        if one is self._session.current:
            self._session.leaving.emit()
        if one.saved:
            return True
        self._session.show(one)
        answer = ask_to_save(self._window, one.title)
        return self.save() if answer == "save" else answer == "discard"

    def may_leave_all(self) -> bool:
        """Whether every open design may go; none of them goes before all questions are answered."""
        return all(self.may_leave(one) for one in self._session.designs)
