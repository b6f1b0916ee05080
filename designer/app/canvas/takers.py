"""Which cards take from which, found once for as long as the wires are the same."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.deck import Rows


class Takers:
    """Follows what cards give, from one to the next."""

    def __init__(self, ends: Rows, cards: int) -> None:
        """Sorts wires by where they begin.

        Args:
            ends: The rows of the cards at which each begins and ends, m x 2.
            cards: How many rows there are.
        """
        order = np.argsort(ends[:, 0], kind="stable")
        self._cards = cards
        self._takers: list[int] = ends[order, 1].tolist()
        self._begins: list[int] = np.searchsorted(ends[order, 0], np.arange(cards + 1)).tolist()

    def behind(self, waiting: list[int]) -> bytearray:
        """A one for each of some cards, by row, and for all that take from them, at once or through others."""
        found = bytearray(self._cards)
        for one in waiting:
            found[one] = 1
        while waiting:
            one = waiting.pop()
            for taker in self._takers[self._begins[one] : self._begins[one + 1]]:
                if not found[taker]:
                    found[taker] = 1
                    waiting.append(taker)
        return found
