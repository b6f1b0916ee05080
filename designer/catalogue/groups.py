"""Layers that belong together: `downsample.0` and `downsample.1` are members of one container, `downsample`.

A group is part of every key of the state dict, so it is the drawing that says it, by dotted names, and never the
generator's choice. What torch calls the container changes no key: members that feed each other in their order, and
nothing else, are an `nn.Sequential`, called as one; others that are counted from 0 are an `nn.ModuleList`, and those
with names an `nn.ModuleDict`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from designer.catalogue.ports import CHOICE
from designer.document import Graph, Node, NodeId, Port
from designer.document.names import name_fault


class Container(Enum):
    """What holds the members of a group."""

    SEQUENCE = "nn.Sequential"
    LIST = "nn.ModuleList"
    DICT = "nn.ModuleDict"


@dataclass(frozen=True, slots=True)
class Group:
    """Layers under one name.

    Attributes:
        members: In their order; in a sequence, values come in at the first and go out at the last.
        when: The condition under which all of them are there.
        apart: Whether each that may be missing is put in by itself, so that the group is there without it.
    """

    name: str
    kind: Container
    members: tuple[Node, ...]
    when: str = ""
    apart: bool = False

    def attribute(self, member: Node) -> str:
        """How a member reads from its class: `heads[0]`, `heads["cls"]`."""
        place = place_of(member)
        return f'{self.name}["{place}"]' if self.kind is Container.DICT else f"{self.name}[{place}]"


def place_of(node: Node) -> str:
    """Where a card stands in its group: `0` of `downsample.0`."""
    return node.label.rpartition(".")[2]


def groups_of(graph: Graph, layers: Collection[NodeId]) -> dict[str, Group]:
    """The groups of a graph by their names.

    Args:
        layers: The nodes that are attributes of the class.
    """
    named: dict[str, dict[str, Node]] = {}
    for node in graph.nodes.values():
        stem, _, place = (node.name if isinstance(node.name, str) else "").rpartition(".")
        if node.id in layers and stem and "." not in stem and not name_fault(node.label):
            named.setdefault(stem, {}).setdefault(place, node)
    if not named:
        return {}
    readers = {node: [wire.target.node for wire in wires] for node, wires in graph.leaving().items()}
    again = {node.of for node in graph.nodes.values()}
    found: dict[str, Group] = {}
    for name, places in named.items():
        counted = [str(place) for place in range(len(places))]
        if set(counted) != places.keys():
            found[name] = _alone(name, Container.DICT, tuple(places.values()))
            continue
        members = tuple(places[place] for place in counted)
        if _is_chain(members, readers) and not any(member.repeat or member.id in again for member in members):
            found[name] = Group(name, Container.SEQUENCE, members, members[0].when)
        else:
            found[name] = _alone(name, Container.LIST, members)
    return found


def _alone(name: str, kind: Container, members: tuple[Node, ...]) -> Group:
    """Members that are called one by one."""
    whens = {member.when for member in members}
    return Group(name, kind, members, whens.pop() if len(whens) == 1 else "")


def _is_chain(members: tuple[Node, ...], readers: Mapping[NodeId, list[NodeId]]) -> bool:
    return _entering(members[0]) is not None and all(
        readers.get(before.id) == [after.id]
        and _entering(after) == before.id
        and after.when in ("", members[0].when)
        and CHOICE not in (before.op, after.op)
        for before, after in pairwise(members)
    )


def _entering(node: Node) -> NodeId | None:
    """The node that the only wire of a node comes from."""
    sources = list(node.inputs.values())
    return sources[0].node if len(sources) == 1 and isinstance(sources[0], Port) else None


def collapsed(graph: Graph, groups: Mapping[str, Group]) -> Graph:
    """The graph with each sequence as one node, which has the place and the id of its last member."""
    chains = [group for group in groups.values() if group.kind is Container.SEQUENCE]
    if not chains:
        return graph
    inner = {member.id for group in chains for member in group.members[:-1]}
    last = {group.members[-1].id: group for group in chains}
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
