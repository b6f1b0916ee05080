"""The shapes beside the wires: what they say, and where there is room for them.

A shape is never written smaller than it can be read, so a drawing that is seen from further away has larger shapes for
its cards. They come in a few sizes, lest every step of the wheel looks for places anew.

At first a shape only keeps from cards, which is found in no time while these are dragged. Once all is at rest it
settles: where another wire runs through it, it looks for a place that is clear. Where it then lies follows from the
drawing alone, not from what was done before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from designer.app.canvas.card import Measure
from designer.app.canvas.deck import Deck, Rows
from designer.app.canvas.routing import POINTS, Floats, overlap, pill_place, runs_through
from designer.app.canvas.wiring import Wiring
from designer.app.canvas.words import pill_text
from designer.document import Point, Signature, Wire
from designer.layout import Box
from designer.layout.places import box_at

_PAD = 3.5
_CLEAR = 5.5  # how far a shape keeps from cards: their rings lie there
_HEIGHT = 18.0
_READABLE = 0.81  # the scale below which the smallest type is no longer read with ease
_STEP = 1.12
_LARGEST = 8.0
_FAR = 130.0  # how far a shape may lie from its wire
_MOST_PASSING = 100  # wires about a shape; among more there is no clear spot, and a look for one takes its time
_MOST_SOUGHT = 32  # shapes that look for a clear place at once, and so before one picture
_MOST_ASKED = 256  # shapes that are asked at once whether a wire runs through them
_MOST_FOLLOWED = 1000  # shapes or cards; with more it is quicker to find the few that are seen anew
_NO_WAYS = np.zeros((0, POINTS, 2))


@dataclass(frozen=True, slots=True)
class Pill:
    """A shape as text, the box that it is written in, and how much larger than the cards' text it is."""

    text: str
    box: Box
    size: float = 1.0


def pill_size(scale: float) -> float:
    """How much larger than the rest shapes are written at a scale."""
    size = 1.0
    while scale * size < _READABLE and size < _LARGEST:
        size *= _STEP
    return size


class Pills:
    """The shapes of one drawing, each found when it is asked for.

    Attributes:
        placed: For how many room was looked for so far.
        sought: For how many of these a place clear of other wires.
        unsettled: Whether some of those that are seen are to settle yet, and can.
    """

    def __init__(
        self, deck: Deck, wiring: Wiring, measure: Measure, signature: Callable[[Wire], Signature | None]
    ) -> None:
        self._deck = deck
        self._wiring = wiring
        self._measure = measure
        self._signature = signature
        self._made: dict[tuple[int, float], Pill | None] = {}
        self._before: dict[tuple[int, float], Pill | None] = {}  # made for what was known before
        self._loose: set[tuple[int, float]] = set()  # of those that are made: not settled yet
        self.placed = self.sought = 0
        self.unsettled = False

    def clear(self) -> None:
        """Forgets all: a card or a wire lies elsewhere."""
        self._made, self._before, self._loose = {}, {}, set()

    def retell(self) -> None:
        """Something else may be known of what flows; a shape that says the same stays where it is."""
        self._made, self._before = {}, self._before | self._made

    def follow(self, wires: Rows, cards: Floats) -> None:
        """Forgets the shapes of wires that run elsewhere now, and those that may keep from cards that have moved.

        One that is settled stays until a card comes upon it, or it would jump when a hand takes a card beside it.

        Args:
            cards: The boxes of the cards, as they lay and as they lie, n x 4.
        """
        self._before = {}
        if len(cards) > _MOST_FOLLOWED or len(self._made) > _MOST_FOLLOWED:
            self.clear()
            return
        keys = list(self._made)
        indices = np.array([index for index, _ in keys], np.intp)
        far = _FAR * np.array([size for _, size in keys])[:, None]
        areas = self._wiring.boxes_of(indices)
        low, high = areas[:, None, :2] - far[..., None], areas[:, None, 2:] + far[..., None]
        near = np.all((low < cards[:, 2:]) & (high > cards[:, :2]), axis=2)
        others = set(wires.tolist())
        elsewhere = np.array([index in others for index, _ in keys], bool)
        concerned = [(place, keys[place]) for place in (near.any(axis=1) | elsewhere).nonzero()[0].tolist()]
        stay = [(key, pill.box) for place, key in concerned if not elsewhere[place] and (pill := self._settled(key))]
        clear = np.array([_CLEAR * size for (_, size), _ in stay])[:, None] * (-1, -1, 1, 1)
        under = np.any(overlap(np.array([box for _, box in stay]).reshape(-1, 4) + clear, cards), axis=1)
        kept = {key for (key, _), hit in zip(stay, under.tolist(), strict=True) if not hit}
        for _, key in concerned:
            if key not in kept:
                del self._made[key]
                self._loose.discard(key)

    def shift(self, step: Floats) -> None:
        """Follows a drawing that has moved as a whole."""
        self._before = {}
        if len(self._made) > _MOST_FOLLOWED:
            self.clear()
        dx, dy = step.tolist()
        for key, pill in self._made.items():
            if pill is not None:
                left, top, right, bottom = pill.box
                self._made[key] = replace(pill, box=(left + dx, top + dy, right + dx, bottom + dy))

    def get(self, index: int, size: float = 1.0) -> Pill | None:
        """The shape beside a wire; None where it is not known, or where every spot near the wire lies on a card."""
        return self.of([index], size)[0]

    def of(self, wires: Sequence[int], size: float = 1.0) -> list[Pill | None]:
        """The shapes beside some wires, as `get` gives each; the cards around them are looked for once."""
        missing = [index for index in wires if (index, size) not in self._made]
        told = [(index, text) for index in missing if (text := self._keep(index, size))]
        if told:
            cards = self._cards_about([index for index, _ in told], size)
            for index, text in told:
                self._made[index, size] = self._place(index, size, text, cards)
                self._loose.add((index, size))
        return [self._made[index, size] for index in wires]

    def settle(self, wires: Sequence[int], size: float = 1.0) -> None:
        """Has shapes beside some wires keep clear of other wires, where there is room.

        Only so many look for room at once, so that no picture waits for it.
        """
        self.of(wires, size)
        loose = [key for index in wires if (key := (index, size)) in self._loose][:_MOST_ASKED]
        passed = self._passed([(key[0], pill.box) for key in loose if (pill := self._made[key])], size)
        self._loose.difference_update(loose)
        self._loose.update((index, size) for index in passed[_MOST_SOUGHT:])
        self._seek(passed[:_MOST_SOUGHT], size)
        self.unsettled = len(passed) > _MOST_SOUGHT or len(loose) == _MOST_ASKED

    def under(self, point: Point, size: float) -> Wire | None:
        """The wire whose shape lies under a point."""
        for index in self._wiring.near((*point, *point), _FAR * size).tolist():
            pill = self.get(index, size)
            if pill is not None and pill.box[0] <= point[0] <= pill.box[2] and pill.box[1] <= point[1] <= pill.box[3]:
                return self._wiring.wires[index]
        return None

    def _keep(self, index: int, size: float) -> str:
        """Keeps what is known without looking for room; else gives what is to be told."""
        signature = self._signature(self._wiring.wires[index])
        text = pill_text(signature) if signature is not None else ""
        before = self._before.get((index, size)) if text else None
        if not text or (before is not None and before.text == text):
            self._made[index, size] = before
            return ""
        return text

    def _settled(self, key: tuple[int, float]) -> Pill | None:
        return self._made[key] if key not in self._loose else None

    def _cards_about(self, wires: Sequence[int], size: float) -> Floats:
        """The boxes of the cards that shapes beside some wires may lie on, n x 4."""
        low, high = np.split(self._wiring.boxes_of(list(wires)), 2, axis=1)
        around = (*low.min(axis=0).tolist(), *high.max(axis=0).tolist())
        return self._deck.boxes_of(self._deck.near(around, _FAR * size))

    def _passed(self, shapes: Sequence[tuple[int, Box]], size: float) -> list[int]:
        """The wires through whose shapes, given by their boxes, another one runs."""
        if not shapes:
            return []
        clear = _CLEAR * size
        wires, boxes = np.array([index for index, _ in shapes], np.intp), np.array([box for _, box in shapes])
        boxes += np.array([-clear, -clear, clear, clear])
        low, high = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
        others = self._wiring.near((*low, *high))
        mine, theirs = np.nonzero(overlap(boxes, self._wiring.boxes_of(others)) & (others != wires[:, None]))
        through = runs_through(self._wiring.ways(others)[theirs], boxes[mine])
        return wires[np.flatnonzero(np.bincount(mine[through]))].tolist()

    def _seek(self, wires: Sequence[int], size: float) -> None:
        """Looks for places that are clear of other wires, too."""
        self.sought += len(wires)
        cards = self._cards_about(wires, size) if wires else _NO_WAYS
        for index in wires:
            pill, (left, top, right, bottom) = self._made[index, size], self._wiring.boxes_of(index).tolist()
            assert pill is not None
            about = self._wiring.near((left, top, right, bottom), _FAR / 2 * size)
            about = about[about != index]
            ways = self._wiring.ways(about if len(about) <= _MOST_PASSING else about[:0])
            self._made[index, size] = self._place(index, size, pill.text, cards, ways)

    def _place(self, index: int, size: float, text: str, cards: Floats, others: Floats = _NO_WAYS) -> Pill | None:
        """Looks for room among cards, n x 4, of which those that are far away do not matter, and the ways of others."""
        self.placed += 1
        extent = (size * (ceil(self._measure(text, "mono_caption")) + 2 * _PAD), size * _HEIGHT)
        far = _FAR * size * np.array([-1, -1, 1, 1])
        near = overlap(cards, (self._wiring.boxes_of(index) + far)[None])[:, 0]
        middle = pill_place(self._wiring.ways(index), extent, cards[near], size * _CLEAR, others)
        if middle is None:
            return None
        return Pill(text, box_at((middle[0] - extent[0] / 2, middle[1] - extent[1] / 2), extent), size)
