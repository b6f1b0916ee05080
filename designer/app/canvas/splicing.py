"""What it means to let a card that is there already go on a wire: it is put into it, and its neighbours make room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.app.canvas.card import Card, Spot
from designer.app.canvas.geometry import Scene
from designer.app.canvas.planning import waiting_input
from designer.app.canvas.room import room_in
from designer.document import Connect, Edit, NodeId, Point, Wire


@dataclass(frozen=True, slots=True)
class Splice:
    """A card in a wire.

    Attributes:
        wire: The wire that it is put into.
        ends: Where the two wires that come of it begin and end.
        at: Where the card will lie.
        moves: Where other cards go, to make room.
        edits: What wires it.
    """

    wire: Wire
    ends: tuple[tuple[Spot, Spot], ...]
    at: Point
    moves: Mapping[NodeId, Point]
    edits: tuple[Edit, ...]


def plan_splice(scene: Scene, node: NodeId, *, loose: bool = False) -> Splice | None:
    """What it means to let a card go where it lies; None where it lies on no wire, or has no ports left for one.

    Args:
        loose: Whether the card counts as wired to nothing, since its wires are coming off.
    """
    card = scene.deck.cards[scene.deck.row[node]]
    entry, output = _entry(card, loose), card.output("")
    if entry is None or output is None or (not loose and (node, output.port) in scene.wiring.wired):
        return None
    left, top, right, bottom = scene.deck.box(node)
    middle = ((left + right) / 2, (top + bottom) / 2)
    wire = scene.wiring.under(middle, card.size[1] / 2)
    if wire is None or node in (wire.source.node, wire.target.node):
        return None
    at, moves = room_in(scene, wire, card.size, middle, node)
    into = Connect(scene.graph.id, wire.source, entry.slot)
    out = Connect(scene.graph.id, output.source, wire.target)
    begin = scene.deck.output(wire.source.node, wire.source.name)
    ends = ((begin, entry), (output, scene.deck.input(wire.target))) if begin is not None else ()
    return Splice(wire, ends, at, moves, (into, out))


def _entry(card: Card, loose: bool) -> Spot | None:
    """The input that the wire would end at: the first that needs one, and has none once the card is loose."""
    if not loose:
        return waiting_input(card)
    inlets = (spot for spot in card.spots if spot.side == "in" and not spot.broken)
    return next((spot for spot in inlets if not spot.optional), None)
