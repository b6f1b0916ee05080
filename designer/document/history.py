"""What was done to a design, what can be undone, and who wants to know.

One gesture of a person is one entry with a name. Everything that follows a document (canvas, journal, engine) observes
its history and sees the same changes, undo and redo among them, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from designer.document.delta import Delta
from designer.document.edits import Edit, apply_all, moved_once
from designer.document.records import Design
from designer.document.text import dump_text


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a document's life.

    Attributes:
        revision: Counts every change from 1 on, undo and redo too.
        how: Whether it was done, undone, redone, or set beside all entries.
        name: What the entry says, such as "Connect conv1 to pool".
        edits: What was applied, in order.
        steps: How many entries were undone or redone in one move; the name is that of the first.
    """

    revision: int
    how: Literal["do", "undo", "redo", "set"]
    name: str
    edits: tuple[Edit, ...]
    delta: Delta
    steps: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the undo list."""

    name: str
    edits: tuple[Edit, ...]
    inverse: tuple[Edit, ...]


class History:
    """The only way to change a design.

    Attributes:
        design: The document.
        revision: The number of changes so far; answers of the engine carry the revision they are about.
    """

    def __init__(self, design: Design, source: str = "") -> None:
        """Begins with nothing done.

        Args:
            source: The text that the design was read from, if it was.
        """
        self.design = design
        self._source = source
        self.revision = 0
        self._done: list[Entry] = []
        self._undone: list[Entry] = []
        self._clean: Entry | None = None
        self._observers: list[Callable[[Change], None]] = []
        self._text = (-1, "")  # as the file would hold it, and of which revision that is

    def observe(self, observer: Callable[[Change], None]) -> Callable[[], None]:
        """Calls the observer after every change, until what is given back is called."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    @property
    def text(self) -> str:
        """The design as its file would hold it; written once for each revision, for a large one takes its time."""
        revision, text = self._text
        if revision != self.revision:
            text = dump_text(self.design)
            self._text = (self.revision, text)
        return text

    @property
    def snapshot(self) -> str:
        """A text that the design as it is now can be read from: until something is done, the one that it was.

        That of a file may be older or other than `text`, but to write it again takes half as long as to read it.
        """
        return self._source or self.text

    def do(self, name: str, edits: Iterable[Edit]) -> Delta:
        """Applies edits as one entry; no edits are no entry.

        Raises:
            EditError: One of them does not fit; nothing is changed.
        """
        edits = tuple(edits)
        if not edits:
            return Delta()
        applied = apply_all(self.design, edits)
        self._done.append(Entry(name, edits, applied.inverse))
        self._undone.clear()
        self._tell("do", name, edits, applied.delta)
        return applied.delta

    def set(self, name: str, edits: Iterable[Edit]) -> None:
        """Applies edits beside all entries: undo leaves them, and what was undone can still be done again.

        Only for what no entry touches, since those are undone and done again as if it were not there.

        Raises:
            EditError: One of them does not fit; nothing is changed.
        """
        edits = tuple(edits)
        self._tell("set", name, edits, apply_all(self.design, edits).delta)

    def undo(self) -> Delta:
        """Takes the last entry back; does nothing where there is none."""
        return self.go(max(self.place - 1, 0))

    def redo(self) -> Delta:
        """Does the last undone entry again; does nothing where there is none."""
        return self.go(min(self.place + 1, self.length))

    def go(self, place: int) -> Delta:
        """Makes the design what it was after so many entries: one change, however many are undone or redone for it.

        Args:
            place: From 0, before anything was done, to the number of entries.
        """
        before = self.place
        if place == before:
            return Delta()
        there, back = (self._undone, self._done) if place > before else (self._done, self._undone)
        steps = abs(place - before)
        entries = there[: -steps - 1 : -1]
        edits = moved_once(edit for entry in entries for edit in (entry.edits if place > before else entry.inverse))
        applied = apply_all(self.design, edits)
        del there[-steps:]
        back += entries
        self._tell("redo" if place > before else "undo", entries[0].name, edits, applied.delta, steps)
        return applied.delta

    def _tell(
        self,
        how: Literal["do", "undo", "redo", "set"],
        name: str,
        edits: tuple[Edit, ...],
        delta: Delta,
        steps: int = 1,
    ) -> None:
        self.revision += 1
        self._source = ""
        change = Change(self.revision, how, name, edits, delta, steps)
        for observer in tuple(self._observers):  # one may cease to observe when it is told
            observer(change)

    @property
    def length(self) -> int:
        """How many entries there are, those that were undone among them."""
        return len(self._done) + len(self._undone)

    @property
    def place(self) -> int:
        """After how many of the entries the design is."""
        return len(self._done)

    def name_at(self, index: int) -> str:
        """What an entry says, counted from 0, the oldest."""
        return (self._done[index] if index < self.place else self._undone[self.place - index - 1]).name

    @property
    def undo_name(self) -> str:
        """The name of what undo would take back; empty where there is nothing."""
        return self._done[-1].name if self._done else ""

    @property
    def redo_name(self) -> str:
        return self._undone[-1].name if self._undone else ""

    def mark_saved(self) -> None:
        self._clean = self._done[-1] if self._done else None

    @property
    def saved(self) -> bool:
        """Whether the design is as it was when it was last saved (or opened)."""
        return (self._done[-1] if self._done else None) is self._clean
