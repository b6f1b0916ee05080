"""What is new in a run, for whoever draws it: asked for many times a second, and almost free when nothing is.

It reads the store and never speaks to the worker, so it can begin and end when it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from designer.document import Json
from designer.training.layer_facts import Told, from_text
from designer.training.store import RATE_WISHED, RunStatus, RunStore, StoreError

Points = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Update:
    """How a run stands, and what came since the last time.

    Attributes:
        changed: Whether anything is different from the last time.
        points: Name of a curve to its new steps and values, at steps that grow. Where they begin at a step that was
            told before, the run was gone on with from there: what was told of that step and later ones is void.
        message: Why it ended as it did, or what keeps it from being read; the first line says it to a person, further
            ones are the error behind it.
        note: What it said of itself when it began, such as whose weights it has.
        name: Which run of its design it is, `0012`; empty where it cannot be read.
        folder: Where all there is of it lies.
        learning_rate: What it was asked to go on with last, else what it began with; None where it has no such setting.
        saved: When its last checkpoint was written, in seconds since 1970; 0 before the first.
        layers: What was found of single layers since the last time; nothing where they were not looked at.
    """

    status: RunStatus
    changed: bool = True
    points: Mapping[str, Points] = field(default_factory=dict)
    epoch: int = 0
    epochs: int = 0
    progress: float = 0.0
    step: int = 0
    message: str = ""
    note: str = ""
    design: str = ""
    name: str = ""
    folder: Path | None = None
    saved: float = 0.0
    learning_rate: float | None = None
    layers: Told = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether this is the last of it."""
        return self.status.ended


def unwound(steps: NDArray[np.float64], values: NDArray[np.float64]) -> Points:
    """What counts of a curve as it was written.

    A run that is gone on with begins at its last checkpoint and writes some steps again: what it had written of those
    before, and of later ones, is void.
    """
    earliest = np.minimum.accumulate(steps[::-1])[::-1]  # of this number and all that were written after it
    counts = np.append(steps[:-1] < earliest[1:], True)[: len(steps)]
    return steps[counts], values[counts]


class Follower:
    """Reads one run as it grows. It belongs to the thread that polls it."""

    def __init__(self, store_path: Path, run_id: int) -> None:
        self._path = store_path
        self._run = run_id
        self._store: RunStore | None = None
        self._version = -1
        self._last_row = 0
        self._last_look = -1  # the step in which layers were looked at last
        self._last = Update(RunStatus.NEW)
        self._wished: float | None = None

    def poll(self) -> Update:
        """What is new since the last call. A store that cannot be read ends the run for whoever follows it."""
        try:
            if self._store is None:
                self._store = RunStore(self._path)
            version = self._store.version()
            if version == self._version:
                return self._seen_again()
            update = self._read(self._store)
        except StoreError as error:
            return replace(self._last, status=RunStatus.LOST, changed=True, message=str(error))
        self._version = version
        before, self._last = self._last, replace(update, changed=False, points={}, layers={})
        return self._last if self._last == before and not (update.points or update.layers) else update

    def _seen_again(self) -> Update:
        """The last state, with a checkpoint that may have been written since; the store is not told of those."""
        saved = _saved(self._last.folder)
        if saved == self._last.saved:
            return self._last
        self._last = replace(self._last, saved=saved)
        return replace(self._last, changed=True)

    def _read(self, store: RunStore) -> Update:
        # The state first: when it says that the run has ended, all its rows are there.
        run = store.show(self._run)
        rows = store.rows(self._run, self._last_row)
        points: dict[str, Points] = {}
        if rows:
            self._last_row = rows[-1].number
            curves: dict[str, tuple[list[float], list[float]]] = {}
            for row in rows:
                steps, values = curves.setdefault(row.name, ([], []))
                steps.append(row.step)
                values.append(row.value)
            points = {
                name: unwound(np.array(steps, float), np.array(values)) for name, (steps, values) in curves.items()
            }
        layers: Told = {}
        if (told := store.layers(self._run, besides=self._last_look)) is not None:
            self._last_look, layers = told[0], _layers(told[1])
        if RATE_WISHED in points:
            self._wished = float(points[RATE_WISHED][1][-1])
        return Update(
            run.status,
            points=points,
            epoch=run.epoch,
            epochs=run.epochs,
            progress=run.progress,
            step=run.step,
            message=run.message,
            note=run.note,
            design=run.design,
            name=run.name,
            folder=run.folder,
            saved=_saved(run.folder),
            learning_rate=self._wished or _number(run.settings.get("learning_rate")),
            layers=layers,
        )

    def close(self) -> None:
        """Lets go of the store."""
        if self._store is not None:
            self._store.close()
            self._store = None


def _layers(text: str) -> Told:
    """What was told of layers; nothing where another version of the program told it."""
    try:
        return from_text(text)
    except ValueError:
        return {}


def _number(setting: Json) -> float | None:
    """What a worker told of a setting, which is mostly text."""
    try:
        return float(str(setting))
    except ValueError:
        return None


def _saved(folder: Path | None) -> float:
    try:
        return (folder / "out" / "last.pt").stat().st_mtime if folder is not None else 0.0
    except OSError:
        return 0.0
