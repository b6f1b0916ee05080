"""The document that a window has open: its history, its file and its journal.

Whatever a person does is in the journal before the next gesture begins. A document that was never saved has its journal
in the program's own folder, a saved one beside its file.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.app.titles import own_title
from designer.catalogue.custom import is_beginning
from designer.catalogue.spec import Catalogue
from designer.document import (
    Change,
    ChangedError,
    Design,
    DocumentError,
    FormatError,
    Graph,
    GraphId,
    History,
    LockedError,
    Network,
    Repair,
    SetName,
    load,
    save,
)
from designer.document.journal import SUFFIX, Journal, file_of, is_locked, journal_path, recover
from designer.document.places import state_dir
from designer.document.storage import file_hash
from designer.document.trust import code_digest, is_trusted, trust


def empty_design() -> Design:
    """A design with one empty network, so that the first card has a place to lie."""
    graph = Graph(GraphId("net"), "Net")
    return Design("untitled", networks=(Network("net", "net", graph.id),), graphs={graph.id: graph})


class Session(QObject):
    """One open document.

    Attributes:
        trusted: Whether the Python code that it brings may be run.

    Signals:
        replaced: Another document is open now, or none.
        changed(Change): The document was changed, undone or redone.
        titled: The name, the file or whether it is saved may be different now.
        named(str, str): A design that had no file has its first; what it was called, and what it is called now.
        trust_given: The code that the document brings may be run from now on.
        unsafe(str): Changes can no longer be kept from a crash; a sentence says why.
    """

    replaced = Signal()
    changed = Signal(object)
    titled = Signal()
    named = Signal(str, str)
    trust_given = Signal()
    unsafe = Signal(str)

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.path: Path | None = None
        self.read_only = False
        self.is_open = False
        self.repairs: tuple[Repair, ...] = ()
        self.trusted = True
        self.history = History(empty_design())
        self._layers: set[str] = set()  # the custom layers that the document had before a change
        self._journal: Journal | None = None
        self._file_hash = ""

    @property
    def design(self) -> Design:
        return self.history.design

    @property
    def title(self) -> str:
        return self.path.stem if self.path else self.design.name

    @property
    def saved(self) -> bool:
        """Whether closing now would lose nothing."""
        return self.history.saved

    def new(self, design: Design) -> None:
        """Opens a design that has no file yet, under a title of its own."""
        leaving = self._journal.path if self._journal is not None else None
        self._replace(History(replace(design, name=own_title(design.name, leaving))), None)

    def open(self, path: Path) -> int:
        """Opens a file, and what a crash kept from being saved in it.

        Returns:
            How many changes were recovered from the journal.

        Raises:
            DocumentError: It cannot be read; the open document stays.
        """
        path = path.absolute()
        own = self._journal.path if self._journal is not None else None
        for journal in _journals_of(path):
            if journal == own:
                continue  # the file that is open here, once more
            try:
                return self.recover(journal)
            except LockedError:
                self._replace(History(load(path)[0]), path, file_hash(path), read_only=True)
                return 0
            except FormatError:
                journal.replace(journal.with_name(f"{journal.name}.damaged"))  # not ours to throw away
        self._load(path)
        return 0

    def _load(self, path: Path) -> None:
        digest = file_hash(path)
        design, repairs = load(path)
        self._replace(History(design), path, digest)
        self.repairs = repairs

    def recover(self, journal: Path) -> int:
        """Opens what a journal kept when the program ended without warning.

        Returns:
            How many changes it held; with none, the design's own file is opened, or nothing.

        Raises:
            DocumentError: It cannot be read, or its program is alive; the open document stays.
        """
        recovered = recover(journal)
        if recovered.file is not None and recovered.changes == 0:
            self._load(recovered.file)
            journal.unlink(missing_ok=True)
            return 0
        self._replace(recovered.history, recovered.file, recovered.file_hash, replacing=journal)
        return recovered.changes

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
        if path != self.path and any(is_locked(journal) for journal in _journals_of(path)):
            raise LockedError(f"{path.name} is open in another window. Choose another name.")
        before = None if self.path else self.title
        renamed = path != self.path and self.design.name != path.stem
        if renamed:
            self.history.do(f"Name the design {path.stem}", [SetName(path.stem)])
        try:
            save(self.design, path)
        except DocumentError:
            if renamed:
                self.history.undo()  # without a file it is called as before, for its runs are known by that
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

    def shut(self) -> None:
        """Closes the document and leaves none open."""
        self.close()
        self.history, self.path, self.read_only, self.repairs = History(empty_design()), None, False, ()
        self._file_hash = ""
        self.is_open = False
        self.replaced.emit()
        self.titled.emit()

    def close(self, keep_journal: bool = False) -> None:
        """Ends the document; what is not saved is gone unless the journal is kept."""
        if self._journal is not None:
            self._journal.close(keep=keep_journal)
            self._journal = None

    def _replace(
        self,
        history: History,
        path: Path | None,
        digest: str = "",
        read_only: bool = False,
        replacing: Path | None = None,
    ) -> None:
        self.close()
        self._file_hash = digest
        self.history, self.path, self.read_only, self.repairs = history, path, read_only, ()
        self.is_open = True
        self.trusted = is_trusted(code_digest(history.design))
        self._layers = {layer.id for layer in history.design.custom}
        if not read_only:
            self._begin_journal()
        if replacing is not None and (self._journal is None or self._journal.path != replacing):
            replacing.unlink(missing_ok=True)
        history.observe(self._on_change)
        self.replaced.emit()
        self.titled.emit()

    def _begin_journal(self) -> None:
        """A folder that cannot be written still has its changes kept, in the program's own."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        own = state_dir() / "unsaved" / f"{secrets.token_hex(4)}{SUFFIX}"
        for place in (journal_path(self.path), own) if self.path else (own,):
            try:
                self._journal = Journal(place, self.history, self.path, self._file_hash, self.unsafe.emit)
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
        """What a person writes here is trusted as what it was written into; what comes back, or is brought along by
        cards from elsewhere, is asked about anew.
        """
        digest = code_digest(self.design)
        brought = [layer for layer in self.design.custom if layer.id not in self._layers and not is_beginning(layer)]
        self._layers = {layer.id for layer in self.design.custom}
        if change.how == "do" and self.trusted and not brought:
            try:
                trust(digest)
            except DocumentError as error:
                self.unsafe.emit(f"That you trust this code cannot be remembered: {error}.")
        else:
            self.trusted = is_trusted(digest)


def _journals_of(path: Path) -> list[Path]:
    """Journals of a file: the one beside it, and those that had to lie elsewhere because its folder is read-only."""
    elsewhere = [one for one in (state_dir() / "unsaved").glob(f"*{SUFFIX}") if file_of(one) == path]
    return [one for one in (journal_path(path), *elsewhere) if one.exists()]


def orphans(recent: list[Path]) -> list[Path]:
    """Journals that no living program writes, the newest first: what a crash left behind."""
    beside = [journal_path(path) for path in recent]
    journals = [path for path in (*(state_dir() / "unsaved").glob(f"*{SUFFIX}"), *beside) if path.exists()]
    return sorted(journals, key=lambda path: path.stat().st_mtime, reverse=True)
