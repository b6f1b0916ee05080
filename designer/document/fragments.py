"""Some cards of a graph as text for the clipboard, and such text as cards of another graph.

The text spells nodes and their places as the file format does, so that it can be read in a chat and pasted from there.
It comes from anywhere: whatever is not such a text is refused with one sentence, and nothing in it is run. Cards of
blocks and of custom layers bring their definitions along.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from designer.document.codec import VERSION, custom_from_json, custom_to_json, graph_from_json, graph_to_json
from designer.document.design_edits import PutGraph, SetCustomLayers
from designer.document.edits import AddNode, Edit, ReplaceNode
from designer.document.errors import FormatError
from designer.document.names import free_class_name, free_name, name_fault
from designer.document.reading import Repair
from designer.document.records import (
    CardFrame,
    CustomLayer,
    Design,
    Graph,
    GraphId,
    Json,
    Node,
    NodeId,
    Point,
    Port,
    Source,
)
from designer.document.text import parse_json, readable

_NAME = "clipboard"
_LONGEST = 4 * 1024 * 1024  # characters; ten thousand cards have about two million
_MOST = 10_000  # cards
_NO_CARDS = "the clipboard holds no cards"
_CUSTOM = "custom."
_AT_ONCE = 64  # ids
_QUOTES = "“”„‟″"
_NODES = re.compile(f'["{_QUOTES}]nodes["{_QUOTES}]')
_MOST_STARTS = 64  # curly brackets in the words before the cards
_TYPESET = str.maketrans({**dict.fromkeys(_QUOTES, '"'), "\u00a0": " ", "\u200b": None, "\u2060": None, "\ufeff": None})
_QUOTED = re.compile(r"^(?:[>|] ?)+", re.MULTILINE)  # an answer to an answer is quoted twice
_TOKEN = re.compile(r"n[0-9a-f]{6}|([a-z][0-9]){2,}")  # an id that was made up


@dataclass(frozen=True, slots=True)
class Fragment:
    """Cards, and what they need to be known.

    Attributes:
        cards: The cards, as a graph of their own.
        graphs: The blocks and functions that they are cards of, those inside of these included.
        custom: The layers written in Python that they, and what is in those blocks, are cards of.
        design: The name of the design that they were copied from; empty where they bring no definitions.
    """

    cards: Graph
    graphs: tuple[Graph, ...] = ()
    custom: tuple[CustomLayer, ...] = ()
    design: str = ""


def inner_nodes(graph: Graph, chosen: Container[NodeId]) -> list[Node]:
    """The chosen nodes in program order, with the wires among them and no others."""
    nodes = [node for node in graph.nodes.values() if node.id in chosen]
    here = {node.id for node in nodes}
    return [node.but(inputs=_inner(node.inputs, here)) for node in nodes]


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


def frames_within(graph: Graph, chosen: Container[NodeId]) -> tuple[CardFrame, ...]:
    """The frames of which all cards that are there are among the chosen."""
    there = ((frame, [node for node in frame.nodes if node in graph.nodes]) for frame in graph.frames)
    return tuple(frame for frame, nodes in there if nodes and all(node in chosen for node in nodes))


def frames_around(frames: Iterable[CardFrame], ids: Mapping[NodeId, NodeId]) -> list[CardFrame]:
    """The same frames round copies of their cards; one of which no card was copied is left out.

    Args:
        ids: The originals, each with its copy.
    """
    copies = (replace(frame, nodes=tuple(ids[node] for node in frame.nodes if node in ids)) for frame in frames)
    return [frame for frame in copies if frame.nodes]


def to_text(design: Design, graph: Graph, chosen: Container[NodeId], places: Mapping[NodeId, Point]) -> str:
    """The chosen nodes as text, with the wires among them, the frames round them and the definitions that they need.

    Args:
        places: Where they are seen; a graph does not say it of every node.
    """
    nodes = {node.id: node for node in inner_nodes(graph, chosen)}
    at = {node: places[node] for node in nodes if node in places}
    frames = frames_within(graph, nodes)
    value = graph_to_json(Graph(GraphId(_NAME), _NAME, nodes=nodes, positions=at, frames=frames))
    text: dict[str, Json] = {"netd": VERSION, **{key: value[key] for key in ("nodes", "layout") if key in value}}
    graphs, custom = _definitions(design, nodes.values())
    if graphs or custom:
        text["design"] = design.name
        text["graphs"] = [graph_to_json(one) for one in graphs]
        text["custom"] = [custom_to_json(one) for one in custom]
    return readable(text)


def _definitions(design: Design, nodes: Iterable[Node]) -> tuple[list[Graph], list[CustomLayer]]:
    """What cards are made of: each graph behind those that it has cards of."""
    graphs: dict[GraphId, Graph] = {}
    layers = {f"{_CUSTOM}{one.id}": one for one in design.custom}
    custom: dict[str, CustomLayer] = {}
    entered: set[GraphId] = set()

    def collect(some: Iterable[Node]) -> None:
        for node in some:
            if node.op in layers:
                custom[node.op] = layers[node.op]
            inner = design.graphs.get(GraphId(node.op.removeprefix("@"))) if node.op.startswith("@") else None
            if inner is not None and inner.id not in entered:
                entered.add(inner.id)
                collect(inner.nodes.values())
                graphs[inner.id] = inner

    collect(nodes)
    return list(graphs.values()), list(custom.values())


def may_hold_cards(text: str) -> bool:
    """Whether a text looks as if there were cards in it, with or without words around them."""
    return len(text) <= _LONGEST and "{" in text and _NODES.search(text) is not None


def from_text(text: str) -> Fragment:
    """The cards that a text holds, with what they bring along; words around them, as in a chat, are left out.

    Raises:
        FormatError: They are not cards, or one of them cannot be read; the message is for the person who pastes.
    """
    if len(text) > _LONGEST:
        raise FormatError("the clipboard holds too much to be cards")
    value = _as_copied(text)
    if value is None:
        if may_hold_cards(text):
            text = _cards_in(text)
        if not text.lstrip().startswith("{"):
            raise FormatError(_NO_CARDS)
        value = parse_json(text)
    if not isinstance(value, dict):
        raise FormatError(_NO_CARDS)
    version = value.get("netd", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise FormatError("the clipboard holds cards of a newer netdesigner, which this one cannot read")
    if "nodes" not in value and value.get("graphs"):
        raise FormatError("the clipboard holds a whole design: put it into a file that ends in .netd, and open that")
    if not value.get("nodes"):
        raise FormatError(_NO_CARDS)
    whole: dict[str, Json] = {"id": _NAME, "name": _NAME, "nodes": value["nodes"], "layout": value.get("layout", {})}
    left_out: list[Repair] = []  # wires from cards that were not copied along, and places that are none
    cards = graph_from_json(whole, _NAME, left_out)
    graphs = tuple(graph_from_json(one, _NAME, left_out) for one in _list(value, "graphs"))
    count = sum(len(graph.nodes) for graph in (cards, *graphs))
    if count > _MOST:
        raise FormatError(f"the clipboard holds {count} cards; at most {_MOST} are pasted at once")
    custom = tuple(custom_from_json(one) for one in _list(value, "custom"))
    return Fragment(cards, graphs, custom, str(value.get("design", "")))


def _as_copied(text: str) -> Json:
    """What a text says that is cards and nothing else; None where it is anything else, or cannot be read."""
    if not text.startswith("{"):
        return None
    try:
        value = parse_json(text)
    except FormatError:
        return None
    return value if isinstance(value, dict) and "nodes" in value else None


def _cards_in(text: str) -> str:
    """The part of a text that is cards, as it was copied: without the words around it, and the quotation marks, spaces
    and signs of a quoted answer that a chat or a letter put in. Where none can be read, what may have been meant.
    """
    for spelt in (text, _QUOTED.sub("", text.translate(_TYPESET))):
        named = _NODES.search(spelt)
        starts = [found.start() for found in re.finditer("{", spelt[: named.start()])] if named is not None else []
        for start in starts[-_MOST_STARTS:]:
            try:
                value, end = json.JSONDecoder().raw_decode(spelt, start)
            except (ValueError, RecursionError):
                continue
            if value.keys() & {"nodes", "graphs"}:
                return spelt[start:end]
    return text[text.index("{") : text.rfind("}") + 1 or None]


def _list(value: Mapping[str, Json], key: str) -> list[Json]:
    found = value.get(key, [])
    if not isinstance(found, list):
        raise FormatError(f"`{key}` is a list")
    return found


def settled(fragment: Fragment, design: Design) -> Fragment:
    """A fragment as it arrives in a design: with the definitions that are new there, under ids and names that are free.

    What the design has already is its own: everything of the same id where the cards were copied from it, else what is
    the same in every word.
    """
    back = fragment.design == design.name
    ops: dict[str, str] = {}
    custom: list[CustomLayer] = []
    layers = {layer.id: layer for layer in design.custom}
    for layer in fragment.custom:
        known = layers.get(layer.id)
        layer_id = layer.id
        if known is None or not (back or known.text == layer.text):
            layer_id = _fresh_id(layers) if known is not None else layer.id
            custom.append(replace(layer, id=layer_id))
        ops[f"{_CUSTOM}{layer.id}"] = f"{_CUSTOM}{layer_id}"
    graphs: list[Graph] = []
    names = {graph.name for graph in design.graphs.values()}
    for graph in fragment.graphs:
        moved = _with_ops(graph, ops)
        own = design.graphs.get(graph.id)
        graph_id = graph.id
        if own is None or not (back or _said(own) == _said(moved)):
            graph_id = GraphId(_fresh_id(design.graphs)) if own is not None else graph.id
            name = free_class_name(graph.name, names)
            names.add(name)
            graphs.append(replace(moved, id=graph_id, name=name))
        ops[f"@{graph.id}"] = f"@{graph_id}"
    return Fragment(_with_ops(fragment.cards, ops), tuple(graphs), tuple(custom), design.name)


def _with_ops(graph: Graph, ops: Mapping[str, str]) -> Graph:
    """The same cards, of the definitions under their new ids."""
    nodes = {node.id: node.but(op=ops[node.op]) if node.op in ops else node for node in graph.nodes.values()}
    return replace(graph, nodes=nodes)


def _said(graph: Graph) -> dict[str, Json]:
    """All that a definition says, wherever its cards lie."""
    return {key: value for key, value in graph_to_json(graph).items() if key != "layout"}


def definition_edits(fragment: Fragment, design: Design) -> tuple[Edit, ...]:
    """Edits that put what a settled fragment brings along into the design."""
    graphs = tuple(PutGraph(graph) for graph in fragment.graphs)
    return (*graphs, SetCustomLayers((*design.custom, *fragment.custom))) if fragment.custom else graphs


def paste_edits(
    nodes: Iterable[Node], graph: Graph, places: Mapping[NodeId, Point], *, moved: bool = False
) -> tuple[tuple[Edit, ...], list[NodeId]]:
    """Edits that put copies of nodes into a graph: under new ids and free names, with their wires.

    Copies of several members of a group are a group of their own where it is there already. A node without a name is
    called by its id: its copy keeps that where it is free, else it is given a name in the same row, as `relu2` after
    `relu1`.

    Args:
        nodes: They take values from one another, or from nodes that are in the graph.
        places: Where the copies go, by the ids of the originals.
        moved: Whether they come from another graph and leave it: they keep ids that are free, for checkpoints to know
            their weights by.

    Returns:
        The edits, and the ids of the copies.
    """
    originals = list(nodes)
    copies = _copies(originals, graph, moved=moved)
    pairs = zip(originals, copies, strict=True)
    at = {copy.id: places[node.id] for node, copy in pairs if node.id in places}
    return placing_edits(copies, graph, at), [copy.id for copy in copies]


def as_copies(cards: Graph, graph: Graph) -> Graph:
    """Cards as the copies of them that can be put into a graph, with their places and frames."""
    copies = _copies(list(cards.nodes.values()), graph)
    ids = dict(zip(cards.nodes, (copy.id for copy in copies), strict=True))
    positions = {ids[node]: point for node, point in cards.positions.items() if node in ids}
    frames = tuple(frames_around(cards.frames, ids))
    return replace(cards, nodes={one.id: one for one in copies}, positions=positions, frames=frames, reroutes={})


def placing_edits(copies: Iterable[Node], graph: Graph, places: Mapping[NodeId, Point]) -> tuple[Edit, ...]:
    """Edits that put such copies into it, at some places."""
    adds: list[AddNode] = []
    wires: list[ReplaceNode] = []  # of copies that take from some that are still to come
    there: set[NodeId] = set(graph.nodes)
    for copy in copies:
        ready = all(source.node in there for source in copy.sources())
        adds.append(AddNode(graph.id, copy if ready else copy.but(inputs={}), places.get(copy.id)))
        if not ready:
            wires.append(ReplaceNode(graph.id, copy))
        there.add(copy.id)
    return (*adds, *wires)


def _copies(originals: Sequence[Node], graph: Graph, *, moved: bool = False) -> list[Node]:
    """Copies of nodes under ids and names that are free in a graph."""
    taken = graph.names().union(parameter.name for parameter in graph.parameters)
    used: set[NodeId] = set(graph.nodes)
    ids: dict[NodeId, NodeId] = {}
    fresh = _fresh_ids(used)
    for node in originals:
        kept = (moved or _is_called_by_id(node)) and node.id not in used
        ids[node.id] = node.id if kept else next(fresh)
        used.add(ids[node.id])
    taken |= {node.label for node in graph.nodes.values()}
    taken |= {node.id for node in originals if _is_called_by_id(node) and ids[node.id] == node.id}
    grouped = _groups_of_their_own(originals, taken)
    passed: dict[str, range] = {}
    return [_copy(node, ids, taken, passed, grouped) for node in originals]


def _groups_of_their_own(nodes: Iterable[Node], taken: set[str]) -> dict[str, str]:
    """What copies of several members of a group are called: `features2.0` and so on where `features.0` is taken."""
    members: dict[str, list[str]] = {}
    for name in (name for node in nodes for name in _names(node) if "." in name and not name_fault(name)):
        members.setdefault(name.partition(".")[0], []).append(name)
    stems = {name.partition(".")[0] for name in taken}
    called: dict[str, str] = {}
    for stem, names in members.items():
        if len(names) < 2 or taken.isdisjoint(names):
            continue
        stems.add(new := free_name(stem, stems))
        places = dict.fromkeys(name.split(".")[1] for name in names)
        if all(place.isdecimal() for place in places):  # they are counted from 0, as a list and a sequence are
            places = {place: str(count) for count, place in enumerate(sorted(places, key=int))}
        for name in names:
            _, place, *inner = name.split(".")
            called[name] = ".".join([new, places[place] or place, *inner])
    return called


def _copy(
    node: Node,
    ids: Mapping[NodeId, NodeId],
    taken: set[str],
    passed: dict[str, range],
    grouped: Mapping[str, str],
) -> Node:
    """A copy under another id; its names are added to those that are taken.

    Args:
        passed: Numbers behind the stem of a name that are taken, as `free_name` keeps them.
        grouped: What some names become.
    """
    names: list[str] = []
    own = (node.id,) if _is_called_by_id(node) and ids[node.id] != node.id else _names(node)
    for name in (grouped.get(one, one) for one in own):
        names.append(name if name not in taken and not name_fault(name) else free_name(name, taken, passed))
        taken.add(names[-1])
    inputs: dict[str, Source] = {
        port: tuple(_moved(one, ids) for one in source) if isinstance(source, tuple) else _moved(source, ids)
        for port, source in node.inputs.items()
    }
    shared = not node.op and node.of != node.id  # `of` may name another node, whose weights are used again
    return node.but(
        id=ids[node.id],
        name=tuple(names) if isinstance(node.name, tuple) else "".join(names),
        of=ids.get(NodeId(node.of), node.of) if shared else node.of,
        inputs=inputs,
    )


def _moved(source: Port, ids: Mapping[NodeId, NodeId]) -> Port:
    return Port(ids.get(source.node, source.node), source.name)


def _names(node: Node) -> tuple[str, ...]:
    return node.name if isinstance(node.name, tuple) else (node.name,) if node.name else ()


def _is_called_by_id(node: Node) -> bool:
    """Whether a node has no name, and an id that somebody wrote to be read."""
    return not node.name and not name_fault(node.id) and not _TOKEN.fullmatch(node.id)


def _fresh_id(used: Container[str]) -> NodeId:
    """An id that nothing has; two people who make one at the same time get different ones."""
    return next(_fresh_ids(used))


def _fresh_ids(used: Container[str]) -> Iterator[NodeId]:
    """As many of them as are asked for: the system is asked for chance once for many."""
    while True:
        chance = os.urandom(3 * _AT_ONCE).hex()
        for start in range(0, len(chance), 6):
            node = NodeId(f"n{chance[start : start + 6]}")
            if node not in used:
                yield node
