"""What becomes of wires when cards go or come loose: the gap is closed where what flowed before it can go on."""

from __future__ import annotations

from collections.abc import Iterable, Set

from designer.app.canvas.geometry import Scene
from designer.catalogue.keeping import is_tie
from designer.catalogue.ports import WEIGHT
from designer.document import Connect, Disconnect, Edit, GraphId, NodeId, Port, RemoveNode, Signature, Slot, Wire


def plan_removal(scene: Scene, nodes: Iterable[NodeId], *, heal: bool) -> tuple[Edit, ...]:
    """Takes cards out with their wires, the last of the program first: none loses a wire before it goes itself.

    Args:
        heal: Whether what lies behind them takes what they took, where the shapes allow.
    """
    named = set(nodes)
    gone = [node for node in reversed(scene.graph.nodes) if node in named]
    closed = heals(scene, named) if heal else {}
    bridges = (Connect(scene.graph.id, source, slot) for slot, source in closed.items())
    return (*bridges, *(RemoveNode(scene.graph.id, node) for node in gone))


def plan_loosening(scene: Scene, nodes: Set[NodeId]) -> tuple[Edit, ...]:
    """Takes cards off their wires; those among them stay, and the gap is closed where the shapes allow."""
    closed = heals(scene, nodes)
    bridges = (Connect(scene.graph.id, source, slot) for slot, source in closed.items())
    open_ends = (slot for slot in loose_ends(scene, nodes) if slot not in closed)
    return (*bridges, *disconnections(scene.graph.id, open_ends))


def loose_ends(scene: Scene, nodes: Set[NodeId]) -> list[Slot]:
    """Where the wires end that run between these cards and others. A shared weight is no such wire."""
    return [
        wire.target
        for wire in scene.wiring.wires
        if (wire.source.node in nodes) != (wire.target.node in nodes) and not _shares(scene, wire)
    ]


def disconnections(graph: GraphId, slots: Iterable[Slot]) -> tuple[Edit, ...]:
    """Removes the wires that end in some slots: of a list the last first, since the others move up."""
    ordered = sorted(slots, key=lambda slot: slot.index or 0, reverse=True)
    return tuple(Disconnect(graph, slot) for slot in ordered)


def heals(scene: Scene, gone: Set[NodeId]) -> dict[Slot, Port]:
    """What the inputs behind cards take when these are gone; those that cannot take anything are left out.

    A value goes on where nothing is known that speaks against it: it has to be of the same type and of as many
    dimensions as what flowed there. An input of a card that takes the value at another input already stays open, lest
    a card is wired to itself twice where nobody drew that.
    """
    nodes = scene.graph.nodes
    found: dict[Slot, Port] = {}
    given: dict[NodeId, set[Port]] = {}  # what a card takes then: thousands may go at once
    for wire in scene.wiring.wires:
        if wire.source.node not in gone or wire.target.node in gone or _shares(scene, wire):
            continue
        wanted = scene.signature(wire)
        source = _before(scene, gone, wire.source, wanted)
        if source is None:
            continue
        follower = nodes[wire.target.node]
        taken = given.setdefault(follower.id, set(follower.sources()))
        if source not in taken and _can_follow(scene.signature(Wire(source, wire.target)), wanted):
            found[wire.target] = source
            taken.add(source)
    return found


def _before(scene: Scene, gone: Set[NodeId], source: Port, wanted: Signature | None) -> Port | None:
    """The value before the cards that stands nearest to one of theirs: the way leads over what has the same shape."""
    nodes = scene.graph.nodes
    seen: set[NodeId] = set()
    while source.node in gone:
        if source.node in seen:
            return None
        seen.add(source.node)
        node = nodes[source.node]
        given = [wire for wire in node.wires() if not is_tie(node, wire.target.port)]
        if not given:
            return None
        first = given[0]
        if len(given) > 1 and wanted is not None:
            first = next((wire for wire in given if scene.signature(wire) == wanted), first)
        source = first.source
    return source


def _can_follow(given: Signature | None, wanted: Signature | None) -> bool:
    if given is None or wanted is None:
        return True
    return (given.kind, given.dtype, len(given.names)) == (wanted.kind, wanted.dtype, len(wanted.names))


def _shares(scene: Scene, wire: Wire) -> bool:
    return wire.source.name == WEIGHT or is_tie(scene.graph.nodes[wire.target.node], wire.target.port)
