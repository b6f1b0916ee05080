"""Layers become a group, a sequence, a list or a dictionary of layers, and stand alone again.

A group is a part of every key of the state dict, so it is said by names, `downsample.0` or `heads.classes`, and made by
whoever draws.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from designer.catalogue.groups import Container, groups_of, place_of
from designer.catalogue.parts import calls_renamed
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Edit, EditError, Graph, GraphId, Node, NodeId, Port, Rename
from designer.document.names import DICT_ATTRIBUTES, free_name

Named = tuple[str, tuple[Edit, ...]]
"""What the undo list says, and what is done."""


def make_sequence(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one sequence of layers that feed each other, and nothing else.

    Raises:
        EditError: They are no such chain; the sentence says why.
    """
    members = _chain(graph, _layers(catalogue, design, graph, chosen, "two layers or more that feed each other"))
    return f"Make {len(members)} layers one sequence", _renamed(design, graph, _counted(graph, members))


def make_list(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one list of layers that are called one by one, in the order of the program.

    Raises:
        EditError: They are no layers, or none that a list can hold; the sentence says why.
    """
    members = _layers(catalogue, design, graph, chosen, "two layers or more")
    called = _counted(graph, members)
    nodes = {node.id: replace(node, name=called.get(node.id, node.name)) for node in graph.nodes.values()}
    (group,) = groups_of(replace(graph, nodes=nodes), called).values()
    if group.kind is Container.SEQUENCE:
        raise EditError("they feed each other in one line, which is a sequence")
    if len({node.when for node in members}) > 1:
        raise EditError("a list has all of its layers or none, and some of these are absent at times")
    return f"Make {len(members)} layers one list", _renamed(design, graph, called)


def make_dictionary(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one dictionary of layers, in which each keeps its name.

    Raises:
        EditError: They are no layers; the sentence says which.
    """
    members = _layers(catalogue, design, graph, chosen, "two layers or more")
    stem, places = _stem(graph), set[str]()
    called: dict[NodeId, str] = {}
    for node in members:
        place = free_name(place_of(node), places | DICT_ATTRIBUTES)
        places.add(place)
        called[node.id] = f"{stem}.{place}"
    return f"Make {len(members)} layers one dictionary", _renamed(design, graph, called)


def _renamed(design: Design, graph: Graph, names: Mapping[NodeId, str]) -> tuple[Edit, ...]:
    """The edits that give cards other names, also where functions call them."""
    renames = (Rename(graph.id, node, name) for node, name in names.items())
    return (*renames, *calls_renamed(design, graph, names))


def _counted(graph: Graph, members: list[Node]) -> dict[NodeId, str]:
    stem = _stem(graph)
    return {node.id: f"{stem}.{place}" for place, node in enumerate(members)}


def _stem(graph: Graph) -> str:
    taken = {node.label for node in graph.nodes.values()} | {one.name for one in graph.parameters}
    return free_name("layers", taken | {name.partition(".")[0] for name in taken})


def _layers(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId], wanted: str) -> list[Node]:
    """The chosen cards, which must be layers or blocks, in the order of the program."""
    members = [node for node in graph.nodes.values() if node.id in chosen]
    if len(members) < 2:
        raise EditError(f"select {wanted}")
    for node in members:
        operator = catalogue.get(node.op)
        placed = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
        if (operator is None or operator.role is not Role.LAYER) and (placed is None or placed.kind != "module"):
            raise EditError(f"{node.label} is no layer")
    return members


def _chain(graph: Graph, members: list[Node]) -> list[Node]:
    """The layers in the order in which they feed each other."""
    for node in members:
        if node.repeat or any(other.of == node.id for other in graph.nodes.values()):
            raise EditError(f"{node.label} is there several times or called again")
    readers: dict[NodeId, list[NodeId]] = {}
    for wire in graph.wires():
        readers.setdefault(wire.source.node, []).append(wire.target.node)
    entering = {node.id: _before(node) for node in members}
    if any(before is None for before in entering.values()):
        raise EditError("each layer of a sequence takes one value")
    first = [node for node in members if entering[node.id] not in entering]
    ordered = first[:1]
    while ordered and (after := next((node for node in members if entering[node.id] == ordered[-1].id), None)):
        if readers[ordered[-1].id] != [after.id]:
            raise EditError(f"what {ordered[-1].label} gives is read elsewhere too")
        ordered.append(after)
    if len(ordered) < len(members):
        raise EditError("these layers do not feed each other in one line")
    return ordered


def _before(node: Node) -> NodeId | None:
    sources = list(node.inputs.values())
    return sources[0].node if len(sources) == 1 and isinstance(sources[0], Port) else None


def members_of(graph: Graph, node: Node) -> list[Node]:
    """The layers of the group that a card belongs to by its name, in order; none where it belongs to none."""
    stem = stem_of(node)
    members = [other for other in graph.nodes.values() if stem and stem_of(other) == stem]
    if not all(place_of(other).isdecimal() for other in members):
        return members
    return sorted(members, key=lambda other: int(place_of(other)))


def stem_of(node: Node) -> str:
    """The name of the group: `downsample` of `downsample.0`; empty where the name says none."""
    return (node.name if isinstance(node.name, str) else "").rpartition(".")[0]


def take_group_apart(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> Named:
    """Edits that give each layer of a group a name of its own again: in a dictionary that which it has there.

    Raises:
        EditError: The card belongs to no group.
    """
    members = members_of(graph, node)
    if not members:
        raise EditError(f"{node.label} belongs to no group")
    taken = {one.label for one in graph.nodes.values()} | {one.name for one in graph.parameters}
    called: dict[NodeId, str] = {}
    for member in members:
        operator, place = catalogue.get(member.op), place_of(member)
        plain = operator.name if operator is not None else "block"
        name = free_name(plain if place.isdecimal() else place, taken)
        taken.add(name)
        called[member.id] = name
    return f"Take the group {stem_of(node)} apart", _renamed(design, graph, called)


def rename_member(design: Design, graph: Graph, node: Node, name: str) -> tuple[Edit, ...]:
    """Edits that give a card another name; the other layers of its group follow where only that is called anew."""
    renamed = replace(node, name=name)
    stem = stem_of(renamed)
    if not stem or not stem_of(node) or place_of(renamed) != place_of(node):
        return _renamed(design, graph, {node.id: name})
    names = {member.id: f"{stem}.{place_of(member)}" for member in members_of(graph, node)}
    return _renamed(design, graph, names)
