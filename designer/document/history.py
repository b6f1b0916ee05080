"""What was done to a design, what can be undone, and who wants to know.

One gesture of a person is one entry with a name. Everything that follows a document (canvas, journal, engine) observes
its history and sees the same changes, undo and redo among them, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from designer.document.edits import Delta, Edit, apply_all
from designer.document.records import Design


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a document's life.

    Attributes:
        revision: Counts every change from 1 on, undo and redo too.
        how: Whether it was done, undone or redone.
        name: What the entry says, such as "Connect conv1 to pool".
        edits: What was applied, in order.
    """

    revision: int
    how: Literal["do", "undo", "redo"]
    name: str
    edits: tuple[Edit, ...]
    delta: Delta


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

    def __init__(self, design: Design) -> None:
        self.design = design
        self.revision = 0
        self._done: list[Entry] = []
        self._undone: list[Entry] = []
        self._clean: Entry | None = None
        self._observers: list[Callable[[Change], None]] = []

    def observe(self, observer: Callable[[Change], None]) -> None:
        """Calls the observer after every change."""
        self._observers.append(observer)

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

    def undo(self) -> Delta:
        """Takes the last entry back; does nothing where there is none."""
        if not self._done:
            return Delta()
        entry = self._done.pop()
        applied = apply_all(self.design, entry.inverse)
        self._undone.append(entry)
        self._tell("undo", entry.name, entry.inverse, applied.delta)
        return applied.delta

    def redo(self) -> Delta:
        """Does the last undone entry again; does nothing where there is none."""
        if not self._undone:
            return Delta()
        entry = self._undone.pop()
        applied = apply_all(self.design, entry.edits)
        self._done.append(entry)
        self._tell("redo", entry.name, entry.edits, applied.delta)
        return applied.delta

    def _tell(self, how: Literal["do", "undo", "redo"], name: str, edits: tuple[Edit, ...], delta: Delta) -> None:
        self.revision += 1
        change = Change(self.revision, how, name, edits, delta)
        for observer in self._observers:
            observer(change)

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
