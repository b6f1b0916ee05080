"""A chain of layers becomes one `nn.Sequential`, and its layers stand alone again.

A sequence is a part of every key of the state dict, so it is said by names, `downsample.0` and `downsample.1`, and made
by whoever draws.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Edit, EditError, Graph, GraphId, Node, NodeId, Port, Rename
from designer.document.names import free_name

Named = tuple[str, tuple[Edit, ...]]
"""What the undo list says, and what is done."""


def make_sequence(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one sequence of layers that feed each other, and nothing else.

    Raises:
        EditError: They are no such chain; the sentence says why.
    """
    members = _chain(catalogue, design, graph, chosen)
    taken = {node.label for node in graph.nodes.values()} | {one.name for one in graph.parameters}
    stem = free_name("layers", taken | {name.partition(".")[0] for name in taken})
    renames = tuple(Rename(graph.id, node.id, f"{stem}.{place}") for place, node in enumerate(members))
    return f"Make {len(members)} layers one sequence", renames


def _chain(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> list[Node]:
    members = [node for node in graph.nodes.values() if node.id in chosen]
    if len(members) < 2:
        raise EditError("select two layers or more that feed each other")
    for node in members:
        operator = catalogue.get(node.op)
        placed = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
        if (operator is None or operator.role is not Role.LAYER) and (placed is None or placed.kind != "module"):
            raise EditError(f"{node.label} is no layer")
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
    """The layers of the sequence that a card belongs to by its name, in order; none where it belongs to none."""
    stem = stem_of(node)
    if not stem:
        return []
    members = [other for other in graph.nodes.values() if stem_of(other) == stem]
    return sorted(members, key=lambda other: int(other.label.rpartition(".")[2]))


def stem_of(node: Node) -> str:
    """The name of the sequence: `downsample` of `downsample.0`; empty where the name says none."""
    stem, _, place = (node.name if isinstance(node.name, str) else "").rpartition(".")
    return stem if stem and place.isdecimal() else ""


def take_sequence_apart(catalogue: Catalogue, graph: Graph, node: Node) -> Named:
    """Edits that give each layer of a sequence a name of its own again.

    Raises:
        EditError: The card belongs to no sequence.
    """
    members = members_of(graph, node)
    if not members:
        raise EditError(f"{node.label} belongs to no sequence")
    taken = {one.label for one in graph.nodes.values()} | {one.name for one in graph.parameters}
    renames: list[Edit] = []
    for member in members:
        operator = catalogue.get(member.op)
        name = free_name(operator.name if operator is not None else "block", taken)
        taken.add(name)
        renames.append(Rename(graph.id, member.id, name))
    return f"Take the sequence {stem_of(node)} apart", tuple(renames)


def rename_sequence(graph: Graph, node: Node, name: str) -> tuple[Edit, ...]:
    """Edits that give a card another name; the other layers of its sequence follow where only that is called anew."""
    renamed = replace(node, name=name)
    place, before = name.rpartition(".")[2], node.label.rpartition(".")[2]
    stem = stem_of(renamed)
    if not stem or not stem_of(node) or place != before:
        return (Rename(graph.id, node.id, name),)
    return tuple(
        Rename(graph.id, member.id, f"{stem}.{member.label.rpartition('.')[2]}") for member in members_of(graph, node)
    )
