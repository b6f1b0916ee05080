"""The port that the keys are at: how whoever works without a mouse says which port is meant.

It walks along wires, between the ports of a card and over to neighbouring cards, and the card it is on is the selected
one. Where nothing was walked there is no cursor, so that the mouse never sees one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from designer.app.canvas.card import Side, Spot
from designer.app.canvas.geometry import Scene
from designer.document import NodeId

_Name: TypeAlias = tuple[NodeId, Side, str, int | None]


class PortCursor:
    """One port of a scene, kept by its name: an edit may make the card anew."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._at: _Name | None = None

    @property
    def spot(self) -> Spot | None:
        """Where it is; where its port is gone, at the first one of the card."""
        if self._at is None or self._at[0] not in self._scene.deck.row:
            return None
        return next((spot for spot in self._spots(self._at[0]) if _name(spot) == self._at), self._first(self._at[0]))

    def put(self, spot: Spot | None) -> None:
        """Goes to a port, or away."""
        self._at = _name(spot) if spot is not None else None

    def follow(self, selection: Sequence[NodeId]) -> None:
        """Goes along to the card that is selected now, where it is seen and there is one such card."""
        if self._at is not None and tuple(selection) != self._at[:1]:
            self.put(self._first(selection[0]) if len(selection) == 1 else None)

    def next(self, node: NodeId | None, dx: int, dy: int) -> Spot | None:
        """Where a step leads: to begin with, onto the selected card, or onto the first.

        To the right of an output lies what takes from it, to the right of an input the same card's output; to the left
        it is the other way round. Where there is none, and beyond the first and the last port of a side, it is the card
        that lies there.
        """
        here, deck = self.spot, self._scene.deck
        if here is None:
            start = node if node is not None else next(iter(deck.ids), None)
            return self._first(start) if start is not None else None
        if dy:
            beside = [spot for spot in self._spots(here.node) if spot.side == here.side]
            place = beside.index(here) + dy
            return beside[place] if 0 <= place < len(beside) else self._across(here, dx, dy)
        onward = "out" if dx > 0 else "in"
        if here.side != onward:
            ends = [spot for spot in self._spots(here.node) if spot.side == onward]
        else:
            ends = self._other_ends(here)
        return self._nearest(here, ends) or self._across(here, dx, dy)

    def _across(self, here: Spot, dx: int, dy: int) -> Spot | None:
        """The port of the card in a direction that is nearest in height, of the side that is come to first."""
        node = self._scene.deck.neighbour(here.node, dx, dy)
        if node is None:
            return None
        wanted = {1: "in", -1: "out", 0: here.side}[dx]
        spots = self._spots(node)
        return self._nearest(here, [spot for spot in spots if spot.side == wanted] or list(spots))

    def _other_ends(self, here: Spot) -> list[Spot]:
        wires, deck = self._scene.wiring.meeting(here), self._scene.deck
        if here.side == "out":
            return [deck.input(wire.target) for wire in wires]
        begins = (deck.output(wire.source.node, wire.source.name) for wire in wires)
        return [begin for begin in begins if begin is not None]

    def _nearest(self, here: Spot, spots: Sequence[Spot]) -> Spot | None:
        """The one that lies least above or below."""
        level = self._scene.deck.position(here)[1]
        return min(spots, key=lambda spot: abs(self._scene.deck.position(spot)[1] - level), default=None)

    def _first(self, node: NodeId) -> Spot | None:
        """The port of a card that is meant when none is named: its first output, else its first input."""
        spots = self._spots(node)
        return next((spot for spot in spots if spot.side == "out"), spots[0] if spots else None)

    def _spots(self, node: NodeId) -> tuple[Spot, ...]:
        deck = self._scene.deck
        return deck.cards[deck.row[node]].spots


def _name(spot: Spot) -> _Name:
    return (spot.node, spot.side, spot.port, spot.place)
