"""Room for cards that grow by their words: a longer name, another argument. What lies right of them moves on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from designer.app.canvas.geometry import Scene
from designer.app.canvas.planning import plan_move
from designer.document import UNSET, Edit, Node, NodeId, Point, Rename, SetArgument
from designer.layout.tidy import COLUMN_GAP, GRID

_CLOSEST = COLUMN_GAP / 2  # between two cards, unless they lay nearer to each other before
_LEAST = COLUMN_GAP / 4  # with less, a wire between them turns round


def make_room(scene: Scene, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits that go with others, so that no card comes to lie under or close behind one that they make wider.

    Only what would be covered or touched moves, with what lies right of it in the same row; cards that lay over each
    other before are left as they are.
    """
    moves: dict[NodeId, Point] = {}
    for node in _changed(scene, edits):
        moves |= _moved_on(scene, node)
    return plan_move(scene, moves) if moves else ()


def _changed(scene: Scene, edits: Sequence[Edit]) -> list[Node]:
    """The nodes of the graph that are seen which get another name or another argument, as they will be."""
    found: dict[NodeId, Node] = {}
    for edit in edits:
        if not isinstance(edit, Rename | SetArgument) or edit.graph != scene.graph.id:
            continue
        node = found.get(edit.node) or scene.graph.nodes.get(edit.node)
        if node is None:
            continue
        if isinstance(edit, Rename):
            found[node.id] = replace(node, name=edit.name)
        else:
            kept = {name: value for name, value in node.args.items() if name != edit.name}
            found[node.id] = replace(node, args=kept if edit.value is UNSET else {**kept, edit.name: edit.value})
    return list(found.values())


def _moved_on(scene: Scene, node: Node) -> dict[NodeId, Point]:
    deck = scene.deck
    left, top, right, bottom = deck.box(node.id)
    width, height = scene.imagine(node).size
    end = left + width
    if end <= right:
        return {}
    row = deck.near((right, top, float("inf"), max(bottom, top + height))).tolist()
    behind = [place for place in row if deck.xy[place, 0] >= right and deck.ids[place] != node.id]
    if not behind:
        return {}
    nearest = float(min(deck.xy[place, 0] for place in behind))
    before = nearest - right
    if end + min(_LEAST, before) <= nearest:
        return {}
    shift = GRID * ceil((end + min(_CLOSEST, before) - nearest) / GRID)
    return {deck.ids[place]: (float(deck.xy[place, 0]) + shift, float(deck.xy[place, 1])) for place in behind}
