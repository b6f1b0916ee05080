"""One open design: its history, its file and its journal.

Whatever a person does is in the journal before the next gesture begins. A design that was never saved has its journal
in the program's own folder, a saved one beside its file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.catalogue.custom import is_beginning
from designer.document import (
    Change,
    ChangedError,
    Design,
    DocumentError,
    History,
    LockedError,
    PutDesign,
    Repair,
    Report,
    SetName,
)
from designer.document.journal import SUFFIX, Journal, file_of, is_locked, journal_path
from designer.document.places import state_dir
from designer.document.storage import EXPORTED, file_hash, load_with_text, write_atomically
from designer.document.trust import code_digest, is_trusted, trust

if TYPE_CHECKING:
    from designer.engine.messages import Code


class OpenDesign(QObject):
    """A design from when it is opened until it is closed, looked at or not.

    Attributes:
        path: Its file; None where it was never saved.
        read_only: Whether another window has the file.
        repairs: What was mended in the file while it was read.
        trusted: Whether the Python code that it brings may be run.
        report: What a check found last; None before the first.
        code: What it becomes, by the last check.

    Signals:
        changed(Change): It was changed, undone or redone.
        titled: The name, the file or whether it is saved may be different now.
        named(str, str): It had no file and has its first; what it was called, and what it is called now.
        trust_given: The code that it brings may be run from now on.
        unsafe(str): Changes can no longer be kept from a crash; a sentence says why.
    """

    changed = Signal(object)
    titled = Signal()
    named = Signal(str, str)
    trust_given = Signal()
    unsafe = Signal(str)

    def __init__(
        self,
        history: History,
        path: Path | None = None,
        digest: str = "",
        *,
        read_only: bool = False,
        repairs: tuple[Repair, ...] = (),
    ) -> None:
        """Makes what is open; nothing of it is kept from a crash before `begin`.

        Args:
            digest: Of the file as it was read; empty where there is none.
        """
        super().__init__()
        self.history, self.path, self.read_only, self.repairs = history, path, read_only, repairs
        self.trusted = is_trusted(code_digest(history.design))
        self.report: Report | None = None
        self.code: Code | None = None
        self._layers = {layer.id for layer in history.design.custom}  # the custom layers that it had before a change
        self._journal: Journal | None = None
        self._file_hash = digest

    @property
    def design(self) -> Design:
        return self.history.design

    @property
    def title(self) -> str:
        """As its file, but for the one of an exported folder: those are all called alike."""
        return self.path.stem if self.path and self.path.name != EXPORTED else self.design.name

    @property
    def saved(self) -> bool:
        """Whether closing now would lose nothing."""
        return self.history.saved

    @property
    def is_untouched(self) -> bool:
        """Whether it is an empty design that nothing was ever done to."""
        graphs = self.design.graphs.values()
        return self.path is None and self.history.revision == 0 and not any(graph.nodes for graph in graphs)

    @property
    def journal(self) -> Path | None:
        """Where its journal lies, while it has one."""
        return self._journal.path if self._journal is not None else None

    def is_file(self, path: Path) -> bool:
        """Whether a path leads to its file."""
        if self.path is None:
            return False
        return path == self.path or (path.exists() and self.path.exists() and path.samefile(self.path))

    def begin(self, replacing: Path | None = None, told: str = "") -> None:
        """Begins its journal, and to tell of its changes: what is told is in the journal already.

        Args:
            replacing: The journal that it was recovered from, which goes once there is a new one.
            told: What that journal told, which the new one goes on from.
        """
        if not self.read_only:
            self._begin_journal(told)
        if replacing is not None and self.journal not in (None, replacing):
            replacing.unlink(missing_ok=True)
        self.history.observe(self._on_change)

    def trust(self) -> None:
        """Says that the code of the document may be run, now and whenever it is opened with this very code.

        Raises:
            DocumentError: That could not be written down; it may be run as long as the document is open.
        """
        self.trusted = True
        self.trust_given.emit()
        trust(code_digest(self.design))

    @property
    def changed_outside(self) -> bool:
        """Whether another program has changed the file since it was read or written here."""
        return self.path is not None and self.path.exists() and file_hash(self.path) != self._file_hash

    @property
    def is_let_go(self) -> bool:
        """Whether the window is gone that had its file."""
        return self.read_only and self.path is not None and not any(map(is_locked, journals_of(self.path)))

    def take_over(self) -> bool:
        """Is worked on from now on, where the window that had its file left that as it is here; tells whether it is."""
        if self.path is None or self.changed_outside or journals_of(self.path):
            return False
        self.read_only = False
        self._begin_journal()
        self.titled.emit()
        return not self.read_only

    def load_again(self) -> None:
        """Takes in what another program has made of its file, as one entry that can be undone like any other.

        Raises:
            DocumentError: The file cannot be read; nothing was changed.
        """
        assert self.path is not None, "what has no file cannot be read again"
        digest = file_hash(self.path)
        design, self.repairs, _ = load_with_text(self.path)
        self.history.do(f"Load {self.path.name} again", [PutDesign(design)])
        self._file_hash = digest
        self.history.mark_saved()
        if self._journal is not None:
            self._journal.saved(self.path, digest)
        self.titled.emit()

    def save(self, path: Path, overwrite: bool = False) -> None:
        """Writes the document.

        Args:
            overwrite: Whether what another program has changed in the file meanwhile may be lost.

        Raises:
            ChangedError: Another program has changed the file; nothing was written.
            DocumentError: It cannot be written; the file that was there is unchanged, and so is the journal.
        """
        path = path.absolute()
        if path == self.path and self.changed_outside and not overwrite:
            raise ChangedError(f"{path.name} was changed by another program since it was opened here.")
        if path != self.path and any(is_locked(journal) for journal in journals_of(path)):
            raise LockedError(f"{path.name} is open in another window or tab. Choose another name.")
        before = None if self.path else self.title
        called = self.design.name
        renamed = path != self.path and called != path.stem
        if renamed:
            self._call(path.stem)
        try:
            write_atomically(path, self.history.text.encode())
        except DocumentError:
            if renamed:
                self._call(called)  # without a file it is called as before, for its runs are known by that
            raise
        self._file_hash = file_hash(path)
        self.history.mark_saved()
        if path != self.path or self._journal is None:
            self.path, self.read_only = path, False
            self._begin_journal()
        else:
            self._journal.saved(path, self._file_hash)
        if before is not None and before != path.stem:
            self.named.emit(before, path.stem)
        self.titled.emit()

    def _call(self, name: str) -> None:
        """Names the design after its file, which is no gesture: what was undone is still there to be done again."""
        self.history.set(f"Name the design {name}", [SetName(name)])

    def close(self, keep_journal: bool = False) -> None:
        """Ends it; what is not saved is gone unless the journal is kept."""
        if self._journal is not None:
            self._journal.close(keep=keep_journal)
            self._journal = None

    def _begin_journal(self, told: str = "") -> None:
        """A folder that cannot be written still has its changes kept, in the program's own."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        own = state_dir() / "unsaved" / f"{os.urandom(4).hex()}{SUFFIX}"
        for place in (journal_path(self.path), own) if self.path else (own,):
            try:
                self._journal = Journal(place, self.history, self.path, self._file_hash, self.unsafe.emit, told)
                return
            except LockedError:
                self.read_only = True
                return
            except DocumentError as error:
                reason = str(error)
        self.unsafe.emit(f"Changes cannot be kept safe from a crash: {reason}. Save often.")

    def _on_change(self, change: Change) -> None:
        if change.delta.design:
            self._follow_code(change)
        self.changed.emit(change)
        self.titled.emit()

    def _follow_code(self, change: Change) -> None:
        """What a person writes here is trusted as what it was written into; what comes back, is read from the file, or
        is brought along by cards from elsewhere, is asked about anew.
        """
        digest = code_digest(self.design)
        brought = [layer for layer in self.design.custom if layer.id not in self._layers and not is_beginning(layer)]
        self._layers = {layer.id for layer in self.design.custom}
        written = change.how in ("do", "set") and not any(isinstance(edit, PutDesign) for edit in change.edits)
        if written and self.trusted and not brought:
            try:
                trust(digest)
            except DocumentError as error:
                self.unsafe.emit(f"That you trust this code cannot be remembered: {error}.")
        else:
            self.trusted = is_trusted(digest)


def journals_of(path: Path) -> list[Path]:
    """Journals of a file: the one beside it, and those that had to lie elsewhere because its folder is read-only."""
    elsewhere = [one for one in (state_dir() / "unsaved").glob(f"*{SUFFIX}") if file_of(one) == path]
    return [one for one in (journal_path(path), *elsewhere) if one.exists()]
