"""Frames of cards that go into a block, and come out of one: what a person has put together stays together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from designer.document import CardFrame, Edit, Graph, NodeId, SetFrames
from designer.document.fragments import frames_around, frames_within


def frames_into(graph: Graph, inner: Sequence[NodeId], card: NodeId) -> tuple[tuple[CardFrame, ...], list[Edit]]:
    """The frames that go into a block with all their cards, and the edits that leave the others as they should be.

    Args:
        inner: The cards that go into the block.
        card: The card of the block: it is in the frame that all of them are in.
    """
    here = set(inner)
    whole = frames_within(graph, here)
    others = []
    for frame in graph.frames:
        if frame not in whole:
            stands = next((node for node in frame.nodes if node in here), None) if here <= set(frame.nodes) else None
            kept = (card if node == stands else node for node in frame.nodes if node == stands or node not in here)
            others.append(replace(frame, nodes=tuple(kept)))
    return whole, _set(graph, others)


def frames_out_of(graph: Graph, block: Graph, card: NodeId, moved: Mapping[NodeId, NodeId]) -> list[Edit]:
    """The edits that take the frames of a block along to where its cards go, and these into the frame of its card.

    Args:
        moved: The cards inside, each with what it is called outside.
    """
    inside = frames_around(block.frames, moved)
    framed = {node for frame in inside for node in frame.nodes}
    free = [node for node in moved.values() if node not in framed]
    outside = [replace(frame, nodes=_instead(frame.nodes, card, free)) for frame in graph.frames]
    return _set(graph, [*(frame for frame in outside if frame.nodes), *inside])


def _instead(nodes: Sequence[NodeId], card: NodeId, others: Collection[NodeId]) -> tuple[NodeId, ...]:
    return tuple(one for node in nodes for one in (others if node == card else (node,)))


def _set(graph: Graph, frames: Sequence[CardFrame]) -> list[Edit]:
    return [SetFrames(graph.id, tuple(frames))] if tuple(frames) != graph.frames else []
