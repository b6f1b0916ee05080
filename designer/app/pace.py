"""How fast a run goes, and how long it still takes: counted over the time that it really runs."""

from __future__ import annotations

_LOOK_EVERY = 1.0  # seconds that a rate is taken over
_EARLY = 0.01  # of the way: before, nobody can say how long it takes,
_LONG = 10.0  # unless it has gone on for so many seconds


class Pace:
    """Follows one run by its steps and its progress. Pauses do not count, and a new stage begins anew.

    Attributes:
        rate: Steps a second, over about the last second or the last step; None while it is not known.
        left: Seconds until the end; None while it is not known.
    """

    def __init__(self) -> None:
        self.rate: float | None = None
        self.left: float | None = None
        self._seen: float | None = None
        self._from = 0.0
        self._to = 0.0
        self._spent = 0.0
        self._step = 0
        self._since = 0.0

    def see(self, step: int, progress: float, runs: bool, now: float) -> None:
        """Takes in how far a run is at a moment.

        Args:
            progress: How much of its stage is done, from 0 to 1.
            runs: Whether it learns at all now, rather than being paused, starting or over.
            now: Seconds of a clock that never goes back.
        """
        if not runs:
            self._seen = self.rate = self.left = None
            return
        if self._seen is None:
            self._step, self._since = step, now
            if not self._spent:
                self._from = progress
        else:
            self._spent += now - self._seen
        if progress < self._to:
            self._from, self._spent = progress, 0.0
        self._seen, self._to = now, progress
        looked = now - self._since
        if looked >= (_LOOK_EVERY if step > self._step else _LONG):  # a slow step is waited for
            self.rate = (step - self._step) / looked
            self._step, self._since = step, now
        done = progress - self._from
        self.left = self._spent * (1 - progress) / done if done > (0 if self._spent >= _LONG else _EARLY) else None
