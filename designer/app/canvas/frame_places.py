"""Where the frames of a drawing are: round their cards, found anew when a frame is another or a card lies elsewhere."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.deck import Deck
from designer.document import CardFrame
from designer.layout import Box

TITLE_HEIGHT = 26.0
_PAD = 16.0  # between a frame and its cards; their ports and rings lie there


class FramePlaces:
    """The boxes of the frames of one scene; the mouse and each picture ask for them.

    Attributes:
        found: How often they were found so far.
    """

    def __init__(self, deck: Deck) -> None:
        self._deck = deck
        self._frames: tuple[CardFrame, ...] = ()
        self._revision = -1
        self._boxes: list[tuple[int, CardFrame, Box]] = []
        self.found = 0

    def boxes(self, frames: tuple[CardFrame, ...], revision: int) -> list[tuple[int, CardFrame, Box]]:
        """The frames that have a card here, with their place in the list and the box round them, title and all.

        Args:
            revision: What another place of a card makes another.
        """
        if self._frames is not frames or self._revision != revision:
            self._boxes = self._find(frames)
            self._frames, self._revision = frames, revision
        return self._boxes

    def _find(self, frames: tuple[CardFrame, ...]) -> list[tuple[int, CardFrame, Box]]:
        self.found += 1
        deck = self._deck
        rows = [[deck.row[node] for node in frame.nodes if node in deck.row] for frame in frames]
        shown = [index for index, own in enumerate(rows) if own]
        if not shown:
            return []
        all_rows = np.array([row for own in rows for row in own], np.intp)
        begins = np.cumsum([0, *(len(rows[index]) for index in shown[:-1])])
        low = np.minimum.reduceat(deck.xy[all_rows], begins) - (_PAD, _PAD + TITLE_HEIGHT)
        high = np.maximum.reduceat(deck.xy[all_rows] + deck.wh[all_rows], begins) + _PAD
        boxes = np.concatenate([low, high], axis=1).tolist()
        return [
            (index, frames[index], (left, top, right, bottom))
            for index, (left, top, right, bottom) in zip(shown, boxes, strict=True)
        ]
