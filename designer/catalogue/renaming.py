"""A card gets another name, and whoever knows it by its name follows.

Wires name cards by their ids, so most renames concern the card alone. The Input and Output of a class are the ports of
all its cards, which are named: their wires move along. Functions call layers and blocks of a network by their names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from designer.catalogue.grouping import rename_member
from designer.catalogue.ports import called_graph
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Edit, Graph, Json, Node, NodeId, Port, Rename, ReplaceNode
from designer.document.names import name_fault
from designer.document.records import Source

Moved = Callable[[str], str]
"""What a port is called now."""


Name = str | tuple[str, ...]
"""What a card is called: one name, or one for each of its outputs."""


def typed_name(catalogue: Catalogue, node: Node, text: str) -> Name:
    """The name that is typed for a card; `q, k, v` are three where it has several outputs."""
    operator = catalogue.get(node.op)
    several = operator is not None and operator.role is Role.FUNCTION and any(one.times for one in operator.outputs)
    return tuple(part.strip() for part in text.split(",")) if several and "," in text else text.strip()


def fault_of_name(graph: Graph, node: Node, name: Name) -> str:
    """Why a card cannot be called so; empty where it can."""
    parts = (name,) if isinstance(name, str) else name
    if fault := next(filter(None, map(name_fault, parts)), ""):
        return fault
    if len(set(parts)) < len(parts):
        return "each name is for one output"
    others = (one for one in graph.nodes.values() if one.id != node.id)
    if node.op != "output" and any(one.name == part for one in others for part in parts):
        return "another card has that name"
    return ""


def rename_card(design: Design, graph: Graph, node: Node, name: Name) -> tuple[Edit, ...]:
    """The edits that give a card another name."""
    rename = Rename(graph.id, node.id, name)
    if not isinstance(name, str):
        return (rename,)
    if node.op not in ("input", "output") or any(
        other.op == node.op and other.label in (node.label, name) for other in graph.nodes.values() if other is not node
    ):
        return rename_member(design, graph, node, name)

    def moved(label: str) -> str:
        return name if label == node.label else label

    changed: list[Edit] = []
    for other in design.graphs.values():
        cards = {one.id for one in other.nodes.values() if called_graph(design, other, one) is graph}
        after = _inputs_moved if node.op == "input" else _outputs_moved
        changed += (
            ReplaceNode(other.id, new)
            for one in other.nodes.values()
            if cards and (new := after(one, cards, moved)) != one
        )
    return (rename, *changed)


def _inputs_moved(node: Node, cards: set[NodeId], moved: Moved) -> Node:
    """A card of the class with its wires at the ports that are called otherwise now."""
    if node.id not in cards:
        return node
    repeat = {
        key: _keys_moved(value, moved) if key in ("carry", "each") else value for key, value in node.repeat.items()
    }
    return replace(node, inputs={moved(port): source for port, source in node.inputs.items()}, repeat=repeat)


def _outputs_moved(node: Node, cards: set[NodeId], moved: Moved) -> Node:
    """A card that reads one of the class, or is one."""

    def source(one: Port) -> Port:
        return replace(one, name=moved(one.name)) if one.node in cards else one

    inputs: dict[str, Source] = {
        port: tuple(map(source, given)) if isinstance(given, tuple) else source(given)
        for port, given in node.inputs.items()
    }
    repeat = dict(node.repeat)
    if node.id in cards:
        carry = repeat.get("carry")
        if isinstance(carry, dict):
            repeat["carry"] = {key: moved(value) if isinstance(value, str) else value for key, value in carry.items()}
        if "collect" in repeat:
            repeat["collect"] = _keys_moved(repeat["collect"], moved)
    return replace(node, inputs=inputs, repeat=repeat)


def _keys_moved(table: Json, moved: Moved) -> Json:
    return {moved(key): value for key, value in table.items()} if isinstance(table, dict) else table
