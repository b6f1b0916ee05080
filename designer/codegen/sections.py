"""Frames as sections of the code: a title is a comment above the lines of its cards, with an empty line round them.

The note of a frame follows its title where its layers are made, or called where it has none.

A frame whose lines do not stand together, because others come between them, has no section: its title would be said of
lines that it is not about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import groupby

from designer.catalogue.groups import Group
from designer.codegen.prose import comment, plain
from designer.document import Graph, NodeId


def framed(graph: Graph, groups: Mapping[str, Group]) -> dict[NodeId, int]:
    """The nodes in frames that say something, each with its frame's place; a group is in one that has all of it."""
    found: dict[NodeId, int] = {}
    for place, frame in enumerate(graph.frames):
        if plain(frame.title) or plain(frame.note):
            for node in frame.nodes:
                found.setdefault(node, place)
    for group in groups.values():
        if len({found.get(member.id) for member in group.layers}) > 1:
            for member in group.layers:
                found.pop(member.id, None)
    return found


def whole(sections: Sequence[int | None]) -> list[int | None]:
    """The frames of lines one after another, without those that do not stand together."""
    runs = Counter(section for section, _ in groupby(sections))
    return [section if runs[section] == 1 else None for section in sections]


def above(
    graph: Graph,
    section: int | None,
    before: int | None,
    indent: int,
    *,
    first: bool,
    made: Container[NodeId] = (),
) -> list[str]:
    """What stands above a line: where another section begins its title, and an empty line between the two.

    Args:
        section, before: The frames of the line, and of the one before it.
        first: Whether nothing stands before it.
        made: The layers that were made before: the note of their frame stands there.
    """
    if section == before:
        return []
    said: list[str] = []
    if section is not None:
        frame = graph.frames[section]
        said = comment(plain(frame.title), indent)
        said += comment(frame.note, indent) if not any(node in made for node in frame.nodes) else []
    return [*([] if first else [""]), *said]
