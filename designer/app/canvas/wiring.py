"""The wires of a scene as arrays: where they run, and which of them are concerned when cards change or move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import compress, repeat

import numpy as np

from designer.app.canvas.card import Spot
from designer.app.canvas.corridors import corridors, detours, reaches
from designer.app.canvas.crossing import cut
from designer.app.canvas.deck import Deck, Rows, ordered, pairs, places_among
from designer.app.canvas.lanes import heaps, lanes, level_of, on_one_line
from designer.app.canvas.routing import (
    BEYOND,
    CORNER,
    FEW_LINES,
    POINTS,
    Floats,
    along,
    bows,
    crosses,
    distances,
    extents,
    few_points,
    is_forward,
    led,
    midway,
    overlap,
    segments,
    touched,
)
from designer.app.canvas.straight import alike, choices, straight_ways
from designer.app.canvas.takers import Takers
from designer.document import Graph, NodeId, Point, Port, Slot, Wire
from designer.layout import Box

_BESIDE = 40.0  # how near a way comes to what it goes round
_MOST_ASIDE = 2000  # wires that are looked at for cards on them
_FEW = 16  # of so few cards, or levels, each is asked about by itself
_MOST_ASKED = 64  # boxes, one by one, for the wires near them
_BY_WIRE = (
    "_boxes",
    "looks",
    "_points",
    "_corridors",
    "_rows",
    "_offsets",
    "_among",
    "_few",
    "_stale",
    "_long",
    "_bow",
)  # what arrays say of each wire
_NO_WIRE = Wire(Port(NodeId("")), Slot(NodeId(""), ""))  # in a place that is about to be taken

UNSEEN = 255
"""No look yet: of a wire that is new, or of which something else is known."""


class Wiring:
    """All wires. Their ways and boxes go with `wires` by index.

    Attributes:
        looks: How each is drawn, as those find out who draw it; `UNSEEN` until then.
        at: Where a wire ends to its index.
        built: How many ways were found so far.
        scans: How often all wires were gone through one by one.
        revision: Counts what changes how a wire looks.
        glides: How much of that was a move of the whole drawing, in which all wires lie to each other as before.
    """

    def __init__(self, deck: Deck, graph: Graph) -> None:
        self._deck = deck
        self.built = 0
        self.scans = 0
        self.revision = self.glides = 0
        self.wires: list[Wire] = []
        self._points = np.zeros((0, POINTS, 2))
        self._corridors = np.zeros((0, 4))  # where each goes round something, and at which level alone; else NaN
        self._away = np.zeros(4)  # how far all boxes, and ways likewise, have moved together since they were written
        self._boxes = np.zeros((0, 4))
        self._rows: Rows = np.zeros((0, 2), np.intp)
        self._offsets = np.zeros((0, 2, 2))
        self._among = np.zeros((0, 2))  # how far below the first input of its card each ends, and above the last
        self._few = np.zeros((0, FEW_LINES, 4))
        self._long = np.zeros((0, FEW_LINES), bool)
        self._bow = np.zeros(0)  # how far these lie from the straight line between their ends
        self._stale = np.zeros(0, bool)  # whether all these are of another way: from near nobody asks for them
        self.looks = np.zeros(0, np.uint8)
        self._bends: dict[Wire, tuple[Point, ...]] = {}
        self._begins: list[tuple[NodeId, str] | None] = []
        self.at: dict[Slot, int] = {}
        self._wired: set[tuple[NodeId, str]] | None = None  # to be found when somebody asks
        self._takers: Takers | None = None
        self._at: dict[int, Rows] = {}  # the wires of each card that was asked about
        self._ids = deck.ids  # by row
        self._near: tuple[object, Rows] = ((), np.zeros(0, np.intp))  # what was asked for last, and the answer
        self.link(graph, graph.nodes.keys())

    def link(self, graph: Graph, touched: Set[NodeId]) -> None:
        """Reads the wires of touched nodes anew; those whose ends are where they were keep their way.

        Whoever takes from a node that is gone is touched too.
        """
        self.scans += len(touched) >= len(graph.nodes)
        self._settle()
        self._bends = _bends_of(graph)
        self._renumber()
        self._takers, self._at = None, {}
        redone = self._ending_at(touched) if self.wires else np.zeros(0, np.intp)
        before = self._rows[redone, 0]
        places = redone.tolist()
        fresh = [wire for place in places if (wire := self.wires[place]).target.node not in touched]
        read = sorted((self._deck.row[node], node) for node in touched if node in graph.nodes)
        fresh += [wire for _, node in read for wire in graph.nodes[node].wires()]
        left = self._corridors[redone]
        renewed = np.array([self._place_of(wire) for wire in fresh] if places else [-1] * len(fresh), np.intp)
        known = renewed >= 0
        stay = set(renewed[known].tolist())
        free = [place for place in places if place not in stay]
        for place in free:
            del self.at[self.wires[place].target]
        new = self._make_room(free, len(fresh) - len(stay))
        if len(new) < len(free):  # the last ones lie where there was room now
            renewed[known] = [self.at[wire.target] for wire in compress(fresh, known.tolist())]
        renewed[~known] = new
        among = self._among[renewed]
        self._read(fresh, renewed)
        self._wired = None
        ends = self._ends(renewed)
        same = known & (self._points[renewed, 0] == ends[:, 0]).all(axis=1)
        same &= (self._points[renewed, -1] == ends[:, 1]).all(axis=1) & (among == self._among[renewed]).all(axis=1)
        renewed = renewed[~same]
        self._route(renewed, left, before[before >= 0])
        self.revision += 1

    def _renumber(self) -> None:
        """Follows cards that lie in other rows since some are gone."""
        if self._ids is not self._deck.ids:
            rows = np.fromiter(map(self._deck.row.get, self._ids, repeat(-1)), np.intp, len(self._ids))
            self._rows = rows[self._rows]
            self._ids = self._deck.ids

    def _ending_at(self, nodes: Set[NodeId]) -> Rows:
        """The wires that begin or end at some cards, or at one that is gone."""
        row = self._deck.row
        own = self._deck.flags([row[node] for node in nodes if node in row])
        found = self._rows < 0
        if len(own):
            found |= own[self._rows]
        return np.flatnonzero(found.any(axis=1))

    def _place_of(self, wire: Wire) -> int:
        """Which of the wires one is; -1 where it is none of them."""
        place = self.at.get(wire.target, -1)
        return place if place >= 0 and (self.wires[place] is wire or self.wires[place] == wire) else -1

    def _make_room(self, free: Sequence[int], wanted: int) -> Rows:
        """Places for some wires: those of others that are gone, then at the end; the last wires fill what is left."""
        missing = wanted - len(free)
        if missing >= 0:
            count = len(self.wires)
            for name in _BY_WIRE:
                one = getattr(self, name)
                setattr(self, name, np.concatenate([one, np.zeros((missing, *one.shape[1:]), one.dtype)]))
            self.wires += [_NO_WIRE] * missing
            self._begins += [None] * missing
            return np.array([*free, *range(count, count + missing)], np.intp)
        count = len(self.wires) + missing
        holes = [place for place in free[wanted:] if place < count]
        last = sorted(set(range(count, len(self.wires))).difference(free))
        for hole, index in zip(holes, last, strict=True):
            self.wires[hole], self._begins[hole] = self.wires[index], self._begins[index]
            self.at[self.wires[hole].target] = hole
        for name in _BY_WIRE:
            one = getattr(self, name)
            one[holes] = one[last]
            setattr(self, name, one[:count])
        del self.wires[count:], self._begins[count:]
        return np.array(free[:wanted], np.intp)

    def _read(self, wires: Sequence[Wire], places: Rows) -> None:
        """Takes wires in at some places: between which ports they run."""
        row, cards = self._deck.row, self._deck.cards
        rows: list[int] = []
        offsets: list[Point] = []
        among: list[Point] = []
        for index, wire in zip(places.tolist(), wires, strict=True):
            source, target = wire.source, wire.target
            ends = row[source.node], row[target.node]
            card, taker = cards[ends[0]], cards[ends[1]]
            end, begin = taker.input(target.port, target.index), card.output(source.name)
            self.wires[index] = wire
            self._begins[index] = (source.node, begin.port) if begin is not None and not end.broken else None
            rows += ends
            offsets += (begin.at if begin is not None else (card.size[0], card.size[1] / 2), end.at)
            among.append((end.at[1] - taker.spots[0].at[1], taker.spots[taker.inlets - 1].at[1] - end.at[1]))
            self.at[target] = index
        self._rows[places] = np.array(rows, np.intp).reshape(-1, 2)
        self._offsets[places] = pairs(offsets).reshape(-1, 2, 2)
        self._among[places] = pairs(among)
        self.looks[places] = UNSEEN

    def holds(self, graph: Graph, nodes: Set[NodeId]) -> bool:
        """Whether the wires that end at some nodes are those that are known."""
        row, there = self._deck.row, [node for node in nodes if node in graph.nodes]
        arriving = self._deck.flags([row[node] for node in nodes if node in row])[self._rows[:, 1]]
        wires = [wire for node in there for wire in graph.nodes[node].wires()]
        return len(wires) == int(arriving.sum()) and all(self._place_of(wire) >= 0 for wire in wires)

    @property
    def wired(self) -> set[tuple[NodeId, str]]:
        """Outputs that some wire takes from, by node and port; another set as soon as wires are others."""
        if self._wired is None:
            self._wired = {*filter(None, self._begins)}
        return self._wired

    @property
    def coarse(self) -> Floats:
        """The ways of all wires as few lines each, m x FEW_LINES x 4, for a drawing that is seen from far away."""
        self._draw_few()
        return self._few + self._away

    def coarse_lines(self, wires: Rows, blur: float) -> Floats:
        """Lines for some wires as they are seen from far away, k x 4: one for each that bows less than `blur`."""
        self._draw_few()
        straight = self._bow[wires] < blur
        bent, one = wires[~straight], self._few[wires[straight]]
        chords = np.concatenate([one[:, 0, :2], one[:, -1, 2:]], axis=1)
        return np.concatenate([chords, self._few[bent][self._long[bent]]]) + self._away

    def _draw_few(self) -> None:
        """Follows what ways were found since somebody looked from far away."""
        wires = np.flatnonzero(self._stale)
        if len(wires):
            lines = segments(few_points(self._points[wires])).reshape(len(wires), FEW_LINES, 4)
            self._few[wires], self._bow[wires] = lines, bows(lines)
            self._long[wires] = (lines[..., :2] != lines[..., 2:]).any(axis=2)
            self._stale[wires] = False

    @property
    def points(self) -> Floats:
        """The ways of all wires, m x POINTS x 2."""
        return self._points + self._away[:2]

    def ways(self, wires: Rows | list[int] | int) -> Floats:
        """The ways of some wires, k x POINTS x 2, or that of one."""
        return self._points[wires] + self._away[:2]

    def boxes_of(self, wires: Rows | list[int] | slice | int) -> Floats:
        """The boxes round the ways of some wires, k x 4, or round that of one."""
        return self._boxes[wires] + self._away

    def _settle(self) -> None:
        """Writes points and boxes where they are: some ways are about to part from the others."""
        if self._away.any():
            self._points += self._away[:2]
            self._boxes += self._away
            self._few += self._away
            self._corridors += self._away[1]
            self._away = np.zeros(4)

    def is_broken(self, index: int) -> bool:
        """Whether a wire names a port that is not there."""
        return self._begins[index] is None

    def glide(self, step: Floats) -> None:
        """Follows a drawing that has moved as a whole."""
        self._away = self._away + np.tile(step, 2)
        self.revision += 1
        self.glides += 1

    def shift(self, rows: Rows, by: Floats) -> Rows:
        """Follows cards that have moved, k, by so much each, k x 2; tells which wires lie elsewhere now.

        Wires between cards that moved alike move with them, the others are routed again.
        """
        moved = (by[:, 0] != 0) | (by[:, 1] != 0)
        concerned = self.of(rows[moved].tolist())
        ends = self._rows[concerned]
        if len(rows) <= _FEW:
            steps = np.zeros((*ends.shape, 2))
            for row, step in zip(rows.tolist(), by, strict=True):
                steps[ends == row] = step
        else:
            moves = np.zeros_like(self._deck.xy)
            moves[rows] = by
            steps = moves[ends]
        alike = (steps[:, 0, 0] == steps[:, 1, 0]) & (steps[:, 0, 1] == steps[:, 1, 1])
        together, step = concerned[alike], steps[alike, 0]
        self._settle()
        left = self._corridors[concerned]
        self._points[together] += step[:, None, :]
        self._boxes[together] += np.tile(step, 2)
        self._corridors[together] += step[:, 1:]
        aside = self._route(concerned[~alike], np.concatenate([left, self._corridors[together]]))
        self._stale[concerned] = True
        self.revision += 1
        return ordered(concerned, aside) if len(aside) else concerned

    def step_aside(self, rows: Rows, left: Floats) -> None:
        """Leads wires round cards that lie on them now, and straight on where they went round some for nothing.

        Where a great many wires are concerned they stay as they are, since a hand would wait for them.

        Args:
            rows: Cards that lie elsewhere now, or are new.
            left: Where cards lay that do so no more, n x 4.
        """
        beside = self._minding(np.concatenate([self._deck.boxes_of(rows), left]))
        if len(beside) > _MOST_ASIDE:
            return
        ways, alone = self._lead(beside)
        before, straight = self._corridors[beside], np.isnan(alone[:, 3])
        other = alone[:, 3] != before[:, 3]  # where it goes round nothing, there is no level that is like another
        other &= ~(straight & np.isnan(before[:, 3]) & alike(ways, self._points[beside]))
        room = beside[~other & ~straight & (alone[:, 1:3] != before[:, 1:3]).any(axis=1)]
        if other.any() or len(room):
            self._corridors[room, 1:3] = alone[np.searchsorted(beside, room), 1:3]
            self._route(beside[other], self._corridors[room], self._rows[room, 0])
            self.revision += 1

    def _minding(self, boxes: Floats) -> Rows:
        """The wires that may be led otherwise for cards in some boxes, or no more; of very many the box round all."""
        if len(boxes) > _MOST_ASKED:
            boxes = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])[None]
        self._settle()
        areas, going = self._boxes.copy(), np.flatnonzero(~np.isnan(self._corridors[:, 0]))
        areas[going] = reaches(self._ends(going), self._corridors[going])
        return np.flatnonzero(overlap(areas, boxes + np.array([-_BESIDE, -_BESIDE, _BESIDE, _BESIDE])).any(axis=1))

    def _ends(self, wires: Rows) -> Floats:
        """Where wires begin and end, m x 2 x 2."""
        return self._deck.xy[self._rows[wires]] + self._offsets[wires]

    def begins(self, wires: Rows) -> Floats:
        """Where some wires begin, k x 2."""
        return self._ends(wires)[:, 0]

    def _route(self, wires: Rows, left: Floats | None = None, lost: Rows | None = None) -> Rows:
        """Finds the ways of some wires among the cards as they lie now; tells which have other lanes for it.

        Args:
            left: Corridors that have lost a wire, k x 4.
            lost: Cards that have perhaps lost a wire that began there.
        """
        self.built += len(wires)
        self._stale[wires] = True
        self._settle()
        before = [self._corridors[wires], *([left] if left is not None else [])]
        ways, alone = self._lead(wires)
        self._points[wires], self._corridors[wires] = ways, alone
        self._boxes[wires] = extents(ways)
        givers = self._rows[wires, 0]
        together = self._together(givers if lost is None else np.concatenate([givers, lost]))
        return self._spread(np.concatenate([*before, alone, together]))

    def _lead(self, wires: Rows) -> tuple[Floats, Floats]:
        """The ways that some wires would have among the cards, were they alone, and their corridors, m x 4."""
        ends = self._ends(wires)
        starts, stops = ends[:, 0], ends[:, 1]
        cards, boxes = self._cards_about(ends)
        ways, straight = straight_ways(starts, stops, places_among(cards, self._rows[wires]), boxes)
        bent = np.zeros(len(wires), bool)
        bends = [self._bends.get(self.wires[index].lead, ()) for index in wires.tolist()] if self._bends else []
        bent[: len(bends)] = list(map(bool, bends))
        round_about = ~straight & ~bent
        alone = np.full((len(wires), 4), np.nan)
        if round_about.any():
            begins, ends = starts[round_about], stops[round_about]
            alone[round_about, :3] = corridors(begins, ends, boxes)
            alone[:, 3] = alone[:, 0]
            ways[round_about] = along(begins, ends, alone[round_about, 0], self._among[wires[round_about]])
        for place in np.flatnonzero(bent).tolist():
            ways[place] = led(starts[place], np.array(bends[place]), stops[place])
        return ways, alone

    def _together(self, cards: Rows) -> Floats:
        """Lays wires that take from one output of some cards on one line, where they would run close to each other.

        Returns:
            The corridors that wires have come to or left, k x 4.
        """
        going = self.of(cards.tolist())
        going = going[self._deck.flags(cards)[self._rows[going, 0]]]
        going = going[~np.isnan(self._corridors[going, 0])]
        before, ends = self._corridors[going], self._ends(going)
        if len(going) < 2 and (before[:, 0] == before[:, 3]).all():
            return before[:0]
        after = before.copy()
        after[:, 0] = on_one_line(before[:, [3, 1, 2]], np.abs(ends[:, 1, 0] - ends[:, 0, 0]), ends[:, 0])
        other = after[:, 0] != before[:, 0]
        self._corridors[going[other]] = after[other]
        return np.concatenate([before[other], after[other]])

    def _spread(self, concerned: Floats) -> Rows:
        """Lays wires beside each other that run in one corridor, at the levels of some; tells which lie elsewhere now.

        Args:
            concerned: Corridors that wires have come to or left, k x 4.
        """
        levels = {level for level in level_of(concerned).tolist() if level == level}
        if not levels:  # nobody goes round anything
            return np.zeros(0, np.intp)
        at = level_of(self._corridors)
        if len(levels) <= _FEW:
            (among,) = np.logical_or.reduce([at == level for level in levels]).nonzero()
        else:
            known = np.array([*sorted(levels), np.nan])  # what is none is last
            among = np.flatnonzero(at == known[np.searchsorted(known, at)])
        ends, alone = self._ends(among), self._corridors[among, :3]
        found = alone[:, 0].copy()
        for heap in heaps(alone, np.sort(ends[..., 0], axis=1)):
            sources = [self._begins[index] for index in among[heap].tolist()]
            if len(set(sources)) > 1:
                found[heap] = lanes(alone[heap], np.sort(ends[heap, :, 0], axis=1), ends[heap, 0], sources)
        other = self._points[among, 2 * CORNER, 1] != found
        aside, ends = among[other], ends[other]
        if len(aside):
            self._points[aside] = along(ends[:, 0], ends[:, 1], found[other], self._among[aside])
            self._box(aside)
            self._stale[aside] = True
        return aside

    def _cards_about(self, ends: Floats) -> tuple[Rows, Floats]:
        """The cards that may lie in the way of wires between some points, k x 2 x 2: their rows and their boxes."""
        first, last = ends[..., 0].min(initial=np.inf), ends[..., 0].max(initial=-np.inf)
        cards = self._deck.across(first - BEYOND, last + BEYOND)
        return cards, self._deck.boxes_of(cards)

    # Points that wires are led over

    def relead(self, graph: Graph, nodes: Set[NodeId]) -> None:
        """Reads anew which points the wires into some cards are led over."""
        before, self._bends = self._bends, _bends_of(graph)
        if not before and not self._bends:
            return
        concerned = [index for index, wire in enumerate(self.wires) if wire.target.node in nodes]
        leads = ((one, self.wires[one].lead) for one in concerned)
        self._renew(np.array([one for one, lead in leads if before.get(lead) != self._bends.get(lead)], np.intp))

    def bend(self, wire: Wire, points: tuple[Point, ...]) -> Rows:
        """Leads a wire over points; tells which wires lie elsewhere now."""
        self._bends[wire.lead] = points
        led = np.array([index for index, one in enumerate(self.wires) if one.lead == wire.lead], np.intp)
        return ordered(led, self._renew(led))

    def bends(self, wire: Wire) -> tuple[Point, ...]:
        """The points that a wire is led over, from its source on."""
        return self._bends.get(wire.lead, ())

    @property
    def bent(self) -> Iterator[tuple[int, tuple[Point, ...]]]:
        """The wires that are led over points, by their index, with these."""
        wires = enumerate(self.wires) if self._bends else ()
        return ((index, points) for index, wire in wires if (points := self._bends.get(wire.lead)))

    def bend_at(self, point: Point, radius: float) -> tuple[Wire, int] | None:
        """A wire with a point near another point, and which of its points that is."""
        for index, points in self.bent:
            away = np.hypot(*(np.array(points) - point).T)
            if away.min() <= radius:
                return self.wires[index], int(away.argmin())
        return None

    def place_of_bend(self, wire: Wire, point: Point) -> int:
        """Which place among a wire's points a new one would have."""
        way = self.ways(self.at[wire.target])
        nearest = int(np.hypot(*(way - point).T).argmin())
        return nearest * (len(self.bends(wire)) + 1) // len(way)

    def ends(self, wire: Wire) -> tuple[Point, Point]:
        """Where a wire begins and ends."""
        (x1, y1), (x2, y2) = self.ways(self.at[wire.target])[[0, -1]].tolist()
        return (x1, y1), (x2, y2)

    def _renew(self, wires: Rows) -> Rows:
        """Routes some wires again; tells which have other lanes for it."""
        if not len(wires):
            return wires
        aside = self._route(wires)
        self.revision += 1
        return aside

    def _box(self, wires: Rows) -> None:
        self._boxes[wires] = extents(self._points[wires])

    def way(self, start: Point, end: Point) -> Floats:
        """The way that a wire between two points would take, while it is being drawn."""
        a, b = np.array(start), np.array(end)
        _, boxes = self._cards_about(np.stack([a, b])[None])
        if is_forward(a[None], b[None])[0]:
            # What the ends touch, or where the pointer is just now, is not in the way.
            others = boxes[~(touched(boxes, a) | touched(boxes, b))]
            for (way,) in choices(a[None], b[None]):
                if not crosses(way, others):
                    return way
        return detours(a[None], b[None], boxes)[0]

    # Questions

    def of(self, rows: Iterable[int]) -> Rows:
        """The wires that begin or end at some cards."""
        rows = list(rows)
        if len(rows) > _FEW:
            own = self._deck.flags(rows)[self._rows]
            return (own[:, 0] | own[:, 1]).nonzero()[0]
        for row in rows:
            if row not in self._at:
                own = self._rows == row
                self._at[row] = (own[:, 0] | own[:, 1]).nonzero()[0]
        some = [self._at[row] for row in rows]
        return some[0] if len(some) == 1 else ordered(*some)

    def ends_of(self, index: int) -> tuple[list[int], Floats]:
        """The rows of the cards at both ends of a wire, and where on them it begins and ends, 2 x 2."""
        return self._rows[index].tolist(), self._offsets[index]

    def drops(self) -> dict[Wire, float]:
        """How much further down on its card each wire begins than it ends on its own."""
        return dict(zip(self.wires, (self._offsets[:, 0, 1] - self._offsets[:, 1, 1]).tolist(), strict=True))

    def middle(self, slot: Slot) -> Point:
        """A point of the wire that ends in a slot, about halfway along it."""
        return midway(self.ways(self.at[slot]))

    def near(self, box: Box, margin: float = 0.0) -> Rows:
        """The wires whose box touches another; what was asked last is known, as a picture is noted and then painted."""
        asked = (self.revision, box, margin)
        if self._near[0] != asked:
            left, top, right, bottom = box - self._away
            own = self._boxes
            # Mostly few lie in its column, and only those are asked whether they lie in its row too.
            (found,) = ((own[:, 0] < right + margin) & (own[:, 2] > left - margin)).nonzero()
            found = found[(own[found, 1] < bottom + margin) & (own[found, 3] > top - margin)]
            self._near = asked, found
        return self._near[1]

    def under(self, point: Point, radius: float) -> Wire | None:
        """The wire nearest to a point, within a radius."""
        near = self.near((*point, *point), radius)
        if not len(near):
            return None
        away = distances(self.ways(near), point)
        best = int(np.argmin(away))
        return self.wires[near[best]] if away[best] <= radius else None

    def crossed(self, piece: Floats) -> list[Wire]:
        """The wires that a straight line between two points, 2 x 2, runs across."""
        low, high = piece.min(axis=0).tolist(), piece.max(axis=0).tolist()
        near = self.near((*low, *high))
        return [self.wires[index] for index in near[cut(self.ways(near), piece)].tolist()]

    def leaving(self, node: NodeId) -> list[Wire]:
        """The wires that begin at a card."""
        row = self._deck.row.get(node, -1)
        return [self.wires[index] for index in np.flatnonzero(self._rows[:, 0] == row).tolist()]

    def given_to(self, nodes: Set[NodeId]) -> set[NodeId]:
        """The cards that some take from."""
        row, ids = self._deck.row, self._deck.ids
        arriving = self._deck.flags([row[node] for node in nodes if node in row])[self._rows[:, 1]]
        return {ids[source] for source in set(self._rows[arriving, 0].tolist())}

    def behind(self, nodes: Iterable[NodeId]) -> frozenset[NodeId]:
        """Cards and all that take from them, at once or through others."""
        given, row, ids = set(nodes), self._deck.row, self._deck.ids
        self._takers = self._takers or Takers(self._rows, len(ids))
        found = self._takers.behind([row[node] for node in given if node in row])
        return frozenset(given.union(compress(ids, found)))

    def meeting(self, spot: Spot) -> list[Wire]:
        """The wires that begin or end at a port."""
        if spot.side == "in":
            index = self.at.get(spot.slot)
            return [self.wires[index]] if index is not None else []
        return [wire for wire in self.leaving(spot.node) if self._deck.output(spot.node, wire.source.name) == spot]


def _bends_of(graph: Graph) -> dict[Wire, tuple[Point, ...]]:
    return {lead: reroute.at for lead, reroute in graph.reroutes.items() if reroute.at}
