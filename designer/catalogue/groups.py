"""Layers that belong together: `downsample.0` and `downsample.1` are the members of one `nn.Sequential`.

A group is part of every key of the state dict, so it is the drawing that says it, by dotted names, and never the
generator's choice. Members that feed each other in their order, and nothing else, are called as one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from designer.document import Graph, Node, NodeId, Port
from designer.document.names import name_fault


@dataclass(frozen=True, slots=True)
class Group:
    """A chain of layers under one name.

    Attributes:
        members: In their order; values come in at the first and go out at the last.
        when: The condition under which all of them are there.
    """

    name: str
    members: tuple[Node, ...]
    when: str = ""


def groups_of(graph: Graph, layers: Collection[NodeId]) -> dict[str, Group]:
    """The groups of a graph that are chains, by name; layers with dotted names that form none stay alone.

    Args:
        layers: The nodes that are attributes of the class.
    """
    named: dict[str, dict[int, Node]] = {}
    for node in graph.nodes.values():
        head, dot, place = (node.name if isinstance(node.name, str) else "").rpartition(".")
        if node.id in layers and dot and place.isdecimal() and "." not in head and not name_fault(head):
            named.setdefault(head, {}).setdefault(int(place), node)
    readers: dict[NodeId, list[NodeId]] = {}
    for wire in graph.wires():
        readers.setdefault(wire.source.node, []).append(wire.target.node)
    again = {node.of for node in graph.nodes.values()}
    found: dict[str, Group] = {}
    for name, places in named.items():
        members = tuple(places[index] for index in sorted(places))
        chain = sorted(places) == list(range(len(members)))
        for before, after in pairwise(members):
            chain = chain and readers.get(before.id) == [after.id] and _entering(after) == before.id
            chain = chain and after.when in ("", members[0].when)
        if chain and _entering(members[0]) and not any(member.repeat or member.id in again for member in members):
            found[name] = Group(name, members, members[0].when)
    return found


def _entering(node: Node) -> NodeId | None:
    """The node that the only wire of a node comes from."""
    sources = list(node.inputs.values())
    return sources[0].node if len(sources) == 1 and isinstance(sources[0], Port) else None


def collapsed(graph: Graph, groups: Mapping[str, Group]) -> Graph:
    """The graph with each group as one node, which has the place and the id of its last member."""
    if not groups:
        return graph
    inner = {member.id for group in groups.values() for member in group.members[:-1]}
    last = {group.members[-1].id: group for group in groups.values()}
    nodes: dict[NodeId, Node] = {}
    for node in graph.nodes.values():
        if node.id in last:
            group = last[node.id]
            (port,) = node.inputs
            (source,) = group.members[0].inputs.values()
            nodes[node.id] = replace(node, name=group.name, inputs={port: source}, when=group.when)
        elif node.id not in inner:
            nodes[node.id] = node
    return replace(graph, nodes=nodes)
