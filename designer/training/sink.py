"""Where a run under the window reports to: the run store, in batches, and its own folder.

Reporting must cost a step next to nothing. What is logged is kept as it came, tensors too; every 100 ms that the
processor worked, what has gathered is turned into numbers and written in one transaction, and the folder is looked at
for wishes. Time of the processor, not of the clock: on a busy computer both the steps and the reports become rarer.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from designer.training.layer_facts import to_text
from designer.training.runs import RunFolder
from designer.training.store import RATE_WISHED, RunStatus, RunStore, Scalar, StoreError, Where

if TYPE_CHECKING:
    from designer.training.layer_watch import LayerWatch

LAST_PATIENCE = 30.0  # seconds that the last word waits for the store

_PATIENCE = 0.25  # seconds that training waits for the store; what is not written then waits in memory
_PERIOD = 0.1  # seconds of this thread's work between two reports
_LONGEST = 0.25  # seconds by the clock between two reports, where it mostly waits
_RETRY = 1.0  # seconds, while the store cannot be written
_PLACES = frozenset({"epoch", "epochs", "progress"})  # logged beside the curves: how far the run is
_NUMBERS = (int, float)  # a tuple is made once; `int | float` would be made at every look
_MOST_WAITING = 1_000_000  # numbers kept in memory while the store cannot be written


class NotFiniteError(Exception):
    """A number of training became infinite or nan, so nothing can be learned any more."""


class StoreSink:
    """The sink of one run.

    Attributes:
        status: How the run said that it ended; None while it has not.
        settings: What it was started with.
        networks: Those of the stage that it is in; torch's modules, which this file knows nothing of.
        step: The last one that was reported; None before the first.
        wrong: The first number of training that is none.
    """

    def __init__(self, folder: RunFolder, store: RunStore) -> None:
        self.status: RunStatus | None = None
        self.settings: Mapping[str, Any] = {}
        self.networks: Mapping[str, Any] = {}
        self.step: int | None = None
        self.wrong: Scalar | None = None
        self._folder = folder
        self._store = store
        self._wishes = folder.wishes.open("a+b")
        self._wishes.seek(0)
        self._logged: list[tuple[int, float, Mapping[str, Any]]] = []
        self._waiting: list[Scalar] = []
        self._where = Where()
        self._due = self._latest = self._worked = self._retry = 0.0
        self._layers: LayerWatch | None = None
        self._of_layers: tuple[int, str] | None = None  # what is found of them and not written yet, and in which step

    def start(self, settings: dict[str, Any]) -> None:
        """The run begins."""
        self.settings = settings
        self._folder.describe(settings)
        self._store.running(self._folder.run, settings)
        self._store.wait_at_most(_PATIENCE)

    def watch(self, networks: dict[str, Any]) -> None:
        """A stage begins. Its networks are looked at where it fails, and their layers now and then."""
        from designer.training.layer_watch import LayerWatch  # loads torch, which whoever calls has loaded

        self._look_no_further()
        self.networks = networks
        self._layers = LayerWatch(self._folder.path, networks)

    def log(self, step: int, values: dict[str, Any]) -> None:
        """Keeps what came of a batch or a pass until the next flush.

        Pictures and texts are no curves, and are left out.
        """
        self.step = step
        if self._layers is not None and self._layers.armed:
            self._layers.take(step)
        self._logged.append((step, time.time(), values))

    def poll(self) -> list[tuple[str, ...]]:
        """What is wished since the last call, and the moment to write.

        Raises:
            NotFiniteError: A number of training is no number any more.
            StoreError: The store could not be written for so long that memory would run out.
        """
        now = time.monotonic()
        if now < self._due:
            return []
        early = self._worked + _PERIOD - time.thread_time()
        if early > 0 and now < self._latest:
            self._due = now + early  # work takes as long as that at least
            return []
        self._due, self._latest = now + _PERIOD, now + _LONGEST
        self.flush()
        if self._layers is not None:
            self._layers.arm()
        wishes = [tuple(line.split()) for line in self._wishes.read().decode().splitlines() if line.strip()]
        for wish, *rest in wishes:
            if wish in ("pause", "go"):
                self._say_paused(wish == "pause")
            elif wish == "learning_rate":
                self._waiting.append(Scalar(RATE_WISHED, self.step or 0, float(rest[0]), time.time()))
        return wishes

    def say(self, text: str) -> None:
        """What is to be known of the run; it stands in its log, too."""
        print(text, file=sys.stderr, flush=True)
        try:
            self._store.noted(self._folder.run, text)
        except StoreError as error:
            print(f"{error}; so that is not shown", file=sys.stderr)

    def finish(self, status: str) -> None:
        """The run is over: `finished`, `stopped`, `interrupted` or `failed: ...`.

        Raises:
            NotFiniteError: The last batches gave a number that is none.
            StoreError: What is left could not be written.
        """
        ends = {"finished": RunStatus.FINISHED, "stopped": RunStatus.STOPPED, "interrupted": RunStatus.STOPPED}
        self.status = ends.get(status, RunStatus.FAILED)
        self._wishes.close()
        self._look_no_further()
        self._store.wait_at_most(LAST_PATIENCE)
        self._gather()
        self._store.record(self._folder.run, self._waiting, self._where)
        self._tell_layers()
        if self.wrong is not None and self.status is not RunStatus.FAILED:
            raise NotFiniteError(self.wrong_sentence())

    def wrong_sentence(self) -> str:
        """Which number of training stopped being one, when, and what often helps."""
        assert self.wrong is not None, "asked only where one did"
        name = self.wrong.name.removeprefix("train.")
        text = f"The `{name}` became {self.wrong.value} at step {self.wrong.step}, so nothing more can be learned."
        return f"{text} {advice(self.settings)}"

    def flush(self) -> None:
        """Writes what was kept.

        Raises:
            NotFiniteError: A number of training is no number any more; no checkpoint should hold what comes of it.
            StoreError: See `poll`.
        """
        self._worked = time.thread_time()
        self._gather()
        if self._waiting and time.monotonic() >= self._retry:
            try:
                self._store.record(self._folder.run, self._waiting, self._where)
                self._waiting.clear()
                self._tell_layers()
                self._retry = 0.0
            except StoreError as error:
                if not self._retry:
                    print(f"{error}; training goes on, and its numbers wait in memory", file=sys.stderr, flush=True)
                self._retry = time.monotonic() + _RETRY
                if len(self._waiting) > _MOST_WAITING:
                    raise
        if self.wrong is not None:
            raise NotFiniteError(self.wrong_sentence())

    def _say_paused(self, paused: bool) -> None:
        try:
            self._store.paused(self._folder.run, paused)
        except StoreError as error:
            print(f"{error}; so it does not show that this run {'waits' if paused else 'goes on'}", file=sys.stderr)

    def _gather(self) -> None:
        """Turns what was logged into numbers, and keeps the first of training that is infinite or nan."""
        for step, moment, values in self._logged:
            for name, value in values.items():
                if name in _PLACES or (number := _number(value)) is None:
                    continue
                scalar = Scalar(name, step, number, moment)
                self._waiting.append(scalar)
                if not math.isfinite(number) and self.wrong is None and name.startswith("train."):
                    self.wrong = scalar
        if self._logged:
            step, _, values = self._logged[-1]
            self._where = Where(values["epoch"], values["epochs"], values["progress"], step)
        self._logged.clear()
        told = self._layers.told() if self._layers is not None else None
        if told is not None:
            self._of_layers = told[0], to_text(told[1])
        if self._layers is not None and self.wrong is not None and self.step is not None:
            self._of_layers = self.step, to_text(self._layers.after_failure())

    def _tell_layers(self) -> None:
        if self._of_layers is not None:
            self._store.tell_layers(self._folder.run, *self._of_layers)
            self._of_layers = None

    def _look_no_further(self) -> None:
        if self._layers is not None:
            self._layers.disarm()


def advice(settings: Mapping[str, Any]) -> str:
    """What to try where numbers ran away; names the learning rates that were set."""
    rates = [f"`{name}` is {value}" for name, value in settings.items() if "learning_rate" in name or name == "lr"]
    told = f" (now {', '.join(rates)})" if rates else ""
    return f"A smaller learning rate often helps{told}."


def _number(value: Any) -> float | None:
    """The value of a number or of a tensor without dimensions; None for anything else."""
    if isinstance(value, _NUMBERS):
        return value
    return float(value.item()) if getattr(value, "ndim", None) == 0 else None
