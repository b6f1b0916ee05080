"""Telling a shake from a drag: a hand that turns back again and again within a moment."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.tools.tool import Touch

_LEG = 14.0  # pixels; a shorter way is a hand that trembles
_TURNS = 4
_MOMENT = 900  # milliseconds


class Shaking:
    """Follows the pointer of one drag."""

    def __init__(self, start: Touch) -> None:
        self._corner = np.array(start.screen)  # where the hand turned last
        self._furthest = self._corner  # how far it came since
        self._turns: list[int] = []

    def feel(self, touch: Touch) -> bool:
        """Takes the pointer's next place; tells whether this is a shake by now."""
        here = np.array(touch.screen)
        leg, back = self._furthest - self._corner, here - self._furthest
        if leg @ back >= 0:
            self._furthest = here
        elif np.hypot(*back) >= _LEG:
            if np.hypot(*leg) >= _LEG:
                self._turns = [time for time in self._turns if touch.time - time < _MOMENT] + [touch.time]
            self._corner, self._furthest = self._furthest, here
        return len(self._turns) >= _TURNS
