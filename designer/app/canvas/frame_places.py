"""Where the frames of a drawing are: round their cards, found anew when a frame is another or a card lies elsewhere."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.deck import Deck, Rows
from designer.app.canvas.routing import Floats, overlap
from designer.document import CardFrame
from designer.layout import Box

TITLE_HEIGHT = 26.0
PAD = 16.0  # between a frame and its cards; their ports and rings lie there
_MOST_STRANGERS = 40  # with more, a frame is drawn whole: which card is in it cannot be seen anyway


class FramePlaces:
    """The boxes of the frames of one scene; the mouse and each picture ask for them.

    Attributes:
        found: How often they were found so far.
    """

    def __init__(self, deck: Deck) -> None:
        self._deck = deck
        self._frames: tuple[CardFrame, ...] = ()
        self._revision = -1
        self._boxes = np.zeros((0, 4))  # of the frames that have a card here
        self._of: tuple[tuple[CardFrame, ...], int] = ((), -1)  # the frames and the cards that the rows are of
        self._rows = self._members(())
        self._owners = self._owners_of(*self._rows)
        self._strange: tuple[object, set[int], dict[int, list[Box]]] = (None, set(), {})  # and what it was found for
        self.found = 0

    def boxes(self, frames: tuple[CardFrame, ...], revision: int) -> list[tuple[int, CardFrame, Box]]:
        """The frames that have a card here, with their place in the list and the box round them, title and all.

        Args:
            revision: What another place of a card makes another.
        """
        boxes = self._all(frames, revision)
        return self._told(np.arange(len(boxes)))

    def near(self, frames: tuple[CardFrame, ...], revision: int, seen: Box) -> list[tuple[int, CardFrame, Box]]:
        """Those of `boxes` that touch a box."""
        touching = overlap(self._all(frames, revision), np.array([seen]))[:, 0]
        return self._told(touching.nonzero()[0])

    def _all(self, frames: tuple[CardFrame, ...], revision: int) -> Floats:
        if self._frames is not frames or self._revision != revision:
            self._boxes = self._find(frames)
            self._frames, self._revision = frames, revision
        return self._boxes

    def _told(self, places: Rows) -> list[tuple[int, CardFrame, Box]]:
        """What is asked about some of the frames that have a card here."""
        shown = self._rows[0]
        numbers = [shown[place] for place in places.tolist()]
        boxes = zip(numbers, self._boxes[places].tolist(), strict=True)
        return [(index, self._frames[index], (left, top, right, bottom)) for index, (left, top, right, bottom) in boxes]

    def strangers(self, shown: list[int], boxes: list[Box]) -> dict[int, list[Box]]:
        """The boxes of the cards that lie in frames to which they do not belong, by the places of these in the list.

        Others that were asked about just before may be among them: a part of a picture is painted after a look at all.

        Args:
            shown: The places of the frames that are asked about, of those found last.
            boxes: Where these are.
        """
        key = (self._frames, self._revision)
        if self._strange[0] != key or not self._strange[1].issuperset(shown):
            self._strange = (key, set(shown), self._find_strangers(shown, np.array(boxes).reshape(-1, 4)))
        return self._strange[2]

    def _find_strangers(self, shown: list[int], boxes: Floats) -> dict[int, list[Box]]:
        if not shown:
            return {}
        deck, owners = self._deck, self._owners
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        cards = deck.near((float(low[0]), float(low[1]), float(high[0]), float(high[1])))
        strange = overlap(boxes, deck.boxes_of(cards)) & (owners[cards] != np.array(shown)[:, None])
        found: dict[int, list[Box]] = {}
        for frame, card in np.argwhere(strange).tolist():
            found.setdefault(shown[frame], []).append(deck.box(deck.ids[cards[card]]))
        return {index: lying for index, lying in found.items() if len(lying) <= _MOST_STRANGERS}

    def _find(self, frames: tuple[CardFrame, ...]) -> Floats:
        self.found += 1
        if self._of[0] is not frames or self._of[1] != self._deck.revision:
            self._of = (frames, self._deck.revision)
            self._rows = self._members(frames)
            self._owners = self._owners_of(*self._rows)
        shown, rows, begins = self._rows
        if not shown:
            return np.zeros((0, 4))
        corners = self._deck.xy[rows]
        found = np.empty((len(begins), 4))
        np.subtract(np.minimum.reduceat(corners, begins), (PAD, PAD + TITLE_HEIGHT), out=found[:, :2])
        np.add(np.maximum.reduceat(corners + self._deck.wh[rows], begins), PAD, out=found[:, 2:])
        return found

    def _members(self, frames: tuple[CardFrame, ...]) -> tuple[list[int], Rows, Rows]:
        """Which frames have a card here, the rows of the cards of all of them, and where those of each begin."""
        row = self._deck.row
        members = [[row[node] for node in frame.nodes if node in row] for frame in frames]
        shown = [index for index, own in enumerate(members) if own]
        begins = np.cumsum([0, *(len(members[index]) for index in shown[:-1])])
        return shown, np.array([one for own in members for one in own], np.intp), begins

    def _owners_of(self, shown: list[int], rows: Rows, begins: Rows) -> Rows:
        """By row of a card, the place in the list of the frame that it is in, -1: in none."""
        owners = np.full(len(self._deck.ids), -1, np.intp)
        owners[rows] = np.repeat(np.array(shown, np.intp), np.diff(begins, append=len(rows)))
        return owners
