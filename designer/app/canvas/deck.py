"""The cards of a scene as arrays: which there are, where they lie, and what is where on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, compress
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.card import Card, Side, Spot
from designer.app.canvas.routing import Floats
from designer.catalogue.spec import Family
from designer.document import NodeId, Point, Slot
from designer.layout import Box, Size

Rows: TypeAlias = NDArray[np.intp]

FAMILIES = tuple(Family)
_FEW = 64  # cards: the ports of so few are looked up card by card
_ABOUT = 600.0  # how far beyond what is asked about cards are kept at hand, at least
_MOST_ABOUT = 1000
_NUMBERS = {family: number for number, family in enumerate(FAMILIES)}


class Deck:
    """All cards. An index into the arrays is a row.

    Attributes:
        ids: The nodes, in the order in which they are drawn; another list as soon as one of them is gone.
        row: Node to row.
        cards: By row.
        families: The family of each card, as an index into `FAMILIES`.
        xy, wh: Upper left corner, which `lay` and `glide` alone change, and size of each card, n x 2.
        spots: Every port of every card; another list as soon as one is another.
        revision: Counts what changes the rows, or what is on them.
    """

    def __init__(self, cards: Sequence[Card]) -> None:
        self.ids: list[NodeId] = []
        self.cards: list[Card] = []
        self.row: dict[NodeId, int] = {}
        self.revision = 0
        self.xy = self.wh = np.zeros((0, 2))
        self._sides = np.zeros((2, 0))  # the left and the right edges: what lies in a column is asked most often
        self._about: tuple[Box, Rows] | None = None  # a part of the drawing, and all cards that may touch it,
        self._is_about = np.zeros(0, bool)  # which are flagged
        self.families = np.zeros(0, np.uint8)
        self.spots: list[Spot] = []
        self._spot_rows: Rows = np.zeros(0, np.intp)
        self._spot_at = np.zeros((0, 2))
        self._take(cards)

    @property
    def boxes(self) -> Floats:
        """Left, top, right and bottom of each card, n x 4."""
        return np.concatenate([self.xy, self.xy + self.wh], axis=1)

    def boxes_of(self, rows: Rows) -> Floats:
        """The boxes of some cards, which costs no more than they are."""
        low = self.xy[rows]
        return np.concatenate([low, low + self.wh[rows]], axis=1)

    @property
    def sizes(self) -> dict[NodeId, Size]:
        """Width and height of each card."""
        return {card.node: card.size for card in self.cards}

    def rows(self, nodes: Iterable[NodeId]) -> Rows:
        """The rows of some nodes."""
        return np.fromiter(map(self.row.__getitem__, nodes), np.intp)

    def flags(self, rows: Rows | list[int]) -> NDArray[np.bool_]:
        """Of each card, whether it is one of some."""
        chosen = np.zeros(len(self.ids), bool)
        chosen[rows] = True
        return chosen

    def lay(self, rows: Rows, xy: Floats) -> None:
        """Lays cards, k, with their corners at some places, k x 2."""
        self.xy[rows] = xy
        self._sides[0, rows], self._sides[1, rows] = xy[:, 0], xy[:, 0] + self.wh[rows, 0]
        if self._about is not None:
            come = rows[~self._is_about[rows]]
            if len(come):
                self._is_about[come] = True
                self._about = self._about[0], self._is_about.nonzero()[0]

    def glide(self, before: Floats, step: Floats) -> None:
        """Lays all cards by so much further than they lay, n x 2; a column at a time, which is quicker."""
        for axis in (0, 1):
            np.add(before[:, axis], step[axis], out=self.xy[:, axis])
        self._about = None
        self._sides[0] = self.xy[:, 0]
        np.add(self._sides[0], self.wh[:, 0], out=self._sides[1])

    def replace(self, gone: Sequence[NodeId], changed: Iterable[NodeId], build: Callable[[NodeId], Card]) -> bool:
        """Drops cards, builds others again, and adds those that are new at the end, with no place yet.

        Tells whether it matters to any but the cards themselves: most edits change what a card says and no more.
        """
        built = [build(node) for node in changed]
        other = [card for card in built if self._is_other(card)]
        for card in built:
            if card.node in self.row:
                self.cards[self.row[card.node]] = card
        if gone or other:
            self._drop_spots([*gone, *(card.node for card in other if card.node in self.row)])
            if gone:
                self._drop(gone)
            self._take(other)
        return bool(gone or other)

    def _is_other(self, card: Card) -> bool:
        """Whether a card is new, or as large, coloured or wired as no card of its node was."""
        row = self.row.get(card.node)
        if row is None:
            return True
        before = self.cards[row]
        if before is card:
            return False
        return (before.size, before.spots) != (card.size, card.spots) or before.words.family is not card.words.family

    def _drop_spots(self, nodes: Sequence[NodeId]) -> None:
        kept = ~np.isin(self._spot_rows, self.rows(nodes))
        self.spots = list(compress(self.spots, kept.tolist()))
        self._spot_rows, self._spot_at = self._spot_rows[kept], self._spot_at[kept]

    def _drop(self, nodes: Sequence[NodeId]) -> None:
        """Takes cards out, whose spots are gone already."""
        self._about = None
        kept = np.ones(len(self.ids), bool)
        kept[self.rows(nodes)] = False
        self.xy, self.wh, self.families = self.xy[kept], self.wh[kept], self.families[kept]
        self._sides = self._sides[:, kept]
        self._spot_rows = (np.cumsum(kept) - 1)[self._spot_rows]
        self.cards = list(compress(self.cards, kept.tolist()))
        self.ids = list(compress(self.ids, kept.tolist()))
        self.row = dict(zip(self.ids, range(len(self.ids)), strict=True))

    def _take(self, cards: Sequence[Card]) -> None:
        """Takes cards in that are new, or of whose arrays nothing is true any more."""
        self.revision += 1
        self._about = None
        for card in cards:
            if card.node not in self.row:
                self.row[card.node] = len(self.ids)
                self.ids.append(card.node)
                self.cards.append(card)
        new = len(self.ids) - len(self.xy)
        self.xy, self.wh = (np.concatenate([one, np.zeros((new, 2))]) for one in (self.xy, self.wh))
        self._sides = np.concatenate([self._sides, np.zeros((2, new))], axis=1)
        self.families = np.concatenate([self.families, np.zeros(new, np.uint8)])
        rows = self.rows(card.node for card in cards)
        self.wh[rows] = pairs([card.size for card in cards])
        self.lay(rows, self.xy[rows])
        self.families[rows] = [_NUMBERS[card.words.family] for card in cards]
        spots = [spot for card in cards for spot in card.spots]
        self.spots = self.spots + spots
        self._spot_rows = np.concatenate([self._spot_rows, np.repeat(rows, [len(card.spots) for card in cards])])
        self._spot_at = np.concatenate([self._spot_at, pairs([spot.at for spot in spots])])
        self._order_spots()

    def _order_spots(self) -> None:
        """Notes where the spots of each card are: mostly those of few are asked for."""
        self._spots_by_row = np.argsort(self._spot_rows, kind="stable")
        counts = np.bincount(self._spot_rows, minlength=len(self.ids))
        self._spots_to = np.cumsum(counts)
        self._spots_from = self._spots_to - counts

    def input(self, slot: Slot) -> Spot:
        """The spot of an input where a wire ends."""
        return self.cards[self.row[slot.node]].input(slot.port, slot.index)

    def output(self, node: NodeId, name: str) -> Spot | None:
        """The spot of an output, the first for the empty name; None where the node has no such port."""
        return self.cards[self.row[node]].output(name)

    def box(self, node: NodeId) -> Box:
        """Left, top, right and bottom of one card."""
        row = self.row[node]
        (x, y), (width, height) = self.xy[row].tolist(), self.wh[row].tolist()
        return (x, y, x + width, y + height)

    def near(self, box: Box, margin: float = 0.0) -> Rows:
        """The cards that touch a box."""
        left, top, right, bottom = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
        found = self._among(left, top, right, bottom)
        low = self.xy[found]
        high = low + self.wh[found]
        inside = (low[:, 0] < right) & (high[:, 0] > left) & (low[:, 1] < bottom) & (high[:, 1] > top)
        return found[inside]

    def _among(self, left: float, top: float, right: float, bottom: float) -> Rows:
        """All cards that may touch a box, and others: who looks at a part of a drawing mostly looks about it next."""
        if self._about is not None:
            first, upper, last, lower = self._about[0]
            if first <= left and upper <= top and last >= right and lower >= bottom:
                return self._about[1]
        wide, high = max(_ABOUT, (right - left) / 4), max(_ABOUT, (bottom - top) / 4)
        area = (left - wide, top - high, right + wide, bottom + high)
        found = self.across(area[0], area[2])
        upper_edges = self.xy[found, 1]
        found = found[(upper_edges < area[3]) & (upper_edges + self.wh[found, 1] > area[1])]
        if len(found) > _MOST_ABOUT:  # to look through so many is no shorter
            return found
        self._about, self._is_about = (area, found), self.flags(found)
        return found

    def across(self, left: float, right: float) -> Rows:
        """The cards that lie between two uprights, wholly or in part, in the order of their rows."""
        lefts, rights = self._sides
        return ((lefts < right) & (rights > left)).nonzero()[0]

    def within(self, box: Box) -> Rows:
        """The cards that lie in a box, all of them."""
        low, high = self.xy, self.xy + self.wh
        inside = (low >= box[:2]) & (high <= box[2:])
        return np.flatnonzero(inside.all(axis=1))

    def neighbour(self, node: NodeId, dx: int, dy: int) -> NodeId | None:
        """The card next to another one in a direction; None where none lies there."""
        middles = self.xy + self.wh / 2
        away = middles - middles[self.row[node]]
        along, aside = away @ (dx, dy), abs(away @ (dy, dx))
        cost = along + 3 * aside
        cost[along <= 0] = float("inf")
        best = int(cost.argmin())
        return self.ids[best] if cost[best] < float("inf") else None

    def card_at(self, point: Point) -> NodeId | None:
        """The uppermost card under a point."""
        rows = self.near((*point, *point))
        return self.ids[rows[-1]] if len(rows) else None

    def spot_at(self, point: Point, radius: float, side: Side | None = None) -> Spot | None:
        """The port nearest to a point, of one side if that is asked, within a radius."""
        ports, at = self.ports_of(self.near((*point, *point), radius))  # ports lie on the edges of cards
        away = np.hypot(*(at - point).T)
        for place in np.argsort(away).tolist():
            spot = self.spots[ports[place]]
            if away[place] <= radius and (side is None or spot.side == side):
                return spot
        return None

    def spots_in(self, rows: Iterable[int]) -> list[tuple[Spot, Point]]:
        """The ports of some cards, and where they are."""
        found = []
        for row in rows:
            x, y = self.xy[row].tolist()
            found += [(spot, (x + spot.at[0], y + spot.at[1])) for spot in self.cards[row].spots]
        return found

    def ports_of(self, rows: Rows) -> tuple[Rows, Floats]:
        """The ports of some cards, as places in `spots`, and where they are, n x 2."""
        if len(rows) > _FEW:
            ports = np.flatnonzero(self.flags(rows)[self._spot_rows])
        else:
            of = [self._spots_by_row[self._spots_from[row] : self._spots_to[row]] for row in rows.tolist()]
            ports = np.sort(np.concatenate([*of, np.zeros(0, np.intp)]))
        return ports, self.xy[self._spot_rows[ports]] + self._spot_at[ports]

    def position(self, spot: Spot) -> Point:
        """Where a port is."""
        x, y = self.xy[self.row[spot.node]].tolist()
        return (x + spot.at[0], y + spot.at[1])


def pairs(values: Sequence[tuple[float, float]]) -> Floats:
    """Points or sizes as an array, n x 2, of none too."""
    return np.fromiter(chain.from_iterable(values), float, 2 * len(values)).reshape(-1, 2)


def places_among(sorted_rows: Rows, rows: Rows) -> Rows:
    """Where some rows stand in a sorted list of rows; -1 for those that do not."""
    if not len(sorted_rows):
        return np.full(rows.shape, -1, np.intp)
    places = np.minimum(np.searchsorted(sorted_rows, rows), len(sorted_rows) - 1)
    return np.where(sorted_rows[places] == rows, places, -1)


def ordered(*some: Rows) -> Rows:
    """Each of some rows once, in their order; numpy's own would load masked arrays."""
    found = np.sort(np.concatenate([np.zeros(0, np.intp), *some]))
    return found[np.diff(found, prepend=-1) > 0]
