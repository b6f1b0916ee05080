"""Layers that belong together: `downsample.0` and `downsample.1` are members of one container, `downsample`.

A group is part of every key of the state dict, so it is the drawing that says it, by dotted names, and never the
generator's choice. What torch calls the container changes no key: members that feed each other in their order, and
nothing else, are an `nn.Sequential`, called as one; others that are counted from 0 are an `nn.ModuleList`, and those
with names an `nn.ModuleDict`. A member is a layer or a group again: `features.stem.conv`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import TypeAlias

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
        name: From its class on, `features` or `features.stem`.
        members: In their order; in a sequence, values come in at the first and go out at the last.
        when: The condition under which all of them are there.
        apart: Whether each that may be missing is put in by itself, so that the group is there without it.
    """

    name: str
    kind: Container
    members: tuple[Member, ...]
    when: str = ""
    apart: bool = False

    @property
    def layers(self) -> tuple[Node, ...]:
        """All layers in it and in the groups in it, in their order."""
        found = (one.layers if isinstance(one, Group) else (one,) for one in self.members)
        return tuple(layer for layers in found for layer in layers)

    def place(self, name: str) -> str:
        """How what lies in it reads from its class: `heads[0]`, `heads["classes"]`, `heads.get_submodule("0.conv")`.

        To a type checker what a container holds is an `nn.Module`, which has no places of its own.
        """
        inside = name.removeprefix(self.name).removeprefix(".")
        if "." in inside:
            return f'{self.name}.get_submodule("{inside}")'
        return f'{self.name}["{inside}"]' if self.kind is Container.DICT else f"{self.name}[{inside}]"

    def way_to(self, node: NodeId) -> tuple[Member, ...]:
        """What holds a layer, from the member of this group on, and the layer itself; empty where it is not in it."""
        for member in self.members:
            if isinstance(member, Group):
                if inside := member.way_to(node):
                    return (member, *inside)
            elif member.id == node:
                return (member,)
        return ()


Member: TypeAlias = Node | Group

_Places: TypeAlias = "dict[str, Node | _Places]"


def name_of(member: Member) -> str:
    """What a member is called from its class on."""
    return member.name if isinstance(member, Group) else member.label


def place_of(member: Member) -> str:
    """Where a member stands in its group: `0` of `downsample.0`."""
    return name_of(member).rpartition(".")[2]


def called_anew(member: Member, name: str) -> dict[NodeId, str]:
    """The names of layers where a member of a group, or all of a group, gets another one."""
    if isinstance(member, Node):
        return {member.id: name}
    return {one.id: f"{name}{one.label.removeprefix(member.name)}" for one in member.layers}


def groups_of(graph: Graph, layers: Collection[NodeId]) -> dict[str, Group]:
    """The groups of a graph by their names, those that lie in others within these.

    Args:
        layers: The nodes that are attributes of the class.
    """
    named: _Places = {}
    for node in graph.nodes.values():
        if node.id in layers and isinstance(node.name, str) and "." in node.name and not name_fault(node.label):
            _put(named, node)
    if not named:
        return {}
    reading = _Reading(
        {node: [wire.target.node for wire in wires] for node, wires in graph.leaving().items()},
        {node.of for node in graph.nodes.values()},
    )
    return {name: _group(name, places, reading) for name, places in named.items() if isinstance(places, dict)}


def _put(named: _Places, node: Node) -> None:
    """Puts a layer where its name says; one that is called as a group is no member of another."""
    *stems, place = node.label.split(".")
    for stem in stems:
        inside = named.get(stem)
        if not isinstance(inside, dict):
            inside = named[stem] = {}
        named = inside
    named.setdefault(place, node)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads what a node gives, and which nodes are called again."""

    readers: Mapping[NodeId, list[NodeId]]
    again: Collection[str]


def _group(name: str, places: _Places, reading: _Reading) -> Group:
    found = {
        place: one if isinstance(one, Node) else _group(f"{name}.{place}", one, reading)
        for place, one in places.items()
    }
    counted = [str(place) for place in range(len(found))]
    if set(counted) != found.keys():
        return _alone(name, Container.DICT, tuple(found.values()))
    members = tuple(found[place] for place in counted)
    if all(_may_follow(member, reading) for member in members) and _is_chain(members, reading):
        return Group(name, Container.SEQUENCE, members, members[0].when)
    return _alone(name, Container.LIST, members)


def _alone(name: str, kind: Container, members: tuple[Member, ...]) -> Group:
    """Members that are called one by one."""
    whens = {member.when for member in members}
    return Group(name, kind, members, whens.pop() if len(whens) == 1 else "")


def _may_follow(member: Member, reading: _Reading) -> bool:
    """Whether a sequence can call a member: a layer that is there and called once, or a sequence again."""
    if isinstance(member, Group):
        return member.kind is Container.SEQUENCE
    return not member.repeat and member.id not in reading.again and member.op != CHOICE


def _is_chain(members: tuple[Member, ...], reading: _Reading) -> bool:
    return _entering(_ends(members[0])[0]) is not None and all(
        reading.readers.get(_ends(before)[1].id) == [_ends(after)[0].id]
        and _entering(_ends(after)[0]) == _ends(before)[1].id
        and after.when in ("", members[0].when)
        for before, after in pairwise(members)
    )


def _ends(member: Member) -> tuple[Node, Node]:
    """Where a value comes into a member of a sequence, and where it goes out."""
    return (member, member) if isinstance(member, Node) else (member.layers[0], member.layers[-1])


def _entering(node: Node) -> NodeId | None:
    """The node that the only wire of a node comes from."""
    sources = list(node.inputs.values())
    return sources[0].node if len(sources) == 1 and isinstance(sources[0], Port) else None


def sequences(group: Group) -> Iterator[Group]:
    """The sequences that are called as one: the group itself, or those in it that lie in no other."""
    if group.kind is Container.SEQUENCE:
        yield group
        return
    for member in group.members:
        if isinstance(member, Group):
            yield from sequences(member)


def collapsed(graph: Graph, groups: Mapping[str, Group]) -> Graph:
    """The graph with each sequence as one node, which has the place and the id of its last member."""
    chains = [chain for group in groups.values() for chain in sequences(group)]
    if not chains:
        return graph
    inner = {member.id for group in chains for member in group.layers[:-1]}
    last = {group.layers[-1].id: group for group in chains}
    nodes: dict[NodeId, Node] = {}
    for node in graph.nodes.values():
        if node.id in last:
            group = last[node.id]
            (port,) = node.inputs
            (source,) = group.layers[0].inputs.values()
            nodes[node.id] = replace(node, name=group.name, inputs={port: source}, when=group.when)
        elif node.id not in inner:
            nodes[node.id] = node
    return replace(graph, nodes=nodes)
