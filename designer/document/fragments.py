"""Some cards of a graph as text for the clipboard, and such text as cards of another graph.

The text spells nodes and their places as the file format does, so that it can be read in a chat and pasted from there.
It comes from anywhere: whatever is not such a text is refused with one sentence, and nothing in it is run.
"""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from designer.document.codec import Repair, graph_from_json, graph_to_json
from designer.document.edits import AddNode, Edit, ReplaceNode
from designer.document.errors import FormatError
from designer.document.names import free_name, name_fault
from designer.document.records import Graph, GraphId, Json, Node, NodeId, Point, Port, Source
from designer.document.text import parse_json, readable

_NAME = "clipboard"
_LONGEST = 4 * 1024 * 1024  # characters; ten thousand cards have about two million
_MOST = 10_000  # cards
_NO_CARDS = "the clipboard holds no cards"


def inner_nodes(graph: Graph, chosen: Container[NodeId]) -> list[Node]:
    """The chosen nodes in program order, with the wires among them and no others."""
    nodes = [node for node in graph.nodes.values() if node.id in chosen]
    here = {node.id for node in nodes}
    return [replace(node, inputs=_inner(node.inputs, here)) for node in nodes]


def _inner(inputs: Mapping[str, Source], here: Container[NodeId]) -> dict[str, Source]:
    kept: dict[str, Source] = {}
    for port, source in inputs.items():
        if isinstance(source, tuple):
            several = tuple(one for one in source if one.node in here)
            if several:
                kept[port] = several
        elif source.node in here:
            kept[port] = source
    return kept


def to_text(graph: Graph, chosen: Container[NodeId], places: Mapping[NodeId, Point]) -> str:
    """The chosen nodes as text, with the wires among them.

    Args:
        places: Where they are seen; a graph does not say it of every node.
    """
    nodes = {node.id: node for node in inner_nodes(graph, chosen)}
    at = {node: places[node] for node in nodes if node in places}
    value = graph_to_json(Graph(GraphId(_NAME), _NAME, nodes=nodes, positions=at))
    return readable({key: value[key] for key in ("nodes", "layout") if key in value})


def from_text(text: str) -> Graph:
    """The cards that a text holds, as a graph of their own.

    Raises:
        FormatError: They are not cards, or one of them cannot be read; the message is for the person who pastes.
    """
    if len(text) > _LONGEST:
        raise FormatError("the clipboard holds too much to be cards")
    if not text.lstrip().startswith("{"):
        raise FormatError(_NO_CARDS)
    value = parse_json(text)
    if not isinstance(value, dict) or not value.get("nodes"):
        raise FormatError(_NO_CARDS)
    whole: dict[str, Json] = {"id": _NAME, "name": _NAME, "nodes": value["nodes"], "layout": value.get("layout", {})}
    left_out: list[Repair] = []  # wires from cards that were not copied along, and places that are none
    graph = graph_from_json(whole, _NAME, left_out)
    if len(graph.nodes) > _MOST:
        raise FormatError(f"the clipboard holds {len(graph.nodes)} cards; at most {_MOST} are pasted at once")
    return graph


def paste_edits(
    nodes: Iterable[Node], graph: Graph, places: Mapping[NodeId, Point]
) -> tuple[tuple[Edit, ...], list[NodeId]]:
    """Edits that put copies of nodes into a graph: under new ids and free names, with the wires among them.

    Args:
        nodes: They take values from one another only.
        places: Where the copies go, by the ids of the originals.

    Returns:
        The edits, and the ids of the copies.
    """
    originals = list(nodes)
    taken = {name for node in graph.nodes.values() for name in _names(node)}
    taken |= {parameter.name for parameter in graph.parameters}
    used: set[NodeId] = set(graph.nodes)
    ids: dict[NodeId, NodeId] = {}
    for node in originals:
        ids[node.id] = _fresh_id(used)
        used.add(ids[node.id])
    copies = [_copy(node, ids, taken) for node in originals]
    adds = [
        AddNode(graph.id, replace(copy, inputs={}), places.get(node.id))
        for node, copy in zip(originals, copies, strict=True)
    ]
    wires = [ReplaceNode(graph.id, copy) for copy in copies if copy.inputs]
    return (*adds, *wires), list(ids.values())


def _copy(node: Node, ids: Mapping[NodeId, NodeId], taken: set[str]) -> Node:
    """A copy under another id; its names are added to those that are taken."""
    names: list[str] = []
    for name in _names(node):
        names.append(name if name not in taken and not name_fault(name) else free_name(name, taken))
        taken.add(names[-1])
    inputs: dict[str, Source] = {
        port: tuple(_moved(one, ids) for one in source) if isinstance(source, tuple) else _moved(source, ids)
        for port, source in node.inputs.items()
    }
    shared = not node.op and node.of != node.id  # `of` may name another node, whose weights are used again
    return replace(
        node,
        id=ids[node.id],
        name=tuple(names) if isinstance(node.name, tuple) else "".join(names),
        of=ids.get(NodeId(node.of), node.of) if shared else node.of,
        inputs=inputs,
    )


def _moved(source: Port, ids: Mapping[NodeId, NodeId]) -> Port:
    return replace(source, node=ids[source.node])


def _names(node: Node) -> tuple[str, ...]:
    return node.name if isinstance(node.name, tuple) else (node.name,) if node.name else ()


def _fresh_id(used: Container[NodeId]) -> NodeId:
    """An id that no node has; two people who make one at the same time get different ones."""
    while True:
        node = NodeId(f"n{secrets.token_hex(3)}")
        if node not in used:
            return node
