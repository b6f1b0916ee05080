"""What was done since the last save, on disk before the next gesture begins.

The first line holds the design as it was, so that a journal recovers it whatever became of the file; every other line
is one change. A line is handed to the system as it is made, so nothing is lost when the program is killed; a line cut
off by a power failure is left out when the journal is read. A lock beside the journal says that its program is alive.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.errors import DocumentError, EditError, FormatError, LockedError
from designer.document.file_lock import FileLock
from designer.document.history import Change, History
from designer.document.records import Json
from designer.document.text import load_text, parse_json

SUFFIX = ".journal"


def journal_path(design: Path) -> Path:
    """Where the journal of a saved design lies: beside it, out of sight."""
    return design.with_name(f".{design.name}{SUFFIX}")


class Journal:
    """The open journal of one document."""

    def __init__(
        self,
        path: Path,
        history: History,
        file: Path | None,
        file_hash: str = "",
        on_failure: Callable[[str], None] | None = None,
        told: str = "",
    ) -> None:
        """Starts a journal of what is done from now on.

        Args:
            path: Where it lies.
            file: The design's own file; None where it was never saved.
            file_hash: Of the file as it was read or written last, so that a recovery sees whether it was changed since.
            on_failure: Told once, in a sentence, when the journal cannot be written any longer (a full disk).
            told: What the journal told that the document was recovered from: this one goes on from there, so that a
                second crash loses no more than the first.

        Raises:
            LockedError: Another window writes this journal.
            DocumentError: The folder cannot be written.
        """
        self.path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            taken = self._lock.take()
        except OSError as error:
            raise DocumentError(f"{path.parent} cannot be written: {error.strerror}") from None
        if not taken:
            raise LockedError(f"*{path.name}* is written by another window")
        self._stream: TextIO | None = None
        self._history = history
        self._on_failure = on_failure
        try:
            self._restart(told or self._head(file, file_hash))
        except OSError as error:
            self._lock.let_go()
            raise DocumentError(f"{path.name} cannot be written: {error.strerror}") from None
        history.observe(self._write)

    def _head(self, file: Path | None, file_hash: str) -> str:
        """The line of a journal that begins from the design as it is now."""
        base: dict[str, Json] = {
            "journal": 1,
            "file": None if file is None else str(file),
            "file_hash": file_hash,
            "title": self._history.design.name,
            "base": self._history.snapshot,
        }
        return json.dumps(base, ensure_ascii=False) + "\n"

    def _restart(self, text: str) -> None:
        """Begins anew with a text, replacing the old journal in one step."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(self.path)
        self._stream = self.path.open("a", encoding="utf-8", newline="\n")

    def _line(self, value: dict[str, Json]) -> None:
        assert self._stream is not None
        self._stream.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._stream.flush()

    def _write(self, change: Change) -> None:
        if self._stream is None:
            return
        try:
            line: dict[str, Json] = {change.how: change.name, "edits": [edit_to_json(edit) for edit in change.edits]}
            self._line(line if change.steps == 1 else {**line, "steps": change.steps})
        except OSError as error:
            self._fail(error)

    def saved(self, file: Path, file_hash: str = "") -> None:
        """Says that the design was saved: what was done until now is in the file."""
        try:
            self._restart(self._head(file, file_hash))
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        """A gesture is not refused because its journal is full; but the person has to know."""
        if self._stream is not None:
            with contextlib.suppress(OSError):  # what could not be written before cannot be now either
                self._stream.close()
            self._stream = None
        if self._on_failure is not None:
            self._on_failure(
                f"Changes can no longer be kept safe from a crash: {error.strerror}, in {self.path.parent}. "
                "Make room there and save."
            )

    def close(self, keep: bool = False) -> None:
        """Ends the journal. It is removed unless it is to be kept for a later recovery."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            if not keep:
                self.path.unlink(missing_ok=True)
        self._lock.let_go()
        if not keep:
            self._lock.path.unlink(missing_ok=True)

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
        file_hash: Of that file when the journal began; empty where there was none.
        changes: How many changes were done again.
        complete: False where the journal's end was cut off or could not be read.
        told: Its text, as far as it could be read.
    """

    history: History
    file: Path | None
    file_hash: str
    changes: int
    complete: bool
    told: str


def is_locked(path: Path) -> bool:
    """Whether a living program writes this journal."""
    with FileLock(path.with_name(path.name + ".lock")) as lock:
        return not lock.take()


def file_of(path: Path) -> Path | None:
    """The design's own file that a journal names; None where it names none or cannot be read."""
    file = _first_line(path).get("file")
    return Path(file) if isinstance(file, str) else None


def title_of(path: Path) -> str | None:
    """What the design of a journal is called that was never saved; None where it has a file or cannot be read."""
    head = _first_line(path)
    title = head.get("title")
    return title if isinstance(title, str) and head.get("file") is None else None


def _first_line(path: Path) -> dict[str, Json]:
    """The first line of a journal; empty where it cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            head = parse_json(stream.readline())
    except (OSError, FormatError):
        return {}
    return head if isinstance(head, dict) else {}


def recover(path: Path) -> Recovered:
    """Does again what a journal tells.

    Raises:
        FormatError: Not even the design in its first line can be read.
        LockedError: The program that writes it is still alive.
    """
    with FileLock(path.with_name(path.name + ".lock")) as lock:
        if not lock.take():
            raise LockedError(f"*{path.name}* is written by another window")
        return _read(path)


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
    told = [lines[0]]
    for line in lines[1:]:
        if not line:
            continue
        try:
            _replay(history, parse_json(line))
        except (FormatError, EditError):
            complete = False
            break
        told.append(line)
    digest = head.get("file_hash")
    return Recovered(
        history,
        Path(file) if isinstance(file, str) else None,
        digest if isinstance(digest, str) else "",
        history.revision,
        complete,
        "".join(f"{line}\n" for line in told),
    )


def _replay(history: History, value: Json) -> None:
    """Does one line again.

    What was undone may have been done before the journal began, so that this history has no such entry: then the edits
    are applied by themselves.
    """
    steps = value.get("steps", 1) if isinstance(value, dict) else 1
    match value:
        case {"do": str(name), "edits": [*items]}:
            history.do(name, [edit_from_json(item) for item in items])
        case {"set": str(name), "edits": [*items]}:
            history.set(name, [edit_from_json(item) for item in items])
        case {"undo": str(name), "edits": [*items]} if isinstance(steps, int):
            if history.undo_name == name and 0 < steps <= history.place:
                history.go(history.place - steps)
            else:
                history.do(f"Undo {name}", [edit_from_json(item) for item in items])
        case {"redo": str(name), "edits": [*items]} if isinstance(steps, int):
            if history.redo_name == name and 0 < steps <= history.length - history.place:
                history.go(history.place + steps)
            else:
                history.do(f"Redo {name}", [edit_from_json(item) for item in items])
        case _:
            raise FormatError("a line of the journal is not a change")
