"""All runs and their curves, in one SQLite file.

The worker of a run writes its rows in batches, and whoever wants to see them reads along: SQLite's write-ahead log lets
both happen at once, between processes, and a killed worker loses nothing that it wrote. TensorBoard files and the like
are exports of this.
"""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from designer.document.places import state_dir
from designer.document.records import Json

RATE_WISHED = "wished.learning_rate"  # the curve of the learning rates that a run was asked to go on with

_APPLICATION = 0x6E657464  # "netd", in the header of the file: says that it is one of ours
_VERSION = 1
_TRY_AGAIN = 0.01  # seconds
_LATER = {"worked": "REAL NOT NULL DEFAULT 0", "note": "TEXT NOT NULL DEFAULT ''"}  # columns that older stores lack
_HAS = "SELECT count(*) FROM pragma_table_info('runs') WHERE name = '{}'"
_LAYERS = "CREATE TABLE IF NOT EXISTS layers (run INTEGER PRIMARY KEY, step INTEGER NOT NULL, told TEXT NOT NULL)"
_HAS_LAYERS = "SELECT count(*) FROM sqlite_master WHERE name = 'layers'"
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    design TEXT NOT NULL,
    name TEXT NOT NULL,
    folder TEXT NOT NULL,
    status TEXT NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    pid INTEGER,
    settings TEXT NOT NULL DEFAULT '{{}}',
    epoch INTEGER NOT NULL DEFAULT 0,
    epochs INTEGER NOT NULL DEFAULT 0,
    progress REAL NOT NULL DEFAULT 0,
    step INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    worked {_LATER["worked"]},
    note {_LATER["note"]}
);
CREATE TABLE IF NOT EXISTS scalars (
    run INTEGER NOT NULL REFERENCES runs(id),
    name TEXT NOT NULL,
    step INTEGER NOT NULL,
    value REAL,
    time REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS scalars_of_a_run ON scalars (run);
{_LAYERS};
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class StoreError(Exception):
    """The runs cannot be read or written; the message is for the person in front of the screen."""


class RunStatus(StrEnum):
    """How a run fares."""

    NEW = "new"  # it has a folder, and no worker yet
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    LOST = "lost"  # its worker vanished without a word

    @property
    def alive(self) -> bool:
        """Whether a worker should be there."""
        return self in (RunStatus.STARTING, RunStatus.RUNNING, RunStatus.PAUSED)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return not self.alive and self is not RunStatus.NEW


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One run as the store knows it.

    Attributes:
        started: When its worker was started last, or the run was made, in seconds since 1970.
        ended: When it ended; None while it has not.
        pid: Its worker's process, the last one it had.
        epoch: The one of its stage that it is in, from 1 on; 0 before the first batch.
        progress: How much of its stage is done, from 0 to 1.
        step: Batches learned from.
        message: Why it ended as it did; empty where the status says all.
        worked: Seconds that went into it before it was gone on with last.
        note: What it said of itself when it began, such as whose weights it has.
    """

    id: int
    design: str
    name: str
    folder: Path
    status: RunStatus
    started: float
    ended: float | None
    pid: int | None
    settings: Mapping[str, Json]
    epoch: int
    epochs: int
    progress: float
    step: int
    message: str
    worked: float
    note: str


class Scalar(NamedTuple):
    """One number of a curve."""

    name: str
    step: int
    value: float
    time: float


class Row(NamedTuple):
    """One number of a curve as it is read; rows are numbered in the order they were written."""

    number: int
    name: str
    step: int
    value: float


class Where(NamedTuple):
    """How far a run is."""

    epoch: int = 0
    epochs: int = 0
    progress: float = 0.0
    step: int = 0


def default_store() -> Path:
    """The store that the window and the command line share."""
    return state_dir() / "runs.sqlite"


class RunStore:
    """An open store. One belongs to the thread that opened it; open as many as are needed."""

    def __init__(self, path: Path | None = None, patience: float = 5.0) -> None:
        """Opens a store, making the file where there is none.

        Args:
            path: The file; the one that the window and the command line share where it is None.
            patience: Seconds to wait for another process that is writing.

        Raises:
            StoreError: The file is no run store, is damaged, or cannot be reached.
        """
        self.path = path = (path or default_store()).absolute()  # a worker starts elsewhere
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
        try:
            with self._told():
                self._prepare(patience)
        except StoreError:
            self._connection.close()
            raise

    def _prepare(self, patience: float) -> None:
        # In this order: another process that makes the store meanwhile gives it its tables and its mark in one step.
        tables = self._number("SELECT count(*) FROM sqlite_master")
        ours = self._number("PRAGMA application_id")
        if ours != _APPLICATION and tables:
            raise StoreError(f"{self.path} is not a store of runs: another program made it. It is unchanged.")
        if (version := self._number("PRAGMA user_version")) > _VERSION:
            raise StoreError(
                f"{self.path} was written by a newer netdesigner (version {version} of the store; this program knows "
                f"{_VERSION}). It is unchanged."
            )
        if ours != _APPLICATION:
            self._use_log(time.monotonic() + patience)
            self._connection.executescript(_TABLES)
        elif not all(self._number(one) for one in (_HAS_LAYERS, *map(_HAS.format, _LATER))):
            self._add_what_is_new()
        # In the log's mode this loses nothing when a process is killed, and never tears the file.
        self._connection.execute("PRAGMA synchronous = NORMAL")

    def _add_what_is_new(self) -> None:
        """Gives an older store what it lacks; a program that knows nothing of it works on beside."""
        with self._writing() as connection:
            connection.execute(_LAYERS)
            for column, kind in _LATER.items():
                if not self._number(_HAS.format(column)):  # another process may have been faster
                    connection.execute(f"ALTER TABLE runs ADD COLUMN {column} {kind}")

    def _use_log(self, until: float) -> None:
        """Changes to the write-ahead log; SQLite itself does not wait here for another process that does the same."""
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_TRY_AGAIN)

    def _number(self, question: str) -> int:
        return int(self._connection.execute(question).fetchone()[0])

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says what a failure of the database or the disk means, in a sentence."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(f"the store of runs {self.path} cannot be used now: {error}") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError, ValueError) as error:
            raise StoreError(
                f"{self.path} is damaged, or is not a store of runs: {error}. "
                "Move it elsewhere and a new one is made; the folders of the runs are not touched."
            ) from error
        except OSError as error:
            raise StoreError(f"the store of runs {self.path} cannot be reached: {error.strerror}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def wait_at_most(self, seconds: float) -> None:
        """Sets how long to wait for another process that is writing."""
        with self._told():
            self._connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def __enter__(self) -> RunStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Writing

    def create(self, design: str, name: str, folder: Path) -> int:
        """Adds a run and gives its number."""
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO runs (design, name, folder, status, started) VALUES (?, ?, ?, ?, ?)",
                (design, name, str(folder), RunStatus.NEW, time.time()),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def starting(self, run: int) -> None:
        """A worker is being started for a run, for the first time or to go on with it."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE runs SET worked = worked + max(0, coalesce(ended - started, 0)), "
                "status = ?, started = ?, ended = NULL, pid = NULL, message = '' WHERE id = ?",
                (RunStatus.STARTING, time.time(), run),
            )

    def working(self, run: int, pid: int) -> None:
        """Says which process works at a run."""
        with self._writing() as connection:
            connection.execute("UPDATE runs SET pid = ? WHERE id = ?", (pid, run))

    def running(self, run: int, settings: Mapping[str, Json]) -> None:
        """A run has begun to learn, with these settings."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE runs SET status = ?, settings = ? WHERE id = ?",
                (RunStatus.RUNNING, json.dumps(settings), run),
            )

    def noted(self, run: int, note: str) -> None:
        """What a run says of itself, for whoever looks at it."""
        with self._writing() as connection:
            connection.execute("UPDATE runs SET note = ? WHERE id = ?", (note, run))

    def paused(self, run: int, paused: bool) -> None:
        """A run waits, or goes on."""
        with self._writing() as connection:
            status = RunStatus.PAUSED if paused else RunStatus.RUNNING
            connection.execute("UPDATE runs SET status = ? WHERE id = ?", (status, run))

    def record(self, run: int, scalars: Iterable[Scalar], where: Where) -> None:
        """Adds numbers to a run's curves and says how far it is, in one step."""
        with self._writing() as connection:
            # The run stands in the statement, so that each scalar is a row as it came.
            connection.executemany(
                f"INSERT INTO scalars (run, name, step, value, time) VALUES ({run:d}, ?, ?, ?, ?)", scalars
            )
            connection.execute(
                "UPDATE runs SET epoch = ?, epochs = ?, progress = ?, step = ? WHERE id = ?", (*where, run)
            )

    def tell_layers(self, run: int, step: int, told: str) -> None:
        """Says what was found of a run's layers in a step, in place of what was said before."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO layers VALUES (?, ?, ?)", (run, step, told))

    def end(self, run: int, status: RunStatus, message: str = "") -> bool:
        """Says how a run ended. The first word stands: what has ended already is left as it is.

        Returns:
            Whether the run had not ended before.
        """
        with self._writing() as connection:
            cursor = connection.execute(
                "UPDATE runs SET status = ?, ended = ?, message = ? WHERE id = ? AND ended IS NULL",
                (status, time.time(), message, run),
            )
            return cursor.rowcount == 1

    def rename_design(self, before: str, after: str) -> None:
        """Files all runs of a design under another name; where that has runs already, these are numbered after them."""
        with self._writing() as connection:
            names = connection.execute("SELECT name FROM runs WHERE design = ?", (after,)).fetchall()
            last = max((int(name) for (name,) in names if name.isdecimal()), default=0)
            connection.execute(
                "UPDATE runs SET design = ?, name = printf('%04d', CAST(name AS INTEGER) + ?) WHERE design = ?",
                (after, last, before),
            )

    def delete(self, run: int) -> bool:
        """Forgets a run and its curves, where it has ended; tells whether it had."""
        with self._writing() as connection:
            if not connection.execute("SELECT 1 FROM runs WHERE id = ? AND ended IS NOT NULL", (run,)).fetchone():
                return False
            for table in ("scalars", "layers"):
                connection.execute(f"DELETE FROM {table} WHERE run = ?", (run,))
            connection.execute("DELETE FROM runs WHERE id = ?", (run,))
            return True

    # Reading

    def designs(self) -> tuple[str, ...]:
        """The names of all designs that have runs."""
        with self._told():
            return tuple(name for (name,) in self._connection.execute("SELECT DISTINCT design FROM runs ORDER BY 1"))

    def list(self, design: str | None = None) -> tuple[StoredRun, ...]:
        """The runs of a design, or all of them, the newest first."""
        with self._told():
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM runs WHERE ?1 IS NULL OR design = ?1 ORDER BY id DESC",
                (design,),
            ).fetchall()
            return tuple(_stored(row) for row in rows)

    def show(self, run: int) -> StoredRun:
        """One run.

        Raises:
            StoreError: There is none with this number.
        """
        with self._told():
            row = self._connection.execute(f"SELECT {_COLUMNS} FROM runs WHERE id = ?", (run,)).fetchone()
            if row is None:
                raise StoreError(f"there is no run {run} in {self.path}")
            return _stored(row)

    def rows(self, run: int, after: int = 0, prefix: str = "") -> Sequence[Row]:
        """The numbers of a run that were written after the row with this number, in the order they were.

        A run that was gone on with has some steps twice; `follow.unwound` tells what counts.

        Args:
            prefix: How the names begin of those that are wanted.
        """
        with self._told():
            found = self._connection.execute(
                "SELECT rowid, name, step, value FROM scalars "
                "WHERE run = ?1 AND rowid > ?2 AND substr(name, 1, length(?3)) = ?3 ORDER BY rowid",
                (run, after, prefix),
            )
            # SQLite has no NaN and keeps it as NULL
            return [
                Row(number, name, step, math.nan if value is None else value) for number, name, step, value in found
            ]

    def layers(self, run: int, besides: int = -1) -> tuple[int, str] | None:
        """The step in which a run's layers were looked at last, and what was found then; None where there is nothing.

        Args:
            besides: A step that is known already.
        """
        with self._told():
            asked = "SELECT step, told FROM layers WHERE run = ? AND step != ?"
            found: tuple[int, str] | None = self._connection.execute(asked, (run, besides)).fetchone()
            return found

    def version(self) -> int:
        """A number that differs when another connection has written since this one last looked; costs microseconds."""
        with self._told():
            return self._number("PRAGMA data_version")


_COLUMNS = (
    "id, design, name, folder, status, started, ended, pid, settings, epoch, epochs, progress, step, message, worked, "
    "note"
)


def _stored(row: tuple[object, ...]) -> StoredRun:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values["folder"] = Path(str(values["folder"]))
    values["status"] = RunStatus(str(values["status"]))
    values["settings"] = json.loads(str(values["settings"]))
    return StoredRun(**values)  # type: ignore[arg-type]  # the table's types are those of the record
