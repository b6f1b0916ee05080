"""The runs so far, looked back at: how each fared on what was held out from learning, and how good it became."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from designer.training.follow import Points, unwound
from designer.training.store import RunStore, StoredRun, StoreError

_HELD_OUT = "test."
_LOW_IS_GOOD = ("loss", "mae")


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run and what was measured on the held-out part.

    Attributes:
        curves: Name of a quantity, such as `accuracy`, to its finite values over the steps.
    """

    run: StoredRun
    curves: Mapping[str, Points] = field(default_factory=dict)

    @property
    def quantity(self) -> str:
        """What the run is judged by: its accuracy, else its first metric, else its loss; empty before any value."""
        first = next((name for name in self.curves if not name.startswith("loss")), "")
        return "accuracy" if "accuracy" in self.curves else first or next(iter(self.curves), "")

    @property
    def best(self) -> float | None:
        """The best value of what it is judged by."""
        if not self.quantity:
            return None
        _, values = self.curves[self.quantity]
        return float(values.min() if self.quantity.startswith(_LOW_IS_GOOD) else values.max())

    @property
    def seconds(self) -> float | None:
        """How long it took, or has taken until now, with all its parts; None where its worker never came."""
        if self.run.ended is None and not self.run.status.alive:
            return None
        return self.run.worked + max(0.0, (self.run.ended or time.time()) - self.run.started)


class RunHistory:
    """All runs of a store, read again at little cost: of a run that was read before, only what is new is.

    It belongs to the thread that reads it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: RunStore | None = None
        self._known: dict[int, PastRun] = {}
        self._last_rows: dict[int, int] = {}

    def read(self) -> tuple[PastRun, ...]:
        """The runs, the newest first.

        Raises:
            StoreError: The store cannot be read now; a later call tries again.
        """
        try:
            if self._store is None:
                self._store = RunStore(self._path)
            return tuple([self._past(self._store, run) for run in self._store.list()])
        except StoreError:
            self.close()
            raise

    def _past(self, store: RunStore, run: StoredRun) -> PastRun:
        known = self._known.get(run.id)
        if known is None or known.run != run or run.status.alive:
            known = replace(known or PastRun(run), run=run)
            self._known[run.id] = self._grown(store, known)
        return self._known[run.id]

    def _grown(self, store: RunStore, known: PastRun) -> PastRun:
        rows = store.rows(known.run.id, self._last_rows.get(known.run.id, 0), prefix=_HELD_OUT)
        if not rows:
            return known
        self._last_rows[known.run.id] = rows[-1].number
        found = {name: ([*steps], [*values]) for name, (steps, values) in known.curves.items()}
        for row in rows:
            if math.isfinite(row.value):
                steps, values = found.setdefault(row.name.removeprefix(_HELD_OUT), ([], []))
                steps.append(row.step)
                values.append(row.value)
        return replace(
            known,
            curves={name: unwound(np.array(steps, float), np.array(values)) for name, (steps, values) in found.items()},
        )

    def close(self) -> None:
        """Lets go of the store and forgets what was read."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self._known.clear()
        self._last_rows.clear()
