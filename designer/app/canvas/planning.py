"""Which edits a gesture means: pure functions of the drawing, asked while previewing and again when it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from designer.app.canvas.card import Card, Spot
from designer.app.canvas.geometry import Scene
from designer.app.canvas.leading import led_along
from designer.app.canvas.room import SEARCHED, free_spot, room_in, snapped
from designer.catalogue.parts import ADAPT
from designer.catalogue.placing import new_node
from designer.catalogue.ports import WEIGHTS
from designer.catalogue.spec import Operator
from designer.document import (
    AddNode,
    CardFrame,
    Connect,
    Disconnect,
    Edit,
    Graph,
    MoveNodes,
    Node,
    NodeId,
    Point,
    Port,
    SetFrames,
    Slot,
    Wire,
)
from designer.document.fragments import frames_around, frames_within, inner_nodes, paste_edits, placing_edits
from designer.layout import Box, free_place
from designer.layout.tidy import COLUMN_GAP, GRID, ROW_GAP

_AWAY = 1e9  # further than any drawing reaches
_CATCH = 24.0  # how near to a port or wire a dropped card counts as dropped on it


@dataclass(frozen=True, slots=True)
class Drop:
    """What dropping a card means.

    Attributes:
        card: What the new card looks like, and `at` where it will lie.
        wire: The wire that it is put into, if any.
        spot: The output that it is wired to, if any.
        moves: Where other cards go, to make room.
    """

    name: str
    card: Card
    at: Point
    edits: tuple[Edit, ...]
    wire: Wire | None = None
    spot: Spot | None = None
    moves: Mapping[NodeId, Point] = field(default_factory=dict)


def plan_drop(scene: Scene, operator: Operator, at: Point) -> Drop:
    """What it means to drop a new card with its middle on a point.

    On a wire it is put into it; beside an output, on the right half of a card, or with its own input near an output, it
    is wired to that; else it is placed.
    """
    node = new_node(operator, scene.graph)
    card = scene.imagine(node)
    entry = _entry(card)
    if entry is not None:
        spot = _output_near(scene, at)
        if spot is not None:
            return _behind(scene, node, card, _entry_for(scene, card, spot) or entry, spot)
        wire = scene.wiring.under(at, _CATCH)
        if wire is not None and operator.outputs:
            return _into(scene, operator, node, card, entry, wire, at)
        left = (at[0] - card.size[0] / 2, at[1])
        spot = scene.deck.spot_at(left, _CATCH + 4, "out")
        if spot is not None:
            return _behind(scene, node, card, _entry_for(scene, card, spot) or entry, spot)
    return plan_free(scene, operator, at)


def plan_free(scene: Scene, operator: Operator, at: Point) -> Drop:
    """A new card that is wired to nothing, with its middle as near to a point as there is room."""
    node = new_node(operator, scene.graph)
    card = scene.imagine(node)
    corner = snapped((at[0] - card.size[0] / 2, at[1] - card.size[1] / 2))
    return _placed(scene, node, card, free_spot(scene, corner, card.size))


def plan_behind(scene: Scene, operator: Operator, spot: Spot) -> Drop | None:
    """A new card right of another one and wired to an output of it; None where it takes nothing."""
    node = new_node(operator, scene.graph)
    card = scene.imagine(node)
    entry = _entry_for(scene, card, spot)
    return _behind(scene, node, card, entry, spot) if entry is not None else None


def plan_into(scene: Scene, operator: Operator, wire: Wire) -> Drop | None:
    """A new card in the middle of a wire; None where it takes nothing or gives nothing."""
    node = new_node(operator, scene.graph)
    card = scene.imagine(node)
    entry, at = _entry(card), scene.wiring.middle(wire.target)
    if entry is None or at is None or not operator.outputs:
        return None
    return _into(scene, operator, node, card, entry, wire, at)


def plan_at_end(scene: Scene, operator: Operator, spot: Spot, end: Point) -> Drop | None:
    """A new card at the loose end of a wire that begins at a port; None where it has no port for it."""
    node = new_node(operator, scene.graph)
    card = scene.imagine(node)
    own = _entry_for(scene, card, spot) if spot.side == "out" else card.output("")
    if own is None:
        return None
    at = free_spot(scene, snapped((end[0] - own.at[0], end[1] - own.at[1])), card.size)
    if spot.side == "out":
        return replace(_placed(scene, _wired(node, own, spot.source), card, at), spot=spot)
    drop = _placed(scene, node, card, at)
    return replace(drop, edits=(*drop.edits, Connect(scene.graph.id, own.source, spot.slot)))


def _output_near(scene: Scene, at: Point) -> Spot | None:
    spot = scene.deck.spot_at(at, _CATCH, "out")
    under = scene.deck.card_at(at)
    if spot is None and under is not None:
        left, _, right, _ = scene.deck.box(under)
        if at[0] > (left + right) / 2:
            return scene.deck.cards[scene.deck.row[under]].output("")
    return spot


def _behind(scene: Scene, node: Node, card: Card, entry: Spot, spot: Spot) -> Drop:
    right, level = scene.deck.box(spot.node)[2], scene.deck.position(spot)[1]
    wanted = (GRID * ceil((right + COLUMN_GAP) / GRID), level - entry.at[1])
    at = free_spot(scene, wanted, card.size)
    return replace(_placed(scene, _wired(node, entry, spot.source), card, at), spot=spot)


def _into(scene: Scene, operator: Operator, node: Node, card: Card, entry: Spot, wire: Wire, at: Point) -> Drop:
    corner, moves = room_in(scene, wire, card.size, at)
    drop = _placed(scene, _wired(node, entry, wire.source), card, corner, moves)
    output = operator.outputs[0].name if len(operator.outputs) > 1 else ""
    connect = Connect(scene.graph.id, Port(node.id, output), wire.target)
    return replace(drop, edits=(*drop.edits, connect), wire=wire)


def _placed(scene: Scene, node: Node, card: Card, at: Point, moves: Mapping[NodeId, Point] | None = None) -> Drop:
    graph_id = scene.graph.id
    moves = moves or {}
    lay = plan_move(scene, moves) if moves else _pinned(scene)
    return Drop(f"Add {node.label}", card, at, (*lay, AddNode(graph_id, node, at)), moves=moves)


def _entry(card: Card) -> Spot | None:
    """The input that a new card is wired by; None where it takes nothing."""
    inlets = [spot for spot in card.spots if spot.side == "in"]
    return next((spot for spot in inlets if not spot.optional), inlets[0] if inlets else None)


def _entry_for(scene: Scene, card: Card, spot: Spot) -> Spot | None:
    """The input that a new card is wired by to an output: what adapts weights gives them to those that take some."""
    if scene.graph.nodes[spot.node].op != ADAPT:
        return _entry(card)
    return next((one for one in card.spots if one.side == "in" and one.port == WEIGHTS), None)


def _wired(node: Node, entry: Spot, source: Port) -> Node:
    return replace(node, inputs={entry.port: (source,) if entry.place is not None else source})


def pins(scene: Scene) -> dict[NodeId, Point | None]:
    """Places for cards that have none in the document, as they are seen now.

    They go with the first edit that lays a card, lest the others are laid out anew round it.
    """
    row = scene.deck.row
    unplaced = sorted(row.keys() - scene.graph.positions.keys(), key=row.__getitem__)
    return {node: scene.deck.box(node)[:2] for node in unplaced}


def plan_move(scene: Scene, to: Mapping[NodeId, Point]) -> tuple[Edit, ...]:
    """Lays cards at points; what leads the wires between them goes with them."""
    return (MoveNodes(scene.graph.id, {**pins(scene), **to}), *led_along(scene.graph, to))


def plan_wire(graph: Graph, source: Port, target: Slot, picked: Slot | None) -> tuple[Edit, ...]:
    """Wires an output to an input, with the wire that was picked up from another input, if one was."""
    if picked is None:
        return (Connect(graph.id, source, target),)
    away = Disconnect(graph.id, picked)
    if picked.node != target.node or picked.port != target.port or target.index is None:
        return (away, Connect(graph.id, source, target))
    # Within one list it is a change of order: taken out first, the others have moved up.
    present = graph.nodes[target.node].inputs[target.port]
    assert isinstance(present, tuple)
    place = min(target.index, len(present) - 1)
    return (away, Connect(graph.id, source, replace(target, index=place), insert=True))


def plan_duplicate(scene: Scene, nodes: Sequence[NodeId], *, incoming: bool) -> tuple[tuple[Edit, ...], list[NodeId]]:
    """Copies of cards with the wires among them, laid as the originals are, below them where all have room.

    Args:
        incoming: Whether the copies take what the originals take from other cards, too.

    Returns:
        The edits, and the new nodes.
    """
    graph = scene.graph
    step = _room_below(scene, nodes)
    corners = {node: scene.deck.box(node)[:2] for node in nodes}
    at = {node: (left + step[0], top + step[1]) for node, (left, top) in corners.items()}
    whole = [node for node in graph.nodes.values() if node.id in corners]
    edits, copies = paste_edits(whole if incoming else inner_nodes(graph, corners), graph, at)
    ids = dict(zip((node.id for node in whole), copies, strict=True))
    frames = frames_around(frames_within(graph, corners), ids)
    return (*_pinned(scene), *edits, *_framed(scene, frames)), copies


def plan_paste(scene: Scene, drawn: Scene, around: Point) -> tuple[Edit, ...]:
    """Puts in all cards of another drawing, laid as they are there, with their middle as near to a point as all fit.

    Args:
        drawn: Of cards that are copies already, as `as_copies` makes them.
    """
    left, top, right, bottom = _bounds(drawn)
    size = (right - left, bottom - top)
    wanted = (around[0] - size[0] / 2, around[1] - size[1] / 2)
    corner = free_place(wanted, size, [(one[0], one[1], one[2], one[3]) for one in scene.deck.boxes.tolist()])
    return (*_pinned(scene), *_pasted(scene, drawn, corner))


def plan_paste_into(scene: Scene, drawn: Scene, wire: Wire, around: Point) -> tuple[Edit, ...] | None:
    """The same in a wire: what it brings goes in at the one card that waits for something, and out at the last one.

    None where several cards could be meant, or none.
    """
    read = {one.source.node for one in drawn.graph.wires()}
    cards = drawn.deck.cards
    entries = [spot for card in cards if (spot := waiting_input(card)) is not None]
    exits = [spot for card in cards if card.node not in read and (spot := card.output("")) is not None]
    if len(entries) != 1 or len(exits) != 1:
        return None
    left, top, right, bottom = _bounds(drawn)
    corner, moves = room_in(scene, wire, (right - left, bottom - top), around)
    (entry,), (output,) = entries, exits
    wires = Connect(scene.graph.id, wire.source, entry.slot), Connect(scene.graph.id, output.source, wire.target)
    lay = plan_move(scene, moves) if moves else _pinned(scene)
    return (*lay, *_pasted(scene, drawn, corner), *wires)


def _bounds(drawn: Scene) -> Box:
    box = drawn.bounds_of(drawn.deck.ids)
    assert box is not None
    return box


def _pasted(scene: Scene, drawn: Scene, corner: Point) -> tuple[Edit, ...]:
    left, top, *_ = _bounds(drawn)
    places = zip(drawn.deck.ids, drawn.deck.xy.tolist(), strict=True)
    at = {node: (corner[0] + place[0] - left, corner[1] + place[1] - top) for node, place in places}
    return (*placing_edits(drawn.graph.nodes.values(), scene.graph, at), *_framed(scene, drawn.graph.frames))


def _framed(scene: Scene, new: Sequence[CardFrame]) -> tuple[Edit, ...]:
    """Edits that put frames round copies too."""
    return (SetFrames(scene.graph.id, (*scene.graph.frames, *new)),) if new else ()


def waiting_input(card: Card) -> Spot | None:
    """The first input of a card that needs a wire and has none."""
    inlets = (spot for spot in card.spots if spot.side == "in" and not spot.broken)
    return next((spot for spot in inlets if not spot.optional and not spot.wired), None)


def _pinned(scene: Scene) -> tuple[Edit, ...]:
    positions = pins(scene)
    return (MoveNodes(scene.graph.id, positions),) if positions else ()


def _room_below(scene: Scene, nodes: Sequence[NodeId]) -> Point:
    """How far copies of some cards must be moved to lie on no card and no wire."""
    box = scene.bounds_of(nodes)
    if box is None:
        return (0.0, 0.0)
    left, top, right, bottom = box
    beside = (left - SEARCHED, bottom, right + SEARCHED, _AWAY)  # above, no place is wanted
    lines = scene.wiring.coarse_lines(scene.wiring.near(beside), 0.0).reshape(-1, 2, 2)
    wires = np.concatenate([lines.min(axis=1), lines.max(axis=1)], axis=1)
    cards = scene.deck.boxes_of(scene.deck.near(beside))
    taken = [(-_AWAY, -_AWAY, _AWAY, bottom)]
    taken += [(one[0], one[1], one[2], one[3]) for one in np.concatenate([cards, wires]).tolist()]
    corner = free_place((left, bottom + ROW_GAP), (right - left, bottom - top), taken, gap=ROW_GAP)
    return (corner[0] - left, corner[1] - top)
