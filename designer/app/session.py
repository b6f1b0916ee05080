"""The designs that a window has open, and which of them is looked at.

What the window shows and does is of the one in front; the others wait, each with its history, its file and its journal.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.app.open_design import OpenDesign, journals_of
from designer.app.titles import own_title
from designer.catalogue.spec import Catalogue
from designer.document import Design, FormatError, Graph, GraphId, History, LockedError, Network, Repair, load
from designer.document.journal import SUFFIX, journal_path, recover
from designer.document.places import state_dir
from designer.document.storage import file_hash, load_with_text


def empty_design() -> Design:
    """A design with one empty network, so that the first card has a place to lie."""
    graph = Graph(GraphId("net"), "Net")
    return Design("untitled", networks=(Network("net", "net", graph.id),), graphs={graph.id: graph})


class Session(QObject):
    """All that is open, and through it the one design that is looked at.

    Attributes:
        designs: What is open, in the order of the tabs.
        current: What is looked at; where nothing is open, an empty design that is none of them.

    Signals:
        leaving: Another design is about to be looked at, or none; what is typed and not given yet belongs to this one.
        replaced: Another design is looked at now, or none.
        listed: Others are open, or they stand in another order.
        changed(Change): The design that is looked at was changed, undone or redone.
        titled: The name or the file of an open design, or whether it is saved, may be different now.
        named(str, str): A design that had no file has its first; what it was called, and what it is called now.
        trust_given: The code that the design brings may be run from now on.
        unsafe(str): Changes can no longer be kept from a crash; a sentence says why.
    """

    leaving = Signal()
    replaced = Signal()
    listed = Signal()
    changed = Signal(object)
    titled = Signal()
    named = Signal(str, str)
    trust_given = Signal()
    unsafe = Signal(str)

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.designs: list[OpenDesign] = []
        self._nothing = OpenDesign(History(empty_design()))
        self.current = self._nothing

    @property
    def is_open(self) -> bool:
        return self.current is not self._nothing

    @property
    def history(self) -> History:
        return self.current.history

    @property
    def design(self) -> Design:
        return self.current.design

    @property
    def path(self) -> Path | None:
        return self.current.path

    @property
    def title(self) -> str:
        return self.current.title

    @property
    def read_only(self) -> bool:
        return self.current.read_only

    @property
    def repairs(self) -> tuple[Repair, ...]:
        return self.current.repairs

    @property
    def trusted(self) -> bool:
        """Whether the Python code that the design brings may be run."""
        return self.current.trusted

    @property
    def saved(self) -> bool:
        """Whether closing the design now would lose nothing."""
        return self.current.saved

    @property
    def changed_outside(self) -> bool:
        """Whether another program has changed the file since it was read or written here."""
        return self.current.changed_outside

    def trust(self) -> None:
        """Says that the code of the design may be run.

        Raises:
            DocumentError: That could not be written down; it may be run as long as the design is open.
        """
        self.current.trust()

    def save(self, path: Path, overwrite: bool = False) -> None:
        """Writes the design; as `OpenDesign.save`."""
        self.current.save(path, overwrite)

    # Opening

    def new(self, design: Design, instead_of: OpenDesign | None = None) -> None:
        """Opens a design that has no file yet, under a title of its own.

        Args:
            instead_of: What makes room for it; without one, an empty design that nothing was done to.
        """
        self.leaving.emit()
        gone = instead_of or self._spare
        title = own_title(design.name, gone.journal if gone is not None else None)
        self._put(OpenDesign(History(replace(design, name=title))), gone)

    def open(self, path: Path) -> int:
        """Opens a file, and what a crash kept from being saved in it; one that is open comes to the front.

        A file that another program has changed is read again where nothing here waits to be saved, and so is one that
        another window had.

        Returns:
            How many changes were recovered from the journal.

        Raises:
            DocumentError: It cannot be read; what is open stays.
        """
        self.leaving.emit()
        path = path.absolute()
        known = next((one for one in self.designs if one.is_file(path)), None)
        if known is not None and not (known.saved and (known.read_only or known.changed_outside)):
            if known is not self.current:
                self._look_at(known)
            return 0
        if known is not None and not known.read_only:
            self.show(known)
            known.load_again()
            return 0
        for journal in journals_of(path):
            try:
                return self._recover(journal, known)
            except LockedError:
                self._put(OpenDesign(History(load(path)[0]), path, file_hash(path), read_only=True), known)
                return 0
            except FormatError:
                journal.replace(journal.with_name(f"{journal.name}.damaged"))  # not ours to throw away
        self._load(path, known)
        return 0

    def recover(self, journal: Path) -> int:
        """Opens what a journal kept when the program ended without warning.

        Returns:
            How many changes it held; with none, the design's own file is opened, or nothing.

        Raises:
            DocumentError: It cannot be read, or its program is alive; what is open stays.
        """
        self.leaving.emit()
        return self._recover(journal, None)

    def _recover(self, journal: Path, instead_of: OpenDesign | None) -> int:
        recovered = recover(journal)
        if recovered.file is not None and recovered.changes == 0:
            self._load(recovered.file, instead_of)
            if self.current.journal != journal:
                journal.unlink(missing_ok=True)
            return 0
        one = OpenDesign(recovered.history, recovered.file, recovered.file_hash)
        self._put(one, instead_of, journal, recovered.told)
        return recovered.changes

    def _load(self, path: Path, instead_of: OpenDesign | None) -> None:
        digest = file_hash(path)
        design, repairs, text = load_with_text(path)
        self._put(OpenDesign(History(design, text), path, digest, repairs=repairs), instead_of)

    @property
    def _spare(self) -> OpenDesign | None:
        """What may make room for another design: the one that is looked at, where nothing was done to it."""
        return self.current if self.is_open and self.current.is_untouched else None

    def _put(
        self, one: OpenDesign, instead_of: OpenDesign | None, replacing: Path | None = None, told: str = ""
    ) -> None:
        gone = instead_of or self._spare
        place = self.designs.index(self.current) + 1 if self.is_open else 0
        if gone is not None:
            place = self.designs.index(gone)
            self._drop(gone)
        self.designs.insert(place, one)
        one.titled.connect(self.titled)
        one.named.connect(self.named)
        one.unsafe.connect(self.unsafe)
        one.begin(replacing, told)
        self._look_at(one)
        self.listed.emit()

    # Going from one to another

    def show(self, one: OpenDesign) -> None:
        """Looks at another of the designs that are open."""
        if one is not self.current:
            self.leaving.emit()
            self._look_at(one)

    def step(self, by: int) -> None:
        """Looks at the next design in the order of the tabs, or with -1 at the one before; round from last to first."""
        if self.is_open:
            self.show(self.designs[(self.designs.index(self.current) + by) % len(self.designs)])

    def move(self, one: OpenDesign, place: int) -> None:
        """Has a design stand elsewhere in the order of the tabs."""
        self.designs.remove(one)
        self.designs.insert(place, one)
        self.listed.emit()

    def _look_at(self, one: OpenDesign) -> None:
        before, self.current = self.current, one
        if before is not self._nothing:
            before.changed.disconnect(self.changed)
            before.trust_given.disconnect(self.trust_given)
        if one is not self._nothing:
            one.changed.connect(self.changed)
            one.trust_given.connect(self.trust_given)
        self.replaced.emit()
        self.titled.emit()

    # Closing

    def shut(self, one: OpenDesign | None = None) -> None:
        """Closes a design, by default the one that is looked at; its neighbour is looked at then, or none.

        What is not saved is gone.
        """
        one = one or self.current
        if one not in self.designs:
            return
        if one is self.current:
            self.leaving.emit()
        place = self.designs.index(one)
        self._drop(one)
        if one is self.current:
            left = self.designs[place : place + 1] or self.designs[-1:]
            self._look_at(left[0] if left else self._nothing)
        self.listed.emit()

    def close(self, keep_journals: bool = False) -> None:
        """Ends all that is open; what is not saved is gone unless the journals are kept."""
        for one in self.designs:
            one.close(keep_journals and not one.saved)

    def _drop(self, one: OpenDesign) -> None:
        one.close()
        self.designs.remove(one)


def orphans(recent: list[Path]) -> list[Path]:
    """Journals that no living program writes, the newest first: what a crash left behind."""
    beside = [journal_path(path) for path in recent]
    journals = [path for path in (*(state_dir() / "unsaved").glob(f"*{SUFFIX}"), *beside) if path.exists()]
    return sorted(journals, key=lambda path: path.stat().st_mtime, reverse=True)
