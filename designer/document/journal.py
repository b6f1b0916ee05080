"""What was done since the last save, on disk before the next gesture begins.

The first line holds the design as it was, so that a journal recovers it whatever became of the file; every other line
is one change. A line is handed to the system as it is made, so nothing is lost when the program is killed; a line cut
off by a power failure is left out when the journal is read. A lock beside the journal says that its program is alive.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from filelock import FileLock, Timeout

from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.errors import DocumentError, EditError, FormatError, LockedError
from designer.document.history import Change, History
from designer.document.records import Json
from designer.document.text import dump_text, load_text, parse_json

SUFFIX = ".journal"


def journal_path(design: Path) -> Path:
    """Where the journal of a saved design lies: beside it, out of sight."""
    return design.with_name(f".{design.name}{SUFFIX}")


class Journal:
    """The open journal of one document."""

    def __init__(self, path: Path, history: History, file: Path | None) -> None:
        """Starts a journal of what is done from now on.

        Args:
            path: Where it lies.
            file: The design's own file; None where it was never saved.

        Raises:
            LockedError: Another window writes this journal.
            DocumentError: The folder cannot be written.
        """
        self.path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise LockedError(f"*{path.name}* is written by another window") from None
        except OSError as error:
            raise DocumentError(f"{path.parent} cannot be written: {error.strerror}") from None
        self._stream: TextIO | None = None
        self._history = history
        self._restart(file)
        history.observe(self._write)

    def _restart(self, file: Path | None) -> None:
        """Begins anew from the design as it is now, replacing the old journal in one step."""
        base: dict[str, Json] = {
            "journal": 1,
            "file": None if file is None else str(file),
            "base": dump_text(self._history.design),
        }
        if self._stream is not None:
            self._stream.close()
        fresh = self.path.with_name(self.path.name + ".new")
        self._stream = fresh.open("w", encoding="utf-8", newline="\n")
        self._line(base)
        fresh.replace(self.path)

    def _line(self, value: dict[str, Json]) -> None:
        assert self._stream is not None
        self._stream.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._stream.flush()

    def _write(self, change: Change) -> None:
        if self._stream is None:
            return
        if change.how == "do":
            self._line({"do": change.name, "edits": [edit_to_json(edit) for edit in change.edits]})
        else:
            self._line({change.how: change.name})

    def saved(self, file: Path) -> None:
        """Says that the design was saved: what was done until now is in the file."""
        self._restart(file)

    def close(self, keep: bool = False) -> None:
        """Ends the journal. It is removed unless it is to be kept for a later recovery."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            if not keep:
                self.path.unlink(missing_ok=True)
        self._lock.release()
        if not keep:
            Path(self._lock.lock_file).unlink(missing_ok=True)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(keep=kind is not None)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a journal gave back.

    Attributes:
        history: The design with its undo list, up to the last change that was written whole.
        file: The design's own file; None where it was never saved.
        changes: How many changes were done again.
        complete: False where the journal's end was cut off or could not be read.
    """

    history: History
    file: Path | None
    changes: int
    complete: bool


def recover(path: Path) -> Recovered:
    """Does again what a journal tells.

    Raises:
        FormatError: Not even the design in its first line can be read.
        LockedError: The program that writes it is still alive.
    """
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(f"*{path.name}* is written by another window") from None
    try:
        return _read(path)
    finally:
        lock.release()


def _read(path: Path) -> Recovered:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        raise FormatError(f"the journal *{path.name}* cannot be read: {error.strerror}") from None
    head = parse_json(lines[0])
    if not isinstance(head, dict) or not isinstance(head.get("base"), str):
        raise FormatError(f"*{path.name}* is not a journal")
    design, _ = load_text(str(head["base"]))
    history = History(design)
    file = head.get("file")
    complete = True
    for line in lines[1:]:
        if not line:
            continue
        try:
            _replay(history, parse_json(line))
        except (FormatError, EditError):
            complete = False
            break
    return Recovered(history, Path(file) if isinstance(file, str) else None, history.revision, complete)


def _replay(history: History, value: Json) -> None:
    match value:
        case {"do": str(name), "edits": [*items]}:
            history.do(name, [edit_from_json(item) for item in items])
        case {"undo": str()}:
            history.undo()
        case {"redo": str()}:
            history.redo()
        case _:
            raise FormatError("a line of the journal is not a change")
